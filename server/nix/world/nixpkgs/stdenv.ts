/** `stdenv` and the platforms around it. */
import type { Location } from '../../../text.ts';
import { layered } from '../../eval/entries.ts';
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
import { called, fromSet, kept } from '../define.ts';
import { platform } from '../lib/systems.ts';
import { extended } from '../packages.ts';

/** The platform of a nixpkgs; open where the system is not known. */
export const platformOf = (nixpkgs: Nixpkgs): AttrsValue =>
  nixpkgs.system === undefined
    ? attrs({}, { open: unknown('the system is not known') })
    : platform(nixpkgs.system);

/** Gives `stdenv` and its kin (`clangStdenv`, `stdenvNoCC`, …) as written at a place. */
export type Stdenv = (path: readonly string[], at: Location | undefined) => AttrsValue;

const platforms = ['hostPlatform', 'buildPlatform', 'targetPlatform'];

export function stdenvOf(nixpkgs: Nixpkgs, mkDerivation: Value, reference: (pkg: Package) => Value): Stdenv {
  let shared: ReadonlyMap<string, Thunk> | undefined;
  const make = (
    path: readonly string[],
    at: Location | undefined,
    changes: ReadonlyMap<string, Thunk> = new Map(),
  ): AttrsValue => {
    shared ??= entriesOf(nixpkgs, mkDerivation);
    const entries = new Map<string, Thunk>([['name', lazy(string(path.at(-1)!))]]);
    // A platform that is overridden concerns what is built, not what the shell holds.
    const overridden = fromSet('override', change =>
      make(
        path,
        at,
        new Map([...changes, ...[...change.entries].filter(([name]) => platforms.includes(name))]),
      ),
    );
    entries.set('override', lazy(overridden));
    entries.set('overrideDerivation', lazy(called('overrideDerivation', () => make(path, at, changes))));
    for (const [name, thunk] of changes) entries.set(name, thunk);
    return attrs(layered(shared, entries), {
      at,
      open: unknown('this part of stdenv is not modelled'),
      rest: (name, place) =>
        name.startsWith('__') || name === 'outPath' || name === 'type' || name === '_type'
          ? undefined
          : reference({ attribute: [...path, name], nixpkgs, at: extended(at, place) }),
    });
  };
  return make;
}

/** `isLinux` and its kin, which a `stdenv` has from its platform. */
const predicates = new WeakMap<AttrsValue, ReadonlyMap<string, Thunk>>();
const predicatesOf = (host: AttrsValue): ReadonlyMap<string, Thunk> =>
  new Map([...host.entries].filter(([name]) => /^is(?:[A-Z]|x86|i686)/.test(name)));

function entriesOf(nixpkgs: Nixpkgs, mkDerivation: Value): ReadonlyMap<string, Thunk> {
  const host = platformOf(nixpkgs);
  const system = nixpkgs.system === undefined ? unknown('the system is not known') : string(nixpkgs.system);
  const own = new Map<string, Thunk>([
    ...platforms.map((name): [string, Thunk] => [name, lazy(host)]),
    ['mkDerivation', lazy(mkDerivation)],
    ['system', lazy(system)],
    ['shell', lazy(unknown('the path of the shell is not known'))],
  ]);
  return layered(
    kept(predicates, host, () => predicatesOf(host)),
    own,
  );
}
