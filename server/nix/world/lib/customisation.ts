/** nixpkgs' `lib.customisation`: calling package functions, overriding what they return, scopes of packages. */
import { isThere } from '../../../catalog/libraries.ts';
import { attributeOf, update } from '../../eval/sets.ts';
import {
  type AttrsValue,
  attrs,
  fn,
  lazy,
  NixError,
  type Thunk,
  unknown,
  type Value,
} from '../../eval/value.ts';
import {
  apply,
  attrsOf,
  called,
  defer,
  define,
  force,
  fromSet,
  type Lazy,
  lazily,
  settle,
} from '../define.ts';
import type { World } from '../world.ts';
import { fix, functionArgs, isFunction } from './trivial.ts';

/** Whether nixpkgs has what a set of packages gives for a name, and not just might have. */
function surely(value: Value | undefined): boolean {
  if (!value || value.type === 'unknown') return false;
  const { attribute, nixpkgs } = (value.type === 'attrs' ? value.package : undefined) ?? {};
  if (attribute?.length !== 1) return true;
  const [name] = attribute as [string];
  return /^python3\d*$/.test(name) || (nixpkgs !== undefined && isThere(name, nixpkgs));
}

/** Calls a function with the set that it asks for, taken from `scope` and overlaid with `given`. */
export function callPackage(
  world: World,
  scope: AttrsValue,
  callee: Lazy,
  given: AttrsValue,
  what: 'package' | 'set',
): Value {
  const target = force(callee);
  const f = target.type === 'path' || target.type === 'string' ? world.import(target) : target;
  if (f.type === 'unknown') return f;
  if (!isFunction(f)) {
    if (f.type === 'attrs') return f;
    throw new NixError('callPackage was given no function', f.at);
  }
  const entries = new Map<string, Thunk>();
  for (const [name, optional] of functionArgs(f).entries) {
    if (given.entries.has(name)) continue;
    if (force(optional).type === 'bool' && (force(optional) as { value: boolean }).value) {
      const found = settle(() => attributeOf(scope, name) ?? unknown('missing'));
      if (surely(found)) entries.set(name, lazy(found));
    } else {
      entries.set(
        name,
        defer(() => {
          const found = attributeOf(scope, name);
          if (!found)
            throw new NixError(
              `there is no '${name}' to call ${'name' in f && f.name ? f.name : 'this function'} with`,
              f.at,
            );
          return found;
        }),
      );
    }
  }
  const args = update(attrs(entries), given);
  if (what === 'package') return overridable(f, args);
  const set = apply(f, [args]);
  return set.type === 'attrs' && !set.package
    ? {
        ...set,
        entries: new Map(
          [...set.entries].map(([name, value]) => [
            name,
            defer(() => withOverride(f, args, value.force(), name)),
          ]),
        ),
      }
    : set;
}

/** The result of a function, which can be called again with other arguments: `makeOverridable`. */
const overridable = (f: Lazy, args: AttrsValue): Value => withOverride(f, args, apply(f, [args]));

function withOverride(f: Lazy, args: AttrsValue, result: Value, name?: string): Value {
  if (result.type !== 'attrs') return result;
  const pick = (value: Value): Value =>
    name === undefined ? value : (attributeOf(attrsOf(value), name) ?? unknown('missing'));
  const override = called('override', change => {
    const given = attrsOf(isFunction(change) ? apply(change, [args]) : change);
    const all = update(args, given);
    return withOverride(f, all, pick(apply(f, [all])), name);
  });
  const outer = attributeOf(result, 'overrideAttrs');
  const more: Record<string, Value | Thunk> = { override };
  if (result.package && outer) {
    const again = (change: Value): Value =>
      withOverride(
        fn('overrideAttrs', given =>
          settle(() => apply(attributeOf(attrsOf(apply(f, [given])), 'overrideAttrs')!, [change])),
        ),
        args,
        apply(outer, [change]),
      );
    more.overrideAttrs = called('overrideAttrs', again);
    more.overridePythonAttrs = called('overridePythonAttrs', change => {
      const inner = attributeOf(result, 'overridePythonAttrs');
      return inner ? apply(inner, [change]) : again(change);
    });
  }
  return update(result, attrs(more));
}

/** A scope of packages that see each other: `makeScope`. */
function makeScope(world: World, newScope: Lazy, f: Lazy): Value {
  return fix(
    lazily('self', self => {
      const base = attrsOf(apply(f, [self]));
      const inner = lazily('newScope', scope =>
        apply(newScope, [defer(() => update(attrsOf(self), attrsOf(scope)))]),
      );
      return update(
        base,
        attrs({
          newScope: inner,
          callPackage: defer(() => apply(inner, [attrs({})])),
          overrideScope: called('overrideScope', overlay =>
            makeScope(world, newScope, extendedBy(overlay, f)),
          ),
          "overrideScope'": called('overrideScope', overlay =>
            makeScope(world, newScope, extendedBy(overlay, f)),
          ),
          packages: f,
        }),
      );
    }),
  );
}

const extendedBy = (overlay: Lazy, f: Lazy): Value =>
  lazily('packages', final => {
    const previous = attrsOf(apply(f, [final]));
    return update(previous, attrsOf(apply(overlay, [final, previous])));
  });

export const customisation = (world: World): Readonly<Record<string, Value>> => ({
  callPackageWith: define('callPackageWith', 3, (scope, f, args) =>
    callPackage(world, attrsOf(scope), f, attrsOf(args), 'package'),
  ),
  callPackagesWith: define('callPackagesWith', 3, (scope, f, args) =>
    callPackage(world, attrsOf(scope), f, attrsOf(args), 'set'),
  ),
  makeOverridable: define('makeOverridable', 2, (f, args) => overridable(f, attrsOf(args))),
  makeScope: define('makeScope', 2, (newScope, f) => makeScope(world, newScope, f)),
  makeScopeWithSplicing: define('makeScopeWithSplicing', 2, () => unknown('spliced scopes are not modelled')),
  overrideDerivation: define('overrideDerivation', 2, (pkg, change) =>
    apply(attributeOf(attrsOf(pkg), 'overrideAttrs')!, [change]),
  ),
  extendDerivation: define('extendDerivation', 3, (_condition, passthru, pkg) =>
    update(attrsOf(pkg), attrsOf(passthru)),
  ),
  hydraJob: define('hydraJob', 1, pkg => pkg.force()),
  renameCrossIndexFrom: fromSet('renameCrossIndexFrom', set => set),
});
