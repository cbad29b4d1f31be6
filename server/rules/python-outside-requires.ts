import type { Finding, Fix } from '../finding.ts';
import type { Interpreter } from '../nix/facts.ts';
import { admits, nixpkgsOf, otherInterpreter } from '../project/interpreter.ts';
import { isDevelopmentShell, type Project } from '../project.ts';
import type { PythonRequirement } from '../python/python-requirement.ts';
import { lowBound, parseRelease } from '../python/range.ts';
import type { Rule } from './rule.ts';

export const pythonOutsideRequires: Rule = {
  id: 'python-outside-requires',
  summary: "The shell's interpreter is not one that the project supports.",
  severity: 'error',
  group: 'Interpreter',
  *check(project): Iterable<Finding> {
    const { flake, directory } = project;
    for (const shell of flake?.shells ?? []) {
      const [interpreter] = shell.interpreters;
      if (!interpreter) continue;
      const severity = !isDevelopmentShell(project, shell) ? 'hint' : shell.complete ? undefined : 'warning';
      // Where another interpreter of the shell fits, tools that look for one find it.
      const others = shell.interpreters.slice(1);
      const range = project.pyproject.pythonRequirement?.range;
      if (range && others.some(other => admits(range, other) !== 'no')) continue;
      yield* judge(project, interpreter, severity);
    }
    for (const { interpreter, source } of flake?.packages ?? []) {
      if (interpreter && source === directory) yield* judge(project, interpreter, undefined);
    }
  },
};

function* judge(
  project: Project,
  interpreter: Interpreter,
  severity: Finding['severity'],
): Iterable<Finding> {
  const requirement = project.pyproject.pythonRequirement;
  if (!requirement?.range || interpreter.absent || admits(requirement.range, interpreter) !== 'no') return;
  const { attribute, version, fullVersion, at } = interpreter;
  const { release } = nixpkgsOf(project, interpreter.nixpkgs);
  const named = attribute.includes(version!.replace('.', ''))
    ? ''
    : ` (\`${attribute}\`${release === null ? '' : ` of nixpkgs ${release}`})`;
  yield {
    message: `Python ${fullVersion ?? version}${named} is outside the project's \`${requirement.text}\`.`,
    at,
    ...(severity && { severity }),
    related: [{ message: `\`${requirement.text}\` is required here`, at: requirement.at }],
    fixes: [...otherInterpreter(project, requirement.range, interpreter), ...widen(requirement, version!)],
  };
}

/** Lets the lower bound admit the interpreter, where one clause sets it. */
function widen({ text, at, range }: PythonRequirement, version: string): readonly Fix[] {
  const low = range && lowBound(range);
  const wanted = parseRelease(version);
  if (!low || !wanted || (low.release[1] ?? 0) <= wanted[1]) return [];
  const clause = />=\s*[\d.]+/g;
  if (text.match(clause)?.length !== 1 || /[~^=|]\s*\d/.test(text.replace(clause, ''))) return [];
  return [
    {
      title: `Let the project support Python ${version}`,
      safe: false,
      edits: [{ at, text: text.replace(clause, `>=${version}`) }],
    },
  ];
}
