import picomatch from 'picomatch';
import { type Files, isInside, join } from '../files.ts';
import type { Finding } from '../finding.ts';
import { isIgnored } from '../gitignore.ts';
import { isMeantAsPackage, knownBackend, quoted } from '../project/layout.ts';
import type { Project } from '../project.ts';
import type { MetadataRules, MissingFileRule } from '../python/backends/index.ts';
import type { Located } from '../text.ts';
import { nearestPath } from './missing-package-path.ts';
import type { Rule } from './rule.ts';

export const missingMetadataFile: Rule = {
  id: 'missing-metadata-file',
  summary: 'A readme or licence file that the metadata name does not exist.',
  severity: 'error',
  group: 'Layout',
  *check(project): Iterable<Finding> {
    const { pyproject, files, directory, root } = project;
    const known = knownBackend(project);
    const rules = known?.backend.metadata;
    if (!known || !rules) return;
    if (known.backend.name === 'poetry-core' && !isMeantAsPackage(project)) return;
    for (const [file, kind] of namedFiles(pyproject)) {
      const { strictness, message } = rules[kind];
      if (strictness === 'accepted' || exists(files, directory, file.value, kind)) continue;
      // Something makes it before each build.
      if (isIgnored(files, root, join(directory, file.value))) continue;
      yield {
        message: `There is no \`${file.value}\`.${saying(project, known.backend.name, message, file.value)}`,
        at: file.at,
        ...(strictness === 'warning' && { severity: 'warning' }),
        fixes: nearestPath(project, file.at),
      };
    }
  },
};

type Kind = keyof MetadataRules;

function namedFiles({
  project,
  poetry,
}: Parameters<Rule['check']>[0]['pyproject']): readonly (readonly [Located<string>, Kind])[] {
  const readmes = project?.readme ? [project.readme] : (poetry?.readmes ?? []);
  return [
    ...readmes.map(file => [file, 'readme'] as const),
    ...(project?.licenseFile ? [[project.licenseFile, 'licenseFile'] as const] : []),
    ...(project?.licenseFiles ?? []).map(file => [file, 'licenseFiles'] as const),
  ];
}

/** Paths that leave the project are somebody else's business, and globs below a directory are taken on trust. */
function exists(files: Files, directory: string, path: string, kind: Kind): boolean {
  const target = join(directory, path);
  if (path === '' || !isInside(directory, target) || files.kind(target) === 'file') return true;
  if (kind !== 'licenseFiles' || !/[*?[]/.test(path)) return false;
  if (path.includes('/')) return true;
  const isMatch = picomatch(path, { dot: true });
  return (files.list(directory) ?? []).some(({ name, kind: found }) => found === 'file' && isMatch(name));
}

function saying(
  project: Project,
  backend: string,
  message: MissingFileRule['message'],
  path: string,
): string {
  if (message === null) return '';
  const words = message.replace('{path}', path).replace('{absolute}', join(project.directory, path));
  return ` ${backend} says: "${quoted(words, project)}"`;
}
