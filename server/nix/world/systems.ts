/** github:nix-systems/default and its siblings: lists of systems, by `import`. */
import { attrs, type Value } from '../eval/value.ts';
import { strings } from './define.ts';
import { defaultSystems } from './lib/systems.ts';
import type { Model } from './world.ts';

const siblings: Readonly<Record<string, readonly string[]>> = {
  default: defaultSystems,
  'default-linux': ['aarch64-linux', 'x86_64-linux'],
  'default-darwin': ['aarch64-darwin', 'x86_64-darwin'],
  'x86_64-linux': ['x86_64-linux'],
  'aarch64-linux': ['aarch64-linux'],
  'x86_64-darwin': ['x86_64-darwin'],
  'aarch64-darwin': ['aarch64-darwin'],
  'i686-linux': ['i686-linux'],
  'riscv64-linux': ['riscv64-linux'],
};

export const systemLists: readonly Model[] = Object.entries(siblings).map(([name, systems]) => ({
  repositories: [`nix-systems/${name}`],
  exact: true,
  outputs: () => attrs({}),
  import: (_: unknown, path: string): Value | undefined =>
    path === '' || path === '/default.nix' ? strings(...[...systems].sort()) : undefined,
}));
