import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { isLockName, readLock } from '../../server/python/lock.ts';
import { artifactFor } from '../../server/python/locks/artifact.ts';
import { closure } from '../../server/python/locks/closure.ts';
import { pdmHash, poetryHashes } from '../../server/python/locks/content-hash.ts';
import { markerEnvironment } from '../../server/python/locks/environment.ts';
import type { Lock, UvLock } from '../../server/python/locks/facts.ts';
import { packagePlace, requirementPlace } from '../../server/python/locks/places.ts';
import { staleness } from '../../server/python/locks/staleness.ts';
import { targetOf } from '../../server/python/locks/target.ts';
import { readPyproject } from '../../server/python/pyproject.ts';
import { parseToml } from '../../server/python/toml.ts';
import { uvWorkspace } from '../../server/python/uv-workspace.ts';
import { textAt } from '../../server/text.ts';
import { memoryFiles } from '../memory.ts';

function lockOf(name: string, text: string): Lock {
  return readLock({ path: `/project/${name}`, text })!;
}

function pyprojectOf(text: string) {
  return readPyproject(parseToml({ path: '/project/pyproject.toml', text }));
}

const uvLock = `version = 1
revision = 3
requires-python = ">=3.12"
resolution-markers = [
    "python_full_version >= '3.13'",
    "python_full_version < '3.13'",
]

[[package]]
name = "app"
version = "0.1.0"
source = { editable = "." }
dependencies = [
    { name = "colorama", marker = "sys_platform == 'win32'" },
    { name = "numpy", version = "1.26.4", source = { registry = "https://pypi.org/simple" }, marker = "python_full_version < '3.13'" },
    { name = "numpy", version = "2.1.0", source = { registry = "https://pypi.org/simple" }, marker = "python_full_version >= '3.13'" },
    { name = "requests", extra = ["socks"] },
]

[package.optional-dependencies]
gui = [
    { name = "pyside6" },
]

[package.dev-dependencies]
dev = [
    { name = "pytest" },
]
docs = [
    { name = "sphinx" },
]

[package.metadata]
requires-dist = [
    { name = "colorama", marker = "sys_platform == 'win32'" },
    { name = "numpy", specifier = ">=1.26" },
    { name = "pyside6", marker = "extra == 'gui'", specifier = ">=6" },
    { name = "requests", extras = ["socks"], specifier = ">=2,<3" },
]
provides-extras = ["gui"]

[package.metadata.requires-dev]
dev = [{ name = "pytest", specifier = ">=8" }]
docs = [{ name = "sphinx" }]

[[package]]
name = "colorama"
version = "0.4.6"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "numpy"
version = "1.26.4"
source = { registry = "https://pypi.org/simple" }
resolution-markers = [
    "python_full_version < '3.13'",
]
sdist = { url = "https://files.pythonhosted.org/packages/65/numpy-1.26.4.tar.gz", hash = "sha256:0", size = 1 }
wheels = [
    { url = "https://files.pythonhosted.org/packages/x/numpy-1.26.4-cp312-cp312-macosx_11_0_arm64.whl", hash = "sha256:0", size = 1 },
    { url = "https://files.pythonhosted.org/packages/x/numpy-1.26.4-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", hash = "sha256:0", size = 1 },
]

[[package]]
name = "numpy"
version = "2.1.0"
source = { registry = "https://pypi.org/simple" }
wheels = [
    { url = "https://files.pythonhosted.org/packages/x/numpy-2.1.0-cp313-cp313-manylinux_2_17_x86_64.whl", hash = "sha256:0", size = 1 },
]

[[package]]
name = "pysocks"
version = "1.7.1"
source = { registry = "https://pypi.org/simple" }
wheels = [
    { url = "https://example.org/PySocks-1.7.1%2Blocal-py3-none-any.whl", hash = "sha256:0", size = 1 },
]

[[package]]
name = "pyside6"
version = "6.9.1"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "pytest"
version = "8.3.3"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "requests"
version = "2.32.3"
source = { registry = "https://pypi.org/simple" }

[package.optional-dependencies]
socks = [
    { name = "pysocks" },
]

[[package]]
name = "sphinx"
version = "8.0.0"
source = { registry = "https://pypi.org/simple" }
`;

