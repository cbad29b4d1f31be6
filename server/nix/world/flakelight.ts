/** github:nix-community/flakelight: a flake as one module; what it makes for each system is a function of the packages. */
import { join } from '../../files.ts';
import { update } from '../eval/sets.ts';
import {
  type AttrsValue,
  attrs,
  fn,
  lazy,
  list,
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
  define,
  force,
  get,
  getPath,
  kept,
  type Lazy,
  listOf,
  textOf,
} from './define.ts';
import { evalModules } from './lib/modules.ts';
import { functionArgs, isFunction } from './lib/trivial.ts';
import type { Input, Model, World } from './world.ts';

/** A function of the packages by name, or of the whole set; anything else as it is. */
function resolved(given: Lazy, pkgs: Value): Value {
  const value = force(given);
  if (!isFunction(value)) return value;
  return functionArgs(value).entries.size === 0
    ? apply(value, [pkgs])
    : apply(attribute(attrsOf(pkgs), 'callPackage')!, [value, attrs({})]);
}

/** The shell that a definition leads to: a package, or options each of which may be a function of the packages. */
function shell(definition: Lazy, pkgs: Value, whole: Value | undefined): Value {
  const given = resolved(definition, pkgs);
  if (given.type !== 'attrs' || given.package) return given;
  const option = (name: string, otherwise: Value): Thunk => {
    const value = given.entries.get(name);
    return value ? defer(() => resolved(value, pkgs)) : lazy(otherwise);
  };
  const from = given.entries.get('inputsFrom');
  const args = attrs(
    {
      packages: option('packages', list([])),
      shellHook: option('shellHook', string('')),
      env: option('env', attrs({})),
      inputsFrom: defer(() => {
        const own = from ? listOf(resolved(from, pkgs)) : list([]);
        return list([...(whole ? [whole] : []), ...own.items], own.at, own.open);
      }),
    },
    { at: given.at, position: given.position, open: given.open },
  );
  return apply(attribute(attrsOf(pkgs), 'mkShell')!, [args], given.at);
}

/** Files that are definitions: `nix/devShell.nix`, `nix/packages/…`. */
function autoloaded(world: World, source: Value, nixDir: Value | undefined): AttrsValue {
  const { files } = world.evaluation;
  if (nixDir?.type === 'null') return attrs({});
  const root = attempt(() => nixDir ?? source);
  const found = world.evaluation.pathOf(root, root.at);
  if (typeof found !== 'string') return attrs({}, { open: found });
  const directory = nixDir ? found : join(found, 'nix');
  const entries = new Map<string, Thunk>();
  for (const name of [
    'devShell',
    'devShells',
    'package',
    'packages',
    'withOverlays',
    'perSystem',
    'outputs',
  ]) {
    const load = (path: string): Thunk => defer(() => world.import(pathValue(path)));
    const path = join(directory, name);
    if (files.kind(`${path}.nix`) === 'file') entries.set(name, load(`${path}.nix`));
    else if (files.kind(join(path, 'default.nix')) === 'file') entries.set(name, load(path));
    else if (files.kind(path) === 'directory') {
      const members = (files.list(path) ?? []).flatMap((entry): [string, Thunk][] => {
        const inner = join(path, entry.name);
        if (entry.kind === 'file' && entry.name.endsWith('.nix'))
          return [[entry.name.slice(0, -4), load(inner)]];
        return files.kind(join(inner, 'default.nix')) === 'file' ? [[entry.name, load(inner)]] : [];
      });
      entries.set(
        name,
        lazy(name === 'withOverlays' ? list(members.map(([, value]) => value)) : attrs(new Map(members))),
      );
    }
  }
  return attrs(entries);
}

/** A configuration: an option by name, undefined where nothing is said of it, and what its parts are made with. */
interface Configured {
  readonly world: World;
  readonly source: Value;
  readonly inputs: AttrsValue;
  readonly part: (name: string) => Value | undefined;
}

