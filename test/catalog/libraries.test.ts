import { describe, expect, test } from 'vitest';
import { nameIn, removedIn, renamedIn } from '../../server/catalog/attributes.ts';
import {
  canonicalAttribute,
  holdsLibrary,
  isDriverLibrary,
  isThere,
  libraries,
  library,
  providersOf,
  provides,
  similarAttributes,
  sonamesOf,
} from '../../server/catalog/libraries.ts';
import type { Nixpkgs } from '../../server/catalog/nixpkgs.ts';

const on = (release: string): Nixpkgs => ({ release, lastModified: null });
const unstable = (day: string): Nixpkgs => ({ release: 'unstable', lastModified: Date.parse(day) / 1000 });
const unknown: Nixpkgs = { release: null, lastModified: null };

test('at least 300 libraries, each with a description and well-formed columns', () => {
  const all = libraries(on('26.05'));
  expect(all.length).toBeGreaterThanOrEqual(300);
  expect(new Set(all.map(({ library }) => library.attribute)).size).toBe(all.length);
  for (const { library } of all) {
    expect(library.attribute, library.attribute).toMatch(/^[A-Za-z][\w.+-]*$/);
    expect(library.description, library.attribute).toMatch(/^\S.{3,70}$/);
    for (const output of library.outputs) expect(output, library.attribute).toMatch(/^[a-zA-Z_0-9]+$/);
    for (const { name } of library.sonames) expect(name, library.attribute).toMatch(/\.so(\.|$)/);
  }
});

test.each([
  ['gcc.cc.lib', 'makeLibraryPath', 'stdenv.cc.cc.lib'],
  ['gcc-unwrapped.lib', 'makeLibraryPath', 'stdenv.cc.cc.lib'],
  ['libgcc.lib', 'makeLibraryPath', 'stdenv.cc.cc.lib'],
  ['stdenv.cc.cc', 'makeLibraryPath', 'stdenv.cc.cc.lib'],
  ['stdenv.cc.cc', 'interpolation', 'stdenv.cc.cc.out'],
  ['stdenv.cc.cc.lib', 'interpolation', 'stdenv.cc.cc.lib'],
  ['libgcc', 'makeLibraryPath', 'stdenv.cc.cc.libgcc'],
  ['gcc13.cc.lib', 'makeLibraryPath', 'gcc13.cc.lib'],
  ['xorg.libX11', 'makeLibraryPath', 'libx11.out'],
  ['libX11', 'makeLibraryPath', 'libx11.out'],
  ['glib', 'makeLibraryPath', 'glib.out'],
  ['glib', 'interpolation', 'glib.bin'],
  ['glib.out', 'interpolation', 'glib.out'],
  ['something.else', 'makeLibraryPath', 'something.else'],
] as const)('canonicalAttribute(%s, %s)', (path, how, expected) => {
  expect(canonicalAttribute(path, how)).toBe(expected);
});

describe('provides', () => {
  test.each([
    ['stdenv.cc.cc', 'makeLibraryPath', 'libstdc++.so.6', 'yes'],
    ['stdenv.cc.cc.lib', 'makeLibraryPath', 'libgomp.so.1', 'yes'],
    ['stdenv.cc.cc', 'interpolation', 'libstdc++.so.6', 'no'],
    ['stdenv.cc', 'makeLibraryPath', 'libstdc++.so.6', 'no'],
    ['gcc', 'makeLibraryPath', 'libstdc++.so.6', 'no'],
    ['gcc13.cc.lib', 'makeLibraryPath', 'libstdc++.so.6', 'yes'],
    ['libgcc', 'makeLibraryPath', 'libstdc++.so.6', 'no'],
    ['libgcc', 'makeLibraryPath', 'libgcc_s.so.1', 'yes'],
    ['libgcc.lib', 'makeLibraryPath', 'libgomp.so.1', 'yes'],
    ['gfortran.cc.lib', 'makeLibraryPath', 'libstdc++.so.6', 'unknown'],
    ['glib', 'makeLibraryPath', 'libgthread-2.0.so.0', 'yes'],
    ['glib', 'interpolation', 'libgthread-2.0.so.0', 'no'],
    ['glib.out', 'interpolation', 'libgthread-2.0.so.0', 'yes'],
    ['glib.dev', 'makeLibraryPath', 'libgthread-2.0.so.0', 'no'],
    ['zlib', 'interpolation', 'libz.so.1', 'yes'],
    ['zlib', 'makeLibraryPath', 'libstdc++.so.6', 'no'],
    ['libGL', 'makeLibraryPath', 'libGL.so.1', 'yes'],
    ['libglvnd', 'makeLibraryPath', 'libGL.so.1', 'yes'],
    ['mesa', 'makeLibraryPath', 'libGL.so.1', 'no'],
    ['xorg.libXext', 'makeLibraryPath', 'libXext.so.6', 'yes'],
    ['icu', 'makeLibraryPath', 'libicuuc.so.66', 'unknown'],
    ['libffi', 'makeLibraryPath', 'libffi.so.7', 'unknown'],
    ['libmysqlclient', 'makeLibraryPath', 'libmariadb.so.3', 'no'],
    ['someOverlay', 'makeLibraryPath', 'libz.so.1', 'unknown'],
    ['curlMinimal', 'makeLibraryPath', 'libcurl.so.4', 'yes'],
  ] as const)('%s by %s gives %s: %s', (path, how, soname, expected) => {
    expect(provides(path, how, soname, on('25.05'))).toBe(expected);
  });

  test('libxml2 changes its soname', () => {
    expect(provides('libxml2', 'makeLibraryPath', 'libxml2.so.2', on('25.05'))).toBe('yes');
    expect(provides('libxml2', 'makeLibraryPath', 'libxml2.so.2', on('25.11'))).not.toBe('yes');
    expect(provides('libxml2', 'makeLibraryPath', 'libxml2.so.2', unknown)).toBe('unknown');
    expect(sonamesOf('libxml2', 'makeLibraryPath', on('26.05')).map(({ name }) => name)).toEqual([
      'libxml2.so.16',
    ]);
  });
});

