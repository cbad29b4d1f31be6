/** Which interpreter `poetry install` makes its environment of. Source: poetry 2's `utils/env/env_manager.py`. */
import { type Choice, firstAdmitted, type ShellPythons, unknownChoice, usesShell } from './choice.ts';
import { admitsInstalled } from './discovery.ts';
import { type Environment, flag } from './uv-settings.ts';

/** `constraint` is Poetry's own words for what the project admits. */
export function selectPoetry(shell: ShellPythons, environment: Environment, constraint: string): Choice {
  if (flag(environment, 'POETRY_VIRTUALENVS_USE_POETRY_PYTHON')?.value !== undefined) {
    return unknownChoice('Poetry may use the Python that it runs on');
  }
  const active = environment.get('VIRTUAL_ENV') ?? environment.get('CONDA_PREFIX');
  if (active && active.value !== '') return unknownChoice('Poetry uses the active environment');
  if (shell.requires === null) return unknownChoice('what the project requires is not known');
  const [first] = shell.interpreters;
  if (!first || !shell.complete) return unknownChoice('not all interpreters of the shell are known');
  const admitted = admitsInstalled(shell.requires, first);
  if (admitted === undefined) return unknownChoice('the exact version of the interpreter is not known');
  if (admitted) return usesShell(first, 'Poetry takes the `python` that comes first in PATH');
  const other = firstAdmitted(shell);
  if (other === null) return unknownChoice('the exact version of an interpreter is not known');
  if (other) return usesShell(other, 'Poetry passes over those that the project does not admit');
  const version = first.fullVersion ?? first.version;
  const error = `The currently activated Python version ${version} is not supported by the project (${constraint}).\nTrying to find and use a compatible version.`;
  return { outcome: 'refuses', interpreter: undefined, why: 'the project admits none of the shell', error };
}
