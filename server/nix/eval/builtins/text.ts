/** Built-ins about strings. Offsets and lengths count UTF-8 bytes, as in Nix. */
import type { Location } from '../../../text.ts';
import type { Evaluation } from '../evaluation.ts';
import { concatenate, described, knownPrefix, mergeContexts, slice, unknownIn } from '../strings.ts';
import {
  attrs,
  int,
  list,
  NixError,
  nullValue,
  plain,
  type StringContext,
  type StringValue,
  string,
  unknown,
  type Value,
} from '../value.ts';
import { type Builtins, builtin } from './define.ts';
import { convertHash, hash } from './hashes.ts';
import { compile, type Match, RegexError } from './regex.ts';

const isAscii = (text: string): boolean => !/[^\x00-\x7f]/.test(text);
const toBytes = (text: string): string =>
  isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
const fromBytes = (bytes: string): string =>
  isAscii(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');

export const text: Builtins = {
  toString: builtin(['any'], (evaluation, [value], at) =>
    value.type === 'unknown' ? value : evaluation.coerce(value, at, { more: true, copy: false }),
  ),

  stringLength: builtin(['any'], (evaluation, [value], at) => {
    const text = evaluation.coerce(value, at);
    const reason = unknownIn(text);
    return reason
      ? unknown(reason.why, reason.at)
      : int(isAscii(text.value) ? text.value.length : Buffer.byteLength(text.value));
  }),

  substring: builtin(['int', 'int', 'any'], (evaluation, [start, length, value], at) => {
    const whole = evaluation.coerce(value, at);
    if (start.value < 0n) throw new NixError('negative start position in substring', at);
    return substring(
      whole,
      Number(start.value),
      length.value < 0n ? Number.POSITIVE_INFINITY : Number(length.value),
    );
  }),

  replaceStrings: builtin(['closedList', 'list', 'string'], (evaluation, [from, to, subject], at) =>
    replace(
      evaluation,
      from.items.map(item => item.force()),
      to.items,
      subject,
      at,
    ),
  ),

  match: builtin(['text', 'text'], (evaluation, [pattern, subject], at) =>
    matching(at, () => {
      const bytes = toBytes(subject.value);
      const found = compile(toBytes(pattern.value)).matchWhole(bytes, () => evaluation.budget.step());
      return found ? list(groupsOf(found, bytes, subject)) : nullValue;
    }),
  ),

  split: builtin(['text', 'text'], (evaluation, [pattern, subject], at) =>
    matching(at, () => splitBy(evaluation, pattern.value, subject)),
  ),

  hashString: builtin(['text', 'text'], (_, [algorithm, subject], at) => {
    if (subject.context.size > 0) return unknown('the hash of a store path is only known to Nix', subject.at);
    return string(hash(algorithm.value, subject.value, at));
  }),

  convertHash: builtin(['attrs'], (evaluation, [argument], at) => {
    const given = ['hash', 'hashAlgo', 'toHashFormat'].map(name =>
      name === 'hashAlgo' && !argument.entries.has(name) ? string('') : evaluation.select(argument, name, at),
    );
    const words: string[] = [];
    for (const value of given) {
      if (value.type === 'unknown') return value;
      if (value.type !== 'string') throw new NixError(`expected a string but found ${described(value)}`, at);
      const reason = unknownIn(value);
      if (reason) return unknown(reason.why, reason.at);
      words.push(value.value);
    }
    const converted = convertHash(words[0]!, words[1]!, words[2]!);
    if (converted === undefined) throw new NixError('this is not a hash, or not of this kind', at);
    return string(converted);
  }),

  compareVersions: builtin(['text', 'text'], (_, [a, b]) => int(compareVersions(a.value, b.value))),

  splitVersion: builtin(['text'], (_, [version]) =>
    list(components(version.value).map(part => string(part))),
  ),

  parseDrvName: builtin(['text'], (_, [name]) => {
    const at = /-(?=[^A-Za-z])/.exec(name.value)?.index ?? name.value.length;
    return attrs({ name: string(name.value.slice(0, at)), version: string(name.value.slice(at + 1)) });
  }),

  hasContext: builtin(['string'], (_, [value]) => ({ type: 'bool', value: value.context.size > 0 })),
  unsafeDiscardStringContext: builtin(['any'], (evaluation, [value], at) => evaluation.coerce(value, at)),
  getContext: builtin(['string'], (_, [value]) =>
    value.context.size === 0 ? attrs({}) : unknown('the context of a string is only known to Nix', value.at),
  ),
  appendContext: builtin(['string', 'closedAttrs'], (_, [value]) => value),
  addDrvOutputDependencies: builtin(['string'], (_, [value]) => value),
};

/** Of a partly unknown string, what lies before the unknown part can be known. */
function substring(whole: StringValue, start: number, length: number): Value {
  const reason = unknownIn(whole);
  if (reason && (start + length > knownPrefix(whole) || !isAscii(whole.value.slice(0, knownPrefix(whole))))) {
    if (start === 0 && length === Number.POSITIVE_INFINITY) return whole;
    return unknown(reason.why, reason.at);
  }
  if (reason || isAscii(whole.value)) return slice(whole, start, start + length);
  const bytes = Buffer.from(whole.value, 'utf8');
  const part = bytes.subarray(start, start + Math.min(length, bytes.length));
  const text = part.toString('utf8');
  if (Buffer.byteLength(text) !== part.length || !Buffer.from(text).equals(part))
    return unknown('it cuts a character of several bytes in two', whole.at);
  return string(text, whole.at, whole.context);
}

function replace(
  evaluation: Evaluation,
  from: readonly Value[],
  to: readonly { force(): Value }[],
  subject: StringValue,
  at: Location | undefined,
): Value {
  if (from.length !== to.length) throw new NixError('replaceStrings: the lists differ in length', at);
  const patterns: string[] = [];
  for (const value of from) {
    if (value.type === 'unknown') return unknown(value.why, value.at);
    if (value.type !== 'string') throw new NixError(`expected a string but found ${described(value)}`, at);
    patterns.push(value.value);
  }
  if (patterns.includes('') && !isAscii(subject.value))
    return unknown('Nix would cut characters into bytes here', at);
  const reason = unknownIn(subject);
  const replacements: (StringValue | undefined)[] = [];
  const parts: StringValue[] = [];
  const { value } = subject;
  const placeholders = reason ? [...subject.context].filter(([, element]) => element.kind === 'unknown') : [];
  let run = 0;
  let context: StringContext = plain;
  for (let i = 0; i <= value.length; ) {
    const hole = placeholders.find(([key]) => value.startsWith(key, i));
    if (hole) {
      i += hole[0].length;
      continue;
    }
    const n = patterns.findIndex(pattern => value.startsWith(pattern, i));
    if (n < 0) {
      i++;
      continue;
    }
    if (i > run) parts.push(slice(subject, run, i));
    let replacement = replacements[n];
    if (!replacement) {
      const given = to[n]!.force();
      if (given.type !== 'string' && given.type !== 'unknown') {
        throw new NixError(`expected a string but found ${described(given)}`, at);
      }
      replacement = replacements[n] = evaluation.coerce(given, at);
    }
    parts.push(replacement);
    context = mergeContexts(context, replacement.context);
    evaluation.budget.step();
    if (patterns[n] === '') {
      if (i < value.length) parts.push(slice(subject, i, i + 1));
      i++;
    } else i += patterns[n]!.length;
    run = i;
  }
  if (parts.length === 0) return subject;
  if (run < value.length) parts.push(slice(subject, run, value.length));
  const result = concatenate(evaluation, parts);
  return {
    ...result,
    context: mergeContexts(subject.context, mergeContexts(context, result.context)),
    at: subject.at,
  };
}

function matching(at: Location | undefined, compute: () => Value): Value {
  try {
    return compute();
  } catch (error) {
    if (error instanceof RegexError) throw new NixError(`invalid regular expression: ${error.message}`, at);
    throw error;
  }
}

function groupsOf(match: Match, bytes: string, subject: StringValue): Value[] {
  return match.groups.map(group => (group ? part(bytes, subject, group[0], group[1]) : nullValue));
}

/** A piece of the subject by offsets into its bytes. */
function part(bytes: string, subject: StringValue, start: number, end: number): StringValue {
  if (bytes === subject.value) return { ...slice(subject, start, end), context: plain };
  return string(fromBytes(bytes.slice(start, end)), subject.at);
}

function splitBy(evaluation: Evaluation, pattern: string, subject: StringValue): Value {
  const bytes = toBytes(subject.value);
  const regex = compile(toBytes(pattern));
  const items: Value[] = [];
  const piece = (from: number, to: number): StringValue => ({
    ...part(bytes, subject, from, to),
    context: subject.context,
  });
  let done = 0;
  for (let from = 0; from <= bytes.length; ) {
    const found = regex.search(bytes, from, () => evaluation.budget.step());
    if (!found) break;
    items.push(piece(done, found.start), list(groupsOf(found, bytes, subject)));
    evaluation.budget.step(2);
    done = found.end;
    from = found.end > found.start ? found.end : found.end + 1;
  }
  items.push(piece(done, bytes.length));
  evaluation.budget.elements(items.length);
  return list(items);
}

/** Runs of digits and runs of other characters; dots and dashes separate. */
function components(version: string): string[] {
  return version.match(/[0-9]+|[^0-9.-]+/g) ?? [];
}

/** Nix's order of versions: -1, 0 or 1. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [components(a), components(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i] ?? '', right[i] ?? ''];
    if (componentBefore(x, y)) return -1;
    if (componentBefore(y, x)) return 1;
  }
  return 0;
}

function componentBefore(a: string, b: string): boolean {
  const [x, y] = [/^[0-9]+$/.test(a), /^[0-9]+$/.test(b)];
  if (x && y) return BigInt(a) < BigInt(b);
  if (a === '' && y) return true;
  if (a === 'pre' && b !== 'pre') return true;
  if (b === 'pre') return false;
  if (y) return true;
  if (x) return false;
  return a < b;
}
