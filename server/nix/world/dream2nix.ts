/** github:nix-community/dream2nix: packages as modules, each with a shell of its own. */

import { update } from '../eval/sets.ts';
import {
  type AttrsValue,
  attrs,
  lazy,
  list,
  type Package,
  string,
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
  force,
  fromSet,
  get,
  getPath,
  listOf,
} from './define.ts';
import { evalModules } from './lib/modules.ts';
import { isFunction } from './lib/trivial.ts';
import { made } from './packages.ts';
import type { Input, Model } from './world.ts';

const derived = unknown('it is derived from the lock of dream2nix');

/** Modules of dream2nix by any name: none changes which interpreter there is. */
const modules = attrs({
  dream2nix: attrs(new Map(), {
    rest: name => (name.startsWith('__') ? undefined : attrs({})),
    open: derived,
  }),
  'flake-parts': attrs({}, { open: derived }),
});

const override = (priority: number, content: Value): Value =>
  attrs({ _type: string('override'), priority: { type: 'int', value: BigInt(priority) }, content });

function evaluate(input: Input, args: AttrsValue): Value {
  const { world } = input;
  const sets = get(args, 'packageSets');
  const nixpkgs = defer(() =>
    (sets?.type === 'attrs' ? attribute(sets, 'nixpkgs') : undefined)
      ? force(attribute(attrsOf(sets!), 'nixpkgs')!)
      : unknown('no package set was given'),
  );
  const special = get(args, 'specialArgs');
  const given = listOf(args.entries.get('modules') ?? list([]));
  const own = attrs({ dream2nix: flake(input), packageSets: sets ?? attrs({}) });
  const { config, value } = evalModules(world, {
    modules: [
      attrs({
        name: override(1500, string('package')),
        version: override(1500, unknown('no version is set')),
      }),
      ...given.items,
      ...(given.open ? [given.open] : []),
    ],
    specialArgs: special?.type === 'attrs' ? update(own, special) : own,
  });

  /** `deps`: a function of the package sets, or a set; what it does not name comes from nixpkgs. */
  const dependencies = defer((): Value => {
    const said = attempt(() => force(attribute(raw, 'deps') ?? attrs({})));
    const argument = sets?.type === 'attrs' ? sets : attrs({ nixpkgs });
    const chosen = isFunction(said) ? attempt(() => apply(said, [argument])) : said;
    const names =
      chosen.type === 'attrs'
        ? new Map([...chosen.entries].map(([name, thunk]) => [name, defer(() => stripped(thunk.force()))]))
        : new Map();
    return attrs(names, {
      open: chosen.type === 'unknown' ? chosen : undefined,
      rest: (name, at, written) => {
        const pkgs = attempt(() => nixpkgs.force());
        return pkgs.type === 'attrs'
          ? pkgs.rest?.(name === 'python' ? 'python3' : name, name === 'python' ? undefined : at, written)
          : pkgs;
      },
    });
  });
  const raw: AttrsValue = { ...config };
  const python = (): Package | undefined => {
    const found = attempt(() => force(attribute(attrsOf(dependencies), 'python')!));
    return found.type === 'attrs' ? found.package : undefined;
  };
  const open = attrs({
    deps: dependencies,
    ...Object.fromEntries(opened.map(name => [name, attribute(raw, name) ?? attrs({}, { open: derived })])),
  });
  const whole = update(raw, open);
  void value;

  const base = python();
  const environment: Partial<Package> = { base, nixpkgs: base?.nixpkgs, name: 'python3-env' };
  const env = made('dream2nix', attrs({}), environment);
  const shell = made('mkShell', attrs({ nativeBuildInputs: list([env]), shellHook: string('') }), {
    name: 'dream2nix',
    nixpkgs: base?.nixpkgs,
  });
  const inner = (path: readonly string[]): Value | undefined =>
    attempt(() => getPath(whole, path) ?? unknown('not set'));
  const source = inner(['mkDerivation', 'src']);
  const name = attempt(() => force(attribute(raw, 'name') ?? string('package')));
  const arguments_ = attrs({
    pname: name,
    version: defer(() => force(attribute(raw, 'version') ?? derived)),
    ...(source && source.type !== 'unknown' ? { src: source } : {}),
    nativeBuildInputs: list([env]),
  });
  return made(
    'dream2nix',
    arguments_,
    { ...environment, name: name.type === 'string' ? name.value : 'package' },
    {
      own: new Map([
        ['config', lazy(whole)],
        ['devShell', lazy(shell)],
        ['pyEnv', lazy(env)],
        ['public', lazy(attrs({}, { open: derived }))],
      ]),
    },
  );
}

const opened = ['pip', 'pdm', 'lock', 'env'];

const stripped = (value: Value): Value => {
  if (value.type !== 'attrs' || value.package) return value;
  const type = value.entries.get('_type')?.force();
  const content = value.entries.get('content');
  return type?.type === 'string' && type.value === 'override' && content ? stripped(content.force()) : value;
};

const flake = (input: Input): AttrsValue =>
  attrs(
    {
      lib: attrs(
        {
          evalModules: fromSet('evalModules', args => evaluate(input, args)),
          importPackages: called('importPackages', () =>
            attrs({}, { open: unknown('which packages dream2nix finds is not followed') }),
          ),
        },
        { open: unknown('this part of dream2nix is not modelled') },
      ),
      modules,
    },
    { open: unknown('this output of dream2nix is not modelled') },
  );

export const dream2nix: Model = { repositories: ['nix-community/dream2nix'], outputs: flake };