const appPyproject = `[project]
name = "App"
version = "0.1.0"
requires-python = ">=3.12"
dependencies = [
  "requests[socks] >=2,<3",
  "numpy>=1.26.0",
  "colorama ; sys_platform == 'win32'",
]

[project.optional-dependencies]
gui = ["PySide6>=6"]

[dependency-groups]
dev = ["pytest>=8"]
docs = ["sphinx"]

[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
`;

describe('reading', () => {
  test.each([
    ['uv.lock', true],
    ['poetry.lock', true],
    ['pdm.lock', true],
    ['pylock.toml', true],
    ['pylock.dev.toml', true],
    ['pylock.a.b.toml', false],
    ['flake.lock', false],
  ])('%s', (name, is) => {
    expect(isLockName(name)).toBe(is);
    expect(readLock({ path: `/p/${name}`, text: '' }) !== undefined).toBe(is);
  });

  test('is kept by identity', () => {
    const file = { path: '/p/uv.lock', text: uvLock };
    expect(readLock(file)).toBe(readLock(file));
  });

  test('facts of uv.lock, with places', () => {
    const lock = lockOf('uv.lock', uvLock) as UvLock;
    expect(lock).toMatchObject({ kind: 'uv', schema: '1', revision: 3, problems: [] });
    expect(textAt(lock.requiresPython!.at)).toBe('">=3.12"');
    expect(lock.requiresPython!.value).toBe('>=3.12');
    expect(lock.packages).toHaveLength(9);
    expect(lock.byName.get('numpy')?.map(entry => entry.version)).toEqual(['1.26.4', '2.1.0']);
    const app = lock.byName.get('app')![0]!;
    expect(app.source).toEqual({ kind: 'editable', value: '.' });
    expect(app.metadata?.requires.map(({ name }) => name)).toEqual([
      'colorama',
      'numpy',
      'pyside6',
      'requests',
    ]);
    expect(textAt(packagePlace(lock, lock.byName.get('numpy')![1]!, 'version'))).toBe('"2.1.0"');
    expect(textAt(requirementPlace(lock, app, 'numpy', null))).toBe('"numpy"');
    expect(lock.byName.get('pysocks')![0]!.wheels).toEqual(['PySocks-1.7.1+local-py3-none-any.whl']);
    expect(lock.byName.get('numpy')![0]!.sdist).toBe('numpy-1.26.4.tar.gz');
  });

  test.each([
    [
      'conflict markers',
      uvLock.replace(
        'version = "8.3.3"',
        '<<<<<<< HEAD\nversion = "8.3.3"\n=======\nversion = "8.3.4"\n>>>>>>> b',
      ),
      'conflict markers',
    ],
    ['half written', uvLock.slice(0, uvLock.indexOf('name = "sphinx"\nversion') + 10), 'not valid TOML'],
    ['no TOML at all', '\u0000{{{', 'not valid TOML'],
  ])('%s', (_, text, message) => {
    const lock = lockOf('uv.lock', text);
    expect(lock.problems[0]!.message).toContain(message);
    if (text.includes('numpy')) {
      expect(lock.byName.get('requests')![0]!.version).toBe('2.32.3');
      expect(textAt(packagePlace(lock, lock.byName.get('requests')![0]!))).toBe('"requests"');
    }
    expect(
      staleness(lock, uvWorkspace(memoryFiles({}), '/project', pyprojectOf(appPyproject), '/project')),
    ).toEqual([]);
  });

  test.each([
    '',
    'package = 1',
    '[[package]]\nname = 1',
    '[[package]]\nname = "a"\ndependencies = { b = 1 }\nwheels = 3',
  ])('odd shapes do not throw: %j', text => {
    for (const name of ['uv.lock', 'poetry.lock', 'pdm.lock', 'pylock.toml']) {
      const lock = lockOf(name, text.replaceAll('package', name === 'pylock.toml' ? 'packages' : 'package'));
      expect(
        closure(
          lock,
          targetOf(lock.kind, pyprojectOf(''), markerEnvironment({ version: '3.12' }, 'x86_64-linux')),
        ),
      ).toBeDefined();
    }
  });

  test('nothing throws, however a lock is torn', () => {
    const pieces = fc.constantFrom(
      '',
      '"',
      '[[package]]\n',
      '{',
      ']',
      'name = ',
      '\n',
      "'''",
      '= 1',
      '\u0000',
      'é',
    );
    const at = fc.nat(uvLock.length);
    fc.assert(
      fc.property(
        at,
        at,
        pieces,
        fc.constantFrom('uv.lock', 'poetry.lock', 'pdm.lock', 'pylock.toml'),
        (a, b, piece, name) => {
          const text = uvLock.slice(0, Math.min(a, b)) + piece + uvLock.slice(Math.max(a, b));
          const lock = lockOf(name, text);
          installed(lock, appPyproject);
          differences(text, { 'pyproject.toml': appPyproject }, name);
          for (const entry of lock.packages) packagePlace(lock, entry, 'version');
        },
      ),
      { numRuns: 60 },
    );
  });

  test('five megabytes', () => {
    const entry = uvLock.slice(
      uvLock.indexOf('[[package]]\nname = "numpy"'),
      uvLock.indexOf('[[package]]\nname = "pysocks"'),
    );
    const text = uvLock + entry.repeat(Math.ceil(5_000_000 / entry.length));
    const cpu = (work: () => void) => {
      const before = process.cpuUsage();
      work();
      return process.cpuUsage(before).user / 1000;
    };
    const parsing = cpu(() => parse(text));
    const reading = cpu(() => lockOf('uv.lock', text));
    expect(lockOf('uv.lock', text).packages.length).toBeGreaterThan(5000);
    // Reading is parsing and little more; a fall into quadratic time would be seconds beyond it.
    expect(reading).toBeLessThan(5 * parsing + 500);
  });
});

