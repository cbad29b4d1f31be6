/**
 * The dynamic section of ELF files: what a shared object asks the loader for.
 * Reads the headers and a few strings only, so a library of gigabytes costs some kilobytes.
 * Never throws: what is not ELF, truncated or nonsense gives undefined.
 * Source: System V ABI, chapters "Object Files" and "Program Loading and Dynamic Linking".
 */

export interface Elf {
  /** `x86_64`, `aarch64`, … as in wheel tags; `machine-<n>` for what has no name here. */
  readonly machine: string;
  /** A program is started, a library loaded; `object` is neither (relocatable, core dump, no dynamic section). */
  readonly kind: 'program' | 'library' | 'object';
  /** DT_NEEDED, in order: names that the loader looks up, mostly sonames. */
  readonly needed: readonly string[];
  /** DT_SONAME. */
  readonly soname: string | undefined;
  /** Directories that the file brings along: DT_RUNPATH, else DT_RPATH, split at colons. */
  readonly runPath: readonly string[];
  /** PT_INTERP: the loader that the kernel starts the file with, such as `/lib64/ld-linux-x86-64.so.2`. */
  readonly interpreter: string | undefined;
}

/** Bytes from a place in the file; fewer where it ends, undefined where it cannot be read. */
export type ReadAt = (offset: number, length: number) => Uint8Array | undefined;

const machines: ReadonlyMap<number, string> = new Map([
  [3, 'i686'],
  [20, 'ppc'],
  [21, 'ppc64'],
  [22, 's390x'],
  [40, 'armv7l'],
  [62, 'x86_64'],
  [183, 'aarch64'],
  [243, 'riscv64'],
  [258, 'loongarch64'],
]);

// Bounds against nonsense: real files stay far below them.
const maxProgramHeaders = 512;
const maxDynamicEntries = 4096;
const maxString = 4096;

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_SONAME = 14;
const DT_RPATH = 15;
const DT_RUNPATH = 29;
const DT_FLAGS_1 = 0x6ffffffb;
const DF_1_PIE = 0x08000000;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

interface Layout {
  readonly wide: boolean;
  readonly little: boolean;
}

/** What an ELF file says of itself, or undefined where it is none. */
export function readElf(source: Uint8Array | ReadAt): Elf | undefined {
  const read = typeof source === 'function' ? source : bytesReader(source);
  const header = exactly(read, 0, 64) ?? exactly(read, 0, 52);
  if (header?.getUint32(0) !== 0x7f454c46) return undefined;
  const wide = header.getUint8(4) === 2;
  const little = header.getUint8(5) === 1;
  if ((!wide && header.getUint8(4) !== 1) || (!little && header.getUint8(5) !== 2)) return undefined;
  if (wide && header.byteLength < 64) return undefined;
  const layout = { wide, little };
  const type = header.getUint16(16, little);
  const number = header.getUint16(18, little);
  const machine = machines.get(number) ?? `machine-${number}`;

  const segments = readSegments(read, header, layout);
  if (!segments) return undefined;
  const dynamic = segments.find(segment => segment.type === PT_DYNAMIC);
  const loader = segments.find(segment => segment.type === PT_INTERP);
  const interpreter = loader && readString(read, loader.offset, loader.size);
  if (!dynamic) {
    const kind = type === 2 || interpreter !== undefined ? 'program' : 'object';
    return { machine, kind, needed: [], soname: undefined, runPath: [], interpreter };
  }

  const entries = readDynamic(read, dynamic, layout);
  if (!entries) return undefined;
  const table = entries.find(entry => entry.tag === DT_STRTAB);
  const strings = table && fileOffset(segments, table.value);
  const text = (value: number) =>
    strings === undefined ? undefined : readString(read, strings + value, maxString);
  const texts = (tag: number) =>
    entries
      .filter(entry => entry.tag === tag)
      .map(entry => text(entry.value))
      .filter(value => value !== undefined && value !== '') as string[];

  const needed = texts(DT_NEEDED);
  if (needed.length < entries.filter(entry => entry.tag === DT_NEEDED).length) return undefined;
  const soname = texts(DT_SONAME)[0];
  const runPaths = texts(DT_RUNPATH);
  const runPath = (runPaths.length > 0 ? runPaths : texts(DT_RPATH))
    .flatMap(path => path.split(':'))
    .filter(Boolean);
  const pie = entries.some(entry => entry.tag === DT_FLAGS_1 && (entry.value & DF_1_PIE) !== 0);
  // Some libraries (Qt's, libc itself) carry an interpreter to print their version: a soname says library.
  const program = type === 2 || pie || (interpreter !== undefined && soname === undefined);
  return { machine, kind: program ? 'program' : 'library', needed, soname, runPath, interpreter };
}

