import type { Finding } from '../finding.ts';
import { discover, knownBackend, quoted } from '../project/layout.ts';
import { layoutFixes } from './nothing-to-ship.ts';
import type { Rule } from './rule.ts';

export const ambiguousLayout: Rule = {
  id: 'ambiguous-layout',
  summary: "The build backend's discovery finds several packages and takes none.",
  severity: 'error',
  group: 'Layout',
  *check(project): Iterable<Finding> {
    const known = knownBackend(project);
    const discovery = discover(project, 'editable');
    const at = project.pyproject.buildSystem?.backend?.at ?? project.pyproject.name?.at;
    if (!known || !at || discovery?.kind !== 'refuses' || discovery.code !== 'ambiguous') return;
    yield {
      message: `${known.backend.name} finds several packages at the top and takes none. It says: "${quoted(discovery.message, project)}"`,
      at: discovery.at ?? at,
      fixes: layoutFixes(project),
    };
  },
};
