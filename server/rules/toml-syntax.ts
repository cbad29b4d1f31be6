import type { Finding } from '../finding.ts';
import type { Rule } from './rule.ts';

export const tomlSyntax: Rule = {
  id: 'toml-syntax',
  summary: '`pyproject.toml` is not valid TOML 1.0.',
  severity: 'error',
  group: 'Flake and metadata',
  check: ({ pyproject }): Iterable<Finding> => pyproject.document.problems,
};
