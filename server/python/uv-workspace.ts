/** uv's workspaces: a root whose `[tool.uv.workspace]` names members by globs. Source: uv's `uv-workspace/src/workspace.rs`. */
import picomatch from 'picomatch';
import { derived, dirname, type Files, isInside, join, relative } from '../files.ts';
import { type Pyproject, readPyproject } from './pyproject.ts';
import { parseToml } from './toml.ts';

export interface UvWorkspace {
  /** Directory of the root; for a project that is in no workspace, its own. */
  readonly root: string;
  readonly rootPyproject: Pyproject;
  /** Every pyproject.toml with a `[project]`, the root's first if it has one. */
  readonly members: readonly Pyproject[];
}

function pyprojectIn(files: Files, directory: string): Pyproject | undefined {
  const file = files.read(join(directory, 'pyproject.toml'));
  return file && readPyproject(parseToml(file));
}

/** The workspace of a project: of the nearest root at or above it, up to `boundary`, that has it as a member. */
export function uvWorkspace(files: Files, directory: string, own: Pyproject, boundary: string): UvWorkspace {
  for (let at = directory; isInside(boundary, at); at = dirname(at)) {
    const found = workspaceAt(files, at);
    if (found && (at === directory || found.directories.has(directory))) return found.workspace;
    if (at === dirname(at)) break;
  }
  const known = alone.get(own);
  if (known) return known;
  const workspace: UvWorkspace = { root: directory, rootPyproject: own, members: own.project ? [own] : [] };
  alone.set(own, workspace);
  return workspace;
}

/** Projects that are in no workspace. */
const alone = new WeakMap<Pyproject, UvWorkspace>();

/** The workspace whose root a directory is. Its members share one answer. */
const workspaceAt = derived((files, root) => {
  const rootPyproject = pyprojectIn(files, root);
  if (!rootPyproject?.uv?.workspace) return undefined;
  const directories = new Set(memberDirectories(files, root, rootPyproject));
  const others = [...directories].flatMap(at => (at === root ? [] : (pyprojectIn(files, at) ?? [])));
  const members = [rootPyproject, ...others].filter(({ project }) => project);
  const workspace: UvWorkspace = { root, rootPyproject, members };
  return { directories, workspace };
});

function memberDirectories(files: Files, root: string, { uv }: Pyproject): readonly string[] {
  const { members = [], exclude = [] } = uv?.workspace ?? {};
  const isExcluded = picomatch(exclude.map(({ value }) => tidy(value)));
  const found = members.flatMap(({ value }) => expand(files, root, tidy(value).split('/')));
  return [...new Set(found)].filter(
    directory =>
      !(exclude.length > 0 && isExcluded(relative(root, directory))) &&
      files.kind(join(directory, 'pyproject.toml')) === 'file',
  );
}

const tidy = (glob: string): string => glob.replace(/^(\.\/)+/, '').replace(/\/+$/, '');

/** Directories that match a glob, segment by segment; uv leaves hidden directories out. */
function expand(files: Files, directory: string, [segment, ...rest]: readonly string[]): readonly string[] {
  if (segment === undefined) return [directory];
  if (!/[*?[{]/.test(segment)) {
    const next = join(directory, segment);
    return files.kind(next) === 'directory' ? expand(files, next, rest) : [];
  }
  const directories = (files.list(directory) ?? []).filter(
    ({ name, kind }) => kind === 'directory' && !name.startsWith('.') && name !== 'node_modules',
  );
  if (segment === '**') {
    const below = directories.flatMap(({ name }) => expand(files, join(directory, name), [segment, ...rest]));
    return [...expand(files, directory, rest), ...below];
  }
  const isMatch = picomatch(segment);
  return directories.flatMap(({ name }) => (isMatch(name) ? expand(files, join(directory, name), rest) : []));
}
