/** Filters of source trees: nix-filter, gitignore.nix, …. What they leave out is not followed. */
import { attrs, fn, unknown, type Value } from '../eval/value.ts';
import { attribute, called, define, force } from './define.ts';
import type { Model } from './world.ts';

const rootOf = (given: Value): Value =>
  given.type === 'attrs'
    ? force(attribute(given, 'root') ?? attribute(given, 'src') ?? unknown('no source was given'))
    : given;

const filter = called('filter', rootOf);

export const nixFilter: Model = {
  repositories: ['numtide/nix-filter'],
  outputs: () =>
    attrs({
      lib: attrs(
        { filter, __functor: fn('filter', () => filter) },
        { rest: name => (name.startsWith('__') ? undefined : fn(name, () => attrs({}))) },
      ),
      __functor: fn('filter', () => filter),
    }),
  import: () => filter,
};

const functions = attrs({
  gitignoreSource: filter,
  gitignoreSourceWith: called('gitignoreSourceWith', args => rootOf(args)),
  gitignoreFilter: define('gitignoreFilter', 3, () => unknown('not modelled')),
  gitignoreFilterWith: called('gitignoreFilterWith', () => unknown('not modelled')),
});

export const gitignore: Model = {
  repositories: ['hercules-ci/gitignore.nix', 'hercules-ci/gitignore'],
  outputs: () =>
    attrs({
      lib: functions,
      overlay: define('overlay', 2, () => functions),
    }),
  import: () => fn('gitignore', () => functions),
};
