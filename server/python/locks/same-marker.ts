/** Whether two markers say the same, tried out on the interpreters and systems that there are. */
import { admitsRelease, type Range } from '../range.ts';
import { type Decide, decider } from './environment.ts';

const platforms = [
  ['posix', 'linux', 'Linux', 'x86_64'],
  ['posix', 'linux', 'Linux', 'aarch64'],
  ['posix', 'linux', 'Linux', 'armv7l'],
  ['posix', 'darwin', 'Darwin', 'arm64'],
  ['posix', 'darwin', 'Darwin', 'x86_64'],
  ['nt', 'win32', 'Windows', 'AMD64'],
  ['nt', 'win32', 'Windows', 'x86'],
] as const;

const implementations = [
  ['CPython', 'cpython'],
  ['PyPy', 'pypy'],
] as const;

const pythons = Array.from({ length: 12 }, (_, i) => i + 6).flatMap(minor => [
  [3, minor, 0],
  [3, minor, 9],
]);

const kept = new Map<string, readonly Decide[]>();

/** A decider for every place within the range that projects are installed in. */
function places(range: Range): readonly Decide[] {
  const key = JSON.stringify(range);
  let all = kept.get(key);
  if (all) return all;
  all = pythons
    .filter(release => admitsRelease(range, release))
    .flatMap(release =>
      platforms.flatMap(([os_name, sys_platform, platform_system, platform_machine]) =>
        implementations.map(([platform_python_implementation, implementation_name]) => {
          const full = release.join('.');
          return decider({
            python_version: release.slice(0, 2).join('.'),
            python_full_version: full,
            implementation_version: full,
            platform_python_implementation,
            implementation_name,
            os_name,
            sys_platform,
            platform_system,
            platform_machine,
          });
        }),
      ),
    );
  if (kept.size > 20) kept.clear();
  kept.set(key, all);
  return all;
}

const none: ReadonlySet<string> = new Set();

/**
 * False only where the two surely differ for a Python within the range: what a lock leaves out of a marker
 * because `requires-python` says it already makes no difference. `extra` is the one that the requirements are of.
 */
export function sameMarker(a: string | null, b: string | null, range: Range, extra: string | null): boolean {
  if (a === b) return true;
  const active = extra === null ? [none] : [none, new Set([extra])];
  return places(range).every(decide =>
    active.every(extras => {
      const left = decide(a, extras);
      const right = decide(b, extras);
      return left === undefined || right === undefined || left === right;
    }),
  );
}
