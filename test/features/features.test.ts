/** Every page beside this file: what editors ask, and what they are to be told (the format: fixture.ts). */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadGrammars } from '../../server/grammars.ts';
import { features } from './answers.ts';
import { casesIn, open } from './fixture.ts';

beforeAll(loadGrammars);

const folder = new URL('./', import.meta.url);
for (const name of readdirSync(folder).filter(entry => entry.endsWith('.md'))) {
  describe(name, () => {
    for (const one of casesIn(readFileSync(new URL(name, folder), 'utf8'), name)) {
      test(one.title, () => {
        const { project, file, offset } = open(one);
        for (const [feature, expected] of Object.entries(one.expected)) {
          expect(Object.keys(features)).toContain(feature);
          expect(features[feature]!(project, file, offset)).toBe(expected);
        }
      });
    }
  });
}
