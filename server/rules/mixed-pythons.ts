import type { Finding } from '../finding.ts';
import { developmentShells } from '../project.ts';
import { textAt } from '../text.ts';
import type { Rule } from './rule.ts';

export const mixedPythons: Rule = {
  id: 'mixed-pythons',
  summary: "A package of another Python's package set stands beside the shell's interpreter.",
  severity: 'warning',
  group: 'Interpreter',
  *check(project): Iterable<Finding> {
    for (const { interpreters, tools } of developmentShells(project)) {
      const [interpreter] = interpreters;
      if (!interpreter?.version || interpreters.some(({ version }) => version === null)) continue;
      for (const { pythonVersion: minor, attribute, at } of tools) {
        if (!minor || interpreters.some(({ version }) => version === minor)) continue;
        const written = textAt(at);
        const right = written.replace(
          /\bpython3\d*Packages\b/,
          `python${interpreter.version.replace('.', '')}Packages`,
        );
        yield {
          message: `\`${attribute}\` belongs to Python ${minor}, and the shell's interpreter is ${interpreter.version}.`,
          at,
          related: [{ message: `Python ${interpreter.version} is the shell's`, at: interpreter.at }],
          fixes:
            right === written
              ? []
              : [{ title: `Write \`${right}\``, safe: false, edits: [{ at, text: right }] }],
        };
      }
    }
  },
};
