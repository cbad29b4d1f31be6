import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyChanges,
  offsetOf,
  pathOfUri,
  positionOf,
  rangeOf,
  uriOfPath,
} from '../../server/lsp/convert.ts';
import type { SourceFile } from '../../server/text.ts';

const file = (text: string): SourceFile => ({ path: '/p/flake.nix', text });
/** A letter of each length in UTF-8: 1, 2, 3 and 4 bytes, the last a surrogate pair. */
const text = 'aé漢𝒳 x\r\nsecond\n\nlast';

describe('positions', () => {
  test.each([
    { encoding: 'utf-16', offset: 3, position: { line: 0, character: 3 } },
    { encoding: 'utf-16', offset: 5, position: { line: 0, character: 5 } },
    { encoding: 'utf-8', offset: 1, position: { line: 0, character: 1 } },
    { encoding: 'utf-8', offset: 2, position: { line: 0, character: 3 } },
    { encoding: 'utf-8', offset: 3, position: { line: 0, character: 6 } },
    { encoding: 'utf-8', offset: 5, position: { line: 0, character: 10 } },
    { encoding: 'utf-8', offset: 9, position: { line: 1, character: 0 } },
    { encoding: 'utf-8', offset: text.length, position: { line: 3, character: 4 } },
  ] as const)(
    '$encoding $offset is $position.line:$position.character, both ways',
    ({ encoding, offset, position }) => {
      expect(positionOf(file(text), offset, encoding)).toEqual(position);
      expect(offsetOf(file(text), position, encoding)).toBe(offset);
    },
  );

  test.each([
    {
      what: 'beyond a line is its end, before the line break',
      position: { line: 0, character: 99 },
      offset: 7,
    },
    { what: 'beyond the text is its end', position: { line: 99, character: 3 }, offset: text.length },
    { what: 'before the text is its start', position: { line: -1, character: 3 }, offset: 0 },
    { what: 'before a line is its start', position: { line: 1, character: -5 }, offset: 9 },
  ])('$what', ({ position, offset }) => {
    expect(offsetOf(file(text), position, 'utf-16')).toBe(offset);
    expect(offsetOf(file(text), position, 'utf-8')).toBe(offset);
  });

  test('inside a character is its start', () => {
    expect(offsetOf(file(text), { line: 0, character: 4 }, 'utf-16')).toBe(3);
    for (const character of [7, 8, 9]) expect(offsetOf(file(text), { line: 0, character }, 'utf-8')).toBe(3);
    expect(offsetOf(file(text), { line: 0, character: 2 }, 'utf-8')).toBe(1);
  });

  test('every offset between characters survives the way there and back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('utf-8', 'utf-16'), (given, encoding) => {
        const source = file(given.replaceAll('\r', ''));
        for (let offset = 0; offset <= source.text.length; offset++) {
          if (/[\uDC00-\uDFFF]/.test(source.text[offset] ?? '')) continue;
          expect(offsetOf(source, positionOf(source, offset, encoding), encoding)).toBe(offset);
        }
      }),
    );
  });
});

describe('changes', () => {
  const range = (from: number, to: number, of = text, encoding: 'utf-8' | 'utf-16' = 'utf-8') =>
    rangeOf({ file: file(of), start: from, end: to }, encoding);

  test('each counts in the text that those before it left', () => {
    const changes = [
      { range: range(0, 5), text: 'ö' },
      { range: { start: { line: 0, character: 2 }, end: { line: 0, character: 2 } }, text: '𝒴' },
      { range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } }, text: '' },
    ];
    expect(applyChanges(file(text), changes, 'utf-8')).toBe('ö𝒴 x\r\n\nlast');
  });

  test('a change without a range is the whole text', () => {
    expect(applyChanges(file(text), [{ text: 'new' }], 'utf-16')).toBe('new');
  });

  test('a range that runs backwards is turned round, one beyond the text is cut', () => {
    const { start, end } = range(9, 15);
    expect(applyChanges(file(text), [{ range: { start: end, end: start }, text: '' }], 'utf-8')).toBe(
      'aé漢𝒳 x\r\n\n\nlast',
    );
    const beyond = { start: { line: 3, character: 4 }, end: { line: 1000, character: 0 } };
    expect(applyChanges(file(text), [{ range: beyond, text: '!' }], 'utf-8')).toBe(`${text}!`);
  });

  test('edits sent in either encoding give what was typed', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.string({ unit: 'grapheme' })), { maxLength: 8 });
    const boundary = (of: string, offset: number): number =>
      /[\uDC00-\uDFFF]/.test(of[offset] ?? '') ? offset + 1 : offset;
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        edits,
        fc.constantFrom('utf-8', 'utf-16'),
        (given, typed, encoding) => {
          const before = given.replaceAll('\r', '');
          let after = before;
          const changes = typed.map(([a, b, inserted]) => {
            const from = boundary(after, a % (after.length + 1));
            const to = boundary(after, b % (after.length + 1));
            const [start, end] = [Math.min(from, to), Math.max(from, to)];
            const change = { range: range(start, end, after, encoding), text: inserted.replaceAll('\r', '') };
            after = after.slice(0, start) + change.text + after.slice(end);
            return change;
          });
          expect(applyChanges(file(before), changes, encoding)).toBe(after);
        },
      ),
    );
  });
});

describe('URIs', () => {
  test.each([
    ['file:///home/u/my%20project/flake.nix', '/home/u/my project/flake.nix'],
    ['file:///home/u/%C3%BC%23/flake.nix', '/home/u/ü#/flake.nix'],
    ['file://localhost/home/u/flake.nix', '/home/u/flake.nix'],
    ['file:///home/u/a/../flake.nix', '/home/u/flake.nix'],
    ['FILE:///home/u/flake.nix', '/home/u/flake.nix'],
    ['file:///c%3A/u/flake.nix', 'c:/u/flake.nix'],
    ['file:///C:/u/flake.nix', 'c:/u/flake.nix'],
  ])('%s is %s', (uri, path) => {
    expect(pathOfUri(uri)).toBe(path);
  });

  test.each([
    'untitled:Untitled-1',
    'git:/home/u/flake.nix?ref',
    'vscode-remote://ssh/home/u/flake.nix',
    'file://server/share/x',
    'x',
    '',
  ])('%s is no local file', uri => {
    expect(pathOfUri(uri)).toBeUndefined();
  });

  test('a path survives the way there and back', () => {
    for (const path of ['/a b/c%20d/ü#?&/flake.nix', "/it's/(x)/[y]/flake.nix"])
      expect(pathOfUri(uriOfPath(path))).toBe(path);
  });
});
