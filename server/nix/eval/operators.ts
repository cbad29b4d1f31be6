/** Operators: arithmetic, comparison, equality, logic, `//`, `++` and `+`, with operands that may not be known. */
import { join } from '../../files.ts';
import type { Location } from '../../text.ts';
import type { BinaryExpr, UnaryExpr } from '../syntax.ts';
import type { Env } from './environment.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluate, truth } from './interpret.ts';
import { attributeOf, update, updateUnknown, updateWithUnknown } from './sets.ts';
import {
  coerce,
  compareText,
  concatenate,
  described,
  knownPrefix,
  placeholder,
  unknownIn,
} from './strings.ts';
import {
  type AttrsValue,
  bool,
  type FloatValue,
  float,
  type IntValue,
  int,
  type ListValue,
  NixError,
  path,
  type StringValue,
  type Unknown,
  unknown,
  type Value,
} from './value.ts';

export function unary(expr: UnaryExpr, env: Env): Value {
  const value = evaluate(expr.operand, env);
  if (value.type === 'unknown') return unknown(value.why, value.at);
  if (expr.operator === '!') return bool(!truth(value, expr.operand.at));
  return arithmetic('-', int(0n), value, expr.at);
}

export function binary(expr: BinaryExpr, env: Env): Value {
  const { evaluation } = env.root;
  const { operator, at } = expr;
  switch (operator) {
    case '&&':
    case '||':
    case '->':
      return logic(expr, env);
  }
  const left = evaluate(expr.left, env);
  const right = evaluate(expr.right, env);
  switch (operator) {
    case '==':
      return equality(evaluation, left, right, false);
    case '!=':
      return equality(evaluation, left, right, true);
    case '<':
      return comparison(evaluation, left, right, at, false);
    case '>':
      return comparison(evaluation, right, left, at, false);
    case '<=':
      return comparison(evaluation, right, left, at, true);
    case '>=':
      return comparison(evaluation, left, right, at, true);
    case '//':
      return updated(evaluation, left, right, at);
    case '++':
      return joined(evaluation, [left, right], at);
    case '+':
      return plus(evaluation, left, right, at);
    default:
      return arithmetic(operator, left, right, at);
  }
}

/** Whichever side decides, decides; the other may be unknown. */
function logic(expr: BinaryExpr, env: Env): Value {
  const left = evaluate(expr.left, env);
  const decisive = expr.operator === '||';
  const outcome = expr.operator !== '&&';
  if (left.type !== 'unknown') {
    if (truth(left, expr.left.at) === (expr.operator === '->' ? false : decisive)) return bool(outcome);
    const right = evaluate(expr.right, env);
    return right.type === 'unknown' ? unknown(right.why, right.at) : bool(truth(right, expr.right.at));
  }
  const right = env.root.evaluation.speculate(() => evaluate(expr.right, env));
  if (right?.type === 'bool' && right.value === outcome) return bool(outcome);
  return unknown(left.why, left.at);
}

export function arithmetic(operator: string, left: Value, right: Value, at: Location | undefined): Value {
  if (left.type === 'unknown') return unknown(left.why, left.at);
  if (right.type === 'unknown') return unknown(right.why, right.at);
  const [a, b] = [numeric(left, at), numeric(right, at)];
  if (a.type === 'int' && b.type === 'int') return integerArithmetic(operator, a.value, b.value, at);
  const [x, y] = [Number(a.value), Number(b.value)];
  switch (operator) {
    case '+':
      return float(x + y);
    case '-':
      return float(x - y);
    case '*':
      return float(x * y);
    default:
      if (y === 0) throw new NixError('division by zero', at);
      return float(x / y);
  }
}

function numeric(value: Value, at: Location | undefined): IntValue | FloatValue {
  if (value.type === 'int' || value.type === 'float') return value;
  throw new NixError(`expected a number but found ${described(value)}`, at);
}

function integerArithmetic(operator: string, a: bigint, b: bigint, at: Location | undefined): Value {
  if (operator === '/' && b === 0n) throw new NixError('division by zero', at);
  const result = operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : a / b;
  if (BigInt.asIntN(64, result) !== result) throw new NixError('integer overflow', at);
  return int(result);
}

