/** Real git on repositories of its own, with nobody's configuration. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

const environment = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.org',
};

export function git(directory: string, ...command: readonly string[]): string {
  return run(directory, command, undefined);
}

/** For commands that may fail, such as a merge with conflicts. */
export function tryGit(directory: string, ...command: readonly string[]): string {
  try {
    return run(directory, command, undefined);
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? '');
  }
}

/** @returns what git prints; an exit status of 1 is an answer too. */
export function askGit(directory: string, input: string, ...command: readonly string[]): string {
  try {
    return run(directory, command, input);
  } catch (error) {
    const { status, stdout } = error as { status?: number; stdout?: string };
    if (status === 1) return stdout ?? '';
    throw error;
  }
}

function run(directory: string, command: readonly string[], input: string | undefined): string {
  const options = [
    '-c',
    'protocol.file.allow=always',
    '-c',
    'init.defaultBranch=main',
    '-c',
    'advice.addEmbeddedRepo=false',
  ];
  return execFileSync('git', [...options, ...command], {
    cwd: directory,
    env: environment,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(input === undefined ? {} : { input }),
  });
}

export const version = git('/', '--version').trim().replace('git version ', '');

/** Whether git is at least this version: `2.40`. */
export function isSince(wanted: string): boolean {
  return version.localeCompare(wanted, 'en', { numeric: true }) >= 0;
}

/** An empty directory that goes when the test ends. */
export function scratch(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'flake-pyproject-git-')));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Writes files by path; a text that starts with `-> ` is a link. */
export function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const at = join(directory, path);
    mkdirSync(dirname(at), { recursive: true });
    if (text.startsWith('-> ')) symlinkSync(text.slice(3), at);
    else writeFileSync(at, text);
  }
}
