/** Fixes that get in each other's way: each whole or not at all, the rest in the next pass. */
import { expect, test } from 'vitest';
import type { Edit, Finding } from '../../server/finding.ts';
import { applyFixes } from '../../server/fix.ts';
import type { SourceFile } from '../../server/text.ts';

const one: SourceFile = { path: '/p/one', text: 'abcdef\n' };
const other: SourceFile = { path: '/p/other', text: 'uvwxyz' };
const edit = (file: SourceFile, start: number, end: number, text: string): Edit => ({
  at: { file, start, end },
  text,
});

/** The new texts by path, when each list of edits is the fix of a finding. */
function applied(...fixes: readonly (readonly Edit[])[]): Readonly<Record<string, string>> {
  const findings = fixes.map(
    (edits): Finding => ({
      message: '',
      at: { file: one, start: 0, end: 0 },
      fixes: [{ title: '', safe: true, edits }],
    }),
  );
  return Object.fromEntries(
    applyFixes(findings, ({ fixes: [fix] = [] }) => fix).map(({ path, text }) => [path, text]),
  );
}

test.each<[string, readonly (readonly Edit[])[], Readonly<Record<string, string>>]>([
  ['apart', [[edit(one, 0, 1, 'A')], [edit(one, 3, 4, 'D')]], { '/p/one': 'AbcDef\n' }],
  ['side by side', [[edit(one, 0, 2, 'A')], [edit(one, 2, 4, 'B')]], { '/p/one': 'ABef\n' }],
  ['overlapping: the later waits', [[edit(one, 0, 3, 'A')], [edit(one, 2, 4, 'B')]], { '/p/one': 'Adef\n' }],
  ['one inside the other', [[edit(one, 0, 6, 'A')], [edit(one, 2, 3, 'B')]], { '/p/one': 'A\n' }],
  [
    'two insertions at one place',
    [[edit(one, 2, 2, 'A')], [edit(one, 2, 2, 'B')]],
    { '/p/one': 'abAcdef\n' },
  ],
  ['the same edit twice is one', [[edit(one, 2, 2, 'A')], [edit(one, 2, 2, 'A')]], { '/p/one': 'abAcdef\n' }],
  [
    'a fix of which one edit must wait, waits',
    [[edit(one, 0, 3, 'A')], [edit(other, 0, 1, 'U'), edit(one, 2, 4, 'B')]],
    { '/p/one': 'Adef\n' },
  ],
  [
    'two that make the same file differently',
    [[{ create: '/p/new', text: 'a' }], [{ create: '/p/new', text: 'b' }]],
    { '/p/new': 'a' },
  ],
])('%s', (_, fixes, expected) => expect(applied(...fixes)).toEqual(expected));

test('a file with CRLF gets CRLF', () => {
  const file: SourceFile = { path: '/p/one', text: 'a\r\nb\r\n' };
  expect(applied([edit(file, 1, 1, '\nx\r\ny')])).toEqual({ '/p/one': 'a\r\nx\r\ny\r\nb\r\n' });
});
