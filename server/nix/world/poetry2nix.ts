/** github:nix-community/poetry2nix: environments and applications from poetry.lock. */
import { update } from '../eval/sets.ts';
import { type AttrsValue, attrs, lazy, list, type Package, unknown, type Value } from '../eval/value.ts';
import { attempt, attribute, attrsOf, called, defer, define, force, fromSet, get } from './define.ts';
import { concat } from './lib/lists.ts';
import { made } from './packages.ts';
import type { Model } from './world.ts';

const derived = unknown('it is derived from poetry.lock');

/** The functions, with the packages that interpreters come from by default. */
function functions(pkgs: () => Value): AttrsValue {
  const interpreter = (args: AttrsValue): Package | undefined => {
    const given = attempt(() => get(args, 'python') ?? force(attribute(attrsOf(pkgs()), 'python3')!));
    return given.type === 'attrs' ? given.package : undefined;
  };
  const environment = (name: string, args: AttrsValue, at: Package['at']): AttrsValue => {
    const base = interpreter(args);
    const pkg: Partial<Package> = { base, nixpkgs: base?.nixpkgs, at: at ?? args.at, name: 'python3-env' };
    const python = get(args, 'python');
    const env = defer(() => made(`${name}.env`, attrs({ nativeBuildInputs: list([value]) }), pkg));
    const value: AttrsValue = made(name, args, pkg, {
      own: new Map([['env', env], ...(python ? [['python', lazy(python)] as const] : [])]),
    });
    return value;
  };
  const maker = (name: string): Value => fromSet(name, (args, at) => environment(name, args, at));
  const application = fromSet('mkPoetryApplication', (args, at) => {
    const base = interpreter(args);
    return made(
      'mkPoetryApplication',
      args,
      { base, nixpkgs: base?.nixpkgs, at: at ?? args.at },
      {
        own: new Map([
          ['dependencyEnv', lazy(environment('mkPoetryEnv', args, at))],
          ['python', lazy(get(args, 'python') ?? derived)],
          [
            'nativeBuildInputs',
            defer(() =>
              concat([
                list([environment('mkPoetryEnv', args, at)]),
                ...(args.entries.has('nativeBuildInputs') ? [args.entries.get('nativeBuildInputs')!] : []),
              ]),
            ),
          ],
        ]),
      },
    );
  });
  const overrides = attrs(
    {
      withDefaults: called('withDefaults', overlay => list([overlay])),
      withoutDefaults: called('withoutDefaults', overlay => list([overlay])),
    },
    { open: derived },
  );
  return attrs(
    {
      mkPoetryApplication: application,
      mkPoetryEnv: maker('mkPoetryEnv'),
      mkPoetryEditablePackage: maker('mkPoetryEditablePackage'),
      // Each of the packages propagates the interpreter.
      mkPoetryPackages: fromSet('mkPoetryPackages', (args, at) =>
        attrs(
          { poetryPackages: list([environment('mkPoetryEnv', args, at)], undefined, derived) },
          { open: derived },
        ),
      ),
      mkPoetryScriptsPackage: maker('mkPoetryScriptsPackage'),
      defaultPoetryOverrides: attrs(
        {
          extend: called('extend', overlay => overlay),
          overrideOverlay: called('overrideOverlay', overlay => overlay),
        },
        { open: derived },
      ),
      overrides,
      cleanPythonSources: fromSet(
        'cleanPythonSources',
        args => get(args, 'src') ?? unknown('no source was given'),
      ),
    },
    { open: unknown('this part of poetry2nix is not modelled') },
  );
}

const overlay = define('overlay', 2, final => attrs({ poetry2nix: withOverride(() => final.force()) }));

const withOverride = (pkgs: () => Value): AttrsValue => {
  const own = functions(pkgs);
  return update(
    own,
    attrs({
      overrideScope: called('overrideScope', () => own),
      "overrideScope'": called('overrideScope', () => own),
    }),
  );
};

export const poetry2nix: Model = {
  repositories: ['nix-community/poetry2nix'],
  outputs: input => {
    const bySystem = (make: (pkgs: () => Value) => Value): Value =>
      attrs(new Map(), {
        rest: system => {
          if (system.startsWith('__') || system === 'outPath' || system === 'type') return undefined;
          return make(() => {
            const nixpkgs = attribute(input.inputs, 'nixpkgs');
            const sets = nixpkgs && attribute(attrsOf(nixpkgs), 'legacyPackages');
            return force((sets && attribute(attrsOf(sets), system)) ?? unknown('the packages are not known'));
          });
        },
      });
    const make = fromSet('mkPoetry2Nix', args =>
      withOverride(() => get(args, 'pkgs') ?? unknown('no packages were given')),
    );
    return attrs(
      {
        lib: attrs({ mkPoetry2Nix: make }),
        legacyPackages: bySystem(withOverride),
        // Its own build of poetry stands where nixpkgs' would.
        packages: bySystem(pkgs =>
          attrs(
            { poetry: defer(() => force(attribute(attrsOf(pkgs()), 'poetry') ?? unknown('not known'))) },
            { open: unknown('this package of poetry2nix is not modelled') },
          ),
        ),
        overlay,
        overlays: attrs({ default: overlay }),
      },
      { open: unknown('this output of poetry2nix is not modelled') },
    );
  },
  import: (_, path) =>
    path === '' || path === '/default.nix'
      ? fromSet('poetry2nix', args =>
          withOverride(() => get(args, 'pkgs') ?? unknown('no packages were given')),
        )
      : undefined,
};

/** `pkgs.poetry2nix`, which nixpkgs had until 24.05. */
export const poetry2nixOf = (pkgs: () => Value): AttrsValue => withOverride(pkgs);
