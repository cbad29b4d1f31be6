/** nixpkgs' `lib.lists`, as far as flakes use it. */

import type { Evaluation } from '../../eval/evaluation.ts';
import { equal as sameValue } from '../../eval/operators.ts';
import { compareText } from '../../eval/strings.ts';
import {
  attrs,
  bool,
  type FunctionValue,
  int,
  type ListValue,
  list,
  NixError,
  string,
  type Thunk,
  type Unknown,
  unknown,
  type Value,
} from '../../eval/value.ts';
import {
  apply,
  boolOf,
  decide,
  defer,
  define,
  force,
  intOf,
  kept,
  listOf,
  NotKnown,
  openList,
  settle,
  textOf,
} from '../define.ts';

/** A list's items; leaves the model where the list may have more. */
export const allItems = (value: ListValue): readonly Thunk[] => {
  if (value.open) throw new NotKnown(value.open);
  return value.items;
};

const firstOpen = (...parts: readonly (Unknown | undefined)[]): Unknown | undefined =>
  parts.find(part => part !== undefined);

/** Concatenates, and stays open where a part is. What is no known list leaves a gap. */
export function concat(parts: readonly (Thunk | Value)[]): ListValue {
  const lists: ListValue[] = [];
  let open: Unknown | undefined;
  for (const part of parts) {
    const value = force(part);
    if (value.type === 'unknown') open ??= value;
    else lists.push(listOf(value));
  }
  const items = lists.flatMap(part => part.items);
  return { type: 'list', items, open: open ?? firstOpen(...lists.map(part => part.open)), parts: lists };
}

/** The items that satisfy a predicate; one that cannot be decided opens the list. */
function select(items: readonly Thunk[], open: Unknown | undefined, test: (item: Thunk) => Value): ListValue {
  const chosen: Thunk[] = [];
  let gap = open;
  for (const item of items) {
    const verdict = test(item);
    if (verdict.type === 'unknown') gap ??= verdict;
    else if (boolOf(verdict)) chosen.push(item);
  }
  return list(chosen, undefined, gap);
}

/** Flattens nested lists, to any depth. */
function flatten(value: Thunk | Value): ListValue {
  const forced = force(value);
  if (forced.type === 'unknown') return openList(forced);
  if (forced.type !== 'list') return list([value]);
  const parts = forced.items.map(flatten);
  return list(
    parts.flatMap(part => part.items),
    undefined,
    firstOpen(forced.open, ...parts.map(part => part.open)),
  );
}

const testWith =
  (predicate: Thunk) =>
  (item: Thunk): Value =>
    settle(() => apply(predicate, [item]));

function foldLeft(f: Thunk, start: Thunk, items: readonly Thunk[]): Value {
  let result: Thunk | Value = start;
  for (const item of items) result = apply(f, [result, item]);
  return force(result);
}

function foldRight(f: Thunk, start: Thunk, items: readonly Thunk[], index = 0): Value {
  if (index === items.length) return start.force();
  return apply(f, [items[index]!, defer(() => foldRight(f, start, items, index + 1))]);
}

const at = (items: readonly Thunk[], index: number, name: string): Value => {
  const item = items[index];
  if (!item) throw new NixError(`lib.lists.${name}: the list is too short`);
  return item.force();
};

const slice = (value: ListValue, from: number, to: number): ListValue => {
  if (value.open) throw new NotKnown(value.open);
  return list(value.items.slice(from, to));
};

const equal = (e: Evaluation, a: Thunk, b: Thunk): boolean | Unknown => sameValue(e, a.force(), b.force());

/** Numbers in texts compared as numbers. */
function natural(a: string, b: string): number {
  const [x, y] = [a, b].map((text): string[] => text.match(/\d+|\D+/g) ?? []) as [string[], string[]];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const [p, q] = [x[i]!, y[i]!];
    const order = /^\d/.test(p) && /^\d/.test(q) ? Number(p) - Number(q) : compareText(p, q);
    if (order !== 0) return order;
  }
  return x.length - y.length;
}

/** Drops equal items, keeping the first of each. */
function unique(e: Evaluation, value: ListValue): ListValue {
  const kept: Thunk[] = [];
  for (const item of value.items) if (!kept.some(one => equal(e, one, item) === true)) kept.push(item);
  return list(kept, undefined, value.open);
}

function sortBy(value: ListValue, before: (a: Thunk, b: Thunk) => boolean): ListValue {
  // A stable sort that asks only "is a before b", as Nix's does.
  const items = allItems(value);
  const merge = (part: readonly Thunk[]): Thunk[] => {
    if (part.length < 2) return [...part];
    const middle = part.length >> 1;
    const left = merge(part.slice(0, middle));
    const right = merge(part.slice(middle));
    const out: Thunk[] = [];
    let i = 0;
    let j = 0;
    while (i < left.length && j < right.length)
      out.push(before(right[j]!, left[i]!) ? right[j++]! : left[i++]!);
    return [...out, ...left.slice(i), ...right.slice(j)];
  };
  return list(merge(items));
}

