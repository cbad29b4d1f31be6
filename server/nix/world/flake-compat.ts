/** github:edolstra/flake-compat: a flake for those who do not use flakes. */
import { update } from '../eval/sets.ts';
import { type AttrsValue, attrs, type Thunk, unknown, type Value } from '../eval/value.ts';
import { attempt, defer, force, fromSet, get, getPath } from './define.ts';
import { flakeAt } from './flakes.ts';
import type { Sources } from './inputs.ts';
import type { Model, World } from './world.ts';

/** The flake in a directory, as `default.nix` and `shell.nix` want it. */
function compatible(world: World, sources: Sources, args: AttrsValue): Value {
  const source = get(args, 'src');
  const directory = source && world.evaluation.pathOf(source, source.at);
  if (typeof directory !== 'string') return directory ?? unknown('no source was given');
  const flake = flakeAt(world, sources, directory);
  const { system } = world.evaluation.world;
  const outputs = defer(() => flake.outputs.force());
  const first = (...paths: readonly (readonly string[])[]): Thunk =>
    defer(() => {
      for (const path of paths) {
        const found = attempt(() => getPath(outputs, path) ?? { type: 'null' });
        if (found.type !== 'null') return found;
      }
      return unknown('the flake has no such output');
    });
  if (system === undefined) return unknown('the system is not known');
  const set = attempt(() => force(outputs));
  const base = set.type === 'attrs' ? set : attrs({}, { open: set.type === 'unknown' ? set : undefined });
  const defaultNix = update(
    base,
    attrs({ default: first(['packages', system, 'default'], ['defaultPackage', system]) }),
  );
  const shellNix = update(
    defaultNix,
    attrs({
      default: first(['devShells', system, 'default'], ['devShell', system], ['packages', system, 'default']),
    }),
  );
  return attrs({ defaultNix, shellNix, outputs });
}

export const flakeCompat: Model = {
  repositories: [
    'edolstra/flake-compat',
    'nix-community/flake-compat',
    'NixOS/flake-compat',
    'lillycham/flake-compat',
  ],
  outputs: () => attrs({}),
  import: (input, path) =>
    path === '' || path === '/default.nix'
      ? fromSet('flake-compat', args => compatible(input.world, input.sources, args))
      : undefined,
};
