/**
 * What git sees of a work tree, from its index alone: a flake in a git repository sees no other files. Nothing here
 * runs git or writes.
 */
import { derived, type Files, isInside, join, relative } from '../files.ts';
import { type IndexEntry, readIndex } from './index-file.ts';
import { directoriesTo, findRepository, type Repository } from './repository.ts';

export interface GitView {
  /** The work tree's top. */
  readonly root: string;
  /** Why nothing can be said of this tree, in words that a user understands: `tracked` is undefined for every path. */
  readonly problem: string | undefined;
  /**
   * Whether the index holds a file, or something below a directory; `git add -N` is enough, and so is that it was
   * there before it was deleted. Undefined where that cannot be known, outside the tree, and inside submodules,
   * nested repositories and tracked links.
   */
  tracked(path: string): boolean | undefined;
}

/** git's view of the work tree that a directory lies in; undefined where there is no repository. */
export function gitView(files: Files, directory: string): GitView | undefined {
  const repository = findRepository(files, directory);
  if (!repository) return undefined;
  const { root, ignoreCase, recomposes } = repository;
  const index = repository.problem === undefined ? indexOf(files, repository) : undefined;
  return {
    root,
    problem: repository.problem ?? index?.problem,
    tracked: path => {
      if (!index?.names || !isInside(root, path)) return undefined;
      const found = isTracked(files, root, index.names, path);
      const isOtherwiseWritten =
        (ignoreCase || recomposes) && index.folded?.().has(fold(relative(root, path)));
      return found === false && isOtherwiseWritten ? undefined : found;
    },
  };
}

interface Index {
  readonly problem?: string | undefined;
  readonly names?: ReadonlyMap<string, IndexEntry['kind'] | 'directory'>;
  /** The names as systems write them that do not tell case or composition apart. */
  readonly folded?: () => ReadonlySet<string>;
}

function indexOf(files: Files, repository: Repository): Index {
  const path = join(repository.directory, 'index');
  if (files.kind(path) === 'file') return namesOf(files, path);
  // Nothing was ever added; but a directory that cannot be looked into shows no index either.
  const isEmpty = files.list(repository.directory)?.some(({ name }) => name === 'HEAD');
  return isEmpty ? empty : { problem: 'its index cannot be read' };
}

const empty: Index = { names: new Map(), folded: () => new Set() };

const namesOf = derived((files, path): Index => {
  const bytes = files.bytes(path);
  const { entries, problem } = bytes ? readIndex(bytes) : { problem: 'its index cannot be read' };
  if (!entries) return { problem };
  const names = new Map<string, IndexEntry['kind'] | 'directory'>();
  for (const { path, kind } of entries) {
    names.set(path, kind);
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const parent = path.slice(0, slash);
      if (names.has(parent)) break;
      names.set(parent, 'directory');
    }
  }
  let folded: ReadonlySet<string> | undefined;
  return {
    names,
    folded: () => (folded ??= new Set([...names.keys()].map(fold))),
  };
});

const fold = (name: string): string => name.normalize('NFC').toLowerCase();

function isTracked(
  files: Files,
  root: string,
  names: NonNullable<Index['names']>,
  path: string,
): boolean | undefined {
  const name = relative(root, path);
  const found = names.get(name);
  if (found === 'submodule') return undefined;
  // A file may have taken the place of a directory, or the other way round.
  if (found === 'directory') return files.kind(path) !== 'file';
  if (found !== undefined) return found === 'file' && files.kind(path) === 'directory' ? undefined : true;
  if (name === '') return true;
  for (const directory of directoriesTo(root, path)) {
    const kind = names.get(relative(root, directory));
    if (kind === 'link' || kind === 'submodule') return undefined;
    if (files.kind(join(directory, '.git')) !== undefined) return undefined;
  }
  if (files.kind(join(path, '.git')) !== undefined) return undefined;
  return false;
}
