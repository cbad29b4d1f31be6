/**
 * How models of the world are written: forcing, narrowing, calling, defining.
 *
 * A model is written as if everything were known. Where an argument turns out not to be, `NotKnown` leaves the
 * model and `define` makes it the model's result, so that ignorance spreads no further than the call.
 */
import type { Location } from '../../text.ts';
import {
  type AttrsValue,
  attrs,
  curried,
  type FunctionValue,
  fn,
  type ListValue,
  lazy,
  list,
  NixError,
  type StringValue,
  string,
  Thunk,
  type Unknown,
  unknown,
  type Value,
} from '../eval/value.ts';

/** Thrown where a model needs a value that is not known. */
export class NotKnown {
  readonly unknown: Unknown;
  constructor(reason: Unknown) {
    this.unknown = reason;
  }
}

export type Lazy = Thunk | Value;

export const force = (value: Lazy): Value => (value instanceof Thunk ? value.force() : value);

/** A value computed when it is asked for. What is not known inside becomes an Unknown. */
export const defer = (compute: () => Value): Thunk => new Thunk(() => settle(compute));

/** The result of `compute`, or the Unknown that stopped it. */
export function settle(compute: () => Value): Value {
  try {
    return compute();
  } catch (error) {
    if (error instanceof NotKnown) return error.unknown;
    throw error;
  }
}

/** The same for what may be absent. */
export function settled(compute: () => Value | undefined): Value | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof NotKnown) return error.unknown;
    throw error;
  }
}

/** The same, where failing (as Nix would) is one more way of not being known: for parts that must not spoil the whole. */
export function attempt(compute: () => Value): Value {
  try {
    return compute();
  } catch (error) {
    if (error instanceof NotKnown) return error.unknown;
    if (error instanceof NixError) return { ...unknown(error.message, error.at), error };
    throw error;
  }
}

function narrow<T extends Value['type']>(value: Lazy, type: T, what: string): Extract<Value, { type: T }> {
  const forced = force(value);
  if (forced.type === type) return forced as Extract<Value, { type: T }>;
  if (forced.type === 'unknown') throw new NotKnown(forced);
  throw new NixError(`expected ${what} but found ${named(forced)}`, forced.at);
}

const named = (value: Value): string =>
  ({
    null: 'null',
    bool: 'a Boolean',
    int: 'an integer',
    float: 'a float',
    string: 'a string',
    path: 'a path',
    list: 'a list',
    attrs: 'a set',
    function: 'a function',
    unknown: 'something unknown',
  })[value.type];

export const listOf = (value: Lazy): ListValue => narrow(value, 'list', 'a list');
export const attrsOf = (value: Lazy): AttrsValue => narrow(value, 'attrs', 'a set');
export const boolOf = (value: Lazy): boolean => narrow(value, 'bool', 'a Boolean').value;
export const intOf = (value: Lazy): bigint => narrow(value, 'int', 'an integer').value;
export const stringOf = (value: Lazy): StringValue => narrow(value, 'string', 'a string');
/** The characters of a string of which nothing is unknown. */
export const textOf = (value: Lazy): string => known(stringOf(value)).value;

/** A string all of which is known; otherwise leaves the model. */
export function known(value: StringValue): StringValue {
  for (const element of value.context.values())
    if (element.kind === 'unknown') throw new NotKnown(element.unknown);
  return value;
}

/** Calls a function with arguments, one after the other; functors are called, what is not known gives Unknown. */
export function apply(callee: Lazy, args: readonly Lazy[], at?: Location): Value {
  let result = force(callee);
  for (const argument of args) result = applyOnce(result, lazy(argument), at);
  return result;
}

function applyOnce(callee: Value, argument: Thunk, at: Location | undefined): Value {
  if (callee.type === 'function') return callee.apply(argument, at);
  if (callee.type === 'unknown') throw new NotKnown(unknown(callee.why, callee.at));
  if (callee.type === 'attrs') {
    const functor = attribute(callee, '__functor', at);
    if (functor) return apply(functor, [callee, argument], at);
  }
  throw new NixError(`attempt to call something which is not a function but ${named(callee)}`, at);
}

/** An attribute by name, where the set has it; an Unknown where it may have. */
export function attribute(set: AttrsValue, name: string, at?: Location): Lazy | undefined {
  return (
    set.entries.get(name) ??
    set.rest?.(name, at) ??
    (set.open ? unknown(set.open.why, set.open.at) : undefined)
  );
}

/** An attribute that surely is there, forced; undefined otherwise. */
export function get(set: AttrsValue, name: string): Value | undefined {
  const found = set.entries.get(name) ?? set.rest?.(name, undefined);
  return found && force(found);
}

/** Attributes by a path, through whatever is a set; undefined where one surely is missing. */
export function getPath(value: Lazy, path: readonly string[]): Value | undefined {
  let current = force(value);
  for (const name of path) {
    if (current.type === 'unknown') return current;
    if (current.type !== 'attrs') return undefined;
    const next = attribute(current, name);
    if (!next) return undefined;
    current = force(next);
  }
  return current;
}

/** A built-in function of `arity` arguments. */
export const define = (name: string, arity: number, body: (...args: Thunk[]) => Value): FunctionValue =>
  curried(name, arity, args => settle(() => body(...args)));

/** A built-in function that is called with a set. */
export const fromSet = (
  name: string,
  body: (args: AttrsValue, at: Location | undefined) => Value,
  formals?: ReadonlyMap<string, boolean>,
): FunctionValue => ({ ...fn(name, (argument, at) => settle(() => body(attrsOf(argument), at))), formals });

/** A built-in function of one forced argument that knows where it was called. */
export const called = (
  name: string,
  body: (argument: Value, at: Location | undefined) => Value,
): FunctionValue => fn(name, (argument, at) => settle(() => body(argument.force(), at)));

/** What a condition decides; `unsure` where it is not known. */
export function decide(
  condition: Lazy,
  yes: () => Value,
  no: () => Value,
  unsure: (why: Unknown) => Value,
): Value {
  const value = force(condition);
  if (value.type === 'unknown') return unsure(value);
  return boolOf(value) ? yes() : no();
}

/** A list of which something is known, and the rest is not. */
export const openList = (why: Unknown): ListValue => list([], undefined, why);
export const openAttrs = (why: Unknown): AttrsValue => attrs({}, { open: why });

export const strings = (...texts: readonly string[]): ListValue => list(texts.map(text => string(text)));

/** A set changed by names, that keeps what was open in the old one. */
export const withEntries = (set: AttrsValue, entries: ReadonlyMap<string, Thunk>): AttrsValue =>
  attrs(entries, { at: set.at, open: set.open });

/** A built-in function of one argument that it forces when it must: overlays, fixed points. */
export const lazily = (
  name: string,
  body: (argument: Thunk, at: Location | undefined) => Value,
): FunctionValue => fn(name, (argument, at) => settle(() => body(argument, at)));

/** What a map holds for a key, made when it is first asked for. */
export function kept<K, V>(
  map: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const value = make();
  map.set(key, value);
  return value;
}
