import { basename, dirname, join } from '../files.ts';
import type { Finding, Fix } from '../finding.ts';
import { nearest } from '../nearest.ts';
import { discover, discoveryInput, knownBackend, quoted } from '../project/layout.ts';
import type { Project } from '../project.ts';
import { namedPaths } from '../python/backends/named-paths.ts';
import { type Location, textAt } from '../text.ts';
import type { Rule } from './rule.ts';

export const missingPackagePath: Rule = {
  id: 'missing-package-path',
  summary: "A path or package that the build backend's settings name does not exist.",
  severity: 'error',
  group: 'Layout',
  *check(project): Iterable<Finding> {
    const discovery = discover(project, 'wheel');
    if (discovery?.kind === 'ships') yield* silentlyMissing(project);
    if (discovery?.kind !== 'refuses' || discovery.code !== 'missing-path' || !discovery.at) return;
    yield {
      message: `What this names does not exist. ${knownBackend(project)!.backend.name} says: "${quoted(discovery.message, project)}"`,
      at: discovery.at,
      fixes: nearestPath(project, discovery.at),
    };
  },
};

/** What the build leaves out without a word, because it is not there. What git ignores may be generated. */
function* silentlyMissing(project: Project): Iterable<Finding> {
  const { backend } = knownBackend(project)!;
  const input = discoveryInput(project, 'wheel');
  for (const { setting, paths, exists, written, at } of namedPaths(backend, input)) {
    if (!setting.silent || exists || paths.length === 0) continue;
    if (paths.some(path => input.ignored?.(join(project.directory, path, '__init__.py')))) continue;
    yield {
      message: `There is no \`${written}\`: ${backend.name} ships the rest without a word.`,
      at,
      severity: 'warning',
      fixes: setting.holds === 'module' ? [] : nearestPath(project, at),
    };
  }
}

/** The entry of the same directory that is nearest to a path in a TOML string. */
export function nearestPath({ files, directory }: Project, at: Location): readonly Fix[] {
  const written = textAt(at).replace(/^["']|["']$/g, '');
  const parent = dirname(join(directory, written));
  const meant = nearest(
    basename(written),
    (files.list(parent) ?? []).map(({ name }) => name),
  );
  if (meant === undefined) return [];
  const path = written.slice(0, written.length - basename(written).length) + meant;
  return [
    { title: `Write \`${path}\``, safe: false, edits: [{ at, text: textAt(at).replace(written, path) }] },
  ];
}
