import type { Finding, Fix } from '../finding.ts';
import { backendOfDistribution, brings } from '../python/backends/index.ts';
import { addKeys, quoted } from '../python/edits.ts';
import { type BuildSystem, type Pyproject, requiredNames } from '../python/pyproject.ts';
import type { Rule } from './rule.ts';

export const missingBuildBackend: Rule = {
  id: 'missing-build-backend',
  summary: '`[build-system]` names no backend, and what it requires does not bring setuptools, the fallback.',
  severity: 'error',
  group: 'Build',
  *check({ pyproject }): Iterable<Finding> {
    const { buildSystem, isPackage, document } = pyproject;
    if (!buildSystem?.requires || !isPackage || !document.complete) return;
    if (buildSystem.table.entries.has('build-backend') || buildSystem.backendPath) return;
    if (buildSystem.requires.items.some(({ requirement }) => !requirement)) return;
    const names = requiredNames(buildSystem);
    if (brings(names, 'setuptools')) return;
    const [misspelt] = buildSystem.misspelt.filter(({ meant }) => meant === 'build-backend');
    yield {
      message: misspelt
        ? `\`${misspelt.key.value}\` is ignored, so the build falls back to setuptools, which \`requires\` does not bring.`
        : 'Without `build-backend`, the build falls back to setuptools, which `requires` does not bring.',
      at: misspelt?.key.at ?? buildSystem.requires.at,
      fixes: misspelt
        ? [
            {
              title: 'Write `build-backend`',
              safe: true,
              edits: [{ at: misspelt.key.at, text: 'build-backend' }],
            },
          ]
        : nameBackend(pyproject, buildSystem),
    };
  },
};

/** The object of the one backend that is required. */
function nameBackend({ document }: Pyproject, buildSystem: BuildSystem): readonly Fix[] {
  const required = requiredNames(buildSystem).flatMap(name => backendOfDistribution(name) ?? []);
  const object = required.length === 1 ? required[0]!.objects[0]?.object : undefined;
  const edit = object && addKeys(document, ['build-system'], [['build-backend', quoted(object)]]);
  return edit ? [{ title: `Set \`build-backend = "${object}"\``, safe: true, edits: [edit] }] : [];
}
