/** Reads JSON as Nix does: integers keep their 64 bits, everything else is a float, and the last of equal names wins. */
import type { Location } from '../../../text.ts';
import { attrs, bool, float, int, list, nullValue, string, Thunk, type Value } from '../value.ts';

/** Values carry `at`, the place of the whole text. Throws `SyntaxError`. */
export function parseJson(source: string, at: Location | undefined): Value {
  const token =
    /[\s]*(?:([{}[\],:])|("(?:[^"\\\x00-\x1f]|\\.)*")|(-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)|(true|false|null))/y;
  let current: RegExpExecArray | null = null;
  let position = 0;

  function advance(): void {
    token.lastIndex = position;
    current = token.exec(source);
    if (current) position = token.lastIndex;
  }

  function fail(): never {
    throw new SyntaxError(`unexpected text at offset ${position}`);
  }

  function expect(punctuation: string): void {
    if (current?.[1] !== punctuation) fail();
    advance();
  }

  function value(depth: number): Value {
    if (!current || depth > 2000) return fail();
    const [, punctuation, quoted, number, fraction, exponent, word] = current;
    if (punctuation === '{') return object(depth);
    if (punctuation === '[') return array(depth);
    if (quoted !== undefined) {
      advance();
      return string(text(quoted), at);
    }
    if (number !== undefined) {
      advance();
      return fraction === undefined && exponent === undefined ? integer(number) : float(Number(number), at);
    }
    if (word === undefined) return fail();
    advance();
    return word === 'null' ? nullValue : bool(word === 'true', at);
  }

  function text(quoted: string): string {
    const read: string = JSON.parse(quoted);
    if (read.includes('\0')) throw new SyntaxError('a string holds a null byte');
    return read;
  }

  function integer(number: string): Value {
    const exact = BigInt(number);
    if (BigInt.asIntN(64, exact) === exact) return int(exact, at);
    if (exact > 0n && BigInt.asUintN(64, exact) === exact)
      throw new SyntaxError(`${number} does not fit an integer`);
    return float(Number(number), at);
  }

  function object(depth: number): Value {
    const entries = new Map<string, Thunk>();
    advance();
    if (current?.[1] === '}') advance();
    else {
      for (;;) {
        const name = current?.[2];
        if (name === undefined) fail();
        advance();
        expect(':');
        entries.set(text(name as string), Thunk.of(value(depth + 1)));
        if (current?.[1] !== ',') break;
        advance();
      }
      expect('}');
    }
    return attrs(entries, { at });
  }

  function array(depth: number): Value {
    const items: Value[] = [];
    advance();
    if (current?.[1] === ']') advance();
    else {
      for (;;) {
        items.push(value(depth + 1));
        if (current?.[1] !== ',') break;
        advance();
      }
      expect(']');
    }
    return list(items, at);
  }

  advance();
  const result = value(0);
  if (current || source.slice(position).trim() !== '') fail();
  return result;
}
