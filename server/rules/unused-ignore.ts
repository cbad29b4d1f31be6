import type { Rule } from './rule.ts';

/** Found by check.ts, which alone knows what every other rule said. */
export const unusedIgnore: Rule = {
  id: 'unused-ignore',
  summary: 'A suppression comment silences nothing.',
  severity: 'warning',
  group: 'Flake and metadata',
  check: () => [],
};
