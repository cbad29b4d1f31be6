import { describe, expect, test } from 'vitest';
import { readLock, resolve, storePath } from '../../server/nix/lock.ts';
import { formatReference, parseReference, repositoryOf, revisionOf } from '../../server/nix/reference.ts';
import { textAt } from '../../server/text.ts';

const rev = 'ac62194c3917d5f474c1a844b6fd6da2db95077d';

const text = JSON.stringify(
  {
    nodes: {
      nixpkgs: {
        locked: { lastModified: 1, owner: 'a', repo: 'b', rev, type: 'github' },
        original: { owner: 'a', repo: 'b', type: 'github' },
      },
      nixpkgs_2: {
        locked: {
          lastModified: 1767313136,
          narHash: 'sha256-WmFAdYkkyeTIc7Yo1AOzw8pv1EvZqyXjMXbGGwGdbyk=',
          owner: 'NixOS',
          repo: 'nixpkgs',
          rev,
          type: 'github',
        },
        original: { owner: 'NixOS', ref: 'nixos-25.05', repo: 'nixpkgs', type: 'github' },
      },
      other: {
        inputs: { nixpkgs: 'nixpkgs', back: ['nixpkgs'], round: ['other', 'round'], top: [] },
        flake: false,
      },
      root: { inputs: { nixpkgs: 'nixpkgs_2', other: 'other', same: ['other', 'back'], gone: ['missing'] } },
    },
    root: 'root',
    version: 7,
  },
  undefined,
  2,
);

const lockOf = (content: string) => readLock({ path: '/project/flake.lock', text: content });

describe('flake.lock', () => {
  const lock = lockOf(text);

  test.each([
    [['nixpkgs'], 'nixpkgs_2'],
    [['other'], 'other'],
    [['other', 'nixpkgs'], 'nixpkgs'],
    [['other', 'back'], 'nixpkgs_2'],
    [['same'], 'nixpkgs_2'],
    [['other', 'round'], undefined],
    [['other', 'top'], undefined],
    [['gone'], undefined],
    [['missing'], undefined],
    [[], undefined],
  ])('%s leads to %s', (path, key) => {
    expect(resolve(lock, path)?.key).toBe(key);
  });

  test('what is locked, and where it is written', () => {
    const node = resolve(lock, ['nixpkgs'])!;
    expect(node).toMatchObject({
      ref: { value: 'nixos-25.05' },
      rev: { value: rev },
      lastModified: { value: 1767313136 },
      flake: true,
    });
    expect([node.ref, node.rev, node.lastModified].map(fact => textAt(fact!.at))).toEqual([
      '"nixos-25.05"',
      `"${rev}"`,
      '1767313136',
    ]);
    expect(resolve(lock, ['other'])!.flake).toBe(false);
    expect(lock.problems).toEqual([]);
  });

  test('every prefix is read, and keeps the nodes before the mistake', () => {
    for (let length = 0; length < text.length; length++) {
      const prefix = lockOf(text.slice(0, length));
      expect(prefix.problems.length).toBeGreaterThan(0);
      if (length > text.indexOf('"other": {'))
        expect(prefix.nodes.get('nixpkgs_2')?.ref?.value).toBe('nixos-25.05');
    }
  });

  test.each([
    ['', 'expected a value, found the end of the file', ''],
    ['{ "version": 7, }', 'expected a key in double quotes', '}'],
    ['<<<<<<< HEAD\n{}', 'expected a value', '<'],
    ['{"nodes": {}, "root": "root", "version": 4}', 'lock file version 4 is not supported', '4'],
    ['[]', 'a lock is a JSON object', '[]'],
    ['{"version": 7} x', 'expected the end of the file', 'x'],
    ['{"version": 7}', 'the lock has no nodes', '{"version": 7}'],
    ['{"nodes": {"a": "\u0001"}}', 'this string is not valid JSON', '"'],
    [`${'['.repeat(5000)}`, 'nested too deeply', '['],
  ])('%s', (content, message, at) => {
    const [problem] = lockOf(content).problems;
    expect(problem?.message).toBe(message);
    expect(problem && textAt(problem.at)).toBe(at);
  });
});

describe('flake references', () => {
  test.each([
    ['github:NixOS/nixpkgs/nixos-25.05', 'NixOS/nixpkgs', 'nixos-25.05', undefined],
    ['github:NixOS/nixpkgs?ref=nixos-25.05', 'NixOS/nixpkgs', 'nixos-25.05', undefined],
    [`github:NixOS/nixpkgs/${rev}`, 'NixOS/nixpkgs', undefined, rev],
    ['github:a/b/feature/x?dir=sub', 'a/b', 'feature/x', undefined],
    ['gitlab:a/b', 'a/b', undefined, undefined],
    ['github:/nixos/nixpkgs/master', 'nixos/nixpkgs', 'master', undefined],
    [
      'git+https://github.com/NixOS/nixpkgs?shallow=1&ref=nixos-unstable-small',
      'NixOS/nixpkgs',
      'nixos-unstable-small',
      undefined,
    ],
    ['git+ssh://git@github.com/a/b.git', 'a/b', undefined, undefined],
    ['https://flakehub.com/f/NixOS/nixpkgs/0.2505.*', 'NixOS/nixpkgs', undefined, undefined],
    ['https://channels.nixos.org/nixos-unstable/nixexprs.tar.xz', 'NixOS/nixpkgs', undefined, undefined],
    [`https://github.com/NixOS/nixpkgs/archive/${rev}.tar.gz`, 'NixOS/nixpkgs', undefined, rev],
    [
      `https://api.flakehub.com/f/pinned/NixOS/nixpkgs/0.1.1%2Brev-${rev}/x/source.tar.gz`,
      'NixOS/nixpkgs',
      undefined,
      rev,
    ],
    ['nixpkgs', 'NixOS/nixpkgs', undefined, undefined],
    ['flake:nixpkgs/nixos-24.11', 'NixOS/nixpkgs', 'nixos-24.11', undefined],
    ['path:./sub', undefined, undefined, undefined],
    ['./sub', undefined, undefined, undefined],
    ['github:a/b%20c', 'a/b c', undefined, undefined],
    ['github:a/%', 'a/%', undefined, undefined],
  ])('%s', (url, repository, ref, revision) => {
    const reference = parseReference(url)!;
    expect([repositoryOf(reference), reference.ref, revisionOf(reference)]).toEqual([
      repository,
      ref,
      revision,
    ]);
  });

  test.each(['', '#', '://', 'github:a', '%%%'])('%j is none', url => {
    expect(parseReference(url)).toBeUndefined();
  });

  test.each(['github:a/b', 'github:a/b/c', 'git+https://x/y?ref=z', 'path:./a', 'nixpkgs/x', 'tarball'])(
    '%s is written back',
    url => {
      expect(formatReference(parseReference(url)!)).toBe(url);
    },
  );
});

test('a hash leads into the store', () => {
  // Nix 2.34: `nix flake prefetch` of a path with this hash.
  expect(storePath('sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=')).toMatch(
    /^\/nix\/store\/[0-9a-df-np-sv-z]{32}-source$/,
  );
  expect(storePath('sha256-x')).toBeUndefined();
  expect(storePath('md5-x')).toBeUndefined();
});
