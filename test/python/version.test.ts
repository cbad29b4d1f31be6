import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePoetryConstraint } from '../../server/python/poetry-constraint.ts';
import { meantSpecifiers } from '../../server/python/python-requirement.ts';
import {
  admitsMinor,
  admitsRelease,
  clausesOf,
  complement,
  equalBounds,
  equalRanges,
  intersect,
  isEmpty,
  isSubset,
  minimumMinor,
  nearestMinor,
  type Range,
  type Release,
  rangeOf,
  union,
} from '../../server/python/range.ts';
import {
  admits,
  compareVersions,
  formatVersion,
  isInvalid,
  parseSpecifiers,
  parseVersion,
  type Version,
} from '../../server/python/version.ts';

function version(text: string): Version {
  const parsed = parseVersion(text);
  if (isInvalid(parsed)) throw new Error(parsed.invalid);
  return parsed;
}

function specifiers(text: string) {
  const parsed = parseSpecifiers(text);
  if (isInvalid(parsed)) throw new Error(parsed.invalid);
  return parsed;
}

function poetry(text: string): Range {
  const parsed = parsePoetryConstraint(text);
  if (isInvalid(parsed)) throw new Error(parsed.invalid);
  return parsed.range;
}

/** PEP 440, or Poetry's grammar for what only that allows. */
function range(text: string): Range {
  const parsed = parseSpecifiers(text);
  return isInvalid(parsed) ? poetry(text) : rangeOf(parsed);
}

describe('versions', () => {
  test.each([
    ['1.0', '1.0'],
    [' v1.0-alpha1 ', '1.0a1'],
    ['1!2.0.0.POST.1.dev', '1!2.0.0.post1.dev0'],
    ['1.0-1', '1.0.post1'],
    ['1.0+Ubuntu-1_1e2', '1.0+ubuntu.1.1e2'],
    ['2024.01.05', '2024.1.5'],
  ])('%j is %s', (text, normal) => {
    expect(formatVersion(version(text))).toBe(normal);
  });

  test.each([
    ['3.12.x', '`.x` cannot stand in a version', '.x'],
    ['3.12 beta?', '` beta?` cannot stand in a version', ' beta?'],
    ['latest', 'a version starts with a number, not with `latest`', 'latest'],
    [' ', 'a version is missing', ' '],
  ])('%j is none', (text, reason, place) => {
    const parsed = parseVersion(text);
    expect(isInvalid(parsed) && [parsed.invalid, text.slice(parsed.span.start, parsed.span.end)]).toEqual([
      reason,
      place,
    ]);
  });

  test('their order', () => {
    const sorted = [
      '0.9',
      '1.0.dev1',
      '1.0a1.dev1',
      '1.0a1',
      '1.0a1.post1',
      '1.0a20240101',
      '1.0a20240102',
      '1.0b1',
      '1.0rc1',
      '1.0',
      '1.0+a',
      '1.0+a.b',
      '1.0+1',
      '1.0+1e2',
      '1.0+2',
      '1.0.post1.dev1',
      '1.0.post1',
      '1.0.1',
      '1.10',
      '1!0',
    ];
    // A number in a local label comes after a word, and `1e2` is a word.
    const expected = sorted
      .toSpliced(sorted.indexOf('1.0+1e2'), 1)
      .toSpliced(sorted.indexOf('1.0+a'), 0, '1.0+1e2');
    expect(
      sorted
        .map(version)
        .toSorted(compareVersions)
        .map(({ text }) => text),
    ).toEqual(expected);
    expect(compareVersions(version('1'), version('1.0.0'))).toBe(0);
  });
});

