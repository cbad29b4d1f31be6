/** What is ignored, as `git check-ignore` tells it. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isIgnored } from '../../../server/gitignore.ts';
import { Workspace } from '../../../server/workspace.ts';
import { type Random, random } from '../backends/random.ts';
import { askGit, git, scratch, write } from './git.ts';

/** Where we and git differ on any of the paths; directories are given without a slash at the end. */
function differences(root: string, paths: readonly string[]): string[] {
  const workspace = new Workspace(root);
  const told = askGit(root, paths.join('\0'), 'check-ignore', '--no-index', '-z', '--stdin');
  const ignored = new Set(told.split('\0').filter(Boolean));
  return paths
    .filter(path => isIgnored(workspace, root, join(root, path)) !== ignored.has(path))
    .map(path => `${path}: git says ${ignored.has(path)}`);
}

const letters = ['a', 'b', 'c', 'A', '1', '.', '-', 'é', ' ', '[', ']', '!', '#', '\\', '*', '?'];
const segments = [
  'a',
  'b',
  'ab',
  'abc',
  'src',
  'build',
  'a.py',
  'b.pyc',
  '.x',
  'A',
  'a b',
  'é',
  '[a]',
  '!a',
  '#a',
  'a ',
  '*',
  '-',
];

function pattern({ pick, below, chance }: Random): string {
  const piece = (): string =>
    chance(0.35)
      ? pick(segments)
      : Array.from({ length: 1 + below(4) }, () =>
          pick<() => string>([
            () => pick(letters),
            () => pick(letters),
            () => '*',
            () => '**',
            () => '?',
            () => `\\${pick(letters)}`,
            () =>
              pick([
                '[ab]',
                '[!a]',
                '[^a]',
                '[a-c]',
                '[]a]',
                '[!]a]',
                '[a-]',
                '[-a]',
                '[\\]a]',
                '[a-\\c]',
                '[A-C]',
              ]),
            () =>
              pick([
                '[[:alpha:]]',
                '[[:upper:]b]',
                '[![:digit:]]',
                '[[:nonsense:]]',
                '[[:punct:][:space:]]',
                '[[:a]',
                '[',
                '[a',
                '[!',
              ]),
          ])(),
        ).join('');
  const pieces = Array.from({ length: 1 + below(3) }, () => (chance(0.15) ? '**' : piece()));
  const line = `${chance(0.25) ? '!' : ''}${chance(0.25) ? '/' : ''}${pieces.join('/')}${chance(0.3) ? '/' : ''}`;
  return line + pick(['', '', '', '', ' ', '  ', '\\ ', '\t', '\r']);
}

const patterns = (chance: Random): string =>
  (chance.chance(0.05) ? '\uFEFF' : '') +
  Array.from({ length: 1 + chance.below(6) }, () =>
    chance.chance(0.1) ? chance.pick(['', '#a', '/', '//', '!', '*', '!*/', '**/']) : pattern(chance),
  ).join('\n') +
  chance.pick(['', '\n']);

/** Names of every path down to files, directories first. */
function tree(chance: Random): { files: string[]; all: string[] } {
  const files = new Set<string>();
  const directories = new Set<string>();
  for (let n = 0; n < 25; n++) {
    const path = Array.from({ length: 1 + chance.below(4) }, () => chance.pick(segments));
    const above = path.map((_, i) => path.slice(0, i).join('/')).filter(Boolean);
    const whole = path.join('/');
    if (directories.has(whole) || above.some(at => files.has(at))) continue;
    files.add(whole);
    for (const at of above) directories.add(at);
  }
  return { files: [...files], all: [...directories, ...files] };
}

test.each(Array.from({ length: 900 }, (_, seed) => seed + 1000))('generated patterns and trees, seed %i', seed => {
  const chance = random(seed);
  const root = scratch();
  git(root, 'init', '-q');
  if (chance.chance(0.15)) git(root, 'config', 'core.ignoreCase', 'true');
  const { files, all } = tree(chance);
  write(root, Object.fromEntries(files.map(path => [path, ''])));
  const parents = ['', ...new Set(all.filter(path => !files.includes(path)).map(path => `${path}/`))];
  for (let round = 0; round < 4; round++) {
    const written: Record<string, string> = {};
    for (const directory of [parents[0]!, ...chance.some(parents, 3)])
      written[`${directory}.gitignore`] = patterns(chance);
    if (chance.chance(0.4)) written['.git/info/exclude'] = patterns(chance);
    write(root, written);
    expect({ written, differences: differences(root, all) }).toEqual({ written, differences: [] });
  }
});

test('a linked work tree has the exclusions of its repository', () => {
  const root = scratch();
  git(root, 'init', '-q');
  write(root, { 'a.py': '', '.git/info/exclude': 'secret\n' });
  git(root, 'add', '.');
  git(root, 'commit', '-q', '-m', 'a');
  const tree = join(scratch(), 'tree');
  git(root, 'worktree', 'add', '-q', '--detach', tree);
  write(tree, { secret: '', 'd/secret': '', other: '' });
  expect(differences(tree, ['secret', 'd', 'd/secret', 'other', 'a.py'])).toEqual([]);
});

test('lines that come from GitHub templates', () => {
  const root = scratch();
  git(root, 'init', '-q');
  const lines = `__pycache__/\n*.py[cod]\n*$py.class\nbuild/\n!/build/keep\n.venv\n/dist/\nresult\nresult-*\n.env*\n!.env.example\n*.egg-info/\nlib/**/generated/\n/docs/*\n!/docs/index.md\n`;
  const files = [
    'a/__pycache__/x.pyc',
    'build/keep',
    'src/build/x',
    '.venv/bin/python',
    'dist/a',
    'src/dist/a',
    'result',
    'result-1/x',
    '.env',
    '.env.example',
    'a.egg-info/x',
    'lib/generated/x',
    'lib/a/b/generated/x',
    'docs/a',
    'docs/index.md',
    'x.pyo',
    'Build/x',
  ];
  write(root, { '.gitignore': lines, ...Object.fromEntries(files.map(path => [path, ''])) });
  expect(differences(root, files)).toEqual([]);
});
