import type { Finding } from '../finding.ts';
import { insertVariables } from '../nix/edits.ts';
import type { Shell } from '../nix/facts.ts';
import { hasUv, uvSelection } from '../project/selection.ts';
import { developmentShells } from '../project.ts';
import type { Rule } from './rule.ts';

export const uvDownloadsPython: Rule = {
  id: 'uv-downloads-python',
  summary: 'The shell has uv and no Python that fits, so uv downloads one.',
  severity: 'warning',
  group: 'Interpreter',
  *check(project): Iterable<Finding> {
    const requirement = project.pyproject.project?.requiresPython;
    for (const shell of developmentShells(project)) {
      // An interpreter that does not fit is another rule's finding.
      if (shell.interpreters.length > 0 || !shell.complete || !hasUv(shell) || startsForeignPrograms(shell))
        continue;
      const selection = uvSelection(project, shell);
      if (selection.outcome !== 'will-download') continue;
      const asked = selection.request.at ?? requirement?.at;
      yield {
        message: `The shell has no Python that fits, so uv downloads one, which does not start on NixOS without nix-ld. On other systems it does.`,
        at: shell.tools.find(({ attribute }) => attribute === 'uv')?.at ?? shell.at,
        related: asked ? [{ message: `uv looks for ${selection.request.text}`, at: asked }] : [],
        fixes: shell.body
          ? [
              {
                title: 'Keep uv from downloading Pythons',
                safe: false,
                edits: [insertVariables(shell.body, [['UV_PYTHON_DOWNLOADS', '"never"']])],
              },
            ]
          : [],
      };
    }
  },
};

/** Where programs built for other distributions start: in an FHS environment, or with nix-ld set up. */
function startsForeignPrograms({ regime, environment, system }: Shell): boolean {
  return (
    regime === 'fhs' ||
    !system.endsWith('-linux') ||
    [...environment.keys()].some(name => name.startsWith('NIX_LD'))
  );
}