describe('specifiers', () => {
  test.each([
    ['>=3.8,<4', '3.9.1', true],
    ['', '1', true],
    ['==3.0.*', '3', true],
    ['!=3.0.*', '3', false],
    ['==1.0', '1.0+local', true],
    ['==1.0+local.1', '1.0+local.2', false],
    ['>1.0', '1.0.post1', false],
    ['>1.0', '1.0+x', false],
    ['>1.0.post1', '1.0.post2', true],
    ['>1.0rc1', '1.0', true],
    ['>1.0', '1!0', true],
    ['<1.0', '1.0rc1', false],
    ['<1.0rc2', '1.0rc1', true],
    ['<=1.0', '1.0+x', true],
    ['~=3.12', '3.13', true],
    ['~=3.12.1', '3.13', false],
    ['~=3.12.1', '3.12.4', true],
    ['===1.0', '1.0.0', false],
    ['>=3.8,', '3.9', true],
  ])('%j on %s: %s', (set, text, admitted) => {
    expect(admits(specifiers(set), version(text))).toBe(admitted);
  });

  test('pre-releases can be kept out', () => {
    expect(admits(specifiers('>=3.12'), version('3.13.0rc1'))).toBe(true);
    expect(admits(specifiers('>=3.12'), version('3.13.0rc1'), { prereleases: false })).toBe(false);
  });

  test.each([
    ['3.12', '`3.12` lacks an operator', '3.12'],
    ['^3.8', '`^` is an operator of Poetry, not of PEP 440', '^3.8'],
    ['>=3.8,~3.9', '`~` is an operator of Poetry, not of PEP 440', '~3.9'],
    ['=>3.8', '`=>` is no operator of PEP 440', '=>3.8'],
    ['python', '`python` is no version specifier', 'python'],
    ['>=3.8 <4', '` <4` cannot stand in a version', ' <4'],
    ['>=3.8, <4.x', '`.x` cannot stand in a version', '.x'],
    ['>=3.8.*', '`>=` cannot be used with `.*`', '>=3.8.*'],
    ['==3.8rc1.*', '`.*` can follow release numbers only', '==3.8rc1.*'],
    ['>=3.8+x', '`>=` cannot be used with a local version label', '>=3.8+x'],
    ['~=3', '`~=` needs at least two numbers, such as `~=3.12`', '~=3'],
    ['>=', 'a version is missing', ''],
  ])('%j is none', (text, reason, place) => {
    const parsed = parseSpecifiers(text);
    expect(isInvalid(parsed) && [parsed.invalid, text.slice(parsed.span.start, parsed.span.end)]).toEqual([
      reason,
      place,
    ]);
  });

  test('places of clauses and of empty ones', () => {
    const text = ' >=3.8 ,, ==3.*,';
    const { clauses, emptyClauses } = specifiers(text);
    expect(clauses.map(({ span }) => text.slice(span.start, span.end))).toEqual(['>=3.8', '==3.*']);
    expect(emptyClauses.map(({ start }) => start)).toEqual([7, 15]);
  });
});