function installed(
  lock: Lock,
  pyproject: string,
  python = '3.12',
  system = 'x86_64-linux',
  groups?: readonly string[],
) {
  const environment = markerEnvironment({ version: python }, system);
  const { packages } = closure(lock, targetOf(lock.kind, pyprojectOf(pyproject), environment, groups));
  return packages.map(({ package: { name, version }, chain, declared, certain }) => ({
    id: `${name} ${version}`,
    way: chain.join(' > '),
    declared: declared && textAt(declared),
    certain,
  }));
}

describe('closure', () => {
  const uv = lockOf('uv.lock', uvLock);
  const ids = (...rest: Parameters<typeof installed> extends [unknown, ...infer R] ? R : never) =>
    installed(uv, ...rest).map(({ id }) => id);

  test('of uv: forks, extras, the default group', () => {
    expect(ids(appPyproject)).toEqual([
      'app 0.1.0',
      'numpy 1.26.4',
      'requests 2.32.3',
      'pytest 8.3.3',
      'pysocks 1.7.1',
    ]);
    expect(ids(appPyproject, '3.13')).toContain('numpy 2.1.0');
    expect(ids(appPyproject, '3.12', 'x86_64-linux', [])).not.toContain('pytest 8.3.3');
    expect(ids(`${appPyproject}[tool.uv]\ndefault-groups = "all"\n`)).toContain('sphinx 8.0.0');
    expect(ids(`${appPyproject}[tool.uv]\ndefault-groups = []\n`)).not.toContain('pytest 8.3.3');
  });

  test('knows the way from a declared dependency', () => {
    expect(installed(uv, appPyproject).find(({ id }) => id.startsWith('pysocks'))).toEqual({
      id: 'pysocks 1.7.1',
      way: 'requests > pysocks',
      declared: 'requests[socks] >=2,<3',
      certain: true,
    });
  });

  test('says where it is not sure', () => {
    const text = uvLock.replace(
      `{ name = "pytest" },`,
      `{ name = "pytest", marker = "platform_release == '6.1'" },`,
    );
    const found = installed(lockOf('uv.lock', text), appPyproject);
    expect(found.filter(({ certain }) => !certain).map(({ id }) => id)).toEqual(['pytest 8.3.3']);
  });

  test('of a workspace root without [project]: all members', () => {
    const text = `version = 1
requires-python = ">=3.12"

[manifest]
members = ["a", "b"]

[manifest.dependency-groups]
dev = [{ name = "ruff" }]

[[package]]
name = "a"
version = "1"
source = { virtual = "a" }
dependencies = [{ name = "b" }]

[[package]]
name = "b"
version = "1"
source = { editable = "b" }
dependencies = [{ name = "idna" }]

[[package]]
name = "idna"
version = "3.10"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "ruff"
version = "0.9.0"
source = { registry = "https://pypi.org/simple" }
`;
    const found = installed(lockOf('uv.lock', text), '[dependency-groups]\ndev = ["ruff"]\n');
    expect(found.map(({ id }) => id)).toEqual(['a 1', 'b 1', 'idna 3.10', 'ruff 0.9.0']);
    expect(found[3]!.declared).toBe('ruff');
  });

  test('of uv with conflicting extras', () => {
    const text = `version = 1
requires-python = ">=3.12"
conflicts = [[
    { package = "app", extra = "cpu" },
    { package = "app", extra = "gpu" },
]]

[[package]]
name = "app"
version = "1"
source = { virtual = "." }
dependencies = [
    { name = "torch", version = "1", source = { registry = "https://pypi.org/simple" }, marker = "extra != 'extra-3-app-gpu'" },
    { name = "torch", version = "2", source = { registry = "https://gpu" }, marker = "extra == 'extra-3-app-gpu'" },
]

[[package]]
name = "torch"
version = "1"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "torch"
version = "2"
source = { registry = "https://gpu" }
`;
    const found = installed(lockOf('uv.lock', text), '[project]\nname = "app"\n');
    expect(found.map(({ id }) => id)).toEqual(['app 1', 'torch 1']);
  });

  const poetryEntry = (name: string, more: string) =>
    `[[package]]\nname = "${name}"\nversion = "1.0"\noptional = false\npython-versions = ">=3.9"\n${more}\n`;
  const poetryPyproject = `[tool.poetry]
name = "app"
version = "1"
[tool.poetry.dependencies]
python = "^3.11"
HTTPX = { version = "*", extras = ["brotli"] }
[tool.poetry.group.dev.dependencies]
black = "*"
[tool.poetry.group.docs]
optional = true
[tool.poetry.group.docs.dependencies]
sphinx = "*"
`;

  test('of poetry, which lists groups and markers', () => {
    const text =
      poetryEntry(
        'httpx',
        'groups = ["main"]\nfiles = []\n[package.dependencies]\nanyio = "*"\nbrotli = {version = "*", optional = true, markers = "extra == \\"brotli\\""}',
      ) +
      poetryEntry('anyio', 'groups = ["main", "dev"]\nmarkers = {dev = "sys_platform == \\"win32\\""}') +
      poetryEntry('brotli', 'groups = ["main"]') +
      poetryEntry('black', 'groups = ["dev"]') +
      poetryEntry('colorama', 'groups = ["dev"]\nmarkers = "sys_platform == \\"win32\\""') +
      poetryEntry('sphinx', 'groups = ["docs"]') +
      '[metadata]\nlock-version = "2.1"\npython-versions = "^3.11"\ncontent-hash = "0"\n';
    const found = installed(lockOf('poetry.lock', text), poetryPyproject);
    expect(found.map(({ id, way }) => `${id}: ${way}`)).toEqual([
      'httpx 1.0: httpx',
      'anyio 1.0: httpx > anyio',
      'brotli 1.0: httpx > brotli',
      'black 1.0: black',
    ]);
  });

  test('of an older poetry, along the dependencies', () => {
    const text =
      poetryEntry(
        'httpx',
        '[package.dependencies]\nanyio = "*"\nsocks = {version = "*", optional = true, markers = "extra == \\"socks\\""}',
      ) +
      poetryEntry(
        'anyio',
        '[package.dependencies]\ntyping = {version = "*", markers = "python_version < \\"3.12\\""}',
      ) +
      poetryEntry('typing', '') +
      poetryEntry('socks', '') +
      poetryEntry('black', '') +
      '[metadata]\nlock-version = "2.0"\npython-versions = "^3.11"\ncontent-hash = "0"\n';
    const lock = lockOf('poetry.lock', text);
    expect(installed(lock, poetryPyproject).map(({ id }) => id)).toEqual([
      'httpx 1.0',
      'black 1.0',
      'anyio 1.0',
    ]);
    expect(installed(lock, poetryPyproject, '3.11').map(({ way }) => way)).toContain(
      'httpx > anyio > typing',
    );
  });

  test('of pdm', () => {
    const entry = (name: string, more: string) => `[[package]]\nname = "${name}"\nversion = "1.0"\n${more}\n`;
    const text =
      '[metadata]\ngroups = ["default", "dev"]\nstrategy = ["inherit_metadata"]\nlock_version = "4.5.0"\ncontent_hash = "sha256:0"\n\n[[metadata.targets]]\nrequires_python = ">=3.11"\n\n' +
      entry('httpx', 'groups = ["default"]\ndependencies = ["anyio", "httpcore==1.*"]') +
      entry('httpx', 'extras = ["socks"]\ngroups = ["default"]\ndependencies = ["httpx==1.0", "socksio"]') +
      entry('anyio', 'groups = ["default"]') +
      entry('socksio', 'groups = ["default"]') +
      entry('colorama', 'groups = ["dev"]\nmarker = "sys_platform == \\"win32\\""') +
      entry('pytest', 'groups = ["dev"]\nmarker = "python_version >= \\"3.9\\""');
    const lock = lockOf('pdm.lock', text);
    const pyproject =
      '[project]\nname = "app"\ndependencies = ["httpx[socks]"]\n[dependency-groups]\ndev = ["pytest"]\n';
    expect(lock.requiresPython?.value).toBe('>=3.11');
    expect(installed(lock, pyproject).map(({ id, way }) => `${id}: ${way}`)).toEqual([
      'httpx 1.0: httpx',
      'anyio 1.0: httpx > anyio',
      'socksio 1.0: httpx > socksio',
      'pytest 1.0: pytest',
    ]);
  });

  test('of pylock.toml', () => {
    const text = `lock-version = "1.0"
created-by = "uv"
requires-python = ">=3.12"
dependency-groups = ["dev"]

[[packages]]
name = "idna"
version = "3.10"
wheels = [{ url = "https://example.org/idna-3.10-py3-none-any.whl", hashes = { sha256 = "0" } }]

[[packages]]
name = "pytest"
version = "8"
marker = "'dev' in dependency_groups"

[[packages]]
name = "colorama"
version = "0.4.6"
marker = "sys_platform == 'win32'"
`;
    const lock = lockOf('pylock.toml', text);
    expect(installed(lock, '').map(({ id }) => id)).toEqual(['idna 3.10']);
    expect(installed(lock, '', '3.12', 'x86_64-linux', ['dev']).map(({ id }) => id)).toEqual([
      'idna 3.10',
      'pytest 8',
    ]);
  });
});

