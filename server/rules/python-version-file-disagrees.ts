import { basename } from '../files.ts';
import type { Finding, Severity } from '../finding.ts';
import { hasUv } from '../project/selection.ts';
import { developmentShells, type Project } from '../project.ts';
import { admitsMinor } from '../python/range.ts';
import { findVersionFile } from '../python/selection/version-file.ts';
import type { Location } from '../text.ts';
import type { Rule } from './rule.ts';

export const pythonVersionFileDisagrees: Rule = {
  id: 'python-version-file-disagrees',
  summary: '`.python-version` asks for another Python than the shell gives or the project supports.',
  severity: 'warning',
  group: 'Interpreter',
  *check(project): Iterable<Finding> {
    const asked = askedVersion(project);
    if (!asked) return;
    const { release, at } = asked;
    const [major = 3, minor = 0] = release;
    const name = basename(at.file.path);
    const text = release.join('.');
    const requirement = project.pyproject.pythonRequirement;
    if (requirement?.range && admitsMinor(requirement.range, major, minor) === 'none') {
      yield {
        message: `\`${name}\` asks for Python ${text}, which the project does not support.`,
        at,
        related: [{ message: `\`${requirement.text}\` is required here`, at: requirement.at }],
      };
      return;
    }
    for (const shell of developmentShells(project)) {
      const [interpreter] = shell.interpreters;
      if (!interpreter?.version || !shell.complete || !hasUv(shell)) continue;
      const given = release.length > 2 ? interpreter.fullVersion : interpreter.version;
      if (given === null || given === text || shell.interpreters.some(({ version }) => version === text))
        continue;
      // What UV_PYTHON names wins over the file, which then only misleads those outside the shell.
      const severity: { severity?: Severity } = shell.environment.has('UV_PYTHON')
        ? { severity: 'info' }
        : {};
      yield {
        message: `\`${name}\` asks for Python ${text}, and the shell has ${given}.`,
        at,
        ...severity,
        related: [{ message: `Python ${given} is the shell's`, at: interpreter.at }],
        fixes: [
          {
            title: `Ask for Python ${interpreter.version}`,
            safe: false,
            edits: [{ at, text: interpreter.version }],
          },
        ],
      };
    }
  },
};

/** The release that the first line of the file in force names. */
function askedVersion({
  files,
  workspace,
}: Project): { release: readonly number[]; at: Location } | undefined {
  const [request] = findVersionFile(files, workspace.root, workspace.root)?.requests ?? [];
  if (request?.value.kind !== 'version' || request.value.platform) return undefined;
  const { implementation, version } = request.value;
  if ((implementation ?? 'cpython') !== 'cpython' || version?.kind !== 'release') return undefined;
  if (version.prerelease !== undefined || version.freeThreaded || version.release.length < 2)
    return undefined;
  return { release: version.release, at: request.at };
}