function updated(evaluation: Evaluation, left: Value, right: Value, at: Location): Value {
  if (left.type !== 'attrs' && left.type !== 'unknown') {
    throw new NixError(`expected a set but found ${described(left)}`, at);
  }
  if (right.type !== 'attrs' && right.type !== 'unknown') {
    throw new NixError(`expected a set but found ${described(right)}`, at);
  }
  if (left.type === 'attrs' && right.type === 'attrs') {
    evaluation.budget.elements((left.entries.size + right.entries.size) >> 2);
    return update(left, right);
  }
  if (left.type === 'attrs') return right.type === 'unknown' ? updateWithUnknown(left, right) : left;
  return right.type === 'attrs' ? updateUnknown(left, right) : left;
}

/** Lists joined; an unknown one leaves the elements of the others known and the whole open. */
export function joined(evaluation: Evaluation, lists: readonly Value[], at: Location | undefined): Value {
  const parts: ListValue[] = [];
  let open: Unknown | undefined;
  let count = 0;
  for (const value of lists) {
    if (value.type === 'unknown') open = value;
    else if (value.type === 'list') {
      parts.push(value);
      count += value.items.length;
      open = value.open ?? open;
    } else throw new NixError(`expected a list but found ${described(value)}`, at);
  }
  const [only] = parts;
  if (only && !open) {
    const full = parts.filter(part => part.items.length > 0);
    if (full.length <= 1) return full[0] ?? only;
  }
  evaluation.budget.elements(count);
  return { type: 'list', items: parts.flatMap(part => part.items), parts, open };
}

function plus(evaluation: Evaluation, left: Value, right: Value, at: Location | undefined): Value {
  if (left.type === 'unknown') return unknown(left.why, left.at);
  if (left.type === 'int' || left.type === 'float') return arithmetic('+', left, right, at);
  if (left.type === 'path') {
    if (right.type === 'unknown') return unknown(right.why, right.at);
    const suffix = coerce(evaluation, right, at, { copy: false });
    const reason = unknownIn(suffix);
    if (reason) return unknown(reason.why, reason.at);
    if (suffix.context.size > 0) {
      throw new NixError('a string that refers to a store path cannot be appended to a path', at);
    }
    return path(join('/', left.path + suffix.value), left.at);
  }
  const start = coerce(evaluation, left, at);
  const end =
    right.type === 'unknown' ? placeholder(evaluation, right, right.at) : coerce(evaluation, right, at);
  return concatenate(evaluation, [start, end]);
}

/** `left < right`, or its negation. */
export function comparison(
  evaluation: Evaluation,
  left: Value,
  right: Value,
  at: Location | undefined,
  negated: boolean,
): Value {
  const less = lessThan(evaluation, left, right, at);
  return typeof less === 'boolean' ? bool(less !== negated) : less;
}

export function lessThan(
  evaluation: Evaluation,
  left: Value,
  right: Value,
  at: Location | undefined,
): boolean | Unknown {
  if (left.type === 'unknown') return unknown(left.why, left.at);
  if (right.type === 'unknown') return unknown(right.why, right.at);
  if (left.type === 'int' && right.type === 'int') return left.value < right.value;
  if ((left.type === 'int' || left.type === 'float') && (right.type === 'int' || right.type === 'float')) {
    return Number(left.value) < Number(right.value);
  }
  if (left.type === 'string' && right.type === 'string') {
    const reason = unknownIn(left) ?? unknownIn(right);
    if (reason) return unknown(reason.why, reason.at);
    return compareText(left.value, right.value) < 0;
  }
  if (left.type === 'path' && right.type === 'path') return compareText(left.path, right.path) < 0;
  if (left.type === 'list' && right.type === 'list') return lessList(evaluation, left, right, at);
  throw new NixError(`cannot compare ${described(left)} with ${described(right)}`, at);
}

function lessList(
  evaluation: Evaluation,
  left: ListValue,
  right: ListValue,
  at: Location | undefined,
): boolean | Unknown {
  const open = left.open ?? right.open;
  if (open) return unknown(open.why, open.at);
  for (let i = 0; ; i++) {
    evaluation.budget.step();
    if (i >= right.items.length) return false;
    if (i >= left.items.length) return true;
    const [a, b] = [left.items[i]!.force(), right.items[i]!.force()];
    const same = equal(evaluation, a, b);
    if (typeof same !== 'boolean') return same;
    if (!same) return lessThan(evaluation, a, b, at);
  }
}

