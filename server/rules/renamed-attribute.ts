import { renamedIn } from '../catalog/attributes.ts';
import type { Finding } from '../finding.ts';
import { packageEntries } from '../project/libraries.ts';
import type { Rule } from './rule.ts';
import { respell } from './unknown-library.ts';

export const renamedAttribute: Rule = {
  id: 'renamed-attribute',
  summary: 'A library is named by an attribute that nixpkgs has renamed, and warns about.',
  severity: 'warning',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    for (const { entry, nixpkgs } of packageEntries(project)) {
      const renamed = entry.overlaid ? undefined : renamedIn(entry.written, nixpkgs);
      if (!renamed) continue;
      yield {
        message: `\`${entry.written}\` is \`${renamed.to}\` in nixpkgs ${nixpkgs.release}, and evaluating it warns.`,
        at: entry.at,
        fixes: respell(entry.at, entry.written, renamed.to),
      };
    }
  },
};
