/** nixpkgs' `lib.trivial`, `lib.fixedPoints`, `lib.debug`, `lib.asserts`: functions about functions and values. */

import { update } from '../../eval/sets.ts';
import {
  type AttrsValue,
  attrs,
  bool,
  type FunctionValue,
  fn,
  int,
  lazy,
  list,
  NixError,
  string,
  type Thunk,
  type Value,
} from '../../eval/value.ts';
import {
  apply,
  attribute,
  attrsOf,
  boolOf,
  called,
  defer,
  define,
  force,
  intOf,
  known,
  type Lazy,
  lazily,
  listOf,
  settle,
  stringOf,
  textOf,
} from '../define.ts';
import { allItems } from './lists.ts';

/** The least fixed point of a function, computed as it is asked for. */
export function fix(f: Lazy): Value {
  const point: Thunk = defer(() => apply(f, [point]));
  return point.force();
}

/** One overlay after another, as one: `composeExtensions`. */
function extension(first: Lazy, second: Lazy): FunctionValue {
  return define('overlay', 2, (final, previous) => {
    const one = attrsOf(apply(first, [final, previous]));
    const two = attrsOf(apply(second, [final, update(attrsOf(previous), one)]));
    return update(one, two);
  });
}

const extended = (overlay: Lazy, f: Lazy): FunctionValue =>
  fn('extends', final =>
    settle(() => {
      const previous = attrsOf(apply(f, [final]));
      return update(previous, attrsOf(apply(overlay, [final, previous])));
    }),
  );

const nothing = define('overlay', 2, () => attrs({}));

export const composeMany = (overlays: readonly Lazy[]): Value =>
  force(overlays.reduceRight<Lazy>((later, overlay) => extension(overlay, later), nothing));

/** A set that can be extended: `makeExtensible`. */
const extensible = (name: string, f: Lazy): Value =>
  fix(
    lazily('self', self => {
      const base = attrsOf(apply(f, [self]));
      const extend = called(name, overlay => extensible(name, extended(overlay, f)));
      return update(base, attrs({ [name]: extend }));
    }),
  );

/** Whether a value may be called: functions, and sets that say so themselves. */
export const isFunction = (value: Value): boolean =>
  value.type === 'function' || (value.type === 'attrs' && value.entries.has('__functor'));

/** Names of the arguments that a function takes as a set, and whether each has a default. */
export function functionArgs(value: Value): AttrsValue {
  if (value.type === 'attrs') {
    const own = attribute(value, '__functionArgs');
    if (own) return attrsOf(own);
    const functor = value.entries.get('__functor');
    return functor ? functionArgs(apply(functor, [value])) : attrs({});
  }
  if (value.type !== 'function') throw new NixError('functionArgs: not a function');
  return attrs(new Map([...(value.formals ?? [])].map(([name, optional]) => [name, lazy(bool(optional))])));
}

const integers = (name: string, compute: (a: bigint, b: bigint) => bigint): FunctionValue =>
  define(name, 2, (a, b) => int(compute(intOf(a), intOf(b))));

const traced = (name: string, arity: number): FunctionValue =>
  define(name, arity, (...args) => args[arity - 1]!.force());

const digitsOf = (value: bigint, base: bigint): bigint[] => {
  const out: bigint[] = [];
  for (let rest = value; rest > 0n; rest /= base) out.unshift(rest % base);
  return out.length === 0 ? [0n] : out;
};

const throwMessage = (message: Lazy): never => {
  throw new NixError(known(stringOf(message)).value, undefined, true);
};

