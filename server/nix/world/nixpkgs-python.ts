/** github:cachix/nixpkgs-python: every Python, by version. */

import type { Location } from '../../text.ts';
import { attrs, unknown, type Value } from '../eval/value.ts';
import { attribute, attrsOf, force } from './define.ts';
import { interpreterValue } from './nixpkgs/python.ts';
import type { Input, Model, World } from './world.ts';

/** The interpreter of a version such as `3.11` or `3.11.3`. */
export function pythonOfVersion(
  world: World,
  version: string,
  pkgs: () => Value,
  at: Location | undefined,
): Value | undefined {
  const parts = /^(\d+)\.(\d+)(?:\.(\d+))?$/.exec(version);
  if (!parts) return undefined;
  return interpreterValue(
    world,
    { attribute: [`python${parts[1]}${parts[2]}`], builder: 'interpreter', at },
    { overlays: [], pkgs: () => attrsOf(pkgs()), ...(parts[3] ? { version } : {}) },
  );
}

export const nixpkgsPython: Model = {
  repositories: ['cachix/nixpkgs-python'],
  outputs: input =>
    attrs({
      packages: attrs(new Map(), {
        rest: system =>
          system.startsWith('__') || system === 'outPath' || system === 'type'
            ? undefined
            : attrs(new Map(), {
                rest: (version, at, written) =>
                  pythonOfVersion(input.world, version, () => packagesOf(input, system), written?.at ?? at),
                open: unknown('which versions there are is not known'),
              }),
      }),
    }),
};

function packagesOf(input: Input, system: string): Value {
  const nixpkgs = attribute(input.inputs, 'nixpkgs');
  const sets = nixpkgs && attribute(attrsOf(nixpkgs), 'legacyPackages');
  return force((sets && attribute(attrsOf(sets), system)) ?? unknown('the packages are not known'));
}
