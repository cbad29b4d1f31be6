/**
 * Texts made of pieces that know where they were written: what a string of Nix becomes in an environment variable or
 * in a shell script.
 */
import type { Location } from '../text.ts';
import { leaves } from './eval/strings.ts';
import type { ContextElement, ListValue, StringValue, Unknown } from './eval/value.ts';
import { listBehind } from './world/lib/strings.ts';

export interface Piece {
  readonly text: string;
  readonly at?: Location | undefined;
  /** Whether `text` stands verbatim at `at`. */
  readonly verbatim?: boolean | undefined;
  /** What a store path in the piece leads to. */
  readonly context?: ReadonlyMap<string, ContextElement> | undefined;
  /** Why the piece is not known; then its text stands for nothing. */
  readonly unknown?: Unknown | undefined;
  /** A variable of the surrounding environment, written `$NAME`: what the user has set, if anything. */
  readonly outside?: string | undefined;
}

export interface Text {
  readonly pieces: readonly Piece[];
  /** Lists of packages that became search paths in it. */
  readonly lists: readonly ListValue[];
}

export const empty: Text = { pieces: [], lists: [] };

export const literal = (text: string, at?: Location): Text =>
  text === '' ? empty : { pieces: [{ text, at }], lists: [] };

export const notKnown = (unknown: Unknown): Text => ({
  pieces: [{ text: '', at: unknown.at, unknown }],
  lists: [],
});

export const joinTexts = (texts: readonly Text[]): Text => ({
  pieces: texts.flatMap(text => text.pieces),
  lists: [...new Set(texts.flatMap(text => text.lists))],
});

/** The text as one string, where all of it is known. */
export function plainOf(text: Text): string | undefined {
  return text.pieces.some(piece => piece.unknown) ? undefined : text.pieces.map(piece => piece.text).join('');
}

/** Why some of a text is not known. */
export const unknownOf = (text: Text): Unknown | undefined =>
  text.pieces.find(piece => piece.unknown)?.unknown;

/** A string of Nix as pieces. */
export function textOfString(value: StringValue): Text {
  return { pieces: leaves(value).map(({ piece }) => pieceOfString(piece)), lists: listsIn(value) };
}

function pieceOfString(piece: StringValue): Piece {
  for (const [part, element] of piece.context)
    if (element.kind === 'unknown' && piece.value.includes(part))
      return { text: piece.value, at: piece.at, unknown: element.unknown };
  return {
    text: piece.value,
    at: piece.at,
    verbatim: piece.verbatim,
    context: piece.context.size > 0 ? piece.context : undefined,
  };
}

/** The lists that became search paths inside a string, with where these stand in it. */
function listRanges(
  value: StringValue,
): { readonly start: number; readonly end: number; readonly list: ListValue }[] {
  const found: { start: number; end: number; list: ListValue }[] = [];
  const pending: { readonly part: StringValue; readonly start: number }[] = [{ part: value, start: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { part, start } = next;
    const list = listBehind(part);
    if (list) found.push({ start, end: start + part.value.length, list });
    let offset = start;
    for (const inner of part.parts ?? []) {
      pending.push({ part: inner, start: offset });
      offset += inner.value.length;
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

const listsIn = (value: StringValue): readonly ListValue[] => [
  ...new Set(listRanges(value).map(({ list }) => list)),
];

/** Splits at a character that stands in no store path: the entries of a search path. */
export function splitAt(text: Text, separator: string): Text[] {
  const out: Piece[][] = [[]];
  for (const piece of text.pieces) {
    if (piece.unknown || piece.outside !== undefined || !piece.text.includes(separator)) {
      out.at(-1)!.push(piece);
      continue;
    }
    let offset = 0;
    for (const [i, part] of piece.text.split(separator).entries()) {
      if (i > 0) out.push([]);
      if (part !== '') out.at(-1)!.push(cut(piece, offset, offset + part.length));
      offset += part.length + separator.length;
    }
  }
  return out.map(pieces => ({ pieces, lists: [] }));
}

/** Part of a piece. */
function cut(piece: Piece, start: number, end: number): Piece {
  if (start === 0 && end === piece.text.length) return piece;
  const at =
    piece.verbatim && piece.at
      ? { ...piece.at, start: piece.at.start + start, end: piece.at.start + end }
      : piece.at;
  return { ...piece, text: piece.text.slice(start, end), at };
}

/** A string of Nix that is read as another language: pieces by offset, and places for spans of it. */
export interface Reading {
  readonly source: string;
  slice(start: number, end: number): Text;
  locate(start: number, end: number): Location | undefined;
}

/** Reads a string of Nix; what is not known of it becomes words without meaning, of the same length. */
export function readString(value: StringValue): Reading {
  const parts = leaves(value).map(({ start, piece }) => ({ start, piece: pieceOfString(piece) }));
  const ranges = listRanges(value);
  const source = parts
    .map(({ piece }) => (piece.unknown ? '\uE000'.repeat(piece.text.length) : piece.text))
    .join('');
  const within = (start: number, end: number) =>
    parts.filter(part => part.start < end && part.start + part.piece.text.length > start);
  return {
    source,
    slice(start, end) {
      return {
        pieces: within(start, end).map(part => {
          const from = Math.max(0, start - part.start);
          return cut(part.piece, from, Math.min(part.piece.text.length, end - part.start));
        }),
        lists: ranges.filter(range => range.start < end && range.end > start).map(range => range.list),
      };
    },
    locate(start, end) {
      const inside = within(start, end).filter(part => part.piece.at);
      const first = inside[0];
      const last = inside.at(-1);
      if (!first?.piece.at) return value.at;
      const from = first.piece.verbatim
        ? first.piece.at.start + Math.max(0, start - first.start)
        : first.piece.at.start;
      if (!last?.piece.at || last.piece.at.file !== first.piece.at.file || last.piece.at.end < from)
        return { ...first.piece.at, start: from };
      const to = last.piece.verbatim
        ? last.piece.at.start + Math.min(last.piece.text.length, end - last.start)
        : last.piece.at.end;
      return { file: first.piece.at.file, start: from, end: Math.max(from, to) };
    },
  };
}
