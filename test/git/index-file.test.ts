import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readIndex } from '../../server/git/index-file.ts';
import { indexBytes } from './index-bytes.ts';

const path = fc
  .array(fc.constantFrom('a', 'ab', 'ö', 'flake.nix', 'src', 'x'.repeat(70)), { minLength: 1, maxLength: 5 })
  .map(parts => parts.join('/'));
const entry = fc.record({
  path,
  mode: fc.constantFrom(0o100644, 0o100755, 0o120000, 0o160000),
  intentToAdd: fc.boolean(),
  skipWorktree: fc.boolean(),
  assumeUnchanged: fc.boolean(),
});
const entries = fc.uniqueArray(entry, { selector: ({ path }) => path, maxLength: 30 });
const shape = fc.record({
  version: fc.constantFrom(3 as const, 4 as const),
  hash: fc.constantFrom('sha1' as const, 'sha256' as const),
  unchecked: fc.boolean(),
  extensions: fc.constantFrom<(readonly [string, Uint8Array])[]>(
    [],
    [['TREE', Buffer.from('x')]],
    [
      ['EOIE', Buffer.alloc(24)],
      ['UNTR', Buffer.alloc(0)],
    ],
  ),
});

test('what is written is read', () => {
  fc.assert(
    fc.property(entries, shape, (entries, shape) => {
      // Without a checksum and without entries nothing tells how long object names are, and nothing depends on it.
      const { entries: found } = readIndex(indexBytes(entries, shape));
      const kinds = { 8: 'file', 10: 'link', 14: 'submodule' } as Record<number, string>;
      const expected = entries
        .map(({ mode, ...entry }) => ({ ...entry, kind: kinds[mode >> 12], stage: 0 }))
        .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
      expect(found).toEqual(expected);
    }),
  );
});

test('any bytes give an answer', () => {
  fc.assert(
    fc.property(
      entries,
      shape,
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }),
      (entries, shape, changes) => {
        // Without a checksum, damage meets the parser itself.
        const bytes = indexBytes(entries, { ...shape, unchecked: true });
        for (const [at, byte] of changes) bytes[at % (bytes.length - 32)] = byte;
        const { entries: found, problem } = readIndex(bytes);
        expect(found === undefined).toBe(problem !== undefined);
      },
    ),
  );
  expect(readIndex(new Uint8Array()).problem).toBe('the index is damaged');
});

test.each([
  ['an extension that changes the entries', 'link', 'the index is split'],
  ['directories as entries', 'sdir', 'the index is sparse'],
  ['an extension of the future', 'new!', 'the index has an extension that is not known'],
])('silence: %s', (_, extension, problem) => {
  expect(readIndex(indexBytes([{ path: 'a' }], { extensions: [[extension, Buffer.alloc(4)]] }))).toEqual({
    problem,
  });
});

test('an unfinished merge has a path three times', () => {
  const bytes = indexBytes([1, 2, 3].map(stage => ({ path: 'a', stage })));
  expect(readIndex(bytes).entries?.map(({ path, stage }) => [path, stage])).toEqual([
    ['a', 1],
    ['a', 2],
    ['a', 3],
  ]);
});

test('a checksum that does not hold', () => {
  const bytes = indexBytes([{ path: 'a' }, { path: 'b' }]);
  bytes[14]! ^= 1;
  expect(readIndex(bytes)).toEqual({ problem: 'the index is damaged' });
});
