/** Where a cursor stands in a TOML text that is being typed, told by its tokens. */
import type { Span } from '../text.ts';

export interface TomlCursor {
  readonly place: 'key' | 'value';
  /** The keys from the root: of the table that a key is typed in, or of the value. */
  readonly path: readonly string[];
  /** Whether the value is an item of an array. */
  readonly isItem: boolean;
  /** What is typed and may be replaced: the content of a string, without its quotes, or a bare word. */
  readonly word: Span;
  /** The quote that is open. */
  readonly quote: '"' | "'" | undefined;
  /** Whether the quote is closed behind the cursor. */
  readonly isClosed: boolean;
}

interface Level {
  readonly kind: 'array' | 'inline';
  readonly path: readonly string[];
}

const string = /"""(?:[^\\]|\\[\s\S])*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;
const header = /^[ \t]*\[{1,2}((?:[\w-]|[ \t]|\.|"[^"\n]*"|'[^'\n]*')+)\]{1,2}[ \t]*(?:#.*)?$/;
const assignment =
  /^[ \t]*((?:[\w-]+|"[^"\n]*"|'[^'\n]*')(?:[ \t]*\.[ \t]*(?:[\w-]+|"[^"\n]*"|'[^'\n]*'))*)[ \t]*=/;

/** Undefined in a comment, in a table's header and in a text of several lines. */
export function tomlCursor(text: string, offset: number): TomlCursor | undefined {
  let section: readonly string[] = [];
  let key: readonly string[] | undefined;
  const levels: Level[] = [];
  let i = 0;
  const path = (): readonly string[] => key ?? levels.at(-1)?.path ?? section;
  while (i < offset) {
    const isLineStart = i === 0 || text[i - 1] === '\n';
    const line = isLineStart ? text.slice(i, lineEnd(text, i)) : '';
    const heading = isLineStart ? header.exec(line) : null;
    // A header or an assignment at the start of a line ends whatever was left open above it.
    if (heading && (levels.length === 0 || /^\[/.test(line))) {
      if (offset <= i + line.length) return undefined;
      section = keysOf(heading[1]!);
      key = undefined;
      levels.length = 0;
      i += line.length;
      continue;
    }
    if (isLineStart && assignment.test(line) && levels.at(-1)?.kind !== 'inline') {
      key = undefined;
      levels.length = 0;
    }
    const character = text[i]!;
    if (character === '#') {
      const end = lineEnd(text, i);
      if (offset <= end) return undefined;
      i = end;
    } else if (character === '\n') {
      if (levels.length === 0) key = undefined;
      i++;
    } else if (key === undefined && levels.at(-1)?.kind !== 'array') {
      const assigned = assignment.exec(text.slice(i, lineEnd(text, i)));
      if (assigned && i + assigned[0].length <= offset) {
        key = [...(levels.at(-1)?.path ?? section), ...keysOf(assigned[1]!)];
        i += assigned[0].length;
      } else if (character === '}') {
        const level = levels.pop();
        key = level?.path;
        i++;
      } else i++;
    } else if (character === '"' || character === "'") {
      string.lastIndex = i;
      const closed = string.exec(text)?.[0];
      const isLong = text.startsWith(character.repeat(3), i) && closed !== character.repeat(2);
      const end = closed === undefined ? lineEnd(text, i) : i + closed.length;
      if (offset < end || (closed === undefined && offset === end)) {
        if (isLong) return undefined;
        const word = { start: i + 1, end: closed === undefined ? offset : end - 1 };
        return {
          place: 'value',
          path: path(),
          isItem: levels.at(-1)?.kind === 'array',
          word,
          quote: character,
          isClosed: closed !== undefined,
        };
      }
      i = end;
    } else if (character === '[') {
      levels.push({ kind: 'array', path: path() });
      key = undefined;
      i++;
    } else if (character === '{') {
      levels.push({ kind: 'inline', path: path() });
      key = undefined;
      i++;
    } else if (character === ']' || character === '}') {
      key = levels.pop()?.path;
      if (levels.at(-1)?.kind === 'array') key = undefined;
      i++;
    } else if (character === ',') {
      if (levels.length > 0) key = undefined;
      i++;
    } else i++;
  }
  const start = offset - /[\w.-]*$/.exec(text.slice(0, offset))![0].length;
  const word = { start, end: offset + /^[\w-]*/.exec(text.slice(offset))![0].length };
  const inArray = levels.at(-1)?.kind === 'array';
  const place = key !== undefined || inArray ? 'value' : 'key';
  return { place, path: path(), isItem: inArray, word, quote: undefined, isClosed: false };
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

function keysOf(dotted: string): readonly string[] {
  return [...dotted.matchAll(/"([^"]*)"|'([^']*)'|([\w-]+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');
}
