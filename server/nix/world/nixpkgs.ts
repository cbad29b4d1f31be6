/** github:NixOS/nixpkgs */
import { nixpkgsSource } from './inputs.ts';
import { importNixpkgs, nixpkgsOutputs } from './nixpkgs/index.ts';
import type { Model } from './world.ts';

export const nixpkgs: Model = {
  repositories: ['NixOS/nixpkgs'],
  outputs: input => nixpkgsOutputs(input.world, nixpkgsSource(input)),
  import: (input, path) => {
    if (path === '' || path === '/default.nix' || path === '/pkgs/top-level/impure.nix')
      return importNixpkgs(input.world, nixpkgsSource(input));
    if (path === '/lib' || path === '/lib/default.nix') return input.world.lib;
    return undefined;
  },
};

/** github:nix-community/nixpkgs.lib */
export const nixpkgsLib: Model = {
  repositories: ['nix-community/nixpkgs.lib'],
  outputs: input => nixpkgsOutputs(input.world, nixpkgsSource(input)),
  import: (input, path) => (path === '/lib' ? input.world.lib : undefined),
};
