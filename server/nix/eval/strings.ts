/** Strings with provenance: joining, contexts, made-up store paths, and what is known of a partly unknown string. */
import { createHash } from 'node:crypto';
import type { Location } from '../../text.ts';
import { fixedFloat } from './builtins/numbers.ts';
import type { Evaluation } from './evaluation.ts';
import { attributeOf } from './sets.ts';
import {
  type ContextElement,
  NixError,
  type Package,
  type PathValue,
  plain,
  type StringContext,
  type StringValue,
  string,
  type Thunk,
  type Unknown,
  type Value,
} from './value.ts';

/** What made the string partly unknown; undefined where all of it is known. */
export function unknownIn(value: StringValue): Unknown | undefined {
  if (value.context.size === 0) return undefined;
  for (const element of value.context.values()) if (element.kind === 'unknown') return element.unknown;
  return undefined;
}

/** How many characters at the start of the string are surely what they seem. */
export function knownPrefix(value: StringValue): number {
  let known = value.value.length;
  for (const [text, element] of value.context) {
    if (element.kind !== 'unknown') continue;
    const at = value.value.indexOf(text);
    if (at >= 0) known = Math.min(known, at);
  }
  return known;
}

export function mergeContexts(a: StringContext, b: StringContext): StringContext {
  if (a.size === 0) return b;
  if (b.size === 0 || a === b) return a;
  const merged = new Map(a);
  for (const [key, element] of b) merged.set(key, element);
  return merged;
}

/** The strings joined, their parts remembered. */
export function concatenate(
  evaluation: Evaluation,
  parts: readonly StringValue[],
  at?: Location,
): StringValue {
  if (parts.length === 1 && at === undefined) return parts[0]!;
  let value = '';
  let context = plain;
  for (const part of parts) {
    value += part.value;
    if (part.context.size > 0) context = mergeContexts(context, part.context);
  }
  evaluation.budget.characters(value.length);
  return { type: 'string', value, context, at, parts };
}

/** The pieces that a string was put together from, in order, each with its place in the whole; iterative, as the tree may be deep. */
export function leaves(value: StringValue): { readonly start: number; readonly piece: StringValue }[] {
  const found: { start: number; piece: StringValue }[] = [];
  const pending: StringValue[] = [value];
  let start = 0;
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.parts && next.parts.length > 0) {
      for (let i = next.parts.length - 1; i >= 0; i--) pending.push(next.parts[i]!);
    } else {
      if (next.value.length > 0) found.push({ start, piece: next });
      start += next.value.length;
    }
  }
  return found;
}

/** The part of a string from one offset to another, with its place and the context of what it holds. */
export function slice(value: StringValue, start: number, end: number): StringValue {
  if (start <= 0 && end >= value.value.length) return value;
  const text = value.value.slice(start, end);
  const context = contextOf(text, value.context);
  if (value.verbatim && value.at) {
    const at = {
      file: value.at.file,
      start: value.at.start + start,
      end: value.at.start + start + text.length,
    };
    return { type: 'string', value: text, context, at, verbatim: true };
  }
  return { type: 'string', value: text, context, at: value.at };
}

/** What is unknown of the whole need not be unknown of a part; packages stay, as they do in Nix. */
function contextOf(text: string, context: StringContext): StringContext {
  if (context.size === 0) return context;
  const kept = [...context].filter(([key, element]) => element.kind !== 'unknown' || text.includes(key));
  return kept.length === context.size ? context : new Map(kept);
}

/** A string that stands for something unknown. */
export function placeholder(evaluation: Evaluation, reason: Unknown, at?: Location): StringValue {
  const text = `\uE000unknown ${evaluation.nextUnknown()}\uE001`;
  return string(text, at, new Map([[text, { kind: 'unknown', unknown: reason }]]));
}

const hashes = new Map<string, string>();

/** A made-up store path, the same for the same key. */
export function storePath(name: string, key: string): string {
  let hash = hashes.get(key);
  if (hash === undefined) {
    if (hashes.size > 10_000) hashes.clear();
    const digits = '0123456789abcdfghijklmnpqrsvwxyz';
    hash = Array.from(createHash('sha256').update(key).digest(), byte => digits[byte & 31]).join('');
    hashes.set(key, hash);
  }
  return `/nix/store/${hash}-${name.replace(/[^A-Za-z0-9+\-._?=]/g, '-') || 'source'}`;
}

export function withContext(path: string, element: ContextElement, at?: Location): StringValue {
  return string(path, at, new Map([[path, element]]));
}

