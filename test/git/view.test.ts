import { expect, test } from 'vitest';
import type { Files } from '../../server/files.ts';
import { gitView } from '../../server/git/view.ts';
import { memoryFiles } from '../memory.ts';
import { indexBytes, type Shape, type Written } from './index-bytes.ts';

type Contents = Readonly<Record<string, string | Uint8Array>>;

const index = (paths: readonly (string | Written)[], shape?: Shape): Uint8Array =>
  indexBytes(
    paths.map(path => (typeof path === 'string' ? { path } : path)),
    shape,
  );

const repository = (
  tracked: readonly (string | Written)[],
  others: Contents = {},
  config = '[core]\n',
): Files =>
  memoryFiles({
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/config': config,
    '.git/index': index(tracked),
    ...others,
  });

const asked = (files: Files, ...paths: readonly string[]): unknown[] => {
  const view = gitView(files, '/project');
  return paths.map(path => view?.tracked(`/project/${path}`));
};

test('files and directories', () => {
  const files = repository(['flake.nix', 'src/app/main.py', { path: 'new.py', intentToAdd: true }], {
    'flake.nix': '{}',
    'untracked.py': '',
    'src/app/other.py': '',
    'empty/untracked': '',
  });
  expect(asked(files, 'flake.nix', 'src', 'src/app', 'src/app/main.py', 'new.py')).toEqual([
    true,
    true,
    true,
    true,
    true,
  ]);
  expect(asked(files, 'untracked.py', 'src/app/other.py', 'src/ap', 'empty', 'empty/untracked')).toEqual(
    Array(5).fill(false),
  );
  expect(gitView(files, '/project/src/app')!.root).toBe('/project');
  expect(gitView(files, '/project')!.tracked('/elsewhere')).toBeUndefined();
});

test('a file where git knows a directory, and the other way round', () => {
  const files = repository(['readme/part', 'lib'], { readme: '', 'lib/a.py': '' });
  expect(asked(files, 'readme', 'lib', 'lib/a.py')).toEqual([false, undefined, false]);
});

test.each([
  ['no repository', memoryFiles({ 'flake.nix': '' }), undefined],
  [
    'a split index',
    repository([], { '.git/index': index(['a'], { extensions: [['link', Buffer.alloc(20)]] }) }),
    'the index is split',
  ],
  ['Jujutsu', repository(['a'], { '.jj/repo/store': '' }), 'Jujutsu keeps its index'],
  ['a bare repository', repository(['a'], {}, '[core]\n\tbare = true\n'), 'it is a bare repository'],
  [
    'a work tree elsewhere',
    repository(['a'], {}, '[core]\n\tworktree = /other\n'),
    'its work tree is elsewhere',
  ],
  [
    'a git directory that cannot be read',
    memoryFiles({ '.git': 'gitdir: /gone\n' }),
    'its git directory cannot be read',
  ],
  ['a .git file that is none', memoryFiles({ '.git': 'nonsense' }), 'its git directory cannot be read'],
] as const)('silence: %s', (_, files, problem) => {
  const view = gitView(files, '/project');
  expect(view?.problem).toBe(problem);
  expect(view?.tracked('/project/a')).toBeUndefined();
  expect(view?.tracked('/project/b')).toBeUndefined();
});

test('nothing was ever added', () => {
  const files = memoryFiles({ '.git/HEAD': 'ref: refs/heads/main\n', '.git/config': '', a: '' });
  expect(asked(files, 'a')).toEqual([false]);
});

test('a linked work tree', () => {
  const files = memoryFiles({
    '/main/.git/HEAD': '',
    '/main/.git/config': '[core]\n\tbare = true\n\tworktree = /nonsense\n',
    '/main/.git/worktrees/project/commondir': '../..\n',
    '/main/.git/worktrees/project/index': index(['a']),
    '.git': 'gitdir: /main/.git/worktrees/project\n',
    a: '',
    b: '',
  });
  expect(asked(files, 'a', 'b')).toEqual([true, false]);
});

test('a submodule, from within and from without', () => {
  const files = memoryFiles({
    '.git/HEAD': '',
    '.git/config': '',
    '.git/index': index([
      { path: 'vendor/lib', mode: 0o160000 },
      { path: 'link', mode: 0o120000 },
    ]),
    '.git/modules/lib/config': '[core]\n\tworktree = ../../../vendor/lib\n',
    '.git/modules/lib/index': index(['a']),
    'vendor/lib/.git': 'gitdir: ../../.git/modules/lib\n',
    'vendor/lib/a': '',
    'vendor/lib/b': '',
    'nested/.git/HEAD': '',
    'nested/a': '',
  });
  expect(asked(files, 'vendor', 'vendor/lib', 'vendor/lib/a', 'nested', 'nested/a', 'link/a')).toEqual([
    true,
    ...Array(5).fill(undefined),
  ]);
  const inner = gitView(files, '/project/vendor/lib')!;
  expect([inner.tracked('/project/vendor/lib/a'), inner.tracked('/project/vendor/lib/b')]).toEqual([
    true,
    false,
  ]);
});

test('names on a disk that writes them in its own way', () => {
  const files = repository(
    ['README.md', 'src/caf\u00e9.py'],
    {},
    '[core]\n\tignorecase = true\n\tprecomposeunicode = true\n',
  );
  expect(asked(files, 'README.md', 'readme.md', 'src/cafe\u0301.py', 'other.md')).toEqual([
    true,
    undefined,
    undefined,
    false,
  ]);
  expect(asked(repository(['README.md']), 'readme.md')).toEqual([false]);
});
