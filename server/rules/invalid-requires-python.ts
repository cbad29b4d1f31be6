import type { Finding } from '../finding.ts';
import type { Rule } from './rule.ts';

export const invalidRequiresPython: Rule = {
  id: 'invalid-requires-python',
  summary: '`requires-python` is not a PEP 440 version specifier.',
  severity: 'error',
  group: 'Interpreter',
  *check({ pyproject }): Iterable<Finding> {
    const requirement = pyproject.project?.requiresPython;
    if (!requirement?.invalid) return;
    const { reason, at, meant } = requirement.invalid;
    yield {
      message: `\`${requirement.text}\` is not a version specifier: ${reason}.`,
      at,
      fixes:
        meant === undefined
          ? []
          : [{ title: `Write \`${meant}\``, safe: true, edits: [{ at: requirement.at, text: meant }] }],
    };
  },
};
