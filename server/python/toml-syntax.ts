/**
 * Text to TOML statements with places. Tree-sitter places what it can, smol-toml judges and decodes.
 *
 * A text that smol-toml accepts is read in one go. In any other, each broken statement is read by itself, so
 * that the defect is contained: a statement is the shortest run of lines that smol-toml accepts or, where
 * there is none, all lines up to the next one that looks like the start of a statement. Of a broken one, what
 * can be read from its start up to the defect is kept.
 *
 * Known gaps, covered here:
 * - smol-toml accepts TOML 1.1, which Python before 3.15 and Nix reject: such text is a problem, its value
 *   stays.
 * - The grammar knows neither the new escapes and times of TOML 1.1 nor a `\` with blanks before the end of
 *   its line, and falls apart on wrong escapes: it is shown a text of the same length without them.
 * - The grammar accepts several statements on one line; smol-toml does not. smol-toml accepts days that do
 *   not exist.
 */
import { parse } from 'smol-toml';
import type { Located, Location, SourceFile, SyntaxProblem } from '../text.ts';
import { type Grammar, loadGrammar, type TreeNode } from '../treesitter.ts';
import { type Defect, defectOf, explain } from './toml-defects.ts';
import { flatten, mask, newer } from './toml-newer.ts';

/** `at` covers the value as written, quotes included. */
export type TomlScalar =
  | { readonly kind: 'string'; readonly at: Location; readonly value: string }
  | { readonly kind: 'boolean'; readonly at: Location; readonly value: boolean }
  | { readonly kind: 'integer'; readonly at: Location; readonly value: bigint }
  | { readonly kind: 'float'; readonly at: Location; readonly value: number }
  | { readonly kind: 'datetime'; readonly at: Location; readonly value: string };

export interface TomlComment {
  /** From the `#` to the end of the line. */
  readonly at: Location;
}

/** A value as written: an inline table is a list of pairs that nobody has merged yet. */
export type TomlValue =
  | TomlScalar
  | { readonly kind: 'array'; readonly at: Location; readonly items: readonly TomlValue[] }
  | { readonly kind: 'inline'; readonly at: Location; readonly pairs: readonly TomlPair[] };

export interface TomlPair {
  readonly kind: 'pair';
  readonly keys: readonly Located<string>[];
  readonly value: TomlValue;
  readonly at: Location;
}

interface TomlHeader {
  readonly kind: 'header';
  /** `[[…]]`, which adds an element to an array of tables. */
  readonly array: boolean;
  readonly keys: readonly Located<string>[];
  readonly at: Location;
}

export interface TomlSyntax {
  readonly statements: readonly (TomlPair | TomlHeader)[];
  readonly comments: readonly TomlComment[];
  readonly problems: readonly SyntaxProblem[];
  /** Whether a problem hides text: if so, what is missing is not known to be absent. */
  readonly complete: boolean;
}

let grammar: Grammar | undefined;

/** Loads tree-sitter-toml from the bytes of its wasm. To be awaited once before the first text is read. */
export async function loadTomlGrammar(wasm: Uint8Array): Promise<void> {
  grammar = await loadGrammar(wasm, ['string', 'quoted_key']);
}