describe('ranges', () => {
  test.each([
    ['>=3.11', 'none', 'none', 'all', 'all'],
    ['>=3.11,<3.12', 'none', 'none', 'all', 'none'],
    ['>=3.11.4', 'none', 'none', 'some', 'all'],
    ['<=3.12', 'all', 'all', 'all', 'some'],
    ['==3.12', 'none', 'none', 'none', 'some'],
    ['==3.12.*', 'none', 'none', 'none', 'all'],
    ['~=3.10.2', 'none', 'some', 'none', 'none'],
    ['!=3.11.*', 'all', 'all', 'none', 'all'],
    ['!=3.11.2', 'all', 'all', 'some', 'all'],
    ['>3.11', 'none', 'none', 'some', 'all'],
    ['^3.10', 'none', 'all', 'all', 'all'],
    ['~3.10', 'none', 'all', 'none', 'none'],
    ['3.10', 'none', 'some', 'none', 'none'],
    ['~3.9 || ^3.12', 'all', 'none', 'none', 'all'],
    ['>=3.13rc1,<3.12', 'none', 'none', 'none', 'none'],
    ['*', 'all', 'all', 'all', 'all'],
  ])('%s on 3.9 to 3.12', (text, ...admitted) => {
    expect([9, 10, 11, 12].map(minor => admitsMinor(range(text), 3, minor))).toEqual(admitted);
  });

  test.each([
    ['>=3.11,<3.12', '==3.11.*'],
    ['>=3.8,<4', '>=3.8, <4'],
    ['~=3.12', '>=3.12, <4'],
    ['~=3.12.0', '==3.12.*'],
    ['>=3,<3.1', '==3.0.*'],
    ['>=3.9,!=3.10.*,!=3.11.2,<4', '>=3.9, !=3.10.*, !=3.11.2, <4'],
    ['==3.12.4', '==3.12.4'],
    ['!=3.9.*', '!=3.9.*'],
    ['>3.9,<=3.12', '>3.9, <=3.12'],
    ['', ''],
    ['>=3.12,<3.11', undefined],
    ['~3.8.0 || >=3.11', undefined],
    ['^3.8', '>=3.8, <4'],
  ])('%s is written %s', (text, written) => {
    expect(clausesOf(range(text))?.join(', ')).toBe(written);
  });

  test('the lowest minor version', () => {
    expect(
      ['>=3.9,<4', '>3.10', '>=3.11.4', '==3.12.*', '>=3', '<4'].map(text => minimumMinor(range(text))),
    ).toEqual(['3.9', '3.10', '3.11', '3.12', '3.0', undefined]);
  });

  test('the nearest minor version', () => {
    const shipped = ['3.10', '3.11', '3.12', '3.13', 'pypy3.10'];
    expect(nearestMinor(range('>=3.12'), '3.9', shipped)).toBe('3.12');
    expect(nearestMinor(range('!=3.12.*'), '3.12', shipped)).toBe('3.13');
    expect(nearestMinor(range('>=3.12.2,<3.13'), '3.11', shipped)).toBeUndefined();
    expect(nearestMinor(range('>=4'), '3.11', shipped)).toBeUndefined();
  });

  test('bounds, without holes', () => {
    expect(equalBounds(range('>=3.8,!=3.9.*,<4'), range('>=3.8.0,<4.0'))).toBe(true);
    expect(equalBounds(range('>=3.8'), range('>3.8'))).toBe(false);
  });

  const clause = fc
    .tuple(
      fc.constantFrom('>=', '<', '<=', '>', '!=', '==', '~='),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 3 }),
      fc.boolean(),
    )
    .map(
      ([operator, release, star]) =>
        operator +
        release.join('.') +
        (star && /[!=]=$/.test(operator) && operator !== '<=' && operator !== '>=' ? '.*' : ''),
    );
  const sets = fc.array(clause, { maxLength: 3 }).map(clauses => clauses.join(','));
  const releases: Release[] = [0, 2, 3].flatMap(a =>
    [0, 1, 3, 4].flatMap(b => [
      [a, b],
      [a, b, 1],
      [a, b, 3],
      [a, b, 3, 1],
    ]),
  );

  test('the algebra agrees with the clauses, release by release', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [x, y] = [range(a), range(b)];
        const both = intersect(x, y);
        const either = union(x, y);
        const rest = complement(x);
        const subset = isSubset(x, y);
        const wrong = releases.filter(release => {
          const [inX, inY] = [x, y].map(one => admitsRelease(one, release));
          return (
            inX !== admits(specifiers(a), version(release.join('.'))) ||
            admitsRelease(both, release) !== (inX && inY) ||
            admitsRelease(either, release) !== (inX || inY) ||
            admitsRelease(rest, release) === inX ||
            (subset && inX && !inY)
          );
        });
        expect(wrong).toEqual([]);
        expect(isSubset(both, x)).toBe(true);
        expect(isSubset(x, either)).toBe(true);
        expect(isEmpty(intersect(x, rest))).toBe(true);
        expect(equalRanges(complement(rest), x)).toBe(true);
        const written = clausesOf(x);
        if (written) expect(equalRanges(range(written.join(',')), x)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe('Poetry', () => {
  test.each([
    ['^1.2.3', '>=1.2.3, <2'],
    ['^0.2.3', '>=0.2.3, <0.3'],
    ['^0.0.3', '>=0.0.3, <0.0.4'],
    ['^0.0', '==0.0.*'],
    ['^3', '>=3, <4'],
    ['~3', '>=3, <4'],
    ['~3.10.2', '>=3.10.2, <3.11'],
    ['=3.10.1', '==3.10.1'],
    ['>=3.8 <4', '>=3.8, <4'],
    ['>=3.8,<3.9|>=3.9,<4', '>=3.8, <4'],
    ['3.*', '>=3, <4'],
  ])('%s is %s', (text, written) => {
    expect(clausesOf(poetry(text))?.join(', ')).toBe(written);
  });

  test.each(['', '^', '>=3.8 <', '>=3.8<4', '^3.8.*', '3.x', 'python', '^3.8 ||', '>= >=3'])(
    '%j is none',
    text => {
      expect(isInvalid(parsePoetryConstraint(text))).toBe(true);
    },
  );
});

describe('what was surely meant', () => {
  test.each([
    ['^3.8', '>=3.8,<4'],
    ['~3.8', '==3.8.*'],
    ['3.12', '==3.12.*'],
    ['3.12.4', '==3.12.4'],
    ['3', '==3.*'],
    ['>=3.8,', '>=3.8'],
    [',>=3.8,,<4', '>=3.8,<4'],
    ['>=3.8 <4', '>=3.8,<4'],
    ['>=3.8.*', '>=3.8'],
    ['<=3.12.*', '<3.13'],
    ['>3.8.*', '>=3.9'],
    ['=>3.9', '>=3.9'],
    ['≥3.9', '>=3.9'],
    ['3.9+', '>=3.9'],
    ['python>=3.9', '>=3.9'],
    ['^3.8 || ^3.9', '>=3.8,<4'],
    ['~3.8 || ~3.10', '>=3.8,!=3.9.*,<3.11'],
    ['~3.8 || ~3.11', undefined],
    ['*', undefined],
    ['three', undefined],
    ['', undefined],
  ])('%j: %s', (text, meant) => {
    expect(meantSpecifiers(text)).toBe(meant);
  });
});
