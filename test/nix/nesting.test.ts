import { expect, test } from 'vitest';
import { nestingAt } from '../../server/nix/nesting.ts';

/** `|` marks the place. */
test.each([
  ['{ a = 1;| }', 'code'],
  ['{ a = "x|"; }', 'quoted'],
  ['{ a = "x\\"|"; }', 'quoted'],
  ['{ a = "x";| }', 'code'],
  ['{ a = "${x|}"; }', 'code'],
  ['{ a = "${x}|"; }', 'quoted'],
  ['{ a = "${f { b = "y"; }|}"; }', 'code'],
  ['{ a = "$${x|}"; }', 'quoted'],
  ["{ a = ''x|''; }", 'indented'],
  ["{ a = ''x'''|''; }", 'indented'],
  ["{ a = ''x''${|''; }", 'indented'],
  ["{ a = ''x''\\n|''; }", 'indented'],
  ["{ a = ''${x|}''; }", 'code'],
  ["{ a = ''x''|; }", 'code'],
  ["{ a = ''it's|''; }", 'indented'],
  ['{ # it"s\n| }', 'code'],
  ['{ # x|\n }', 'comment'],
  ['{ /* "\n | */ }', 'comment'],
  ['{ /* " */ | }', 'code'],
  ['{ a = "open\n|', 'quoted'],
  ['} a |', 'code'],
] as const)('%s: %s', (marked, nesting) => {
  const offset = marked.indexOf('|');
  expect(nestingAt(marked.replace('|', ''), offset)).toBe(nesting);
});
