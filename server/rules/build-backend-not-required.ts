import type { Finding } from '../finding.ts';
import { backendOfDistribution, judge } from '../python/backends/index.ts';
import { appendItem, quoted } from '../python/edits.ts';
import { requiredNames } from '../python/pyproject.ts';
import { getArray } from '../python/toml.ts';
import type { Rule } from './rule.ts';

export const buildBackendNotRequired: Rule = {
  id: 'build-backend-not-required',
  summary: "The build backend's distribution is not in `requires`.",
  severity: 'error',
  group: 'Build',
  *check({ pyproject }): Iterable<Finding> {
    const { buildSystem } = pyproject;
    const backend = buildSystem?.backend;
    const requires = getArray(buildSystem?.table, 'requires');
    if (!buildSystem || !requires || !backend || buildSystem.backendPath) return;
    const isReadable = buildSystem.requires?.items.length === requires.items.length;
    if (!isReadable || buildSystem.requires?.items.some(({ requirement }) => !requirement)) return;
    const verdict = judge(backend.value, requiredNames(buildSystem));
    if (verdict.kind !== 'known' || !verdict.certain || verdict.missing.length === 0) return;
    const missing = verdict.missing.map(name => `\`${name}\``).join(' and ');
    const wanted = verdict.missing.map(name => backendOfDistribution(name)?.requirement ?? name);
    yield {
      message: `\`${backend.value}\` comes with ${missing}, which the build does not install.`,
      at: backend.at,
      related: [{ message: `${missing} is not among these`, at: requires.at }],
      fixes: [
        {
          title: `Add ${wanted.map(name => `\`${name}\``).join(' and ')} to \`requires\``,
          safe: true,
          edits: [appendItem(requires, wanted.map(quoted).join(', '))],
        },
      ],
    };
  },
};
