import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readElf } from '../../server/python/elf.ts';
import { type Made, make } from '../elf.ts';

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
