import type { Finding } from '../finding.ts';
import type { Interpreter } from '../nix/facts.ts';
import { nixpkgsOf, otherInterpreter } from '../project/interpreter.ts';
import { isDevelopmentShell, type Project } from '../project.ts';
import { everything } from '../python/range.ts';
import type { Rule } from './rule.ts';

export const missingPython: Rule = {
  id: 'missing-python',
  summary: 'The locked nixpkgs does not have the interpreter.',
  severity: 'error',
  group: 'Interpreter',
  *check(project): Iterable<Finding> {
    for (const shell of project.flake?.shells ?? []) {
      const severity = isDevelopmentShell(project, shell) ? undefined : 'hint';
      for (const interpreter of shell.interpreters) yield* judge(project, interpreter, severity);
    }
    for (const { interpreter } of project.flake?.packages ?? []) {
      if (interpreter) yield* judge(project, interpreter, undefined);
    }
  },
};

function* judge(
  project: Project,
  interpreter: Interpreter,
  severity: Finding['severity'],
): Iterable<Finding> {
  const { absent, attribute, at, nixpkgs } = interpreter;
  if (!absent) return;
  const { release } = nixpkgsOf(project, nixpkgs);
  const input = project.flake?.nixpkgs.find(({ input: name }) => name === nixpkgs);
  const where = release === null ? 'nixpkgs' : `nixpkgs ${release}`;
  yield {
    message: `${where} ${absent.kind === 'throws' ? 'refuses' : 'has no'} \`${attribute}\`: ${absent.message}.`,
    at,
    ...(severity && { severity }),
    related: input?.at ? [{ message: `${where} comes from here`, at: input.at }] : [],
    fixes: otherInterpreter(project, project.pyproject.pythonRequirement?.range ?? everything, interpreter),
  };
}
