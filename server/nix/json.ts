/** JSON with places, for lock files: what could be read before the first mistake is kept. */
import type { Location, SourceFile, SyntaxProblem } from '../text.ts';

export type Json =
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Json>; readonly at: Location }
  | { readonly kind: 'array'; readonly items: readonly Json[]; readonly at: Location }
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null; readonly at: Location };

class Mistake extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const deepest = 200;

/** Parses a JSON text. After a mistake `value` holds what stands before it, and `problems` one entry. */
export function parseJson(file: SourceFile): {
  readonly value: Json | undefined;
  readonly problems: readonly SyntaxProblem[];
} {
  const { text } = file;
  const token =
    /[\s\uFEFF]*(?:("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)|([[\]{}:,]))/uy;
  let start = 0;
  let end = 0;
  let mistake: Mistake | undefined;

  function next(expected: string): string {
    token.lastIndex = end;
    const match = token.exec(text);
    if (!match) {
      const offset = end + (/^[\s\uFEFF]*/.exec(text.slice(end))?.[0].length ?? 0);
      throw new Mistake(
        offset >= text.length ? `expected ${expected}, found the end of the file` : `expected ${expected}`,
        offset,
      );
    }
    end = token.lastIndex;
    const found = match[1] ?? match[2] ?? match[3] ?? match[4]!;
    start = end - found.length;
    return found;
  }

  function text_(raw: string): string {
    try {
      return String(JSON.parse(raw));
    } catch {
      throw new Mistake('this string is not valid JSON', start);
    }
  }

  /** What a container holds grows while it is read, so that a mistake inside loses nothing before it. */
  function value(first: string, depth: number, keep: (value: Json) => void): void {
    if (depth > deepest) throw new Mistake('nested too deeply', start);
    const from = start;
    if (first === '{') {
      const members = new Map<string, Json>();
      const at = { file, start: from, end: text.length };
      keep({ kind: 'object', members, at });
      for (let key = next('a key or "}"'); key !== '}'; ) {
        if (!key.startsWith('"')) throw new Mistake('expected a key in double quotes', start);
        const name = text_(key);
        if (next('":"') !== ':') throw new Mistake('expected ":"', start);
        value(next('a value'), depth + 1, member => members.set(name, member));
        const separator = next('"," or "}"');
        if (separator === '}') break;
        if (separator !== ',') throw new Mistake('expected "," or "}"', start);
        key = next('a key');
        if (key === '}') throw new Mistake('expected a key in double quotes', start);
      }
      at.end = end;
    } else if (first === '[') {
      const items: Json[] = [];
      const at = { file, start: from, end: text.length };
      keep({ kind: 'array', items, at });
      for (let item = next('a value or "]"'); item !== ']'; ) {
        const index = items.length;
        value(item, depth + 1, found => {
          items[index] = found;
        });
        const separator = next('"," or "]"');
        if (separator === ']') break;
        if (separator !== ',') throw new Mistake('expected "," or "]"', start);
        item = next('a value');
        if (item === ']') throw new Mistake('expected a value', start);
      }
      at.end = end;
    } else if (/^[\]}:,]$/.test(first)) {
      throw new Mistake('expected a value', start);
    } else {
      const scalar = first.startsWith('"') ? text_(first) : (JSON.parse(first) as number | boolean | null);
      keep({ kind: 'scalar', value: scalar, at: { file, start: from, end } });
    }
  }

  let root: Json | undefined;
  try {
    value(next('a value'), 0, found => {
      root = found;
    });
    if (text.slice(end).trim() !== '')
      throw new Mistake('expected the end of the file', end + /^\s*/.exec(text.slice(end))![0].length);
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    mistake = error;
  }
  const problems = mistake
    ? [
        {
          message: mistake.message,
          at: { file, start: mistake.offset, end: Math.min(mistake.offset + 1, text.length) },
        },
      ]
    : [];
  return { value: root, problems };
}

/** The member of an object, through a path of keys. */
export function member(json: Json | undefined, ...path: readonly string[]): Json | undefined {
  let at = json;
  for (const key of path) at = at?.kind === 'object' ? at.members.get(key) : undefined;
  return at;
}

export function stringOf(json: Json | undefined): string | undefined {
  return json?.kind === 'scalar' && typeof json.value === 'string' ? json.value : undefined;
}

export function numberOf(json: Json | undefined): number | undefined {
  return json?.kind === 'scalar' && typeof json.value === 'number' ? json.value : undefined;
}