function compare(a: Thunk, b: Thunk): number {
  const [x, y] = [force(a), force(b)];
  if (x.type === 'int' && y.type === 'int') return x.value < y.value ? -1 : x.value > y.value ? 1 : 0;
  return compareText(textOf(x), textOf(y));
}

function zip(f: (a: Thunk, b: Thunk) => Value, left: ListValue, right: ListValue): ListValue {
  const length = Math.min(left.items.length, right.items.length);
  return list(
    left.items.slice(0, length).map((item, i) => defer(() => f(item, right.items[i]!))),
    undefined,
    firstOpen(left.open, right.open),
  );
}

export const lists = (e: Evaluation): Readonly<Record<string, FunctionValue>> => ({
  singleton: define('singleton', 1, x => list([x])),
  forEach: define('forEach', 2, (xs, f) => map(f, listOf(xs))),
  foldr: define('foldr', 3, (f, start, xs) => foldRight(f, start, allItems(listOf(xs)))),
  fold: define('fold', 3, (f, start, xs) => foldRight(f, start, allItems(listOf(xs)))),
  foldl: define('foldl', 3, (f, start, xs) => foldLeft(f, start, allItems(listOf(xs)))),
  imap0: define('imap0', 2, (f, xs) => indexed(f, listOf(xs), 0)),
  imap1: define('imap1', 2, (f, xs) => indexed(f, listOf(xs), 1)),
  flatten: define('flatten', 1, flatten),
  remove: define('remove', 2, (x, xs) => {
    const value = listOf(xs);
    return list(
      value.items.filter(item => equal(e, item, x) !== true),
      undefined,
      value.open,
    );
  }),
  findSingle: define('findSingle', 4, (test, none, multiple, xs) => {
    const found = select(allItems(listOf(xs)), undefined, testWith(test));
    if (found.open) throw new NotKnown(found.open);
    return found.items.length === 0
      ? none.force()
      : found.items.length === 1
        ? found.items[0]!.force()
        : multiple.force();
  }),
  findFirst: define('findFirst', 3, (test, none, xs) => {
    const value = listOf(xs);
    for (const item of value.items) if (boolOf(apply(test, [item]))) return item.force();
    if (value.open) throw new NotKnown(value.open);
    return none.force();
  }),
  count: define('count', 2, (test, xs) =>
    int(allItems(listOf(xs)).filter(item => boolOf(apply(test, [item]))).length),
  ),
  optional: define('optional', 2, (condition, x) =>
    decide(
      condition,
      () => list([x]),
      () => list([]),
      openList,
    ),
  ),
  optionals: define('optionals', 2, (condition, xs) =>
    decide(
      condition,
      () => xs.force(),
      () => list([]),
      openList,
    ),
  ),
  ifilter0: define('ifilter0', 2, (f, xs) => {
    const value = listOf(xs);
    const places = new Map(value.items.map((item, i) => [item, i]));
    return select(value.items, value.open, item => settle(() => apply(f, [int(places.get(item)!), item])));
  }),
  findFirstIndex: define('findFirstIndex', 3, (test, none, xs) => {
    const value = listOf(xs);
    for (const [i, item] of value.items.entries()) if (boolOf(apply(test, [item]))) return int(i);
    if (value.open) throw new NotKnown(value.open);
    return none.force();
  }),
  toList: define('toList', 1, x => {
    const value = x.force();
    return value.type === 'list' || value.type === 'unknown' ? value : list([x]);
  }),
  range: define('range', 2, (from, to) => {
    const [first, last] = [intOf(from), intOf(to)];
    if (last - first > 100_000n) throw new NotKnown(unknown('the range is larger than the evaluator goes'));
    const out: Value[] = [];
    for (let i = first; i <= last; i++) out.push(int(i));
    return list(out);
  }),
  replicate: define('replicate', 2, (n, x) => {
    const count = intOf(n);
    if (count > 100_000n) throw new NotKnown(unknown('the list is larger than the evaluator goes'));
    return list(Array.from({ length: Number(count < 0n ? 0n : count) }, () => x));
  }),
  zipListsWith: define('zipListsWith', 3, (f, xs, ys) =>
    zip((a, b) => apply(f, [a, b]), listOf(xs), listOf(ys)),
  ),
  zipLists: define('zipLists', 2, (xs, ys) =>
    zip(
      (a, b) => ({
        type: 'attrs',
        entries: new Map([
          ['fst', a],
          ['snd', b],
        ]),
      }),
      listOf(xs),
      listOf(ys),
    ),
  ),
  reverseList: define('reverseList', 1, xs => list([...allItems(listOf(xs))].reverse())),
  sortOn: define('sortOn', 2, (f, xs) => {
    const keys = new Map(allItems(listOf(xs)).map(item => [item, defer(() => apply(f, [item]))]));
    return sortBy(listOf(xs), (a, b) => compare(keys.get(a)!, keys.get(b)!) < 0);
  }),
  naturalSort: define('naturalSort', 1, xs =>
    sortBy(listOf(xs), (a, b) => natural(textOf(a), textOf(b)) < 0),
  ),
  take: define('take', 2, (n, xs) => slice(listOf(xs), 0, Math.max(0, Number(intOf(n))))),
  takeEnd: define('takeEnd', 2, (n, xs) => {
    const items = allItems(listOf(xs));
    return list(items.slice(Math.max(0, items.length - Number(intOf(n)))));
  }),
  drop: define('drop', 2, (n, xs) =>
    slice(listOf(xs), Math.max(0, Number(intOf(n))), Number.MAX_SAFE_INTEGER),
  ),
  dropEnd: define('dropEnd', 2, (n, xs) => {
    const items = allItems(listOf(xs));
    return list(items.slice(0, Math.max(0, items.length - Number(intOf(n)))));
  }),
  sublist: define('sublist', 3, (start, count, xs) => {
    const from = Number(intOf(start));
    return slice(listOf(xs), from, from + Number(intOf(count)));
  }),
  hasPrefix: define('hasPrefix', 2, (xs, ys) => {
    const [prefix, items] = [allItems(listOf(xs)), allItems(listOf(ys))];
    return bool(
      prefix.length <= items.length && prefix.every((item, i) => equal(e, item, items[i]!) === true),
    );
  }),
  last: define('last', 1, xs => {
    const items = allItems(listOf(xs));
    return at(items, items.length - 1, 'last');
  }),
  init: define('init', 1, xs => {
    const items = allItems(listOf(xs));
    if (items.length === 0) throw new NixError('lib.lists.init: list must not be empty!');
    return list(items.slice(0, -1));
  }),
  unique: define('unique', 1, xs => unique(e, listOf(xs))),
  uniqueStrings: define('uniqueStrings', 1, xs => {
    const texts = [...new Set(allItems(listOf(xs)).map(textOf))].sort(compareText);
    return list(texts.map(text => string(text)));
  }),
  "groupBy'": define("groupBy'", 4, (f, start, key, xs) => {
    const groups = new Map<string, Thunk[]>();
    for (const item of allItems(listOf(xs))) kept(groups, textOf(apply(key, [item])), () => []).push(item);
    return attrs(new Map([...groups].map(([name, items]) => [name, defer(() => foldLeft(f, start, items))])));
  }),
  compareLists: define('compareLists', 3, (f, xs, ys) => {
    const [a, b] = [allItems(listOf(xs)), allItems(listOf(ys))];
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const order = intOf(apply(f, [a[i]!, b[i]!]));
      if (order !== 0n) return int(order);
    }
    return int(Math.sign(a.length - b.length));
  }),
  commonPrefix: define('commonPrefix', 2, (xs, ys) => {
    const [a, b] = [allItems(listOf(xs)), allItems(listOf(ys))];
    let length = 0;
    while (length < a.length && length < b.length && equal(e, a[length]!, b[length]!) === true) length++;
    return list(a.slice(0, length));
  }),
  replaceElemAt: define('replaceElemAt', 3, (xs, index, x) => {
    const items = allItems(listOf(xs));
    const place = Number(intOf(index));
    if (place < 0 || place >= items.length)
      throw new NixError('lib.lists.replaceElemAt: index out of bounds');
    return list(items.map((item, i) => (i === place ? x : item)));
  }),
  allUnique: define('allUnique', 1, xs =>
    bool(unique(e, listOf(xs)).items.length === allItems(listOf(xs)).length),
  ),
  intersectLists: define('intersectLists', 2, (xs, ys) => {
    const other = allItems(listOf(xs));
    return list(allItems(listOf(ys)).filter(item => other.some(one => equal(e, one, item) === true)));
  }),
  subtractLists: define('subtractLists', 2, (xs, ys) => {
    const other = allItems(listOf(xs));
    const value = listOf(ys);
    return list(
      value.items.filter(item => !other.some(one => equal(e, one, item) === true)),
      undefined,
      value.open,
    );
  }),
  mutuallyExclusive: define('mutuallyExclusive', 2, (xs, ys) => {
    const other = allItems(listOf(ys));
    return bool(!allItems(listOf(xs)).some(item => other.some(one => equal(e, one, item) === true)));
  }),
  crossLists: define('crossLists', 2, (f, lists) => {
    let calls: Value[] = [f.force()];
    for (const xs of allItems(listOf(lists)))
      calls = calls.flatMap(call => allItems(listOf(xs)).map(item => apply(call, [item])));
    return list(calls);
  }),
});

function map(f: Thunk, value: ListValue): ListValue {
  return list(
    value.items.map(item => defer(() => apply(f, [item]))),
    undefined,
    value.open,
  );
}

function indexed(f: Thunk, value: ListValue, first: number): ListValue {
  return list(
    value.items.map((item, i) => defer(() => apply(f, [int(i + first), item]))),
    undefined,
    value.open,
  );
}
