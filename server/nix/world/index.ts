/** Every model of the world: a new framework is a new file and a line here. */
import { blueprint } from './blueprint.ts';
import { devenv } from './devenv.ts';
import { devshell } from './devshell.ts';
import { dream2nix } from './dream2nix.ts';
import { gitignore, nixFilter } from './filters.ts';
import { flakeCompat } from './flake-compat.ts';
import { flakeParts } from './flake-parts.ts';
import { flakeUtils } from './flake-utils.ts';
import { flakeUtilsPlus } from './flake-utils-plus.ts';
import { flakelight } from './flakelight.ts';
import { gitHooks } from './git-hooks.ts';
import { importTree } from './import-tree.ts';
import { makeShell } from './make-shell.ts';
import { nixpkgs, nixpkgsLib } from './nixpkgs.ts';
import { nixpkgsPython } from './nixpkgs-python.ts';
import { poetry2nix } from './poetry2nix.ts';
import { buildSystems, pyprojectNix, uv2nix } from './pyproject-nix.ts';
import { crane, fenix, rustOverlay } from './rust.ts';
import { systemLists } from './systems.ts';
import { tools } from './tools.ts';
import { treefmt } from './treefmt.ts';
import type { Model } from './world.ts';

const models: readonly Model[] = [
  nixpkgs,
  nixpkgsLib,
  nixpkgsPython,
  ...systemLists,
  flakeUtils,
  flakeUtilsPlus,
  flakelight,
  blueprint,
  flakeParts,
  flakeCompat,
  importTree,
  pyprojectNix,
  buildSystems,
  uv2nix,
  poetry2nix,
  dream2nix,
  devenv,
  devshell,
  makeShell,
  gitHooks,
  treefmt,
  nixFilter,
  gitignore,
  rustOverlay,
  fenix,
  crane,
  ...tools,
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
// devenv's own channel is nixpkgs under another name.
exact.set('cachix/devenv-nixpkgs', nixpkgs);

/** The model of a repository (`owner/name`), or of what it is a fork of. */
export function findModel(repository: string): Model | undefined {
  const name = repository.toLowerCase();
  return exact.get(name) ?? forks.get(name.slice(name.indexOf('/') + 1));
}
