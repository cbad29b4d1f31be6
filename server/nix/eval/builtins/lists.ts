/** Built-ins about lists. Open lists stay open, and their known elements known. */
import type { Location } from '../../../text.ts';
import type { Evaluation } from '../evaluation.ts';
import { equal, joined, lessThan } from '../operators.ts';
import { concatenate, described, mergeContexts, placeholder } from '../strings.ts';
import {
  type AttrsValue,
  attrs,
  bool,
  int,
  list,
  NixError,
  type StringValue,
  string,
  Thunk,
  type Unknown,
  unknown,
  type Value,
} from '../value.ts';
import { answer, type Builtins, builtin } from './define.ts';

export const lists: Builtins = {
  map: builtin(['lazy', 'list'], (evaluation, [f, xs], at) => {
    evaluation.budget.elements(xs.items.length);
    return list(
      xs.items.map(item => new Thunk(() => evaluation.call(f.force(), item, at))),
      undefined,
      xs.open,
    );
  }),

  filter: builtin(['value', 'list'], (evaluation, [predicate, xs], at) => {
    let { open } = xs;
    const kept: Thunk[] = [];
    for (const item of xs.items) {
      const keep = answer(evaluation.call(predicate, item, at), at);
      if (keep === true) kept.push(item);
      else if (keep !== false) open = keep;
    }
    return kept.length === xs.items.length && open === xs.open ? xs : list(kept, undefined, open);
  }),

  head: builtin(['list'], (_, [xs], at) => {
    if (xs.open) return unknownElement(xs.items, xs.open);
    const first = xs.items[0];
    if (!first) throw new NixError("'head' called on an empty list", at);
    return first.force();
  }),

  tail: builtin(['list'], (_, [xs], at) => {
    if (xs.open) return list([], undefined, xs.open);
    if (xs.items.length === 0) throw new NixError("'tail' called on an empty list", at);
    return list(xs.items.slice(1));
  }),

  length: builtin(['closedList'], (_, [xs]) => int(xs.items.length)),

  elemAt: builtin(['list', 'int'], (_, [xs, n], at) => {
    if (xs.open) return unknownElement(xs.items, xs.open);
    const item = n.value >= 0n ? xs.items[Number(n.value)] : undefined;
    if (!item) throw new NixError(`list index ${n.value} is out of bounds`, at);
    return item.force();
  }),

  // What is looked for is only evaluated where there is something to compare it with.
  elem: builtin(['lazy', 'list'], (evaluation, [x, xs]) => {
    let doubt: Unknown | undefined = xs.open;
    for (const item of xs.items) {
      const same = equal(evaluation, x.force(), item.force());
      if (same === true) return bool(true);
      if (same !== false) doubt = same;
    }
    return doubt ? unknown(doubt.why, doubt.at) : bool(false);
  }),

  concatLists: builtin(['list'], (evaluation, [xs], at) => {
    const all: Value[] = xs.items.map(item => item.force());
    if (xs.open) all.push(xs.open);
    return all.length === 0 ? list([]) : joined(evaluation, all, at);
  }),

  concatMap: builtin(['value', 'list'], (evaluation, [f, xs], at) => {
    const all = xs.items.map(item => evaluation.call(f, item, at));
    if (xs.open) all.push(xs.open);
    return all.length === 0 ? list([]) : joined(evaluation, all, at);
  }),

  "foldl'": builtin(['value', 'lazy', 'closedList'], (evaluation, [f, initial, xs], at) => {
    if (xs.items.length === 0) return initial.force();
    let result: Thunk | Value = initial;
    for (const item of xs.items) result = evaluation.callAll(f, [result, item], at);
    return result as Value;
  }),

  any: builtin(['value', 'list'], (evaluation, [predicate, xs], at) =>
    quantified(evaluation, predicate, xs.items, xs.open, true, at),
  ),

  all: builtin(['value', 'list'], (evaluation, [predicate, xs], at) =>
    quantified(evaluation, predicate, xs.items, xs.open, false, at),
  ),

  genList: builtin(['lazy', 'int'], (evaluation, [f, n], at) => {
    if (n.value < 0n) throw new NixError(`cannot create a list of size ${n.value}`, at);
    evaluation.budget.elements(Number(n.value));
    return list(
      Array.from(
        { length: Number(n.value) },
        (_, i) => new Thunk(() => evaluation.call(f.force(), int(i), at)),
      ),
    );
  }),

  sort: builtin(['value', 'list'], (evaluation, [less, xs], at) =>
    sorted(evaluation, less, xs.items, xs.open, at),
  ),

  partition: builtin(['value', 'list'], (evaluation, [predicate, xs], at) => {
    const right: Thunk[] = [];
    const wrong: Thunk[] = [];
    let { open } = xs;
    for (const item of xs.items) {
      const holds = answer(evaluation.call(predicate, item, at), at);
      if (typeof holds === 'boolean') (holds ? right : wrong).push(item);
      else open = holds;
    }
    return attrs({ right: list(right, undefined, open), wrong: list(wrong, undefined, open) });
  }),

  groupBy: builtin(['value', 'list'], (evaluation, [f, xs], at) => {
    const groups = new Map<string, Thunk[]>();
    let { open } = xs;
    for (const item of xs.items) {
      const key = evaluation.call(f, item, at);
      if (key.type === 'unknown') open = key;
      else if (key.type !== 'string') throw new NixError(`expected a string but found ${described(key)}`, at);
      else {
        const group = groups.get(key.value);
        if (group) group.push(item);
        else groups.set(key.value, [item]);
      }
    }
    const entries = new Map(
      [...groups].map(([name, items]) => [name, Thunk.of(list(items, undefined, open))]),
    );
    return attrs(entries, { open });
  }),

  concatStringsSep: builtin(['string', 'list'], (evaluation, [separator, xs], at) => {
    const parts: StringValue[] = [];
    evaluation.budget.elements(xs.items.length);
    for (const [i, item] of xs.items.entries()) {
      if (i > 0 && separator.value !== '') parts.push(separator);
      parts.push(evaluation.coerce(item.force(), at));
    }
    if (xs.open) parts.push(placeholder(evaluation, xs.open, xs.open.at));
    if (parts.length === 0) return string('', undefined, separator.context);
    const result = concatenate(evaluation, parts);
    return { ...result, context: mergeContexts(separator.context, result.context) };
  }),

  listToAttrs: builtin(['list'], (evaluation, [xs], at) => {
    const entries = new Map<string, Thunk>();
    let { open } = xs;
    for (const item of xs.items) {
      const pair = item.force();
      const name = pair.type === 'unknown' ? pair : evaluation.select(pair, 'name', at);
      if (name.type === 'unknown') {
        open = name;
        continue;
      }
      if (name.type !== 'string') throw new NixError(`expected a string but found ${described(name)}`, at);
      if (!entries.has(name.value)) entries.set(name.value, pairValue(evaluation, pair, at));
    }
    return attrs(entries, { open });
  }),

  genericClosure: builtin(['attrs'], (evaluation, [argument], at) => {
    const start = evaluation.select(argument, 'startSet', at);
    const operator = evaluation.select(argument, 'operator', at);
    return closure(evaluation, start, operator, at);
  }),
};

