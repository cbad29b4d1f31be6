/**
 * Wheel file names (PEP 427) and their tags (PEP 425): which interpreter on which system takes which wheel.
 */
import { normaliseName } from './name.ts';
import { compareReleases, isInvalid, parseVersion, type Version } from './version.ts';

export interface Wheel {
  /** Normalised. */
  readonly name: string;
  readonly version: Version;
  /** The build number and what follows it, such as `1_linux`. */
  readonly build: string | undefined;
  /** `cp312`, `py3`: any of these with any ABI and any platform. */
  readonly pythons: readonly string[];
  readonly abis: readonly string[];
  readonly platforms: readonly string[];
}

/** Undefined for a file name that is no wheel's. */
export function parseWheelName(filename: string): Wheel | undefined {
  const parts = filename.endsWith('.whl') ? filename.slice(0, -4).split('-') : [];
  if (parts.length !== 5 && parts.length !== 6) return undefined;
  const [name, version, ...rest] = parts;
  const build = parts.length === 6 ? rest.shift() : undefined;
  const parsed = parseVersion(version!);
  if (!/^[\p{L}\p{N}_.]+$/u.test(name!) || name!.includes('__') || isInvalid(parsed)) return undefined;
  if (build !== undefined && !/^\d/.test(build)) return undefined;
  const [pythons, abis, platforms] = rest.map(tag => tag.toLowerCase().split('.'));
  if ([pythons, abis, platforms].some(tags => tags!.includes(''))) return undefined;
  if (pythons!.some(tag => !/^[a-z_]\w*$/.test(tag))) return undefined;
  return {
    name: normaliseName(name!),
    version: parsed,
    build,
    pythons: pythons!,
    abis: abis!,
    platforms: platforms!,
  };
}

/** A CPython on one of Nix's systems. */
export interface WheelTarget {
  /** `3.12`. */
  readonly python: string;
  /** `x86_64-linux`, `aarch64-darwin`, … */
  readonly system: string;
  readonly freeThreaded?: boolean;
  /**
   * The C library of a Linux system, and the system's version on macOS. Unless given, any version will do.
   */
  readonly glibc?: readonly [major: number, minor: number];
  readonly macos?: readonly [major: number, minor: number];
}

/**
 * Whether pip and uv would install the wheel there. Undefined for a Python or a system that this does not
 * know.
 */
export function wheelFits(wheel: Wheel, target: WheelTarget): boolean | undefined {
  const minor = /^3\.(\d+)/.exec(target.python)?.[1];
  const [, architecture, kernel] = /^(x86_64|aarch64|i686|armv7l)-(linux|darwin)$/.exec(target.system) ?? [];
  if (!minor || !architecture || !kernel) return undefined;
  const platforms = wheel.platforms.filter(
    tag =>
      tag === 'any' ||
      (kernel === 'linux' ? linuxFits(tag, architecture, target) : macosFits(tag, architecture, target)),
  );
  return platforms.some(platform =>
    wheel.pythons.some(python =>
      wheel.abis.some(abi =>
        interpreterFits(python, abi, platform, Number(minor), target.freeThreaded ?? false),
      ),
    ),
  );
}

function interpreterFits(
  python: string,
  abi: string,
  platform: string,
  minor: number,
  freeThreaded: boolean,
): boolean {
  const [, kind, digits] = /^(cp|py)(\d+)$/.exec(python) ?? [];
  if (digits?.[0] !== '3') return false;
  const written = digits.length > 1 ? Number(digits.slice(1)) : undefined;
  if (kind === 'py') return abi === 'none' && (written === undefined || written <= minor);
  if (written === undefined) return false;
  if (abi === 'none') return written === minor;
  if (platform === 'any') return false;
  if (abi === 'abi3' || abi === 'abi3t')
    return freeThreaded === (abi === 'abi3t') && written >= 2 && written <= minor;
  if (freeThreaded) return written === minor && abi === `cp3${minor}t`;
  return written === minor && abi === `cp3${minor}${minor < 8 ? 'm' : ''}`;
}

const legacyManylinux: Readonly<Record<string, readonly [number, number]>> = {
  manylinux1: [2, 5],
  manylinux2010: [2, 12],
  manylinux2014: [2, 17],
};

/**
 * A glibc takes what was built against an older one; tags below the first that an architecture had mean
 * nothing.
 */
function linuxFits(tag: string, machine: string, { glibc }: WheelTarget): boolean {
  if (!tag.endsWith(`_${machine}`)) return false;
  const family = tag.slice(0, -machine.length - 1);
  if (family === 'linux') return true;
  const [, major, minor] = /^manylinux_(\d+)_(\d+)$/.exec(family) ?? [];
  const needed = major ? ([Number(major), Number(minor)] as const) : legacyManylinux[family];
  const first = [2, machine === 'x86_64' || machine === 'i686' ? 5 : 17];
  if (!needed || compareReleases(needed, first) < 0) return false;
  return !glibc || compareReleases(needed, glibc) <= 0;
}

/** From macOS 11 on, only the major version counts, and tags have the minor version 0. */
function macosFits(tag: string, architecture: string, { macos }: WheelTarget): boolean {
  const [, major, minor, machine] = /^macosx_(\d+)_(\d+)_(\w+)$/.exec(tag) ?? [];
  if (!machine) return false;
  const arm = architecture === 'aarch64';
  const version = [Number(major), Number(minor)] as const;
  const old = version[0] === 10 && version[1] >= 4 && version[1] <= 16;
  if (!old && (version[0] < 11 || version[1] !== 0)) return false;
  const machines = arm ? (old ? [] : ['arm64']) : ['x86_64', 'intel', 'fat64', 'fat3', 'universal'];
  if (!machines.includes(machine) && machine !== 'universal2') return false;
  return !macos || compareReleases(version, macos) <= 0;
}
