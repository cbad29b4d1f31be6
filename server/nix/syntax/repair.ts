/**
 * Makes of any text one that the grammar can read. What is missing is put in and what cannot be read is blanked,
 * one repair at a time, as long as each lets Nix's grammar read further; the first refusal is the problem reported.
 * Offsets in the result lead back to the original through `origin`.
 *
 * The grammar (npm's tree-sitter-nix 0.0.2) is older than Nix: a comma at the end of a set pattern, `~/${…}` and
 * pipe operators are rewritten here as well; `convert.ts` takes names and operators from the original text.
 */
import { bindingStart, problemOf } from './problem.ts';
import { type Refusal, recognize } from './recognize.ts';
import { type Token, type TokenType, tokens } from './tokens.ts';

export interface Readable {
  readonly text: string;
  /** The offset in the original of one in `text`; undefined where they are the same. What was put in has no length. */
  readonly origin: ((offset: number) => number) | undefined;
  /** Undefined for what Nix accepts. */
  readonly problem: { readonly message: string; readonly start: number; readonly end: number } | undefined;
}

/** Text put in before an offset of the original, or in place of as many characters. */
interface Change {
  readonly at: number;
  readonly text: string;
  readonly inPlace: boolean;
}

const maximalRepairs = 16;

/** What the grammar can read of a text; undefined where it is nested too deeply to be read at all. */
export function readable(original: string): Readable | undefined {
  const found = tokens(original);
  const refusal = recognize(found);
  if (refusal === 'too deep') return undefined;
  const state: State = { original, found, changes: [], refusal };
  const repaired = refusal ? repair(state) : state;
  const changes = [...repaired.changes];
  for (const [i, token] of repaired.found.entries()) {
    const next = repaired.found[i + 1];
    const replace = (text: string): void => {
      changes.push({ at: token.start, text, inPlace: true });
    };
    if (token.type === ',' && next?.type === '}') replace(' ');
    else if (token.type === 'home path' && next?.type === '${') replace('.');
    else if (token.type === '|>' || token.type === '<|') replace('->');
  }
  const { text, origin } = apply(original, changes);
  return {
    text: text.replace(loneReturn, '\n'),
    origin,
    problem: refusal && problemOf(original, found, refusal),
  };
}

/** Ends a comment in Nix, but not in the grammar. */
const loneReturn = /\r(?!\n)/g;

function apply(original: string, changes: readonly Change[]): Pick<Readable, 'text' | 'origin'> {
  if (changes.length === 0) return { text: original, origin: undefined };
  const ordered = changes.toSorted((a, b) => a.at - b.at || Number(a.inPlace) - Number(b.inPlace));
  /** Where insertions end in the result, and how much longer it is from there on. */
  const shifts: { readonly from: number; readonly start: number; readonly by: number }[] = [];
  let text = '';
  let done = 0;
  let by = 0;
  for (const change of ordered) {
    text += original.slice(done, change.at) + change.text;
    done = change.inPlace ? change.at + change.text.length : change.at;
    if (change.inPlace) continue;
    by += change.text.length;
    shifts.push({ start: text.length - change.text.length, from: text.length, by });
  }
  text += original.slice(done);
  if (shifts.length === 0) return { text, origin: undefined };
  const origin = (offset: number): number => {
    let i = shifts.length - 1;
    while (i >= 0 && offset < shifts[i]!.start) i--;
    const shift = shifts[i];
    return shift ? Math.max(offset, shift.from) - shift.by : offset;
  };
  return { text, origin };
}

interface State {
  readonly original: string;
  /** Places are those of the original. */
  readonly found: readonly Token[];
  readonly changes: readonly Change[];
  readonly refusal: Refusal | undefined;
}

function repair(from: State): State {
  let state = from;
  const repairs = from.found.length > 50_000 ? 2 : maximalRepairs;
  for (let i = 0; i < repairs && state.refusal; i++) {
    const next = repairOnce(state, state.refusal);
    if (!next) break;
    state = next;
  }
  return state;
}

/** How many tokens may be put in at one place before the refused one is read. */
const maximalInsertions = 3;

