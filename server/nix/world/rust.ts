/** Rust for flakes: rust-overlay, fenix, crane, naersk. Toolchains are tools; crane's shell is an ordinary one. */
import { update } from '../eval/sets.ts';
import { type AttrsValue, attrs, fn, type Package, unknown, type Value } from '../eval/value.ts';
import { apply, attribute, attrsOf, called, define, fromSet, getPath } from './define.ts';
import { concat } from './lib/lists.ts';
import { packageValue } from './packages.ts';
import type { Input, Model } from './world.ts';

const hidden = new Set(['type', 'outPath', '_type', 'drvPath']);

/** A set in which every path leads to a toolchain, and every call too. */
function toolchain(name: string, at?: Package['at']): AttrsValue {
  const value = packageValue({ attribute: [], builder: 'rust', name, at });
  return {
    ...value,
    rest: (attribute_, place) => {
      if (attribute_ === '__functor')
        return fn('toolchain', () => fn('toolchain', () => toolchain(name, at)));
      if (attribute_.startsWith('__') || hidden.has(attribute_)) return value.rest?.(attribute_, place);
      if (attribute_ === 'override') return called('override', () => toolchain(name, at));
      return value.rest?.(attribute_, place) ?? toolchain(name, place ?? at);
    },
  };
}

const overlay = define('overlay', 2, () =>
  attrs({ 'rust-bin': toolchain('rust-bin'), fenix: toolchain('fenix') }),
);
const overlays = attrs(new Map(), {
  rest: name => (name.startsWith('__') || hidden.has(name) ? undefined : overlay),
});

const packages = (name: string): AttrsValue =>
  attrs(new Map(), {
    rest: system => (system.startsWith('__') || hidden.has(system) ? undefined : toolchain(name)),
  });

export const rustOverlay: Model = {
  repositories: ['oxalica/rust-overlay', 'nix-community/rust-overlay'],
  outputs: () =>
    attrs({
      overlays,
      overlay,
      packages: packages('rust'),
      lib: attrs({ mkRustBin: define('mkRustBin', 2, () => toolchain('rust-bin')) }),
    }),
  import: (_, path) => (path === '' || path === '/default.nix' ? overlay : undefined),
};

export const fenix: Model = {
  repositories: ['nix-community/fenix'],
  outputs: () => attrs({ overlays, overlay, packages: packages('rust') }),
  import: () => fromSet('fenix', () => toolchain('rust')),
};

/** `crane.mkLib pkgs`: builders of crates, and a shell that has Rust beside what it is given. */
function craneLib(pkgs: Value): AttrsValue {
  const tools = packageValue({ attribute: [], builder: 'rust', name: 'rust' });
  const devShell = called('devShell', (given, at) => {
    const args = attrsOf(given);
    const packagesGiven = args.entries.get('packages');
    const entries = new Map([...args.entries].filter(([name]) => name !== 'checks'));
    const all = update(
      attrs(entries, { at: args.at, position: args.position }),
      attrs({ packages: concat([...(packagesGiven ? [packagesGiven] : []), { type: 'list', items: [] }]) }),
    );
    const shell = getPath(pkgs, ['mkShell']);
    return shell ? apply(shell, [{ ...all, at: args.at }], at) : unknown('the packages are not known');
  });
  const own: AttrsValue = attrs(
    {
      devShell,
      overrideToolchain: called('overrideToolchain', () => own_()),
      overrideScope: called('overrideScope', () => own_()),
      rustc: tools,
      cargo: tools,
    },
    {
      rest: name =>
        name.startsWith('__') || hidden.has(name)
          ? undefined
          : called(name, (given, at) =>
              packageValue({
                attribute: [],
                builder: `crane.${name}`,
                arguments: given.type === 'attrs' ? given : undefined,
                at,
              }),
            ),
    },
  );
  const own_ = (): AttrsValue => own;
  return own;
}

export const crane: Model = {
  repositories: ['ipetkov/crane'],
  outputs: (input: Input) =>
    attrs({
      mkLib: called('mkLib', craneLib),
      lib: attrs(new Map(), {
        rest: system => {
          if (system.startsWith('__') || hidden.has(system)) return undefined;
          const nixpkgs = attribute(input.inputs, 'nixpkgs');
          return craneLib(
            (nixpkgs && getPath(nixpkgs, ['legacyPackages', system])) ??
              unknown('the packages are not known'),
          );
        },
      }),
    }),
};
