/**
 * uv's search for an interpreter in a world where all is known, or said to be unknown.
 * Source: uv's `uv-python/src/discovery.rs`; held against the real program by test/oracles/uv.
 */
import { admitsMinor, admitsRelease, parseRelease, type Range, type Release } from '../range.ts';
import type { Implementation, PythonRequest, VersionRequest } from './request.ts';
import type { Preference } from './uv-settings.ts';

export interface Installed {
  readonly implementation: Implementation;
  /** `3.12`, or null where it is not known. */
  readonly version: string | null;
  /** `3.12.4`, `3.15.0a1`, or null where the patch is not known. */
  readonly fullVersion: string | null;
  readonly freeThreaded: boolean;
  /** Whether `sys.prefix` differs from `sys.base_prefix`: uv then skips it in PATH. Null where it is not known. */
  readonly virtual: boolean | null;
}

export interface World<T extends Installed> {
  /** Interpreters in PATH order, each reachable as `python3`. */
  readonly path: readonly T[];
  /** Those that uv installed, the newest first. */
  readonly managed: readonly Installed[];
}

export type Found<T> =
  | { readonly kind: 'path'; readonly interpreter: T }
  | { readonly kind: 'managed'; readonly interpreter: Installed }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly why: string };

/** The first that satisfies the request. Requests for a path are not for this search. */
export function discover<T extends Installed>(
  request: PythonRequest,
  preference: Preference,
  { path, managed }: World<T>,
): Found<T> {
  const inPath = () => searchPath(request, path);
  const inManaged = () => searchManaged(request, managed);
  switch (preference) {
    case 'only-managed':
      return request.kind === 'name' ? { kind: 'none' } : inManaged();
    case 'only-system':
      return inPath();
    case 'managed':
      return first(inManaged, inPath);
    case 'system':
      return first(inPath, inManaged);
  }
}

function first<T>(...searches: readonly (() => Found<T>)[]): Found<T> {
  for (const search of searches) {
    const found = search();
    if (found.kind !== 'none') return found;
  }
  return { kind: 'none' };
}

function searchPath<T extends Installed>(request: PythonRequest, path: readonly T[]): Found<T> {
  for (const interpreter of path) {
    const match = matches(request, interpreter);
    if (match === false || interpreter.virtual === true) continue;
    if (match === undefined) {
      return { kind: 'unknown', why: 'the exact version of an interpreter in PATH is not known' };
    }
    if (interpreter.virtual === null) {
      const why = 'whether uv takes an interpreter in PATH for a virtual environment is not known';
      return { kind: 'unknown', why };
    }
    return { kind: 'path', interpreter };
  }
  return { kind: 'none' };
}

/** Pre-releases and other implementations only on request, or if there is nothing else. */
function searchManaged(request: PythonRequest, managed: readonly Installed[]): Found<never> {
  if (request.kind === 'name') return { kind: 'none' };
  const matching = managed.filter(interpreter => matches(request, interpreter) !== false);
  const [best] = matching.filter(
    one => isPlain(one, request) && (!isPrerelease(one) || asksForPrerelease(request)),
  );
  const interpreter = best ?? matching.find(one => isPlain(one, request));
  return interpreter ? { kind: 'managed', interpreter } : { kind: 'none' };
}

function isPlain({ implementation }: Installed, request: PythonRequest): boolean {
  return implementation === 'cpython' || (request.kind === 'version' && request.implementation !== undefined);
}

function isPrerelease({ fullVersion }: Installed): boolean {
  return /[a-z]/.test(fullVersion ?? '');
}

function asksForPrerelease(request: PythonRequest): boolean {
  if (request.kind !== 'version' || !request.version) return false;
  const { version } = request;
  if (request.implementation !== undefined) return true;
  return version.kind === 'range' ? version.prereleases : version.prerelease !== undefined;
}

