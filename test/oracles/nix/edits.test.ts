/** What we write, Nix parses: every fix of every example of the rules' pages, every rewriting, every new flake. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newFlake } from '../../../server/features/new-flake.ts';
import { refactorings } from '../../../server/features/refactor.ts';
import type { Fix } from '../../../server/finding.ts';
import { applyFixes } from '../../../server/fix.ts';
import { loadGrammars } from '../../../server/grammars.ts';
import { parseNix } from '../../../server/nix/syntax.ts';
import type { Project } from '../../../server/project.ts';
import { memoryFiles } from '../../memory.ts';
import { checkAll, examplesIn, projectsIn } from '../../page.ts';
import { scratch, script } from './oracle.ts';

beforeAll(loadGrammars);
const directory = scratch();
afterAll(() => directory.remove());

test('Nix parses what fixes and rewritings make', () => {
  const texts = new Map<string, string>();
  for (const folder of ['server/rules', 'test/rules'])
    for (const name of readdirSync(folder).filter(name => name.endsWith('.md') && name !== 'README.md')) {
      const path = join(folder, name);
      for (const { title, files, today } of examplesIn(readFileSync(path, 'utf8'), path)) {
        const projects = projectsIn(memoryFiles(files), today);
        const fixes = [
          ...checkAll(projects).flatMap(({ fixes = [] }) => fixes),
          ...projects.flatMap(everyRewriting),
        ];
        for (const fix of fixes)
          for (const text of nixTexts(fix)) texts.set(text, `${path}: ${title}: ${fix.title}`);
      }
    }
  const made = [...texts];
  for (const [i, [text]] of made.entries()) directory.add(`${i}.nix`, text);
  const accepted = new Set(
    script(
      `for i in $(seq 0 ${made.length - 1}); do nix-instantiate --parse $i.nix >/dev/null 2>&1 && echo $i; done; true`,
      directory.path,
    )
      .trim()
      .split('\n')
      .map(Number),
  );
  console.log(`edits: ${made.length} texts`);
  expect(made.length).toBeGreaterThan(50);
  expect(made.filter((_, i) => !accepted.has(i)).map(([text, what]) => `${what}\n${text}`)).toEqual([]);
});

function everyRewriting(project: Project): readonly Fix[] {
  const file = project.flake?.file;
  const made = file ? undefined : newFlake(project);
  return [...(file ? refactorings(project, file, 0, file.text.length) : []), ...(made ? [made] : [])];
}

/** The Nix files that a fix leaves, but for those that were broken before. */
const nixTexts = (fix: Fix): readonly string[] =>
  applyFixes([{ message: '', at: { file: { path: '', text: '' }, start: 0, end: 0 } }], () => fix)
    .filter(({ path, before }) => path.endsWith('.nix') && !(before && parseNix(before).problems.length > 0))
    .map(({ text }) => text);
