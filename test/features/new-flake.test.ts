/** A flake that we write must be one that we have nothing to say about. */
import { beforeAll, expect, test } from 'vitest';
import { check } from '../../server/check.ts';
import { newFlake } from '../../server/features/new-flake.ts';
import { join } from '../../server/files.ts';
import { loadGrammars } from '../../server/grammars.ts';
import { openProject } from '../../server/project.ts';
import { memoryFiles } from '../memory.ts';

beforeAll(loadGrammars);

const uv = '[project]\nname = "school-audit"\nversion = "0.1.0"\n';
const day = new Date('2026-06-15T12:00:00Z');

test.each([
  ['a bare project', uv],
  [
    'wheels that need libraries',
    `${uv}requires-python = ">=3.12"\ndependencies = ["lightgbm", "opencv-python", "psycopg[binary]", "torch"]\n`,
  ],
  ['an old Python', `${uv}requires-python = ">=3.11,<3.12"\n`],
  ['a Python to come', `${uv}requires-python = ">=3.14"\n`],
  ['a name with quotes', '[project]\nname = "a\\"b${c}"\nversion = "1"\n'],
  ['Poetry', '[tool.poetry]\nname = "x"\nversion = "1"\n[tool.poetry.dependencies]\npython = "^3.12"\n'],
  ['maturin', `[build-system]\nrequires = ["maturin>=1,<2"]\nbuild-backend = "maturin"\n${uv}`],
  ['meson', `[build-system]\nrequires = ["meson-python"]\nbuild-backend = "mesonpy"\n${uv}`],
])('%s', (_what, pyproject) => {
  const before = openProject(
    memoryFiles({ 'pyproject.toml': pyproject }),
    { pyproject: '/project/pyproject.toml', nix: undefined },
    '/project',
    day,
  );
  const [edit] = newFlake(before)!.edits;
  if (!edit || !('create' in edit)) throw new Error('no file is made');
  const files = memoryFiles({ 'pyproject.toml': pyproject, 'flake.nix': edit.text });
  const place = { pyproject: '/project/pyproject.toml', nix: join('/project', 'flake.nix') };
  const project = openProject(files, place, '/project', day);
  const { findings, crashes } = check([project], '/project');
  expect(crashes).toEqual([]);
  expect(
    findings
      .filter(({ at }) => at.file.path === '/project/flake.nix')
      .map(({ rule, message }) => `${rule.id}: ${message}`),
  ).toEqual([]);
  const [shell] = project.flake!.shells;
  expect(shell?.complete).toBe(true);
  expect(shell?.interpreters[0]?.version).toMatch(/^3\.\d+$/);
});
