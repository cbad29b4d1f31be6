import { describe, expect, test } from 'vitest';
import { evaluateMarker, type MarkerEnvironment, parseMarker } from '../../server/python/marker.ts';
import { isValidName, normaliseName } from '../../server/python/name.ts';
import { parseRequirement, type Requirement } from '../../server/python/requirement.ts';
import { isInvalid } from '../../server/python/version.ts';
import { parseWheelName, type WheelTarget, wheelFits } from '../../server/python/wheel.ts';
import type { Span } from '../../server/text.ts';

test('names', () => {
  expect(['My.Pkg', 'my_-_pkg', 'MY-pkg'].map(normaliseName)).toEqual(['my-pkg', 'my-pkg', 'my-pkg']);
  expect(['a', 'A1', 'zope.interface', 'x__y'].every(isValidName)).toBe(true);
  expect(['', 'your project', '-a', 'a_', 'é', 'a\n', 'a/b'].some(isValidName)).toBe(false);
});

function requirement(text: string): Requirement {
  const parsed = parseRequirement(text);
  if (isInvalid(parsed)) throw new Error(parsed.invalid);
  return parsed;
}

describe('requirements', () => {
  test('every part has its place', () => {
    const text = ' My.Pkg [Socks, x_y] >=2 , <3 ; python_version < \'3.12\' and extra == "a"';
    const parsed = requirement(text);
    const written = (span: Span | undefined) => span && text.slice(span.start, span.end);
    expect(parsed.name).toBe('my-pkg');
    expect(parsed.extras).toEqual(['socks', 'x-y']);
    expect(written(parsed.writtenName.span)).toBe('My.Pkg');
    expect(parsed.writtenExtras.map(({ span }) => written(span))).toEqual(['Socks', 'x_y']);
    expect(written(parsed.specifierSpan)).toBe('>=2 , <3');
    expect(parsed.specifiers?.text).toBe('>=2 , <3');
    expect(parsed.specifiers?.clauses.map(({ span }) => written(span))).toEqual(['>=2', '<3']);
    expect(written(parsed.marker?.span)).toBe('python_version < \'3.12\' and extra == "a"');
  });

  test.each([
    ['requests', 'requests', undefined, undefined],
    ['requests()', 'requests', undefined, undefined],
    ['x (>=2,<3)', 'x', '>=2,<3', undefined],
    ['x[]>=2,', 'x', '>=2,', undefined],
    ['x===2.0.foo', 'x', '===2.0.foo', undefined],
    ['x@https://a.b/c.whl', 'x', undefined, 'https://a.b/c.whl'],
    ["x @ file:///a b'; ".replace(" b'; ", " ; os.name == 'nt'"), 'x', undefined, 'file:///a'],
    ["x; 'a' in extras", 'x', undefined, undefined],
  ])('%j', (text, name, specifiers, url) => {
    const parsed = requirement(text);
    expect([parsed.name, parsed.specifiers?.text, parsed.url?.text]).toEqual([name, specifiers, url]);
  });

  test.each([
    ['', 'a package name is missing', ''],
    ['-r requirements.txt', 'a requirement starts with a package name', '-r requirements.txt'],
    ['requests^2', '`^` is an operator of Poetry, not of PEP 440', '^2'],
    ['requests 2.0', '`2.0` lacks an operator', '2.0'],
    ['requests>=2 <3', '` <3` cannot stand in a version', ' <3'],
    ['requests>=2.*', '`>=` cannot be used with `.*`', '>=2.*'],
    ['requests # x', '`# x` is no version specifier', '# x'],
    ['requests,>=2', 'a version specifier is missing before this comma', ','],
    ['x[a', '`]` is missing after the extras', ''],
    ['x[a,]', 'the name of an extra is missing after the comma', ']'],
    ['x (>=2', '`)` is missing after the version specifier', '>=2'],
    ['x @ ', 'a URL is missing after `@`', ''],
    ["x @ https://a.b; os_name == 'nt'", 'a blank is missing before the `;` after a URL', ';'],
    ['x>=1\n', 'a requirement stands on one line', '>=1\n'],
    ['x; python_version', 'expected a comparison such as `==`', ''],
    [
      'x; python_version >= 3.8',
      'expected a marker variable such as `python_version`, or a text in quotes before `3.8`',
      '3.8',
    ],
    ["x; (os_name == 'nt'", 'expected `)`', ''],
    ["x; os_name == 'nt' os_name", 'expected `and`, `or` or the end before `os_name`', 'os_name'],
    [
      "x; platform == 'nt'",
      'expected a marker variable such as `python_version`, or a text in quotes before `platform`',
      'platform',
    ],
  ])('%j is none', (text, reason, place) => {
    const parsed = parseRequirement(text);
    expect(isInvalid(parsed) && [parsed.invalid, text.slice(parsed.span.start, parsed.span.end)]).toEqual([
      reason,
      place,
    ]);
  });
});

