import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readElf } from '../../server/python/elf.ts';

interface Made {
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
function make(made: Made): Uint8Array {
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

const library: Made = {
  needed: ['libgomp.so.1', 'libc.so.6'],
  soname: 'libfoo.so.2',
  runPath: '$ORIGIN:$ORIGIN/../libs',
};

describe('readElf', () => {
  test.each([
    [true, true, 62, 'x86_64'],
    [true, true, 183, 'aarch64'],
    [false, true, 40, 'armv7l'],
    [true, false, 22, 's390x'],
    [false, false, 20, 'ppc'],
    [true, true, 4242, 'machine-4242'],
  ])('64 bit: %s, little-endian: %s, machine %d', (wide, little, machine, name) => {
    expect(readElf(make({ ...library, wide, little, machine }))).toEqual({
      machine: name,
      kind: 'library',
      needed: ['libgomp.so.1', 'libc.so.6'],
      soname: 'libfoo.so.2',
      runPath: ['$ORIGIN', '$ORIGIN/../libs'],
      interpreter: undefined,
    });
  });

  const loader = '/lib64/ld-linux-x86-64.so.2';
  test.each<[string, Made, string]>([
    ['an extension module', { needed: ['libc.so.6'] }, 'library'],
    ['a fixed-address program', { type: 2, interpreter: loader }, 'program'],
    ['a position-independent program', { interpreter: loader, pie: true }, 'program'],
    ['an old position-independent program', { interpreter: loader }, 'program'],
    ['a static position-independent program', { pie: true }, 'program'],
    ['a static program', { type: 2, dynamic: false }, 'program'],
    [
      'a library that prints its version when started',
      { interpreter: loader, soname: 'libQt6Core.so.6' },
      'library',
    ],
    ['an object file', { type: 1, dynamic: false }, 'object'],
  ])('%s', (_, made, kind) => expect(readElf(make(made))?.kind).toBe(kind));

  test('the loader of a program, and DT_RPATH where there is no DT_RUNPATH', () => {
    expect(readElf(make({ interpreter: loader }))?.interpreter).toBe(loader);
    expect(readElf(make({ rPath: '/a:/b' }))?.runPath).toEqual(['/a', '/b']);
    expect(readElf(make({ rPath: '/a', runPath: '/c' }))?.runPath).toEqual(['/c']);
  });

  test('reads only what it needs', () => {
    const bytes = make(library);
    let total = 0;
    const found = readElf((offset, length) => {
      total += length;
      return bytes.subarray(offset, offset + length);
    });
    expect(found?.needed).toEqual(library.needed);
    expect(total).toBeLessThan(2048);
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('INPUT(libfoo.so.1)\n'.repeat(9))],
    ['a header alone', make(library).subarray(0, 64)],
    ['no strings', make(library).subarray(0, 700)],
  ])('%s gives undefined', (_, bytes) => expect(readElf(bytes)).toBe(undefined));

  test('a reader that fails', () => expect(readElf(() => undefined)).toBe(undefined));

  test('never throws on any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), bytes => void readElf(bytes)));
  });

  test('never throws on a damaged file', () => {
    const whole = make({ ...library, interpreter: loader });
    const damage = fc.array(fc.tuple(fc.nat(1200), fc.nat(255)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(damage, fc.nat(4096), (changes, end) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at] = value;
        void readElf(bytes.subarray(0, end));
      }),
      { numRuns: 2000 },
    );
  });

  test.runIf(process.platform === 'linux')('this very program', () => {
    const whole = readElf(readFileSync(process.execPath));
    expect(whole?.kind).toBe('program');
    expect(whole?.needed).toContain('libc.so.6');
    const handle = openSync(process.execPath, 'r');
    const positioned = readElf((offset, length) => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(handle, bytes, 0, length, offset));
    });
    closeSync(handle);
    expect(positioned).toEqual(whole);
  });
});
