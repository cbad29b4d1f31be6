/** Where git keeps what it knows of a work tree: ordinary repositories, linked work trees and submodules. */
import { derived, dirname, type Files, isInside, join } from '../files.ts';
import { isYes, readGitConfig } from './config.ts';

export interface Repository {
  /** The work tree's top: the directory that holds `.git`. */
  readonly root: string;
  /** The work tree's own part: its `index`. */
  readonly directory: string;
  /** What all work trees of the repository share: `config`, `info/exclude`. */
  readonly common: string;
  /** Whether names are compared without regard to case. */
  readonly ignoreCase: boolean;
  /** Whether the disk may give names in another composition of their letters than the index (macOS). */
  readonly recomposes: boolean;
  /** Why git's view of this tree cannot be known, in words that a user understands. */
  readonly problem: string | undefined;
}

/** What a `.git` file names, absolute or relative to its own directory. */
export function gitLink(text: string): string | undefined {
  return /^gitdir: ([^\r\n]+)/.exec(text)?.[1];
}

/** The repository whose work tree a directory lies in, as Nix finds it: by the nearest `.git` at it or above it. */
export function findRepository(files: Files, directory: string): Repository | undefined {
  for (let at = directory; ; at = dirname(at)) {
    if (files.kind(join(at, '.git')) !== undefined) return repositoryAt(files, at);
    if (at === dirname(at)) return undefined;
  }
}

const repositoryAt = derived((files, root): Repository => {
  const link = files.kind(join(root, '.git')) === 'file' ? files.read(join(root, '.git'))?.text : undefined;
  const directory = join(root, link === undefined ? '.git' : (gitLink(link) ?? '.git'));
  const shared = files.read(join(directory, 'commondir'))?.text.trim();
  const common = shared ? join(directory, shared) : directory;
  const text = files.read(join(common, 'config'))?.text;
  const config = readGitConfig(text ?? '');
  const own = readGitConfig(files.read(join(directory, 'config.worktree'))?.text ?? '');
  const worktree =
    own.get('core.worktree') ?? (directory === common ? config.get('core.worktree') : undefined);
  const problems: readonly (readonly [boolean, string])[] = [
    [text === undefined, 'its git directory cannot be read'],
    [files.kind(join(root, '.jj')) !== undefined, 'Jujutsu keeps its index'],
    [
      directory === common && isYes(own.get('core.bare') ?? config.get('core.bare')),
      'it is a bare repository',
    ],
    [worktree !== undefined && join(directory, worktree) !== root, 'its work tree is elsewhere'],
  ];
  return {
    root,
    directory,
    common,
    ignoreCase: isYes(config.get('core.ignorecase')),
    recomposes: isYes(config.get('core.precomposeunicode')),
    problem: problems.find(([isSo]) => isSo)?.[1],
  };
});

/** The directories from a repository's top down to a path, the path itself left out. */
export function directoriesTo(root: string, path: string): readonly string[] {
  const directories: string[] = [];
  for (let at = dirname(path); isInside(root, at) && at !== root; at = dirname(at)) directories.unshift(at);
  return directories;
}
