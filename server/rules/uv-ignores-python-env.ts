import type { Finding } from '../finding.ts';
import { hasUv, uvSelection } from '../project/selection.ts';
import { developmentShells } from '../project.ts';
import type { Rule } from './rule.ts';

export const uvIgnoresPythonEnv: Rule = {
  id: 'uv-ignores-python-env',
  summary:
    'uv is told to take system Pythons only, and takes a `withPackages` interpreter for a virtual environment.',
  severity: 'warning',
  group: 'Interpreter',
  *check(project): Iterable<Finding> {
    for (const shell of developmentShells(project)) {
      const [interpreter] = shell.interpreters;
      if (!interpreter || shell.regime === 'devenv' || !shell.complete || !hasUv(shell)) continue;
      if (!shell.interpreters.every(({ environment }) => environment) || shell.environment.has('UV_PYTHON'))
        continue;
      const { preference } = uvSelection(project, shell);
      if (preference.value !== 'only-system') continue;
      yield {
        message: `uv skips this interpreter: it takes a \`withPackages\` environment for a virtual one, and only system Pythons are allowed.`,
        at: interpreter.at,
        related: preference.at
          ? [{ message: `\`${preference.name}\` allows system Pythons only`, at: preference.at }]
          : [],
      };
    }
  },
};
