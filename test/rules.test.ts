/** Every rule's page, and the long tails in test/rules/, are tests: see server/README.md for the format. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../server/rules/index.ts';
import { examplesIn, runExample } from './page.ts';

const pages = ['server/rules', 'test/rules'].flatMap(folder =>
  readdirSync(folder)
    .filter(name => name.endsWith('.md') && name !== 'README.md')
    .map(name => ({ id: name.slice(0, -3), path: join(folder, name) })),
);

for (const { id, path } of pages) {
  describe(path, () => {
    for (const example of examplesIn(readFileSync(path, 'utf8'), path)) {
      test(example.title, () => {
        const { found, asserted, fixes } = runExample(example, id);
        expect(found).toEqual(asserted);
        for (const { path: file, after, expected, left } of fixes) {
          expect(after, `${file} after its fixes`).toBe(expected);
          expect(left, 'findings left after the fixes').toEqual([]);
        }
      });
    }
  });
}

test('every rule has a page with an example, and every page a rule', () => {
  const own = pages.filter(({ path }) => path.startsWith('server/')).map(({ id }) => id);
  expect(own.sort()).toEqual(rules.map(rule => rule.id).sort());
});
