import type { Finding } from '../finding.ts';
import { textAt } from '../text.ts';
import type { Rule } from './rule.ts';

export const specifierExcludesPatches: Rule = {
  id: 'specifier-excludes-patches',
  summary: '`requires-python` names a minor version and so excludes all of its patch releases but the first.',
  severity: 'warning',
  group: 'Interpreter',
  *check({ pyproject }): Iterable<Finding> {
    const requirement = pyproject.project?.requiresPython;
    if (!requirement?.specifiers || textAt(requirement.at) !== requirement.text) return;
    for (const { operator, version, prefix, span } of requirement.specifiers.clauses) {
      const [major, minor, ...patch] = version?.release ?? [];
      if (major === undefined || minor === undefined || patch.length > 0 || prefix) continue;
      if (operator !== '<=' && operator !== '==') continue;
      const { file, start } = requirement.at;
      const at = { file, start: start + span.start, end: start + span.end };
      const meant = operator === '<=' ? `<${major}.${minor + 1}` : `==${major}.${minor}.*`;
      yield {
        message:
          operator === '<='
            ? `\`${textAt(at)}\` excludes ${major}.${minor}.1 and every later ${major}.${minor}.`
            : `\`${textAt(at)}\` admits ${major}.${minor}.0 and no other ${major}.${minor}.`,
        at,
        fixes: [{ title: `Write \`${meant}\``, safe: false, edits: [{ at, text: meant }] }],
      };
    }
  },
};
