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

const space = /(?:[ \t\r\n]+|#[^\r\n]*|\/\*(?:[^*]|\*+[^*/])*\*+\/)+/y;
const uri = /[a-zA-Z][a-zA-Z0-9+\-.]*:[a-zA-Z0-9%/?:@&=+$,\-_.!~*']+/y;
const pathStart = /[a-zA-Z0-9._\-+]*(?:(?:\/[a-zA-Z0-9._\-+]+)+\/?|\/(?=\$\{))/y;
const homePath = /~(?:(?:\/[a-zA-Z0-9._\-+]+)+\/?|\/(?=\$\{))/y;
const pathRest = /[a-zA-Z0-9._\-+/]+/y;
const searchPath = /<[a-zA-Z0-9._\-+]+(?:\/[a-zA-Z0-9._\-+]+)*>/y;
const float = /(?:[1-9][0-9]*\.[0-9]*|0?\.[0-9]+)(?:[Ee][+-]?[0-9]+)?/y;
const int = /[0-9]+/y;
const identifier = /[a-zA-Z_][a-zA-Z0-9_'-]*/y;
const punctuation = /\.\.\.|==|!=|<=|>=|&&|\|\||->|\/\/|\+\+|<\||\|>|[{}[\]();:,.=@?!<>+\-*/]/y;
const quotedText = /(?:[^$"\\]|\$(?!\{)(?:[^"\\]|(?=["\\]))|\\[^])+/y;
const indentedText = /(?:[^$']|\$(?!\{)[^']|\$(?=')|'(?!')(?:[^$]|(?=\$))|''(?:['$]|\\[^]))+/y;

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
    switch (states[states.length - 1]) {
      case 'quoted':
        if (text[at] === '"') {
          states.pop();
          push('"', 1);
        } else if (text.startsWith('${', at)) {
          states.push('default');
          push('${', 2);
        } else push('text', match(quotedText) || 1);
        continue;
      case 'indented':
        if (text.startsWith('${', at)) {
          states.push('default');
          push('${', 2);
        } else {
          const length = match(indentedText);
          if (length > 0) push('text', length);
          else if (text.startsWith("''", at)) {
            states.pop();
            push("''", 2);
          } else push('text', 1);
        }
        continue;
      case 'path': {
        const slash = text[at - 1] === '/';
        const length = match(pathRest);
        if (text.startsWith('${', at)) {
          states.push('default');
          push('${', 2);
        } else if (length > 0) push('text', length);
        else {
          states.pop();
          push(slash ? 'slash at end of path' : 'end of path', 0);
        }
        continue;
      }
    }
    const blank = match(space);
    if (blank > 0) {
      at += blank;
      continue;
    }
    const [type, length] = longest(text, at, match);
    if (type === '{' || type === '${') states.push('default');
    else if (type === '}' && states.length > 1) states.pop();
    else if (type === '"') states.push('quoted');
    else if (type === "''") states.push('indented');
    else if (type === 'path' || type === 'home path') states.push('path');
    push(type, length);
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
  offer('int', match(int));
  offer('float', match(float));
  if (c === '~') offer('home path', match(homePath));
  if (c === '<') offer('search path', match(searchPath));
  if (word > 0) offer('uri', match(uri));
  return best;
}
