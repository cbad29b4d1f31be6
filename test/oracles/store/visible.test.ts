/** What a flake in a git repository sees, as Nix evaluates it: what our view of the index calls tracked, and no more. */
import { lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { gitView } from '../../../server/git/view.ts';
import { Workspace } from '../../../server/workspace.ts';
import { random } from '../backends/random.ts';
import { inRoot, missing, nix, scratch } from './root.ts';

if (missing !== undefined) console.warn(`skipped: ${missing}`);

const flake = `{ outputs = { self }: {
  seen = let
    go = path: name: builtins.concatMap
      (entry: let below = if name == "" then entry else "\${name}/\${entry}"; in
        [ below ] ++ (if (builtins.readDir path).\${entry} == "directory" then go (path + "/\${entry}") below else [ ]))
      (builtins.attrNames (builtins.readDir path));
  in go "\${self}" "";
}; }
`;

function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const at = join(directory, path);
    mkdirSync(dirname(at), { recursive: true });
    if (text.startsWith('-> ')) symlinkSync(text.slice(3), at);
    else writeFileSync(at, text);
  }
}

/** Every path of a tree that is no git directory, links not followed. */
function pathsBelow(root: string, directory = ''): string[] {
  return readdirSync(join(root, directory)).flatMap(name => {
    const path = directory === '' ? name : `${directory}/${name}`;
    if (name === '.git') return [];
    return [path, ...(lstatSync(join(root, path)).isDirectory() ? pathsBelow(root, path) : [])];
  });
}

interface Tree {
  readonly outside: string;
  readonly inside: string;
  git(...words: readonly string[]): void;
}

function repository(): Tree {
  const { outside, inside } = scratch();
  const git = (...words: readonly string[]): void => {
    try {
      inRoot(
        'git',
        '-C',
        inside,
        '-c',
        'init.defaultBranch=main',
        '-c',
        'protocol.file.allow=always',
        ...words,
      );
    } catch {
      // What does not apply to the tree as it is changes nothing.
    }
  };
  git('init', '-q');
  write(outside, { 'flake.nix': flake });
  git('add', 'flake.nix');
  return { outside, inside, git };
}

/** Where our view and Nix differ on what is in the tree. */
function differences({ outside, inside }: Tree): string[] {
  const seen = new Set(nix<string[]>('eval', '--json', '--no-write-lock-file', `git+file://${inside}#seen`));
  const view = gitView(new Workspace(outside), outside)!;
  if (view.problem !== undefined) return [view.problem];
  return pathsBelow(outside).flatMap(path => {
    const ours = view.tracked(join(outside, path));
    return ours === undefined || ours === seen.has(path)
      ? []
      : [`${path}: Nix sees ${seen.has(path)}, we say ${ours}`];
  });
}

const names = ['a', 'b.py', 'ä', 'src', 'lib', 'README.md'];

test.skipIf(missing).each(Array.from({ length: 25 }, (_, seed) => seed))('what people do, seed %i', seed => {
  const chance = random(seed);
  const tree = repository();
  const path = (): string => Array.from({ length: 1 + chance.below(3) }, () => chance.pick(names)).join('/');
  for (let round = 0; round < 4; round++) {
    for (let n = 0; n < 5; n++) {
      const all = pathsBelow(tree.outside).filter(at => at !== 'flake.nix');
      const some = all.length > 0 ? chance.pick(all) : 'none';
      chance.pick<() => void>([
        () => {
          try {
            write(tree.outside, { [path()]: chance.chance(0.15) ? '-> a' : `${chance.below(1000)}` });
          } catch (error) {
            if (!/ENOTDIR|EEXIST|EISDIR|ENOENT|ELOOP/.test(String(error))) throw error;
          }
        },
        () => tree.git('add', '-A'),
        () => tree.git('add', '-f', '--', some),
        () => tree.git('add', '-N', '--', some),
        () => tree.git('rm', '-r', '-q', '--cached', '--', some),
        () => tree.git('mv', '-k', '--', some, path()),
        () => tree.git('commit', '-q', '-m', 'a'),
        () => tree.git('update-index', '--assume-unchanged', '--', some),
        () => tree.git('update-index', '--index-version', chance.pick(['2', '4'])),
        () => writeFileSync(join(tree.outside, '.gitignore'), `${chance.pick(names)}\n`),
      ])();
    }
    expect(differences(tree)).toEqual([]);
  }
});

