import { basename, dirname, join } from '../files.ts';
import type { Finding, Fix } from '../finding.ts';
import { nearest } from '../nearest.ts';
import { discover, knownBackend } from '../project/layout.ts';
import type { Project } from '../project.ts';
import { type Location, textAt } from '../text.ts';
import { firstLine } from './nothing-to-ship.ts';
import type { Rule } from './rule.ts';

export const missingPackagePath: Rule = {
  id: 'missing-package-path',
  summary: "A path or package that the build backend's settings name does not exist.",
  severity: 'error',
  group: 'Layout',
  *check(project): Iterable<Finding> {
    const discovery = discover(project, 'wheel');
    if (discovery?.kind !== 'refuses' || discovery.code !== 'missing-path' || !discovery.at) return;
    yield {
      message: `What this names does not exist. ${knownBackend(project)!.backend.name} says: "${firstLine(discovery.message)}"`,
      at: discovery.at,
      fixes: nearestPath(project, discovery.at),
    };
  },
};

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
