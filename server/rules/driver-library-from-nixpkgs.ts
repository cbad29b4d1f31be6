import type { Finding, Fix } from '../finding.ts';
import type { LibraryEntry } from '../nix/facts.ts';
import { packageEntries } from '../project/libraries.ts';
import type { Rule } from './rule.ts';

export const driverLibraryFromNixpkgs: Rule = {
  id: 'driver-library-from-nixpkgs',
  summary: "The graphics driver's own libraries come from nixpkgs instead of the running system.",
  severity: 'warning',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    for (const { attribute, entry } of packageEntries(project)) {
      if (!/^linuxPackages\w*\.nvidia_x11\b/.test(attribute)) continue;
      yield {
        message: `\`${entry.written}\` holds libcuda and libGL of one driver version, which must be that of the running kernel. NixOS offers the right ones in /run/opengl-driver/lib.`,
        at: entry.at,
        fixes: inMakeLibraryPath(entry),
      };
    }
  },
};

/** `makeLibraryPath` appends `/lib` to a string, which takes the place of the whole path with its package set. */
function inMakeLibraryPath({ how, at }: LibraryEntry): readonly Fix[] {
  if (how !== 'makeLibraryPath') return [];
  const set = /[\w'-]+\.$/.exec(at.file.text.slice(0, at.start))?.[0].length ?? 0;
  const whole = { ...at, start: at.start - set };
  return [
    { title: 'Take the running driver', safe: false, edits: [{ at: whole, text: '"/run/opengl-driver"' }] },
  ];
}
