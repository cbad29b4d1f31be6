/** github:cachix/git-hooks.nix (pre-commit-hooks.nix): checks before commits, of which shells take the tools and a hook. */
import { type AttrsValue, attrs, list, string, type Thunk, unknown, type Value } from '../eval/value.ts';
import { attempt, attribute, defer, force, fromSet, get, getPath, type Lazy } from './define.ts';
import { made, packageValue } from './packages.ts';
import type { Model } from './world.ts';

/** The packages of the hooks that are switched on, by the hook's name where it names none itself. */
function enabledPackages(hooks: Value): Value {
  if (hooks.type !== 'attrs') return list([], undefined, hooks.type === 'unknown' ? hooks : undefined);
  const found: Lazy[] = [];
  let { open } = hooks;
  for (const [name, thunk] of hooks.entries) {
    const hook = attempt(() => thunk.force());
    if (hook.type !== 'attrs') continue;
    const enabled = attempt(() => force(attribute(hook, 'enable') ?? { type: 'bool', value: false }));
    if (enabled.type === 'unknown') open ??= enabled;
    if (enabled.type !== 'bool' || !enabled.value) continue;
    const own = get(hook, 'package');
    found.push(
      own?.type === 'attrs' && own.package
        ? own
        : packageValue({ attribute: [], builder: 'git-hooks', name, at: hooks.position?.(name) ?? hooks.at }),
    );
  }
  return list(found, undefined, open);
}

/** What `run` and the flake-parts module say of a set of hooks; the shell hook only links a file. */
const results = (hooks: Thunk): Readonly<Record<string, Value | Thunk>> => ({
  shellHook: string(''),
  installationScript: string(''),
  enabledPackages: defer(() => enabledPackages(attempt(() => hooks.force()))),
});

function run(args: AttrsValue): Value {
  const hooks = defer(() => force(attribute(args, 'hooks') ?? attrs({})));
  const found = results(hooks);
  return made(
    'git-hooks.run',
    attrs({}),
    { name: 'pre-commit-run', at: args.at },
    { own: attrs({ ...found, config: attrs({ ...found, hooks }) }).entries },
  );
}

const flakeModule: Value = attrs({
  perSystem: fromSet(
    'git-hooks',
    args => {
      const config = defer(() => force(attribute(args, 'config')!));
      const hooks = defer(() => getPath(config, ['pre-commit', 'settings', 'hooks']) ?? attrs({}));
      const found = results(hooks);
      return attrs({
        config: attrs({
          'pre-commit': attrs({
            installationScript: string(''),
            shellHook: string(''),
            devShell: defer(() =>
              made('mkShell', attrs({ nativeBuildInputs: found.enabledPackages!, shellHook: string('') }), {
                name: 'pre-commit-shell',
              }),
            ),
            settings: attrs({
              enabledPackages: found.enabledPackages!,
              shellHook: string(''),
              installationScript: string(''),
            }),
          }),
        }),
      });
    },
    new Map([['config', false]]),
  ),
});

export const gitHooks: Model = {
  repositories: ['cachix/git-hooks.nix', 'cachix/pre-commit-hooks.nix'],
  outputs: () =>
    attrs(
      {
        lib: attrs(new Map(), {
          rest: system =>
            system.startsWith('__')
              ? undefined
              : attrs({ run: fromSet('run', run) }, { open: unknown('not modelled') }),
        }),
        flakeModule,
        flakeModules: attrs({ default: flakeModule }),
      },
      { open: unknown('this output of git-hooks.nix is not modelled') },
    ),
  import: (_, path) =>
    path === '' || path === '/default.nix'
      ? fromSet('git-hooks', () => attrs({ run: fromSet('run', run) }, { open: unknown('not modelled') }))
      : undefined,
};
