/**
 * Makes of any text one that the grammar can read, without moving an offset: replacements happen in blanks, and what
 * is still open at the end of the file is closed behind it. The first refusal becomes the problem that is reported.
 *
 * The grammar (npm's tree-sitter-nix 0.0.2) is older than Nix: a comma at the end of a set pattern, `~/${…}` and
 * pipe operators are rewritten here as well; `convert.ts` takes names and operators from the original text.
 */
import { type Refusal, recognize } from './recognize.ts';
import { type Token, type TokenType, tokens } from './tokens.ts';

export interface Readable {
  /** As long as the original, plus what had to be closed. */
  readonly text: string;
  /** Undefined for what Nix accepts. */
  readonly problem: { readonly message: string; readonly start: number; readonly end: number } | undefined;
}

interface Replacement {
  readonly start: number;
  readonly text: string;
}

const maximalRepairs = 12;

export function readable(original: string): Readable {
  let found = tokens(original);
  const refusal = recognize(found);
  const replacements: Replacement[] = [];
  let appended = '';
  let text = original;
  if (refusal) ({ text, found, appended } = repaired(original, found, refusal));
  for (const [i, token] of found.entries()) {
    const next = found[i + 1];
    if (token.type === ',' && next?.type === '}') replacements.push({ start: token.start, text: ' ' });
    else if (token.type === 'home path' && next?.type === '${')
      replacements.push({ start: token.start, text: '.' });
    else if (token.type === '|>' || token.type === '<|')
      replacements.push({ start: token.start, text: '->' });
  }
  return {
    text: replaced(text, replacements).replace(loneReturn, '\n') + appended,
    problem: refusal && describe(original, tokens(original), refusal),
  };
}

function replaced(text: string, replacements: readonly Replacement[]): string {
  if (replacements.length === 0) return text;
  let out = '';
  let from = 0;
  for (const { start, text: inserted } of [...replacements].sort((a, b) => a.start - b.start)) {
    out += text.slice(from, start) + inserted;
    from = start + inserted.length;
  }
  return out + text.slice(from);
}

/** Ends a comment in Nix, but not in the grammar. */
const loneReturn = /\r(?!\n)/g;

interface State {
  readonly text: string;
  readonly found: Token[];
  readonly appended: string;
  readonly refusal: Refusal | undefined;
}

function repaired(original: string, first: Token[], refusal: Refusal): State {
  let state: State = { text: original, found: first, appended: '', refusal };
  const repairs = first.length > 50_000 ? 2 : maximalRepairs;
  for (let i = 0; i < repairs && state.refusal; i++) {
    let best: State | undefined;
    for (const next of candidates(state)) {
      if (!best || reach(next) > reach(best)) best = next;
      if (!best.refusal) break;
    }
    if (!best || reach(best) < reach(state)) break;
    state = best;
  }
  return state;
}

/** How far into the file the text can be read. */
function reach({ refusal, found, appended }: State): number {
  if (!refusal) return Number.POSITIVE_INFINITY;
  return found[refusal.index]!.start + appended.length + refusal.index / 1e9;
}

const insertions: Readonly<Record<string, readonly [text: string, type: TokenType]>> = {
  ';': [';', ';'],
  ']': [']', ']'],
  ')': [')', ')'],
  '}': ['}', '}'],
  '=': ['=', '='],
  ':': [':', ':'],
  in: ['in', 'in'],
  // biome-ignore lint/suspicious/noThenProperty: a table of keywords, never awaited
  then: ['then', 'then'],
  else: ['else', 'else'],
  'a value': ['_', 'id'],
  'a name': ['_', 'id'],
};

function* candidates(state: State): Generator<State> {
  const { refusal, found } = state;
  if (!refusal) return;
  const token = found[refusal.index]!;
  for (const wanted of refusal.expected) {
    const insertion = insertions[wanted];
    if (insertion) yield* inserted(state, refusal, insertion[0], insertion[1]);
  }
  yield* closedString(state, refusal);
  if (token.type !== 'end of file' && token.end > token.start && token.type !== '"' && token.type !== "''") {
    const blank = replaced(state.text, [{ start: token.start, text: ' '.repeat(token.end - token.start) }]);
    yield again(blank, found.toSpliced(refusal.index, 1), state.appended);
  }
}

function again(text: string, found: Token[], appended: string): State {
  return { text, found, appended, refusal: recognize(found) };
}

/** A token more, in the blank before the refused one or behind the end of the file. */
function* inserted(state: State, refusal: Refusal, text: string, type: TokenType): Generator<State> {
  const { found } = state;
  const before = found[refusal.index - 1]?.end ?? 0;
  const token = found[refusal.index]!;
  if (token.type === 'end of file') {
    const end = token.start + state.appended.length;
    const added = found.toSpliced(refusal.index, 0, { type, start: end, end });
    yield again(state.text, added, `${state.appended} ${text}`);
    return;
  }
  const start = blankFor(state.text, before, token.start, text);
  if (start === undefined) return;
  const added = found.toSpliced(refusal.index, 0, { type, start, end: start + text.length });
  yield again(replaced(state.text, [{ start, text }]), added, state.appended);
}

