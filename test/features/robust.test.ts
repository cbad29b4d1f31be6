/** Features are asked in the middle of typing: whatever the text, they answer or stay silent. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadGrammars } from '../../server/grammars.ts';
import { openProject } from '../../server/project.ts';
import { memoryFiles } from '../memory.ts';
import { features } from './answers.ts';

beforeAll(loadGrammars);

const projects = new URL('../projects/', import.meta.url).pathname;
const today = new Date('2026-06-15T12:00:00Z');

describe.each(['audit', 'ml-template'])('%s', name => {
  const files = Object.fromEntries(
    readdirSync(join(projects, name), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .map(path => [path.slice(join(projects, name).length + 1), readFileSync(path, 'utf8')]),
  );

  test.each(['pyproject.toml', 'flake.nix'])(
    'every feature at the end of each prefix of %s',
    { timeout: 60_000 },
    edited => {
      const text = files[edited]!;
      for (let end = 0; end <= text.length; end += 41) {
        const memory = memoryFiles({ ...files, [edited]: text.slice(0, end) });
        const place = { pyproject: '/project/pyproject.toml', nix: '/project/flake.nix' };
        const project = openProject(memory, place, '/project', today);
        const file = memory.read(`/project/${edited}`)!;
        for (const answer of Object.values(features))
          expect(typeof answer(project, file, end)).toBe('string');
      }
    },
  );

  test.each(['pyproject.toml', 'flake.nix'])(
    'every feature at each place of %s',
    { timeout: 60_000 },
    asked => {
      const memory = memoryFiles(files);
      const place = { pyproject: '/project/pyproject.toml', nix: '/project/flake.nix' };
      const project = openProject(memory, place, '/project', today);
      const file = memory.read(`/project/${asked}`)!;
      for (let offset = 0; offset <= file.text.length; offset += 37) {
        for (const answer of Object.values(features))
          expect(typeof answer(project, file, offset)).toBe('string');
      }
    },
  );
});
