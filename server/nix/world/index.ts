/** Every model of the world: a new framework is a new file and a line here. */
import { flakeParts } from './flake-parts.ts';
import { flakeUtils } from './flake-utils.ts';
import { nixpkgs, nixpkgsLib } from './nixpkgs.ts';
import { poetry2nix } from './poetry2nix.ts';
import { buildSystems, pyprojectNix, uv2nix } from './pyproject-nix.ts';
import { systemLists } from './systems.ts';
import type { Model } from './world.ts';

const models: readonly Model[] = [
  nixpkgs,
  nixpkgsLib,
  flakeParts,
  flakeUtils,
  ...systemLists,
  pyprojectNix,
  buildSystems,
  uv2nix,
  poetry2nix,
];

const exact = new Map<string, Model>();
const forks = new Map<string, Model>();
for (const model of models) {
  for (const repository of model.repositories) {
    const name = repository.toLowerCase();
    exact.set(name, model);
    if (!model.exact) forks.set(name.slice(name.indexOf('/') + 1), model);
  }
}

/** The model of a repository (`owner/name`), or of what it is a fork of. */
export function findModel(repository: string): Model | undefined {
  const name = repository.toLowerCase();
  return exact.get(name) ?? forks.get(name.slice(name.indexOf('/') + 1));
}
