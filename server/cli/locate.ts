/** From the paths of a command line to workspaces and the projects in them. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { dirname, isInside } from '../files.ts';
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

/** @throws UsageError for a path that does not exist. */
export function select(paths: readonly string[], today: Date): readonly Selection[] {
  const workspaces = new Map<string, Workspace>();
  return paths.map(given => {
    const path = corePath(resolve(given));
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) throw new UsageError(`${given}: no such file or directory`);
    const scope = found.isDirectory() ? path : dirname(path);
    const root = repositoryRoot(scope) ?? scope;
    const workspace = workspaces.get(root) ?? new Workspace(root);
    workspaces.set(root, workspace);
    if (found.isDirectory()) return { workspace, scope, places: workspace.projectsBelow(path) };
    const places = workspace
      .projectsBelow(root)
      .filter(place => belongs(path, place, openPlace(workspace, place, today)));
    return { workspace, scope, places };
  });
}

export function openPlace(workspace: Workspace, place: Place, today: Date): Project {
  return openProject(workspace, place, workspace.root, today);
}

/** Whether a file is part of a project: it lies in its directory, or is read for it. */
function belongs(path: string, place: Place, project: Project): boolean {
  return (
    path === place.nix ||
    isInside(project.directory, path) ||
    sourcesOf(project).some(source => source.path === path)
  );
}
