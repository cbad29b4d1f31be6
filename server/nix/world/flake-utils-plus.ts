/** github:gytis-ivaskevicius/flake-utils-plus: flake-utils, and one function for flakes of NixOS configurations. */
import { update } from '../eval/sets.ts';
import { type AttrsValue, attrs, list, string, type Thunk, type Value } from '../eval/value.ts';
import {
  apply,
  attempt,
  attribute,
  attrsOf,
  defer,
  define,
  force,
  fromSet,
  get,
  type Lazy,
  listOf,
} from './define.ts';
import { eachSystem, flakeUtilsLib } from './flake-utils.ts';
import { recursiveUpdate } from './lib/attrsets.ts';
import { defaultSystems } from './lib/systems.ts';
import type { Model, World } from './world.ts';

const own = new Set(
  'self supportedSystems inputs channels channelsConfig sharedOverlays hosts hostDefaults outputsBuilder'.split(
    ' ',
  ),
);

/** What `outputsBuilder` gives for each system, called with every nixpkgs among the inputs, and what else is said. */
function mkFlake(world: World, args: AttrsValue): Value {
  const builder = args.entries.get('outputsBuilder');
  const systems = get(args, 'supportedSystems') ?? list(defaultSystems.map(system => string(system)));
  const inputs = attrsOf(attribute(args, 'inputs') ?? attrs({}));
  const configured = get(args, 'channels');
  const channels = configured?.type === 'attrs' ? configured : attrs({});
  const channel = (system: Lazy, name: string): Value => {
    const said = get(channels, name);
    const settings = said?.type === 'attrs' ? said : attrs({});
    const input = get(settings, 'input') ?? force(attribute(inputs, name)!);
    const config = ['channelsConfig', 'config'].map((key, i) => get(i === 0 ? args : settings, key));
    const shared = args.entries.get('sharedOverlays');
    const more = get(settings, 'overlaysBuilder');
    return apply(world.import(input), [
      attrs({
        system,
        config: config.reduce<AttrsValue>(
          (all, one) => (one?.type === 'attrs' ? update(all, one) : all),
          attrs({}),
        ),
        overlays: defer(() => {
          const lists = [
            ...(shared ? [listOf(shared)] : []),
            ...(more ? [listOf(apply(more, [channelsOf(system)]))] : []),
          ];
          return list(
            lists.flatMap(({ items }) => items),
            undefined,
            lists.find(({ open }) => open)?.open,
          );
        }),
      }),
    ]);
  };
  const channelsOf = (system: Lazy): AttrsValue => {
    const names = new Set([...inputs.entries.keys(), ...channels.entries.keys()]);
    names.delete('self');
    return attrs(
      new Map([...names].map((name): [string, Thunk] => [name, defer(() => channel(system, name))])),
      { open: inputs.open },
    );
  };
  const said = attrs(new Map([...args.entries].filter(([name]) => !own.has(name))), { open: args.open });
  if (!builder) return said;
  const built = eachSystem(
    systems,
    define('outputsBuilder', 1, system => apply(builder, [channelsOf(system)])),
  );
  return recursiveUpdate(said, built);
}

export const flakeUtilsPlus: Model = {
  repositories: ['gytis-ivaskevicius/flake-utils-plus'],
  outputs: ({ world }) => {
    const lib = flakeUtilsLib(world);
    return attrs({
      lib: update(lib, attrs({ mkFlake: fromSet('mkFlake', args => attempt(() => mkFlake(world, args))) })),
      overlay: define('overlay', 2, () => attrs({})),
      overlays: attrs({ default: define('overlay', 2, () => attrs({})) }),
    });
  },
};
