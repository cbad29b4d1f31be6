import type { Finding, Fix } from '../finding.ts';
import { developmentShells } from '../project.ts';
import { type Location, textAt } from '../text.ts';
import type { Rule } from './rule.ts';

export const ignoredOnDarwin: Rule = {
  id: 'ignored-on-darwin',
  summary: 'LD_LIBRARY_PATH is set for macOS alone, which does not look at it.',
  severity: 'hint',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    const onLinux = project.flake?.shells.filter(({ system }) => system.endsWith('-linux'));
    // Where a shell of Linux sets it as well, it is one set of attributes for all systems: common, and harmless.
    if (onLinux?.some(({ environment }) => environment.has('LD_LIBRARY_PATH'))) return;
    for (const { system, environment } of developmentShells(project)) {
      const variable = environment.get('LD_LIBRARY_PATH');
      if (!system.endsWith('-darwin') || !variable || variable.value === '' || variable.from === 'envrc')
        continue;
      yield {
        message:
          'macOS does not look at LD_LIBRARY_PATH. Its loader has DYLD_FALLBACK_LIBRARY_PATH, which programs of the system take away from what they start.',
        at: variable.at,
        fixes: rename(variable.at),
      };
    }
  },
};

/** Where the place is the variable's name. */
function rename(at: Location): readonly Fix[] {
  if (textAt(at) !== 'LD_LIBRARY_PATH') return [];
  const edits = [{ at, text: 'DYLD_FALLBACK_LIBRARY_PATH' }];
  return [{ title: 'Set DYLD_FALLBACK_LIBRARY_PATH instead', safe: false, edits }];
}
