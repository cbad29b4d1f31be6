/** The index as git itself tells it: which paths, with which flags, and what is tracked of the tree. */
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readIndex } from '../../../server/git/index-file.ts';
import { gitView } from '../../../server/git/view.ts';
import { Workspace } from '../../../server/workspace.ts';
import { type Random, random } from '../backends/random.ts';
import { git, isSince, scratch, tryGit, version, write } from './git.ts';

/** Every path of a tree that is no git directory, links not followed. */
function pathsBelow(root: string, directory = ''): string[] {
  return readdirSync(join(root, directory)).flatMap(name => {
    const path = directory === '' ? name : `${directory}/${name}`;
    if (name === '.git') return [];
    return [path, ...(lstatSync(join(root, path)).isDirectory() ? pathsBelow(root, path) : [])];
  });
}

const listed = (root: string): ReadonlySet<string> =>
  new Set(git(root, 'ls-files', '-z').split('\0').filter(Boolean));

/** Asks for every path of the tree, and says where our view differs from `git ls-files`. */
function differences(root: string, directory = root): string[] {
  const view = gitView(new Workspace(root), directory)!;
  if (view.problem !== undefined) return [view.problem];
  const tracked = listed(root);
  const directories = new Set(
    [...tracked].flatMap(path => path.split('/').map((_, i, all) => all.slice(0, i).join('/'))),
  );
  const paths = new Set([...pathsBelow(root), ...tracked, 'no-such-file', 'no-such-directory/file']);
  return [...paths].flatMap(path => {
    const found = lstatSync(join(root, path), { throwIfNoEntry: false });
    const isReplaced = tracked.has(path) && found?.isDirectory();
    const truth = tracked.has(path) || (directories.has(path) && found?.isDirectory() !== false);
    const ours = view.tracked(join(root, path));
    return isReplaced || ours === truth ? [] : [`${path}: git says ${truth}, we say ${ours}`];
  });
}

/** The entries as `git ls-files --debug` tells them. */
function entriesOfGit(root: string): unknown[] {
  const stages = git(root, 'ls-files', '-z', '--stage').split('\0').filter(Boolean);
  const flags = [...git(root, 'ls-files', '--debug').matchAll(/^ {2}size: \d+\tflags: ([0-9a-f]+)$/gm)];
  return stages.map((line, i) => {
    const [, mode, stage, path] = /^(\d+) [0-9a-f]+ (\d)\t([\s\S]*)$/.exec(line)!;
    const bits = Number.parseInt(flags[i]![1]!, 16);
    return {
      path,
      kind: { '100': 'file', '120': 'link', '160': 'submodule' }[mode!.slice(0, 3)],
      stage: Number(stage),
      intentToAdd: (bits & 0x20000000) !== 0,
      skipWorktree: (bits & 0x40000000) !== 0,
      assumeUnchanged: (bits & 0x8000) !== 0,
    };
  });
}

function expectSame(root: string): void {
  expect(differences(root)).toEqual([]);
  const reading = readIndex(
    readFileSync(resolve(root, git(root, 'rev-parse', '--git-path', 'index').trim())),
  );
  expect(reading).toEqual({ entries: entriesOfGit(root) });
}

function start(...options: readonly string[]): string {
  const root = scratch();
  git(root, 'init', '-q', ...options);
  return root;
}

const names = ['a', 'b.py', 'ä ö', 'flake.nix', 'λ', '-x', "it's", 'A', 'with\ttab', 'x'.repeat(60)];
const pathOf = ({ pick, below }: Random): string =>
  Array.from({ length: 1 + below(3) }, () => pick(names)).join('/');