/** Where in the blank from `from` to `to` the text fits without touching a comment or joining a word. */
function blankFor(text: string, from: number, to: number, inserted: string): number | undefined {
  const isWord = /\w/.test(inserted);
  const room = inserted.length + (isWord ? 1 : 0);
  let end = from;
  while (end < to && /\s/.test(text[end]!)) end++;
  const margin = isWord && from > 0 && /[\w'-]/.test(text[from - 1]!) ? 1 : 0;
  if (end - from >= room + margin) return from + margin;
  if (end === to && inserted.length === 1 && !/[\w]/.test(text[to] ?? '') && end - from >= 1 + margin)
    return from + margin;
  let start = to;
  while (start > end && /[ \t]/.test(text[start - 1]!)) start--;
  return to - start >= room ? start : undefined;
}

/** A string that runs over the end of its line probably lost its end there. */
function* closedString({ text, found }: State, refusal: Refusal): Generator<State> {
  for (let i = Math.min(refusal.index, found.length - 1), tried = 0; i >= 0 && tried < 3; i--) {
    const token = found[i]!;
    if (token.type !== 'text' || found[i - 1]?.end !== token.start) continue;
    const opener = found[i - 1]!;
    const newline = text.indexOf('\n', token.start);
    if (newline < 0 || newline >= token.end) continue;
    if (opener.type === '"') {
      tried++;
      const closed = replaced(text, [{ start: newline, text: '"' }]);
      yield again(closed, tokens(closed), '');
    } else if (opener.type === "''") {
      tried++;
      const start = dedent(text, opener.start, token.end);
      if (start === undefined) continue;
      const closed = replaced(text, [{ start, text: "''" }]);
      yield again(closed, tokens(closed), '');
    }
  }
}

/** The blank before the first line after `from` that is indented no deeper than the line of `from`. */
function dedent(text: string, from: number, to: number): number | undefined {
  const lineStart = text.lastIndexOf('\n', from) + 1;
  const indentation = /^[ \t]*/.exec(text.slice(lineStart, from))![0].length;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) {
    const own = /^[ \t]*/.exec(text.slice(at + 1, to))![0].length;
    const next = text[at + 1 + own];
    if (next === undefined || next === '\n' || next === '\r' || own > indentation) continue;
    return own >= 2 ? at + 1 : undefined;
  }
  return undefined;
}

const shown: Readonly<Partial<Record<TokenType, string>>> = {
  'end of file': 'the end of the file',
  id: 'this name',
  int: 'this number',
  float: 'this number',
  path: 'this path',
  'home path': 'this path',
  'search path': 'this path',
  uri: 'this URL',
  text: 'this text',
  '"': 'this string',
  "''": 'this string',
};

const places: Readonly<Record<string, string>> = {
  '[': ' in a list',
  '(': ' in parentheses',
  '{': ' in a set',
  '${': ' in an interpolation',
  let: " in a 'let'",
  inherit: " in an 'inherit'",
};

function describe(text: string, found: readonly Token[], refusal: Refusal): Readable['problem'] {
  const token = found[refusal.index]!;
  const before = found[refusal.index - 1];
  const opener = refusal.opener === undefined ? undefined : found[refusal.opener];
  const [wanted] = refusal.expected;
  if (token.type === 'invalid') {
    return { message: 'this character means nothing in Nix', start: token.start, end: token.end };
  }
  if (token.type === 'slash at end of path') {
    return { message: 'a path must not end in a slash', start: token.start - 1, end: token.start };
  }
  if (token.type === 'end of file' && opener) return { message: unclosed(opener, wanted), ...spanOf(opener) };
  if (token.type === '|>' || token.type === '<|') {
    return { message: 'a value is missing beside this operator', ...spanOf(token) };
  }
  if (wanted === ';' && before) {
    return {
      message: "a ';' is missing here",
      start: Math.max(before.start, before.end - 1),
      end: before.end,
    };
  }
  const what = shown[token.type] ?? `'${text.slice(token.start, token.end)}'`;
  const where = places[refusal.inside ?? ''] ?? '';
  const expected = refusal.expected.filter(name => name !== 'end of file').map(quote);
  const end = token.type === 'end of file' ? token.start : token.end;
  const rest = expected.length > 0 ? `: expected ${expected.join(' or ')}` : '';
  return {
    message: `${what} cannot stand here${where}${rest}`,
    start: Math.min(token.start, text.length),
    end,
  };
}

const quote = (name: string): string => (/^an? /.test(name) ? name : `'${name}'`);
const spanOf = ({ start, end }: Token): { start: number; end: number } => ({ start, end });

function unclosed(opener: Token, wanted: string | undefined): string {
  switch (opener.type) {
    case '"':
    case "''":
      return 'this string is never closed';
    case '{':
    case '[':
    case '(':
    case '${':
      return `this '${opener.type}' is never closed`;
    default:
      return `this '${opener.type}' is left unfinished: ${quote(wanted ?? 'a value')} is missing`;
  }
}
