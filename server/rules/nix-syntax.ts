import type { Finding } from '../finding.ts';
import type { Rule } from './rule.ts';
import { syntaxFindings } from './toml-syntax.ts';

export const nixSyntax: Rule = {
  id: 'nix-syntax',
  summary: 'A Nix file of the flake does not parse.',
  severity: 'error',
  group: 'Flake and metadata',
  *check({ flake }): Iterable<Finding> {
    for (const { problems } of flake?.sources ?? []) yield* syntaxFindings(problems);
  },
};
