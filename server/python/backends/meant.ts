/** Settings that ask for a package without code, so that nobody need be told of it. */
import type { Toml } from '../toml.ts';

/** `packages = []` */
export function isEmptyList(value: Toml | undefined): boolean {
  return value?.kind === 'array' && value.items.length === 0;
}

/** `exclude = ["*"]` */
export function leavesOutAll(value: Toml | undefined): boolean {
  const items = value?.kind === 'array' ? value.items : value ? [value] : [];
  return items.some(
    item => item.kind === 'string' && /^(\.?\/)?(\*\*?|\*\*\/\*|\*?\*?\/?\*\.py)$/.test(item.value),
  );
}