export const trivial: Readonly<Record<string, Value>> = {
  id: define('id', 1, x => x.force()),
  const: define('const', 2, x => x.force()),
  pipe: define('pipe', 2, (x, fs) =>
    force(allItems(listOf(fs)).reduce<Lazy>((value, f) => apply(f, [value]), x)),
  ),
  concat: define('concat', 2, (x, y) => {
    const [first, second] = [listOf(x), listOf(y)];
    return list([...first.items, ...second.items], undefined, first.open ?? second.open);
  }),
  or: define('or', 2, (x, y) => bool(boolOf(x) || boolOf(y))),
  and: define('and', 2, (x, y) => bool(boolOf(x) && boolOf(y))),
  xor: define('xor', 2, (x, y) => bool(boolOf(x) !== boolOf(y))),
  not: define('not', 1, x => bool(!boolOf(x))),
  boolToString: define('boolToString', 1, x => string(boolOf(x) ? 'true' : 'false')),
  boolToYesNo: define('boolToYesNo', 1, x => string(boolOf(x) ? 'yes' : 'no')),
  mergeAttrs: define('mergeAttrs', 2, (x, y) => update(attrsOf(x), attrsOf(y))),
  flip: define('flip', 3, (f, a, b) => apply(f, [b, a])),
  defaultTo: define('defaultTo', 2, (none, x) => (x.force().type === 'null' ? none.force() : x.force())),
  mapNullable: define('mapNullable', 2, (f, x) => (x.force().type === 'null' ? x.force() : apply(f, [x]))),
  mirrorFunctionArgs: define('mirrorFunctionArgs', 2, (_, g) => g.force()),
  setFunctionArgs: define('setFunctionArgs', 2, (f, args) =>
    attrs({ __functor: fn('setFunctionArgs', () => f.force()), __functionArgs: args }),
  ),
  functionArgs: define('functionArgs', 1, f => functionArgs(f.force())),
  isFunction: define('isFunction', 1, f => {
    const value = f.force();
    return value.type === 'unknown' ? value : bool(isFunction(value));
  }),
  toFunction: define('toFunction', 1, x =>
    isFunction(x.force()) ? x.force() : fn('toFunction', () => x.force()),
  ),
  fromHexString: define('fromHexString', 1, s => int(BigInt(`0x${textOf(s).replace(/^0x/i, '')}`))),
  toHexString: define('toHexString', 1, n => string(intOf(n).toString(16).toUpperCase())),
  toBaseDigits: define('toBaseDigits', 2, (base, n) =>
    list(digitsOf(intOf(n), intOf(base)).map(digit => int(digit))),
  ),
  bitAnd: integers('bitAnd', (a, b) => a & b),
  bitOr: integers('bitOr', (a, b) => a | b),
  bitXor: integers('bitXor', (a, b) => a ^ b),
  bitNot: define('bitNot', 1, n => int(-1n - intOf(n))),
  min: define('min', 2, (a, b) => (less(a.force(), b.force()) ? a.force() : b.force())),
  max: define('max', 2, (a, b) => (less(b.force(), a.force()) ? a.force() : b.force())),
  mod: integers('mod', (a, b) => a % b),
  compare: define('compare', 2, (a, b) =>
    int(less(a.force(), b.force()) ? -1 : less(b.force(), a.force()) ? 1 : 0),
  ),
  splitByAndCompare: define('splitByAndCompare', 5, (p, yes, no, a, b) => {
    const first = boolOf(apply(p, [a]));
    const second = boolOf(apply(p, [b]));
    if (first !== second) return int(first ? -1 : 1);
    return apply(first ? yes : no, [a, b]);
  }),
  inNixShell: bool(false),
  inPureEvalMode: bool(true),
  oldestSupportedRelease: int(2505),
  isInOldestRelease: define('isInOldestRelease', 1, () => bool(false)),
  oldestSupportedReleaseIsAtLeast: define('oldestSupportedReleaseIsAtLeast', 1, n => bool(intOf(n) <= 2505n)),
  warn: traced('warn', 2),
  warnIf: traced('warnIf', 3),
  warnIfNot: traced('warnIfNot', 3),
  info: traced('info', 2),
  showWarnings: traced('showWarnings', 2),
  throwIf: define('throwIf', 3, (condition, message, x) =>
    boolOf(condition) ? throwMessage(message) : x.force(),
  ),
  throwIfNot: define('throwIfNot', 3, (condition, message, x) =>
    boolOf(condition) ? x.force() : throwMessage(message),
  ),
  checkListOfEnum: define('checkListOfEnum', 4, (_message, _valid, _given, x) => x.force()),
  assertMsg: define('assertMsg', 2, (condition, message) =>
    boolOf(condition) ? bool(true) : throwMessage(message),
  ),
  assertOneOf: define('assertOneOf', 3, () => bool(true)),
  assertEachOneOf: define('assertEachOneOf', 3, () => bool(true)),
  trace: traced('trace', 2),
  traceIf: traced('traceIf', 3),
  traceVal: traced('traceVal', 1),
  traceValFn: traced('traceValFn', 2),
  traceSeq: traced('traceSeq', 2),
  traceSeqN: traced('traceSeqN', 3),
  traceValSeq: traced('traceValSeq', 1),
  traceValSeqN: traced('traceValSeqN', 2),
  fix: define('fix', 1, f => fix(f)),
  "fix'": define("fix'", 1, f => fix(f)),
  converge: define('converge', 2, (f, x) => {
    let value: Lazy = x;
    for (let i = 0; i < 1000; i++) {
      const next = apply(f, [value]);
      if (sameText(next, force(value))) return next;
      value = next;
    }
    return force(value);
  }),
  extends: define('extends', 2, (overlay, f) => extended(overlay, f)),
  composeExtensions: define('composeExtensions', 2, extension),
  composeManyExtensions: define('composeManyExtensions', 1, overlays =>
    composeMany(allItems(listOf(overlays))),
  ),
  makeExtensible: define('makeExtensible', 1, f => extensible('extend', f)),
  makeExtensibleWithCustomName: define('makeExtensibleWithCustomName', 2, (name, f) =>
    extensible(textOf(name), f),
  ),
  toExtension: define('toExtension', 1, x => {
    const value = x.force();
    if (!isFunction(value)) return define('overlay', 2, () => value);
    return define('overlay', 2, (final, previous) => {
      const first = apply(value, [previous]);
      return isFunction(first) ? apply(value, [final, previous]) : first;
    });
  }),
};

function less(a: Value, b: Value): boolean {
  if ((a.type === 'int' || a.type === 'float') && (b.type === 'int' || b.type === 'float'))
    return a.value < b.value;
  return textOf(a) < textOf(b);
}

const sameText = (a: Value, b: Value): boolean =>
  a.type === 'string' && b.type === 'string' && a.value === b.value;
