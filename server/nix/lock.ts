/**
 * flake.lock: the inputs as they were pinned. Versions 5 to 7 have one shape. The same reader serves
 * devenv.lock, which is a flake.lock under another name.
 */
import { createHash } from 'node:crypto';
import type { Located, Location, SourceFile, SyntaxProblem } from '../text.ts';
import { type Json, member, numberOf, parseJson, stringOf } from './json.ts';
import { type FlakeReference, revisionOf } from './reference.ts';

export interface FlakeLock {
  readonly file: SourceFile;
  readonly version: number | null;
  /** Every node by its key; a key is no input's name (`nixpkgs_2`): use `resolve`. */
  readonly nodes: ReadonlyMap<string, LockedNode>;
  readonly root: string;
  readonly problems: readonly SyntaxProblem[];
}

export interface LockedNode {
  readonly key: string;
  /** Inputs by name: the key of a node, or a path of input names to follow from the root. */
  readonly inputs: ReadonlyMap<string, string | readonly string[]>;
  /** What flake.nix asked for when the lock was made. */
  readonly original: FlakeReference | undefined;
  readonly locked: FlakeReference | undefined;
  /** Unix time in seconds. */
  readonly lastModified: Located<number> | undefined;
  readonly narHash: string | undefined;
  /** False for an input with `flake = false`. */
  readonly flake: boolean;
  /**
   * The flake that a relative path starts from, as input names from the root; Nix before 2.26 did not write it down.
   */
  readonly parent: readonly string[] | undefined;
  /** The branch that was asked for, where it is written. */
  readonly ref: Located<string> | undefined;
  readonly rev: Located<string> | undefined;
  /** The whole node. */
  readonly at: Location;
}

const versions = new Set([5, 6, 7]);
const kept = new WeakMap<SourceFile, FlakeLock>();

/** Reads a lock; never throws. A lock that is half written keeps what stands before the mistake. */
export function readLock(file: SourceFile): FlakeLock {
  const known = kept.get(file);
  if (known) return known;
  const lock = parseLock(file);
  kept.set(file, lock);
  return lock;
}

function parseLock(file: SourceFile): FlakeLock {
  const { value, problems: syntax } = parseJson(file);
  const problems: SyntaxProblem[] = [...syntax];
  const version = numberOf(member(value, 'version')) ?? null;
  if (value && value.kind !== 'object') problems.push({ message: 'a lock is a JSON object', at: value.at });
  if (version !== null && !versions.has(version))
    problems.push({
      message: `lock file version ${version} is not supported`,
      at: member(value, 'version')!.at,
    });
  const nodes = new Map<string, LockedNode>();
  const listed = member(value, 'nodes');
  if (listed?.kind === 'object') {
    for (const [key, node] of listed.members) if (node.kind === 'object') nodes.set(key, readNode(key, node));
  } else if (value?.kind === 'object' && syntax.length === 0) {
    problems.push({ message: 'the lock has no nodes', at: value.at });
  }
  return { file, version, nodes, root: stringOf(member(value, 'root')) ?? 'root', problems };
}

function readNode(key: string, node: Json): LockedNode {
  const inputs = new Map<string, string | readonly string[]>();
  const given = member(node, 'inputs');
  if (given?.kind === 'object') {
    for (const [name, target] of given.members) {
      const direct = stringOf(target);
      if (direct !== undefined) inputs.set(name, direct);
      else if (target.kind === 'array') inputs.set(name, stringsOf(target));
    }
  }
  const original = readReference(member(node, 'original'));
  const locked = readReference(member(node, 'locked'));
  const modified = member(node, 'locked', 'lastModified');
  const ref = member(node, 'original', 'ref');
  const rev = member(node, 'locked', 'rev') ?? member(node, 'locked', 'url');
  const revision = locked && revisionOf(locked);
  const parent = member(node, 'parent');
  return {
    key,
    inputs,
    original,
    locked,
    lastModified:
      numberOf(modified) === undefined ? undefined : { value: numberOf(modified)!, at: modified!.at },
    narHash: stringOf(member(node, 'locked', 'narHash')),
    flake: !isFalse(member(node, 'flake')),
    parent: parent?.kind === 'array' ? stringsOf(parent) : undefined,
    ref: original?.ref === undefined ? undefined : { value: original.ref, at: ref!.at },
    rev: revision === undefined ? undefined : { value: revision, at: (rev ?? node).at },
    at: node.at,
  };
}

const stringsOf = ({ items }: Json & { kind: 'array' }): readonly string[] =>
  items.map(stringOf).filter(text => text !== undefined);

const isFalse = (json: Json | undefined): boolean => json?.kind === 'scalar' && json.value === false;

function readReference(json: Json | undefined): FlakeReference | undefined {
  const type = stringOf(member(json, 'type'));
  if (type === undefined) return undefined;
  const at = (name: string): string | undefined => stringOf(member(json, name));
  return {
    type,
    owner: at('owner'),
    repo: at('repo'),
    ref: at('ref'),
    rev: at('rev'),
    url: at('url'),
    path: at('path'),
    id: at('id'),
    dir: at('dir'),
  };
}

/**
 * The node that a path of input names leads to from the root, or from `from`; undefined where an input is missing,
 * where inputs follow each other in a circle, and for the root flake itself.
 */
export function resolve(
  lock: FlakeLock,
  path: readonly string[],
  from: string = lock.root,
): LockedNode | undefined {
  const key = resolveKey(lock, path, from, new Set());
  return key === undefined || key === lock.root ? undefined : lock.nodes.get(key);
}

function resolveKey(
  lock: FlakeLock,
  path: readonly string[],
  from: string,
  open: Set<string>,
): string | undefined {
  let key = from;
  for (const name of path) {
    const target = lock.nodes.get(key)?.inputs.get(name);
    if (target === undefined) return undefined;
    if (typeof target === 'string') {
      key = target;
      continue;
    }
    const question = target.join('/');
    if (open.has(question)) return undefined;
    const followed = resolveKey(lock, target, lock.root, new Set([...open, question]));
    if (followed === undefined) return undefined;
    key = followed;
  }
  return key;
}

const digits = '0123456789abcdfghijklmnpqrsvwxyz';

/** Where the source of a locked input lies, if it was fetched on this machine; computed from `narHash` alone. */
export function storePath(narHash: string): string | undefined {
  const hash = Buffer.from(/^sha256-(.+)$/.exec(narHash)?.[1] ?? '', 'base64');
  if (hash.length !== 32) return undefined;
  const fingerprint = createHash('sha256')
    .update(`source:sha256:${hash.toString('hex')}:/nix/store:source`)
    .digest();
  const folded = new Uint8Array(20);
  fingerprint.forEach((byte, i) => {
    folded[i % 20]! ^= byte;
  });
  let out = '';
  for (let n = 31; n >= 0; n--) {
    const bit = n * 5;
    const byte = bit >> 3;
    const shift = bit & 7;
    const value = (folded[byte]! >> shift) | ((folded[byte + 1] ?? 0) << (8 - shift));
    out += digits[value & 31];
  }
  return `/nix/store/${out}-source`;
}
