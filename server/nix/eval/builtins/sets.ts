/** Built-ins about attribute sets. */
import type { Location } from '../../../text.ts';
import type { Evaluation } from '../evaluation.ts';
import { hasAttribute, sortedNames, updateUnknown } from '../sets.ts';
import { compareText, described } from '../strings.ts';
import {
  type AttrsValue,
  attrs,
  bool,
  list,
  NixError,
  nullValue,
  string,
  Thunk,
  type Unknown,
  unknown,
  type Value,
} from '../value.ts';
import { type Builtins, builtin } from './define.ts';

/** Why attributes beyond the entries may exist. */
function openness(set: AttrsValue): Unknown | undefined {
  return set.open ?? (set.rest && unknown('not all attributes of this set are known', set.at));
}

export const sets: Builtins = {
  attrNames: builtin(['attrs'], (_, [set]) =>
    list(
      sortedNames(set).map(name => string(name, set.position?.(name))),
      undefined,
      openness(set),
    ),
  ),

  attrValues: builtin(['attrs'], (_, [set]) =>
    list(
      sortedNames(set).map(name => set.entries.get(name)!),
      undefined,
      openness(set),
    ),
  ),

  getAttr: builtin(['text', 'any'], (evaluation, [name, set], at) =>
    evaluation.select(set, name.value, name.at ?? at),
  ),

  hasAttr: builtin(['text', 'attrs'], (_, [name, set], at) => {
    const has = hasAttribute(set, name.value, at);
    return has === undefined ? unknown(set.open!.why, set.open!.at) : bool(has);
  }),

  removeAttrs: builtin(['attrs', 'list'], (_, [set, names], at) => {
    const removed = new Set<string>();
    let doubt: Unknown | undefined = names.open;
    for (const item of names.items) {
      const name = item.force();
      if (name.type === 'unknown') doubt = name;
      else if (name.type === 'string') removed.add(name.value);
      else throw new NixError(`expected a string but found ${described(name)}`, at);
    }
    if (doubt) return perhapsRemoved(set, removed, doubt);
    if (removed.size === 0) return set;
    const entries = new Map(set.entries);
    for (const name of removed) entries.delete(name);
    const { rest } = set;
    return {
      ...set,
      entries,
      rest: rest && ((name, place, written) => (removed.has(name) ? undefined : rest(name, place, written))),
    };
  }),

  intersectAttrs: builtin(['attrs', 'attrs'], (_, [left, right]) => {
    const entries = new Map<string, Thunk>();
    for (const [name, thunk] of right.entries) if (left.entries.has(name)) entries.set(name, thunk);
    const reason = left.open ?? right.open;
    if (right.rest) {
      for (const name of left.entries.keys()) {
        if (entries.has(name)) continue;
        const value = right.rest(name, undefined);
        if (value) entries.set(name, Thunk.of(value));
      }
    }
    return attrs(entries, {
      open: reason ?? (left.rest && right.rest ? openness(right) : undefined),
      position: right.position,
    });
  }),

  mapAttrs: builtin(['lazy', 'attrs'], (evaluation, [f, set], at) => {
    const entries = new Map<string, Thunk>();
    evaluation.budget.elements(set.entries.size);
    for (const [name, thunk] of set.entries) {
      entries.set(
        name,
        new Thunk(() => evaluation.callAll(f.force(), [string(name, set.position?.(name)), thunk], at)),
      );
    }
    const { rest } = set;
    return attrs(entries, {
      open: set.open,
      position: set.position,
      rest:
        rest &&
        ((name, place, written) => {
          const value = rest(name, place, written);
          return value && evaluation.callAll(f.force(), [string(name), value], at);
        }),
    });
  }),

  catAttrs: builtin(['text', 'list'], (_, [name, xs], at) => {
    const found: Thunk[] = [];
    let { open } = xs;
    for (const item of xs.items) {
      const set = item.force();
      if (set.type === 'unknown') open = set;
      else if (set.type !== 'attrs') throw new NixError(`expected a set but found ${described(set)}`, at);
      else {
        const entry = set.entries.get(name.value);
        const value = entry ?? set.rest?.(name.value, at);
        if (value) found.push(value instanceof Thunk ? value : Thunk.of(value));
        else if (set.open) open = set.open;
      }
    }
    return list(found, undefined, open);
  }),

  zipAttrsWith: builtin(['lazy', 'list'], (evaluation, [f, xs], at) => {
    const groups = new Map<string, Thunk[]>();
    let { open } = xs;
    for (const item of xs.items) {
      const set = item.force();
      if (set.type === 'unknown') open = set;
      else if (set.type !== 'attrs') throw new NixError(`expected a set but found ${described(set)}`, at);
      else {
        evaluation.budget.elements(set.entries.size);
        open = openness(set) ?? open;
        for (const [name, thunk] of set.entries) {
          const group = groups.get(name);
          if (group) group.push(thunk);
          else groups.set(name, [thunk]);
        }
      }
    }
    const entries = new Map<string, Thunk>();
    for (const [name, values] of groups) {
      entries.set(name, evaluation.lazyCallOf(f, [string(name), list(values, undefined, open)], at));
    }
    return attrs(entries, { open });
  }),

  functionArgs: builtin(['value'], (evaluation, [f], at) => formalsOf(evaluation, f, at)),

  unsafeGetAttrPos: builtin(['text', 'attrs'], (evaluation, [name, set]) => {
    const place = set.position?.(name.value);
    if (place) return evaluation.position(place);
    if (set.open || set.rest) return unknown('where this attribute is defined is not known', set.at);
    return nullValue;
  }),
};

function perhapsRemoved(set: AttrsValue, removed: ReadonlySet<string>, doubt: Unknown): AttrsValue {
  const entries = new Map<string, Thunk>();
  for (const [name, thunk] of set.entries) {
    if (removed.has(name)) continue;
    entries.set(name, new Thunk(() => unknown(doubt.why, doubt.at, [thunk.force()])));
  }
  return updateUnknown(doubt, attrs(entries, { at: set.at }));
}

function formalsOf(evaluation: Evaluation, f: Value, at: Location | undefined): Value {
  if (f.type === 'attrs') {
    const args = f.entries.get('__functionArgs');
    if (args) return args.force();
    const functor = f.entries.get('__functor');
    if (functor) return formalsOf(evaluation, evaluation.call(functor.force(), f, at), at);
  }
  if (f.type !== 'function')
    throw new NixError(`functionArgs: expected a function but found ${described(f)}`, at);
  const formals = [...(f.formals ?? [])].sort(([a], [b]) => compareText(a, b));
  return attrs(new Map(formals.map(([name, optional]) => [name, Thunk.of(bool(optional))])), {
    position: name => f.shape?.position(name),
  });
}
