/** From the paths of a command line to workspaces and the projects in them. */
import { type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { dirname, type Files, isInside } from '../files.ts';
import { openProject, type Project, sourcesOf } from '../project.ts';
import { corePath, type Place, repositoryRoot, Workspace } from '../workspace.ts';
import { UsageError } from './options.ts';

/** One readable tree with the projects that were asked for. */
export interface Selection {
  readonly workspace: Workspace;
  /** The directory given, or that of the file given. */
  readonly scope: string;
  readonly places: readonly Place[];
}

/**
 * @param workspaces by root, to be used again and added to.
 * @throws UsageError for a path that does not exist.
 */
export function select(
  paths: readonly string[],
  today: Date,
  workspaces = new Map<string, Workspace>(),
): readonly Selection[] {
  return paths.map(given => {
    const path = corePath(resolve(given));
    const found = lookAt(path, given);
    const scope = found.isDirectory() ? path : dirname(path);
    const root = repositoryRoot(scope) ?? scope;
    const workspace = workspaces.get(root) ?? new Workspace(root);
    workspaces.set(root, workspace);
    if (found.isDirectory() && !workspace.list(path)) throw new UsageError(`${given}: cannot be read`);
    if (found.isDirectory()) return { workspace, scope, places: workspace.projectsBelow(path) };
    const places = workspace
      .projectsBelow(root)
      .filter(place => belongs(path, place, openPlace(workspace, root, place, today)));
    return { workspace, scope, places };
  });
}

/** @throws UsageError where there is nothing, or nothing that may be looked at. */
function lookAt(path: string, given: string): Stats {
  let found: Stats | undefined;
  try {
    found = statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // Links in a circle, a name that is too long, a directory that is closed to us.
    throw new UsageError(`${given}: ${(error as Error).message}`);
  }
  if (!found) throw new UsageError(`${given}: no such file or directory`);
  return found;
}

export function openPlace(files: Files, root: string, place: Place, today: Date): Project {
  return openProject(files, place, root, today);
}

/** Whether a file is part of a project: it lies in its directory, or is read for it. */
function belongs(path: string, place: Place, project: Project): boolean {
  return (
    path === place.nix ||
    isInside(project.directory, path) ||
    sourcesOf(project).some(source => source.path === path)
  );
}
