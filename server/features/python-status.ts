/** The Python of a project's shell in one line: which it is, and whether it is one that the project supports. */
import { admits } from '../project/interpreter.ts';
import { developmentShells, type Project } from '../project.ts';

export interface PythonStatus {
  /** Name of the shell. */
  readonly shell: string;
  /** Null where it is not known, or not the same on every system. */
  readonly version: string | null;
  /** As written; null where the project asks for none. */
  readonly requires: string | null;
  readonly fits: 'yes' | 'no' | 'unknown';
}

/** Undefined for a project without a shell that it is developed in. */
export function pythonStatus(project: Project): PythonStatus | undefined {
  const shells = developmentShells(project);
  const [shell] = shells;
  if (!shell) return undefined;
  const requirement = project.pyproject.pythonRequirement;
  const versions = new Set<string | null>();
  const answers = new Set<PythonStatus['fits']>();
  for (const { interpreters } of shells) {
    const [interpreter] = interpreters;
    versions.add(interpreter?.fullVersion ?? interpreter?.version ?? null);
    const isJudged = interpreter && !interpreter.absent && requirement?.range;
    answers.add(isJudged ? admits(requirement.range, interpreter) : 'unknown');
  }
  return {
    shell: shell.name,
    version: only(versions) ?? null,
    requires: requirement?.text ?? null,
    fits: only(answers) ?? 'unknown',
  };
}

function only<T>(values: ReadonlySet<T>): T | undefined {
  const [value] = values;
  return values.size === 1 ? value : undefined;
}
