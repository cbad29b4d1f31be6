import { join } from '../files.ts';
import type { Finding } from '../finding.ts';
import { developmentShells } from '../project.ts';
import { readVirtualEnvironment } from '../python/selection/venv.ts';
import type { Rule } from './rule.ts';

export const venvFromOtherPython: Rule = {
  id: 'venv-from-other-python',
  summary: "`.venv` was made from another minor version than the shell's interpreter.",
  severity: 'warning',
  group: 'Interpreter',
  *check(project): Iterable<Finding> {
    const { files, workspace } = project;
    const file = files.read(join(workspace.root, '.venv/pyvenv.cfg'));
    const venv = file && readVirtualEnvironment(file);
    const made = venv?.version && /^\d+\.\d+/.exec(venv.version.value)?.[0];
    if (!venv?.version || made === undefined) return;
    for (const { regime, interpreters, environment, complete } of developmentShells(project)) {
      const [interpreter] = interpreters;
      if (
        regime !== 'venv' ||
        !complete ||
        !interpreter?.version ||
        environment.has('UV_PROJECT_ENVIRONMENT')
      )
        continue;
      if (interpreters.some(({ version }) => version === null || version === made)) continue;
      yield {
        message: `\`.venv\` was made from Python ${made}, and the shell has ${interpreter.version}. \`rm -r .venv\` and \`uv sync\` make it anew.`,
        at: interpreter.at,
        related: [{ message: `made from Python ${venv.version.value}`, at: venv.version.at }],
      };
    }
  },
};
