import { library } from '../catalog/libraries.ts';
import type { Finding } from '../finding.ts';
import type { LibraryEntry, Shell } from '../nix/facts.ts';
import { packageEntries } from '../project/libraries.ts';
import type { Rule } from './rule.ts';

export const linuxOnlyLibrary: Rule = {
  id: 'linux-only-library',
  summary: 'A library that exists on Linux only stands unguarded in the shell of a darwin system.',
  severity: 'warning',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    const byShell = new Map<Shell, LibraryEntry[]>();
    for (const { shell, attribute, entry, nixpkgs } of packageEntries(project)) {
      if (!shell.system.endsWith('-darwin') || library(attribute, nixpkgs)?.platform !== 'linux') continue;
      byShell.set(shell, [...(byShell.get(shell) ?? []), entry]);
    }
    for (const [shell, [first, ...others]] of byShell) {
      if (!first) continue;
      const names = [first, ...others].map(({ written }) => `\`${written}\``).join(', ');
      yield {
        message: `${names} ${others.length > 0 ? 'exist' : 'exists'} on Linux only, so the shell does not evaluate on macOS.`,
        at: first.at,
        related: [
          { message: 'the shell of a darwin system', at: shell.at },
          ...others.map(({ at }) => ({ message: 'on Linux only too', at })),
        ],
      };
    }
  },
};