/** The store path that a package's output would have. */
export function outputPath(of: Package, key: string, at?: Location): StringValue {
  const output = of.output && of.output !== 'out' ? `-${of.output}` : '';
  const name = (of.name ?? of.attribute.at(-1) ?? of.builder ?? 'package') + output;
  return withContext(storePath(name, key), { kind: 'output', package: of, at }, at);
}

/** The store path that a copied file or directory would have; its context leads back to the real path. */
export function sourcePath(path: string, at?: Location): StringValue {
  return withContext(
    storePath(path.slice(path.lastIndexOf('/') + 1), `source:${path}`),
    { kind: 'source', path, at },
    at,
  );
}

/**
 * The path on this machine that a path, or a string that leads into a source, stands for; undefined where it does
 * not lead to one.
 */
export function realPath(value: StringValue | PathValue): string | undefined {
  if (value.type === 'path') return value.path;
  for (const [text, element] of value.context) {
    if (element.kind === 'unknown' && value.value.includes(text)) return undefined;
  }
  for (const [text, element] of value.context) {
    if (element.kind === 'source' && value.value.startsWith(text))
      return element.path + value.value.slice(text.length);
  }
  return value.value.startsWith('/') && value.context.size === 0 ? value.value : undefined;
}

export interface Coercion {
  /** Also numbers, Booleans, null and lists, as `toString` does. */
  readonly more?: boolean;
  /** Paths become store paths, as in interpolation, or stay what they are, as in `toString`. */
  readonly copy?: boolean;
  readonly what?: string;
}

/** The value as a string, as Nix coerces it. What is unknown becomes a placeholder. Throws `NixError`. */
export function coerce(
  evaluation: Evaluation,
  value: Value,
  at: Location | undefined,
  how: Coercion = {},
): StringValue {
  switch (value.type) {
    case 'string':
      return value;
    case 'path':
      return how.copy === false ? string(value.path, value.at) : sourcePath(value.path, value.at);
    case 'unknown':
      return placeholder(evaluation, value, value.at);
    case 'attrs':
      return coerceSet(evaluation, value, at, how);
    case 'int':
      if (how.more) return string(value.value.toString(), value.at);
      break;
    case 'float':
      if (how.more) return string(fixedFloat(value.value), value.at);
      break;
    case 'bool':
      if (how.more) return string(value.value ? '1' : '', value.at);
      break;
    case 'null':
      if (how.more) return string('', value.at);
      break;
    case 'list':
      if (how.more) return coerceList(evaluation, value, at, how);
      break;
  }
  throw new NixError(`cannot coerce ${described(value)} to a string`, at ?? value.at);
}

function coerceSet(
  evaluation: Evaluation,
  value: Value & { type: 'attrs' },
  at: Location | undefined,
  how: Coercion,
): StringValue {
  const convert = attributeOf(value, '__toString', at);
  if (convert?.type === 'unknown') return placeholder(evaluation, convert, at);
  if (convert) return coerce(evaluation, evaluation.call(convert, evaluation.lazy(value), at), at, how);
  const out = attributeOf(value, 'outPath', at);
  if (out) return coerce(evaluation, out, at, how);
  if (value.open) return placeholder(evaluation, value.open, at);
  throw new NixError('cannot coerce a set to a string', at ?? value.at);
}

function coerceList(
  evaluation: Evaluation,
  value: Value & { type: 'list' },
  at: Location | undefined,
  how: Coercion,
): StringValue {
  const parts: StringValue[] = [];
  const items: readonly Thunk[] = value.items;
  evaluation.budget.elements(items.length);
  for (const [i, item] of items.entries()) {
    const element = item.force();
    parts.push(coerce(evaluation, element, at, how));
    const emptyList = element.type === 'list' && element.items.length === 0;
    if (i < items.length - 1 && !emptyList) parts.push(string(' '));
  }
  if (value.open) parts.push(placeholder(evaluation, value.open, at));
  return concatenate(evaluation, parts);
}

const names: Readonly<Record<Value['type'], string>> = {
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
};

/** `a string`, `a list`, … for messages. */
export const described = (value: Value): string => names[value.type];

/** The order of Nix: by UTF-8 bytes, which is the order of code points. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    if (x >= 0xd800 && y >= 0xd800) {
      if (x < 0xe000) x += 0x10000;
      if (y < 0xe000) y += 0x10000;
    }
    return x - y;
  }
  return a.length - b.length;
}
