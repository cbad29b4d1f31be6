/** github:numtide/blueprint: outputs by where files lie: `devshell.nix`, `devshells/`, `package.nix`, `packages/`. */
import { join } from '../../files.ts';
import { update } from '../eval/sets.ts';
import {
  type AttrsValue,
  attrs,
  fn,
  path as pathValue,
  string,
  type Thunk,
  unknown,
  type Value,
} from '../eval/value.ts';
import {
  apply,
  attempt,
  attribute,
  attrsOf,
  defer,
  force,
  fromSet,
  get,
  getPath,
  listOf,
  textOf,
} from './define.ts';
import { callPackage } from './lib/customisation.ts';
import { defaultSystems } from './lib/systems.ts';
import type { Input, Model, World } from './world.ts';

const otherOutputs = (
  'checks formatter lib modules nixosModules darwinModules homeModules legacyPackages templates nixosConfigurations ' +
  'darwinConfigurations systemConfigs mkPackagesFor'
).split(' ');

/** Files and directories that hold one output each, by its name. */
function members(world: World, directory: string): Map<string, string> {
  const { files } = world.evaluation;
  const found = new Map<string, string>();
  for (const { name, kind } of files.list(directory) ?? []) {
    if (kind === 'file' && /\.(?:nix|toml)$/.test(name))
      found.set(name.replace(/\.(?:nix|toml)$/, ''), join(directory, name));
    else if (
      kind === 'directory' &&
      files.kind(join(directory, name, 'default.nix')) === 'file' &&
      !found.has(name)
    )
      found.set(name, join(directory, name));
  }
  return found;
}

/** Outputs of one kind: a file for the default one, and a directory of named ones. */
function collected(
  world: World,
  root: string,
  one: readonly string[],
  directory: string,
): Map<string, string> {
  const found = members(world, join(root, directory));
  for (const name of one)
    if (world.evaluation.files.kind(join(root, name)) === 'file') found.set('default', join(root, name));
  return found;
}

function load(input: Input, args: AttrsValue): Value {
  const { world } = input;
  const inputs = update(input.inputs, attrsOf(attribute(args, 'inputs') ?? attrs({})));
  const flake = attribute(inputs, 'self') ?? unknown('blueprint was given no self');
  const prefix = get(args, 'prefix');
  const self = world.evaluation.pathOf(force(attribute(attrsOf(flake), 'outPath')!), args.at);
  if (typeof self !== 'string') return self;
  const given = prefix && prefix.type !== 'null' ? prefix : undefined;
  const root = given?.type === 'path' ? given.path : given ? join(self, textOf(given)) : self;
  const shells = collected(world, root, ['devshell.toml', 'devshell.nix'], 'devshells');
  const packages = collected(world, root, ['package.nix'], 'packages');
  const systems = systemsOf(world, args, inputs);
  const nixpkgs = get(args, 'nixpkgs');
  const options = nixpkgs?.type === 'attrs' ? nixpkgs : attrs({});

  const ofSystem = (system: string): Record<'devShells' | 'packages', AttrsValue> => {
    const packagesOf = (set: AttrsValue): AttrsValue => {
      const legacy = attempt(() => getPath(set, ['legacyPackages', system]) ?? attrs({}));
      const own = attempt(() => getPath(set, ['packages', system]) ?? attrs({}));
      const known = (value: Value): AttrsValue =>
        value.type === 'attrs' ? value : attrs({}, { open: value.type === 'unknown' ? value : undefined });
      return own.type === 'unknown' ? known(legacy) : update(known(legacy), known(own));
    };
    const perSystem = attrs(
      new Map(
        [...inputs.entries].map(([name, flake]): [string, Thunk] => [
          name,
          defer(() => (name === 'self' ? made.packages : packagesOf(attrsOf(flake)))),
        ]),
      ),
      { open: inputs.open },
    );
    const pkgs = defer(() => {
      const source = attribute(inputs, 'nixpkgs') ?? unknown('there is no input nixpkgs');
      if (options.entries.size === 0) return force(attribute(perSystem, 'nixpkgs')!);
      return apply(world.import(force(source)), [update(options, attrs({ system: string(system) }))]);
    });
    const scope = (pname: string): AttrsValue =>
      attrs({ inputs, flake, pkgs, perSystem, system: string(system), pname: string(pname) });
    const each = (files: ReadonlyMap<string, string>): AttrsValue =>
      attrs(
        new Map(
          [...files].map(([name, path]): [string, Thunk] => [
            name,
            defer(() =>
              path.endsWith('.toml')
                ? fromToml(perSystem, path)
                : callPackage(world, scope(name), pathValue(path), attrs({}), 'package'),
            ),
          ]),
        ),
      );
    const made = { devShells: each(shells), packages: each(packages) };
    return made;
  };
  const bySystem = (output: 'devShells' | 'packages'): Thunk =>
    defer(() =>
      systems.type === 'attrs'
        ? attrs(
            new Map(
              [...systems.entries.keys()].map((system): [string, Thunk] => [
                system,
                defer(() => ofSystem(system)[output]),
              ]),
            ),
            { open: systems.open },
          )
        : systems,
    );
  const others = otherOutputs.map(name => [name, unknown(`the output ${name} of blueprint is not modelled`)]);
  return attrs({
    ...Object.fromEntries(others),
    devShells: bySystem('devShells'),
    packages: bySystem('packages'),
  });
}

/** The systems as the names of a set. */
function systemsOf(world: World, args: AttrsValue, inputs: AttrsValue): Value {
  return attempt(() => {
    const given = get(args, 'systems') ?? get(inputs, 'systems');
    if (!given) return attrs(new Map(defaultSystems.map(system => [system, defer(() => string(system))])));
    const { items, open } = listOf(given.type === 'list' ? given : world.import(given));
    return attrs(new Map(items.map(item => [textOf(item), item])), { open });
  });
}

/** A shell of numtide's devshell, described in TOML. */
function fromToml(perSystem: AttrsValue, path: string): Value {
  const devshell = attribute(perSystem, 'devshell') ?? unknown('there is no input devshell');
  return apply(attribute(attrsOf(devshell), 'fromTOML')!, [pathValue(path)]);
}

export const blueprint: Model = {
  repositories: ['numtide/blueprint'],
  outputs: input => {
    const make = fromSet('blueprint', args => load(input, args));
    return attrs({
      __functor: fn('blueprint', () => make),
      lib: attrs({ __functor: fn('blueprint', () => make), mkBlueprint: make }),
    });
  },
};
