/** What Nix cannot read, in the user's words, at the place where a person would mend it. */
import type { Refusal } from './recognize.ts';
import type { Token, TokenType } from './tokens.ts';

export interface Problem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
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

export function problemOf(text: string, found: readonly Token[], refusal: Refusal): Problem {
  const token = found[refusal.index]!;
  const opener = refusal.opener === undefined ? undefined : found[refusal.opener];
  const [wanted] = refusal.expected;
  if (token.type === 'invalid') return { message: 'this character means nothing in Nix', ...spanOf(token) };
  if (token.type === 'slash at end of path') {
    return { message: 'a path must not end in a slash', start: token.start - 1, end: token.start };
  }
  if (token.type === 'end of file' && opener) return { message: unclosed(opener, wanted), ...spanOf(opener) };
  const next = token.type === '=' ? bindingStart(text, found, refusal.index) : refusal.index;
  const before = found[next - 1];
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
  const rest = expected.length > 0 ? `: expected ${expected.join(' or ')}` : '';
  return { message: `${what} cannot stand here${where}${rest}`, ...spanOf(token) };
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

/** The first token of the attribute path before an `=`: the one that begins a line, if any does. */
export function bindingStart(text: string, found: readonly Token[], equals: number): number {
  const isName = (i: number): boolean => found[i]?.type === 'id' || found[i]?.type === 'or';
  const beginsLine = (i: number): boolean =>
    /(^|\n)[ \t]*$/.test(text.slice(Math.max(0, found[i]!.start - 200), found[i]!.start));
  let i = equals - 1;
  if (!isName(i)) return equals;
  while (!beginsLine(i) && found[i - 1]?.type === '.' && isName(i - 2)) i -= 2;
  return i;
}
