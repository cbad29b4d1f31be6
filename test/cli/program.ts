/** The built program, run as a user runs it. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';

const main = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url));
if (!existsSync(main)) throw new Error('server/dist/main.js is missing: npm run build');

// A test starts the program several times.
vi.setConfig({ testTimeout: 30_000 });

/** On this day nothing in the example projects is out of support. */
const env = { ...process.env, FLAKE_PYPROJECT_TODAY: '2026-06-15' };

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs it in a directory to its end. */
export function run(cwd: string, ...words: readonly string[]): Ended {
  return spawnSync(process.execPath, [main, ...words], { cwd, env, encoding: 'utf8' });
}

/** Starts it in a directory; it is ended with the test. */
export function start(cwd: string, ...words: readonly string[]): ChildProcessWithoutNullStreams {
  const program = spawn(process.execPath, [main, ...words], { cwd, env });
  onTestFinished(() => void program.kill('SIGKILL'));
  return program;
}

/** A copy of an example project, gone after the test. */
export function project(example: string): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'flake-pyproject-cli-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  cpSync(fileURLToPath(new URL(`../projects/${example}`, import.meta.url)), path, { recursive: true });
  return path;
}