describe('holdsLibrary', () => {
  test.each([
    ['openssl', 'interpolation', '25.05', 'no'],
    ['openssl.out', 'interpolation', '25.05', 'yes'],
    ['openssl', 'makeLibraryPath', '25.05', 'yes'],
    ['dbus', 'interpolation', '25.05', 'no'],
    ['dbus.out', 'makeLibraryPath', '25.05', 'no'],
    ['dbus.lib', 'interpolation', '25.05', 'yes'],
    // Outputs that changed, or that only the newest tree was seen of, say nothing of older releases.
    ['krb5', 'interpolation', '24.11', 'unknown'],
    ['krb5', 'interpolation', '26.05', 'no'],
    ['libgcrypt', 'interpolation', '24.05', 'unknown'],
    // General knowledge says nothing at all.
    ['gst_all_1.gstreamer', 'interpolation', '26.05', 'unknown'],
    ['zlib.dev', 'makeLibraryPath', '25.05', 'no'],
    ['libgit2', 'interpolation', '25.05', 'yes'],
    ['R', 'makeLibraryPath', '26.05', 'no'],
    ['stdenv.cc', 'interpolation', '25.05', 'no'],
    ['whatever', 'interpolation', '25.05', 'unknown'],
  ] as const)('%s by %s on %s: %s', (path, how, release, expected) => {
    expect(holdsLibrary(path, how, on(release))).toBe(expected);
  });
});

describe('providersOf', () => {
  const best = (soname: string, nixpkgs: Nixpkgs) => providersOf(soname, nixpkgs)[0]?.attribute;
  test.each([
    ['libstdc++.so.6', '25.05', 'stdenv.cc.cc.lib'],
    ['libgomp.so.1', '25.05', 'stdenv.cc.cc.lib'],
    ['libgfortran.so.5', '25.05', 'gfortran.cc.lib'],
    ['libz.so.1', '25.05', 'zlib'],
    ['libGL.so.1', '25.05', 'libGL'],
    ['libX11.so.6', '25.05', 'xorg.libX11'],
    ['libX11.so.6', '25.11', 'xorg.libX11'],
    ['libX11.so.6', '26.05', 'libx11'],
    ['libxcb-cursor.so.0', '25.05', 'xorg.xcbutilcursor'],
    ['libxcb-cursor.so.0', '26.05', 'libxcb-cursor'],
    ['libxcb.so.1', '25.05', 'xorg.libxcb'],
    ['libpq.so.5', '25.05', 'libpq'],
    ['libpq.so.5', '24.11', 'postgresql'],
    ['libgthread-2.0.so.0', '25.05', 'glib'],
    ['libodbc.so.2', '25.05', 'unixODBC'],
    ['libodbc.so.2', '26.11', 'unixodbc'],
    ['libtbb.so.12', '25.05', 'tbb'],
    ['libudev.so.1', '25.05', 'udev'],
    ['libcuda.so.1', '25.05', undefined],
    ['libc.so.6', '25.05', undefined],
    ['libnothing.so.7', '25.05', undefined],
  ])('%s on %s: %s', (soname, release, expected) => expect(best(soname, on(release))).toBe(expected));

  test('on a state that is not known, the name that exists everywhere', () => {
    expect(best('libX11.so.6', unknown)).toBe('xorg.libX11');
    expect(best('libpq.so.5', unknown)).toBe('postgresql');
  });

  test('says how to interpolate', () => {
    expect(providersOf('libz.so.1', on('25.05'))[0]?.interpolated).toBe('zlib');
    expect(providersOf('libglib-2.0.so.0', on('25.05'))[0]?.interpolated).toBe('glib.out');
    expect(providersOf('libstdc++.so.6', on('25.05'))[0]?.interpolated).toBe('stdenv.cc.cc.lib');
  });

  test('what is proposed is itself no renamed or missing attribute, and provides', () => {
    for (const release of ['24.05', '25.05', '25.11', '26.05']) {
      for (const { library } of libraries(on(release))) {
        for (const { name } of library.sonames) {
          for (const provider of providersOf(name, on(release))) {
            expect(removedIn(provider.attribute, on(release)), provider.attribute).toBe(undefined);
            expect(renamedIn(provider.attribute, on(release)), provider.attribute).toBe(undefined);
            expect(
              provides(provider.attribute, 'makeLibraryPath', name, on(release)),
              provider.attribute,
            ).not.toBe('no');
            expect(
              provides(provider.interpolated, 'interpolation', name, on(release)),
              provider.interpolated,
            ).not.toBe('no');
          }
        }
      }
    }
  });
});

