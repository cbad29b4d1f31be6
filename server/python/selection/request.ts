/**
 * What uv makes of a word that asks for a Python: `3.12`, `>=3.11`, `pypy@3.10`, `cpython-3.12.1-linux-x86_64-gnu`,
 * a path, a program's name. Source: uv's `uv-python/src/discovery.rs` and `downloads.rs`.
 */
import { type Range, rangeOf } from '../range.ts';
import { isInvalid, isPrerelease, parseSpecifiers, parseVersion } from '../version.ts';

export type PythonRequest =
  /** `any`, `default`: whatever comes first. */
  | { readonly kind: 'default'; readonly text: 'any' | 'default' }
  /** A version, an implementation, or both; undefined leaves that open. */
  | {
      readonly kind: 'version';
      readonly implementation: Implementation | undefined;
      readonly version: VersionRequest | undefined;
      /** Where it was written as a key: operating system, architecture and libc after the version. */
      readonly platform: readonly string[] | undefined;
    }
  /** A file or a directory; a relative one is meant from the working directory. */
  | { readonly kind: 'path'; readonly path: string }
  /** A program to be looked up in PATH. */
  | { readonly kind: 'name'; readonly name: string }
  /** A version that uv refuses. */
  | { readonly kind: 'unsupported'; readonly message: string };

export type Implementation = 'cpython' | 'pypy' | 'graalpy' | 'pyodide';

export type VersionRequest =
  /** One to three numbers; three and a pre-release mean exactly that one. */
  | {
      readonly kind: 'release';
      readonly release: readonly number[];
      readonly prerelease: string | undefined;
      readonly freeThreaded: boolean;
    }
  | {
      readonly kind: 'range';
      readonly range: Range;
      /** As uv prints it. */
      readonly text: string;
      readonly freeThreaded: boolean;
      /** Whether the specifiers name a pre-release, which release numbers cannot tell. */
      readonly prereleases: boolean;
    };

const names: readonly (readonly [string, Implementation])[] = [
  ['cpython', 'cpython'],
  ['cp', 'cpython'],
  ['pypy', 'pypy'],
  ['pp', 'pypy'],
  ['graalpy', 'graalpy'],
  ['gp', 'graalpy'],
  ['pyodide', 'pyodide'],
];

/**
 * Reads a request as uv reads `--python`, `UV_PYTHON` and the lines of a `.python-version`.
 * `isPath` tells whether something lies at a bare word that is no version (`.venv`).
 */
export function parseRequest(text: string, isPath: (path: string) => boolean = () => false): PythonRequest {
  const lower = text.toLowerCase();
  if (lower === 'any' || lower === 'default') return { kind: 'default', text: lower };
  return (
    parseVersioned(lower) ??
    (isPath(text) || text.includes('/') ? { kind: 'path', path: text } : undefined) ??
    parseKey(text) ?? { kind: 'name', name: text }
  );
}

/** `python312`, `3.12`, `pypy`, `pypy@3.10`; an `@` without a version makes it nothing of that kind. */
function parseVersioned(lower: string): PythonRequest | undefined {
  if (lower.startsWith('@')) return undefined;
  for (const [prefix, implementation] of [['python', undefined], ['', undefined], ...names] as const) {
    if (!lower.startsWith(prefix)) continue;
    const rest = lower.slice(prefix.length);
    if (rest === '') {
      if (implementation === undefined) continue;
      return { kind: 'version', implementation, version: undefined, platform: undefined };
    }
    const version = parseVersionRequest(rest.startsWith('@') ? rest.slice(1) : rest);
    if (version) return supported({ kind: 'version', implementation, version, platform: undefined });
    if (rest.startsWith('@')) return undefined;
  }
  return undefined;
}

/** `cpython-3.12.1-linux-x86_64-gnu`: parts may be left out or `any`. */
function parseKey(text: string): PythonRequest | undefined {
  const parts = text.split('-').map(part => part.toLowerCase());
  let at = 0;
  const implementation = names.find(([name]) => name === parts[at])?.[1];
  if (implementation !== undefined || parts[at] === 'any') at++;
  const version = parts[at] === undefined ? undefined : parseVersionRequest(parts[at]!);
  if (version || parts[at] === 'any') at++;
  const platform = parts.slice(at);
  if (platform.length > 3 || at === 0) return undefined;
  if (!platform.every(part => platformWords.test(part))) return undefined;
  return supported({ kind: 'version', implementation, version, platform });
}

const platformWords =
  /^(any|none|linux|macos|darwin|windows|freebsd|openbsd|netbsd|emscripten|gnu|gnueabi|gnueabihf|musl|x86_64|x86_64_v[234]|x86|i686|aarch64|arm64|armv\w+|powerpc64(le)?|ppc64(le)?|s390x|riscv64(gc)?|loongarch64|wasm32)$/;

