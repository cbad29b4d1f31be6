import { wheelPrograms } from '../catalog/wheels.ts';
import type { Finding } from '../finding.ts';
import { lockOf, wheelInterpreter, wheelTarget } from '../project/wheels.ts';
import { developmentShells } from '../project.ts';
import type { Rule } from './rule.ts';

export const wheelProgramCannotStart: Rule = {
  id: 'wheel-program-cannot-start',
  summary:
    'A development dependency is a program whose wheel does not start on NixOS, and the shell has no other.',
  severity: 'info',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    for (const shell of developmentShells(project)) {
      const usesNixLd = [...shell.environment.keys()].some(name => name.startsWith('NIX_LD'));
      const interpreter = wheelInterpreter(project, shell);
      const lock = lockOf(project, shell);
      if (!interpreter || !shell.complete || usesNixLd || lock === 'several') continue;
      const tools = new Set(shell.tools.map(({ attribute }) => attribute.split('.').at(-1)));
      const { declared, groups } = wheelTarget(project, shell, interpreter, lock);
      for (const { name, group, at } of declared) {
        const attribute = wheelPrograms(name)?.attribute;
        if (!attribute || (group !== null && !groups.includes(group)) || tools.has(attribute)) continue;
        yield {
          message: `\`${name}\` is a program whose wheel does not start on NixOS without nix-ld; \`pkgs.${attribute}\` in the shell does.`,
          at,
          related: [{ message: 'the shell', at: shell.at }],
        };
      }
    }
  },
};
