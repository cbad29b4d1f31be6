/** Bindings as written become attributes as meant: paths unfold, and sets written in pieces become one. */
import type { Location, SyntaxProblem } from '../../text.ts';
import type { Attribute, AttrsExpr, Binding, DynamicAttribute, Expr } from './nodes.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface Growing extends Writable<Omit<AttrsExpr, 'attributes' | 'dynamic' | 'sources'>> {
  attributes: Map<string, Attribute>;
  dynamic: DynamicAttribute[];
  sources: Expr[];
}

/** Sets that are still being put together; a finished one is only merged into, never read, before its file is. */
const growing = new WeakSet<Expr>();
const isGrowing = (expr: Expr): expr is Growing => growing.has(expr);

export function attrsOf(
  at: Location,
  braces: Location | undefined,
  recursive: boolean,
  bindings: readonly Binding[],
  incomplete: boolean,
  problems: SyntaxProblem[],
): AttrsExpr {
  const set = emptyAttrs(at, braces, recursive, bindings, incomplete);
  for (const binding of bindings) {
    if (binding.type === 'inherit') addInherit(set, binding, problems);
    else addValue(set, binding, problems);
  }
  return set;
}

function emptyAttrs(
  at: Location,
  braces: Location | undefined,
  recursive: boolean,
  bindings: readonly Binding[],
  incomplete: boolean,
): Growing {
  const set: Growing = {
    type: 'attrs',
    at,
    braces,
    recursive,
    bindings,
    attributes: new Map(),
    dynamic: [],
    sources: [],
    incomplete,
  };
  growing.add(set);
  return set;
}

function addInherit(set: Growing, binding: Binding & { type: 'inherit' }, problems: SyntaxProblem[]): void {
  const source = binding.source ? set.sources.push(binding.source) - 1 : -1;
  for (const { name, at } of binding.names) {
    if (name === undefined) {
      set.incomplete = true;
      continue;
    }
    if (set.attributes.has(name)) {
      problems.push(duplicate(name, at));
      continue;
    }
    const value: Expr = binding.source
      ? {
          type: 'select',
          expr: binding.source,
          path: [{ name, expr: undefined, at }],
          default: undefined,
          at,
        }
      : { type: 'variable', name, level: -1, slot: -1, at };
    set.attributes.set(name, { how: binding.source ? 'inherited-from' : 'inherited', value, source, at });
  }
}

function addValue(top: Growing, binding: Binding & { type: 'value' }, problems: SyntaxProblem[]): void {
  let set = top;
  const at = binding.path[0]?.at ?? binding.at;
  for (const [i, { name, expr }] of binding.path.entries()) {
    const last = i === binding.path.length - 1;
    if (name === undefined) {
      const value = last ? binding.value : emptyAttrs(binding.at, undefined, false, [], false);
      if (expr) set.dynamic.push({ name: expr, value, at });
      else set.incomplete = true;
      if (isGrowing(value)) set = value;
      continue;
    }
    const shown = (): string =>
      binding.path
        .slice(0, i + 1)
        .map(part => part.name ?? '${…}')
        .join('.');
    if (last) {
      add(
        set,
        name,
        { how: 'value', value: binding.value, source: -1, at: binding.path[i]!.at },
        problems,
        shown,
      );
      continue;
    }
    const existing = set.attributes.get(name);
    if (!existing) {
      const inner = emptyAttrs(binding.at, undefined, false, [], false);
      set.attributes.set(name, { how: 'value', value: inner, source: -1, at: binding.path[i]!.at });
      set = inner;
    } else if (isGrowing(existing.value)) set = existing.value;
    else {
      problems.push(duplicate(shown(), binding.path[i]!.at));
      return;
    }
  }
}

function add(
  set: Growing,
  name: string,
  attribute: Attribute,
  problems: SyntaxProblem[],
  shown: () => string,
): void {
  const existing = set.attributes.get(name);
  if (!existing) {
    set.attributes.set(name, attribute);
    return;
  }
  const [into, from] = [existing.value, attribute.value];
  if (!isGrowing(into) || !isGrowing(from)) {
    problems.push(duplicate(shown(), attribute.at));
    return;
  }
  const shift = into.sources.length;
  into.sources.push(...from.sources);
  into.dynamic.push(...from.dynamic);
  into.incomplete ||= from.incomplete;
  into.braces ??= from.braces;
  into.bindings = [...into.bindings, ...from.bindings];
  for (const [inner, value] of from.attributes) {
    const moved = value.source < 0 ? value : { ...value, source: value.source + shift };
    add(into, inner, moved, problems, () => `${shown()}.${inner}`);
  }
}

function duplicate(name: string, at: Location): SyntaxProblem {
  return { message: `attribute '${name}' is already defined`, at };
}
