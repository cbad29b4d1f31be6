import type { Finding, Fix } from '../finding.ts';
import { insertPackage, insertVariables } from '../nix/edits.ts';
import type { Shell } from '../nix/facts.ts';
import { bestInterpreter, nixpkgsOf } from '../project/interpreter.ts';
import { hasUv, uvSelection } from '../project/selection.ts';
import { developmentShells, type Project } from '../project.ts';
import type { Selection } from '../python/selection/uv.ts';
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
        fixes: [...addition(project, shell, selection), ...prohibition(shell)],
      };
    }
  },
};

/** Adds a Python that fits, where `requires-python` alone says which. */
function addition(project: Project, { list, tools }: Shell, { request }: Selection): readonly Fix[] {
  const requirement = project.pyproject.pythonRequirement;
  if (!list || (request.at && request.at !== requirement?.at)) return [];
  const uv = tools.find(({ attribute }) => attribute === 'uv');
  const attribute = bestInterpreter(requirement?.range, nixpkgsOf(project, uv?.nixpkgs ?? null));
  if (attribute === undefined) return [];
  return [
    { title: `Add \`${attribute}\` to the shell`, safe: false, edits: [insertPackage(list, attribute)] },
  ];
}

function prohibition({ body }: Shell): readonly Fix[] {
  if (!body) return [];
  const edits = [insertVariables(body, [['UV_PYTHON_DOWNLOADS', '"never"']])];
  return [{ title: 'Keep uv from downloading Pythons', safe: false, edits }];
}

/** Where programs built for other distributions start: in an FHS environment, or with nix-ld set up. */
function startsForeignPrograms({ regime, environment, system }: Shell): boolean {
  return (
    regime === 'fhs' ||
    !system.endsWith('-linux') ||
    [...environment.keys()].some(name => name.startsWith('NIX_LD'))
  );
}
