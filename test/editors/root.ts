/** A Debian tree with the editors in it, the built server, and a project to edit. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeSid, sid } from '../oracles/sid.ts';

export const top = sid;

/** Makes the tree, with Node and the server at /opt/flake-pyproject in it. */
export function makeRoot(): void {
  makeSid();
  const node = join(top, 'usr/local/bin/node');
  if (!existsSync(node)) cpSync(process.execPath, node);
  const server = join(top, 'opt/flake-pyproject');
  rmSync(server, { recursive: true, force: true });
  mkdirSync(server, { recursive: true });
  cpSync('server/dist', join(server, 'dist'), { recursive: true });
  cpSync('clients', join(server, 'clients'), { recursive: true });
  const bin = join(top, 'usr/local/bin/flake-pyproject');
  rmSync(bin, { force: true });
  execFileSync('ln', ['-s', '/opt/flake-pyproject/dist/main.js', bin]);
}

/** A copy of an example project. @returns its path inside the tree. */
export function projectInRoot(name: string): string {
  mkdirSync(join(top, 'tmp'), { recursive: true });
  const directory = mkdtempSync(join(top, 'tmp/project-'));
  cpSync(join('test/projects', name), directory, { recursive: true });
  return `/tmp/${basename(directory)}`;
}

export const environment = {
  PATH: '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  TERM: 'xterm-256color',
  LC_ALL: 'C.UTF-8',
  FLAKE_PYPROJECT_TODAY: '2026-11-21',
};

/** Runs a program in the tree. @returns what it prints. */
export function inRoot(program: string, ...words: readonly string[]): string {
  return execFileSync('chroot', [top, program, ...words], {
    env: environment,
    encoding: 'utf8',
    timeout: 120_000,
  });
}
