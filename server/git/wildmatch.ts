/** git's own glob language, which is not quite that of any shell. Source: gitignore(5) and git's behaviour. */

type Token =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'any' }
  /** A set that cannot match, for one that is malformed, has no `admits`. */
  | { readonly kind: 'set'; readonly admits?: (character: string) => boolean }
  /** `*`, which stops at a slash, and `**`, which does not. */
  | { readonly kind: 'star'; readonly crossing: boolean }
  /** A `**` with a slash after it: any number of directories, none included. */
  | { readonly kind: 'directories' };

/**
 * The matcher of a pattern for whole names: `*`, `?` and sets stop at slashes. Like git it compares bytes, so that `?`
 * is half of an `é`. Its time is bounded by the product of both lengths.
 */
export function wildmatch(pattern: string, ignoreCase: boolean): (name: string) => boolean {
  const tokens = tokenize(bytesOf(pattern), ignoreCase);
  const [first, ...rest] = tokens;
  const matches =
    first?.kind === 'star' && rest.every(token => token.kind === 'character')
      ? endsWith(rest.map(({ character }) => character).join(''), first.crossing)
      : (name: string) => match(tokens, name);
  return name => matches(fold(bytesOf(name), ignoreCase));
}

/** `*.py`: most patterns are of this kind. */
function endsWith(end: string, crossing: boolean): (name: string) => boolean {
  return name => name.endsWith(end) && (crossing || !name.slice(0, name.length - end.length).includes('/'));
}

/** A text with one character for each byte of its UTF-8. */
export function bytesOf(text: string): string {
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** Only ASCII letters have case for git. */
export function fold(bytes: string, ignoreCase: boolean): string {
  return ignoreCase ? bytes.replace(/[A-Z]+/g, letters => letters.toLowerCase()) : bytes;
}

function tokenize(pattern: string, ignoreCase: boolean): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    if (character === '\\') {
      // An escaped letter keeps its case: to git, `\A` matches nothing where case is ignored. Nor does a last `\`.
      const escaped = pattern[++at];
      tokens.push(escaped === undefined ? { kind: 'set' } : { kind: 'character', character: escaped });
    } else if (character === '?') tokens.push({ kind: 'any' });
    else if (character === '[') {
      const set = readSet(pattern, at, ignoreCase);
      tokens.push({ kind: 'set', ...(set && { admits: set.admits }) });
      if (!set) return tokens;
      at = set.end;
    } else if (character === '*') {
      const start = at;
      while (pattern[at + 1] === '*') at++;
      const next = pattern[at + 1];
      const opens = start === 0 || pattern[start - 1] === '/';
      const crossing =
        at > start && opens && (next === undefined || next === '/' || pattern.startsWith('\\/', at + 1));
      if (crossing && next === '/') {
        tokens.push({ kind: 'directories' });
        at++;
      } else tokens.push({ kind: 'star', crossing });
    } else tokens.push({ kind: 'character', character: fold(character, ignoreCase) });
  }
  return tokens;
}

const classes: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[\x21-\x7e]/,
  lower: /[a-z]/,
  print: /[\x20-\x7e]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[\t-\r ]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

/** The set that opens at `start`; undefined where it is not closed or names an unknown class. */
function readSet(
  pattern: string,
  start: number,
  ignoreCase: boolean,
): { readonly admits: (character: string) => boolean; readonly end: number } | undefined {
  const parts: ((character: string) => boolean)[] = [];
  const negated = pattern[start + 1] === '!' || pattern[start + 1] === '^';
  let at = start + (negated ? 2 : 1);
  let before: string | undefined;
  for (let isFirst = true; isFirst || pattern[at] !== ']'; isFirst = false, at++) {
    let character = pattern[at];
    const named = /\[:([^\]]*):\]/y;
    named.lastIndex = at;
    const name = named.exec(pattern)?.[1];
    if (character === undefined) return undefined;
    if (name !== undefined) {
      const members = classes[name];
      if (!members) return undefined;
      parts.push(ignoreCase && name === 'upper' ? c => /[A-Za-z]/.test(c) : c => members.test(c));
      at += name.length + 3;
      before = undefined;
    } else if (
      character === '-' &&
      before !== undefined &&
      pattern[at + 1] !== undefined &&
      pattern[at + 1] !== ']'
    ) {
      const from = before;
      character = pattern[++at]!;
      if (character === '\\') character = pattern[++at];
      if (character === undefined) return undefined;
      const to = character;
      const isWithin = (c: string): boolean => from <= c && c <= to;
      parts.push(c => isWithin(c) || (ignoreCase && /[a-z]/.test(c) && isWithin(c.toUpperCase())));
      before = undefined;
    } else {
      if (character === '\\') character = pattern[++at];
      if (character === undefined) return undefined;
      const one = character;
      parts.push(c => c === one);
      before = one;
    }
  }
  return {
    admits: character => character !== '/' && parts.some(part => part(character)) !== negated,
    end: at,
  };
}

/** Carries every place that the tokens so far may have come to. */
function match(tokens: readonly Token[], name: string): boolean {
  let places = new Set([0]);
  for (const token of tokens) {
    const reached = new Set<number>();
    for (const at of places) for (const next of step(token, name, at)) reached.add(next);
    places = token.kind === 'star' ? spread(reached, name, token.crossing) : reached;
    if (places.size === 0) return false;
  }
  return places.has(name.length);
}

function step(token: Token, name: string, at: number): readonly number[] {
  const character = name[at];
  switch (token.kind) {
    case 'star':
      return [at];
    case 'directories':
      return [at, ...slashes(name, at)];
    case 'character':
      return character === token.character ? [at + 1] : [];
    case 'any':
      return character !== undefined && character !== '/' ? [at + 1] : [];
    case 'set':
      return character !== undefined && token.admits?.(character) ? [at + 1] : [];
  }
}

/** The places after the slashes from a place on. */
function* slashes(name: string, from: number): Iterable<number> {
  for (let at = name.indexOf('/', from); at >= 0; at = name.indexOf('/', at + 1)) yield at + 1;
}

function spread(places: ReadonlySet<number>, name: string, crossing: boolean): Set<number> {
  const reached = new Set<number>();
  for (let at = 0, isOpen = false; at <= name.length; at++) {
    if (places.has(at)) isOpen = true;
    if (isOpen) reached.add(at);
    if (name[at] === '/' && !crossing) isOpen = false;
  }
  return reached;
}
