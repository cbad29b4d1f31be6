import { describe, expect, test } from 'vitest';
import { defaultPython, endOfLife, interpreter, interpretersOf } from '../../server/catalog/interpreters.ts';
import { endOfSupport, has, type Nixpkgs, releaseOf, releases } from '../../server/catalog/nixpkgs.ts';

const release = (name: string, day?: string): Nixpkgs => ({
  release: name,
  lastModified: day ? seconds(day) : null,
});
const unstable = (day: string): Nixpkgs => ({ release: 'unstable', lastModified: seconds(day) });
const bare = (day: string): Nixpkgs => ({ release: null, lastModified: seconds(day) });
const nothing: Nixpkgs = { release: null, lastModified: null };

function seconds(day: string): number {
  return Date.parse(day) / 1000;
}

describe('releaseOf', () => {
  test.each([
    ['nixos-25.05', '25.05'],
    ['nixos-25.05-small', '25.05'],
    ['nixpkgs-24.11-darwin', '24.11'],
    ['release-23.11', '23.11'],
    ['refs/heads/nixos-26.05', '26.05'],
    ['nixos-unstable', 'unstable'],
    ['nixos-unstable-small', 'unstable'],
    ['nixpkgs-unstable', 'unstable'],
    ['master', 'unstable'],
    ['staging-next', 'unstable'],
    ['24.05', null],
    ['v1.2.3', null],
    ['ac62194c3917d5f474c1a844b6fd6da2db95077d', null],
  ])('ref %s', (ref, expected) => expect(releaseOf({ ref })).toBe(expected));

  test.each([
    ['github:NixOS/nixpkgs/nixos-25.05', '25.05'],
    ['github:nixos/nixpkgs', 'unstable'],
    ['github:nixos/nixpkgs?ref=nixos-24.11', '24.11'],
    ['github:NixOS/nixpkgs/ac62194c3917d5f474c1a844b6fd6da2db95077d', null],
    ['github:someone/nixpkgs/nixos-25.05', null],
    ['github:cachix/devenv-nixpkgs/rolling', null],
    ['nixpkgs', 'unstable'],
    ['flake:nixpkgs', 'unstable'],
    ['nixpkgs/nixos-23.05', '23.05'],
    ['git+https://github.com/NixOS/nixpkgs?ref=nixos-25.11', '25.11'],
    ['https://github.com/NixOS/nixpkgs/archive/nixos-24.05.tar.gz', '24.05'],
    ['https://github.com/NixOS/nixpkgs/archive/refs/heads/nixpkgs-unstable.tar.gz', 'unstable'],
    ['https://channels.nixos.org/nixos-25.11/nixexprs.tar.xz', '25.11'],
    ['https://nixos.org/channels/nixpkgs-unstable', 'unstable'],
    ['https://releases.nixos.org/nixos/25.11/nixos-25.11.9320.8f1b52b04f2c/nixexprs.tar.xz', '25.11'],
    ['https://releases.nixos.org/nixpkgs/nixpkgs-25.11pre862603.8f1b52b04f2c/nixexprs.tar.xz', 'unstable'],
    ['https://flakehub.com/f/NixOS/nixpkgs/0.2505.*.tar.gz', '25.05'],
    ['https://flakehub.com/f/NixOS/nixpkgs/0.2411', '24.11'],
    ['https://flakehub.com/f/NixOS/nixpkgs/~0.2405', '24.05'],
    ['https://flakehub.com/f/NixOS/nixpkgs/=0.2505.806343', '25.05'],
    ['https://flakehub.com/f/NixOS/nixpkgs/0.1.*.tar.gz', 'unstable'],
    ['https://flakehub.com/f/NixOS/nixpkgs/0.1', 'unstable'],
    ['https://flakehub.com/f/NixOS/nixpkgs/*.tar.gz', null],
    ['https://flakehub.com/f/NixOS/nixpkgs/0', null],
    [
      'https://api.flakehub.com/f/pinned/NixOS/nixpkgs/0.2505.806343%2Brev-ac62194c/0198/source.tar.gz',
      '25.05',
    ],
    ['path:/home/me/nixpkgs', null],
    ['', null],
  ])('url %s', (url, expected) => expect(releaseOf({ url })).toBe(expected));

  test('a fork is no nixpkgs, whatever its branch', () => {
    expect(releaseOf({ owner: 'me', repo: 'nixpkgs', ref: 'nixos-25.05' })).toBe(null);
    expect(releaseOf({ owner: 'nixos', repo: 'nixpkgs', ref: 'nixos-25.05' })).toBe('25.05');
  });
});

