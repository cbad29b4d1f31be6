import type { Finding } from '../finding.ts';
import { packageEntries } from '../project/libraries.ts';
import type { Rule } from './rule.ts';

export const glibcOnLibraryPath: Rule = {
  id: 'glibc-on-library-path',
  summary: 'glibc itself is on the library path, which breaks programs of the host.',
  severity: 'warning',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    for (const { attribute, entry } of packageEntries(project)) {
      if (!/^(glibc|stdenv\.cc\.libc)(\.(out|lib))?$/.test(attribute)) continue;
      yield {
        message: `\`${entry.written}\` puts its libc before the host's own: programs that were built with another one crash in this shell. Python finds glibc without it.`,
        at: entry.at,
      };
    }
  },
};
