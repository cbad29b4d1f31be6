import { endOfSupport } from '../catalog/nixpkgs.ts';
import type { Finding } from '../finding.ts';
import { startOf } from '../text.ts';
import type { Rule } from './rule.ts';

export const unsupportedNixpkgs: Rule = {
  id: 'unsupported-nixpkgs',
  summary: 'The nixpkgs release is past its end of support.',
  severity: 'info',
  group: 'Flake and metadata',
  *check({ flake, today }): Iterable<Finding> {
    const day = today.toISOString().slice(0, 10);
    for (const { release, at } of flake?.nixpkgs ?? []) {
      const end = endOfSupport(release);
      if (end === undefined || day <= end) continue;
      yield {
        message: `nixpkgs ${release} has not been supported since ${end}.`,
        at: at ?? startOf(flake!.file),
      };
    }
  },
};
