/** What `--fix` writes, and what it leaves alone. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { write } from '../../server/cli/write.ts';

function directory(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'flake-pyproject-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

const fixed = (path: string, before: string) => ({ path, before: { path, text: before }, text: 'fixed\n' });

test('a file is replaced whole and keeps its permissions', () => {
  const root = directory();
  const path = join(root, 'flake.nix');
  writeFileSync(path, 'text\n');
  chmodSync(path, 0o751);
  expect(write(fixed(path, 'text\n'), root)).toBeUndefined();
  expect(readFileSync(path, 'utf8')).toBe('fixed\n');
  expect(statSync(path).mode & 0o777).toBe(0o751);
  expect(readdirSync(root)).toEqual(['flake.nix']);
});

test('a file that changed meanwhile is left alone', () => {
  const root = directory();
  const path = join(root, 'flake.nix');
  writeFileSync(path, 'changed\n');
  expect(write(fixed(path, 'text\n'), root)).toBe('changed meanwhile, left alone');
  expect(readFileSync(path, 'utf8')).toBe('changed\n');
});

test('so is one that went, or one that came', () => {
  const root = directory();
  const path = join(root, 'flake.nix');
  expect(write(fixed(path, 'text\n'), root)).toContain('ENOENT');
  expect(readdirSync(root)).toEqual([]);
  writeFileSync(path, 'came\n');
  expect(write({ path, before: undefined, text: 'made\n' }, root)).toBe('exists already, left alone');
  expect(readFileSync(path, 'utf8')).toBe('came\n');
});

test('bytes that are no UTF-8 are not lost', () => {
  const root = directory();
  const path = join(root, 'flake.nix');
  const bytes = Buffer.from([0x23, 0xe9, 0x0a]);
  writeFileSync(path, bytes);
  expect(write(fixed(path, bytes.toString('utf8')), root)).toBe('is not valid UTF-8, left alone');
  expect(readFileSync(path)).toEqual(bytes);
});

test('a byte order mark stays', () => {
  const root = directory();
  const path = join(root, 'flake.nix');
  writeFileSync(path, '\ufefftext\n');
  const before = readFileSync(path).toString('utf8');
  expect(write({ path, before: { path, text: before }, text: `${before}more\n` }, root)).toBeUndefined();
  expect(readFileSync(path)).toEqual(Buffer.from('\ufefftext\nmore\n'));
});

test('a link stays one: what it leads to is replaced', () => {
  const root = directory();
  writeFileSync(join(root, 'real.nix'), 'text\n');
  symlinkSync('real.nix', join(root, 'flake.nix'));
  expect(write(fixed(join(root, 'flake.nix'), 'text\n'), root)).toBeUndefined();
  expect(lstatSync(join(root, 'flake.nix')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(root, 'real.nix'), 'utf8')).toBe('fixed\n');
});

test('nothing is written or made outside of the tree, through links either', () => {
  const outside = directory();
  const root = directory();
  writeFileSync(join(outside, 'flake.nix'), 'text\n');
  symlinkSync(join(outside, 'flake.nix'), join(root, 'flake.nix'));
  symlinkSync(outside, join(root, 'src'));
  mkdirSync(join(root, 'own'));
  const reason = 'lies outside of the project, left alone';
  expect(write(fixed(join(root, 'flake.nix'), 'text\n'), root)).toBe(reason);
  const made = { before: undefined, text: '' };
  expect(write({ path: join(root, 'src/a/b/__init__.py'), ...made }, root)).toBe(reason);
  expect(write({ path: join(root, 'own/a/b/__init__.py'), ...made }, root)).toBeUndefined();
  expect(readdirSync(outside)).toEqual(['flake.nix']);
  expect(readFileSync(join(outside, 'flake.nix'), 'utf8')).toBe('text\n');
});
