/** What is derived from files is kept for as long as what was asked for it holds, and no longer. */
import { expect, test } from 'vitest';
import { derived, type Files } from '../server/files.ts';
import type { SourceFile } from '../server/text.ts';

/** Files whose texts change, and how often each was asked for. */
function changing(texts: Record<string, string>, counts: boolean) {
  const asked = new Map<string, number>();
  const files = new Map<string, SourceFile>();
  const state = { revision: 0 };
  const source: Files = {
    read(path) {
      asked.set(path, (asked.get(path) ?? 0) + 1);
      const text = texts[path];
      if (text === undefined) return undefined;
      const file = files.get(path)?.text === text ? files.get(path)! : { path, text };
      files.set(path, file);
      return file;
    },
    list: () => undefined,
    kind: () => undefined,
    bytes: () => undefined,
  };
  if (counts) Object.defineProperty(source, 'revision', { get: () => state.revision });
  const write = (path: string, text: string): void => {
    texts[path] = text;
    state.revision++;
  };
  return { source, write, asked: (path: string) => asked.get(path) ?? 0 };
}

for (const counts of [false, true]) {
  const suffix = counts ? 'with a revision' : 'without a revision';

  test(`an outer derivation follows what the inner one read, ${suffix}`, () => {
    const { source, write } = changing({ '/a': '1', '/b': '1' }, counts);
    let runs = 0;
    const inner = derived((files, path) => ({ text: files.read(path)?.text }));
    const outer = derived(files => {
      runs++;
      return `${inner(files, '/a').text}${inner(files, '/b').text}`;
    });
    expect([outer(source, ''), outer(source, ''), runs]).toEqual(['11', '11', 1]);
    write('/b', '2');
    expect([outer(source, ''), outer(source, ''), runs]).toEqual(['12', '12', 2]);
    write('/c', 'of no interest');
    expect([outer(source, ''), runs]).toEqual(['12', 2]);
  });

  test(`what a value asks for later counts too, ${suffix}`, () => {
    const { source, write } = changing({ '/a': '1' }, counts);
    const late = derived(files => ({ text: () => files.read('/a')?.text }));
    const outer = derived(files => late(files, ''));
    const before = outer(source, '');
    write('/a', '2');
    expect(outer(source, '')).toBe(before);
    expect(before.text()).toBe('2');
    write('/a', '3');
    expect(outer(source, '')).not.toBe(before);
  });
}

test('while the revision stays, nothing is asked again, however many depend on it', () => {
  const { source, write, asked } = changing({ '/a': '1' }, true);
  const shared = derived(files => files.read('/a')?.text);
  const each = derived((files, key) => `${key}${shared(files, '')}`);
  const keys = Array.from({ length: 100 }, (_, i) => `${i}`);
  for (const key of keys) each(source, key);
  expect(asked('/a')).toBe(1);
  write('/b', '');
  for (const key of keys) each(source, key);
  expect(asked('/a')).toBe(2);
});