describe('endOfSupport', () => {
  test.each([
    ['25.05', '2025-12-31'],
    ['26.05', '2026-12-31'],
    ['21.11', '2022-06-30'],
    ['20.03', '2020-12-31'],
    ['26.11', undefined],
    ['unstable', undefined],
  ])('%s', (name, expected) => expect(endOfSupport(name)).toBe(expected));
  test('nothing known', () => expect(endOfSupport(null)).toBe(undefined));
});

describe('python3', () => {
  test.each([
    [release('22.11'), '3.10'],
    [release('23.05'), '3.10'],
    [release('23.11'), '3.11'],
    [release('24.05'), '3.11'],
    [release('24.11'), '3.12'],
    [release('25.05'), '3.12'],
    [release('25.11'), '3.13'],
    [release('26.05'), '3.13'],
    [release('26.11'), '3.14'],
    [release('21.05'), undefined],
    [release('27.11'), '3.15'],
    [unstable('2023-06-01'), '3.10'],
    [unstable('2023-10-01'), undefined],
    [unstable('2024-06-01'), '3.11'],
    [unstable('2024-07-01'), undefined],
    [unstable('2024-07-07'), '3.12'],
    [unstable('2025-05-10'), '3.12'],
    [unstable('2025-08-01'), '3.13'],
    [unstable('2026-07-07'), '3.13'],
    [unstable('2026-07-08'), undefined],
    [unstable('2026-07-09'), '3.14'],
    [unstable('2027-04-01'), '3.14'],
    [unstable('2027-06-01'), undefined],
    // A bare revision may lie on master or on a release branch alive then.
    [bare('2025-04-01'), '3.12'],
    [bare('2025-08-01'), undefined],
    [bare('2026-04-01'), '3.13'],
    [bare('2026-08-15'), undefined],
    [nothing, undefined],
    [{ release: 'unstable', lastModified: null }, undefined],
  ] as const)('%o', (nixpkgs, expected) => expect(defaultPython(nixpkgs)).toBe(expected));

  test('the schedule of nixpkgs fits every known release', () => {
    for (const { name } of releases) {
      const [year, month] = name.split('.').map(Number) as [number, number];
      expect(defaultPython(release(name)), name).toBe(`3.${(month === 5 ? year - 1 : year) - 12}`);
    }
  });
});

