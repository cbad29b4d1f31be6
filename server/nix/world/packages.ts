/**
 * Derivations as values: packages of nixpkgs, of which little more is known than what they are called, and those
 * made here, of which the arguments are known.
 *
 * A store path is made up, from what tells one package from another, and its string context leads back to the package.
 */
import { createHash } from 'node:crypto';
import type { Location } from '../../text.ts';
import { entriesMade, layered } from '../eval/entries.ts';
import {
  type AttrsValue,
  attrs,
  bool,
  lazy,
  list,
  nullValue,
  type Package,
  type StringValue,
  string,
  type Thunk,
  unknown,
  type Value,
} from '../eval/value.ts';
import {
  apply,
  attribute,
  called,
  force,
  get,
  kept,
  type Lazy,
  openAttrs,
  openList,
  settle,
  settled,
} from './define.ts';

/** Names that, behind a package, choose one of its outputs. */
const outputs = new Set(
  'out lib dev bin man doc info static devdoc debug dist data examples headers terminfo py python dev-doc libgcc getent tools drivers include'.split(
    ' ',
  ),
);

/** Attributes of every derivation that say how it is built; of a package of nixpkgs, nobody here knows. */
const buildDetails = new Set(
  (
    'buildInputs nativeBuildInputs propagatedBuildInputs propagatedNativeBuildInputs dependencies build-system ' +
    'nativeCheckInputs checkInputs optional-dependencies requiredPythonModules patches configureFlags cmakeFlags'
  ).split(' '),
);

const digits = '0123456789abcdfghijklmnpqrsvwxyz';

const hashes = new Map<string, string>();

function madeUpHash(key: string): string {
  if (hashes.size > 10_000) hashes.clear();
  return kept(hashes, key, () => {
    const hash = createHash('sha256').update(key).digest();
    let out = '';
    for (let i = 0; i < 32; i++) out += digits[hash[i]! & 31];
    return out;
  });
}

/** The system is no part of it: scripts for several systems then are the same, and read once. */
const keyOf = (pkg: Package): string =>
  [
    pkg.nixpkgs?.node ?? '',
    pkg.attribute.join('.'),
    pkg.output ?? '',
    pkg.wanted ?? '',
    pkg.builder ?? '',
    pkg.name ?? '',
    pkg.builder && pkg.at ? `${pkg.at.file.path}:${pkg.at.start}` : '',
    pkg.base ? keyOf(pkg.base) : '',
  ].join('\n');

/** The directory in the store, as a string that leads back to the package. */
export function storePathOf(pkg: Package): StringValue {
  const name = pkg.name ?? pkg.attribute.at(-1) ?? pkg.builder ?? 'package';
  const version = pkg.version ? `-${pkg.version}` : '';
  const output = pkg.output ?? pkg.wanted;
  const suffix = output && output !== 'out' ? `-${output}` : '';
  const text = `/nix/store/${madeUpHash(keyOf(pkg))}-${name.replace(/[^\w+\-.?=]+/g, '-')}${version}${suffix}`;
  return string(text, pkg.at, new Map([[text, { kind: 'output', package: pkg, at: pkg.at }]]));
}

/** The span from a package's name to that of an attribute behind it, where they stand together: `stdenv.cc`. */
export function extended(from: Location | undefined, to: Location | undefined): Location | undefined {
  if (!from || !to || from.file !== to.file || from.end > to.start) return to ?? from;
  return /^\s*\.\s*$/.test(from.file.text.slice(from.end, to.start)) ? { ...to, start: from.start } : to;
}

/** How a kind of package differs from any other. */
export interface Making {
  /** Attributes beyond those of any derivation. */
  readonly own?: ReadonlyMap<string, Thunk>;
  /** Makes it anew with other arguments. */
  readonly override?: Value;
  readonly overrideAttrs?: Value;
  /** What an attribute path of nixpkgs that goes on leads to; a package by default. */
  readonly child?: (pkg: Package) => Value;
}

export function packageValue(pkg: Package, making: Making = {}): AttrsValue {
  const standard = entriesMade(standardNames, name => standardOf(pkg, name));
  const value: AttrsValue = {
    type: 'attrs',
    entries: making.own ? layered(standard, making.own) : standard,
    at: pkg.at,
    package: pkg,
    rest: (name, at) => settled(() => restOf(value, pkg, making, name, at)),
  };
  makings.set(value, making);
  return value;
}

/** Attributes that every derivation has. */
const standardNames = new Set(['type', 'outPath', 'drvPath', 'outputName', 'name']);
const isDerivation = string('derivation');

