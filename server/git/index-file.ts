/**
 * git's index, the list of what `git add` has seen, read from its bytes: versions 2, 3 and 4, with object names of
 * SHA-1 or SHA-256. Source: git's Documentation/gitformat-index.adoc.
 */
import { createHash } from 'node:crypto';

export interface IndexEntry {
  /** Relative to the work tree's top, with `/`. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'submodule';
  /** 0; 1 to 3 in an unfinished merge, where a path has several entries. */
  readonly stage: number;
  /** `git add -N`: the path counts, its content is not staged. */
  readonly intentToAdd: boolean;
  readonly skipWorktree: boolean;
  readonly assumeUnchanged: boolean;
}

/** The entries in git's order, or why they cannot be known. */
export type IndexReading =
  | { readonly entries: readonly IndexEntry[]; readonly problem?: undefined }
  | { readonly entries?: undefined; readonly problem: string };

class Unreadable extends Error {}

/** Reads an index; never throws. What does not hold together in every part is not believed in any. */
export function readIndex(bytes: Uint8Array): IndexReading {
  const sizes = hashSizes(bytes);
  let problem = 'the index is damaged';
  for (const size of sizes) {
    try {
      return { entries: parse(bytes, size) };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      problem = error.message;
    }
  }
  return { problem };
}

/** Sizes that the object names may have: that of the checksum at the end, both where git was told to skip it. */
function hashSizes(bytes: Uint8Array): readonly number[] {
  const both = [
    [20, 'sha1'],
    [32, 'sha256'],
  ] as const;
  const checked = both.filter(([size, name]) => {
    if (bytes.length < 12 + size) return false;
    const end = bytes.length - size;
    return createHash(name).update(bytes.subarray(0, end)).digest().equals(bytes.subarray(end));
  });
  const skipped = both.filter(
    ([size]) => bytes.length >= 12 + size && bytes.subarray(-size).every(byte => byte === 0),
  );
  return (checked.length > 0 ? checked : skipped).map(([size]) => size);
}

const kinds: Readonly<Record<number, IndexEntry['kind']>> = { 8: 'file', 10: 'link', 14: 'submodule' };
const decoder = new TextDecoder();

function parse(bytes: Uint8Array, hashSize: number): IndexEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - hashSize;
  const version = view.getUint32(4);
  const count = view.getUint32(8);
  // Forty bytes of file status, the object's name, two bytes of flags.
  const nameAt = 40 + hashSize + 2;
  if (view.getUint32(0) !== 0x44495243 || version < 2 || version > 4 || count > (end - 12) / nameAt)
    throw new Unreadable('the index is damaged');
  const entries: IndexEntry[] = [];
  let name: Uint8Array = new Uint8Array();
  let before = { name, stage: -1 };
  let at = 12;
  let isOrdered = true;
  for (let n = 0; n < count; n++) {
    let start = at + nameAt;
    if (start > end) throw new Unreadable('the index is damaged');
    const flags = view.getUint16(start - 2);
    const isExtended = (flags & 0x4000) !== 0;
    if (isExtended && version < 3) throw new Unreadable('the index is damaged');
    if (isExtended) start += 2;
    if (start > end) throw new Unreadable('the index is damaged');
    const more = isExtended ? view.getUint16(start - 2) : 0;
    const stripped = version === 4 ? variableInteger(bytes, start, end) : undefined;
    const from = stripped?.next ?? start;
    const stop = bytes.indexOf(0, from);
    const shared = stripped ? name.length - stripped.value : 0;
    if (stop < 0 || stop >= end || shared < 0) throw new Unreadable('the index is damaged');
    const rest = bytes.subarray(from, stop);
    name = shared === 0 ? rest : concat(name.subarray(0, shared), rest);
    const stage = (flags >> 12) & 3;
    const kind = kinds[view.getUint32(at + 24) >> 12];
    if (kind === undefined) throw new Unreadable('the index is sparse');
    const length = flags & 0xfff;
    const order = compare(before.name, name) || before.stage - stage;
    isOrdered &&= name.length > 0 && length === Math.min(name.length, 0xfff) && order < 0;
    before = { name, stage };
    entries.push({
      path: decoder.decode(name),
      kind,
      stage,
      intentToAdd: (more & 0x2000) !== 0,
      skipWorktree: (more & 0x4000) !== 0,
      assumeUnchanged: (flags & 0x8000) !== 0,
    });
    at = version === 4 ? stop + 1 : at + ((stop - at + 8) & ~7);
  }
  checkExtensions(bytes, view, at, end);
  // Asked last: a split index leaves names out.
  if (!isOrdered) throw new Unreadable('the index is damaged');
  return entries;
}

/** Extensions are optional if their name begins with a capital letter; the others change what the entries mean. */
function checkExtensions(bytes: Uint8Array, view: DataView, start: number, end: number): void {
  let at = start;
  while (at < end) {
    if (at + 8 > end) throw new Unreadable('the index is damaged');
    const name = decoder.decode(bytes.subarray(at, at + 4));
    if (name === 'link') throw new Unreadable('the index is split');
    if (name === 'sdir') throw new Unreadable('the index is sparse');
    if (!/^[A-Z]/.test(name)) throw new Unreadable('the index has an extension that is not known');
    at += 8 + view.getUint32(at + 4);
  }
  if (at !== end) throw new Unreadable('the index is damaged');
}

/** The encoding of pack offsets: seven bits a byte, the highest first, each further byte adding one. */
function variableInteger(bytes: Uint8Array, start: number, end: number): { value: number; next: number } {
  let value = 0;
  for (let at = start; at < Math.min(end, start + 5); at++) {
    const byte = bytes[at]!;
    value = value * 128 + (byte & 127);
    if (byte < 128) return { value, next: at + 1 };
    value++;
  }
  throw new Unreadable('the index is damaged');
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