/** A version or specifiers, with `t` or `+freethreaded` after it; undefined for anything else. */
export function parseVersionRequest(text: string): VersionRequest | undefined {
  const variant = /^(.*\d)\+?(t|freethreaded|d|debug|td|freethreaded\+debug|gil|gil\+debug)$/.exec(text);
  const bare = variant ? variant[1]! : text;
  const freeThreaded = variant !== null && /^(t|td|freethreaded)/.test(variant[2]!);
  const version = parseVersion(bare);
  if (!isInvalid(version)) {
    const { epoch, pre, post, dev, local } = version;
    if (epoch !== 0 || post !== undefined || dev !== undefined || local) return undefined;
    // As in wheel tags: `312` is 3.12.
    const digits = String(version.release[0]);
    const joined = version.release.length === 1 && digits.length > 1;
    const release = joined ? [Number(digits[0]), Number(digits.slice(1))] : version.release;
    if (release.length > 3 || release.some(part => part > 255)) return undefined;
    if (pre && release.length === 1) return undefined;
    return { kind: 'release', release, prerelease: pre?.join(''), freeThreaded };
  }
  const specifiers = parseSpecifiers(bare);
  if (isInvalid(specifiers) || specifiers.emptyClauses.length > 0) return undefined;
  const [first, ...more] = specifiers.clauses;
  if (!first) return undefined;
  // A single `==` asks for that version as if it had been named: `==3.12` takes every 3.12.
  if (more.length === 0 && first.operator === '==' && !first.prefix) {
    const named = parseVersionRequest(first.text);
    if (named?.kind === 'release') return { ...named, freeThreaded };
  }
  return {
    kind: 'range',
    range: rangeOf(specifiers),
    text: specifiers.clauses.map(({ operator, text }) => operator + text).join(', '),
    freeThreaded,
    prereleases: specifiers.clauses.some(({ version }) => version && isPrerelease(version)),
  };
}

/** uv refuses to look for a Python older than 3.6, and for a free-threaded one older than 3.13. */
function supported(request: PythonRequest & { kind: 'version' }): PythonRequest {
  const { version } = request;
  if (version?.kind !== 'release') return request;
  const [major = 0, minor] = version.release;
  const written = `${version.release.join('.')}${version.prerelease ?? ''}`;
  if (minor === undefined) {
    if (major >= 3) return request;
    return { kind: 'unsupported', message: `Python <3 is not supported but ${written} was requested.` };
  }
  if (major < 3 || (major === 3 && minor < 6)) {
    return { kind: 'unsupported', message: `Python <3.6 is not supported but ${written} was requested.` };
  }
  if (version.freeThreaded && major === 3 && minor < 13) {
    const message = `Python <3.13 does not support free-threading but ${written}+freethreaded was requested.`;
    return { kind: 'unsupported', message };
  }
  return request;
}

/** The request as it is written on a command line: `3.12`, `cpython@3.12`, `any`. */
export function requestWord(request: PythonRequest): string {
  if (request.kind === 'default') return request.text;
  if (request.kind !== 'version' || request.platform) return requestText(request);
  return [request.implementation, request.version && versionText(request.version)].filter(Boolean).join('@');
}

/** The words that uv prints for a request: `Python 3.12`, `Python >=3.11`, `PyPy 3.10`. */
export function requestText(request: PythonRequest): string {
  switch (request.kind) {
    case 'default':
      return 'a default Python';
    case 'path':
      return `path \`${request.path}\``;
    case 'name':
      return `executable name \`${request.name}\``;
    case 'unsupported':
      return request.message;
    case 'version': {
      const version = request.version && versionText(request.version);
      if (request.platform) {
        const parts = [request.implementation, version, ...request.platform].map(part => part ?? 'any');
        return [...parts, 'any', 'any', 'any'].slice(0, 5).join('-');
      }
      if (request.implementation === undefined) return `Python ${version ?? ''}`.trimEnd();
      return [pretty[request.implementation], version].filter(Boolean).join(' ');
    }
  }
}

const pretty: Readonly<Record<Implementation, string>> = {
  cpython: 'CPython',
  pypy: 'PyPy',
  graalpy: 'GraalPy',
  pyodide: 'Pyodide',
};

function versionText(version: VersionRequest): string {
  const suffix = version.freeThreaded ? '+freethreaded' : '';
  if (version.kind === 'range') return `${version.text}${suffix}`;
  return `${version.release.join('.')}${version.prerelease ?? ''}${suffix}`;
}
