import type { Finding, Fix } from '../finding.ts';
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

/** `makeLibraryPath` appends `/lib` to a string. */
function inMakeLibraryPath({ how, at }: { how: string; at: Finding['at'] }): readonly Fix[] {
  if (how !== 'makeLibraryPath') return [];
  return [{ title: 'Take the running driver', safe: false, edits: [{ at, text: '"/run/opengl-driver"' }] }];
}
