/** Texts and places in them: the ground that everything else stands on. */

/**
 * A text with the absolute, `/`-separated path that it was read from.
 * Its identity stands for its content: an unchanged file keeps its object, so
 * whatever is derived from it may be memoised in a `WeakMap`.
 */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A half-open span of UTF-16 code unit offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span that knows its file. Nothing downstream may drop the file. */
export interface Location extends Span {
  readonly file: SourceFile;
}

/** A fact with the place where it is written. */
export interface Located<T> {
  readonly value: T;
  readonly at: Location;
}

/** Line and column, both from 0; the column counts UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A place at which a text is not what its language asks for, in the user's words. */
export interface SyntaxProblem {
  readonly message: string;
  readonly at: Location;
}

const lineStarts = new WeakMap<SourceFile, readonly number[]>();

function linesOf(file: SourceFile): readonly number[] {
  let starts = lineStarts.get(file);
  if (!starts) {
    const found = [0];
    for (let i = file.text.indexOf('\n'); i >= 0; i = file.text.indexOf('\n', i + 1)) found.push(i + 1);
    starts = found;
    lineStarts.set(file, starts);
  }
  return starts;
}

/** The position of an offset; offsets outside the text are clamped to it. */
export function positionAt(file: SourceFile, offset: number): Position {
  const starts = linesOf(file);
  const inside = Math.max(0, Math.min(offset, file.text.length));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= inside) low = middle;
    else high = middle - 1;
  }
  return { line: low, column: inside - starts[low]! };
}

/** The offset of a position; positions outside the text are clamped to its line or its end. */
export function offsetAt(file: SourceFile, position: Position): number {
  const starts = linesOf(file);
  const start = starts[position.line];
  if (start === undefined) return position.line < 0 ? 0 : file.text.length;
  const next = starts[position.line + 1] ?? file.text.length + 1;
  return Math.max(start, Math.min(start + position.column, next - 1));
}

/** The offset at which the line of an offset begins. */
export function lineStartAt(file: SourceFile, offset: number): number {
  return linesOf(file)[positionAt(file, offset).line]!;
}

/** The text of a location. */
export function textAt(at: Location): string {
  return at.file.text.slice(at.start, at.end);
}

/** The location of a whole file's first character: the place for what concerns the file as such. */
export function startOf(file: SourceFile): Location {
  return { file, start: 0, end: 0 };
}

/** An identity that does not depend on object identity, for sets and sorting. */
export function locationKey(at: Location): string {
  return `${at.file.path}:${at.start}-${at.end}`;
}
