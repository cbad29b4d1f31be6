/** Nix's own lexer, rule by rule (`src/libexpr/lexer.l`): what tells exactly which texts Nix accepts. */

export type TokenType =
  | 'id'
  | 'int'
  | 'float'
  | 'path'
  | 'home path'
  | 'search path'
  | 'uri'
  | 'text'
  | 'end of path'
  | 'invalid'
  | 'slash at end of path'
  | 'end of file'
  | '${'
  | '"'
  | "''"
  | Keyword
  | Punctuation;

type Keyword = 'if' | 'then' | 'else' | 'assert' | 'with' | 'let' | 'in' | 'rec' | 'inherit' | 'or';
type Punctuation =
  | '...'
  | '=='
  | '!='
  | '<='
  | '>='
  | '&&'
  | '||'
  | '->'
  | '//'
  | '++'
  | '<|'
  | '|>'
  | '{'
  | '}'
  | '['
  | ']'
  | '('
  | ')'
  | ';'
  | ':'
  | ','
  | '.'
  | '='
  | '@'
  | '?'
  | '!'
  | '<'
  | '>'
  | '+'
  | '-'
  | '*'
  | '/';

export interface Token {
  readonly type: TokenType;
  readonly start: number;
  readonly end: number;
}

const keywords: ReadonlySet<string> = new Set<Keyword>([
  'if',
  'then',
  'else',
  'assert',
  'with',
  'let',
  'in',
  'rec',
  'inherit',
  'or',
]);

const uri = /[a-zA-Z][a-zA-Z0-9+\-.]{0,255}:[a-zA-Z0-9%/?:@&=+$,\-_.!~*']+/y;
/** What stands before the first slash is bounded here as in `grammars/nix-scanner.c`, lest long sums take quadratic time. */
const pathStart = /[a-zA-Z0-9._\-+]{0,255}\/(?:[a-zA-Z0-9._\-+]|(?=\$\{))/y;
const homePath = /~\/(?:[a-zA-Z0-9._\-+]|(?=\$\{))/y;
const searchPath = /<[a-zA-Z0-9._\-+]+(?:\/[a-zA-Z0-9._\-+]+)*>/y;
const float = /(?:[1-9][0-9]*\.[0-9]*|0?\.[0-9]+)(?:[Ee][+-]?[0-9]+)?/y;
const int = /[0-9]+/y;
const identifier = /[a-zA-Z_][a-zA-Z0-9_'-]*/y;
const punctuation = /\.\.\.|==|!=|<=|>=|&&|\|\||->|\/\/|\+\+|<\||\|>|[{}[\]();:,.=@?!<>+\-*/]/y;

/** The end of blanks and comments from `from` on; where a comment is never closed, its beginning. */
function skipBlank(text: string, from: number): number {
  for (let at = from; ; ) {
    const c = text.charCodeAt(at);
    if (c === 32 || c === 10 || c === 13 || c === 9) at++;
    else if (c === 35) {
      at++;
      while (at < text.length && text.charCodeAt(at) !== 10 && text.charCodeAt(at) !== 13) at++;
    } else if (c === 47 && text.charCodeAt(at + 1) === 42) {
      const end = text.indexOf('*/', at + 2);
      if (end < 0) return at;
      at = end + 2;
    } else return at;
  }
}

/** The end of the text of a `"…"` string from `from` on: at its quote, at a `${`, or at the end of the file. */
function endOfQuoted(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const c = text[at];
    if (c === '"') return at;
    if (c === '\\') at++;
    else if (c === '$') {
      const next = text[at + 1];
      if (next === '{') return at;
      if (next !== '"' && next !== '\\') at++;
    }
  }
  return text.length;
}

/** The same for a `''…''` string. */
function endOfIndented(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const c = text[at];
    if (c === '$') {
      const next = text[at + 1];
      if (next === '{') return at;
      if (next !== "'") at++;
    } else if (c === "'") {
      const next = text[at + 1];
      if (next === "'") {
        const third = text[at + 2];
        if (third === '\\') at += 3;
        else if (third === '$' || third === "'") at += 2;
        else return at;
      } else if (next !== '$') at++;
    }
  }
  return text.length;
}

function endOfPath(text: string, from: number): number {
  let at = from;
  while (/[a-zA-Z0-9._\-+/]/.test(text[at] ?? '')) at++;
  return at;
}

/** The tokens of a text, without spaces and comments; the last is the end of file. Never fails: see `invalid`. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  const states: ('default' | 'quoted' | 'indented' | 'path')[] = ['default'];
  let at = 0;

  const match = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex - at : 0;
  };
  const push = (type: TokenType, length: number): void => {
    const isNul = type === 'text' && text.slice(at, at + length).includes('\0');
    found.push({ type: isNul ? 'invalid' : type, start: at, end: at + length });
    at += length;
  };

  while (at < text.length) {
    const state = states[states.length - 1];
    if (state === 'path') {
      const slash = text[at - 1] === '/';
      const end = endOfPath(text, at);
      if (text.startsWith('${', at)) {
        states.push('default');
        push('${', 2);
      } else if (end > at) push('text', end - at);
      else {
        states.pop();
        push(slash ? 'slash at end of path' : 'end of path', 0);
      }
      continue;
    }
    if (state !== 'default') {
      const quote = state === 'quoted' ? '"' : "''";
      const end = state === 'quoted' ? endOfQuoted(text, at) : endOfIndented(text, at);
      if (end > at) push('text', end - at);
      else if (text.startsWith('${', at)) {
        states.push('default');
        push('${', 2);
      } else {
        states.pop();
        push(quote, quote.length);
      }
      continue;
    }
    at = skipBlank(text, at);
    if (at >= text.length) break;
    const [type, length] = longest(text, at, match);
    if (type === '{' || type === '${') states.push('default');
    else if (type === '}' && states.length > 1) states.pop();
    else if (type === '"') states.push('quoted');
    else if (type === "''") states.push('indented');
    else if (type === 'path' || type === 'home path') states.push('path');
    push(
      type,
      type === 'path' || type === 'home path' ? endOfPath(text, at + (type === 'path' ? 0 : 1)) - at : length,
    );
  }
  if (states[states.length - 1] === 'path')
    push(text.endsWith('/') ? 'slash at end of path' : 'end of path', 0);
  push('end of file', 0);
  return found;
}

/** The longest match wins, as in flex; among equals the first. */
function longest(text: string, at: number, match: (pattern: RegExp) => number): [TokenType, number] {
  const c = text[at]!;
  if (c === '"') return ['"', 1];
  if (text.startsWith("''", at)) return ["''", 2];
  if (text.startsWith('${', at)) return ['${', 2];
  let best: [TokenType, number] = ['invalid', 1];
  const offer = (type: TokenType, length: number): void => {
    if (length > 0 && (best[0] === 'invalid' || length > best[1])) best = [type, length];
  };
  offer('path', match(pathStart));
  const word = match(identifier);
  if (word > 0) {
    const name = text.slice(at, at + word);
    offer(keywords.has(name) ? (name as Keyword) : 'id', word);
  }
  const mark = match(punctuation);
  if (mark > 0) offer(text.slice(at, at + mark) as Punctuation, mark);
  if (c === '.' || (c >= '0' && c <= '9')) {
    offer('int', match(int));
    offer('float', match(float));
  }
  if (c === '~') offer('home path', match(homePath));
  if (c === '<') offer('search path', match(searchPath));
  if (/[a-zA-Z]/.test(c)) offer('uri', match(uri));
  return best;
}