/** One thing that people do; what does not apply to the tree as it is changes nothing. */
function act(root: string, chance: Random): void {
  const all = pathsBelow(root);
  const some = all.length > 0 ? chance.pick(all) : 'nothing';
  const tracked = [...listed(root)];
  const one = tracked.length > 0 ? chance.pick(tracked) : 'nothing';
  const fresh = pathOf(chance);
  const actions: (() => unknown)[] = [
    () => write(root, { [fresh]: `${chance.below(1000)}\n` }),
    () => write(root, { [fresh]: `${chance.below(1000)}\n` }),
    () => write(root, { [fresh]: `-> ${chance.pick(names)}` }),
    () => tryGit(root, 'add', '--', some),
    () => tryGit(root, 'add', '-A'),
    () => tryGit(root, 'add', '-N', '--', some),
    () => tryGit(root, 'add', '-f', '--', some),
    () => write(root, { '.gitignore': `${chance.pick(names)}\n${chance.pick(names)}/\n` }),
    () => tryGit(root, 'rm', '-r', '-q', '--cached', '--', one),
    () => tryGit(root, 'rm', '-q', '-f', '--', one),
    () => {
      mkdirSync(dirname(join(root, fresh)), { recursive: true });
      tryGit(root, 'mv', '-k', '--', one, fresh);
    },
    () => tryGit(root, 'commit', '-q', '-m', 'a'),
    () => tryGit(root, 'update-index', '--assume-unchanged', '--', one),
    () => tryGit(root, 'update-index', chance.pick(['--skip-worktree', '--no-skip-worktree']), '--', one),
    () => tryGit(root, 'update-index', '--chmod=+x', '--', one),
    () => tryGit(root, 'reset', '-q'),
    () => tryGit(root, 'stash', '-q'),
    () => tryGit(root, 'status'),
    () => git(root, 'update-index', '--index-version', chance.pick(['2', '3', '4'])),
    () => tryGit(root, 'update-index', chance.pick(['--untracked-cache', '--no-untracked-cache'])),
    () => tryGit(root, 'gc', '-q'),
  ];
  try {
    chance.pick(actions)();
  } catch (error) {
    // A file stands where a directory would have to be.
    if (!/ENOTDIR|EEXIST|EISDIR|ENOENT|ELOOP/.test(String(error))) throw error;
  }
}