test.each([
  [
    'numpy',
    0,
    '3.12',
    'x86_64-linux',
    { kind: 'wheel', file: 'numpy-1.26.4-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl' },
  ],
  [
    'numpy',
    0,
    '3.12',
    'aarch64-darwin',
    { kind: 'wheel', file: 'numpy-1.26.4-cp312-cp312-macosx_11_0_arm64.whl' },
  ],
  ['numpy', 0, '3.13', 'x86_64-linux', { kind: 'sdist', file: 'numpy-1.26.4.tar.gz' }],
  ['numpy', 1, '3.14', 'x86_64-linux', { kind: 'none' }],
  ['numpy', 1, '3.13', 'riscv64-linux', { kind: 'unknown' }],
  ['app', 0, '3.12', 'x86_64-linux', { kind: 'source' }],
  ['colorama', 0, '3.12', 'x86_64-linux', { kind: 'unknown' }],
] as const)('artifact of %s %i for %s on %s', (name, index, python, system, artifact) => {
  const entry = lockOf('uv.lock', uvLock).byName.get(name)![index]!;
  expect(artifactFor(entry, { python, system })).toEqual(artifact);
});

test.each([
  ['3.12', 'x-1-cp312-cp312-manylinux_2_28_x86_64.whl'],
  ['3.13', 'x-1-cp311-abi3-manylinux_2_17_x86_64.whl'],
  ['3.10', 'x-1-py3-none-any.whl'],
])('the best of several wheels for %s', (python, file) => {
  const names = [
    'x-1-py3-none-any.whl',
    'x-1-cp312-cp312-manylinux_2_17_x86_64.whl',
    'x-1-cp312-cp312-manylinux_2_28_x86_64.whl',
    'x-1-cp311-abi3-manylinux_2_17_x86_64.whl',
    'x-1-cp312-cp312-musllinux_1_2_x86_64.whl',
  ];
  const wheels = names.map(name => `{ url = "https://example.org/${name}" }`).join(', ');
  const text = `[[package]]\nname = "x"\nversion = "1"\nsource = { registry = "r" }\nwheels = [${wheels}]\n`;
  const [entry] = lockOf('uv.lock', text).packages;
  expect(artifactFor(entry!, { python, system: 'x86_64-linux' })).toEqual({ kind: 'wheel', file });
});