function standardOf(pkg: Package, name: string): Value {
  switch (name) {
    case 'type':
      return isDerivation;
    case 'outPath':
      return storePathOf(pkg);
    case 'drvPath':
      return drvPath(pkg);
    case 'outputName':
      return string(pkg.output ?? 'out');
    default:
      return nameOf(pkg);
  }
}

function drvPath(pkg: Package): Value {
  const path = storePathOf(pkg);
  return string(`${path.value}.drv`, undefined, path.context);
}

const nameOf = (pkg: Package): Value => {
  const name = pkg.name ?? pkg.attribute.at(-1);
  if (name === undefined) return unknown('the name of what is built is not known', pkg.at);
  if (pkg.version !== undefined) return string(`${name}-${pkg.version}`);
  return pkg.builder ? string(name) : unknown(`the version of ${name} is not known`, pkg.at);
};

function restOf(
  value: AttrsValue,
  pkg: Package,
  making: Making,
  name: string,
  at: Location | undefined,
): Value | undefined {
  if (outputs.has(name))
    return withOutput(value, making, { output: name, wanted: undefined, at: extended(pkg.at, at) });
  const ofNixpkgs = pkg.attribute.length > 0;
  switch (name) {
    case 'override':
    case 'overrideDerivation':
    case 'overridePythonAttrs':
      return making.override && name === 'override'
        ? making.override
        : (making.overrideAttrs ?? overrideAttrs(value, pkg, making));
    case 'overrideAttrs':
      return making.overrideAttrs ?? overrideAttrs(value, pkg, making);
    case 'outputSpecified':
      return pkg.output === undefined ? undefined : bool(true);
    case 'outputs':
      return ofNixpkgs
        ? openList(unknown(`the outputs of ${shown(pkg)} are not known`))
        : list([string('out')]);
    case 'system':
      return pkg.nixpkgs?.system === undefined
        ? unknown('the system is not known')
        : string(pkg.nixpkgs.system);
    case 'pname':
      return (pkg.name ?? pkg.attribute.at(-1)) ? string((pkg.name ?? pkg.attribute.at(-1))!) : undefined;
    case 'version':
      if (pkg.version !== undefined) return string(pkg.version);
      return ofNixpkgs ? unknown(`the version of ${shown(pkg)} is not known`, at) : undefined;
    case 'meta':
      return openAttrs(unknown(`what nixpkgs says about ${shown(pkg)} is not known`));
    case 'passthru':
    case 'src':
    case 'stdenv':
    case 'drvAttrs':
    case 'all':
      return unknown(`how ${shown(pkg)} is built is not known`, at);
    case '__functor':
      // What no model knows may be a function; whatever it makes is made by it.
      return ofNixpkgs ? called(shown(pkg), () => fallback(pkg)) : undefined;
    case '__toString':
    case '__functionArgs':
    case '_type':
    case 'recurseForDerivations':
      return undefined;
    default:
      if (buildDetails.has(name) && !ofNixpkgs) return list([]);
      if (buildDetails.has(name)) return openList(unknown(`how ${shown(pkg)} is built is not known`, at));
      return ofNixpkgs ? childOf(pkg, making, name, at) : undefined;
  }
}

/**
 * The function that `__functor` holds is given the set first, and the argument then. What it makes may be called again
 * (`writers.writePython3Bin "name" { } "text"`), and keeps the name that it has by then.
 */
function fallback(pkg: Package, known?: string): Value {
  return called(shown(pkg), (argument, at) => {
    const given = argument.type === 'attrs' && !argument.package ? argument : undefined;
    const name = given && settle(() => get(given, 'pname') ?? get(given, 'name') ?? nullValue);
    const own =
      known ??
      (name?.type === 'string' ? name.value : argument.type === 'string' ? argument.value : undefined);
    const made: Package = {
      attribute: [],
      nixpkgs: pkg.nixpkgs,
      builder: shown(pkg),
      arguments: given,
      name: own ?? shown(pkg),
      at: at ?? pkg.at,
    };
    const value = packageValue(made);
    const why = unknown(`what ${shown(pkg)} makes is not known`, at);
    return {
      ...value,
      rest: (name, place) =>
        name === '__functor'
          ? called(shown(pkg), () => fallback(pkg, own))
          : (value.rest?.(name, place) ?? (name.startsWith('__') ? undefined : why)),
    };
  });
}

function childOf(pkg: Package, making: Making, name: string, at: Location | undefined): Value {
  const child: Package = {
    attribute: [...pkg.attribute, name],
    nixpkgs: pkg.nixpkgs,
    at: extended(pkg.at, at),
  };
  return making.child ? making.child(child) : packageValue(child);
}

