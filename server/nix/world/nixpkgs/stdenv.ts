/** `stdenv` and the platforms around it. */
import type { Location } from '../../../text.ts';
import {
  type AttrsValue,
  attrs,
  lazy,
  type Nixpkgs,
  type Package,
  string,
  type Thunk,
  unknown,
  type Value,
} from '../../eval/value.ts';
import { called, fromSet } from '../define.ts';
import { platform } from '../lib/systems.ts';
import { extended } from '../packages.ts';

/** The platform of a nixpkgs; open where the system is not known. */
export const platformOf = (nixpkgs: Nixpkgs): AttrsValue =>
  nixpkgs.system === undefined
    ? attrs({}, { open: unknown('the system is not known') })
    : platform(nixpkgs.system);

/** `stdenv` as written at a place; `name` is `stdenv`, `clangStdenv`, `stdenvNoCC`, …. */
export function stdenv(
  nixpkgs: Nixpkgs,
  path: readonly string[],
  at: Location | undefined,
  mkDerivation: Value,
  reference: (pkg: Package) => Value,
): AttrsValue {
  const host = platformOf(nixpkgs);
  const self = (): AttrsValue => stdenv(nixpkgs, path, at, mkDerivation, reference);
  const entries: Record<string, Value | Thunk> = {
    mkDerivation,
    hostPlatform: host,
    buildPlatform: host,
    targetPlatform: host,
    system: nixpkgs.system === undefined ? unknown('the system is not known') : string(nixpkgs.system),
    shell: unknown('the path of the shell is not known'),
    override: fromSet('override', change => {
      // A platform that is overridden concerns what is built, not what the shell holds.
      const given = Object.fromEntries(
        ['hostPlatform', 'buildPlatform', 'targetPlatform'].flatMap(name => {
          const thunk = change.entries.get(name);
          return thunk ? [[name, thunk]] : [];
        }),
      );
      return { ...self(), entries: new Map([...self().entries, ...Object.entries(given)]) };
    }),
    overrideDerivation: called('overrideDerivation', self),
    name: string(path.at(-1)!),
  };
  for (const [name, thunk] of host.entries)
    if (/^is[A-Z]/.test(name) || /^isx86|^isi686/.test(name)) entries[name] = thunk;
  return attrs(new Map(Object.entries(entries).map(([name, value]) => [name, lazy(value)])), {
    at,
    open: unknown('this part of stdenv is not modelled'),
    rest: (name, place) =>
      name.startsWith('__') || name === 'outPath' || name === 'type' || name === '_type'
        ? undefined
        : reference({ attribute: [...path, name], nixpkgs, at: extended(at, place) }),
  });
}