/** The differences of a lock beside these files. */
function differences(lockText: string, files: Readonly<Record<string, string>>, name = 'uv.lock') {
  const memory = memoryFiles(files);
  const pyproject = readPyproject(parseToml(memory.read('/project/pyproject.toml')!));
  const workspace = uvWorkspace(memory, '/project', pyproject, '/project');
  return staleness(lockOf(name, lockText), workspace).map(
    ({ kind, message, inLock, inPyproject }) =>
      `${kind}: ${message} @ ${textAt(inLock)} / ${textAt(inPyproject)}`,
  );
}

describe('stale uv.lock', () => {
  const edited = (from: string, to: string) => {
    expect(appPyproject).toContain(from);
    return differences(uvLock, { 'pyproject.toml': appPyproject.replace(from, to) });
  };

  test.each([
    ['as it was', '', ''],
    ['another spelling of the bounds', '">=3.12"', '">=3.12.0,!=3.13.1"'],
    ['order, blanks, names', '"requests[socks] >=2,<3"', '"Requests [ SOCKS ]<3.0, >=2.0"'],
    [
      'a marker that requires-python implies',
      '"numpy>=1.26.0"',
      `"numpy>=1.26.0 ; python_version >= '3.10'"`,
    ],
    ['a version that is dynamic', 'version = "0.1.0"', 'dynamic = ["version"]'],
    ['dependencies that are dynamic', 'dependencies = [', 'dynamic = ["dependencies"]\nother = ['],
    [
      'a source',
      '[build-system]',
      '[tool.uv.sources]\nnumpy = { git = "https://example.org/numpy" }\n[build-system]',
    ],
    ['a file that cannot be read', 'gui = [', 'gui = ["numpy", ['],
  ])('fits: %s', (_, from, to) => {
    expect(edited(from, to)).toEqual([]);
  });

  test.each([
    [
      '">=3.12"',
      '">=3.11"',
      'python: uv.lock was made for Python `>=3.12`, the project requires `>=3.11` @ ">=3.12" / >=3.11',
    ],
    [
      'name = "App"',
      'name = "other"',
      'member: uv.lock was made for a project named `app`, not `other` @ "app" / other',
    ],
    [
      'version = "0.1.0"',
      'version = "0.2.0"',
      'version: uv.lock was made for version 0.1.0 of `app`, not 0.2.0 @ "0.1.0" / 0.2.0',
    ],
    [
      '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n',
      '',
      'package: uv.lock has `app` as an installed package (editable), but without `[build-system]` it is none @ { editable = "." } / [project]',
    ],
    [
      '[build-system]',
      '[tool.uv]\npackage = false\n[build-system]',
      expect.stringMatching(/^package: .* \/ false$/),
    ],
    [
      'docs = ["sphinx"]',
      'docs = ["sphinx"]\nempty = []',
      'missing: uv.lock lacks the dependency group `empty` @ "app" / empty',
    ],
    [`"numpy>=1.26.0"`, `"numpy>=1.26", "httpx"`, 'missing: uv.lock lacks `httpx` @ "app" / httpx'],
    [
      '"numpy>=1.26.0"',
      '"numpy>=2"',
      'changed: uv.lock was made for `numpy>=1.26`, not `numpy>=2` @ "numpy" / numpy>=2',
    ],
    ["sys_platform == 'win32'", "sys_platform == 'darwin'", expect.stringMatching(/^changed: .*colorama/)],
    ['requests[socks]', 'requests', expect.stringMatching(/^changed: .*requests/)],
    [
      '"PySide6>=6"',
      '',
      'removed: uv.lock still has `pyside6`, which is not declared @ "pyside6" / dependencies',
    ],
    ['"pytest>=8"', '"pytest>=8", "ruff"', 'missing: uv.lock lacks `ruff` in the group `dev` @ "app" / ruff'],
    [
      'docs = ["sphinx"]',
      '',
      'removed: uv.lock still has `sphinx` in the group `docs`, which is not declared @ "sphinx" / [project]',
    ],
  ])('%s -> %s', (from, to, expected) => {
    expect(edited(from, to)).toEqual([expected]);
  });

  test('the workspace counts, not the root alone', () => {
    const text = `version = 1
requires-python = ">=3.12"

[manifest]
members = ["member", "root"]

[[package]]
name = "member"
version = "1"
source = { editable = "member" }

[[package]]
name = "root"
version = "1"
source = { virtual = "." }
dependencies = [{ name = "member" }]

[package.metadata]
requires-dist = [{ name = "member", editable = "member" }]
`;
    const root = `[project]
name = "root"
version = "1"
requires-python = ">=3.10"
dependencies = ["member"]
[tool.uv.workspace]
members = ["*"]
[tool.uv.sources]
member = { workspace = true }
`;
    const member = '[project]\nname = "member"\nversion = "1"\nrequires-python = ">=3.12"\n';
    // Without [build-system], being asked for by another member makes it a package.
    expect(differences(text, { 'pyproject.toml': root, 'member/pyproject.toml': member })).toEqual([]);
    const third = { 'third/pyproject.toml': '[project]\nname = "third"\nversion = "1"\n' };
    expect(differences(text, { 'pyproject.toml': root, 'member/pyproject.toml': member, ...third })).toEqual([
      'member: uv.lock lacks the workspace member `third` @  / third',
    ]);
    expect(differences(text, { 'pyproject.toml': root })).toEqual([
      'python: uv.lock was made for Python `>=3.12`, the project requires `>=3.10` @ ">=3.12" / >=3.10',
      'member: uv.lock holds `member`, which is no member of the workspace @ "member" / ',
    ]);
    // No requires-python at all: the lock then follows the interpreter that uv happened to use.
    const silent = (file: string) => file.replace(/requires-python.*\n/, '');
    expect(
      differences(text, { 'pyproject.toml': silent(root), 'member/pyproject.toml': silent(member) }),
    ).toEqual([]);
  });

  test('a format of the future', () => {
    const text = uvLock.replace('version = 1', 'version = 2');
    expect(differences(text, { 'pyproject.toml': appPyproject })[0]).toMatch(/^format: /);
  });
});

