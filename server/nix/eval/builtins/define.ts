/** How built-ins are written: the kinds of their arguments, and what they do once these are known. */
import type { Location } from '../../../text.ts';
import type { Evaluation } from '../evaluation.ts';
import { described, unknownIn } from '../strings.ts';
import {
  type AttrsValue,
  type BoolValue,
  curried,
  type FloatValue,
  type IntValue,
  type ListValue,
  NixError,
  type StringValue,
  type Thunk,
  type Unknown,
  unknown,
  type Value,
} from '../value.ts';

interface Kinds {
  /** Not forced. */
  lazy: Thunk;
  /** Forced, and perhaps Unknown. */
  any: Value;
  /** Forced and not Unknown; some of what is in it may be. */
  value: Exclude<Value, Unknown>;
  list: ListValue;
  /** All of whose elements are there. */
  closedList: ListValue;
  attrs: AttrsValue;
  closedAttrs: AttrsValue;
  /** Parts of which may be unknown. */
  string: StringValue;
  /** Each character of which is known. */
  text: StringValue;
  int: IntValue;
  number: IntValue | FloatValue;
  bool: BoolValue;
}

type Arguments<K extends readonly (keyof Kinds)[]> = { [I in keyof K]: Kinds[K[I]] };

export type Builtin = (name: string, evaluation: Evaluation) => Value;
export type Builtins = Readonly<Record<string, Builtin>>;

/**
 * A built-in function. Arguments are forced from left to right; where one of them is unknown, or open where the
 * kind forbids it, so is the result.
 */
export function builtin<const K extends readonly (keyof Kinds)[]>(
  kinds: K,
  apply: (evaluation: Evaluation, args: Arguments<K>, at: Location | undefined) => Value,
): Builtin {
  return (name, evaluation) =>
    curried(name, kinds.length, (thunks, at) => {
      const args: (Thunk | Value)[] = [];
      let reason: Unknown | undefined;
      for (const [i, thunk] of thunks.entries()) {
        const kind = kinds[i]!;
        if (kind === 'lazy') {
          args.push(thunk);
          continue;
        }
        const value = thunk.force();
        args.push(value);
        if (kind === 'any') continue;
        reason ??= value.type === 'unknown' ? value : unknownFor(kind, value);
        if (value.type !== 'unknown') require(name, kind, value, at);
      }
      if (reason) return unknown(reason.why, reason.at);
      return apply(evaluation, args as unknown as Arguments<K>, at);
    });
}

function unknownFor(kind: keyof Kinds, value: Value): Unknown | undefined {
  if (kind === 'text' && value.type === 'string') return unknownIn(value);
  if (kind === 'closedList' && value.type === 'list') return value.open;
  if (kind === 'closedAttrs' && value.type === 'attrs') {
    return value.open ?? (value.rest && unknown('not all attributes of this set are known', value.at));
  }
  return undefined;
}

const accepted: Readonly<
  Partial<Record<keyof Kinds, readonly [types: readonly Value['type'][], what: string]>>
> = {
  list: [['list'], 'a list'],
  closedList: [['list'], 'a list'],
  attrs: [['attrs'], 'a set'],
  closedAttrs: [['attrs'], 'a set'],
  string: [['string'], 'a string'],
  text: [['string'], 'a string'],
  int: [['int'], 'an integer'],
  number: [['int', 'float'], 'a number'],
  bool: [['bool'], 'a Boolean'],
};

function require(name: string, kind: keyof Kinds, value: Value, at: Location | undefined): void {
  const wanted = accepted[kind];
  if (wanted && !wanted[0].includes(value.type)) {
    throw new NixError(`${name}: expected ${wanted[1]} but found ${described(value)}`, at);
  }
}

/** A built-in that is no function. */
export const constant =
  (make: (evaluation: Evaluation) => Value): Builtin =>
  (_, evaluation) =>
    make(evaluation);

/** A predicate's answer. Throws `NixError` for what is no Boolean. */
export function answer(value: Value, at: Location | undefined): boolean | Unknown {
  if (value.type === 'bool') return value.value;
  if (value.type === 'unknown') return value;
  throw new NixError(`expected a Boolean but found ${described(value)}`, at);
}
