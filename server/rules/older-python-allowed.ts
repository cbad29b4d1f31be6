import type { Finding } from '../finding.ts';
import { builtFromProject } from '../project/built.ts';
import { lowBound, minimumMinor, parseRelease } from '../python/range.ts';
import { compareReleases } from '../python/version.ts';
import type { Location } from '../text.ts';
import type { Rule } from './rule.ts';

export const olderPythonAllowed: Rule = {
  id: 'older-python-allowed',
  summary: 'The flake builds the package for a Python that the project no longer supports.',
  severity: 'info',
  group: 'Flake and metadata',
  *check(project): Iterable<Finding> {
    const required = project.pyproject.pythonRequirement;
    const minimum = required?.range && lowBound(required.range) && minimumMinor(required.range);
    const wanted = minimum === undefined ? undefined : parseRelease(minimum);
    if (!required || !wanted) return;
    for (const { attributes } of builtFromProject(project)) {
      const disabled = attributes.get('disabled');
      const written = disabled && olderThan(disabled.at);
      const limit = written && parseRelease(written.version);
      if (!limit || compareReleases(limit, wanted) >= 0) continue;
      yield {
        message: `Python ${written.version} and later may build this, and the project supports none before ${minimum}.`,
        at: written.at,
        related: [{ message: `\`${required.text}\` is required here`, at: required.at }],
        fixes: [
          { title: `Write \`${minimum}\``, safe: false, edits: [{ at: written.at, text: `${minimum}` }] },
        ],
      };
    }
  },
};

/** The version in `disabled = pythonOlder "3.6"`, which begins at a place. */
function olderThan({ file, start }: Location): { version: string; at: Location } | undefined {
  const binding = /^(disabled\s*=\s*(?:[\w'.-]+\.)?pythonOlder\s+")(3(?:\.\d+)+)"\s*;/.exec(
    file.text.slice(start, start + 200),
  );
  if (!binding) return undefined;
  const from = start + binding[1]!.length;
  return { version: binding[2]!, at: { file, start: from, end: from + binding[2]!.length } };
}
