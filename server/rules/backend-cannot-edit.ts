import type { Finding } from '../finding.ts';
import { buildBackend } from '../project/layout.ts';
import { developmentShells } from '../project.ts';
import { backendOf, judge } from '../python/backends/index.ts';
import { requiredNames } from '../python/pyproject.ts';
import type { Rule } from './rule.ts';

/** Regimes in which a tool installs the project itself, as an editable. */
const installing = new Set(['venv', 'uv-managed', 'devenv', 'fhs']);

export const backendCannotEdit: Rule = {
  id: 'backend-cannot-edit',
  summary: 'The build backend cannot make editable installs, so `uv sync` fails.',
  severity: 'warning',
  group: 'Build',
  *check(project): Iterable<Finding> {
    const { buildSystem } = project.pyproject;
    const written = buildSystem?.backend;
    const backend = buildBackend(project);
    if (!buildSystem || !written || !backend || buildSystem.backendPath) return;
    const shells = developmentShells(project);
    if (project.flake && !shells.some(({ regime }) => installing.has(regime))) return;
    const known = backendOf(backend.object);
    if (
      known?.object.editable !== 'never' ||
      judge(written.value, requiredNames(buildSystem)).kind !== 'known'
    )
      return;
    const { deprecated } = known.object;
    yield {
      message: `\`${backend.object}\` has no \`build_editable\`: \`uv sync\` and \`pip install -e\` fail.`,
      at: written.at,
      fixes: deprecated
        ? [
            {
              title: `Use \`${deprecated.successor}\``,
              safe: false,
              edits: [{ at: written.at, text: deprecated.successor }],
            },
          ]
        : [],
    };
  },
};
