/** github:cachix/devenv: shells as modules, by `devenv.lib.mkShell`, by its flake-parts module, or from a devenv.nix. */
import { update } from '../eval/sets.ts';
import {
  type AttrsValue,
  attrs,
  bool,
  lazy,
  list,
  type Package,
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
  listOf,
  textOf,
} from './define.ts';
import { concat } from './lib/lists.ts';
import { evalModules } from './lib/modules.ts';
import { pythonOfVersion } from './nixpkgs-python.ts';
import { made, packageValue } from './packages.ts';
import type { Model, World } from './world.ts';

const whenItStarts = unknown('it is known when devenv starts the shell');

const option = (world: World, type: string, value?: Lazy): Value =>
  attrs({
    _type: string('option'),
    type: getPath(world.lib, ['types', type])!,
    ...(value === undefined ? {} : { default: value }),
  });

const listOption = (world: World, value: Lazy = list([])): Value =>
  attrs({
    _type: string('option'),
    type: apply(getPath(world.lib, ['types', 'listOf'])!, [getPath(world.lib, ['types', 'package'])!]),
    default: value,
  });

/** What other languages put on PATH, as far as it may matter to a Python project. */
const languages: Readonly<Record<string, readonly string[]>> = {
  rust: ['rustc', 'cargo', 'clippy', 'rustfmt'],
  javascript: ['nodejs'],
  c: ['gcc', 'gnumake', 'cmake'],
  cplusplus: ['gcc', 'cmake'],
  go: ['go'],
  nix: ['nil'],
};

/** The declarations of the options that a shell depends on. */
function declarations(world: World, pkgs: Value): AttrsValue {
  const package_ = (name: string): Thunk => defer(() => force(attribute(attrsOf(pkgs), name)!));
  const off = (): Value => option(world, 'bool', bool(false));
  const linux = defer(() => attempt(() => getPath(pkgs, ['stdenv', 'isLinux']) ?? bool(false)));
  return attrs({
    packages: listOption(world),
    env: attrs({
      _type: string('option'),
      type: apply(getPath(world.lib, ['types', 'lazyAttrsOf'])!, [
        getPath(world.lib, ['types', 'anything'])!,
      ]),
      default: attrs({}),
    }),
    enterShell: option(world, 'lines', string('')),
    languages: attrs({
      python: attrs({
        enable: off(),
        package: option(world, 'package', package_('python3')),
        version: option(world, 'str', { type: 'null' }),
        libraries: listOption(world),
        manylinux: attrs({ enable: option(world, 'bool', linux) }),
        venv: attrs({ enable: off() }),
        uv: attrs({
          enable: off(),
          package: option(world, 'package', package_('uv')),
          sync: attrs({ enable: off(), arguments: listOption(world) }),
        }),
        poetry: attrs({
          enable: off(),
          package: option(world, 'package', package_('poetry')),
          install: attrs({ enable: off() }),
          activate: attrs({ enable: off() }),
        }),
      }),
    }),
  });
}

/** The shell that a set of devenv modules makes. */
export function devenvShell(
  world: World,
  inputs: AttrsValue,
  pkgs: Value,
  modules: readonly Lazy[],
  at: Package['at'],
): AttrsValue {
  const fixed = attrs({
    options: declarations(world, pkgs),
    config: attrs({
      _module: attrs({ args: attrs({ pkgs }) }),
      devenv: attrs({
        root: whenItStarts,
        dotfile: whenItStarts,
        state: whenItStarts,
        profile: whenItStarts,
        runtime: whenItStarts,
      }),
      git: attrs({ root: whenItStarts }),
      lib: attrs({
        getInput: called('getInput', wanted =>
          force(attribute(inputs, textOf(get(attrsOf(wanted), 'name') ?? string(''))) ?? whenItStarts),
        ),
      }),
    }),
  });
  const started = attrs({
    DEVENV_ROOT: whenItStarts,
    DEVENV_STATE: whenItStarts,
    DEVENV_DOTFILE: whenItStarts,
    DEVENV_PROFILE: whenItStarts,
    DEVENV_RUNTIME: whenItStarts,
  });
  const environment = attrs({ config: attrs({ env: started }) });
  const whole = evalModules(world, {
    modules: [fixed, environment, ...modules],
    specialArgs: attrs({ inputs, lib: world.lib }),
  });
  const args = attrs({
    packages: defer(() => packagesOf(world, whole.config, pkgs, inputs)),
    variables: defer(() => variablesOf(whole.config, new Set(started.entries.keys()))),
    shellHook: defer(() => attempt(() => force(attribute(whole.config, 'enterShell') ?? string('')))),
    regime: string('devenv'),
  });
  return made(
    'devenv',
    args,
    { name: 'devenv', at },
    {
      own: new Map([
        ['config', lazy(whole.config)],
        ['shell', defer(() => devenvShell(world, inputs, pkgs, modules, at))],
      ]),
    },
  );
}

