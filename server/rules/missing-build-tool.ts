import type { Finding } from '../finding.ts';
import type { Shell } from '../nix/facts.ts';
import { knownBackend } from '../project/layout.ts';
import { developmentShells } from '../project.ts';
import type { Rule } from './rule.ts';

/** Attributes besides a program's own that bring it. */
const bringers: Readonly<Record<string, RegExp>> = {
  cargo: /cargo|rust|fenix|crane/i,
  rustc: /rustc|rust|fenix|crane/i,
  cc: /^(gcc|clang|stdenv|llvmPackages)/,
};

export const missingBuildTool: Rule = {
  id: 'missing-build-tool',
  summary: 'The build backend compiles, and the shell lacks a program that it needs.',
  severity: 'warning',
  group: 'Build',
  *check(project): Iterable<Finding> {
    const backend = knownBackend(project)?.backend;
    const written = project.pyproject.buildSystem?.backend;
    if (!backend || !written || backend.tools.length === 0) return;
    for (const shell of developmentShells(project)) {
      if (shell.regime !== 'venv' || !shell.complete) continue;
      const missing = backend.tools.filter(({ program, attribute }) => !has(shell, program, attribute));
      if (missing.length === 0) continue;
      const programs = missing.map(({ program }) => program).join(' and ');
      yield {
        message: `${backend.name} runs ${programs}, which the shell does not have.`,
        at: written.at,
        related: [
          {
            message: `${missing.map(({ attribute }) => `\`${attribute}\``).join(' and ')} missing from the shell`,
            at: shell.at,
          },
        ],
      };
    }
  },
};

function has({ tools, builder }: Shell, program: string, attribute: string): boolean {
  if (program === 'cc' && builder !== 'mkShellNoCC') return true;
  const known = bringers[program];
  return tools.some(
    tool =>
      tool.attribute === attribute || tool.attribute.endsWith(`.${attribute}`) || known?.test(tool.attribute),
  );
}
