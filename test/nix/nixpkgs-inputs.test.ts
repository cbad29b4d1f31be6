/** Which nixpkgs the inputs of a flake are, by what flake.nix, its lock and the store say. */
import { expect, test } from 'vitest';
import { readFlake } from '../../server/nix/flake.ts';
import { storePath } from '../../server/nix/lock.ts';
import { memoryFiles } from '../memory.ts';
import { small } from '../oracles/store/small-nixpkgs.ts';

const narHash = 'sha256-Kb/pCu9YKNiGv2MsO32O/W9ohYyo3g7ZeWFChSp3GXU=';
const store = storePath(narHash)!;
const inStore = Object.fromEntries(Object.entries(small).map(([path, text]) => [`${store}/${path}`, text]));
const rev = 'ac62194c3917d5f474c1a844b6fd6da2db95077d';
const january2026 = 1767313136;

type Node = Readonly<Record<string, unknown>>;
const github = (original: Node, locked: Node = {}): Node => ({
  original: { type: 'github', owner: 'NixOS', repo: 'nixpkgs', ...original },
  locked: { type: 'github', owner: 'NixOS', repo: 'nixpkgs', rev, lastModified: january2026, ...locked },
});
const tarball = (asked: string, url: string): Node => ({
  original: { type: 'tarball', url: asked },
  locked: { type: 'tarball', url, lastModified: january2026 },
});

const lockOf = (nodes: Readonly<Record<string, Node>>, inputs?: Node): string =>
  JSON.stringify({
    version: 7,
    root: 'root',
    nodes: {
      ...nodes,
      root: { inputs: inputs ?? Object.fromEntries(Object.keys(nodes).map(key => [key, key])) },
    },
  });

function read(
  inputs: string,
  lock: string | undefined,
  others: Readonly<Record<string, string>> = {},
  useStore = true,
) {
  const files = memoryFiles({
    'flake.nix': `{ inputs = { ${inputs} }; outputs = { self, ... }@inputs: {
      devShells.x86_64-linux.default = let pkgs = inputs.nixpkgs.legacyPackages.x86_64-linux; in
        pkgs.mkShell { packages = [ pkgs.python312 ]; };
    }; }`,
    ...(lock === undefined ? {} : { 'flake.lock': lock }),
    ...others,
  });
  return readFlake(files, '/project/flake.nix', '/project', new Date('2026-11-21'), useStore)!;
}