function repairOnce(state: State, refusal: Refusal): State | undefined {
  const token = state.found[refusal.index]!;
  if (token.type === 'invalid') return without(state, refusal.index);
  let level: readonly State[] = [state];
  let fallback: State | undefined;
  for (let depth = 0; depth < maximalInsertions; depth++) {
    level = level.flatMap(insertedInto);
    fallback ??= token.type === 'end of file' ? level[0] : undefined;
    const best = furthest(level);
    if (best && reach(best) > token.start) return best;
  }
  const closed = furthest([...closedString(state, refusal)]);
  if (closed && (reach(closed) > token.start || token.type === 'end of file')) return closed;
  if (token.type === 'end of file') return fallback;
  return token.type === '"' || token.type === "''" ? undefined : without(state, refusal.index);
}

function furthest(states: readonly State[]): State | undefined {
  let best: State | undefined;
  for (const next of states) if (!best || reach(next) > reach(best)) best = next;
  return best;
}

/** A repair that leads too deep reads on as far as it goes. */
function judged(found: readonly Token[]): Refusal | undefined {
  const refusal = recognize(found);
  return refusal === 'too deep' ? undefined : refusal;
}

/** How far into the original the text can be read. */
function reach({ refusal, found }: State): number {
  return refusal ? found[refusal.index]!.start : Number.POSITIVE_INFINITY;
}

const insertions: Readonly<Record<string, TokenType>> = {
  ';': ';',
  ']': ']',
  ')': ')',
  '}': '}',
  '{': '{',
  '=': '=',
  ':': ':',
  in: 'in',
  // biome-ignore lint/suspicious/noThenProperty: a table of keywords, never awaited
  then: 'then',
  else: 'else',
  'a value': 'id',
  'a name': 'id',
};

function insertedInto(state: State): State[] {
  const { refusal } = state;
  const types = (refusal?.expected ?? [])
    .map(wanted => insertions[wanted])
    .filter(type => type !== undefined);
  return refusal ? types.map(type => inserted(state, refusal, type)) : [];
}

function without(state: State, index: number): State {
  const { start, end } = state.found[index]!;
  return again(state, state.found.toSpliced(index, 1), {
    at: start,
    text: ' '.repeat(end - start),
    inPlace: true,
  });
}

function again(state: State, found: readonly Token[], change: Change): State {
  return { ...state, found, changes: [...state.changes, change], refusal: judged(found) };
}

/** A token more, right behind the last one that was read, or before the binding whose `=` shows that it began. */
function inserted(state: State, refusal: Refusal, type: TokenType): State {
  const { found } = state;
  const index =
    found[refusal.index]!.type === '=' && type !== '='
      ? bindingStart(state.original, found, refusal.index)
      : refusal.index;
  const at = found[index - 1]?.end ?? 0;
  const change: Change = { at, text: ` ${type === 'id' ? '_' : type} `, inPlace: false };
  return again(state, found.toSpliced(index, 0, { type, start: at, end: at }), change);
}

/** A string that runs over the end of its line probably lost its end there. */
function* closedString(state: State, refusal: Refusal): Generator<State> {
  const { original, found } = state;
  for (let i = Math.min(refusal.index, found.length - 1), tried = 0; i > 0 && tried < 3; i--) {
    const token = found[i]!;
    const opener = found[i - 1]!;
    if (token.type !== 'text' || (opener.type !== '"' && opener.type !== "''") || opener.end === opener.start)
      continue;
    const newline = original.indexOf('\n', token.start);
    if (newline < 0 || newline >= token.end) continue;
    const at = opener.type === '"' ? newline : dedent(original, opener.start, token.end);
    if (at === undefined) continue;
    tried++;
    const changes = [...state.changes, { at, text: opener.type, inPlace: false }];
    const { text, origin } = apply(original, changes);
    const place = origin ?? (offset => offset);
    const reread = tokens(text).map(({ type, start, end }) => ({
      type,
      start: place(start),
      end: place(end),
    }));
    yield { original, found: reread, changes, refusal: judged(reread) };
  }
}

/** The beginning of the first line after `from` that is indented no deeper than the line of `from`. */
function dedent(text: string, from: number, to: number): number | undefined {
  const lineStart = text.lastIndexOf('\n', from) + 1;
  const indentation = /^[ \t]*/.exec(text.slice(lineStart, from))![0].length;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) {
    const own = /^[ \t]*/.exec(text.slice(at + 1, to))![0].length;
    const next = text[at + 1 + own];
    if (next !== undefined && next !== '\n' && next !== '\r' && own <= indentation) return at + 1;
  }
  return undefined;
}
