/** Trees that are not what they seem. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { select } from '../../server/cli/locate.ts';
import { UsageError } from '../../server/cli/options.ts';
import { oneLine, visible } from '../../server/cli/text.ts';
import { repositoryRoot, Workspace } from '../../server/workspace.ts';

const today = new Date('2026-11-21T12:00:00Z');

function directory(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'flake-pyproject-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

test('a .git that is a link in a circle is none', () => {
  const root = directory();
  symlinkSync('.git', join(root, '.git'));
  expect(repositoryRoot(root)).not.toBe(root);
  expect(new Workspace(root).list(root)).toEqual([]);
});

test.each([
  ['a link in a circle', 'loop'],
  ['a name that is too long', 'x'.repeat(5000)],
  ['nothing', 'nowhere'],
])('%s on the command line is an error of use', (_, name) => {
  const root = directory();
  symlinkSync('loop', join(root, 'loop'));
  expect(() => select([join(root, name)], today)).toThrow(UsageError);
});

// What waits for a pipe never comes back: a limit of the test would not stop it.
test.skipIf(process.platform === 'win32')('a pipe in the git directory is not waited for', () => {
  const root = directory();
  writeFileSync(join(root, '.git'), 'gitdir: elsewhere\n');
  mkdirSync(join(root, 'elsewhere/objects'), { recursive: true });
  writeFileSync(join(root, 'elsewhere/HEAD'), '');
  execFileSync('mkfifo', [join(root, 'elsewhere/commondir')]);
  expect(new Workspace(root).kind(join(root, 'elsewhere/commondir'))).toBeUndefined();
});

test('a .git file that leads to one elsewhere is not followed by way of a link', () => {
  const outside = directory();
  const root = directory();
  for (const path of ['git/objects', 'git/HEAD', 'git/config'])
    mkdirSync(join(outside, path), { recursive: true });
  writeFileSync(join(outside, 'link'), `gitdir: ${outside}/git\n`);
  symlinkSync(join(outside, 'link'), join(root, '.git'));
  expect(new Workspace(root).kind(join(outside, 'git/config'))).toBeUndefined();
});

test('control characters are shown, not obeyed; a line feed only where lines may be', () => {
  expect(visible('a\u001b[2J\u009b\u202eb\nc')).toBe('a\\u{1b}[2J\\u{9b}\\u{202e}b\nc');
  expect(oneLine('a\nb\u0007')).toBe('a\\nb\\u{7}');
});