const on = (config: AttrsValue, ...path: readonly string[]): boolean => {
  const value = attempt(() => getPath(config, path) ?? bool(false));
  return value.type === 'bool' && value.value;
};

function packagesOf(world: World, config: AttrsValue, pkgs: Value, inputs: AttrsValue): Value {
  const found: Lazy[] = [];
  const python = attempt(() => force(getPath(config, ['languages', 'python']) ?? attrs({})));
  if (python.type === 'attrs' && on(python, 'enable')) found.push(interpreterOf(world, python, pkgs, inputs));
  if (python.type === 'attrs' && on(python, 'enable')) {
    if (on(python, 'uv', 'enable')) found.push(getPath(python, ['uv', 'package'])!);
    if (on(python, 'poetry', 'enable')) found.push(getPath(python, ['poetry', 'package'])!);
  }
  for (const [language, names] of Object.entries(languages))
    if (on(config, 'languages', language, 'enable'))
      for (const name of names) found.push(force(attribute(attrsOf(pkgs), name)!));
  return concat([list(found), defer(() => force(attribute(config, 'packages') ?? list([])))]);
}

/** The interpreter, wrapped with the libraries that devenv gives it. */
function interpreterOf(world: World, python: AttrsValue, pkgs: Value, inputs: AttrsValue): Value {
  const version = attempt(() => force(attribute(python, 'version') ?? { type: 'null' }));
  let chosen = attempt(() => force(attribute(python, 'package')!));
  if (version.type === 'string') {
    const input = attribute(inputs, 'nixpkgs-python');
    const system = attempt(() => getPath(pkgs, ['stdenv', 'system']) ?? unknown('the system is not known'));
    const own =
      input && system.type === 'string'
        ? attempt(
            () => getPath(input, ['packages', system.value, version.value]) ?? unknown('no such version'),
          )
        : undefined;
    const at = version.at;
    const made_ = own?.type === 'attrs' ? own : pythonOfVersion(world, version.value, () => pkgs, at);
    chosen = made_ ?? unknown(`which Python ${version.value} means is not known`, at);
    if (chosen.type === 'attrs' && chosen.package && at)
      chosen = { ...chosen, package: { ...chosen.package, at } };
  }
  if (chosen.type !== 'attrs' || !chosen.package) return chosen;
  const libraries = defer(() => {
    const given = listOf(attempt(() => force(attribute(python, 'libraries') ?? list([]))));
    const cc = attempt(() => getPath(pkgs, ['stdenv', 'cc', 'cc', 'lib']) ?? unknown('not known'));
    const policy = on(python, 'manylinux', 'enable')
      ? [
          attempt(
            () => getPath(pkgs, ['pythonManylinuxPackages', 'manylinux2014Package']) ?? unknown('not known'),
          ),
        ]
      : [];
    return apply(attribute(world.lib, 'makeLibraryPath')!, [
      {
        ...list([...given.items, ...policy, cc], undefined, given.open),
        parts: [given, list([...policy, cc])],
      },
    ]);
  });
  const base = chosen.package;
  const pkg: Package = {
    attribute: [],
    builder: 'devenv-python',
    base: base.base ?? base,
    nixpkgs: base.nixpkgs,
    name: 'python3-env',
    at: base.at,
    arguments: attrs({
      LD_LIBRARY_PATH: libraries,
      packages: base.arguments?.entries.get('packages') ?? list([]),
    }),
  };
  return packageValue(pkg, {
    own: new Map([...chosen.entries].filter(([name]) => !['outPath', 'drvPath'].includes(name))),
  });
}

