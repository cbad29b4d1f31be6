/** Pythons that uv can install, as `uv python list --all-versions` of uv 0.13.9 names them. Later ones only add. */
import type { Installed } from './discovery.ts';

/** Patch releases by minor version of CPython 3, the last one and those before it that are missing. */
const patches: readonly (readonly [minor: number, last: number, missing: readonly number[]])[] = [
  [8, 20, [0, 1, 4]],
  [9, 25, [8, 9]],
  [10, 22, [1, 10]],
  [11, 18, [0, 2]],
  [12, 16, []],
  [13, 18, []],
  [14, 10, []],
  [15, 2, []],
];

const pypyMinors = [8, 9, 10, 11];

/** `3.8` … */
export const installableMinors: readonly string[] = patches.map(([minor]) => `3.${minor}`);

function installed(version: string, fullVersion: string | null, freeThreaded = false): Installed {
  return { implementation: 'cpython', version, fullVersion, freeThreaded, virtual: false };
}

/** A Python of that minor version that uv has installed, whichever patch it is. */
export function managedPython(minor: string): Installed {
  return installed(minor, null);
}

/** Every release that uv surely can install. */
export const installable: readonly Installed[] = [
  ...patches.flatMap(([minor, last, missing]) =>
    Array.from({ length: last + 1 }, (_, patch) => patch)
      .filter(patch => !missing.includes(patch))
      .flatMap(patch => {
        const version = `3.${minor}`;
        const full = `${version}.${patch}`;
        return minor < 13
          ? [installed(version, full)]
          : [installed(version, full), installed(version, full, true)];
      }),
  ),
  ...pypyMinors.map(minor => ({ ...managedPython(`3.${minor}`), implementation: 'pypy' as const })),
];
