import type { Finding } from '../finding.ts';
import { knownBackend } from '../project/layout.ts';
import { backends } from '../python/backends/index.ts';
import { getEntry } from '../python/toml.ts';
import type { Rule } from './rule.ts';

export const deadBackendConfig: Rule = {
  id: 'dead-backend-config',
  summary: 'Settings of a build backend that is not used.',
  severity: 'info',
  group: 'Layout',
  *check(project): Iterable<Finding> {
    const used = knownBackend(project);
    const written = project.pyproject.buildSystem?.backend;
    if (!used || !written) return;
    const own = used.backend.tables.map(table => table.join('.'));
    for (const other of backends) {
      if (other === used.backend) continue;
      for (const table of other.tables) {
        const entry = getEntry(project.pyproject.document.root, ...table);
        if (!entry || own.includes(table.join('.'))) continue;
        yield {
          message: `\`${table.join('.')}\` is for ${other.name}, and ${used.backend.name} builds this project.`,
          at: entry.key.at,
          related: [{ message: `${used.backend.name} is chosen here`, at: written.at }],
          unnecessary: true,
        };
      }
    }
  },
};
