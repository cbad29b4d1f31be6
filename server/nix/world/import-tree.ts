/** github:vic/import-tree: every Nix file of a directory as one module. */
import { join } from '../../files.ts';
import { type AttrsValue, attrs, list, path as pathValue, type Value } from '../eval/value.ts';
import { called } from './define.ts';
import type { Model, World } from './world.ts';

/** The Nix files below a directory, in order; what lies behind a name that begins with `_` is left out. */
function nixFiles(world: World, directory: string, depth = 0): string[] {
  if (depth > 20) return [];
  const entries = [...(world.evaluation.files.list(directory) ?? [])].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return entries.flatMap(({ name, kind }) => {
    if (name.startsWith('_')) return [];
    const path = join(directory, name);
    if (kind === 'directory') return nixFiles(world, path, depth + 1);
    return name.endsWith('.nix') ? [path] : [];
  });
}

const tree = (world: World): AttrsValue =>
  attrs({
    __functor: called('import-tree', () => called('import-tree', target => module(world, target))),
    withLib: called('withLib', () => tree(world)),
    leafs: called('leafs', target => files(world, target)),
  });

function files(world: World, target: Value): Value {
  const at = target.at;
  const directory = world.evaluation.pathOf(target, at);
  if (typeof directory !== 'string') return directory;
  if (world.evaluation.files.kind(directory) !== 'directory') return list([pathValue(directory, at)]);
  return list(nixFiles(world, directory).map(file => pathValue(file, at)));
}

function module(world: World, target: Value): Value {
  if (target.type === 'list')
    return attrs({ imports: list(target.items.map(item => module(world, item.force()))) });
  if (target.type === 'attrs' && !target.entries.has('outPath')) return target;
  const found = files(world, target);
  return found.type === 'list' ? attrs({ imports: found }) : found;
}

export const importTree: Model = {
  repositories: ['vic/import-tree', 'denful/import-tree'],
  outputs: input => tree(input.world),
  import: (input, path) => (path === '' || path === '/default.nix' ? tree(input.world) : undefined),
};
