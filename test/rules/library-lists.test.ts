/** Fixes that add a library, over the ways in which people write library lists: each is checked again afterwards. */
import { describe, expect, test } from 'vitest';
import { check, type Reported } from '../../server/check.ts';
import { applyFixes } from '../../server/fix.ts';
import { openProject } from '../../server/project.ts';
import { memoryFiles } from '../memory.ts';

type Texts = Readonly<Record<string, string>>;

function findingsIn(texts: Texts): readonly Reported[] {
  const place = { pyproject: '/project/pyproject.toml', nix: '/project/flake.nix' };
  const project = openProject(memoryFiles(texts), place, '/project', new Date('2026-06-15'));
  const { findings, crashes } = check([project], '/project');
  expect(crashes).toEqual([]);
  return findings.filter(({ rule }) => rule.group === 'Runtime libraries' || rule.id === 'nix-syntax');
}

/** After as many rounds of first fixes as there is something to fix: two at one place take two. */
function fixed(texts: Texts, rounds = 20): Texts {
  const rewritten = applyFixes(findingsIn(texts), finding => finding.fixes?.[0]);
  if (rewritten.length === 0 || rounds === 0) return texts;
  const after = rewritten.map(({ path, text }) => [path.replace('/project/', ''), text]);
  return fixed({ ...texts, ...Object.fromEntries(after) }, rounds - 1);
}

const pyproject = (dependency: string): string =>
  `[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.12"\ndependencies = ["${dependency}"]\n`;

/** A flake whose library path is made as given; `LIST` in it stands for the list. */
const flake = (lines: string, list: string, release = '26.05', bindings = ''): string => `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-${release}";
  outputs =
    { self, nixpkgs }:
    let
      pkgs = nixpkgs.legacyPackages.x86_64-linux;
      inherit (nixpkgs) lib;
${bindings.replace('LIST', () => list)}    in
    {
      devShells.x86_64-linux.default = pkgs.mkShell {
        packages = [ pkgs.python312 pkgs.uv ];
        UV_PYTHON = pkgs.python312.interpreter;
        ${lines.replace('LIST', () => list)}
      };
    };
}
`;

/** Elements, with `P` before each name, and what the list is to be after `P stdenv.cc.cc.lib` was added. */
const layouts: readonly (readonly [name: string, before: string, after: string])[] = [
  ['inline', '[ Plibuv Pzlib ]', '[ Plibuv Pstdenv.cc.cc.lib Pzlib ]'],
  ['inline, in no order', '[ Pzlib Plibuv ]', '[ Pzlib Plibuv Pstdenv.cc.cc.lib ]'],
  ['without spaces', '[Plibuv Pzlib]', '[Plibuv Pstdenv.cc.cc.lib Pzlib]'],
  ['one', '[ Pzlib ]', '[ Pstdenv.cc.cc.lib Pzlib ]'],
  ['empty', '[ ]', '[ Pstdenv.cc.cc.lib ]'],
  ['empty, without a space', '[]', '[ Pstdenv.cc.cc.lib ]'],
  [
    'one per line',
    '[\n          Plibuv\n          Pzlib\n        ]',
    '[\n          Plibuv\n          Pstdenv.cc.cc.lib\n          Pzlib\n        ]',
  ],
  [
    'one per line, in no order',
    '[\n          Pzlib\n          Plibuv\n        ]',
    '[\n          Pzlib\n          Plibuv\n          Pstdenv.cc.cc.lib\n        ]',
  ],
  [
    'comments behind and above',
    '[\n          # sound\n          Plibuv # loops\n          # numpy\n          Pzlib\n          # more to come\n        ]',
    '[\n          # sound\n          Plibuv # loops\n          Pstdenv.cc.cc.lib\n          # numpy\n          Pzlib\n          # more to come\n        ]',
  ],
  [
    'the last with a comment',
    '[\n          Pzlib # numpy\n          Plibuv /* loops */\n        ]',
    '[\n          Pzlib # numpy\n          Plibuv /* loops */\n          Pstdenv.cc.cc.lib\n        ]',
  ],
  [
    'empty, with a comment',
    '[\n          # nothing yet\n        ]',
    '[\n          # nothing yet\n          Pstdenv.cc.cc.lib\n        ]',
  ],
  [
    'tabs',
    '[\n\t\t\tPlibuv\n\t\t\tPzlib\n\t\t]',
    '[\n\t\t\tPlibuv\n\t\t\tPstdenv.cc.cc.lib\n\t\t\tPzlib\n\t\t]',
  ],
  [
    'in parentheses',
    '[\n          (Pzlib)\n          (lib.getLib Plibuv)\n        ]',
    '[\n          (Pzlib)\n          (lib.getLib Plibuv)\n          Pstdenv.cc.cc.lib\n        ]',
  ],
  [
    'several on a line',
    '[\n          Pzlib Plibuv\n          Plibffi\n        ]',
    '[\n          Pzlib Plibuv\n          Plibffi Pstdenv.cc.cc.lib\n        ]',
  ],
];