describe('hashes', () => {
  const file = (text: string) => ({ path: '/project/pyproject.toml', text });

  // The hashes were computed by poetry 2.5.1 and pdm 2.29.3; test/oracles/locks compares many more.
  const poetry = `[tool.poetry]
name = "hé"
[tool.poetry.dependencies]
python = "^3.11"
requests = { version = "*", extras = ["socks"], optional = false }
[tool.poetry.group.dev.dependencies]
black = "24.1"
`;
  const standard = `[project]
name = "x"
requires-python = ">=3.11"
dependencies = ["é>=1"]
[dependency-groups]
dev = ["a"]
`;

  test('of poetry', () => {
    expect(poetryHashes(file(poetry), null)).toEqual([
      '0dcc6ac38a109071f363e186081e865b06f27418da5299732313f4890e85d0e9',
    ]);
    expect(poetryHashes(file(standard), '2.2.1')).toEqual([
      '06126f879de33befb57efb912647d2cfd7321d8affa87ce473ce5b58d69cdd37',
      '8990c7539ed6b7d256f019e523d1ba5baeb0282596decf24ac119345af4ae124',
    ]);
    expect(poetryHashes(file(standard), '2.3.0')).toEqual([
      '06126f879de33befb57efb912647d2cfd7321d8affa87ce473ce5b58d69cdd37',
    ]);
  });

  test('of pdm', () => {
    expect(pdmHash(file(standard))).toBe('ab4b0a428d8ada9ac9cc8295bbecb128c10953b7668e0fa0f8e404634a776744');
    expect(pdmHash(file(poetry))).toBeUndefined();
    expect(pdmHash(file('[project]\nname = "x"\n[tool.pdm.workspace]\nmembers = []'))).toBeUndefined();
  });

  test('what cannot be hashed is no reason to complain', () => {
    expect(poetryHashes(file('[tool.poetry.dependencies]\na = 1979-05-27'), null)).toBeUndefined();
    expect(poetryHashes(file('[tool.poetry'), null)).toBeUndefined();
  });

  test('stale poetry.lock and pdm.lock', () => {
    const metadata = (hash: string) =>
      `[metadata]\nlock-version = "2.1"\npython-versions = ">=3.11"\ncontent-hash = "${hash}"\n`;
    const files = { 'pyproject.toml': poetry };
    const black = '[[package]]\nname = "black"\nversion = "24.1"\n';
    expect(
      differences(
        metadata('0dcc6ac38a109071f363e186081e865b06f27418da5299732313f4890e85d0e9'),
        files,
        'poetry.lock',
      ),
    ).toEqual([]);
    expect(differences(black + metadata('0'), files, 'poetry.lock')).toEqual([
      'hash: pyproject.toml changed significantly since poetry.lock was last generated @ "0" / [tool.poetry]',
    ]);
    expect(differences(metadata('0'), files, 'poetry.lock')).toEqual([
      'missing: poetry.lock lacks `black` @ "0" / black',
    ]);
    const pdm = (hash: string) => `[metadata]\nlock_version = "4.5.0"\ncontent_hash = "sha256:${hash}"\n`;
    expect(
      differences(
        pdm('ab4b0a428d8ada9ac9cc8295bbecb128c10953b7668e0fa0f8e404634a776744'),
        { 'pyproject.toml': standard },
        'pdm.lock',
      ),
    ).toEqual([]);
    expect(differences(pdm('0'), { 'pyproject.toml': standard }, 'pdm.lock')).toEqual([
      'hash: pyproject.toml changed since pdm.lock was last generated @ "sha256:0" / dependencies',
    ]);
  });
});
