/** Built-ins about types, numbers, errors and the order of evaluation. */
import type { Evaluation } from '../evaluation.ts';
import { arithmetic, comparison } from '../operators.ts';
import { attrs, bool, int, NixError, string, type Thunk, unknown, type Value } from '../value.ts';
import { type Builtin, type Builtins, builtin } from './define.ts';

const is = (...types: readonly Value['type'][]): Builtin =>
  builtin(['value'], (_, [value]) => bool(types.includes(value.type)));

const number = (operator: string): Builtin =>
  builtin(['any', 'any'], (_, [a, b], at) => arithmetic(operator, a, b, at));

const bits = (combine: (a: bigint, b: bigint) => bigint): Builtin =>
  builtin(['int', 'int'], (_, [a, b]) => int(combine(a.value, b.value)));

const rounded = (round: (value: number) => number): Builtin =>
  builtin(['number'], (_, [value], at) => {
    if (value.type === 'int') return value;
    const whole = round(value.value);
    if (!Number.isFinite(whole) || whole < -(2 ** 63) || whole >= 2 ** 63) {
      throw new NixError(`${value.value} does not fit an integer`, at);
    }
    return int(whole);
  });

/** `second`, after forcing the first. */
const after: Builtin = builtin(['any', 'lazy'], (_, [, value]) => value.force());
const second: Builtin = builtin(['lazy', 'lazy'], (_, [, value]) => value.force());

export const control: Builtins = {
  isNull: is('null'),
  isBool: is('bool'),
  isInt: is('int'),
  isFloat: is('float'),
  isString: is('string'),
  isPath: is('path'),
  isList: is('list'),
  isAttrs: is('attrs'),
  isFunction: is('function'),
  typeOf: builtin(['value'], (_, [value]) => {
    const names: Partial<Record<Value['type'], string>> = { attrs: 'set', function: 'lambda' };
    return string(names[value.type] ?? value.type);
  }),

  add: number('+'),
  sub: number('-'),
  mul: number('*'),
  div: number('/'),
  bitAnd: bits((a, b) => a & b),
  bitOr: bits((a, b) => a | b),
  bitXor: bits((a, b) => a ^ b),
  ceil: rounded(Math.ceil),
  floor: rounded(Math.floor),
  lessThan: builtin(['any', 'any'], (evaluation, [a, b], at) => comparison(evaluation, a, b, at, false)),

  seq: after,
  deepSeq: builtin(['any', 'lazy'], (evaluation, [first, value]) => {
    forceDeep(evaluation, first);
    return value.force();
  }),
  trace: second,
  traceVerbose: second,
  warn: second,
  addErrorContext: second,
  unsafeDiscardOutputDependency: builtin(['string'], (_, [value]) => value),
  break: builtin(['any'], (_, [value]) => value),

  throw: builtin(['any'], (evaluation, [message], at) => {
    throw new NixError(evaluation.coerce(message, at).value, at, true);
  }),
  abort: builtin(['any'], (evaluation, [message], at) => {
    throw new NixError(evaluation.coerce(message, at).value, at);
  }),
  tryEval: builtin(['lazy'], (evaluation, [value]) => attempt(evaluation, value)),
};

function attempt(evaluation: Evaluation, thunk: Thunk): Value {
  const { depth } = evaluation.budget;
  try {
    const value = thunk.force();
    const success = value.type === 'unknown' ? unknown(value.why, value.at, [bool(true)]) : bool(true);
    return attrs({ success, value: thunk });
  } catch (error) {
    if (!(error instanceof NixError) || !error.catchable) throw error;
    evaluation.budget.depth = depth;
    return attrs({ success: bool(false), value: bool(false) });
  }
}

/** Forces all of a value. Packages are left as they are: what is in them would be the whole of nixpkgs. */
function forceDeep(evaluation: Evaluation, value: Value, seen = new Set<Value>()): void {
  evaluation.budget.step();
  if (value.type !== 'list' && value.type !== 'attrs') return;
  if (seen.has(value) || (value.type === 'attrs' && value.package)) return;
  seen.add(value);
  const children: Iterable<Thunk> = value.type === 'list' ? value.items : value.entries.values();
  for (const child of children) forceDeep(evaluation, child.force(), seen);
}
