import type { Edit, Finding, Fix } from '../finding.ts';
import { judge, type KnownObject } from '../python/backends/index.ts';
import { appendItem, quoted } from '../python/edits.ts';
import { type BuildSystem, requiredNames } from '../python/pyproject.ts';
import { getArray } from '../python/toml.ts';
import type { Rule } from './rule.ts';

export const unknownBuildBackend: Rule = {
  id: 'unknown-build-backend',
  summary: '`build-backend` names an object that does not exist.',
  severity: 'error',
  group: 'Build',
  *check({ pyproject }): Iterable<Finding> {
    const { buildSystem } = pyproject;
    const backend = buildSystem?.backend;
    if (!buildSystem || !backend || buildSystem.backendPath) return;
    const verdict = judge(backend.value, requiredNames(buildSystem));
    if (verdict.kind !== 'wrong') return;
    const { failure, right } = verdict;
    yield {
      message: `There is no \`${backend.value}\`: the backend of ${right.backend.name} is \`${right.object.object}\`.${
        failure ? ` Builds stop with "${failure}".` : ''
      }`,
      at: backend.at,
      fixes: [rename(buildSystem, right)],
    };
  },
};

function rename(buildSystem: BuildSystem, { object, backend: owner }: KnownObject): Fix {
  const edits: Edit[] = [{ at: buildSystem.backend!.at, text: object.object }];
  const verdict = judge(object.object, requiredNames(buildSystem));
  const requires = getArray(buildSystem.table, 'requires');
  const isMissing = requires !== undefined && verdict.kind === 'known' && verdict.missing.length > 0;
  if (isMissing) edits.push(appendItem(requires, quoted(owner.requirement)));
  return {
    title: `Write \`${object.object}\`${isMissing ? ` and require ${owner.name}` : ''}`,
    safe: true,
    edits,
  };
}
