/**
 * Which attributes a very large Nix file defines, without building its syntax: `all-packages.nix` has ten thousand,
 * and a tree of it takes seconds. Files of nixpkgs are functions that end in one attribute set or a few joined ones.
 */
import type { SourceFile, Span } from '../../text.ts';

export interface Bindings {
  /** What stands after `=` by name; undefined for an inherited name. The last one wins, as it does in `//`. */
  readonly names: ReadonlyMap<string, Span | undefined>;
  /** Names that only some configurations have. */
  readonly conditional: ReadonlySet<string>;
  /**
   * Set where other attributes may exist: the file's text without comments and without the sets that were read, where
   * their names must stand unless they come from another file.
   */
  readonly elsewhere: string | undefined;
}

const kept = new WeakMap<SourceFile, Bindings>();

/** The attributes of the set that a file's functions end in; the same result for the same file object. */
export function readBindings(file: SourceFile): Bindings {
  const bindings = kept.get(file) ?? read(file.text);
  kept.set(file, bindings);
  return bindings;
}

interface Tokens {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** For an opening bracket, the index of the closing one. */
  readonly closers: ReadonlyMap<number, number>;
}

interface Growing {
  readonly names: Map<string, Span | undefined>;
  readonly conditional: Set<string>;
  /** The sets that were read, from brace to brace. */
  readonly sets: Span[];
  open: boolean;
}

function read(text: string): Bindings {
  const found: Growing = { names: new Map(), conditional: new Set(), sets: [], open: false };
  const tokens = tokenize(text);
  if (tokens) readResult(tokens, 0, tokens.starts.length, found, false);
  else found.open = true;
  return {
    names: found.names,
    conditional: found.conditional,
    elsewhere: found.open ? without(text, found.sets) : undefined,
  };
}

