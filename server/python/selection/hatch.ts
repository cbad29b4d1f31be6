/** Which interpreter a hatch environment gets. Source: hatch 1.18's `env/virtual.py`. */
import { type Choice, type ShellPythons, unknownChoice, usesShell } from './choice.ts';
import { admitsInstalled } from './discovery.ts';
import type { Environment } from './uv-settings.ts';

/** `python` is the environment's own option. */
export function selectHatch(
  shell: ShellPythons,
  environment: Environment,
  python: string | undefined,
): Choice {
  if (python !== undefined) return unknownChoice(`the environment asks for \`${python}\``);
  if (environment.has('HATCH_PYTHON')) return unknownChoice('HATCH_PYTHON decides');
  const { requires, complete, interpreters } = shell;
  if (requires === null || !complete) return unknownChoice('not all that decides is known');
  const admitted = interpreters.filter(one => admitsInstalled(requires, one) !== false);
  const [only] = admitted;
  // Of several, hatch prefers the version that it runs on itself.
  if (admitted.length > 1) return unknownChoice('several interpreters of the shell fit');
  if (only && admitsInstalled(requires, only)) return usesShell(only, 'it is the one in PATH that fits');
  if (only) return unknownChoice('the exact version of the interpreter is not known');
  const why = 'the shell has none that the project admits, and hatch fetches one';
  return { outcome: 'will-download', interpreter: undefined, why, error: undefined };
}
