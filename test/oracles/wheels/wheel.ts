/** Reads the ELF files of wheels. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { type Elf, readElf } from '../../../server/python/elf.ts';

export interface WheelEntry {
  readonly path: string;
  readonly size: number;
  read(): Buffer;
}

/** The files of a zip archive (no zip64: the index refuses wheels of that size). */
export function readZip(file: string): readonly WheelEntry[] {
  const size = statSync(file).size;
  const at = (offset: number, length: number): Buffer => {
    const handle = openSync(file, 'r');
    const bytes = Buffer.alloc(length);
    const count = readSync(handle, bytes, 0, length, offset);
    closeSync(handle);
    return bytes.subarray(0, count);
  };
  const tail = at(Math.max(0, size - 65_557), Math.min(size, 65_557));
  const end = tail.lastIndexOf(Buffer.from('PK\x05\x06'));
  if (end < 0) throw new Error(`${file} is no zip archive`);
  const directory = at(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: WheelEntry[] = [];
  for (let p = 0; p + 46 <= directory.length && directory.readUInt32LE(p) === 0x02014b50; ) {
    const method = directory.readUInt16LE(p + 10);
    const packed = directory.readUInt32LE(p + 20);
    const plain = directory.readUInt32LE(p + 24);
    const name = directory.readUInt16LE(p + 28);
    const offset = directory.readUInt32LE(p + 42);
    const path = directory.toString('utf8', p + 46, p + 46 + name);
    entries.push({
      path,
      size: plain,
      read: () => {
        const header = at(offset, 30);
        const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
        const bytes = at(start, packed);
        return method === 0 ? bytes : inflateRawSync(bytes);
      },
    });
    p += 46 + name + directory.readUInt16LE(p + 30) + directory.readUInt16LE(p + 32);
  }
  return entries;
}

/** A shared object in a wheel. */
export interface Library {
  readonly path: string;
  readonly elf: Elf;
}

export interface Wheel {
  /** PEP 503 name. */
  readonly name: string;
  readonly version: string;
  readonly libraries: readonly Library[];
  /** Paths of programs that need the file system's own loader, which NixOS does not have. */
  readonly programs: readonly string[];
}

/** The ELF files of a wheel for one machine. */
export function readWheel(file: string, machine = 'x86_64'): Wheel {
  const [distribution, version] = file.slice(file.lastIndexOf('/') + 1).split('-') as [string, string];
  const libraries: Library[] = [];
  const programs: string[] = [];
  for (const entry of readZip(file)) {
    if (entry.size < 64 || /\/$|\.(py|pyi|txt|json|html|js|css|png|svg|h|hpp|md)$/.test(entry.path)) continue;
    const elf = readElf(entry.read());
    if (elf?.machine !== machine) continue;
    if (elf.kind === 'library') libraries.push({ path: entry.path, elf });
    else if (elf.kind === 'program' && elf.interpreter?.startsWith('/lib')) programs.push(entry.path);
  }
  return { name: normalise(distribution), version, libraries, programs };
}

/** PEP 503. */
export function normalise(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
