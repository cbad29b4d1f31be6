/** The README's configuration for pre-commit, and the hook's own definition, in the hands of pre-commit. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };

const directory = mkdtempSync(join(tmpdir(), 'flake-pyproject-pre-commit-'));
const cache = process.env.FLAKE_PYPROJECT_CACHE ?? join(tmpdir(), 'flake-pyproject-ci');
const python = join(cache, 'pre-commit');

const preCommit = (cwd: string, ...words: readonly string[]): { status: number | null; stdout: string } =>
  spawnSync(join(python, 'bin/pre-commit'), words, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PRE_COMMIT_HOME: join(directory, 'home') },
  });

beforeAll(() => {
  if (existsSync(join(python, 'bin/pre-commit'))) return;
  execFileSync('python3', ['-m', 'venv', python]);
  execFileSync(join(python, 'bin/pip'), ['install', '--quiet', 'pre-commit==4.7.0']);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A repository with the README's configuration; the release is the package as it is now. */
function repository(example: string): string {
  const path = join(directory, example);
  cpSync(join('test/projects', example), path, { recursive: true });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', directory], { stdio: 'ignore' });
  const written = readFileSync('README.md', 'utf8').match(/```yaml\n(repos:\n[\s\S]*?)```/)![1]!;
  const release = `flake-pyproject@${manifest.version}`;
  expect(written).toContain(`'${release}'`);
  const tarball = resolve(directory, `flake-pyproject-${manifest.version}.tgz`);
  writeFileSync(join(path, '.pre-commit-config.yaml'), written.replace(release, tarball));
  execFileSync('git', ['init', '--quiet'], { cwd: path });
  execFileSync('git', ['add', '--all'], { cwd: path });
  return path;
}

test('the definition of the hook is valid, and names this release', () => {
  expect(preCommit('.', 'validate-manifest', '.pre-commit-hooks.yaml')).toMatchObject({ status: 0 });
  expect(readFileSync('.pre-commit-hooks.yaml', 'utf8')).toContain(`flake-pyproject@${manifest.version} `);
});

test('a project with findings does not pass', () => {
  const { status, stdout } = preCommit(repository('audit'), 'run', '--all-files');
  expect(status).toBe(1);
  expect(stdout).toContain('error[unknown-build-backend]');
});

test('a project without any does', () => {
  const { status, stdout } = preCommit(repository('audit-right'), 'run', '--all-files');
  expect(stdout).toMatch(/^flake-pyproject\.+Passed$/m);
  expect(status).toBe(0);
});
