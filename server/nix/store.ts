/**
 * The Nix store as far as a lock leads into it: where the source of a locked input lies on this machine, if it was
 * fetched here, and the local trees that inputs by path name. Nothing here says that anything exists: with lazy trees,
 * on another machine or after garbage collection the store holds no sources, and absence means nothing.
 */
import { type Files, join } from '../files.ts';
import type { SourceFile } from '../text.ts';
import { textAt } from '../text.ts';
import { member, parseJson, stringOf } from './json.ts';
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
 * @param flake directory of the flake whose lock it is.
 */
export function inputSource(
  files: Files,
  flake: string,
  lock: FlakeLock,
  node: LockedNode,
): InputSource | undefined {
  return sourceBelow(files, flake, lock, node, 0);
}

/** Inputs by path in inputs by path: a lock nested deeper than this is a circle. */
const deepest = 20;

function sourceBelow(
  files: Files,
  flake: string,
  lock: FlakeLock,
  node: LockedNode,
  depth: number,
): InputSource | undefined {
  const path = node.locked?.type === 'path' ? node.locked.path : undefined;
  const isRelative = path !== undefined && !path.startsWith('/');
  const parent = isRelative ? parentOf(lock, node) : undefined;
  let top: InputSource | undefined;
  if (isRelative) {
    const isTop = parent?.length === 0;
    const above = parent && !isTop ? resolve(lock, parent) : undefined;
    const base: InputSource | undefined = isTop
      ? { directory: flake, from: 'tree' }
      : above && depth < deepest
        ? sourceBelow(files, flake, lock, above, depth + 1)
        : undefined;
    top = base && { ...base, directory: join(base.directory, path) };
  } else {
    const found = storeSource(node);
    top = found === undefined ? undefined : { directory: found, from: 'store' };
  }
  const directory = top && join(top.directory, node.locked?.dir ?? '');
  return top && files.kind(directory!) === 'directory' ? { ...top, directory: directory! } : undefined;
}

/**
 * The flake that a relative path starts from, as input names from the root. Nix before 2.26 did not write it down;
 * then it is certain only for an input of the root itself.
 */
function parentOf(lock: FlakeLock, node: LockedNode): readonly string[] | undefined {
  const { value } = parseJson({ path: lock.file.path, text: textAt(node.at) });
  const parent = member(value, 'parent');
  if (parent?.kind === 'array') return parent.items.map(stringOf).filter(name => name !== undefined);
  const isOfRoot = [...(lock.nodes.get(lock.root)?.inputs.values() ?? [])].includes(node.key);
  return isOfRoot ? [] : undefined;
}
