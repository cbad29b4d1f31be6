/** github:numtide/devshell: shells as modules, without a stdenv. */
import { coerce, concatenate, placeholder } from '../eval/strings.ts';
import {
  type AttrsValue,
  attrs,
  lazy,
  list,
  type Package,
  type StringValue,
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
  called,
  defer,
  define,
  force,
  fromSet,
  get,
  getPath,
  type Lazy,
} from './define.ts';
import { concat } from './lib/lists.ts';
import { evalModules } from './lib/modules.ts';
import { made } from './packages.ts';
import type { Input, Model, World } from './world.ts';

const lists = (world: World): Value =>
  attrs({
    _type: string('option'),
    type: apply(getPath(world.lib, ['types', 'listOf'])!, [getPath(world.lib, ['types', 'anything'])!]),
    default: list([]),
  });

function shell(world: World, pkgs: Lazy, modules: readonly Lazy[], at: Package['at']): AttrsValue {
  const base = attrs({
    options: attrs({
      env: lists(world),
      commands: lists(world),
      packages: lists(world),
      packagesFrom: lists(world),
      devshell: attrs({ packages: lists(world), packagesFrom: lists(world) }),
    }),
    config: attrs({ _module: attrs({ args: attrs({ pkgs }) }) }),
  });
  const { config } = evalModules(world, {
    modules: [base, ...modules],
    specialArgs: attrs({ lib: world.lib, pkgs }),
  });
  const part = (...path: readonly string[]): Value => attempt(() => getPath(config, path) ?? list([]));
  const args = attrs({
    packages: defer(() => {
      const commands = part('commands');
      const ofCommands =
        commands.type === 'list'
          ? list(commands.items.flatMap(packageOfCommand), undefined, commands.open)
          : list([], undefined, commands.type === 'unknown' ? commands : undefined);
      return concat([ofCommands, part('packages'), part('devshell', 'packages')]);
    }),
    variables: defer(() => variables(part('env'))),
    shellHook: defer(() => hook(world, part('env'))),
    regime: lazy({ type: 'null' }),
  });
  return made('devshell', args, { name: 'devshell', at }, { own: new Map([['config', lazy(config)]]) });
}

/** `{ package = pkgs.x; }` brings it along; `{ name; command; }` is a script. */
function packageOfCommand(item: Thunk): Lazy[] {
  const command = attempt(() => item.force());
  if (command.type !== 'attrs') return [command];
  const pkg = get(command, 'package');
  return pkg && pkg.type !== 'null' ? [pkg] : [];
}

/** `env` is a list: `value` is taken as it is, `eval` is shell text, `prefix` goes before what a path variable holds. */
function variables(env: Value): Value {
  if (env.type !== 'list') return attrs({}, { open: env.type === 'unknown' ? env : undefined });
  const entries: Record<string, Thunk> = {};
  for (const item of env.items) {
    const one = attempt(() => item.force());
    if (one.type !== 'attrs') continue;
    const name = get(one, 'name');
    const value = one.entries.get('value');
    if (name?.type === 'string' && value && force(value).type !== 'null') entries[name.value] = value;
  }
  return attrs(entries, { open: env.open });
}

function hook(world: World, env: Value): Value {
  if (env.type !== 'list') return string('');
  const e = world.evaluation;
  const lines: StringValue[] = [];
  for (const item of env.items) {
    const one = attempt(() => item.force());
    if (one.type !== 'attrs') continue;
    const name = get(one, 'name');
    if (name?.type !== 'string') continue;
    const text = (key: string): StringValue | undefined => {
      const found = get(one, key);
      if (!found || found.type === 'null') return undefined;
      const made_ = attempt(() => coerce(e, found, undefined));
      return made_.type === 'string'
        ? made_
        : placeholder(e, made_.type === 'unknown' ? made_ : unknown('not known'));
    };
    const [evaluated, prefix, suffix] = [text('eval'), text('prefix'), text('suffix')];
    if (evaluated) lines.push(concatenate(e, [string(`export ${name.value}="`), evaluated, string('"\n')]));
    if (prefix)
      lines.push(
        concatenate(e, [
          string(`export ${name.value}="`),
          prefix,
          string(`\${${name.value}:+:$${name.value}}"\n`),
        ]),
      );
    if (suffix)
      lines.push(
        concatenate(e, [
          string(`export ${name.value}="\${${name.value}:+$${name.value}:}`),
          suffix,
          string('"\n'),
        ]),
      );
    const unset = get(one, 'unset');
    if (unset?.type === 'bool' && unset.value) lines.push(string(`unset ${name.value}\n`));
  }
  return lines.length === 0 ? string('') : concatenate(e, lines);
}

