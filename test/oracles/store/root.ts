/** Real Nix with a store of its own, in the Debian tree. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { makeSid, sid } from '../sid.ts';

/** Why there is no such tree, if so. */
export const missing: string | undefined = (() => {
  try {
    makeSid();
    return undefined;
  } catch (error) {
    return `no tree with Nix: ${(error as Error).message.split('\n')[0]}`;
  }
})();
const top = missing === undefined ? sid : '/';

/** Where the tree's store lies on this disk. */
export const store = join(top, 'nix/store');

const environment = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LC_ALL: 'C.UTF-8',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.org',
  NIX_CONFIG: [
    'build-users-group =',
    'experimental-features = nix-command flakes',
    'sandbox = false',
    'flake-registry =',
    'use-registries = false',
    'warn-dirty = false',
  ].join('\n'),
};

/** Runs a program in the root. @returns what it prints. */
export function inRoot(program: string, ...words: readonly string[]): string {
  return execFileSync('chroot', [top, program, ...words], {
    env: environment,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

export function nix<T>(...words: readonly string[]): T {
  return JSON.parse(inRoot('nix', ...words)) as T;
}

/** A path of the root as this machine sees it. */
export function outsideOf(inside: string): string {
  return join(realpathSync(top), inside);
}

/** A directory of the root that goes when the test ends: as this machine sees it, and as the root does. */
export function scratch(): { readonly outside: string; readonly inside: string } {
  const outside = realpathSync(mkdtempSync(join(top, 'tmp/flake-pyproject-')));
  onTestFinished(() => rmSync(outside, { recursive: true, force: true }));
  return { outside, inside: outside.slice(realpathSync(top).length) };
}
