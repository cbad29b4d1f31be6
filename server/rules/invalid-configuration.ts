import type { Rule } from './rule.ts';

/** Found by config.ts, which alone knows the names of the rules. */
export const invalidConfiguration: Rule = {
  id: 'invalid-configuration',
  summary: 'A setting of this program has a value that it does not understand.',
  severity: 'error',
  group: 'Flake and metadata',
  check: () => [],
};