function variablesOf(config: AttrsValue, started: ReadonlySet<string>): Value {
  const env = attempt(() => force(attribute(config, 'env') ?? attrs({})));
  const given =
    env.type === 'attrs'
      ? { ...env, entries: new Map([...env.entries].filter(([name]) => !started.has(name))) }
      : attrs({}, { open: env.type === 'unknown' ? env : undefined });
  const more: Record<string, Value> = {};
  if (on(config, 'languages', 'python', 'enable') && on(config, 'languages', 'python', 'uv', 'enable')) {
    more.UV_PROJECT_ENVIRONMENT = whenItStarts;
    more.UV_PYTHON_DOWNLOADS = string('never');
    more.UV_PYTHON_PREFERENCE = string('only-system');
  }
  return update(attrs(more), given);
}

/** The modules of `devenv.shells`, for flake-parts: each becomes a shell of the system. */
const flakeModule = (world: World): Value => {
  const type = (name: string): Value => getPath(world.lib, ['types', name])!;
  const shells = attrs({
    _type: string('option'),
    type: apply(type('lazyAttrsOf'), [type('deferredModule')]),
    default: attrs({}),
  });
  return fromSet(
    'devenv',
    outer =>
      attrs({
        perSystem: fromSet(
          'devenv',
          args => {
            const config = defer(() => force(attribute(args, 'config')!));
            return attrs({
              options: attrs({
                devenv: attrs({
                  shells,
                  modules: attrs({
                    _type: string('option'),
                    type: apply(type('listOf'), [type('deferredModule')]),
                    default: list([]),
                  }),
                }),
              }),
              config: attrs({
                devShells: defer(() => {
                  const given = attrsOf(getPath(config, ['devenv', 'shells'])!);
                  const pkgs = force(attribute(args, 'pkgs')!);
                  const inputs = attrsOf(attribute(outer, 'inputs') ?? attrs({}));
                  const entries = new Map(
                    [...given.entries].map(([name, module]) => [
                      name,
                      defer(() =>
                        devenvShell(world, inputs, pkgs, [module], given.position?.(name) ?? given.at),
                      ),
                    ]),
                  );
                  return attrs(entries, { open: given.open, position: given.position, at: given.at });
                }),
              }),
            });
          },
          new Map([
            ['config', false],
            ['pkgs', false],
          ]),
        ),
      }),
    new Map([['inputs', false]]),
  );
};

export const devenv: Model = {
  repositories: ['cachix/devenv'],
  outputs: input => {
    const { world } = input;
    const mkShell = fromSet('mkShell', (args, at) => {
      const inputs = get(args, 'inputs');
      const modules = listOf(args.entries.get('modules') ?? list([]));
      const pkgs = get(args, 'pkgs') ?? unknown('no packages were given');
      return devenvShell(
        world,
        inputs?.type === 'attrs' ? inputs : attrs({}),
        pkgs,
        modules.open ? [...modules.items, modules.open] : modules.items,
        at ?? args.at,
      );
    });
    const tool = attrs(new Map(), {
      rest: system =>
        system.startsWith('__')
          ? undefined
          : attrs(new Map(), {
              rest: (name, at) =>
                name.startsWith('__')
                  ? undefined
                  : packageValue({ attribute: [], builder: 'devenv', name: 'devenv', at }),
            }),
    });
    return attrs(
      {
        lib: attrs(
          { mkShell, mkConfig: define('mkConfig', 1, () => unknown('devenv.lib.mkConfig is not modelled')) },
          { open: unknown('not modelled') },
        ),
        flakeModule: flakeModule(world),
        flakeModules: attrs({ default: flakeModule(world), readDevenvRoot: attrs({}) }),
        packages: tool,
      },
      { open: unknown('this output of devenv is not modelled') },
    );
  },
};
