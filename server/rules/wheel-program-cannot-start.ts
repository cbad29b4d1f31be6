import { wheelPrograms } from '../catalog/wheels.ts';
import type { Finding } from '../finding.ts';
import { defaultGroups, loadsWheels } from '../project/native.ts';
import { developmentShells } from '../project.ts';
import type { Rule } from './rule.ts';

export const wheelProgramCannotStart: Rule = {
  id: 'wheel-program-cannot-start',
  summary:
    'A development dependency is a program whose wheel does not start on NixOS, and the shell has no other.',
  severity: 'info',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    const groups = project.settings.groups ?? defaultGroups(project);
    for (const shell of developmentShells(project)) {
      const usesNixLd = [...shell.environment.keys()].some(name => name.startsWith('NIX_LD'));
      if (!loadsWheels(shell) || usesNixLd || !shell.system.endsWith('-linux')) continue;
      const tools = new Set(shell.tools.map(({ attribute }) => attribute));
      for (const { name, scope, at } of project.pyproject.dependencies) {
        const attribute = wheelPrograms(name)?.attribute;
        if (!attribute || scope.kind === 'extra' || (scope.kind === 'group' && !groups.includes(scope.name)))
          continue;
        if (tools.has(attribute) || [...tools].some(tool => tool.endsWith(`.${attribute}`))) continue;
        yield {
          message: `\`${name}\` is a program whose wheel does not start on NixOS without nix-ld; \`pkgs.${attribute}\` in the shell does.`,
          at,
          related: [{ message: 'the shell', at: shell.at }],
        };
      }
    }
  },
};