function bytesReader(bytes: Uint8Array): ReadAt {
  return (offset, length) => bytes.subarray(offset, offset + length);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Exactly that many bytes, or undefined. */
function exactly(read: ReadAt, offset: number, length: number): DataView | undefined {
  if (!Number.isSafeInteger(offset) || offset < 0) return undefined;
  const bytes = read(offset, length);
  return bytes && bytes.byteLength >= length ? view(bytes) : undefined;
}

/** A word of the file's class; NaN for one beyond 2^53, which no real file has. */
function word(data: DataView, at: number, { wide, little }: Layout): number {
  if (!wide) return data.getUint32(at, little);
  const value = Number(data.getBigUint64(at, little));
  return Number.isSafeInteger(value) ? value : Number.NaN;
}

function readSegments(read: ReadAt, header: DataView, layout: Layout): readonly Segment[] | undefined {
  const { wide, little } = layout;
  const start = word(header, wide ? 32 : 28, layout);
  const size = header.getUint16(wide ? 54 : 42, little);
  const count = header.getUint16(wide ? 56 : 44, little);
  if (count === 0) return [];
  if (count > maxProgramHeaders || size < (wide ? 56 : 32)) return undefined;
  const table = exactly(read, start, size * count);
  if (!table) return undefined;
  const segments: Segment[] = [];
  for (let at = 0; at < size * count; at += size) {
    segments.push({
      type: table.getUint32(at, little),
      offset: word(table, at + (wide ? 8 : 4), layout),
      address: word(table, at + (wide ? 16 : 8), layout),
      size: word(table, at + (wide ? 32 : 16), layout),
    });
  }
  return segments;
}

function readDynamic(
  read: ReadAt,
  dynamic: Segment,
  layout: Layout,
): readonly { tag: number; value: number }[] | undefined {
  const size = layout.wide ? 16 : 8;
  const count = Math.min(Math.floor(dynamic.size / size), maxDynamicEntries);
  const table = exactly(read, dynamic.offset, count * size);
  if (!table) return undefined;
  const entries: { tag: number; value: number }[] = [];
  for (let at = 0; at < count * size; at += size) {
    const tag = word(table, at, layout);
    if (tag === 0) break;
    entries.push({ tag, value: word(table, at + size / 2, layout) });
  }
  return entries;
}

/** Where in the file an address of the loaded image lies. */
function fileOffset(segments: readonly Segment[], address: number): number | undefined {
  const segment = segments.find(
    ({ type, address: start, size }) => type === PT_LOAD && address >= start && address < start + size,
  );
  return segment && segment.offset + (address - segment.address);
}

/** The string that ends with a zero byte within `limit`. */
function readString(read: ReadAt, offset: number, limit: number): string | undefined {
  if (!Number.isSafeInteger(offset) || offset < 0) return undefined;
  for (const length of [256, maxString]) {
    const bytes = read(offset, Math.min(length, limit));
    const end = bytes?.indexOf(0) ?? -1;
    if (bytes && end >= 0) return new TextDecoder().decode(bytes.subarray(0, end));
  }
  return undefined;
}
