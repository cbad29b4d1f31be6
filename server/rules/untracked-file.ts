import { dirname, isInside, join, relative } from '../files.ts';
import type { Finding } from '../finding.ts';
import { gitView } from '../git/view.ts';
import { isIgnored } from '../gitignore.ts';
import { builtFromProject } from '../project/built.ts';
import type { Project } from '../project.ts';
import { type Location, startOf } from '../text.ts';
import type { Rule } from './rule.ts';

export const untrackedFile: Rule = {
  id: 'untracked-file',
  summary: 'A file that the flake reads is not in git, so the flake cannot see it.',
  severity: 'error',
  group: 'Layout',
  *check(project): Iterable<Finding> {
    const { flake, files, root } = project;
    if (flake?.kind !== 'flake') return;
    const directory = dirname(flake.file.path);
    const view = gitView(files, directory);
    if (!view) return;
    // Without flake.nix itself there is no flake to see anything else.
    const isInvisible = view.tracked(flake.file.path) === false;
    const reads = isInvisible ? [[flake.file.path, startOf(flake.file)] as const] : readByFlake(project);
    for (const [path, at] of reads) {
      if (!isInside(directory, path) || files.kind(path) !== 'file' || view.tracked(path) !== false) continue;
      const name = relative(directory, path);
      yield {
        message: `git does not track \`${name}\`, so the flake does not see it. ${
          isIgnored(files, root, path)
            ? `It is ignored: \`git add -f ${name}\` adds it all the same.`
            : `\`git add ${name}\` is enough, without a commit.`
        }`,
        at,
      };
    }
  },
};

/** What the evaluation, or a build of the project from the flake's source, reads, and where that is said. */
function* readByFlake(project: Project): Iterable<readonly [path: string, at: Location]> {
  const { flake, pyproject, directory } = project;
  for (const { path, at, how } of flake?.reads ?? [])
    if (how === 'import' || how === 'readFile') yield [path, at];
  if (builtFromProject(project).length === 0) return;
  yield [pyproject.file.path, startOf(pyproject.file)];
  const readme = pyproject.project?.readme;
  if (readme) yield [join(directory, readme.value), readme.at];
}