test.skipIf(missing)('an unfinished merge', () => {
  const tree = repository();
  write(tree.outside, { a: '1', b: '1' });
  for (const words of ['add .', 'commit -q -m a', 'checkout -q -b other']) tree.git(...words.split(' '));
  write(tree.outside, { a: '2' });
  for (const words of ['commit -q -a -m b', 'checkout -q main']) tree.git(...words.split(' '));
  write(tree.outside, { a: '3', new: '' });
  for (const words of ['commit -q -a -m c', 'merge -q other']) tree.git(...words.split(' '));
  expect(inRoot('git', '-C', tree.inside, 'ls-files', '-u')).not.toBe('');
  expect(differences(tree)).toEqual([]);
});

test.skipIf(missing)('a linked work tree', () => {
  const tree = repository();
  write(tree.outside, { a: '1' });
  tree.git('add', '.');
  tree.git('commit', '-q', '-m', 'a');
  tree.git('worktree', 'add', '-q', '--detach', 'linked');
  const linked = { ...tree, outside: join(tree.outside, 'linked'), inside: `${tree.inside}/linked` };
  write(linked.outside, { staged: '', new: '' });
  inRoot('git', '-C', linked.inside, 'add', 'staged');
  // The link holds a path of the root, which leads nowhere here.
  writeFileSync(join(linked.outside, '.git'), 'gitdir: ../.git/worktrees/linked\n');
  expect(differences(linked)).toEqual([]);
  expect(
    gitView(new Workspace(linked.outside), linked.outside)!.tracked(join(linked.outside, 'staged')),
  ).toBe(true);
});

test.skipIf(missing)('a submodule is none of the flake that holds it', () => {
  const library = repository();
  library.git('commit', '-q', '-m', 'a');
  const tree = repository();
  tree.git('submodule', '--quiet', 'add', library.inside, 'vendor');
  expect(lstatSync(join(tree.outside, 'vendor/flake.nix')).isFile()).toBe(true);
  expect(differences(tree)).toEqual([]);
  const seen = nix<string[]>('eval', '--json', '--no-write-lock-file', `git+file://${tree.inside}#seen`);
  expect(seen).not.toContain('vendor/flake.nix');
  expect(
    gitView(new Workspace(tree.outside), tree.outside)!.tracked(join(tree.outside, 'vendor/flake.nix')),
  ).toBeUndefined();
});

test.skipIf(missing)('what we cannot read, Nix cannot either', () => {
  for (const option of ['--split-index']) {
    const tree = repository();
    tree.git('update-index', option);
    write(tree.outside, { a: '' });
    tree.git('add', 'a');
    expect(gitView(new Workspace(tree.outside), tree.outside)!.problem).toBe('the index is split');
    expect(() => nix('eval', '--json', `git+file://${tree.inside}#seen`)).toThrow();
  }
});

test.skipIf(missing)('without a repository a flake sees everything', () => {
  const { outside, inside } = scratch();
  write(outside, { 'flake.nix': flake, 'a/b': '' });
  rmSync(join(outside, '.git'), { recursive: true, force: true });
  expect(nix<string[]>('eval', '--json', '--no-write-lock-file', `path:${inside}#seen`)).toEqual([
    'a',
    'a/b',
    'flake.nix',
  ]);
  expect(gitView(new Workspace(outside), outside)).toBeUndefined();
});
