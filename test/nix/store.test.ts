import { describe, expect, test } from 'vitest';
import { readLock, resolve } from '../../server/nix/lock.ts';
import { readBindings } from '../../server/nix/store/bindings.ts';
import { readNixpkgs } from '../../server/nix/store/nixpkgs.ts';
import { inputSource, lockedSources, sourceOf, storeSource } from '../../server/nix/store.ts';
import { memoryFiles } from '../memory.ts';
import { small } from '../oracles/store/small-nixpkgs.ts';

/** Told by Nix 2.34.8 for path inputs that it had fetched. */
const hashes = {
  'sha256-Kb/pCu9YKNiGv2MsO32O/W9ohYyo3g7ZeWFChSp3GXU=': '/nix/store/x9vbcl3xr3wm6ychf9vfdvvlh8cbi6mp-source',
  'sha256-fLTau2DUCxOdpjkVtSCbe30Xr3BhaBwrk/pEcC7ypIU=': '/nix/store/9j8ijgkw0xxhhcrg26mrlnbdmdviycnv-source',
};
const [[dataHash, data], [libHash, lib]] = Object.entries(hashes) as [[string, string], [string, string]];

const text = JSON.stringify({
  version: 7,
  root: 'root',
  nodes: {
    root: {
      inputs: { data: 'data', deep: 'deep', sub: 'sub', far: 'far', old: 'old', again: ['sub', 'inner'] },
    },
    data: { flake: false, locked: { type: 'path', path: '/d', narHash: dataHash } },
    deep: {
      inputs: { own: 'own' },
      locked: { type: 'github', owner: 'o', repo: 'r', dir: 'deep', rev: '0'.repeat(40), narHash: libHash },
    },
    own: { locked: { type: 'path', path: './own' }, parent: ['deep'] },
    sub: {
      inputs: { inner: 'inner', circle: 'circle' },
      locked: { type: 'path', path: './sub' },
      parent: [],
    },
    inner: { locked: { type: 'path', path: '../inner' }, parent: ['sub'] },
    circle: { locked: { type: 'path', path: './x' }, parent: ['sub', 'circle'] },
    far: { locked: { type: 'path', path: '../../outside' }, parent: [] },
    old: { locked: { type: 'path', path: './old', narHash: dataHash } },
  },
});
const lock = readLock({ path: '/project/nix/flake.lock', text });

test('the source of a locked input', () => {
  expect(storeSource(lock.nodes.get('data')!)).toBe(data);
  expect(storeSource(lock.nodes.get('deep')!)).toBe(lib);
  expect(storeSource(lock.nodes.get('sub')!)).toBeUndefined();
  expect([...lockedSources(lock.file)].sort()).toEqual([lib, data].sort());
  expect(sourceOf(`${data}/a/b`)).toBe(data);
  expect(['/nix/store', `${data}x`, '/nix/store/x-source', `/elsewhere${data}`].map(sourceOf)).toEqual(
    Array(4).fill(undefined),
  );
});

test('where an input can be read', () => {
  const files = memoryFiles({
    [`${data}/file`]: '',
    [`${lib}/deep/own/flake.nix`]: '',
    'nix/sub/flake.nix': '',
    'nix/inner/flake.nix': '',
    'nix/old/flake.nix': '',
  });
  const found = (...path: string[]): unknown => inputSource(files, lock, resolve(lock, path)!);
  expect(found('data')).toEqual({ directory: data, from: 'store' });
  expect(found('deep')).toEqual({ directory: `${lib}/deep`, from: 'store' });
  expect(found('deep', 'own')).toEqual({ directory: `${lib}/deep/own`, from: 'store' });
  expect(found('sub')).toEqual({ directory: '/project/nix/sub', from: 'tree' });
  expect(found('again')).toEqual({ directory: '/project/nix/inner', from: 'tree' });
  expect(found('old')).toEqual({ directory: '/project/nix/old', from: 'tree' });
  expect(found('sub', 'circle')).toBeUndefined();
  expect(found('far')).toBeUndefined();
  expect(inputSource(memoryFiles({}), lock, lock.nodes.get('data')!)).toBeUndefined();
});

