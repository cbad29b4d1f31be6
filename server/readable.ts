/**
 * What of the machine may be read: the tree, the git directory that its `.git` names, and the sources of locked
 * inputs in the Nix store. Links are followed and do not lead out.
 */
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { isInside, join, relative } from './files.ts';
import { gitLink } from './git/repository.ts';
import { sourceOf, storeDirectory } from './nix/store.ts';

/** Node's path as the core writes it: absolute, with `/`. */
export function corePath(path: string): string {
  return join(path.replaceAll('\\', '/'));
}

export interface Readable {
  /** The path with its links resolved, if it exists and may be read. */
  real(path: string): string | undefined;
}

/**
 * @param store where the Nix store lies on this disk; undefined: nothing in it is read.
 * @param isLocked whether a source in the store (`/nix/store/…-source`) is that of a locked input.
 */
export function readableAround(
  root: string,
  store: string | undefined,
  isLocked: (source: string) => boolean,
): Readable {
  const realRoot = realPath(root);
  const git = gitDirectories(root);
  return {
    real(path) {
      if (isInside(root, path) || isInside(realRoot ?? root, path) || git.some(at => isInside(at, path))) {
        const real = realPath(path);
        if (real === undefined || realRoot === undefined) return undefined;
        return isInside(realRoot, real) || isOfGit(git, real) ? real : undefined;
      }
      const source = store === undefined ? undefined : sourceOf(path);
      if (source === undefined || !isLocked(source)) return undefined;
      const onDisk = (at: string): string | undefined => realPath(join(store!, relative(storeDirectory, at)));
      const [top, real] = [onDisk(source), onDisk(path)];
      return top !== undefined && real !== undefined && isInside(top, real) ? real : undefined;
    },
  };
}

/** Longer than any path that a system takes, in bytes. */
const longestPath = 64 * 1024;
/** What is read of a git directory outside the tree, and its listing; nothing else there is anybody's business. */
const gitFiles = /^(?:|HEAD|index|commondir|config|config\.worktree|info\/exclude)$/;

function isOfGit(directories: readonly string[], real: string): boolean {
  return directories.some(at => isInside(at, real) && gitFiles.test(relative(at, real)));
}

/**
 * The git directory that the `.git` of a linked work tree or a submodule names, and the one that it shares with other
 * work trees; each as named and with links resolved. Empty for an ordinary repository.
 */
function gitDirectories(root: string): readonly string[] {
  try {
    const link = join(root, '.git');
    const text = textOf(link);
    const isFile = text !== undefined;
    const named = isFile ? gitLink(text) : '.git';
    if (named === undefined || (!isFile && realPath(link) === join(realPath(root) ?? root, '.git')))
      return [];
    const directory = join(root, named);
    if (!exists(join(directory, 'HEAD'))) return [];
    const shared = textOf(join(directory, 'commondir'));
    const common = shared === undefined ? directory : join(directory, shared.trim());
    if (!exists(join(common, 'objects'))) return [];
    return [directory, common].flatMap(at => [at, realPath(at) ?? at]);
  } catch {
    return [];
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** A small file's text, if it is one and no link: git writes a path into it, and a link could lead anywhere. */
function textOf(path: string): string | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isFile() && found.size <= longestPath ? readFileSync(path, 'utf8') : undefined;
}

function realPath(path: string): string | undefined {
  try {
    return corePath(realpathSync.native(path));
  } catch {
    return undefined;
  }
}
