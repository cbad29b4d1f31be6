/** github:numtide/flake-utils */
import type { Evaluation } from '../eval/evaluation.ts';
import { update } from '../eval/sets.ts';
import { coerce, concatenate } from '../eval/strings.ts';
import {
  type AttrsValue,
  attrs,
  lazy,
  list,
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
  define,
  force,
  fromSet,
  get,
  kept,
  type Lazy,
  listOf,
  settle,
  stringOf,
  textOf,
} from './define.ts';
import { recursiveUpdate } from './lib/attrsets.ts';
import { defaultSystems } from './lib/systems.ts';
import type { Model, World } from './world.ts';

/** `{ packages.x = …; }` for each system, as `{ packages.<system>.x = …; }`; jobs are `{ hydraJobs.x.<system> = …; }`. */
export function eachSystem(systems: Lazy, f: Lazy): AttrsValue {
  const names = listOf(systems);
  let open = names.open;
  const outputs = new Map<string, Map<string, Thunk>>();
  for (const item of names.items) {
    const found = attempt(() => apply(f, [item]));
    const system = settle(() => item.force());
    if (found.type !== 'attrs' || system.type !== 'string') {
      if (found.type === 'unknown') open ??= found;
      continue;
    }
    open ??= found.open;
    for (const [output, value] of found.entries)
      kept(outputs, output, () => new Map<string, Thunk>()).set(system.value, value);
  }
  return attrs(
    new Map(
      [...outputs].map(([output, bySystem]): [string, Thunk] => [
        output,
        output === 'hydraJobs' ? defer(() => jobs(bySystem)) : lazy(attrs(bySystem)),
      ]),
    ),
    { open },
  );
}

/** What is under a system and a name, under the name and the system. */
function jobs(bySystem: ReadonlyMap<string, Thunk>): Value {
  const byName = new Map<string, Map<string, Thunk>>();
  for (const [system, value] of bySystem)
    for (const [job, inner] of attrsOf(value).entries)
      kept(byName, job, () => new Map<string, Thunk>()).set(system, inner);
  return attrs(new Map([...byName].map(([job, inner]) => [job, lazy(attrs(inner))])));
}

/** `{ x = …; }` for each system, as `{ x.<system> = …; }`, for whatever names. */
const passThrough = (systems: Lazy, f: Lazy): Value => {
  const names = listOf(systems);
  let merged: AttrsValue = attrs({}, { open: names.open });
  for (const item of names.items) merged = update(merged, attrsOf(apply(f, [item])));
  return merged;
};

const flatten = (tree: Lazy): Value => {
  const entries = new Map<string, Thunk>();
  const walk = (value: AttrsValue, prefix: string): void => {
    for (const [name, thunk] of value.entries) {
      const inner = settle(() => thunk.force());
      if (inner.type === 'attrs' && !inner.package) walk(inner, `${prefix}${name}/`);
      else entries.set(`${prefix}${name}`, thunk);
    }
  };
  walk(attrsOf(tree), '');
  return attrs(entries);
};

const defaults = list(defaultSystems.map(system => string(system)));

const simpleFlake = (world: World): Value =>
  fromSet('simpleFlake', args => {
    const argument = (name: string): Value | undefined => get(args, name);
    const systems = argument('systems') ?? defaults;
    return eachSystem(
      systems,
      define('simpleFlake', 1, system => {
        const nixpkgs = attribute(attrsOf(argument('nixpkgs')!), 'legacyPackages')!;
        const pkgs = attribute(attrsOf(nixpkgs), textOf(system))!;
        const shell = argument('shell');
        const given = argument('overlay') ?? argument('preOverlays');
        const overlay = given?.type === 'path' ? world.import(given) : given;
        const set = overlay ? apply(attribute(attrsOf(pkgs), 'extend')!, [overlay]) : force(pkgs);
        const made =
          shell && shell.type === 'path'
            ? apply(attribute(attrsOf(set), 'callPackage')!, [shell, attrs({})])
            : shell && apply(shell, [attrs({ pkgs: set })]);
        return attrs(made ? { devShells: attrs({ default: made }) } : {});
      }),
    );
  });

/** `mkApp`'s program: `/bin/<pname>` of the package, where no other name or path is given. */
function appProgram(e: Evaluation, args: AttrsValue): Value {
  const drv = attrsOf(attribute(args, 'drv') ?? unknown('mkApp is given no package'));
  const passthru = get(drv, 'passthru');
  const path = get(args, 'exePath') ?? (passthru?.type === 'attrs' ? get(passthru, 'exePath') : undefined);
  const named = path ?? get(args, 'name');
  const name = named ?? get(drv, 'pname') ?? unknown('the name of the program is not known');
  const tail = path ? [stringOf(path)] : [string('/bin/'), stringOf(name)];
  return { ...concatenate(e, [coerce(e, drv, undefined), ...tail]), at: named?.at ?? args.at };
}

export const flakeUtilsLib = (world: World): AttrsValue =>
  attrs(
    {
      defaultSystems: defaults,
      allSystems: defaults,
      system: attrs(Object.fromEntries(defaultSystems.map(system => [system, string(system)]))),
      eachSystem: define('eachSystem', 2, eachSystem),
      eachDefaultSystem: define('eachDefaultSystem', 1, f => eachSystem(defaults, f)),
      eachSystemMap: define('eachSystemMap', 2, (systems, f) =>
        attrs(
          new Map(listOf(systems).items.map(system => [textOf(system), defer(() => apply(f, [system]))])),
          {
            open: listOf(systems).open,
          },
        ),
      ),
      eachDefaultSystemMap: define('eachDefaultSystemMap', 1, f =>
        attrs(
          new Map(defaultSystems.map(system => [system as string, defer(() => apply(f, [string(system)]))])),
        ),
      ),
      eachSystemPassThrough: define('eachSystemPassThrough', 2, passThrough),
      eachDefaultSystemPassThrough: define('eachDefaultSystemPassThrough', 1, f => passThrough(defaults, f)),
      mkApp: fromSet('mkApp', args =>
        attrs({ type: string('app'), program: defer(() => appProgram(world.evaluation, args)) }),
      ),
      flattenTree: define('flattenTree', 1, flatten),
      filterPackages: define('filterPackages', 2, (_, packages) => packages.force()),
      simpleFlake: simpleFlake(world),
      meld: define('meld', 2, (inputs, flakes) =>
        listOf(flakes).items.reduce<AttrsValue>((merged, flake) => {
          const file = world.import(flake.force());
          return recursiveUpdate(merged, attrsOf(apply(file, [inputs])));
        }, attrs({})),
      ),
    },
    { open: unknown('this function of flake-utils is not modelled') },
  );

export const flakeUtils: Model = {
  repositories: ['numtide/flake-utils'],
  outputs: input => attrs({ lib: flakeUtilsLib(input.world) }),
};
