import { expect, test } from 'vitest';
import { isYes, readGitConfig } from '../../server/git/config.ts';

test('sections, quotes, comments and lines that go on', () => {
  const config = readGitConfig(
    `[core]\n\tBare = false ; no\n\tworktree = "a b" c  # d\n[Remote "Origin"] url = x\\\ny\n[a "b\\"c"]\nflag\nempty =\npath = C:\\\\x\\t\n`,
  );
  expect(Object.fromEntries(config)).toEqual({
    'core.bare': 'false',
    'core.worktree': 'a b c',
    'remote.Origin.url': 'xy',
    'a.b"c.flag': 'true',
    'a.b"c.empty': '',
    'a.b"c.path': 'C:\\x\t',
  });
  expect([undefined, 'true', 'Yes', 'on', '1', '0', 'false', '', 'no'].map(isYes)).toEqual([
    false,
    true,
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
