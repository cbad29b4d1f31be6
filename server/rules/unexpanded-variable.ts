import type { Finding, Fix } from '../finding.ts';
import type { Variable } from '../nix/facts.ts';
import { developmentShells } from '../project.ts';
import type { Rule } from './rule.ts';

export const unexpandedVariable: Rule = {
  id: 'unexpanded-variable',
  summary: 'An attribute holds `$VARIABLE`, which Nix does not expand.',
  severity: 'warning',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    for (const { environment } of developmentShells(project)) {
      for (const variable of environment.values()) {
        const { name, value, at, from } = variable;
        if (from !== 'attribute' || !/(^|_)(PATH|LIBS?)$/.test(name) || value === null) continue;
        const reference = /(?:^|:)(\$(?:(\w+)|\{(\w+)\}))(?::|\/|$)/.exec(value);
        if (!reference) continue;
        const isSame = (reference[2] ?? reference[3]) === name;
        yield {
          message: `\`${reference[1]}\` stays as it is written: Nix does not expand it${isSame ? ', and what the variable held is lost' : ''}. In \`shellHook\` the shell expands it.`,
          at,
          fixes: isSame ? leaveOut(variable) : [],
        };
      }
    }
  },
};

/** `…:$NAME` at the end of the string: without it, the value is what it is now, less a directory that does not exist. */
function leaveOut({ name, value, at }: Variable): readonly Fix[] {
  const tail = `:$${name}`;
  if (!value?.endsWith(tail)) return [];
  const start = at.file.text.indexOf(`${tail}"`, at.end);
  if (start < 0) return [];
  const edits = [{ at: { file: at.file, start, end: start + tail.length }, text: '' }];
  return [{ title: `Leave \`$${name}\` out`, safe: false, edits }];
}
