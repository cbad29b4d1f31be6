import type { Finding } from '../finding.ts';
import type { Interpreter } from '../nix/facts.ts';
import { nixpkgsOf } from '../project/interpreter.ts';
import { hasUv, uvSelection } from '../project/selection.ts';
import { developmentShells, type Project } from '../project.ts';
import type { Rule } from './rule.ts';

export const uvIgnoresPythonEnv: Rule = {
  id: 'uv-ignores-python-env',
  summary:
    'uv takes the `withPackages` interpreter of an older nixpkgs for a virtual environment and skips it.',
  severity: 'warning',
  group: 'Interpreter',
  *check(project): Iterable<Finding> {
    for (const shell of developmentShells(project)) {
      const [interpreter] = shell.interpreters;
      if (!interpreter || shell.regime !== 'venv' || !shell.complete || !hasUv(shell)) continue;
      if (shell.environment.has('UV_PYTHON') || !shell.interpreters.every(one => isSkipped(project, one)))
        continue;
      // An environment that the hook makes from it is taken as it is.
      const { preference, boundBy } = uvSelection(project, shell);
      if (boundBy.some(({ by }) => by === 'hook' || by === 'environment')) continue;
      yield {
        message:
          'uv skips this interpreter: it takes a `withPackages` environment for a virtual one. `UV_PYTHON` makes it take it.',
        at: interpreter.at,
        related: preference.at
          ? [{ message: `\`${preference.name}\` says where else it looks`, at: preference.at }]
          : [],
      };
    }
  },
};

/** Up to 25.05: later environments look like a plain Python to uv. */
function isSkipped(project: Project, { environment, nixpkgs }: Interpreter): boolean {
  const { release } = nixpkgsOf(project, nixpkgs);
  return environment && release !== null && release <= '25.05';
}
