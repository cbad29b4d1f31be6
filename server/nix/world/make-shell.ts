/** github:nicknovitski/make-shell: shells as modules, for flake-parts and as an overlay. */
import type { Location } from '../../text.ts';
import { type AttrsValue, attrs, list, string, type Thunk, unknown, type Value } from '../eval/value.ts';
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
import { evalModules } from './lib/modules.ts';
import type { Model, World } from './world.ts';

const listNames = [
  'packages',
  'nativeBuildInputs',
  'buildInputs',
  'propagatedBuildInputs',
  'propagatedNativeBuildInputs',
  'inputsFrom',
];

/** The shell that modules describe: what `mkShell` makes of their options. */
function shell(
  world: World,
  pkgs: Value,
  modules: readonly Lazy[],
  args: AttrsValue,
  at: Location | undefined,
): Value {
  const type = (name: string): Value => getPath(world.lib, ['types', name])!;
  const lists = attrs({
    _type: string('option'),
    type: apply(type('listOf'), [type('anything')]),
    default: list([]),
  });
  const lines = attrs({ _type: string('option'), type: type('lines'), default: string('') });
  const base = attrs({
    options: attrs({ ...Object.fromEntries(listNames.map(name => [name, lists])), shellHook: lines }),
    config: attrs({ _module: attrs({ args }) }),
  });
  const { config } = evalModules(world, { modules: [base, ...modules] });
  const more = get(config, 'additionalArguments');
  const given = new Map(more?.type === 'attrs' ? more.entries : []);
  for (const name of [...listNames, 'shellHook'])
    given.set(
      name,
      defer(() => force(attribute(config, name)!)),
    );
  for (const name of ['name', 'env']) {
    const value = config.entries.get(name);
    if (value) given.set(name, value);
  }
  const filled = attrs(given, { open: config.open, at: config.at, position: config.position });
  return apply(attribute(attrsOf(pkgs), 'mkShell')!, [filled], at);
}

const flakeModule = (world: World): Value =>
  attrs({
    perSystem: fromSet(
      'make-shell',
      args => {
        const option = (type: readonly Value[], value: Value): Value =>
          attrs({
            _type: string('option'),
            type: type.slice(1).reduce((inner, outer) => apply(outer, [inner]), type[0]!),
            default: value,
          });
        const type = (name: string): Value => getPath(world.lib, ['types', name])!;
        const ofFlake = (name: string): Value =>
          attempt(() => force(attribute(args, name) ?? unknown(`${name} is not known`)));
        return attrs({
          options: attrs({
            'make-shell': attrs({ imports: option([type('anything'), type('listOf')], list([])) }),
            'make-shells': option([type('deferredModule'), type('lazyAttrsOf')], attrs({})),
          }),
          config: attrs({
            devShells: defer(() => {
              const config = attrsOf(ofFlake('config'));
              const shells = attrsOf(attribute(config, 'make-shells')!);
              const shared = getPath(config, ['make-shell', 'imports']);
              const modules = shared?.type === 'list' ? shared.items : [];
              const seen = attrs(
                Object.fromEntries(
                  [...args.entries].filter(([name]) => name !== 'config' && name !== 'options'),
                ),
              );
              const entries = [...shells.entries].map(([name, module]): [string, Thunk] => [
                name,
                defer(() =>
                  shell(
                    world,
                    ofFlake('pkgs'),
                    [...modules, module],
                    seen,
                    shells.position?.(name) ?? shells.at,
                  ),
                ),
              ]);
              return attrs(new Map(entries), { open: shells.open, position: shells.position, at: shells.at });
            }),
          }),
        });
      },
      new Map(['config', 'pkgs', 'system', "self'", "inputs'"].map(name => [name, false])),
    ),
  });

export const makeShell: Model = {
  repositories: ['nicknovitski/make-shell'],
  outputs: ({ world }) => {
    const module = flakeModule(world);
    const overlay = define('overlay', 2, final =>
      attrs({
        'make-shell': called('make-shell', (given, at) =>
          shell(world, force(final), [given], attrs({ pkgs: final }), at ?? given.at),
        ),
      }),
    );
    return attrs({
      flakeModule: module,
      flakeModules: attrs({ default: module }),
      overlays: attrs({ default: overlay }),
    });
  },
};
