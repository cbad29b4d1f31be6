import type { Finding, Fix } from '../finding.ts';
import { nativeRequirements } from '../project/native.ts';
import { developmentShells } from '../project.ts';
import { type Location, textAt } from '../text.ts';
import type { Rule } from './rule.ts';

export const nixLdHasNoEffect: Rule = {
  id: 'nix-ld-has-no-effect',
  summary:
    'Libraries for wheels are on NIX_LD_LIBRARY_PATH only, at which an interpreter of nixpkgs does not look.',
  severity: 'warning',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    for (const shell of developmentShells(project)) {
      const needed = nativeRequirements(project, shell).filter(({ onlyForNixLd }) => onlyForNixLd.length > 0);
      const variable = shell.environment.get('NIX_LD_LIBRARY_PATH');
      if (needed.length === 0 || !variable) continue;
      const sonames = [...new Set(needed.flatMap(({ onlyForNixLd }) => onlyForNixLd))].sort();
      yield {
        message: `NIX_LD_LIBRARY_PATH is for programs that nix-ld starts. This shell's Python has a loader of its own and looks at LD_LIBRARY_PATH, so ${sonames.join(', ')} will not be found.`,
        at: variable.at,
        related: needed.flatMap(({ declared, onlyForNixLd }) =>
          declared ? [{ message: `needs ${onlyForNixLd.join(', ')}`, at: declared }] : [],
        ),
        fixes: rename(variable.at),
      };
    }
  },
};

/** Where the place is the variable's name. */
function rename(at: Location): readonly Fix[] {
  if (textAt(at) !== 'NIX_LD_LIBRARY_PATH') return [];
  return [{ title: 'Set LD_LIBRARY_PATH instead', safe: false, edits: [{ at, text: 'LD_LIBRARY_PATH' }] }];
}
