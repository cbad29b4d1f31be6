/**
 * The Nix store as far as a lock leads into it: where the source of a locked input lies on this machine, if it was
 * fetched here, and the local trees that inputs by path name. Nothing here says that anything exists: with lazy trees,
 * on another machine or after garbage collection the store holds no sources, and absence means nothing.
 *
 * What reads it: the evaluator evaluates an input that no model stands for from its `inputSource`, and a nixpkgs that
 * is there speaks for itself (`store/nixpkgs.ts`) where otherwise the catalogue would. The workspace lets nothing
 * through but the sources of locks that were read (`lockedSources`), and none if it is told so.
 */
import { dirname, type Files, join } from '../files.ts';
import type { SourceFile } from '../text.ts';
import { type FlakeLock, type LockedNode, readLock, resolve, storePath } from './lock.ts';

export const storeDirectory = '/nix/store';

const source = /^\/nix\/store\/[0-9a-df-np-sv-z]{32}-source(?=\/|$)/;

/** The source that a path in the store belongs to: `/nix/store/<hash>-source`. */
export function sourceOf(path: string): string | undefined {
  return source.exec(path)?.[0];
}

/** Where the source of a locked input lies if it is in the store; undefined for one that is locked without a hash. */
export function storeSource(node: LockedNode): string | undefined {
  return node.narHash === undefined ? undefined : storePath(node.narHash);
}

const sourcesOf = new WeakMap<FlakeLock, ReadonlySet<string>>();

/** The sources of all inputs of a lock, those of its inputs' inputs included: what of the store may be read. */
export function lockedSources(file: SourceFile): ReadonlySet<string> {
  const lock = readLock(file);
  let sources = sourcesOf.get(lock);
  if (!sources) {
    sources = new Set([...lock.nodes.values()].map(storeSource).filter(path => path !== undefined));
    sourcesOf.set(lock, sources);
  }
  return sources;
}

/** The source of an input, where it can be read here. */
export interface InputSource {
  /** The directory of the input's flake.nix: the source's own, or the `dir` in it. */
  readonly directory: string;
  /** `tree`: it lies in the tree that the lock is in, so that it changes as people edit it. */
  readonly from: 'store' | 'tree';
}

/**
 * Where an input can be read: an input by relative path where it lies, every other in the store. Undefined where it
 * is not there, or is not to be read.
 */
export function inputSource(files: Files, lock: FlakeLock, node: LockedNode): InputSource | undefined {
  return sourceBelow(files, lock, node, 0);
}

/** Inputs by path in inputs by path: a lock nested deeper than this is a circle. */
const deepest = 20;

function sourceBelow(
  files: Files,
  lock: FlakeLock,
  node: LockedNode,
  depth: number,
): InputSource | undefined {
  const top = topOf(files, lock, node, depth);
  const directory = top && join(top.directory, node.locked?.dir ?? '');
  return top && files.kind(directory!) === 'directory' ? { ...top, directory: directory! } : undefined;
}

function topOf(files: Files, lock: FlakeLock, node: LockedNode, depth: number): InputSource | undefined {
  const path = node.locked?.type === 'path' ? node.locked.path : undefined;
  if (path === undefined || path.startsWith('/')) {
    const source = storeSource(node);
    return source === undefined ? undefined : { directory: source, from: 'store' };
  }
  const parent = parentOf(lock, node);
  if (parent?.length === 0) return { directory: join(dirname(lock.file.path), path), from: 'tree' };
  const above = parent && resolve(lock, parent);
  const base = above && depth < deepest ? sourceBelow(files, lock, above, depth + 1) : undefined;
  return base && { ...base, directory: join(base.directory, path) };
}

/** Where it is not written, it is certain only for an input of the root itself. */
function parentOf(lock: FlakeLock, node: LockedNode): readonly string[] | undefined {
  const isOfRoot = [...(lock.nodes.get(lock.root)?.inputs.values() ?? [])].includes(node.key);
  return node.parent ?? (isOfRoot ? [] : undefined);
}

/** The same files without the store: for those who do not want it to be read. */
export function withoutStore(files: Files): Files {
  const isOpen = (path: string): boolean => sourceOf(path) === undefined;
  return {
    read: path => (isOpen(path) ? files.read(path) : undefined),
    list: path => (isOpen(path) ? files.list(path) : undefined),
    kind: path => (isOpen(path) ? files.kind(path) : undefined),
    bytes: (path, offset, length) => (isOpen(path) ? files.bytes(path, offset, length) : undefined),
    environment: path => files.environment?.(path),
  };
}
