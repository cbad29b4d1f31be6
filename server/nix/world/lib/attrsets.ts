/** nixpkgs' `lib.attrsets`, as far as flakes use it. */

import { sortedNames, update } from '../../eval/sets.ts';
import {
  type AttrsValue,
  attrs,
  bool,
  type FunctionValue,
  lazy,
  list,
  NixError,
  string,
  Thunk,
  type Value,
} from '../../eval/value.ts';
import {
  apply,
  attempt,
  attribute,
  attrsOf,
  boolOf,
  decide,
  defer,
  define,
  force,
  get,
  type Lazy,
  listOf,
  NotKnown,
  openAttrs,
  settle,
  textOf,
  withEntries,
} from '../define.ts';
import { allItems } from './lists.ts';

const pathOf = (path: Lazy): string[] => allItems(listOf(path)).map(textOf);

/** `name: value` functions are called with the name as a string written where nobody wrote it. */
const call2 = (f: Thunk, name: string, value: Lazy): Value => apply(f, [string(name), value]);

const isDerivation = (value: Value): boolean => {
  if (value.type !== 'attrs') return false;
  if (value.package) return true;
  const type = value.entries.get('type');
  if (!type) return false;
  const text = type.force();
  return text.type === 'string' && text.value === 'derivation';
};

const pair = (name: Lazy, value: Lazy): AttrsValue => attrs({ name, value });

/** A set from pairs; the first of a name wins, as in `listToAttrs`. */
function fromPairs(pairs: readonly Lazy[], open: AttrsValue['open']): AttrsValue {
  const entries = new Map<string, Thunk>();
  let gap = open;
  for (const item of pairs) {
    const found = settle(() => {
      const value = attrsOf(item);
      const name = textOf(get(value, 'name') ?? missing('name'));
      if (!entries.has(name)) entries.set(name, lazy(value.entries.get('value') ?? missing('value')));
      return value;
    });
    if (found.type === 'unknown') gap ??= found;
  }
  return attrs(entries, { open: gap });
}

const missing = (name: string): never => {
  throw new NixError(`attribute '${name}' missing`);
};

function descend(set: Lazy, path: readonly string[]): Lazy | undefined {
  let current: Lazy = set;
  for (const name of path) {
    const value = force(current);
    if (value.type === 'unknown') throw new NotKnown(value);
    if (value.type !== 'attrs') return undefined;
    const next = attribute(value, name);
    if (!next) return undefined;
    current = next;
  }
  return current;
}

/** `recursiveUpdateUntil`: both sets merged, down to where `stop` says so or one side is no set. */
function merge(
  stop: (path: readonly string[], left: Lazy, right: Lazy) => boolean,
  left: AttrsValue,
  right: AttrsValue,
  path: readonly string[],
): AttrsValue {
  const entries = new Map(left.entries);
  for (const [name, thunk] of right.entries) {
    const other = left.entries.get(name);
    entries.set(
      name,
      other === undefined
        ? thunk
        : defer(() => {
            const here = [...path, name];
            if (stop(here, other, thunk)) return thunk.force();
            return merge(stop, attrsOf(other), attrsOf(thunk), here);
          }),
    );
  }
  const whole = update(left, right);
  return { ...whole, entries };
}

const notBothSets = (_path: readonly string[], left: Lazy, right: Lazy): boolean => {
  const [l, r] = [force(left), force(right)];
  return !(l.type === 'attrs' && r.type === 'attrs');
};

export const recursiveUpdate = (left: AttrsValue, right: AttrsValue): AttrsValue =>
  merge(notBothSets, left, right, []);

function mapRecursive(
  condition: (set: AttrsValue) => boolean,
  f: Thunk,
  set: AttrsValue,
  path: readonly string[],
): AttrsValue {
  const entries = new Map<string, Thunk>();
  for (const [name, thunk] of set.entries) {
    const here = [...path, name];
    entries.set(
      name,
      defer(() => {
        const value = thunk.force();
        if (value.type === 'attrs' && condition(value)) return mapRecursive(condition, f, value, here);
        return apply(f, [list(here.map(part => string(part))), thunk]);
      }),
    );
  }
  return withEntries(set, entries);
}

function collect(test: Thunk, value: Lazy): Lazy[] {
  if (boolOf(apply(test, [value]))) return [value];
  const set = force(value);
  if (set.type !== 'attrs' || set.package) return [];
  return sortedNames(set).flatMap(name => collect(test, set.entries.get(name)!));
}