/** `pkgs.devshell`, and what `import devshell { … }` gives. */
function functions(world: World, pkgs: Lazy): AttrsValue {
  const make = called('mkShell', (module, at) => shell(world, pkgs, [module], at ?? module.at));
  return attrs(
    {
      mkShell: make,
      fromTOML: called('fromTOML', path => shell(world, pkgs, [tomlModule(world, path)], path.at)),
      importTOML: called('importTOML', path => tomlModule(world, path)),
      eval: fromSet('eval', args =>
        attrs({ shell: shell(world, pkgs, [args.entries.get('configuration') ?? attrs({})], args.at) }),
      ),
    },
    { open: unknown('this part of devshell is not modelled') },
  );
}

const tomlModule = (world: World, path: Value): Value =>
  attempt(() => apply(attribute(world.lib, 'importTOML')!, [path]));

const bySystem = (input: Input, make: (pkgs: Lazy) => Value): AttrsValue =>
  attrs(new Map(), {
    rest: system => {
      if (system.startsWith('__') || system === 'outPath' || system === 'type') return undefined;
      return make(
        defer(() => {
          const nixpkgs = attribute(input.inputs, 'nixpkgs');
          return (
            (nixpkgs && getPath(nixpkgs, ['legacyPackages', system])) ?? unknown('the packages are not known')
          );
        }),
      );
    },
  });

/** The module for flake-parts: `devshells.<name>` becomes a shell of the system. */
const flakeModule = (world: World): Value => {
  const type = (name: string): Value => getPath(world.lib, ['types', name])!;
  const devshells = attrs({
    _type: string('option'),
    type: apply(type('lazyAttrsOf'), [type('deferredModule')]),
    default: attrs({}),
  });
  return attrs({
    perSystem: fromSet(
      'devshell',
      args => {
        const config = defer(() => force(attribute(args, 'config')!));
        return attrs({
          options: attrs({ devshells }),
          config: attrs({
            devShells: defer(() => {
              const given = attrsOf(attribute(attrsOf(config), 'devshells')!);
              const pkgs = attribute(args, 'pkgs')!;
              const entries = [...given.entries].map(
                ([name, module]) =>
                  [
                    name,
                    defer(() => shell(world, pkgs, [module], given.position?.(name) ?? given.at)),
                  ] as const,
              );
              return attrs(new Map(entries), { open: given.open, position: given.position, at: given.at });
            }),
          }),
        });
      },
      new Map([
        ['config', false],
        ['pkgs', false],
      ]),
    ),
  });
};

export const devshell: Model = {
  repositories: ['numtide/devshell'],
  outputs: input => {
    const overlay = define('overlay', 2, final => attrs({ devshell: functions(input.world, final) }));
    const sets = bySystem(input, pkgs => functions(input.world, pkgs));
    return attrs({
      overlays: attrs({ default: overlay }),
      overlay,
      legacyPackages: sets,
      lib: attrs({ importTOML: called('importTOML', path => tomlModule(input.world, path)) }),
      flakeModule: flakeModule(input.world),
    });
  },
  import: (input, path) =>
    path === '' || path === '/default.nix'
      ? fromSet('devshell', args =>
          functions(
            input.world,
            get(args, 'nixpkgs') ?? get(args, 'pkgs') ?? unknown('no packages were given'),
          ),
        )
      : undefined,
};