/** Whether an interpreter is what was asked for; undefined where that hangs on what is not known. */
export function matches(request: PythonRequest, interpreter: Installed): boolean | undefined {
  switch (request.kind) {
    case 'default':
      return request.text === 'any' || isDefaultVariant(interpreter);
    case 'name':
      return namesInterpreter(request.name, interpreter);
    case 'version': {
      const { implementation, version } = request;
      if (implementation !== undefined && implementation !== interpreter.implementation) return false;
      if (request.platform?.some(part => part !== 'any')) return undefined;
      // PyPy in PATH counts only under the plain name `python`, which its package may or may not have.
      if (implementation === undefined && interpreter.implementation !== 'cpython') return undefined;
      return version ? matchesVersion(version, interpreter) : isDefaultVariant(interpreter);
    }
    case 'path':
    case 'unsupported':
      return undefined;
  }
}

function isDefaultVariant({ freeThreaded, version, implementation }: Installed): boolean | undefined {
  if (implementation !== 'cpython') return undefined;
  if (!freeThreaded) return true;
  const release = version === null ? undefined : parseRelease(version);
  // From 3.14 on, the build without the lock is as good as the other.
  return release && release[1] >= 14;
}

function namesInterpreter(name: string, { version, implementation }: Installed): boolean | undefined {
  if (implementation !== 'cpython') return undefined;
  return name === 'python' || name === 'python3' || (version !== null && name === `python${version}`)
    ? true
    : undefined;
}

function matchesVersion(version: VersionRequest, interpreter: Installed): boolean | undefined {
  const minor = interpreter.version === null ? undefined : parseRelease(interpreter.version);
  if (!minor) return undefined;
  const variant = version.freeThreaded ? interpreter.freeThreaded : isDefaultVariant(interpreter);
  if (variant === false) return false;
  const numbers =
    version.kind === 'range'
      ? matchesRange(version, interpreter, minor)
      : matchesRelease(version, interpreter, minor);
  return numbers === true ? variant : numbers;
}

function matchesRange(
  { range, prereleases }: VersionRequest & { kind: 'range' },
  { fullVersion }: Installed,
  [major, minor]: Release & readonly [number, number, ...number[]],
): boolean | undefined {
  const admitted = admitsMinor(range, major, minor);
  if (admitted === 'none') return false;
  if (prereleases) return undefined;
  if (admitted === 'all') return true;
  const release = fullVersion === null ? undefined : releaseOf(fullVersion);
  return release && admitsRelease(range, release);
}

function matchesRelease(
  { release, prerelease }: VersionRequest & { kind: 'release' },
  { fullVersion }: Installed,
  [major, minor]: Release & readonly [number, number, ...number[]],
): boolean | undefined {
  if (release[0] !== major || (release[1] ?? minor) !== minor) return false;
  if (release[2] === undefined && prerelease === undefined) return true;
  if (fullVersion === null) return undefined;
  const [, stage = undefined] = /^\d+(?:\.\d+)*((?:a|b|rc)\d+)?/.exec(fullVersion) ?? [];
  // Without a patch, a pre-release is asked for by minor and stage; with one, a stable release is meant.
  if (stage !== prerelease) return false;
  return release[2] === undefined || releaseOf(fullVersion)?.[2] === release[2];
}

function releaseOf(fullVersion: string): Release | undefined {
  return parseRelease(/^\d+(?:\.\d+)*/.exec(fullVersion)?.[0] ?? '');
}

/** Whether a range admits an interpreter; undefined where that hangs on an unknown patch. */
export function admitsInstalled(range: Range, { version, fullVersion }: Installed): boolean | undefined {
  const full = fullVersion === null ? undefined : parseRelease(/^[\d.]+\d/.exec(fullVersion)?.[0] ?? '');
  if (full && full.length > 2) return admitsRelease(range, full);
  const minor = version === null ? undefined : parseRelease(version);
  if (!minor) return undefined;
  const admitted = admitsMinor(range, minor[0], minor[1]);
  return admitted === 'some' ? undefined : admitted === 'all';
}
