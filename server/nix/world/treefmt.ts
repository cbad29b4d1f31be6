/** github:numtide/treefmt-nix: a formatter from modules. */
import { attrs, list, string, unknown, type Value } from '../eval/value.ts';
import { define, fromSet } from './define.ts';
import { made, packageValue } from './packages.ts';
import type { Model } from './world.ts';

const wrapper = packageValue({ attribute: [], builder: 'treefmt-nix', name: 'treefmt' });

const build = attrs(
  {
    wrapper,
    check: define('check', 1, () => made('runCommand', attrs({}), { name: 'treefmt-check' })),
    programs: attrs(new Map(), {
      rest: name =>
        name.startsWith('__') ? undefined : packageValue({ attribute: [], builder: 'treefmt-nix', name }),
    }),
    devShell: made('mkShell', attrs({ nativeBuildInputs: list([wrapper]), shellHook: string('') }), {
      name: 'treefmt',
    }),
    configFile: unknown('it is made by a build'),
  },
  { open: unknown('this part of treefmt-nix is not modelled') },
);

const flakeModule: Value = attrs({
  perSystem: fromSet('treefmt', () => attrs({ config: attrs({ treefmt: attrs({ build }) }) })),
});

export const treefmt: Model = {
  repositories: ['numtide/treefmt-nix'],
  outputs: () =>
    attrs(
      {
        lib: attrs(
          {
            evalModule: define('evalModule', 2, () =>
              attrs({ config: attrs({ build }, { open: unknown('not modelled') }) }),
            ),
            mkWrapper: define('mkWrapper', 2, () => wrapper),
          },
          { open: unknown('this part of treefmt-nix is not modelled') },
        ),
        flakeModule,
        flakeModules: attrs({ default: flakeModule }),
      },
      { open: unknown('this output of treefmt-nix is not modelled') },
    ),
};