/** The packages of a system, with the overlays that are asked for and flakelight's own. */
function packageSet({ world, source, inputs, part }: Configured, system: string): Value {
  const nixpkgs = world.import(force(attribute(inputs, 'nixpkgs') ?? unknown('there is no input nixpkgs')));
  const settings = part('nixpkgs');
  const setting = (name: string): Value | undefined =>
    settings?.type === 'attrs' ? get(settings, name) : undefined;
  const overlays = defer(() => {
    const own = define('flakelight', 2, () => attrs({ src: source, inputs }));
    const asked = part('withOverlays') ?? list([]);
    const lists = [
      isFunction(asked) ? list([asked]) : listOf(asked),
      listOf(setting('overlays') ?? list([])),
    ];
    const items = lists.flatMap(one => one.items);
    return list([own, ...items], undefined, lists.find(({ open }) => open)?.open);
  });
  const config = setting('config') ?? attrs({});
  return apply(nixpkgs, [attrs({ system: string(system), config, overlays })]);
}

/** The outputs of one system. */
function ofSystem(configured: Configured, system: string): AttrsValue {
  const { part } = configured;
  const pkgs = attempt(() => packageSet(configured, system));
  const collected = (one: string, several: string, make: (value: Lazy) => Value): AttrsValue => {
    const said = part(several);
    const members = said ? attempt(() => resolved(said, pkgs)) : attrs({});
    const entries = new Map<string, Thunk>();
    if (members.type === 'attrs')
      for (const [name, value] of members.entries)
        entries.set(
          name,
          defer(() => make(value)),
        );
    const only = part(one);
    if (only)
      entries.set(
        'default',
        defer(() => make(only)),
      );
    return attrs(entries, { open: members.type === 'unknown' ? members : undefined });
  };
  const packages = collected('package', 'packages', value => resolved(value, pkgs));
  const whole = packages.entries.get('default');
  const shells = new Map(collected('devShell', 'devShells', value => shell(value, pkgs, undefined)).entries);
  if (whole || shells.has('default'))
    shells.set(
      'default',
      defer(() => shell(part('devShell') ?? attrs({}), pkgs, whole && force(whole))),
    );
  const more = part('perSystem');
  const said = more ? attempt(() => apply(more, [pkgs])) : attrs({});
  return update(
    said.type === 'attrs' ? said : attrs({}, { open: said.type === 'unknown' ? said : undefined }),
    attrs({ devShells: attrs(shells), packages }),
  );
}

function flake(input: Input, source: Value, root: Lazy): Value {
  const { world } = input;
  const listOfStrings = apply(getPath(world.lib, ['types', 'listOf'])!, [
    getPath(world.lib, ['types', 'str'])!,
  ]);
  const base = attrs({
    options: attrs({
      systems: attrs({
        _type: string('option'),
        type: listOfStrings,
        default: list([string('x86_64-linux'), string('aarch64-linux')]),
      }),
    }),
    config: attrs({
      _module: attrs({
        args: attrs({
          src: source,
          inputs: defer(() => inputs()),
          moduleArgs: unknown('the arguments of flakelight modules as a set are not modelled'),
          flakelight: unknown('the functions of flakelight are not modelled'),
        }),
      }),
    }),
  });
  const written = evalModules(world, { modules: [base, root] });
  const found = attempt(() => autoloaded(world, source, get(written.config, 'nixDir')));
  const configuration = evalModules(world, { modules: [base, found, root] });
  const part = (name: string): Value | undefined => {
    const value = attempt(() => get(configuration.config, name) ?? { type: 'null' });
    return value.type === 'null' ? undefined : value;
  };
  const inputs = (): AttrsValue => {
    const given = part('inputs');
    return update(input.inputs, given?.type === 'attrs' ? given : attrs({}));
  };
  const configured: Configured = { world, source, inputs: inputs(), part };
  const systems = listOf(part('systems') ?? list([]));
  const outputs = new Map<string, Map<string, Thunk>>();
  let open = systems.open ?? configuration.config.open;
  for (const item of systems.items) {
    const system = textOf(item);
    const made = ofSystem(configured, system);
    open ??= made.open;
    for (const [output, value] of made.entries)
      kept(outputs, output, () => new Map<string, Thunk>()).set(system, value);
  }
  const said = part('outputs');
  return update(
    attrs(
      new Map([...outputs].map(([output, bySystem]): [string, Thunk] => [output, lazy(attrs(bySystem))])),
      {
        open,
      },
    ),
    said?.type === 'attrs' ? said : attrs({}, { open: said?.type === 'unknown' ? said : undefined }),
  );
}

export const flakelight: Model = {
  repositories: ['nix-community/flakelight', 'accelbread/flakelight'],
  outputs: input => {
    const make = define('flakelight', 2, (source, root) => flake(input, force(source), root));
    return attrs({ __functor: fn('flakelight', () => make), lib: attrs({ mkFlake: make }) });
  },
};