/** The value of a `{ name; value; }`, without evaluating it. */
function pairValue(evaluation: Evaluation, pair: Value, at: Location | undefined): Thunk {
  const entry = pair.type === 'attrs' ? pair.entries.get('value') : undefined;
  if (entry) return entry;
  return Thunk.of(evaluation.select(pair, 'value', at));
}

function unknownElement(items: readonly Thunk[], open: Unknown): Unknown {
  const candidates: Value[] = [];
  for (const item of items.slice(0, 8)) if (item.known) candidates.push(item.known);
  return unknown(open.why, open.at, candidates);
}

function quantified(
  evaluation: Evaluation,
  predicate: Value,
  items: readonly Thunk[],
  open: Unknown | undefined,
  decisive: boolean,
  at: Location | undefined,
): Value {
  let doubt = open;
  for (const item of items) {
    const holds = answer(evaluation.call(predicate, item, at), at);
    if (holds === decisive) return bool(decisive);
    if (typeof holds !== 'boolean') doubt = holds;
  }
  return doubt ? unknown(doubt.why, doubt.at) : bool(!decisive);
}

/** Raised inside a comparison that turns out to be unknown, to leave the sort. */
class Undecided {
  readonly reason: Unknown;
  constructor(reason: Unknown) {
    this.reason = reason;
  }
}

