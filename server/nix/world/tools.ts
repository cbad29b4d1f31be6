/** Flakes that give programs and nothing about Python: what they have for a system are tools. */
import { type AttrsValue, attrs, unknown } from '../eval/value.ts';
import { define } from './define.ts';
import { packageValue } from './packages.ts';
import type { Model } from './world.ts';

const repositories = [
  'kamadorueda/alejandra',
  'oxalica/nil',
  'nix-community/nixd',
  'NixOS/nixfmt',
  'serokell/nixfmt',
  'ryantm/agenix',
  'yaxitech/ragenix',
  'Mic92/sops-nix',
  'serokell/deploy-rs',
  'zhaofengli/colmena',
  'zhaofengli/attic',
  'Mic92/nix-fast-build',
  'Mic92/nix-update',
  'nix-community/nixos-anywhere',
  'nix-community/disko',
  'nix-community/nix-index-database',
  'nix-community/nixos-generators',
  'nix-community/nurl',
  'nix-community/naersk',
  'nix-community/gomod2nix',
  'nix-community/neovim-nightly-overlay',
  'tweag/gomod2nix',
  'helix-editor/helix',
  'mitchellh/zig-overlay',
  'numtide/nix-vm-test',
  'numtide/nixos-facter',
  'casey/just',
  'bazelbuild/buildtools',
  'nixos/nix',
  'DeterminateSystems/nix-src',
];

const hidden = new Set(['type', 'outPath', '_type', 'drvPath']);
const ordinary = (name: string): boolean => !name.startsWith('__') && !hidden.has(name);

/** `packages.<system>.<name>` */
const packages = (tool: string): AttrsValue =>
  attrs(new Map(), {
    rest: system =>
      ordinary(system)
        ? attrs(new Map(), {
            rest: (name, at) =>
              ordinary(name)
                ? packageValue({ attribute: [], builder: 'tool', name: name === 'default' ? tool : name, at })
                : undefined,
          })
        : undefined,
  });

export const tools: readonly Model[] = repositories.map(repository => {
  const tool = repository.slice(repository.indexOf('/') + 1);
  return {
    repositories: [repository],
    exact: true,
    outputs: () => {
      const set = packages(tool);
      const overlay = define('overlay', 2, () => attrs({}));
      return attrs(
        {
          packages: set,
          legacyPackages: set,
          defaultPackage: attrs(new Map(), {
            rest: (system, at) =>
              ordinary(system) ? packageValue({ attribute: [], builder: 'tool', name: tool, at }) : undefined,
          }),
          overlays: attrs(new Map(), { rest: name => (ordinary(name) ? overlay : undefined) }),
          overlay,
        },
        { open: unknown(`this output of ${tool} is not modelled`) },
      );
    },
  };
});