function equality(evaluation: Evaluation, left: Value, right: Value, negated: boolean): Value {
  const same = equal(evaluation, left, right);
  return typeof same === 'boolean' ? bool(same !== negated) : same;
}

/** Whether two values are equal, as far as that is known. */
export function equal(evaluation: Evaluation, left: Value, right: Value): boolean | Unknown {
  evaluation.budget.step();
  if (left.type === 'unknown') return unknown(left.why, left.at);
  if (right.type === 'unknown') return unknown(right.why, right.at);
  if (left.type === 'int' && right.type === 'float') return Number(left.value) === right.value;
  if (left.type === 'float' && right.type === 'int') return left.value === Number(right.value);
  switch (left.type) {
    case 'null':
      return right.type === 'null';
    case 'bool':
    case 'int':
    case 'float':
      return right.type === left.type && left.value === right.value;
    case 'path':
      return right.type === 'path' && left.path === right.path;
    case 'string':
      return right.type === 'string' && equalStrings(left, right);
    case 'list':
      return right.type === 'list' && equalLists(evaluation, left, right);
    case 'attrs':
      return right.type === 'attrs' && equalSets(evaluation, left, right);
    case 'function':
      return false;
  }
}

function equalStrings(left: StringValue, right: StringValue): boolean | Unknown {
  const reason = unknownIn(left) ?? unknownIn(right);
  if (!reason) return left.value === right.value;
  const known = Math.min(knownPrefix(left), knownPrefix(right));
  if (left.value.slice(0, known) !== right.value.slice(0, known)) return false;
  return unknown(reason.why, reason.at);
}

function equalLists(evaluation: Evaluation, left: ListValue, right: ListValue): boolean | Unknown {
  const open = left.open ?? right.open;
  if (open) return unknown(open.why, open.at);
  if (left.items.length !== right.items.length) return false;
  let doubt: Unknown | undefined;
  for (let i = 0; i < left.items.length; i++) {
    if (left.items[i] === right.items[i]) continue;
    const same = equal(evaluation, left.items[i]!.force(), right.items[i]!.force());
    if (same === false) return false;
    if (same !== true) doubt = same;
  }
  return doubt ?? true;
}

function equalSets(evaluation: Evaluation, left: AttrsValue, right: AttrsValue): boolean | Unknown {
  if (left === right) return true;
  if (left.package && right.package) return equalPackages(evaluation, left, right);
  const open = left.open ?? right.open;
  if (isDerivation(left) && isDerivation(right)) {
    const [a, b] = [attributeOf(left, 'outPath'), attributeOf(right, 'outPath')];
    if (a && b) return equal(evaluation, a, b);
  }
  let doubt: Unknown | undefined = open && unknown(open.why, open.at);
  if (!open && left.entries.size !== right.entries.size) return false;
  if (!open) for (const name of left.entries.keys()) if (!right.entries.has(name)) return false;
  for (const [name, thunk] of left.entries) {
    const other = right.entries.get(name);
    if (!other || thunk === other) continue;
    const same = equal(evaluation, thunk.force(), other.force());
    if (same === false) return false;
    if (same !== true) doubt = same;
  }
  return doubt ?? true;
}

function isDerivation(set: AttrsValue): boolean {
  const type = set.entries.has('type') ? attributeOf(set, 'type') : undefined;
  return type?.type === 'string' && type.value === 'derivation';
}

/** Symbolic packages are surely the same only if they are one; different ones may still be built alike. */
function equalPackages(evaluation: Evaluation, left: AttrsValue, right: AttrsValue): boolean | Unknown {
  if (left.package === right.package) return true;
  const [a, b] = [attributeOf(left, 'outPath'), attributeOf(right, 'outPath')];
  if (a && b && equal(evaluation, a, b) === true) return true;
  return unknown('whether two packages are the same is only known to Nix', left.at ?? right.at);
}