function without(text: string, sets: readonly Span[]): string {
  let rest = '';
  let from = 0;
  for (const { start, end } of sets) {
    rest += text.slice(from, start);
    from = end;
  }
  return (rest + text.slice(from)).replace(/#[^\n]*|\/\*[\s\S]*?\*\//g, '');
}

const token =
  /[\s\uFEFF]+|#[^\n]*|\/\*[\s\S]*?\*\/|(?:[a-zA-Z0-9._+-]*|~)(?:\/[a-zA-Z0-9._+-]+)+\/?|[a-zA-Z_][a-zA-Z0-9_'-]*|\/\/|\$\{|''|[\s\S]/y;

/** Undefined where brackets or strings do not close. */
function tokenize(text: string): Tokens | undefined {
  const starts: number[] = [];
  const ends: number[] = [];
  const closers = new Map<number, number>();
  const open: number[] = [];
  let at = 0;
  while (at < text.length) {
    token.lastIndex = at;
    const start = at;
    const word = token.exec(text)![0];
    at += word.length;
    const first = word.charCodeAt(0);
    // Space and comments.
    if (first <= 32 || first === 0xfeff || first === 35 || word.startsWith('/*')) continue;
    if (word === '"' || word === "''") {
      const end = endOfString(text, at, word);
      if (end === undefined) return undefined;
      at = end;
    } else if (word === '{' || word === '(' || word === '[' || word === '${') open.push(starts.length);
    else if (word === '}' || word === ')' || word === ']') {
      const opener = open.pop();
      if (opener === undefined) return undefined;
      closers.set(opener, starts.length);
    }
    starts.push(start);
    ends.push(at);
  }
  return open.length === 0 ? { text, starts, ends, closers } : undefined;
}

/** The offset after a string's closing quotes. */
function endOfString(text: string, start: number, quotes: string): number | undefined {
  const special = quotes === '"' ? /"|\\[\s\S]|\$\{|\$\$/g : /''\$|'''|''\\[\s\S]|''|\$\{|\$\$/g;
  for (let at = start; ; ) {
    special.lastIndex = at;
    const found = special.exec(text);
    if (!found) return undefined;
    at = special.lastIndex;
    if (found[0] === quotes) return at;
    if (found[0] === '${') {
      const end = endOfInterpolation(text, at);
      if (end === undefined) return undefined;
      at = end;
    }
  }
}

function endOfInterpolation(text: string, start: number): number | undefined {
  let depth = 1;
  for (let at = start; at < text.length; ) {
    token.lastIndex = at;
    const word = token.exec(text)![0];
    at += word.length;
    if (word === '"' || word === "''") {
      const end = endOfString(text, at, word);
      if (end === undefined) return undefined;
      at = end;
    } else if (word === '{' || word === '${') depth++;
    else if (word === '}' && --depth === 0) return at;
  }
  return undefined;
}

const wordAt = ({ text, starts, ends }: Tokens, index: number): string =>
  text.slice(starts[index], ends[index]);

/** The index after a token, or after the bracket that it opens. */
const after = ({ closers }: Tokens, index: number): number => (closers.get(index) ?? index) + 1;

/** What the functions, `let`s and `with`s of a range end in: sets joined with `//`. */
function readResult(tokens: Tokens, start: number, end: number, found: Growing, conditional: boolean): void {
  let from = start;
  for (let i = start; i < end; i = after(tokens, i)) if (/^(?::|;|in)$/.test(wordAt(tokens, i))) from = i + 1;
  for (let i = from; i < end; ) {
    let stop = i;
    while (stop < end && wordAt(tokens, stop) !== '//') stop = after(tokens, stop);
    readOperand(tokens, i, stop, found, conditional);
    i = stop + 1;
  }
}

function readOperand(tokens: Tokens, start: number, end: number, found: Growing, conditional: boolean): void {
  const words: string[] = [];
  let last = start;
  for (let i = start; i < end; i = after(tokens, i)) {
    if (after(tokens, i) < end) words.push(wordAt(tokens, i));
    else last = i;
  }
  const head = words.join(' ');
  const isOptional = /^(?:lib \. )?optionalAttrs .+$/.test(head);
  const isPlain = head === '' || head === 'rec' || head === 'mapAliases' || isOptional;
  const bracket = end > start ? wordAt(tokens, last) : '';
  if (isPlain && bracket === '{') readSet(tokens, last, found, conditional || isOptional);
  else if (isPlain && bracket === '(')
    readResult(tokens, last + 1, after(tokens, last) - 1, found, conditional || isOptional);
  else found.open = true;
}

function readSet(tokens: Tokens, opener: number, found: Growing, conditional: boolean): void {
  const end = after(tokens, opener) - 1;
  found.sets.push({ start: tokens.starts[opener]!, end: tokens.ends[end]! });
  const define = (name: string, value: Span | undefined): void => {
    if (conditional && !found.names.has(name)) found.conditional.add(name);
    else if (!conditional) found.conditional.delete(name);
    found.names.set(name, value);
  };
  for (let i = opener + 1; i < end; ) {
    const stop = endOfBinding(tokens, i, end);
    if (wordAt(tokens, i) === 'inherit') {
      let name = i + 1;
      if (name < stop && wordAt(tokens, name) === '(') name = after(tokens, name);
      for (; name < stop; name = after(tokens, name)) define(nameAt(tokens, name, found) ?? '', undefined);
    } else {
      const name = nameAt(tokens, i, found);
      const sign = after(tokens, i);
      const isPath = sign < stop && wordAt(tokens, sign) === '.';
      if (name !== undefined) {
        const isWhole = !isPath && sign + 1 < stop;
        define(name, isWhole ? { start: tokens.starts[sign + 1]!, end: tokens.ends[stop - 1]! } : undefined);
      }
    }
    i = stop + 1;
  }
}

/** The index of the `;` that ends a binding, past those of a `with`, `assert` or `let` in its value. */
function endOfBinding(tokens: Tokens, start: number, end: number): number {
  let prefixes = 0;
  let lets = 0;
  for (let i = start; i < end; i = after(tokens, i)) {
    const word = wordAt(tokens, i);
    if (word === 'let') lets++;
    else if (word === 'in') lets--;
    else if (lets > 0) continue;
    else if (word === 'with' || word === 'assert') prefixes++;
    else if (word === ';' && prefixes-- === 0) return i;
  }
  return end;
}

/** An attribute's name; undefined, and the set open, for one that has to be evaluated. */
function nameAt(tokens: Tokens, index: number, found: Growing): string | undefined {
  const word = wordAt(tokens, index);
  if (/^[a-zA-Z_]/.test(word)) return word;
  if (/^"[^"\\$]*"$/.test(word)) return word.slice(1, -1);
  found.open = true;
  return undefined;
}
