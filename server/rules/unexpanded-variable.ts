import type { Finding } from '../finding.ts';
import { developmentShells } from '../project.ts';
import type { Rule } from './rule.ts';

export const unexpandedVariable: Rule = {
  id: 'unexpanded-variable',
  summary: 'An attribute holds `$VARIABLE`, which Nix does not expand.',
  severity: 'warning',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    for (const { environment } of developmentShells(project)) {
      for (const { name, value, at, from } of environment.values()) {
        if (from !== 'attribute' || !/(^|_)(PATH|LIBS?)$/.test(name) || value === null) continue;
        const variable = /(?:^|:)(\$(?:\w+|\{\w+\}))(?::|\/|$)/.exec(value)?.[1];
        if (variable === undefined) continue;
        yield {
          message: `\`${variable}\` stays as it is written: Nix does not expand it, and what the variable held is lost. In \`shellHook\` the shell expands it.`,
          at,
        };
      }
    }
  },
};
