/** The text of strings as Nix reads it: escapes, line ends, and the indentation that `''…''` strings lose. */
import type { SourceFile } from '../../text.ts';
import type { Expr, StringPart, TextPart } from './nodes.ts';

/** An interpolation between the quotes, found by the grammar. */
export interface Hole {
  readonly start: number;
  readonly end: number;
  readonly expr: Expr;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The parts of a `"…"` string, from after the opening quote to before the closing one. */
export function quotedParts(
  file: SourceFile,
  start: number,
  end: number,
  holes: readonly Hole[],
): StringPart[] {
  const parts: StringPart[] = [];
  between(file, start, end, holes, parts, (from, to) => {
    const { text } = file;
    let run = from;
    const flush = (until: number): void => {
      if (until > run) parts.push(textPart(file, text.slice(run, until), run, until));
    };
    for (let i = from; i < to; ) {
      const c = text[i]!;
      if (c === '\\' && i + 1 < to) {
        flush(i);
        const escaped = text[i + 1]!;
        parts.push(textPart(file, escapes[escaped] ?? escaped, i, i + 2));
        i = run = i + 2;
      } else if (c === '\r') {
        flush(i);
        const after = text[i + 1] === '\n' && i + 1 < to ? i + 2 : i + 1;
        parts.push(textPart(file, '\n', i, after));
        i = run = after;
      } else i++;
    }
    flush(to);
  });
  return parts;
}

/** A token of an indented string as Nix's lexer makes them; only `plain` ones have indentation to strip. */
interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly plain: boolean;
}

/** The parts of a `''…''` string, from after the opening quotes to before the closing ones. */
export function indentedParts(
  file: SourceFile,
  start: number,
  end: number,
  holes: readonly Hole[],
): StringPart[] {
  const { text } = file;
  let first = start;
  while (first < end && text[first] === ' ') first++;
  first = first < end && text[first] === '\n' ? first + 1 : start;
  const tokens: (Token | StringPart)[] = [];
  between(file, first, end, holes, tokens as StringPart[], (from, to) => {
    indentedTokens(text, from, to, tokens);
  });
  return strip(file, tokens);
}

function indentedTokens(text: string, from: number, to: number, out: (Token | StringPart)[]): void {
  let run = from;
  const flush = (until: number): void => {
    if (until > run) out.push({ text: text.slice(run, until), start: run, end: until, plain: true });
  };
  const escaped = (value: string, at: number, length: number): number => {
    flush(at);
    const until = Math.min(at + length, to);
    out.push({ text: value, start: at, end: until, plain: false });
    run = until;
    return until;
  };
  for (let i = from; i < to; ) {
    const c = text[i];
    if (c === '$') {
      const next = i + 1 < to ? text[i + 1] : undefined;
      if (next === undefined || next === '{' || next === "'") i = escaped('$', i, 1);
      else i += 2;
    } else if (c === "'") {
      const next = i + 1 < to ? text[i + 1] : undefined;
      if (next === "'") {
        const third = i + 2 < to ? text[i + 2] : undefined;
        if (third === '$') i = escaped('$', i, 3);
        else if (third === "'") i = escaped("''", i, 3);
        else if (third === '\\' && i + 3 < to) {
          const fourth = text[i + 3]!;
          i = escaped(escapes[fourth] ?? (fourth === '\r' ? '\n' : fourth), i, 4);
        } else i = escaped("''", i, 2);
      } else if (next === undefined || next === '$') i = escaped("'", i, 1);
      else i += 2;
    } else i++;
  }
  flush(to);
}

const isText = (token: Token | StringPart): token is Token => !('type' in token);

function strip(file: SourceFile, tokens: readonly (Token | StringPart)[]): StringPart[] {
  const indentation = smallestIndentation(tokens);
  const parts: StringPart[] = [];
  let lineStart = true;
  let dropped = 0;
  tokens.forEach((token, index) => {
    if (!isText(token)) {
      lineStart = false;
      dropped = 0;
      parts.push(token);
      return;
    }
    const before = parts.length;
    const { text } = token;
    let run = 0;
    const flush = (until: number): void => {
      if (until > run) {
        const verbatim = token.end - token.start === text.length;
        const [start, end] = verbatim ? [token.start + run, token.start + until] : [token.start, token.end];
        parts.push(textPart(file, text.slice(run, until), start, end));
      }
      run = until;
    };
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      if (lineStart && c === ' ') {
        if (dropped++ < indentation) {
          flush(i);
          run = i + 1;
        }
      } else if (c === '\n') {
        dropped = 0;
        lineStart = true;
        flush(i + 1);
      } else if (lineStart) {
        lineStart = false;
        dropped = 0;
      }
    }
    flush(text.length);
    if (index === tokens.length - 1) dropBlankLastLine(parts, before);
  });
  return parts;
}

/** A last line of nothing but spaces is not part of the string; it is one part, as parts end with their lines. */
function dropBlankLastLine(parts: StringPart[], from: number): void {
  const last = parts.at(-1);
  if (parts.length - from < 2 || last?.type !== 'text' || !/^ +$/.test(last.value)) return;
  parts.pop();
}

function smallestIndentation(tokens: readonly (Token | StringPart)[]): number {
  let smallest = 1_000_000;
  let current = 0;
  let lineStart = true;
  const settle = (): void => {
    if (lineStart) smallest = Math.min(smallest, current);
    lineStart = false;
  };
  for (const token of tokens) {
    if (!isText(token) || !token.plain) {
      settle();
      continue;
    }
    for (const c of token.text) {
      if (c === '\n') {
        lineStart = true;
        current = 0;
      } else if (lineStart && c === ' ') current++;
      else settle();
    }
  }
  return smallest;
}

function between(
  file: SourceFile,
  start: number,
  end: number,
  holes: readonly Hole[],
  out: StringPart[],
  text: (from: number, to: number) => void,
): void {
  let from = start;
  for (const hole of holes) {
    if (hole.start > from) text(from, hole.start);
    out.push({ type: 'interpolation', expr: hole.expr, at: { file, start: hole.start, end: hole.end } });
    from = hole.end;
  }
  if (end > from) text(from, end);
}

function textPart(file: SourceFile, value: string, start: number, end: number): TextPart {
  return { type: 'text', value, at: { file, start, end } };
}
