import { expect, test } from 'vitest';
import { nixCursor } from '../../server/nix/cursor.ts';

/** `|` marks the cursor; the answer is `<word> in …`, with the binding, and the list with what leads to it. */
test.each([
  ['{ packages = [ pkgs.py|thon3 ]; }', '<pkgs.python3> in [ of packages; list'],
  ['{ packages = with pkgs; [ | ]; }', '<> in [ of packages; list with pkgs'],
  ['{ packages = with pkgs; [ a b.c.| ]; }', '<b.c.> in [ of packages; list with pkgs'],
  ['{ L = lib.makeLibraryPath [ z| ]; }', '<z> in [ of L; list by lib.makeLibraryPath'],
  ['{ L = lib.makeLibraryPath (with pkgs; [ z|', '<z> in [ of L; list with pkgs by lib.makeLibraryPath'],
  ['{ L = "${lib.makeLibraryPath [ z| ]}:x"; }', '<z> in [ of L; list by lib.makeLibraryPath'],
  ['{ a = [ { b = |; } ]; }', '<> in { of b'],
  ['{ a = [ (f x|) ]; }', '<x> in ( of a; list'],
  ['let\n  libs = [ |\n', '<> in [ of libs; list'],
  ['{ UV_PYTHON = "${pkgs.|}/bin/python"; }', '<pkgs.> in ${ of UV_PYTHON'],
  ['{ UV_PYTHON_DOWNLOADS = "ne|ver"; }', '<never> in quoted of UV_PYTHON_DOWNLOADS'],
  ['mkShell { | }', '<> in { starts'],
  ['mkShell { a = 1; UV|\n b = 2; }', '<UV> in { starts'],
  ['mkShell { a = 1;\n # c\n U| }', '<U> in { starts'],
  ['mkShell { a = x| }', '<x> in { of a'],
  ['{ a = x == y|; }', '<y> in { of a'],
  ["{ hook = ''\n export A=x|\n''; }", '<A=x> in indented of hook'],
  ['# x|', '<x> in comment'],
])('%s', (marked, expected) => {
  const text = marked.replace('|', '');
  const { word, inside, startsBinding, binding, list } = nixCursor(text, marked.indexOf('|'));
  const lead = list && `; list${list.with ? ` with ${list.with}` : ''}${list.call ? ` by ${list.call}` : ''}`;
  expect(
    `<${text.slice(word.start, word.end)}> in ${inside?.kind}${startsBinding ? ' starts' : ''}${binding ? ` of ${binding}` : ''}${lead ?? ''}`,
  ).toBe(expected);
});
