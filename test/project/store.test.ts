/** What rules say of a project whose inputs lie in the Nix store, and what they say without it. */
import { expect, test } from 'vitest';
import { check } from '../../server/check.ts';
import { storePath } from '../../server/nix/lock.ts';
import { openProject } from '../../server/project.ts';
import { textAt } from '../../server/text.ts';
import { memoryFiles } from '../memory.ts';
import { small } from '../oracles/store/small-nixpkgs.ts';

const hashes = {
  nixpkgs: 'sha256-Kb/pCu9YKNiGv2MsO32O/W9ohYyo3g7ZeWFChSp3GXU=',
  tools: 'sha256-fLTau2DUCxOdpjkVtSCbe30Xr3BhaBwrk/pEcC7ypIU=',
};
const tools = storePath(hashes.tools)!;
const rev = 'ac62194c3917d5f474c1a844b6fd6da2db95077d';
const locked = (owner: string, repo: string, narHash: string): object => ({
  original: { type: 'github', owner, repo },
  locked: { type: 'github', owner, repo, rev, narHash, lastModified: 1767313136 },
});

const flake = `{
  inputs = { nixpkgs.url = "github:NixOS/nixpkgs"; tools.url = "github:acme/tools"; };
  outputs = { self, nixpkgs, tools }: let pkgs = nixpkgs.legacyPackages.x86_64-linux; in {
    devShells.x86_64-linux = {
      default = pkgs.mkShell {
        packages = [ pkgs.python310 pkgs.python39 ];
        LD_LIBRARY_PATH = pkgs.lib.makeLibraryPath [ pkgs.hello pkgs.gone pkgs.nosuch pkgs.listed-a ];
      };
      other = tools.shell pkgs;
    };
  };
}`;

const files = {
  'flake.nix': flake,
  'flake.lock': JSON.stringify({
    version: 7,
    root: 'root',
    nodes: {
      nixpkgs: locked('NixOS', 'nixpkgs', hashes.nixpkgs),
      tools: locked('acme', 'tools', hashes.tools),
      root: { inputs: { nixpkgs: 'nixpkgs', tools: 'tools' } },
    },
  }),
  ...Object.fromEntries(
    Object.entries(small).map(([path, text]) => [`${storePath(hashes.nixpkgs)}/${path}`, text]),
  ),
  // Wrong in more than one way, and nothing that the project could change.
  [`${tools}/flake.nix`]:
    '{ outputs = { self }: { shell = pkgs: pkgs.mkShell { packages = [ pkgs.python39 ]; LD_LIBRARY_PATH = "$X:/lib"; }; }; } # trailing: }',
};

function findings(settings: string, contents: Readonly<Record<string, string>> = files): readonly string[] {
  const pyproject = `[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.10.18"\n${settings}`;
  const project = openProject(
    memoryFiles({ ...contents, 'pyproject.toml': pyproject }),
    { pyproject: '/project/pyproject.toml', nix: '/project/flake.nix' },
    '/project',
    new Date('2026-05-01'),
  );
  return check([project], '/project').findings.map(({ rule, at }) => `${rule.id}: ${textAt(at)}`);
}

test('attributes and versions are looked up in the source of nixpkgs', () => {
  expect(findings('')).toEqual([
    'missing-python: python39',
    'unknown-library: gone',
    'unknown-library: nosuch',
  ]);
});

test('without it, or where it is not to be read, the catalogue speaks', () => {
  const away = Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith('/nix/store')));
  expect(findings('', away)).toEqual(['missing-python: python39']);
  expect(findings('[tool.flake-pyproject]\nstore = false\n')).toEqual(findings('', away));
  expect(findings('[tool.flake-pyproject]\nstore = "no"\n')).toEqual([
    ...findings(''),
    'invalid-configuration: "no"',
  ]);
});
