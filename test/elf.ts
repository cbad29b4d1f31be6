/** ELF files as small as they come. */

export interface Made {
  readonly wide?: boolean;
  readonly little?: boolean;
  readonly type?: number;
  readonly machine?: number;
  readonly needed?: readonly string[];
  readonly soname?: string;
  readonly runPath?: string;
  readonly rPath?: string;
  readonly interpreter?: string;
  readonly pie?: boolean;
  readonly dynamic?: boolean;
}

/** A file with the headers that a linker would write: one segment that loads all of it at 0x10000. */
export function make(made: Made): Uint8Array {
  const { wide = true, little = true, type = 3, machine = 62, needed = [], dynamic = true } = made;
  const bytes = new Uint8Array(4096);
  const data = new DataView(bytes.buffer);
  const base = 0x10000;
  const word = (at: number, value: number) =>
    wide ? data.setBigUint64(at, BigInt(value), little) : data.setUint32(at, value, little);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, little ? 1 : 2, 1]);
  data.setUint16(16, type, little);
  data.setUint16(18, machine, little);
  word(wide ? 32 : 28, wide ? 64 : 52);
  data.setUint16(wide ? 54 : 42, wide ? 56 : 32, little);

  let free = 1024;
  const string = (text: string) => {
    const at = free;
    bytes.set(new TextEncoder().encode(`${text}\0`), at);
    free += text.length + 1;
    return at;
  };
  const strings = free;
  free += 1;
  const entries: [number, number][] = needed.map(name => [1, string(name) - strings]);
  if (made.soname) entries.push([14, string(made.soname) - strings]);
  if (made.rPath) entries.push([15, string(made.rPath) - strings]);
  if (made.runPath) entries.push([29, string(made.runPath) - strings]);
  if (made.pie) entries.push([0x6ffffffb, 0x08000001]);
  entries.push([5, base + strings], [0, 0]);
  const segments: [kind: number, offset: number, size: number][] = [[1, 0, 4096]];
  if (made.interpreter) segments.push([3, string(made.interpreter), made.interpreter.length + 1]);
  if (dynamic) segments.push([2, 512, entries.length * (wide ? 16 : 8)]);
  entries.forEach(([tag, value], index) => {
    word(512 + index * (wide ? 16 : 8), tag);
    word(512 + index * (wide ? 16 : 8) + (wide ? 8 : 4), value);
  });
  data.setUint16(wide ? 56 : 44, segments.length, little);
  segments.forEach(([kind, offset, size], index) => {
    const at = wide ? 64 + index * 56 : 52 + index * 32;
    data.setUint32(at, kind, little);
    word(at + (wide ? 8 : 4), offset);
    word(at + (wide ? 16 : 8), base + offset);
    word(at + (wide ? 32 : 16), size);
  });
  return bytes;
}
