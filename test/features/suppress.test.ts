import { describe, expect, test } from 'vitest';
import { ignoreHere } from '../../server/features/suppress.ts';
import { ignoresFor } from '../../server/ignores.ts';
import type { Location, SourceFile } from '../../server/text.ts';

/** A file in which `^` stands before the finding. */
function place(path: string, marked: string): Location {
  const start = marked.indexOf('^');
  const file: SourceFile = { path, text: marked.replace('^', '') };
  return { file, start, end: start + 1 };
}

/** The text after the ignore, which must silence the finding. */
function ignored(at: Location): string | undefined {
  const edit = ignoreHere('some-rule', [at])?.edits[0];
  if (!edit || !('at' in edit)) return undefined;
  const { file, start, end } = edit.at;
  const text = file.text.slice(0, start) + edit.text + file.text.slice(end);
  const shift = start <= at.start ? edit.text.length - (end - start) : 0;
  const after = { ...at, file: { ...file, text }, start: at.start + shift, end: at.end + shift };
  expect(ignoresFor('some-rule', [after])).toHaveLength(1);
  return text;
}

const comment = '# flake-pyproject: ignore[some-rule]';

describe('ignore here', () => {
  test.each([
    ['code in Nix', '/f.nix', '{\n  a = ^b;\n}\n', `{\n  a = b; ${comment}\n}\n`],
    ['behind a comment', '/f.nix', '{\n  a = ^b; # c\n}\n', `{\n  a = b; # c ${comment}\n}\n`],
    ['the last line without a line break', '/f.nix', '{ a = ^b; }', `{ a = b; } ${comment}`],
    ['Windows line ends', '/f.nix', '{\r\n  a = ^b;\r\n}\r\n', `{\r\n  a = b; ${comment}\r\n}\r\n`],
    [
      'a value that opens an indented string',
      '/f.nix',
      "{\n  ^a = ''\n    x\n  '';\n}\n",
      `{\n  ${comment}\n  a = ''\n    x\n  '';\n}\n`,
    ],
    ['a shell line', '/f.nix', "''\n  export A=^b\n  c\n''\n", `''\n  export A=b ${comment}\n  c\n''\n`],
    [
      'code in a shell line',
      '/f.nix',
      "''\n  export A=${^b}/c\n''\n",
      `''\n  export A=\${b}/c ${comment}\n''\n`,
    ],
    [
      'a shell line that goes on',
      '/f.nix',
      "''\n  c\n  ^a \\\n    b\n''\n",
      `''\n  c\n  ${comment}\n  a \\\n    b\n''\n`,
    ],
    [
      'quotes that go on in the next line',
      '/f.nix',
      '{\n  ^a = "x\n  y";\n}\n',
      `{\n  ${comment}\n  a = "x\n  y";\n}\n`,
    ],
    ['a key in TOML', '/pyproject.toml', '[p]\n^a = 1\n', `[p]\na = 1 ${comment}\n`],
    ['an item of an array', '/pyproject.toml', 'a = [\n  ^"x",\n]\n', `a = [\n  "x", ${comment}\n]\n`],
    [
      'a string of several lines',
      '/pyproject.toml',
      'a = 1\n^b = """x\ny"""\n',
      `a = 1\n${comment}\nb = """x\ny"""\n`,
    ],
  ])('%s', (_what, path, marked, after) => {
    expect(ignored(place(path, marked))).toBe(after);
  });

  test('joins an ignore that is there already', () => {
    expect(ignored(place('/f.nix', '{ ^a = 1; } # flake-pyproject: ignore[other] because\n'))).toBe(
      '{ a = 1; } # flake-pyproject: ignore[other, some-rule] because\n',
    );
    expect(ignored(place('/f.nix', '# flake-pyproject: ignore[other]\n{ ^a = 1; }\n'))).toBe(
      '# flake-pyproject: ignore[other, some-rule]\n{ a = 1; }\n',
    );
  });

  test.each([
    ['a lock', '/uv.lock', '^x = 1\n'],
    ['a file of another kind', '/.python-version', '^3.12\n'],
    ['the middle of a shell command', '/f.nix', "''\n  a \\\n    ^b \\\n    c\n''\n"],
    ['the middle of a quoted string', '/f.nix', '{ a = "x\n  ^y\n  z"; }\n'],
    ['the middle of a string in TOML', '/pyproject.toml', 'a = """x\n^y\nz"""\n'],
  ])('offers nothing in %s', (_what, path, marked) => {
    expect(ignored(place(path, marked))).toBeUndefined();
  });

  test('takes the related place where the first cannot bear a comment', () => {
    const lock = place('/uv.lock', '^x = 1\n');
    const fix = ignoreHere('some-rule', [lock, place('/pyproject.toml', '^a = 1\n')]);
    expect(fix?.edits).toMatchObject([{ at: { file: { path: '/pyproject.toml' }, start: 5 } }]);
  });
});
