/** The window on the disk, as far as git and the store widen it. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { derived } from '../../server/files.ts';
import { gitView } from '../../server/git/view.ts';
import { isIgnored } from '../../server/gitignore.ts';
import { storePath } from '../../server/nix/lock.ts';
import { Workspace } from '../../server/workspace.ts';
import { indexBytes } from './index-bytes.ts';

function directory(contents: Readonly<Record<string, string | Uint8Array>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'flake-pyproject-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  write(root, contents);
  return root;
}

function write(root: string, contents: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

const linked = (): string =>
  directory({
    'main/.git/HEAD': 'ref: refs/heads/main\n',
    'main/.git/config': '[core]\n\tbare = false\n',
    'main/.git/objects/ab/cd': 'secret',
    'main/.git/info/exclude': 'excluded\n',
    'main/.git/worktrees/tree/HEAD': '0\n',
    'main/.git/worktrees/tree/commondir': '../..\n',
    'main/.git/worktrees/tree/index': indexBytes([{ path: 'a' }]),
    'main/.git/worktrees/tree/notes': 'secret',
    'main/source.py': 'secret',
    'tree/.git': 'gitdir: ../main/.git/worktrees/tree\n',
    'tree/a': '',
    'tree/b': '',
    'tree/excluded': '',
  });

test('of a git directory outside the tree only what is needed is read', () => {
  const top = linked();
  const root = join(top, 'tree');
  const workspace = new Workspace(root);
  const view = gitView(workspace, root)!;
  expect(view.problem).toBeUndefined();
  expect([view.tracked(join(root, 'a')), view.tracked(join(root, 'b'))]).toEqual([true, false]);
  expect(isIgnored(workspace, root, join(root, 'excluded'))).toBe(true);
  for (const path of [
    'main/.git/objects/ab/cd',
    'main/.git/worktrees/tree/notes',
    'main/source.py',
    'main/.git/objects',
    'main',
  ]) {
    expect(workspace.kind(join(top, path)), path).toBeUndefined();
    expect(workspace.bytes(join(top, path)), path).toBeUndefined();
    expect(workspace.read(join(top, path)), path).toBeUndefined();
  }
});

test('what a .git file names must be a git directory', () => {
  const top = directory({
    'private/config': 'secret',
    'private/index': 'secret',
    'tree/.git': 'gitdir: ../private\n',
  });
  const workspace = new Workspace(join(top, 'tree'));
  expect(workspace.read(join(top, 'private/config'))).toBeUndefined();
  expect(gitView(workspace, join(top, 'tree'))!.problem).toBe('its git directory cannot be read');
});

test('bytes keep their identity while they stay the same, whole and in windows', () => {
  const root = directory({ 'lib.so': Buffer.from([0, 1, 2, 3, 4, 255]) });
  const path = join(root, 'lib.so');
  const workspace = new Workspace(root);
  const whole = workspace.bytes(path);
  expect([...whole!]).toEqual([0, 1, 2, 3, 4, 255]);
  expect([...workspace.bytes(path, 1, 3)!]).toEqual([1, 2, 3]);
  expect([...workspace.bytes(path, 4, 10)!]).toEqual([4, 255]);
  expect([...workspace.bytes(path, 99, 10)!]).toEqual([]);
  workspace.changed();
  expect(workspace.bytes(path)).toBe(whole);
  let runs = 0;
  const sum = derived((files, at) => {
    runs++;
    return [...files.bytes(at, 0, 2)!].reduce((a, b) => a + b);
  });
  expect(sum(workspace, path)).toBe(1);
  write(root, { 'lib.so': Buffer.from([0, 1, 9, 9, 9, 9]) });
  workspace.changed([path]);
  expect([sum(workspace, path), runs]).toEqual([1, 1]);
  expect(workspace.bytes(path)).not.toBe(whole);
  write(root, { 'lib.so': Buffer.from([5, 1]) });
  workspace.changed([path]);
  expect([sum(workspace, path), runs]).toEqual([6, 2]);
  expect(workspace.bytes(join(root, 'none'))).toBeUndefined();
});

test('a change of the index is seen', () => {
  const root = directory({ '.git/HEAD': '', '.git/config': '', '.git/index': indexBytes([]), a: '' });
  const workspace = new Workspace(root);
  expect(gitView(workspace, root)!.tracked(join(root, 'a'))).toBe(false);
  expect(workspace.directories().has(join(root, '.git'))).toBe(true);
  write(root, { '.git/index': indexBytes([{ path: 'a' }]) });
  expect(gitView(workspace, root)!.tracked(join(root, 'a'))).toBe(false);
  workspace.changed([join(root, '.git/index')]);
  expect(gitView(workspace, root)!.tracked(join(root, 'a'))).toBe(true);
});

const narHash = 'sha256-Kb/pCu9YKNiGv2MsO32O/W9ohYyo3g7ZeWFChSp3GXU=';
const source = storePath(narHash)!;
const lock = (hash: string): string =>
  JSON.stringify({
    version: 7,
    root: 'root',
    nodes: { root: { inputs: { a: 'a' } }, a: { locked: { type: 'path', path: '/a', narHash: hash } } },
  });

test('sources of locked inputs are read where the switch allows it, and nothing else of the store', () => {
  const name = source.slice('/nix/store/'.length);
  const top = directory({
    [`store/${name}/flake.nix`]: '{ }',
    [`store/${'0'.repeat(32)}-source/flake.nix`]: 'secret',
    'store/other': 'secret',
    'tree/flake.lock': lock(narHash),
    'tree/.git/HEAD': '',
  });
  symlinkSync('../other', join(top, 'store', name, 'out'));
  const root = join(top, 'tree');
  const workspace = new Workspace(root, { store: join(top, 'store') });
  expect(workspace.read(`${source}/flake.nix`)).toBeUndefined();
  workspace.read(join(root, 'flake.lock'));
  const file = workspace.read(`${source}/flake.nix`);
  expect(file?.text).toBe('{ }');
  expect(workspace.list(source)?.map(({ name }) => name)).toEqual(['flake.nix']);
  for (const path of [
    `${source}/out`,
    `/nix/store/${'0'.repeat(32)}-source/flake.nix`,
    '/nix/store/other',
    '/nix/store',
    join(top, 'store/other'),
  ])
    expect([workspace.kind(path), workspace.read(path), workspace.list(path)], path).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  // What the store holds does not change, so that it is not read again.
  write(top, { [`store/${name}/flake.nix`]: 'changed against the rules' });
  workspace.changed();
  expect(workspace.read(`${source}/flake.nix`)).toBe(file);
  expect([...workspace.directories()].filter(path => path.startsWith('/nix/store'))).toEqual([]);
  workspace.open(join(root, 'flake.lock'), lock('sha256-fLTau2DUCxOdpjkVtSCbe30Xr3BhaBwrk/pEcC7ypIU='));
  expect(workspace.read(`${source}/flake.nix`)).toBeUndefined();
  const off = new Workspace(root, { store: null });
  off.read(join(root, 'flake.lock'));
  expect(off.read(`${source}/flake.nix`)).toBeUndefined();
});
