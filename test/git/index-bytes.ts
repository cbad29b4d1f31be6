/** Writes indexes, for tests that have no git. */
import { createHash } from 'node:crypto';

export interface Written {
  readonly path: string;
  /** Octal; 0o100644 when left out. */
  readonly mode?: number;
  readonly stage?: number;
  readonly intentToAdd?: boolean;
  readonly skipWorktree?: boolean;
  readonly assumeUnchanged?: boolean;
}

export interface Shape {
  readonly version?: 2 | 3 | 4;
  readonly hash?: 'sha1' | 'sha256';
  /** As `index.skipHash` leaves it. */
  readonly unchecked?: boolean;
  /** Names and contents. */
  readonly extensions?: readonly (readonly [string, Uint8Array])[];
}

/** The bytes of an index; entries are put in git's order. */
export function indexBytes(entries: readonly Written[], shape: Shape = {}): Buffer {
  const { hash = 'sha1', unchecked = false, extensions = [] } = shape;
  const needsMore = entries.some(({ intentToAdd, skipWorktree }) => intentToAdd || skipWorktree);
  const version = shape.version ?? (needsMore ? 3 : 2);
  const size = hash === 'sha1' ? 20 : 32;
  const ordered = [...entries].sort(
    (a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)) || (a.stage ?? 0) - (b.stage ?? 0),
  );
  const header = Buffer.alloc(12);
  header.write('DIRC');
  header.writeUInt32BE(version, 4);
  header.writeUInt32BE(ordered.length, 8);
  let before: Buffer = Buffer.alloc(0);
  const written = ordered.map(entry => {
    const name = Buffer.from(entry.path);
    const more = (entry.intentToAdd ? 0x2000 : 0) | (entry.skipWorktree ? 0x4000 : 0);
    const fixed = Buffer.alloc(40 + size + (more ? 4 : 2));
    fixed.writeUInt32BE(entry.mode ?? 0o100644, 24);
    const flags = (entry.assumeUnchanged ? 0x8000 : 0) | (more ? 0x4000 : 0) | ((entry.stage ?? 0) << 12);
    fixed.writeUInt16BE(flags | Math.min(name.length, 0xfff), 40 + size);
    if (more) fixed.writeUInt16BE(more, 42 + size);
    let shared = 0;
    while (shared < before.length && before[shared] === name[shared]) shared++;
    const strip = before.length - shared;
    before = name;
    if (version === 4) return Buffer.concat([fixed, offset(strip), name.subarray(shared), Buffer.alloc(1)]);
    const length = fixed.length + name.length;
    return Buffer.concat([fixed, name, Buffer.alloc(((length + 8) & ~7) - length)]);
  });
  const tails = extensions.map(([name, content]) => {
    const head = Buffer.alloc(8);
    head.write(name);
    head.writeUInt32BE(content.length, 4);
    return Buffer.concat([head, content]);
  });
  const body = Buffer.concat([header, ...written, ...tails]);
  return Buffer.concat([body, unchecked ? Buffer.alloc(size) : createHash(hash).update(body).digest()]);
}

function offset(value: number): Buffer {
  const bytes = [value & 127];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift(128 | (--rest & 127));
  return Buffer.from(bytes);
}