describe('markers', () => {
  const linux: MarkerEnvironment = {
    python_version: '3.12',
    sys_platform: 'linux',
    platform_system: 'Linux',
    os_name: 'posix',
    extra: 'Dev_x',
  };
  const value = (text: string, environment: MarkerEnvironment) => {
    const marker = parseMarker(text);
    if (isInvalid(marker)) throw new Error(marker.invalid);
    return evaluateMarker(marker, environment);
  };

  test.each([
    ["python_version >= '3.9'", true],
    ["python_version < '3.9'", false],
    ["'3.9' <= python_version", true],
    ["python_version == '3.12.*'", true],
    ["python_version in '3.11 3.12'", true],
    ["python_version not in '3.11, 3.12'", false],
    ["sys_platform == 'win32'", false],
    ["sys.platform == 'linux' and os.name == 'posix'", true],
    ["sys_platform > 'a'", false],
    ["extra == 'dev-x'", true],
    // With the minor version alone, the patch is unknown, and the rest is not.
    ["python_full_version >= '3.12.4'", undefined],
    ["python_full_version >= '3.12'", true],
    ["python_full_version < '3.12.0'", false],
    ["python_full_version >= '3.13.0rc1'", false],
    // What is unknown decides only where nothing else does.
    ["platform_machine == 'x86_64'", undefined],
    ["platform_machine == 'x86_64' and sys_platform == 'win32'", false],
    ["platform_machine == 'x86_64' or sys_platform == 'linux'", true],
    ["platform_machine == 'x86_64' or sys_platform == 'win32'", undefined],
    ["sys_platform == 'win32' and os_name == 'nt' or python_version > '3'", true],
    ["sys_platform == 'win32' and (os_name == 'nt' or python_version > '3')", false],
    ["'a' in extras", undefined],
    ["os_name ~= 'posix'", undefined],
    ["'a' == 'a'", undefined],
  ])('%s: %s', (text, expected) => {
    expect(value(text, linux)).toBe(expected);
  });

  test('the full version gives the minor one', () => {
    expect(value("python_version == '3.12'", { python_full_version: '3.12.4' })).toBe(true);
  });

  test('extras and groups are sets of names', () => {
    const environment = { extras: new Set(['Dev_X']), dependency_groups: new Set<string>() };
    expect(value("'dev-x' in extras", environment)).toBe(true);
    expect(value("'dev' not in dependency_groups", environment)).toBe(true);
  });

  test('deep parentheses are refused, not fatal', () => {
    expect(isInvalid(parseMarker('('.repeat(100_000)))).toBe(true);
  });
});

describe('wheels', () => {
  test('names', () => {
    expect(parseWheelName('My_Pkg-1.0+cu118-1a-py2.py3-none-any.whl')).toMatchObject({
      name: 'my-pkg',
      version: { text: '1.0+cu118' },
      build: '1a',
      pythons: ['py2', 'py3'],
      abis: ['none'],
      platforms: ['any'],
    });
    for (const name of [
      'a-1.0.tar.gz',
      'a-1.0-py3-none.whl',
      'a-x-py3-none-any.whl',
      'a-1.0-b-py3-none-any.whl',
    ]) {
      expect(parseWheelName(name)).toBeUndefined();
    }
  });

  const linux = { python: '3.12', system: 'x86_64-linux', glibc: [2, 40] } as const;
  const darwin = { python: '3.12', system: 'aarch64-darwin', macos: [14, 0] } as const;
  test.each<[string, WheelTarget, boolean | undefined]>([
    ['py3-none-any', linux, true],
    ['py2.py3-none-any', linux, true],
    ['py313-none-any', linux, false],
    ['cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64', linux, true],
    ['cp312-cp312-manylinux_2_41_x86_64', linux, false],
    ['cp312-cp312-manylinux_2_41_x86_64', { python: '3.12', system: 'x86_64-linux' }, true],
    ['cp312-cp312-manylinux2014_aarch64', linux, false],
    ['cp312-cp312-musllinux_1_2_x86_64', linux, false],
    ['cp311-cp311-linux_x86_64', linux, false],
    ['cp38-abi3-manylinux1_x86_64', linux, true],
    ['cp313-abi3-manylinux1_x86_64', linux, false],
    ['cp312-cp312t-linux_x86_64', { ...linux, freeThreaded: true }, true],
    ['cp38-abi3-linux_x86_64', { ...linux, freeThreaded: true }, false],
    ['cp312-cp312-macosx_11_0_arm64', darwin, true],
    ['cp312-cp312-macosx_15_0_arm64', darwin, false],
    ['cp312-cp312-macosx_10_9_universal2', darwin, true],
    ['cp312-cp312-macosx_10_9_x86_64', darwin, false],
    ['py3-none-any', { python: '3.12', system: 'riscv64-linux' }, undefined],
    ['py3-none-any', { python: 'pypy3.10', system: 'x86_64-linux' }, undefined],
  ])('%s on %j: %s', (tags, target, fits) => {
    expect(wheelFits(parseWheelName(`a-1.0-${tags}.whl`)!, target)).toBe(fits);
  });
});
