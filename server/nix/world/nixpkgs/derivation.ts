/** `mkDerivation` and the builders that are like it: called with a set, or with a function of the final set. */
import { update } from '../../eval/sets.ts';
import { type AttrsValue, attrs, fn, lazy, type Package, Thunk, type Value } from '../../eval/value.ts';
import { apply, attrsOf, called, settle } from '../define.ts';
import { isFunction } from '../lib/trivial.ts';
import { changed, type Making, made } from '../packages.ts';

export interface Builder extends Partial<Package>, Making {
  /** What the builder makes of its arguments before they are attributes of the result. */
  readonly normalise?: (args: AttrsValue) => AttrsValue;
  /** Attributes of the result that depend on the arguments. */
  readonly derive?: (args: AttrsValue) => ReadonlyMap<string, Thunk>;
}

/** A function that can be overridden, as `callPackage` makes builders: `mkShell.override { … }`. */
export function overridableFunction(f: Value, override: Value): AttrsValue {
  return attrs({ __functor: fn('builder', () => f), override });
}

/** A builder: `stdenv.mkDerivation`, `buildPythonPackage`, `mkShell`. */
export function derivation(builder: string, options: Builder = {}): Value {
  const { normalise, derive, override, own, child, overrideAttrs: _, ...pkg } = options;
  const build = called(builder, (given, at) => {
    const args = isFunction(given) ? finalAttributes(given) : attrsOf(given);
    return make(normalise ? normalise(args) : args, at ?? args.at);
  });
  const make = (args: AttrsValue, at: Package['at']): AttrsValue => {
    const more: Partial<Package> = { ...pkg, at };
    const value: AttrsValue = made(builder, args, more, {
      ...(own || derive ? { own: new Map([...(own ?? []), ...(derive?.(args) ?? [])]) } : {}),
      ...(child ? { child } : {}),
      overrideAttrs: called('overrideAttrs', change => {
        const said = settle(() => changed(change, value));
        if (said.type !== 'attrs')
          return make({ ...args, open: args.open ?? (said.type === 'unknown' ? said : undefined) }, at);
        return make({ ...update(args, said), at: args.at }, at);
      }),
    });
    return value;
  };
  return override ? overridableFunction(build, override) : build;
}

/** `mkDerivation (final: { … })` */
function finalAttributes(f: Value): AttrsValue {
  const point: Thunk = new Thunk(() => settle(() => apply(f, [final])));
  const final: AttrsValue = attrs(new Map(), { rest: name => attrsOf(point).entries.get(name)?.force() });
  return attrsOf(point);
}

/** Entries as thunks. */
export const entriesOf = (record: Readonly<Record<string, Value | Thunk>>): Map<string, Thunk> =>
  new Map(Object.entries(record).map(([name, value]) => [name, lazy(value)]));