describe(`git ${version}`, () => {
  test.each(Array.from({ length: 40 }, (_, seed) => seed))('what people do, seed %i', seed => {
    const chance = random(seed);
    const root = start(...(chance.chance(0.2) ? ['--object-format=sha256'] : []));
    write(root, { a: 'a' });
    git(root, 'add', '.');
    for (let n = 0; n < 25; n++) {
      act(root, chance);
      expectSame(root);
    }
  });

  test('a repository to which nothing was added', () => {
    const root = start();
    write(root, { 'flake.nix': '{}' });
    expect(differences(root)).toEqual([]);
    expect(gitView(new Workspace(root), root)!.tracked(join(root, 'flake.nix'))).toBe(false);
  });

  test.each(['2', '4'])('names of every length, version %s', indexVersion => {
    const root = start();
    const object = git(root, 'hash-object', '-w', '-t', 'blob', '/dev/null').trim();
    const lengths = [1, 2, 61, 62, 63, 64, 65, 127, 128, 129, 4094, 4095, 4096, 5000, 20_000];
    for (const length of lengths)
      git(
        root,
        'update-index',
        '--add',
        '--cacheinfo',
        `100644,${object},${'d/'.repeat(length >> 1)}${'xy'.slice(0, 1 + (length & 1))}`,
      );
    git(root, 'update-index', '--index-version', indexVersion);
    expect(readIndex(readFileSync(join(root, '.git/index')))).toEqual({ entries: entriesOfGit(root) });
  });

  test('an unfinished merge', () => {
    const root = start();
    write(root, { a: '1', b: '1', c: '1' });
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'a');
    git(root, 'checkout', '-q', '-b', 'other');
    write(root, { a: '2', d: '2' });
    git(root, 'rm', '-q', 'b');
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'b');
    git(root, 'checkout', '-q', 'main');
    write(root, { a: '3', b: '3', d: '3' });
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'c');
    tryGit(root, 'merge', 'other');
    expect(git(root, 'ls-files', '-u')).not.toBe('');
    expectSame(root);
  });

  test('a linked work tree, below and beside', () => {
    const root = start();
    write(root, { 'flake.nix': '{}', '.gitignore': 'trees/\n', 'src/a.py': '' });
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'a');
    const beside = join(scratch(), 'beside');
    for (const tree of [beside, join(root, 'trees/below')]) {
      git(root, 'worktree', 'add', '-q', '--detach', tree);
      write(tree, { 'new.py': '', 'staged.py': '' });
      git(tree, 'add', 'staged.py');
      git(tree, 'rm', '-q', '--cached', 'src/a.py');
      expectSame(tree);
    }
    // Seen from the outer tree, a project in the inner one is git's business there.
    const inner = gitView(new Workspace(root), join(root, 'trees/below'))!;
    expect(inner.tracked(join(root, 'trees/below/staged.py'))).toBe(true);
    expect(inner.tracked(join(root, 'trees/below/new.py'))).toBe(false);
    const outer = gitView(new Workspace(root), root)!;
    expect(outer.tracked(join(root, 'trees/below/staged.py'))).toBeUndefined();
    expect(outer.tracked(join(root, 'flake.nix'))).toBe(true);
  });

  test('a submodule, from within and from without', () => {
    const library = start();
    write(library, { 'lib.py': '' });
    git(library, 'add', '.');
    git(library, 'commit', '-q', '-m', 'a');
    const root = start();
    write(root, { 'flake.nix': '{}' });
    git(root, 'submodule', '--quiet', 'add', library, 'vendor/lib');
    write(root, { 'vendor/lib/new.py': '' });
    const inside = join(root, 'vendor/lib');
    expectSame(inside);
    const outside = gitView(new Workspace(root), root)!;
    expect(outside.tracked(join(root, '.gitmodules'))).toBe(true);
    expect(outside.tracked(join(root, 'flake.nix'))).toBe(false);
    expect(outside.tracked(join(root, 'vendor'))).toBe(true);
    expect(outside.tracked(inside)).toBeUndefined();
    expect(outside.tracked(join(inside, 'lib.py'))).toBeUndefined();
    expect(gitView(new Workspace(root), inside)!.tracked(join(inside, 'new.py'))).toBe(false);
  });

  test('a repository that is nested and unknown to the outer one', () => {
    const root = start();
    write(root, { 'flake.nix': '{}', 'inner/a.py': '' });
    git(root, 'add', 'flake.nix');
    git(join(root, 'inner'), 'init', '-q');
    git(join(root, 'inner'), 'add', '.');
    const outside = gitView(new Workspace(root), root)!;
    expect(outside.tracked(join(root, 'inner/a.py'))).toBeUndefined();
    expect(outside.tracked(join(root, 'inner'))).toBeUndefined();
    expectSame(join(root, 'inner'));
  });

  test('a git directory elsewhere', () => {
    const root = scratch();
    git(root, 'init', '-q', '--separate-git-dir', join(scratch(), 'store'));
    write(root, { a: '', b: '' });
    git(root, 'add', 'a');
    expectSame(root);
  });

  test('a git directory behind a link', () => {
    const root = start();
    write(root, { a: '', b: '' });
    git(root, 'add', 'a');
    const elsewhere = join(scratch(), 'git');
    renameSync(join(root, '.git'), elsewhere);
    symlinkSync(elsewhere, join(root, '.git'));
    expectSame(root);
  });

  test('tracked links lead where git does not look', () => {
    const root = start();
    write(root, { 'real/a.py': '', 'other/b.py': '', tracked: '-> real', untracked: '-> other' });
    git(root, 'add', 'real', 'tracked');
    expectSame(root);
    const view = gitView(new Workspace(root), root)!;
    expect(view.tracked(join(root, 'tracked/a.py'))).toBeUndefined();
    expect(view.tracked(join(root, 'untracked/b.py'))).toBe(false);
  });

  test('a disk that does not tell case apart', () => {
    const root = start();
    write(root, { 'README.md': '', 'src/A.py': '', 'new.py': '' });
    git(root, 'add', 'README.md', 'src');
    const asked = (): unknown[] =>
      ['readme.md', 'SRC/a.py', 'Src', 'new.py'].map(path =>
        gitView(new Workspace(root), root)!.tracked(join(root, path)),
      );
    expect(asked()).toEqual([false, false, false, false]);
    git(root, 'config', 'core.ignoreCase', 'true');
    expect(asked()).toEqual([undefined, undefined, undefined, false]);
  });

  test('a sparse checkout without a sparse index', () => {
    const root = start();
    write(root, { 'a/1': '', 'b/2': '', top: '' });
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'a');
    git(root, 'sparse-checkout', 'set', '--cone', '--no-sparse-index', 'a');
    expectSame(root);
  });

  const silent = (root: string): void => {
    const view = gitView(new Workspace(root), root)!;
    expect(view.problem).toBeTypeOf('string');
    expect(
      [...listed(root), 'new'].map(path => view.tracked(join(root, path))).filter(x => x !== undefined),
    ).toEqual([]);
  };

  test('silence: a sparse index', () => {
    const root = start();
    write(root, { 'a/1': '', 'b/2': '', top: '' });
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'a');
    git(root, 'sparse-checkout', 'set', '--cone', '--sparse-index', 'a');
    silent(root);
  });

  test('silence: a split index', () => {
    const root = start();
    write(root, { a: '', b: '' });
    git(root, 'add', 'a');
    git(root, 'update-index', '--split-index');
    git(root, 'add', 'b');
    silent(root);
  });

  test('silence: Jujutsu beside git', () => {
    const root = start();
    write(root, { a: '', b: '' });
    git(root, 'add', 'a');
    mkdirSync(join(root, '.jj'));
    silent(root);
  });

  test('silence: a bare repository beside its work trees', () => {
    const root = scratch();
    git(root, 'init', '-q', '--bare', '.bare');
    writeFileSync(join(root, '.git'), 'gitdir: ./.bare\n');
    write(root, { a: '' });
    expect(gitView(new Workspace(root), root)!.tracked(join(root, 'a'))).toBeUndefined();
    const object = git(root, 'hash-object', '-w', '-t', 'tree', '/dev/null').trim();
    git(root, 'update-ref', 'refs/heads/main', git(root, 'commit-tree', '-m', 'a', object).trim());
    git(root, 'worktree', 'add', '-q', 'main', 'main');
    const tree = join(root, 'main');
    write(tree, { a: '', b: '' });
    git(tree, 'add', 'a');
    expectSame(tree);
  });

  test('silence: a work tree that is elsewhere', () => {
    const root = start();
    const elsewhere = scratch();
    git(root, 'config', 'core.worktree', elsewhere);
    write(root, { a: '' });
    expect(gitView(new Workspace(root), root)!.tracked(join(root, 'a'))).toBeUndefined();
  });

  test.runIf(isSince('2.40'))('an index without a checksum', () => {
    for (const format of ['sha1', 'sha256']) {
      const root = start(`--object-format=${format}`);
      git(root, 'config', 'index.skipHash', 'true');
      write(root, { a: '', b: '', 'c/d': '' });
      git(root, 'add', 'a', 'c');
      expect(
        readFileSync(join(root, '.git/index'))
          .subarray(-20)
          .every(byte => byte === 0),
      ).toBe(true);
      expectSame(root);
    }
  });

  test('an index cut short or changed is not believed', () => {
    const root = start();
    write(root, Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`d${n % 4}/file${n}`, ''])));
    git(root, 'add', '.');
    const whole = readFileSync(join(root, '.git/index'));
    const chance = random(7);
    for (let n = 0; n < 300; n++) {
      const bytes = Buffer.from(whole);
      const at = chance.below(bytes.length);
      if (chance.chance(0.5)) bytes[at]! ^= 1 + chance.below(255);
      else expect(readIndex(bytes.subarray(0, at)).entries).toBeUndefined();
      if (!bytes.equals(whole)) expect(readIndex(bytes).entries).toBeUndefined();
    }
    rmSync(join(root, '.git/index'));
  });
});
