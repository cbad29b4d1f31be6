/** What smol-toml objects to, in the user's words. */
import { parse, TomlError } from 'smol-toml';
import type { Location, SourceFile, Span, SyntaxProblem } from '../text.ts';

export interface Defect {
  readonly message: string;
  readonly offset: number;
}

/** The first thing that smol-toml objects to, in its words. */
export function defectOf(text: string): Defect | undefined {
  try {
    parse(text, { integersAsBigInt: true });
    return undefined;
  } catch (error) {
    if (!(error instanceof TomlError)) return { message: 'unreadable', offset: 0 };
    let offset = 0;
    for (let line = 1; line < error.line; line++) offset = text.indexOf('\n', offset) + 1;
    const message = /Invalid TOML document: (.*)/.exec(error.message)?.[1] ?? 'unreadable';
    return { message, offset: Math.min(offset + error.column - 1, text.length) };
  }
}

const aWord = /"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?|[^\s,\]}#]+|\S|$/y;

/** A defect in the user's words. `unclosed` is the quote or bracket that is surely never closed. */
export function explain(
  file: SourceFile,
  defect: Defect,
  piece: Span,
  unclosed: Location | undefined,
): SyntaxProblem {
  const text = file.text.slice(piece.start, piece.end);
  const first = text.length - text.trimStart().length;
  const place = (start: number, end: number) => ({
    file,
    start: piece.start + start,
    end: piece.start + end,
  });
  if (unclosed) {
    const opening = file.text.slice(unclosed.start, unclosed.end);
    if (opening === '[') return { message: 'This array is never closed: a `]` is missing', at: unclosed };
    if (opening === '{')
      return { message: 'This inline table is never closed: a `}` is missing', at: unclosed };
    const line = /.*/.exec(file.text.slice(unclosed.start))![0].trimEnd();
    const at = { file, start: unclosed.start, end: unclosed.start + line.length };
    if (/^unfinished string/.test(defect.message) || /[\r\n]/.test(text[defect.offset] ?? ''))
      return { message: 'This string is never closed', at };
  }
  const { message, offset } = defect;
  const ended = /^[ \t]*(?:#.*)?(?:\r?\n|$)/.test(text.slice(offset));
  aWord.lastIndex = offset;
  const word = place(offset, offset + (aWord.exec(text)?.[0].length ?? 0));
  const whole = place(first, ended ? text.slice(0, offset).trimEnd().length : offset);
  const before = /\S*\s*$/.exec(text.slice(0, offset))![0];
  const end = place(offset - before.length, offset - before.length + before.trimEnd().length);
  const here = ended && word.start === word.end ? end : word;
  switch (message) {
    case 'expected comma or end of structure':
      return { message: 'Expected a comma before this, or the end of the array or inline table', at: here };
    case 'each key-value declaration must be followed by an end-of-line':
      return { message: 'Expected the end of the line before this', at: here };
    case 'expected end of table array declaration':
      return { message: 'This header needs a closing `]]`', at: whole };
    case 'incomplete key-value: cannot find end of key':
    case 'illegal character in key':
      if (text[first] === '[' && (ended || message.startsWith('incomplete'))) {
        const at = place(first, (ended ? text.slice(0, offset) : text).trimEnd().length);
        return { message: 'This table header is never closed: a `]` is missing', at };
      }
      if (message.startsWith('incomplete')) {
        return { message: 'A key needs `=` and a value', at: place(first, text.trimEnd().length) };
      }
      if (ended) return { message: 'A key needs `=` and a value', at: whole };
      return { message: 'A key without quotes holds letters, digits, `_` and `-` only', at: here };
    case 'unexpected end of key':
    case 'illegal empty bare key':
      return { message: 'A key is missing before this', at: place(offset, offset + 1) };
    case 'illegal quoted key: multiline strings are not allowed':
      return { message: 'A key cannot be a multi-line string', at: here };
    case 'invalid value':
      return ended
        ? { message: 'The value is missing', at: end }
        : { message: 'This is no TOML value; a string needs quotes', at: here };
    case 'illegal leading zero':
    case 'illegal underscore':
    case 'unfinished numeric value':
    case 'illegal character in numeric literal': {
      const from = offset - /[^\s,[{=]*$/.exec(text.slice(0, offset))![0].length;
      aWord.lastIndex = from;
      const at = place(from, from + aWord.exec(text)![0].length);
      return { message: 'This is no TOML number; anything else, such as a version, needs quotes', at };
    }
    case 'invalid date':
    case 'invalid date-time: date part is malformed':
    case 'invalid date-time: time part is malformed':
      return { message: 'This is no date or time', at: here };
    case 'unrecognised escape sequence':
    case 'invalid non-hex character in unicode escape':
    case 'invalid unicode escape':
    case 'invalid escape: only line-ending whitespace may be escaped': {
      const from = text.lastIndexOf('\\', offset);
      const at = place(from, Math.max(from + 2, offset + 1));
      return { message: "This is no escape sequence; write `\\\\` for a backslash, or use '…'", at };
    }
    case 'control characters are not allowed in strings':
    case 'control characters are not allowed in comments':
      return { message: 'A control character cannot stand here', at: place(offset, offset + 1) };
    case 'document contains excessively nested structures. aborting.':
      return { message: 'This is nested too deeply to be read', at: place(offset, offset + 1) };
    default:
      return { message: `This is not TOML: ${message}`, at: here };
  }
}