test.each<[string, string, string | undefined, readonly unknown[]]>([
  [
    'a branch',
    'nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05";',
    lockOf({ nixpkgs: github({ ref: 'nixos-25.05' }) }),
    [['nixpkgs', '25.05', january2026]],
  ],
  [
    'a revision, of which only the day is known',
    `nixpkgs.url = "github:NixOS/nixpkgs/${rev}";`,
    lockOf({ nixpkgs: github({ rev }) }),
    [['nixpkgs', null, january2026]],
  ],
  [
    'a lock for another branch: what flake.nix says, and no day',
    'nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";',
    lockOf({ nixpkgs: github({ ref: 'nixos-25.05' }) }),
    [['nixpkgs', '25.11', null]],
  ],
  ['no lock', 'nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";', undefined, [['nixpkgs', '25.11', null]]],
  [
    'a lock without the input',
    'nixpkgs.url = "nixpkgs/nixos-24.11";',
    lockOf({}),
    [['nixpkgs', '24.11', null]],
  ],
  [
    'an indirect reference',
    'nixpkgs.url = "nixpkgs/nixos-25.05";',
    lockOf({ nixpkgs: { ...github({}), original: { type: 'indirect', id: 'nixpkgs', ref: 'nixos-25.05' } } }),
    [['nixpkgs', '25.05', january2026]],
  ],
  [
    "an indirect reference that a registry of one's own led to a copy",
    'nixpkgs.url = "nixpkgs";',
    lockOf({
      nixpkgs: {
        original: { type: 'indirect', id: 'nixpkgs' },
        locked: { type: 'path', path: '/nix/store/x-source', lastModified: january2026 },
      },
    }),
    [['nixpkgs', null, january2026]],
  ],
  [
    'FlakeHub',
    'nixpkgs.url = "https://flakehub.com/f/NixOS/nixpkgs/0.2505.*";',
    lockOf({
      nixpkgs: tarball(
        'https://flakehub.com/f/NixOS/nixpkgs/0.2505.%2A',
        `https://api.flakehub.com/f/pinned/NixOS/nixpkgs/0.2505.806343%2Brev-${rev}/0198/source.tar.gz`,
      ),
    }),
    [['nixpkgs', '25.05', january2026]],
  ],
  [
    "FlakeHub's newest, which the lock knows",
    'nixpkgs.url = "https://flakehub.com/f/NixOS/nixpkgs/*";',
    lockOf({
      nixpkgs: tarball(
        'https://flakehub.com/f/NixOS/nixpkgs/%2A',
        `https://api.flakehub.com/f/pinned/NixOS/nixpkgs/0.2511.806343%2Brev-${rev}/0198/source.tar.gz`,
      ),
    }),
    [['nixpkgs', '25.11', january2026]],
  ],
  [
    'a channel',
    'nixpkgs.url = "https://channels.nixos.org/nixos-25.05/nixexprs.tar.xz";',
    lockOf({
      nixpkgs: tarball(
        'https://channels.nixos.org/nixos-25.05/nixexprs.tar.xz',
        'https://releases.nixos.org/nixos/25.05/nixos-25.05.813814.ac62194c3917/nixexprs.tar.xz',
      ),
    }),
    [['nixpkgs', '25.05', january2026]],
  ],
  [
    'several, one of which follows the input of an input',
    'nixpkgs.follows = "tools/nixpkgs"; old.url = "github:NixOS/nixpkgs/nixos-24.05"; tools.url = "github:acme/tools";',
    lockOf(
      {
        old: github({ ref: 'nixos-24.05' }),
        nixpkgs_2: github({ ref: 'nixos-25.11' }),
        nixpkgs_3: github({ ref: 'nixos-23.11' }),
        deep: { original: { type: 'github', owner: 'acme', repo: 'deep' }, inputs: { nixpkgs: 'nixpkgs_2' } },
        tools: {
          original: { type: 'github', owner: 'acme', repo: 'tools' },
          inputs: { deep: 'deep', nixpkgs: ['tools', 'deep', 'nixpkgs'], other: 'nixpkgs_3' },
        },
      },
      { nixpkgs: ['tools', 'nixpkgs'], old: 'old', tools: 'tools' },
    ),
    [
      ['nixpkgs', '25.11', january2026],
      ['old', '24.05', january2026],
    ],
  ],
])('%s', (_, inputs, lock, expected) => {
  const found = read(inputs, lock).nixpkgs;
  expect(found.map(({ input, release, lastModified }) => [input, release, lastModified])).toEqual(expected);
});

/** What is known of the shell's interpreter, and who says so. */
const python = (flake: ReturnType<typeof read>) =>
  flake.shells.flatMap(({ interpreters }) =>
    interpreters.map(({ version, fullVersion, stored }) => [version, fullVersion, stored] as const),
  );

test.each<[string, Node, string | null]>([
  ['a revision of a release', github({ rev }, { narHash }), '25.11'],
  [
    'a revision of master before the release',
    github({ rev }, { narHash, lastModified: 1751328000 }),
    'unstable',
  ],
  ['a branch, which the source does not contradict', github({ ref: 'nixos-25.05' }, { narHash }), '25.05'],
  [
    'a fork under another name',
    {
      original: { type: 'github', owner: 'acme', repo: 'pkgs' },
      locked: { type: 'github', owner: 'acme', repo: 'pkgs', rev, lastModified: january2026, narHash },
    },
    '25.11',
  ],
  [
    'a directory, whose days say nothing',
    {
      original: { type: 'path', path: '/home/me/nixpkgs' },
      locked: { type: 'path', path: '/home/me/nixpkgs', lastModified: 1751328000, narHash },
    },
    '25.11',
  ],
])('read from the store: %s', (_, node, release) => {
  const { original } = node as { original: Record<string, string> };
  const { type, owner, repo, ref, rev: tip, path } = original;
  const url =
    type === 'path' ? `path:${path}` : [`${type}:${owner}/${repo}`, ref ?? tip].filter(Boolean).join('/');
  const inputs = `nixpkgs.url = "${url}";`;
  const lock = lockOf({ nixpkgs: node });
  const flake = read(inputs, lock, inStore);
  expect(flake.nixpkgs.map(one => one.release)).toEqual([release]);
  expect(python(flake)).toEqual([['3.12', '3.12.11', true]]);
  // Switched off, or without the store, the catalogue speaks, or nobody.
  const off = read(inputs, lock, inStore, false);
  expect(off.nixpkgs).toEqual(read(inputs, lock).nixpkgs);
  expect(python(off)).toEqual(python(read(inputs, lock)));
  expect(python(off).every(([, , stored]) => stored === false)).toBe(true);
});
