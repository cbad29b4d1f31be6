/** Which interpreter `pdm install` makes its environment of. Source: pdm 2.29's `project/core.py`. */
import { type Choice, firstAdmitted, type ShellPythons, unknownChoice, usesShell } from './choice.ts';
import { admitsInstalled, matches } from './discovery.ts';
import type { Environment } from './uv-settings.ts';
import type { VersionFile } from './version-file.ts';

/** `versionFile` is the `.python-version` beside pyproject.toml. */
export function selectPdm(
  shell: ShellPythons,
  environment: Environment,
  versionFile: VersionFile | undefined,
): Choice {
  for (const name of ['PDM_PYTHON', 'PDM_PYTHON_VERSION', 'VIRTUAL_ENV', 'CONDA_PREFIX']) {
    if (environment.has(name)) return unknownChoice(`${name} decides`);
  }
  const first = firstAdmitted(shell);
  if (first === null) return unknownChoice('what the project admits of the shell is not known');
  // With exactly one line that the project admits, the file narrows the search.
  const pins = versionFile?.requests ?? [];
  const pin = pins.length === 1 ? pins[0]!.value : undefined;
  if (pin) {
    const pinned = shell.interpreters.find(one => matches(pin, one) === true);
    if (pinned && admitsInstalled(shell.requires!, pinned)) {
      return usesShell(pinned, '`.python-version` names its version');
    }
    return unknownChoice('`.python-version` names another version');
  }
  if (first) return usesShell(first, 'pdm takes the first in PATH that the project admits');
  const why = 'the shell has none that the project admits, and pdm installs one that fits';
  return { outcome: 'will-download', interpreter: undefined, why, error: undefined };
}
