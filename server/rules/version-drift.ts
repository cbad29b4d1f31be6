import type { Finding } from '../finding.ts';
import { builtFromProject, rewriteString } from '../project/built.ts';
import { compareVersions, isInvalid, parseVersion } from '../python/version.ts';
import type { Rule } from './rule.ts';

export const versionDrift: Rule = {
  id: 'version-drift',
  summary: "The flake gives the project's package another version than pyproject.toml.",
  severity: 'error',
  group: 'Flake and metadata',
  *check(project): Iterable<Finding> {
    const declared = project.pyproject.version;
    const wanted = declared && parseVersion(declared.value);
    if (!declared || !wanted || isInvalid(wanted)) return;
    for (const { attributes } of builtFromProject(project)) {
      const written = attributes.get('version');
      if (!written?.literal || typeof written.scalar !== 'string') continue;
      const version = parseVersion(written.scalar);
      // `0-unstable-2025-01-01` and the like say that they are no release.
      if (isInvalid(version) || compareVersions(version, wanted) === 0) continue;
      const edit = rewriteString(written.at, declared.value);
      yield {
        message: `The flake builds version ${written.scalar} of what is ${declared.value}.`,
        at: written.at,
        related: [{ message: `the version is ${declared.value} here`, at: declared.at }],
        fixes: edit ? [{ title: `Write \`${declared.value}\``, safe: false, edits: [edit] }] : [],
      };
    }
  },
};
