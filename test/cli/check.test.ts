/** `check` with what it does to files: --diff, --fix, --watch. */
import { spawnSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project, run, start } from './program.ts';

const rulesIn = (text: string): readonly string[] =>
  [...text.matchAll(/^(?:error|warning|info|hint)\[([\w-]+)\]/gm)].map(([, rule]) => rule!);

test('--diff prints what --fix would write, as a patch that applies, and writes nothing', () => {
  const printed = project('audit');
  const fixed = project('audit');
  const before = readFileSync(join(printed, 'pyproject.toml'), 'utf8');
  const words = ['--unsafe-fixes'];
  const diff = run(printed, 'check', '--diff', ...words);
  expect(readFileSync(join(printed, 'pyproject.toml'), 'utf8')).toBe(before);
  expect(run(fixed, 'check', '--fix', ...words).stderr).toBe('');
  const patch = spawnSync('git', ['apply'], { cwd: printed, input: diff.stdout, encoding: 'utf8' });
  expect(patch).toMatchObject({ status: 0, stderr: '' });
  for (const name of ['flake.nix', 'pyproject.toml']) {
    expect(readFileSync(join(printed, name), 'utf8')).toBe(readFileSync(join(fixed, name), 'utf8'));
  }
  expect(readFileSync(join(fixed, 'pyproject.toml'), 'utf8')).toContain('"hatchling.build"');
});

test('--diff prints nothing where there is nothing to fix', () => {
  expect(run(project('audit-right'), 'check', '--diff')).toMatchObject({ status: 0, stdout: '', stderr: '' });
});

test('--fix applies safe fixes only, and says what is left', () => {
  const directory = project('audit');
  const { status, stdout } = run(directory, 'check', '--fix');
  expect(status).toBe(1);
  expect(rulesIn(stdout)).not.toContain('unknown-build-backend');
  expect(rulesIn(stdout)).toContain('missing-runtime-library');
});

test.each([
  ['--fix', '--diff'],
  ['--unsafe-fixes'],
  ['--watch', '--fix'],
  ['--watch', '--diff'],
  ['--no-such-option'],
  ['no-such-path'],
  ['--watch', 'no-such-path'],
])('check %s %s is refused in one line', (...words) => {
  const { status, stdout, stderr } = run(project('audit'), 'check', ...words);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^flake-pyproject: [^\n]+\n$/);
});

test('--watch checks again when either file changes, and when one comes back', {
  timeout: 60_000,
}, async () => {
  const directory = project('audit');
  const program = start(directory, 'check', '--watch');
  let text = '';
  program.stdout.on('data', data => {
    text += data;
  });
  /** The rules of the next outcome. */
  const next = async (): Promise<readonly string[]> => {
    await expect.poll(() => text, { timeout: 20_000, interval: 20 }).toMatch(/in \d+ project(s?)\n$/);
    const rules = rulesIn(text);
    text = '';
    return rules;
  };
  const pyproject = join(directory, 'pyproject.toml');
  const edit = (path: string, before: string, after: string): void => {
    const old = readFileSync(path, 'utf8');
    expect(old).toContain(before);
    writeFileSync(path, old.replace(before, after));
  };
  expect(await next()).toEqual([
    'uv-may-pick-other-python',
    'missing-runtime-library',
    'unknown-build-backend',
    'nothing-to-ship',
  ]);
  edit(pyproject, 'hatchling.backends', 'hatchling.build');
  expect(await next()).not.toContain('unknown-build-backend');
  edit(join(directory, 'flake.nix'), 'zlib', 'zlib stdenv.cc.cc.lib');
  expect(await next()).not.toContain('missing-runtime-library');
  // As editors do that write beside a file and move the result over it.
  writeFileSync(`${pyproject}~`, readFileSync(pyproject, 'utf8').replace('hatchling.build', 'hatchling'));
  renameSync(`${pyproject}~`, pyproject);
  expect(await next()).toContain('unknown-build-backend');
  rmSync(join(directory, 'flake.nix'));
  expect(await next()).not.toContain('uv-may-pick-other-python');
  expect(program.exitCode).toBeNull();
});
