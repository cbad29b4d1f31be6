/** Which of a package's locked files an installer takes for an interpreter and a system. */
import { parseWheelName, type Wheel, type WheelTarget, wheelFits } from '../wheel.ts';
import type { LockedPackage } from './facts.ts';

export type Artifact =
  | { readonly kind: 'wheel'; readonly file: string }
  /** No wheel fits: the package is built on the machine. */
  | { readonly kind: 'sdist'; readonly file: string }
  /** A repository, a directory or a file, built on the machine unless it is a wheel. */
  | { readonly kind: 'source' }
  /** Nothing that is locked can be installed there. */
  | { readonly kind: 'none' }
  /** A Python or a system that is not known here, or file names that cannot be read. */
  | { readonly kind: 'unknown' };

const kept = new WeakMap<LockedPackage, Map<string, Artifact>>();

/** Kept for as long as the lock is: reading file names costs more than anything else that is asked of it. */
export function artifactFor(entry: LockedPackage, target: WheelTarget): Artifact {
  const { python, system, freeThreaded, glibc, macos } = target;
  const key = [python, system, freeThreaded, glibc, macos].join(' ');
  const artifacts = kept.get(entry) ?? new Map<string, Artifact>();
  kept.set(entry, artifacts);
  const artifact = artifacts.get(key) ?? choose(entry, target);
  artifacts.set(key, artifact);
  return artifact;
}

function choose(entry: LockedPackage, target: WheelTarget): Artifact {
  const { kind } = entry.source;
  if (kind === 'unknown') return { kind };
  if (kind !== 'registry' && entry.wheels.length === 0) return { kind: 'source' };
  let best: { readonly file: string; readonly rank: readonly number[] } | undefined;
  let undecided = false;
  for (const file of entry.wheels) {
    const wheel = parseWheelName(file);
    const fits = wheel && wheelFits(wheel, target);
    if (!wheel || fits === undefined) undecided = true;
    else if (fits) {
      const rank = rankOf(wheel, target);
      if (!best || compareRanks(rank, best.rank) > 0) best = { file, rank };
    }
  }
  if (best) return { kind: 'wheel', file: best.file };
  if (undecided) return { kind: 'unknown' };
  if (entry.sdist !== null) return { kind: 'sdist', file: entry.sdist };
  // Locks without any file (of old poetry) do not tell what there is.
  return entry.wheels.length > 0 ? { kind: 'none' } : { kind: 'unknown' };
}

/** In the order of PEP 425: own ABI before the stable one before none, newer Python and newer platform first. */
function rankOf(
  { pythons, abis, platforms }: Wheel,
  { python, glibc, macos }: WheelTarget,
): readonly number[] {
  const own = `cp${python.replace('.', '')}`;
  const abi = abis.some(tag => tag.startsWith(own)) ? 2 : abis.some(tag => tag.startsWith('abi3')) ? 1 : 0;
  const newest = Math.max(...pythons.map(tag => Number(/^\D+3(\d+)$/.exec(tag)?.[1] ?? 0)));
  const limit = glibc ?? macos ?? [Number.POSITIVE_INFINITY, 0];
  const platform = Math.max(
    ...platforms.map(tag => {
      const [, major, minor] = /_(\d+)_(\d+)_/.exec(tag) ?? [];
      const age = Number(major ?? 0) * 1000 + Number(minor ?? 0);
      return age > limit[0] * 1000 + limit[1] ? 0 : age;
    }),
  );
  return [abi, newest, platform];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  return a.map((value, i) => value - b[i]!).find(difference => difference !== 0) ?? 0;
}