/** The statements of a file, in order. Never throws once the grammar is loaded. */
export function readTomlSyntax(file: SourceFile): TomlSyntax {
  if (!grammar) throw new Error('loadTomlGrammar must have finished before a TOML file is read');
  const reading: Reading = { file, statements: [], comments: [], problems: [], complete: true };
  const masked = mask(file.text);
  const whole = { start: 0, end: file.text.length, defect: undefined };
  for (const { start, end, defect } of defectOf(file.text) ? pieces(file.text) : [whole]) {
    let read = grammar.read(masked.slice(start, end));
    if (read.hasError && !defect) read = grammar.read(flatten(reading, start, end, masked));
    if (read.hasError && !defect) reading.complete = false;
    const tokens = tokensOf(reading, read.root, start);
    const unclosed = readStatements(reading, tokens, defect);
    if (!defect) continue;
    reading.complete = false;
    if (reading.problems.length >= maximumProblems) continue;
    const quote = tokens.find(({ type }) => /^["']/.test(type));
    reading.problems.push(explain(file, defect, { start, end }, quote?.at ?? unclosed));
  }
  return reading;
}

interface Reading {
  readonly file: SourceFile;
  readonly statements: (TomlPair | TomlHeader)[];
  readonly comments: TomlComment[];
  readonly problems: SyntaxProblem[];
  complete: boolean;
}

const maximumProblems = 100;
const maximumDepth = 1000;

/** Either one statement with a defect, or any number of whole statements. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly defect: Defect | undefined;
}

const key = `(?:[A-Za-z0-9_-]+|"(?:[^"\\\\\\n]|\\\\.)*"|'[^'\\n]*')`;
const keys = `[ \\t]*${key}(?:[ \\t]*\\.[ \\t]*${key})*[ \\t]*`;
/** A line that looks like the start of a statement. */
const start = new RegExp(`^(?:\\[\\[?${keys}\\]|${keys}=)`);

/** Cuts the statements with a defect out of a text. */
function* pieces(text: string): Generator<Piece> {
  const starts = [text.startsWith('\ufeff') ? 1 : 0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  const offsetOf = (line: number) => starts[line] ?? text.length;
  /** For each line, the next one that looks like a start. */
  const following: number[] = [];
  for (let line = starts.length - 1; line >= 0; line--) {
    const looksLikeStart = start.test(text.slice(offsetOf(line + 1), offsetOf(line + 2)));
    following[line] = looksLikeStart ? line + 1 : (following[line + 1] ?? starts.length);
  }
  // Bounds what is read again and again while a statement that is never closed looks for its end.
  let budget = 100_000 + 20 * text.length;
  const judge = (line: number, next: number) => {
    budget -= offsetOf(next) - offsetOf(line);
    return defectOf(text.slice(offsetOf(line), offsetOf(next)));
  };
  let sound = offsetOf(0);
  for (let line = 0; line < starts.length; ) {
    let next = line + 1;
    let defect = judge(line, next);
    while (defect && next < starts.length && budget > 0) {
      const at = offsetOf(line) + defect.offset;
      if (defect.message === 'unfinished string') {
        const quotes = text.slice(at, at + 3);
        const end = /^(?:"""|''')$/.test(quotes) ? text.indexOf(quotes, at + 3) : -1;
        if (end < 0) break;
        while (offsetOf(next) <= end) next++;
      } else {
        const ends = /^\s*(?:#.*\s*)*$/.test(text.slice(at, offsetOf(next)));
        if (!ends && !defect.message.startsWith('unfinished')) break;
        next = following[next - 1]! > next ? following[next - 1]! : following[next]!;
      }
      defect = judge(line, next);
    }
    if (defect) {
      next = following[line]!;
      defect = judge(line, next) ?? defect;
      if (sound < offsetOf(line)) yield { start: sound, end: offsetOf(line), defect: undefined };
      yield { start: offsetOf(line), end: offsetOf(next), defect };
      sound = offsetOf(next);
    }
    line = next;
  }
  if (sound < text.length) yield { start: sound, end: text.length, defect: undefined };
}

interface Token {
  readonly type: string;
  readonly at: Location;
}

const scalars = new Set([
  'string',
  'integer',
  'float',
  'boolean',
  'offset_date_time',
  'local_date_time',
  'local_date',
  'local_time',
]);

/** The tokens below a node, in order; comments go to where comments go. */
function tokensOf(reading: Reading, root: TreeNode, offset: number): Token[] {
  const { file } = reading;
  const tokens: Token[] = [];
  const pending: TreeNode[] = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.children.length > 0) {
      for (let i = node.children.length - 1; i >= 0; i--) pending.push(node.children[i]!);
      continue;
    }
    const start = node.start + offset;
    const end = node.end + offset;
    if (node.type === 'comment') reading.comments.push({ at: { file, start, end } });
    else if (node.type === '[[' || node.type === ']]') {
      for (const i of [start, start + 1])
        tokens.push({ type: node.type[0]!, at: { file, start: i, end: i + 1 } });
    } else if (start < end && !/^\s*$/.test(file.text.slice(start, end))) {
      tokens.push({ type: scalars.has(node.type) ? 'scalar' : node.type, at: { file, start, end } });
    }
  }
  return tokens;
}

/**
 * Reads statements until the tokens end or, where there is a defect, until the first one ends. Returns the
 * innermost bracket that is still open when the tokens end.
 */
function readStatements(
  reading: Reading,
  tokens: readonly Token[],
  defect: Defect | undefined,
): Location | undefined {
  const { file, statements } = reading;
  const { text } = file;
  let next = 0;
  let unclosed: Location | undefined;
  const type = () => tokens[next]?.type;
  const span = (from: Location, to: Location): Location => ({ file, start: from.start, end: to.end });
  const stumble = (opening: Token) => {
    if (next >= tokens.length) unclosed ??= opening.at;
    if (!defect) reading.complete = false;
  };
  const last = () => tokens[next - 1]!.at;

  function readKeys(): Located<string>[] {
    const keys: Located<string>[] = [];
    for (;;) {
      const token = tokens[next];
      if (!token) return keys;
      const written = text.slice(token.at.start, token.at.end);
      if (/^["']./.test(written)) {
        const value = decodeString(written);
        if (value === undefined) return keys;
        if (!defect && written[0] === '"') judgeEscapes(reading, token.at, written);
        keys.push({ value, at: token.at });
      } else if (/^[A-Za-z0-9_-]+$/.test(written)) keys.push({ value: written, at: token.at });
      else return keys;
      next++;
      if (type() !== '.') return keys;
      next++;
    }
  }

  function readPair(depth: number): TomlPair | undefined {
    const keys = readKeys();
    if (keys.length === 0 || type() !== '=') return undefined;
    next++;
    const value = readValue(depth);
    return value && { kind: 'pair', keys, value, at: span(keys[0]!.at, last()) };
  }

  function readValue(depth: number): TomlValue | undefined {
    const token = tokens[next];
    if (!token || depth > maximumDepth) return undefined;
    if (token.type === 'scalar') {
      if (defect && !/^(?:[\s,\]}#]|$)/.test(text.slice(token.at.end, token.at.end + 1))) return undefined;
      next++;
      return readScalar(reading, token.at, defect === undefined);
    }
    if (token.type === '[') {
      const items: TomlValue[] = [];
      for (next++; type() !== ']'; ) {
        const item = readValue(depth + 1);
        if (item) items.push(item);
        if (type() === ',') next++;
        else if (!item) {
          stumble(token);
          return { kind: 'array', at: span(token.at, last()), items };
        }
      }
      next++;
      return { kind: 'array', at: span(token.at, last()), items };
    }
    if (token.type === '{') {
      const pairs: TomlPair[] = [];
      for (next++; type() !== '}'; ) {
        const pair = readPair(depth + 1);
        if (pair) pairs.push(pair);
        if (type() === ',') next++;
        else if (!pair) {
          stumble(token);
          return { kind: 'inline', at: span(token.at, last()), pairs };
        }
      }
      next++;
      return { kind: 'inline', at: span(token.at, last()), pairs };
    }
    return undefined;
  }

  while (next < tokens.length) {
    const first = tokens[next]!;
    if (first.type === '[') {
      next++;
      const array = type() === '[' && tokens[next]!.at.start === first.at.end;
      if (array) next++;
      const keys = readKeys();
      while (type() === ']') next++;
      statements.push({ kind: 'header', array, keys, at: span(first.at, last()) });
    } else {
      const pair = readPair(0);
      if (pair) statements.push(pair);
      else {
        reading.complete = false;
        return unclosed;
      }
    }
    if (defect) return unclosed;
  }
  return undefined;
}

function readScalar(reading: Reading, at: Location, judge: boolean): TomlScalar | undefined {
  const written = at.file.text.slice(at.start, at.end);
  const initial = written[0]!;
  if (initial === '"' || initial === "'") {
    const value = decodeString(written);
    if (value === undefined) return undefined;
    if (judge && initial === '"') judgeEscapes(reading, at, written);
    return { kind: 'string', at, value };
  }
  if (/^[+-]?\d+$/.test(written)) return { kind: 'integer', at, value: BigInt(written) };
  if (written === 'true' || written === 'false') return { kind: 'boolean', at, value: written === 'true' };
  if (/^\d+-|:/.test(written)) {
    if (judge && /(?<![\d:+-])\d\d:\d\d(?![:\d])/.test(written)) {
      reading.problems.push(newer('A time must have seconds', at));
    }
    if (judge && !isDay(written)) reading.problems.push({ message: 'There is no such day', at });
    return { kind: 'datetime', at, value: written };
  }
  const value = decode(written);
  if (typeof value === 'bigint') return { kind: 'integer', at, value };
  if (typeof value === 'number') return { kind: 'float', at, value };
  return undefined;
}

/** Of dates, smol-toml takes 30 February for 2 March. */
function isDay(written: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)/.exec(written) ?? [];
  if (!day) return true;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return date.getUTCDate() === Number(day);
}

function judgeEscapes(reading: Reading, at: Location, written: string): void {
  for (const { 0: sequence, index } of written.matchAll(/\\(?:x[0-9a-fA-F]{2}|.)/gs)) {
    if (sequence[1] !== 'e' && sequence[1] !== 'x') continue;
    const start = at.start + index;
    const place = { file: at.file, start, end: start + sequence.length };
    reading.problems.push(newer(`\`${sequence}\` is no escape sequence`, place));
  }
}

/**
 * The value of a string as written; undefined where smol-toml rejects it. It drops the quotes before the
 * closing ones where only an escaped line break stands between.
 */
function decodeString(written: string): string | undefined {
  const quote = written[0];
  const plain = written.length > 1 && written[1] !== quote && !(quote === '"' && written.includes('\\'));
  if (plain) return written.slice(1, -1);
  const value = decode(written);
  const dropped = /\\[ \t]*\r?\n\s*("{1,2})"""$/.exec(written)?.[1] ?? '';
  return typeof value === 'string' ? value + dropped : undefined;
}

function decode(written: string): unknown {
  try {
    return parse(`v=${written}`, { integersAsBigInt: true }).v;
  } catch {
    return undefined;
  }
}
