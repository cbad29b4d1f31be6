import { library } from '../catalog/libraries.ts';
import type { Finding } from '../finding.ts';
import { packageEntries } from '../project/libraries.ts';
import type { Rule } from './rule.ts';

export const linuxOnlyLibrary: Rule = {
  id: 'linux-only-library',
  summary: 'A library that exists on Linux only stands unguarded in the shell of a darwin system.',
  severity: 'warning',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    for (const { shell, attribute, entry, nixpkgs } of packageEntries(project)) {
      if (!shell.system.endsWith('-darwin') || library(attribute, nixpkgs)?.platform !== 'linux') continue;
      yield {
        message: `\`${entry.written}\` exists on Linux only, so the shell does not evaluate on macOS.`,
        at: entry.at,
        related: [{ message: 'the shell of a darwin system', at: shell.at }],
      };
    }
  },
};