const nested = (path: readonly string[], value: Lazy): Lazy =>
  path.reduceRight<Lazy>((inner, name) => attrs({ [name]: inner }), value);

/** `cartesianProduct { a = [ 1 2 ]; b = [ 3 ]; }`, the last name varying fastest. */
function product(set: AttrsValue): Value {
  let rows: Record<string, Thunk>[] = [{}];
  for (const name of sortedNames(set)) {
    const choices = allItems(listOf(set.entries.get(name)!));
    rows = rows.flatMap(row => choices.map(choice => ({ ...row, [name]: choice })));
  }
  return list(rows.map(row => attrs(row)));
}

const filter = (test: (name: string, value: Thunk) => Value, set: AttrsValue): AttrsValue => {
  const entries = new Map<string, Thunk>();
  let open = set.open;
  for (const [name, thunk] of set.entries) {
    // One member that fails does not take the others with it.
    const verdict = attempt(() => test(name, thunk));
    if (verdict.type === 'unknown') open ??= verdict;
    else if (boolOf(verdict)) entries.set(name, thunk);
  }
  return attrs(entries, { at: set.at, open });
};

export const attrsets: Readonly<Record<string, FunctionValue>> = {
  attrByPath: define('attrByPath', 3, (path, none, set) => force(descend(set, pathOf(path)) ?? none)),
  hasAttrByPath: define('hasAttrByPath', 2, (path, set) => {
    const found = descend(set, pathOf(path));
    if (found && !(found instanceof Thunk) && found.type === 'unknown') return found;
    return bool(found !== undefined);
  }),
  getAttrFromPath: define('getAttrFromPath', 2, (path, set) =>
    force(descend(set, pathOf(path)) ?? missing(pathOf(path).join('.'))),
  ),
  attrVals: define('attrVals', 2, (names, set) =>
    list(allItems(listOf(names)).map(name => attribute(attrsOf(set), textOf(name)) ?? missing(textOf(name)))),
  ),
  getAttrs: define('getAttrs', 2, (names, set) =>
    attrs(
      new Map(
        allItems(listOf(names)).map(name => [
          textOf(name),
          lazy(attribute(attrsOf(set), textOf(name)) ?? missing(textOf(name))),
        ]),
      ),
    ),
  ),
  setAttrByPath: define('setAttrByPath', 2, (path, value) => force(nested(pathOf(path), value))),
  concatMapAttrs: define('concatMapAttrs', 2, (f, set) => {
    const value = attrsOf(set);
    let merged: AttrsValue = attrs({}, { open: value.open });
    for (const name of sortedNames(value)) {
      const part = settle(() => call2(f, name, value.entries.get(name)!));
      merged =
        part.type === 'unknown' ? { ...merged, open: merged.open ?? part } : update(merged, attrsOf(part));
    }
    return merged;
  }),
  filterAttrs: define('filterAttrs', 2, (test, set) =>
    filter((name, value) => call2(test, name, value), attrsOf(set)),
  ),
  filterAttrsRecursive: define('filterAttrsRecursive', 2, (test, set) => {
    const walk = (value: AttrsValue): AttrsValue => {
      const kept = filter((name, item) => call2(test, name, item), value);
      return withEntries(
        kept,
        new Map(
          [...kept.entries].map(([name, thunk]) => [
            name,
            defer(() => {
              const inner = thunk.force();
              return inner.type === 'attrs' ? walk(inner) : inner;
            }),
          ]),
        ),
      );
    };
    return walk(attrsOf(set));
  }),
  foldlAttrs: define('foldlAttrs', 3, (f, start, set) => {
    const value = attrsOf(set);
    if (value.open) throw new NotKnown(value.open);
    return force(
      sortedNames(value).reduce<Lazy>(
        (sum, name) => apply(f, [sum, string(name), value.entries.get(name)!]),
        start,
      ),
    );
  }),
  foldAttrs: define('foldAttrs', 3, (f, start, sets) => {
    const entries = new Map<string, Lazy>();
    for (const set of [...allItems(listOf(sets))].reverse())
      for (const [name, thunk] of attrsOf(set).entries)
        entries.set(name, apply(f, [thunk, entries.get(name) ?? start]));
    return attrs(new Map([...entries].map(([name, value]) => [name, lazy(value)])));
  }),
  collect: define('collect', 2, (test, set) => list(collect(test, set))),
  cartesianProduct: define('cartesianProduct', 1, set => product(attrsOf(set))),
  cartesianProductOfSets: define('cartesianProductOfSets', 1, set => product(attrsOf(set))),
  mapCartesianProduct: define('mapCartesianProduct', 2, (f, set) =>
    list(allItems(listOf(product(attrsOf(set)))).map(row => defer(() => apply(f, [row])))),
  ),
  nameValuePair: define('nameValuePair', 2, pair),
  mapAttrs: define('mapAttrs', 2, (f, set) => {
    const value = attrsOf(set);
    const { rest } = value;
    const entries = new Map(
      [...value.entries].map(([name, thunk]) => [name, defer(() => call2(f, name, thunk))]),
    );
    return attrs(entries, {
      open: value.open,
      rest:
        rest &&
        ((name, at) => {
          const found = rest(name, at);
          return found && settle(() => call2(f, name, found));
        }),
    });
  }),
  "mapAttrs'": define("mapAttrs'", 2, (f, set) => {
    const value = attrsOf(set);
    return fromPairs(
      sortedNames(value).map(name => defer(() => call2(f, name, value.entries.get(name)!))),
      value.open,
    );
  }),
  mapAttrsToList: define('mapAttrsToList', 2, (f, set) => {
    const value = attrsOf(set);
    return list(
      sortedNames(value).map(name => defer(() => call2(f, name, value.entries.get(name)!))),
      undefined,
      value.open,
    );
  }),
  attrsToList: define('attrsToList', 1, set => {
    const value = attrsOf(set);
    return list(
      sortedNames(value).map(name => pair(string(name), value.entries.get(name)!)),
      undefined,
      value.open,
    );
  }),
  mapAttrsRecursive: define('mapAttrsRecursive', 2, (f, set) =>
    mapRecursive(() => true, f, attrsOf(set), []),
  ),
  mapAttrsRecursiveCond: define('mapAttrsRecursiveCond', 3, (condition, f, set) =>
    mapRecursive(value => boolOf(apply(condition, [value])), f, attrsOf(set), []),
  ),
  mapAttrsToListRecursive: define('mapAttrsToListRecursive', 2, (f, set) => {
    const walk = (value: AttrsValue, path: readonly string[]): Lazy[] =>
      sortedNames(value).flatMap(name => {
        const inner = value.entries.get(name)!;
        const forced = inner.force();
        const here = [...path, name];
        return forced.type === 'attrs' && !isDerivation(forced)
          ? walk(forced, here)
          : [defer(() => apply(f, [list(here.map(part => string(part))), inner]))];
      });
    return list(walk(attrsOf(set), []));
  }),
  genAttrs: define('genAttrs', 2, (names, f) => {
    const value = listOf(names);
    const entries = new Map<string, Thunk>();
    let open = value.open;
    for (const name of value.items) {
      const text = settle(() => {
        const found = textOf(name);
        entries.set(
          found,
          defer(() => apply(f, [name])),
        );
        return name.force();
      });
      if (text.type === 'unknown') open ??= text;
    }
    return attrs(entries, { open });
  }),
  "genAttrs'": define("genAttrs'", 2, (items, f) => {
    const value = listOf(items);
    return fromPairs(
      value.items.map(item => defer(() => apply(f, [item]))),
      value.open,
    );
  }),
  isDerivation: define('isDerivation', 1, x => {
    const value = x.force();
    return value.type === 'unknown' ? value : bool(isDerivation(value));
  }),
  optionalAttrs: define('optionalAttrs', 2, (condition, set) =>
    decide(
      condition,
      () => set.force(),
      () => attrs({}),
      openAttrs,
    ),
  ),
  zipAttrsWithNames: define('zipAttrsWithNames', 3, (names, f, sets) => {
    const parts = allItems(listOf(sets)).map(attrsOf);
    return attrs(
      new Map(
        allItems(listOf(names)).map(name => {
          const text = textOf(name);
          const values = parts.flatMap(part => part.entries.get(text) ?? []);
          return [text, defer(() => apply(f, [name, list(values)]))];
        }),
      ),
    );
  }),
  zipAttrs: define('zipAttrs', 1, sets => {
    const entries = new Map<string, Thunk[]>();
    for (const set of allItems(listOf(sets)))
      for (const [name, thunk] of attrsOf(set).entries)
        entries.set(name, [...(entries.get(name) ?? []), thunk]);
    return attrs(new Map([...entries].map(([name, thunks]) => [name, lazy(list(thunks))])));
  }),
  mergeAttrsList: define('mergeAttrsList', 1, sets => {
    const value = listOf(sets);
    let merged: AttrsValue = attrs({}, { open: value.open });
    for (const set of value.items) {
      const part = set.force();
      merged =
        part.type === 'unknown' ? { ...merged, open: merged.open ?? part } : update(merged, attrsOf(part));
    }
    return merged;
  }),
  recursiveUpdateUntil: define('recursiveUpdateUntil', 3, (stop, left, right) =>
    merge(
      (path, l, r) => boolOf(apply(stop, [list(path.map(part => string(part))), l, r])),
      attrsOf(left),
      attrsOf(right),
      [],
    ),
  ),
  recursiveUpdate: define('recursiveUpdate', 2, (left, right) =>
    recursiveUpdate(attrsOf(left), attrsOf(right)),
  ),
  matchAttrs: define('matchAttrs', 2, (pattern, set) => {
    const matches = (wanted: Lazy, found: Lazy): boolean => {
      const [w, f] = [force(wanted), force(found)];
      if (w.type !== 'attrs') return w.type === f.type && 'value' in w && 'value' in f && w.value === f.value;
      return (
        f.type === 'attrs' &&
        [...w.entries].every(([name, thunk]) => {
          const other = f.entries.get(name);
          return other !== undefined && matches(thunk, other);
        })
      );
    };
    return bool(matches(pattern, set));
  }),
  overrideExisting: define('overrideExisting', 2, (old, changes) => {
    const [value, other] = [attrsOf(old), attrsOf(changes)];
    return withEntries(
      value,
      new Map([...value.entries].map(([name, thunk]) => [name, other.entries.get(name) ?? thunk])),
    );
  }),
  showAttrPath: define('showAttrPath', 1, path =>
    string(
      pathOf(path)
        .map(part => (/^[a-zA-Z_][\w'-]*$/.test(part) ? part : JSON.stringify(part)))
        .join('.') || '<root attribute path>',
    ),
  ),
  recurseIntoAttrs: define('recurseIntoAttrs', 1, set =>
    update(attrsOf(set), attrs({ recurseForDerivations: bool(true) })),
  ),
  dontRecurseIntoAttrs: define('dontRecurseIntoAttrs', 1, set =>
    update(attrsOf(set), attrs({ recurseForDerivations: bool(false) })),
  ),
  removeAttrs: define('removeAttrs', 2, (set, names) => {
    const value = attrsOf(set);
    const gone = new Set(allItems(listOf(names)).map(textOf));
    const { rest } = value;
    return attrs(new Map([...value.entries].filter(([name]) => !gone.has(name))), {
      at: value.at,
      open: value.open,
      package: value.package,
      rest: rest && ((name, at) => (gone.has(name) ? undefined : rest(name, at))),
    });
  }),
  longestValidPathPrefix: define('longestValidPathPrefix', 2, (path, set) => {
    const parts = pathOf(path);
    let length = parts.length;
    while (length > 0 && !descend(set, parts.slice(0, length))) length--;
    return list(parts.slice(0, length).map(part => string(part)));
  }),
  updateManyAttrsByPath: define('updateManyAttrsByPath', 2, (changes, set) => {
    const change = (value: Lazy | undefined, path: readonly string[], f: Lazy): Lazy => {
      if (path.length === 0) return defer(() => apply(f, [value ?? attrs({})]));
      const [name, ...inner] = path as [string, ...string[]];
      const here = value ? attrsOf(value) : attrs({});
      return update(here, attrs({ [name]: change(here.entries.get(name), inner, f) }));
    };
    return force(
      allItems(listOf(changes)).reduce<Lazy>((value, item) => {
        const one = attrsOf(item);
        return change(
          value,
          pathOf(get(one, 'path') ?? missing('path')),
          one.entries.get('update') ?? missing('update'),
        );
      }, set),
    );
  }),
  unionOfDisjoint: define('unionOfDisjoint', 2, (left, right) => update(attrsOf(left), attrsOf(right))),
};
