/** The code that a run keeps for the next one: never needed, never believed when it is not whole. */
import { spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const main = resolve('server/dist/main.js');

function directory(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'flake-pyproject-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** What a command prints with its code kept below a directory. */
function run(caches: string, env: Readonly<Record<string, string>> = {}): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [main, 'explain', 'nix-syntax'], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, XDG_CACHE_HOME: caches, ...env },
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout;
}

const filesIn = (caches: string): readonly string[] =>
  readdirSync(caches, { recursive: true, encoding: 'utf8' })
    .map(name => join(caches, name))
    .filter(path => statSync(path).isFile());

test('is written once, for the user alone, and then taken', () => {
  const caches = directory();
  const out = run(caches);
  const [file, ...others] = filesIn(caches);
  expect(others).toEqual([]);
  const { mode, ino } = statSync(file!);
  expect(mode & 0o077).toBe(0);
  expect(run(caches)).toBe(out);
  expect(statSync(file!).ino).toBe(ino);
  expect(filesIn(caches)).toEqual([file]);
});

test.each<[string, (bytes: Buffer) => Uint8Array]>([
  ['with a bit turned', bytes => bytes.fill(bytes[70_000]! ^ 1, 70_000, 70_001)],
  ['cut off', bytes => bytes.subarray(0, bytes.length / 2)],
  ['empty', () => Buffer.alloc(0)],
])('%s, it is passed over and written anew', (_, spoil) => {
  const caches = directory();
  const out = run(caches);
  const [file] = filesIn(caches);
  const whole = readFileSync(file!);
  writeFileSync(file!, spoil(Buffer.from(whole)));
  expect(run(caches)).toBe(out);
  expect(readFileSync(file!).length).toBeGreaterThan(whole.length / 2);
  const { ino } = statSync(file!);
  run(caches);
  expect(statSync(file!).ino).toBe(ino);
});

test('a place where nothing can be written is no hindrance', () => {
  const file = join(directory(), 'file');
  writeFileSync(file, '');
  const out = run(file);
  expect(run(file)).toBe(out);
  expect(readFileSync(file, 'utf8')).toBe('');
});

test('is not kept where the user does not want it, nor where there is no home', () => {
  const caches = directory();
  run(caches, { NODE_DISABLE_COMPILE_CACHE: '1' });
  expect(readdirSync(caches)).toEqual([]);
  run('', { HOME: join(caches, 'nowhere'), LOCALAPPDATA: join(caches, 'nowhere/at/all') });
  expect(readdirSync(caches)).toEqual([]);
});
