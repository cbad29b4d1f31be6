import type { Finding } from '../finding.ts';
import { discover, knownBackend } from '../project/layout.ts';
import { layoutFixes } from './nothing-to-ship.ts';
import type { Rule } from './rule.ts';

export const shipsNothing: Rule = {
  id: 'ships-nothing',
  summary: 'The build succeeds and ships no code.',
  severity: 'warning',
  group: 'Layout',
  *check(project): Iterable<Finding> {
    const { name, project: table } = project.pyproject;
    const discovery = discover(project, 'wheel');
    if (discovery?.kind !== 'ships-nothing' || discovery.meant) return;
    // A project without code or scripts may exist for its dependencies alone.
    const fixes = layoutFixes(project);
    const isMeant =
      !discovery.at && !table?.scripts.length && !fixes.some(({ edits }) => edits.some(edit => 'at' in edit));
    const at = discovery.at ?? name?.at;
    if (isMeant || !at) return;
    yield {
      message: `${knownBackend(project)!.backend.name} builds a package without code: ${discovery.reason}.`,
      at,
      fixes,
    };
  },
};
