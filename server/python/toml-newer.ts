/**
 * What TOML 1.1 added, which smol-toml reads and the grammar does not. The grammar is shown texts of the same
 * length and structure without it, so that every place stays right; values are decoded from the original.
 */
import type { Location, SourceFile, SyntaxProblem } from '../text.ts';

export function newer(message: string, at: Location): SyntaxProblem {
  return { message: `${message}: only TOML 1.1 allows it, which Nix and Python before 3.15 do not read`, at };
}

const escapes = /\\(?:[btnfr"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r?\n)?/g;
const shortTimes =
  /(?:\d{4}-\d\d-\d\d[Tt ])?(?<![\d:+-])\d\d:\d\d(?![\d:])(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)?/g;

/** Without escapes and times of TOML 1.1, wrong escapes, and `\` with blanks before the end of its line. */
export function mask(text: string): string {
  const unescaped = text.includes('\\') ? text.replace(escapes, e => (e.length > 1 ? e : '_')) : text;
  return unescaped.replace(shortTimes, time => '1'.repeat(time.length));
}

const token = /"""(?:\\.|[^\\])*?"{3,5}|'''.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\r\n]*|[[\]{},\n]/gs;

interface Noted {
  readonly file: SourceFile;
  readonly comments: { readonly at: Location }[];
  readonly problems: SyntaxProblem[];
}

/**
 * A statement that smol-toml accepts, with each inline table on one line and without a last comma. Their line
 * breaks and commas become problems, and comments between them are noted here.
 */
export function flatten(
  { file, comments, problems }: Noted,
  start: number,
  end: number,
  masked: string,
): string {
  const place = (from: number, to: number) => ({ file, start: start + from, end: start + to });
  const text = file.text.slice(start, end);
  const flat = masked.slice(start, end).split('');
  const open: { readonly table: boolean; readonly start: number; comma: number; lines: boolean }[] = [];
  for (const { 0: found, index } of text.matchAll(token)) {
    const inner = open.at(-1);
    if (found === '{' || found === '[') {
      open.push({ table: found === '{', start: index, comma: -1, lines: false });
    } else if (found === ']') open.pop();
    else if (!inner?.table) continue;
    else if (found === '\n') {
      flat[index] = ' ';
      if (flat[index - 1] === '\r') flat[index - 1] = ' ';
      inner.lines = true;
    } else if (found[0] === '#') {
      flat.fill(' ', index, index + found.length);
      comments.push({ at: place(index, index + found.length) });
    } else if (found === ',') inner.comma = index;
    else if (found === '}') {
      open.pop();
      const last = inner.comma >= 0 && flat.slice(inner.comma + 1, index).every(one => /\s/.test(one));
      if (last) flat[inner.comma] = ' ';
      if (inner.lines) {
        const line = /^.*/.exec(text.slice(inner.start))![0];
        const message = 'An inline table must stay on one line';
        problems.push(newer(message, place(inner.start, inner.start + line.length)));
      } else if (last) {
        problems.push(newer('An inline table cannot end with a comma', place(inner.comma, inner.comma + 1)));
      }
    }
  }
  return flat.join('');
}