describe('names over time', () => {
  test.each([
    ['xorg.libX11', on('26.05'), 'libx11'],
    ['xorg.libX11.dev', on('26.05'), 'libx11.dev'],
    ['xorg.libX11', on('25.11'), undefined],
    ['xorg.libX11', unstable('2026-06-01'), 'libx11'],
    ['xorg.libX11', unstable('2026-02-01'), undefined],
    ['xorg.xcbutilwm', on('26.05'), 'libxcb-wm'],
    ['libX11', on('26.05'), undefined],
    ['libX11', unstable('2026-09-01'), 'libx11'],
    ['tbb', on('26.05'), undefined],
    ['tbb', unstable('2026-09-01'), 'onetbb'],
    ['zlib', on('26.05'), undefined],
    ['xorg.libX11', unknown, undefined],
  ] as const)('%s on %o warns for %s', (path, nixpkgs, to) => expect(renamedIn(path, nixpkgs)?.to).toBe(to));

  test.each([
    ['libx11', on('25.05'), 'missing', 'xorg.libX11'],
    ['libx11', on('25.11'), undefined, undefined],
    ['libpq', on('24.05'), 'missing', 'postgresql.lib'],
    ['libpq', on('25.05'), undefined, undefined],
    ['libgbm', on('24.11'), 'missing', 'mesa'],
    ['utillinux', unstable('2026-09-01'), 'throws', 'util-linux'],
    ['utillinux', on('25.05'), undefined, undefined],
    ['quictls', on('26.05'), 'throws', 'openssl'],
    ['quictls', on('25.05'), undefined, undefined],
    ['cudaPackages_11.cudnn', on('25.11'), 'throws', 'cudaPackages'],
    ['tbb_2020', on('26.05'), undefined, undefined],
    ['zlib', on('25.05'), undefined, undefined],
    ['libx11', unknown, undefined, undefined],
  ] as const)('%s on %o is %s', (path, nixpkgs, kind, to) => {
    expect(removedIn(path, nixpkgs)?.kind).toBe(kind);
    expect(removedIn(path, nixpkgs)?.to).toBe(to);
  });

  test('nameIn', () => {
    expect(nameIn('libx11', on('25.05'))).toBe('xorg.libX11');
    expect(nameIn('util-linux', on('25.05'))).toBe('util-linux');
    expect(nameIn('zlib', unknown)).toBe('zlib');
  });
});

test.each([
  ['libstdc', []],
  ['libpotraudio', ['portaudio']],
  ['opengl', []],
  ['zlb', []],
  ['libsndfil', ['libsndfile']],
  ['libglib', ['glib']],
  ['OpenSSL', ['openssl']],
] as const)('similarAttributes(%s)', (name, expected) => {
  const found = similarAttributes(name);
  for (const attribute of expected) expect(found[0]).toBe(attribute);
  if (expected.length === 0) expect(found.length).toBeLessThan(6);
});

test('driver libraries', () => {
  expect(['libcuda.so.1', 'libnvidia-ml.so.1', 'libGLX_nvidia.so.0'].every(isDriverLibrary)).toBe(true);
  expect(['libcudart.so.12', 'libGL.so.1', 'libcudnn.so.9'].some(isDriverLibrary)).toBe(false);
});

test('a library by any of its names', () => {
  expect(library('xorg.libX11', on('25.05'))?.attribute).toBe('libx11');
  expect(library('cudaPackages.cudnn.lib', on('25.05'))?.platform).toBe('linux');
  expect(library('nothing.at.all', on('25.05'))).toBe(undefined);
  expect(library('', on('25.05'))).toBe(undefined);
});

test.each<[string, Nixpkgs, boolean]>([
  ['zlib', on('24.05'), true],
  ['zlib', unknown, true],
  ['libx11', on('26.05'), true],
  ['libx11', on('25.05'), false],
  ['libx11', unknown, false],
  ['libpq', on('25.05'), true],
  ['libpq', on('24.11'), false],
  ['no-such-library', on('26.05'), false],
])('%s is surely in %o: %s', (name, nixpkgs, there) => {
  expect(isThere(name, nixpkgs)).toBe(there);
});
