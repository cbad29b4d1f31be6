import type { Finding } from '../finding.ts';
import { removeItem } from '../python/edits.ts';
import { admitsMinor, parseRelease } from '../python/range.ts';
import { getArray } from '../python/toml.ts';
import type { Rule } from './rule.ts';

export const classifierOutsideRequires: Rule = {
  id: 'classifier-outside-requires',
  summary: 'A classifier names a Python that `requires-python` rejects.',
  severity: 'info',
  group: 'Interpreter',
  *check({ pyproject }): Iterable<Finding> {
    const requirement = pyproject.project?.requiresPython;
    const range = requirement?.range;
    const array = getArray(pyproject.project?.table, 'classifiers');
    if (!requirement || !range || !array) return;
    for (const [index, item] of array.items.entries()) {
      if (item.kind !== 'string') continue;
      const version = /^Programming Language :: Python :: (\d+\.\d+)$/.exec(item.value)?.[1];
      const release = version === undefined ? undefined : parseRelease(version);
      if (!release || admitsMinor(range, release[0], release[1]) !== 'none') continue;
      yield {
        message: `The classifier names Python ${version}, which \`${requirement.text}\` rejects.`,
        at: item.at,
        related: [{ message: `\`${requirement.text}\` is required here`, at: requirement.at }],
        fixes: [{ title: 'Remove the classifier', safe: true, edits: [removeItem(array, index)] }],
      };
    }
  },
};