function sorted(
  evaluation: Evaluation,
  less: Value,
  items: readonly Thunk[],
  open: Unknown | undefined,
  at: Location | undefined,
): Value {
  if (items.length > 0 && less.type !== 'function' && less.type !== 'attrs') {
    throw new NixError(`sort: expected a function but found ${described(less)}`, at);
  }
  const before = (a: Thunk, b: Thunk): boolean => {
    const outcome = answer(evaluation.callAll(less, [a, b], at), at);
    if (typeof outcome === 'boolean') return outcome;
    throw new Undecided(outcome);
  };
  try {
    return list(mergeSort(items, before), undefined, open);
  } catch (error) {
    if (error instanceof Undecided) return unknown(error.reason.why, error.reason.at);
    throw error;
  }
}

/** Stable, and asks only whether the later element comes before the earlier one. */
function mergeSort<T>(items: readonly T[], before: (a: T, b: T) => boolean): T[] {
  if (items.length < 2) return [...items];
  const middle = items.length >> 1;
  const left = mergeSort(items.slice(0, middle), before);
  const right = mergeSort(items.slice(middle), before);
  const merged: T[] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length)
    merged.push(before(right[j]!, left[i]!) ? right[j++]! : left[i++]!);
  return merged.concat(left.slice(i), right.slice(j));
}

function closure(evaluation: Evaluation, start: Value, operator: Value, at: Location | undefined): Value {
  if (start.type === 'unknown') return start;
  if (start.type !== 'list') throw new NixError(`expected a list but found ${described(start)}`, at);
  if (start.items.length === 0 && !start.open) return start;
  const done: Value[] = [];
  const seen: Value[] = [];
  const keys = new Set<string>();
  let { open } = start;
  const pending = [...start.items];
  for (let i = 0; i < pending.length; i++) {
    const item = pending[i]!.force();
    if (item.type === 'unknown') {
      open = item;
      continue;
    }
    if (item.type !== 'attrs') throw new NixError(`expected a set but found ${described(item)}`, at);
    const key = evaluation.select(item as AttrsValue, 'key', at);
    if (key.type === 'unknown') return key;
    if (isNew(evaluation, key, keys, seen, at) === false) continue;
    done.push(item);
    const more = evaluation.call(operator, item, at);
    if (more.type === 'unknown') open = more;
    else if (more.type === 'list') {
      evaluation.budget.elements(pending.length);
      pending.push(...more.items);
      open = more.open ?? open;
    } else throw new NixError(`expected a list but found ${described(more)}`, at);
  }
  return list(done, undefined, open);
}

/** Strings and integers by their text; other keys must be comparable, as in Nix. */
function isNew(
  evaluation: Evaluation,
  key: Value,
  keys: Set<string>,
  seen: Value[],
  at: Location | undefined,
): boolean {
  if (key.type === 'string' || key.type === 'int' || key.type === 'path') {
    const [other] = seen;
    if (other && other.type !== key.type) lessThan(evaluation, key, other, at);
    else if (!other) seen.push(key);
    const text = `${key.type} ${key.type === 'path' ? key.path : key.value}`;
    if (keys.has(text)) return false;
    keys.add(text);
    return true;
  }
  for (const other of seen) {
    if (lessThan(evaluation, key, other, at) === false && lessThan(evaluation, other, key, at) === false)
      return false;
  }
  seen.push(key);
  return true;
}