describe('interpreter', () => {
  const status = (path: string, nixpkgs: Nixpkgs) => interpreter(path, nixpkgs)?.status;

  test.each([
    ['python39', release('24.11'), 'exists'],
    ['python39', release('25.05'), 'missing'],
    ['python39', unstable('2025-01-01'), 'exists'],
    ['python39', unstable('2025-04-01'), 'unknown'],
    ['python310', release('25.11'), 'exists'],
    ['python310', release('26.05'), 'missing'],
    ['python311', unstable('2026-11-01'), 'exists'],
    ['python311', unstable('2027-03-01'), 'unknown'],
    ['python312', release('22.11'), 'missing'],
    ['python314', release('24.11'), 'missing'],
    ['python314', release('25.11'), 'exists'],
    ['python316', release('26.05'), 'missing'],
    ['python317', release('26.05'), 'unknown'],
    ['python312Full', release('25.05'), 'exists'],
    ['python312Full', release('25.11'), 'throws'],
    ['python3Full', release('25.11'), 'throws'],
    ['python39Full', release('25.05'), 'missing'],
    ['python27', release('26.05'), 'exists'],
    ['python27', unstable('2026-09-01'), 'throws'],
    ['python2Packages', unstable('2026-09-01'), 'throws'],
    ['python', release('25.05'), 'exists'],
    ['python3', nothing, 'unknown'],
    ['python3Minimal', release('25.05'), 'exists'],
    ['python313FreeThreading', release('24.05'), 'missing'],
    ['python313FreeThreading', release('24.11'), 'exists'],
    ['python312FreeThreading', release('25.05'), 'unknown'],
    ['pypy310', release('23.05'), 'missing'],
    ['pypy310', release('23.11'), 'exists'],
    ['pypy311', release('25.05'), 'missing'],
    ['pypy39', release('25.05'), 'missing'],
    ['pypy3', release('25.05'), 'exists'],
    ['python312Packages', release('25.05'), 'exists'],
    ['python312', release('21.05'), 'missing'],
    ['python38', release('21.05'), 'unknown'],
    ['pythonInterpreters.python312', release('25.05'), 'exists'],
  ] as const)('%s on %o %s', (path, nixpkgs, expected) => expect(status(path, nixpkgs)).toBe(expected));

  test('says what it is', () => {
    expect(interpreter('python313FreeThreading', release('25.05'))).toMatchObject({
      attribute: 'python313FreeThreading',
      implementation: 'cpython',
      minor: '3.13',
      freeThreaded: true,
    });
    expect(interpreter('python3Packages.pytest', release('25.05'))).toMatchObject({
      attribute: 'python3',
      minor: '3.12',
    });
    expect(interpreter('pypy310Packages', release('25.05'))).toMatchObject({
      implementation: 'pypy',
      minor: '3.10',
    });
    expect(interpreter('python314', release('25.05'))).toMatchObject({ status: 'exists', preRelease: true });
    expect(interpreter('python39', release('25.05'))?.reason).toBe('removed in 25.05');
    expect(interpreter('python314', release('24.11'))?.reason).toBe('it first appears in 25.05');
  });

  test.each([
    'python-language-server',
    'pythonManylinuxPackages',
    'python3Packagesx',
    'uv',
    '',
    'pypi2nix',
    'python312x',
  ])('%j is none', path => expect(interpreter(path, release('25.05'))).toBe(undefined));

  test('a full version only where it is certain', () => {
    const version = (path: string, nixpkgs: Nixpkgs) => interpreter(path, nixpkgs)?.version;
    // The seed's nixpkgs.
    expect(version('python312', { release: '25.05', lastModified: 1767313136 })).toBe('3.12.12');
    expect(version('python312', release('25.05', '2025-06-20'))).toBe(undefined);
    expect(version('python312', release('25.11', '2025-12-10'))).toBe('3.12.12');
    expect(version('python313', release('25.11', '2025-12-10'))).toBe(undefined);
    expect(version('python312', release('25.11', '2026-05-10'))).toBe(undefined);
    expect(version('python312', release('25.05'))).toBe(undefined);
  });

  test('what a fix may propose', () => {
    const minors = (nixpkgs: Nixpkgs) => interpretersOf(nixpkgs).map(({ minor }) => minor);
    expect(minors(release('24.11'))).toEqual(['3.9', '3.10', '3.11', '3.12', '3.13']);
    expect(minors(release('25.05'))).toEqual(['3.10', '3.11', '3.12', '3.13']);
    expect(minors(release('26.05'))).toEqual(['3.11', '3.12', '3.13', '3.14']);
    expect(minors(nothing)).toEqual([]);
  });
});

describe('has', () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 1e20])(
    'never throws on the time %d',
    lastModified => {
      expect(has({ release: '25.05' }, { release: 'unstable', lastModified })).toBe(undefined);
      expect(has({ release: '25.05' }, { release: null, lastModified })).toBe(undefined);
    },
  );
});

test('every series that a fix may propose has an end of life', () => {
  for (const { name } of releases) {
    for (const { minor } of interpretersOf(release(name)))
      expect(endOfLife[minor!], minor).toMatch(/^20\d\d-\d\d$/);
  }
});