/** Another output of the same package; what it knows of itself stays. */
function withOutput(
  value: AttrsValue,
  making: Making,
  change: Pick<Package, 'output' | 'wanted' | 'at'>,
): AttrsValue {
  return packageValue({ ...value.package!, ...change }, making);
}

const makings = new WeakMap<AttrsValue, Making>();

/** nixpkgs' `lib.getOutput`: the output by name, else the first; one chosen by name stays, and is marked. */
export function chooseOutput(value: Value, output: string): Value {
  if (value.type !== 'attrs') return value;
  const pkg = value.package;
  if (!pkg) {
    const specified = attribute(value, 'outputSpecified');
    if (specified && force(specified).type === 'bool') return value;
    return force(attribute(value, output) ?? attribute(value, 'out') ?? value);
  }
  if (pkg.output !== undefined && pkg.wanted !== undefined) return value;
  return withOutput(value, makings.get(value) ?? { own: ownOf(value) }, {
    output: pkg.output,
    wanted: output,
    at: pkg.at,
  });
}

/** The attributes that a changed package (`drv // { … }`) has beyond those that depend on its output. */
function ownOf(value: AttrsValue): ReadonlyMap<string, Thunk> {
  const own = new Map(value.entries);
  for (const name of ['outPath', 'drvPath', 'outputName']) own.delete(name);
  return own;
}

/** `overrideAttrs` of a package whose making is not known: what the change says about itself is believed. */
function overrideAttrs(value: AttrsValue, pkg: Package, making: Making): Value {
  return called('overrideAttrs', change => {
    const said = settle(() => changed(change, value));
    if (said.type !== 'attrs') return value;
    const text = (name: string): string | undefined => {
      const found = said.entries.get(name) && settle(() => force(said.entries.get(name)!));
      return found?.type === 'string' ? found.value : undefined;
    };
    const replaced = said.entries.has('src') || said.entries.has('version');
    const next: Package = {
      ...pkg,
      version: text('version') ?? (replaced ? undefined : pkg.version),
      name: text('pname') ?? text('name') ?? pkg.name,
    };
    const passthru = said.entries.get('passthru') && settle(() => force(said.entries.get('passthru')!));
    const more = new Map(making.own);
    for (const [name, thunk] of said.entries) if (name !== 'name') more.set(name, thunk);
    if (passthru?.type === 'attrs') for (const [name, thunk] of passthru.entries) more.set(name, thunk);
    return packageValue(next, { ...making, own: more });
  });
}

/** What `change` gives: a set, `old: set`, or `final: prev: set`. */
export function changed(change: Lazy, old: Lazy, final: Lazy = old): Value {
  const value = force(change);
  if (value.type === 'attrs' && !value.rest?.('__functor', undefined) && !value.entries.has('__functor'))
    return value;
  const first = apply(value, [old]);
  if (first.type !== 'function') return first;
  return apply(value, [final, old]);
}

/** The package as a person would write it. */
export const shown = (pkg: Package): string =>
  pkg.attribute.length > 0 ? pkg.attribute.join('.') : (pkg.name ?? pkg.builder ?? 'a package');

/** A package made here by a builder. */
export function made(
  builder: string,
  args: AttrsValue,
  more: Partial<Package> = {},
  making: Making = {},
): AttrsValue {
  const text = (name: string): string | undefined => {
    const thunk = args.entries.get(name);
    const found = thunk && settle(() => thunk.force());
    return found?.type === 'string' && ![...found.context.values()].some(part => part.kind === 'unknown')
      ? found.value
      : undefined;
  };
  const pname = text('pname');
  const pkg: Package = {
    attribute: [],
    builder,
    arguments: args,
    name: pname ?? text('name'),
    version: pname === undefined ? undefined : text('version'),
    ...more,
  };
  const entries = new Map<string, Thunk>();
  for (const [name, thunk] of args.entries) if (name !== 'name' && name !== 'meta') entries.set(name, thunk);
  const passthru = args.entries.get('passthru');
  if (passthru) {
    const extra = settle(() => passthru.force());
    if (extra.type === 'attrs') for (const [name, thunk] of extra.entries) entries.set(name, thunk);
  }
  entries.set('passthru', passthru ?? lazy(attrs({})));
  if (args.entries.has('meta')) entries.set('meta', args.entries.get('meta')!);
  if (making.own) for (const [name, thunk] of making.own) entries.set(name, thunk);
  return packageValue(pkg, { ...making, own: entries });
}
