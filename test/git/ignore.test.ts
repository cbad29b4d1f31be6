import { expect, test } from 'vitest';
import { isIgnored } from '../../server/gitignore.ts';
import { memoryFiles } from '../memory.ts';

const git = { '.git/HEAD': '', '.git/config': '' };

/** Which of the files are ignored, given the other files. */
function ignored(patterns: Readonly<Record<string, string>>, ...paths: readonly string[]): string[] {
  const files = memoryFiles({ ...git, ...Object.fromEntries(paths.map(path => [path, ''])), ...patterns });
  return paths.filter(path => isIgnored(files, '/project', `/project/${path}`));
}

test.each<[string, Record<string, string>, string[], string[]]>([
  [
    'a name, anywhere',
    { '.gitignore': 'build\n' },
    ['build/a', 'src/build', 'build.py'],
    ['build/a', 'src/build'],
  ],
  ['only directories', { '.gitignore': 'build/\n' }, ['build/a', 'src/build'], ['build/a']],
  ['at the root', { '.gitignore': '/build\n' }, ['build/a', 'src/build'], ['build/a']],
  ['letters have case', { '.gitignore': 'Build\n*.PY\n' }, ['build/a', 'a.py', 'Build/a'], ['Build/a']],
  [
    'the deeper file decides',
    { '.gitignore': '*.log\n', 'src/.gitignore': '!keep.log\n' },
    ['a.log', 'keep.log', 'src/keep.log', 'src/a.log'],
    ['a.log', 'keep.log', 'src/a.log'],
  ],
  [
    'a directory that is taken back does not ignore its files',
    { '.gitignore': 'b/\n', 'a/.gitignore': '!b/\n' },
    ['a/b/f', 'b/f'],
    ['b/f'],
  ],
  [
    'nothing below an ignored directory is taken back',
    { '.gitignore': 'build/\n!build/keep\n' },
    ['build/keep'],
    ['build/keep'],
  ],
  [
    'directories of any depth',
    { '.gitignore': 'a/**/z\n**/end\nsub/**\n' },
    ['a/z', 'a/b/c/z', 'x/y/end', 'sub/f', 'b/a/z'],
    ['a/z', 'a/b/c/z', 'x/y/end', 'sub/f'],
  ],
  [
    'the last line that matches decides',
    { '.gitignore': '*\n!a\n!*/\n' },
    ['a', 'b', 'd/a', 'd/b'],
    ['b', 'd/b'],
  ],
  [
    'spaces, marks and comments',
    { '.gitignore': 'a  \nb\\ \n\\#c\n\\!d\n# e\n' },
    ['a', 'b', 'b ', '#c', '!d', 'e'],
    ['a', 'b ', '#c', '!d'],
  ],
  ['line ends and the byte order mark', { '.gitignore': '\uFEFFa\r\nb\r\n' }, ['a', 'b', 'c'], ['a', 'b']],
  ['sets', { '.gitignore': '[a-c].[!x]\n[[:digit:]]?\n' }, ['a.y', 'd.y', 'a.x', '1b', 'bb'], ['a.y', '1b']],
  ['a backslash at the end matches nothing', { '.gitignore': 'a\\\n*\\\n' }, ['a', 'b\\'], []],
  [
    'exclusions of the repository',
    { '.git/info/exclude': 'secret\n', '.gitignore': '!/secret\n' },
    ['secret', 'd/secret'],
    ['d/secret'],
  ],
])('%s', (_, patterns, paths, expected) => {
  expect(ignored(patterns, ...paths)).toEqual(expected);
});

test('where git is told not to tell case apart', () => {
  expect(
    ignored({ '.git/config': '[core]\n\tignoreCase = true\n', '.gitignore': 'Build\n' }, 'build/a'),
  ).toEqual(['build/a']);
});

test('a pattern that would take other matchers for ever', () => {
  expect(
    ignored(
      { '.gitignore': `${'*a'.repeat(40)}b\n${'**/a'.repeat(20)}/b\n` },
      'a'.repeat(200),
      `${'a/'.repeat(60)}c`,
    ),
  ).toEqual([]);
});
