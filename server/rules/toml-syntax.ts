import type { Finding } from '../finding.ts';
import type { SyntaxProblem } from '../text.ts';
import type { Rule } from './rule.ts';

export const tomlSyntax: Rule = {
  id: 'toml-syntax',
  summary: '`pyproject.toml` is not valid TOML 1.0.',
  severity: 'error',
  group: 'Flake and metadata',
  check: ({ pyproject }): Iterable<Finding> => syntaxFindings(pyproject.document.problems),
};

/** The problems of one file; of an unfinished merge only that, since each of its lines is one more. */
export function syntaxFindings(problems: readonly SyntaxProblem[]): readonly Finding[] {
  const file = problems[0]?.at.file;
  const marker = file && /^<<<<<<< .*$/m.exec(file.text);
  if (!marker) return problems;
  const at = { file, start: marker.index, end: marker.index + marker[0].length };
  return [{ message: 'The file holds conflict markers of a merge.', at }];
}
