/** What can be opened from a file: the paths that it names, and the pages of the rules that it names. */
import { ignoresIn } from '../ignores.ts';
import type { Project } from '../project.ts';
import { getTable } from '../python/toml.ts';
import type { Location, SourceFile } from '../text.ts';
import { namedPaths } from './paths.ts';

export interface Link {
  readonly at: Location;
  /** A rule is one that the text names, whether there is such a rule or not. */
  readonly to: { readonly path: string } | { readonly rule: string };
}

export function* links(project: Project, file: SourceFile): Iterable<Link> {
  const { pyproject, settings } = project;
  for (const { rule, at } of ignoresIn(file)) yield { at, to: { rule } };
  if (file.path !== pyproject.file.path) return;
  for (const { at, path } of namedPaths(project)) yield { at, to: { path } };
  for (const [rule, { key }] of getTable(settings.table, 'rules')?.entries ?? []) {
    yield { at: key.at, to: { rule } };
  }
}