/**
 * Ways from a list to the library path. `W` is `with pkgs; ` where the elements are bare. An empty list leaves nothing
 * in a hook's text to add to, and beside a list that holds something the other one is taken.
 */
const written: readonly (readonly [name: string, lines: string, bindings?: string])[] = [
  ['makeLibraryPath', 'LD_LIBRARY_PATH = pkgs.lib.makeLibraryPath (WLIST);'],
  ['env', 'env.LD_LIBRARY_PATH = lib.makeLibraryPath (WLIST);'],
  ['in `env`', 'env = { LD_LIBRARY_PATH = lib.makeLibraryPath (WLIST); };'],
  ['in a string', `LD_LIBRARY_PATH = "\${lib.makeLibraryPath (WLIST)}:/run/opengl-driver/lib";`],
  ['in the hook', `shellHook = ''\n export LD_LIBRARY_PATH=\${lib.makeLibraryPath (WLIST)}\n '';`],
  ['through a let', 'LD_LIBRARY_PATH = lib.makeLibraryPath libraries;', '      libraries = WLIST;\n'],
  ['joined before', 'LD_LIBRARY_PATH = lib.makeLibraryPath ((WLIST) ++ [ pkgs.openssl ]);'],
  [
    'beside what only Linux has',
    'LD_LIBRARY_PATH = lib.makeLibraryPath ((WLIST) ++ lib.optionals pkgs.stdenv.isLinux [ pkgs.alsa-lib ]);',
  ],
  [
    'guarded as a whole',
    'LD_LIBRARY_PATH = lib.optionalString pkgs.stdenv.isLinux (lib.makeLibraryPath (WLIST));',
  ],
  [
    'optionalAttrs',
    'env = lib.optionalAttrs pkgs.stdenv.isLinux { LD_LIBRARY_PATH = lib.makeLibraryPath (WLIST); };',
  ],
  ['makeSearchPath', 'LD_LIBRARY_PATH = lib.makeSearchPathOutput "lib" "lib" (WLIST);'],
  ['with around the call', 'LD_LIBRARY_PATH = W lib.makeLibraryPath LIST;'],
];

const ways = written.map(([name, lines, bindings = '']) => [name, lines, bindings] as const);

const spelling = { 'with pkgs;': '', 'pkgs.': 'pkgs.' };

describe.each(Object.entries(spelling))('spelled %s', (style, prefix) => {
  const opening = style === 'pkgs.' ? '' : 'with pkgs; ';
  describe.each(ways)('%s', (way, lines, bindings) => {
    const at = (list: string): Texts => ({
      'flake.nix': flake(
        lines.replace('W', opening),
        list.replaceAll('P', prefix),
        '26.05',
        bindings.replace('W', opening),
      ),
      'pyproject.toml': pyproject('greenlet==3.5.6'),
    });
    test.each(layouts)('%s', (layout, before, after) => {
      const texts = at(before);
      expect(findingsIn(texts).map(({ rule }) => rule.id)).toEqual(['missing-runtime-library']);
      const result = fixed(texts);
      if (/in the hook|joined|beside/.test(way) && /empty/.test(layout)) return;
      expect(result).toEqual(at(after));
      expect(findingsIn(result)).toEqual([]);
    });
  });
});

describe('in the words of the release', () => {
  test.each([
    ['24.05', 'psycopg', 'pkgs.postgresql'],
    ['24.11', 'gmsh==4.15.2', 'pkgs.xorg.libX11'],
    ['25.05', 'psycopg', 'pkgs.libpq'],
    ['25.05', 'gmsh==4.15.2', 'pkgs.xorg.libXft'],
    ['26.05', 'gmsh==4.15.2', 'pkgs.libx11'],
    ['26.05', 'psycopg', 'pkgs.libpq'],
  ])('%s, %s: %s', (release, dependency, name) => {
    for (const lines of ['', 'LD_LIBRARY_PATH = lib.makeLibraryPath [ pkgs.zlib ];']) {
      const texts = { 'flake.nix': flake(lines, '', release), 'pyproject.toml': pyproject(dependency) };
      const result = fixed(texts);
      expect(result['flake.nix']!.split(/[\s\]]/)).toContain(name);
      expect(findingsIn(result)).toEqual([]);
    }
  });
});