describe('nixpkgs', () => {
  const files = memoryFiles(
    Object.fromEntries(Object.entries(small).map(([path, text]) => [`/nixpkgs/${path}`, text])),
  );
  const source = readNixpkgs(files, '/nixpkgs')!;

  test('its version', () => {
    expect(source.version).toBe('25.11');
    expect(readNixpkgs(memoryFiles({ 'flake.nix': '' }), '/project')).toBeUndefined();
  });

  test.each([
    ['hello', { state: 'exists' }],
    ['_7zz', { state: 'exists' }],
    ['quoted-name', { state: 'exists' }],
    ['sets', { state: 'exists' }],
    ['fromMore', { state: 'exists' }],
    ['runCommand', { state: 'exists' }],
    ['url', { state: 'exists' }],
    ['python2', { state: 'exists', to: 'python27' }],
    ['greeting2', { state: 'exists', to: 'hello' }],
    ['deep', { state: 'exists', to: 'sets.inner' }],
    ['gone', { state: 'throws', message: 'gone was removed' }],
    ['dead', { state: 'throws', message: 'gone was removed' }],
    ['removed', { state: 'throws', message: "'removed' has been removed, { use hello }" }],
    ['python39', { state: 'missing' }],
    ['numpy', { state: 'missing' }],
    ['notTaken', { state: 'missing' }],
    ['inner', { state: 'missing' }],
    ['not-top', { state: 'missing' }],
    ['brace', { state: 'missing' }],
    // Names that stand where they may be attributes.
    ['listed-a', undefined],
    ['extend', undefined],
    ['pkgsMusl', undefined],
  ])('pkgs.%s', (name, fact) => {
    expect(source.attribute(name)).toEqual(fact);
  });

  test.each([
    ['numpy', { state: 'exists' }],
    ['Requests', { state: 'exists', to: 'requests' }],
    ['dead', { state: 'throws', message: 'dead is gone' }],
    ['venvShellHook', { state: 'exists' }],
    ['scipy', { state: 'missing' }],
    ['flit-core', { state: 'missing' }],
    ['callPackage', undefined],
  ])('python3Packages.%s', (name, fact) => {
    expect(source.pythonAttribute(name)).toEqual(fact);
  });

  test.each([
    ['python3', '3.12', '3.12.11'],
    ['python27', '2.7', '2.7.18.8'],
    ['python313', '3.13', '3.13.4'],
    ['python314', '3.14', '3.14.0rc1'],
    ['python3Minimal', '3.13', '3.13.4'],
    ['python313FreeThreading', '3.13', '3.13.4'],
    ['pypy3', '3.11', '7.3.20'],
  ])('%s is %s', (attribute, minor, version) => {
    expect(source.interpreter(attribute)).toMatchObject({ minor, version });
  });

  test('interpreters that are not there or not understood', () => {
    expect(['python39', 'python27Full', 'hello', 'nosuch'].map(name => source.interpreter(name))).toEqual(
      Array(4).fill(undefined),
    );
    const changed = memoryFiles({
      ...Object.fromEntries(Object.entries(small).map(([path, text]) => [`/nixpkgs/${path}`, text])),
      '/nixpkgs/pkgs/development/interpreters/python/default.nix':
        '{ pkgs }: { python312 = pkgs.callPackage ./cpython ({ sourceVersion = { major = "3"; minor = "12"; patch = "1"; }; } // pkgs.unknown); }',
    });
    expect(readNixpkgs(changed, '/nixpkgs')!.interpreter('python312')).toBeUndefined();
  });

  test('a file of nixpkgs that is not there leaves everything open', () => {
    const { 'pkgs/top-level/splice.nix': _, ...rest } = small;
    const files = memoryFiles(
      Object.fromEntries(Object.entries(rest).map(([path, text]) => [`/nixpkgs/${path}`, text])),
    );
    const source = readNixpkgs(files, '/nixpkgs')!;
    expect(source.attribute('python39')).toBeUndefined();
    expect(source.attribute('gcc')).toEqual({ state: 'exists' });
  });
});

test.each([
  ['{ a = 1; "b" = 2; c.d = 3; inherit e; inherit (x) f; }', ['a', 'b', 'c', 'e', 'f'], true],
  ['x: y: with x; let z = 1; in assert true; rec { a = with x; let b = 1; in b; c = 2; }', ['a', 'c'], true],
  ["{ a = \"}\"; } // { b = ''}'''}${\"}\"}''; }", ['a', 'b'], true],
  ['{ a = "$${"; b = "\\${"; c = "$$${"}"}"; }', ['a', 'b', 'c'], true],
  ['lib.optionalAttrs x { a = 1; } // { b = ../a/b.nix; /* c = 1; */ }', ['a', 'b'], true],
  ['{ a = 1; ${x} = 2; }', ['a'], false],
  ['{ a = 1; } // f x', ['a'], false],
  ['f { a = 1; }', [], false],
  ['{ a = ', [], false],
  ['{ a = "', [], false],
  ['', [], true],
])('bindings of %s', (text, names, isClosed) => {
  const found = readBindings({ path: '/a.nix', text });
  expect([...found.names.keys()]).toEqual(names);
  expect(found.elsewhere === undefined).toBe(isClosed);
});
