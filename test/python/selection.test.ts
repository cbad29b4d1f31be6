import { describe, expect, test } from 'vitest';
import { everything, rangeOf } from '../../server/python/range.ts';
import type { ShellPythons } from '../../server/python/selection/choice.ts';
import { selectHatch } from '../../server/python/selection/hatch.ts';
import { hookActions } from '../../server/python/selection/hook.ts';
import { selectPdm } from '../../server/python/selection/pdm.ts';
import { selectPoetry } from '../../server/python/selection/poetry.ts';
import { parseRequest, requestText } from '../../server/python/selection/request.ts';
import { selectRye } from '../../server/python/selection/rye.ts';
import {
  type Selection,
  type ShellInterpreter,
  selectUv,
  type UvInput,
} from '../../server/python/selection/uv.ts';
import { uvSettings } from '../../server/python/selection/uv-settings.ts';
import { readVirtualEnvironment } from '../../server/python/selection/venv.ts';
import { findVersionFile, readVersionFile } from '../../server/python/selection/version-file.ts';
import { parseToml } from '../../server/python/toml.ts';
import { isInvalid, parseSpecifiers } from '../../server/python/version.ts';
import { textAt } from '../../server/text.ts';
import { memoryFiles } from '../memory.ts';

describe('requests', () => {
  test.each([
    ['3.12', 'Python 3.12'],
    ['312', 'Python 3.12'],
    ['python3.12', 'Python 3.12'],
    ['3.12.4', 'Python 3.12.4'],
    [' 3.12 ', 'Python 3.12'],
    ['>=3.11, <3.13', 'Python >=3.11, <3.13'],
    ['==3.12', 'Python 3.12'],
    ['==3.12.*', 'Python ==3.12.*'],
    ['3.13t', 'Python 3.13+freethreaded'],
    ['3.14rc2', 'Python 3.14rc2'],
    ['pypy@3.10', 'PyPy 3.10'],
    ['pypy', 'PyPy'],
    ['cp311', 'CPython 3.11'],
    ['cpython-3.12.1-linux-x86_64-gnu', 'cpython-3.12.1-linux-x86_64-gnu'],
    ['cpython-3.12', 'cpython-3.12-any-any-any'],
    ['any', 'a default Python'],
    ['/nix/store/x/bin/python3', 'path `/nix/store/x/bin/python3`'],
    ['3.12.4/envs/work', 'path `3.12.4/envs/work`'],
    ['python', 'executable name `python`'],
    ['system', 'executable name `system`'],
    ['3.12-dev', 'executable name `3.12-dev`'],
    ['pypy3.10-7.3.15', 'executable name `pypy3.10-7.3.15`'],
    ['2.7', 'Python <3.6 is not supported but 2.7 was requested.'],
  ])('%s', (text, words) => {
    expect(requestText(parseRequest(text))).toBe(words);
  });

  test('a bare word may be a directory', () => {
    expect(parseRequest('.venv', () => true)).toEqual({ kind: 'path', path: '.venv' });
  });
});

describe('version files', () => {
  test('lines, comments, and what is no request', () => {
    const file = { path: '/p/.python-version', text: '# pyenv\n\n  3.12.4 \r\npypy3.10-7.3.15\n3.11' };
    const { requests } = readVersionFile(file);
    expect(requests.map(({ at }) => textAt(at))).toEqual(['3.12.4', 'pypy3.10-7.3.15', '3.11']);
    expect(requests.map(({ value }) => value.kind)).toEqual(['version', 'name', 'version']);
  });

  test.each([
    [{ '/w/a/.python-version': '3.11', '/w/.python-version': '3.12' }, '/w/a/.python-version'],
    [{ '/w/.python-versions': '3.11' }, '/w/.python-versions'],
    [{ '/w/.python-versions': '3.11', '/w/.python-version': '3.12' }, '/w/.python-version'],
    [{ '/.python-version': '3.11' }, undefined],
  ])('%j', (contents, found) => {
    const absolute = Object.fromEntries(Object.entries(contents).map(([path, text]) => [path, text]));
    expect(findVersionFile(memoryFiles(absolute), '/w/a', '/w')?.file.path).toBe(found);
  });
});

test('pyvenv.cfg', () => {
  const text =
    'home = /nix/store/abc-python3-3.12.4/bin\nimplementation = CPython\nuv = 0.9.1\nversion_info = 3.12.4.final.0\n';
  const venv = readVirtualEnvironment({ path: '/p/.venv/pyvenv.cfg', text });
  expect(venv).toMatchObject({
    directory: '/p/.venv',
    home: { value: '/nix/store/abc-python3-3.12.4/bin' },
    version: { value: '3.12.4' },
    uv: '0.9.1',
  });
  expect(readVirtualEnvironment({ path: '/v/pyvenv.cfg', text: 'nonsense' }).version).toBeUndefined();
});

const at = { file: { path: '/project/flake.nix', text: '' }, start: 0, end: 0 };

test.each([
  ['python -m venv .venv', [{ kind: 'venv', program: 'python', directory: '.venv' }]],
  [
    'python3.12 -m venv --system-site-packages .venv',
    [{ kind: 'venv', program: 'python3.12', directory: '.venv' }],
  ],
  ['virtualenv -p python3.11 .venv', [{ kind: 'venv', python: 'python3.11', directory: '.venv' }]],
  ['uv sync --frozen --python 3.12', [{ kind: 'uv', command: 'sync', python: '3.12' }]],
  ['uv sync --python=3.12', [{ kind: 'uv', command: 'sync', python: '3.12' }]],
  ['uv --directory x venv -p3.12 env', [{ kind: 'uv', command: 'venv', python: '3.12', directory: 'env' }]],
  ['uv run python -p 3', [{ kind: 'uv', command: 'run', python: undefined }]],
  ['uv pip install -p 3.12 x', []],
  ['echo uv sync --python 3.12', []],
  ['python manage.py venv', []],
])('hook: %s', (line, actions) => {
  expect(hookActions([{ words: line.split(' '), at }])).toMatchObject(actions);
});

test('venvShellHook makes the environment that venvDir names', () => {
  const packages = [{ attribute: 'python312Packages.venvShellHook', at }];
  const made = (value: string | null) => hookActions([], packages, new Map([['venvDir', { value, at }]]));
  expect(made('./.venv')).toMatchObject([{ kind: 'venv', directory: './.venv', python: undefined }]);
  expect(made(null)).toMatchObject([{ directory: null }]);
  expect(hookActions([], [{ attribute: 'uv', at }])).toEqual([]);
});

describe('settings of uv', () => {
  const settings = (environment: Record<string, string | null>, uvToml?: string, pyproject = '') => {
    const { preference, downloads } = uvSettings(
      new Map(Object.entries(environment).map(([name, value]) => [name, { value, at }])),
      uvToml === undefined ? undefined : parseToml({ path: '/project/uv.toml', text: uvToml }),
      parseToml({ path: '/project/pyproject.toml', text: pyproject }),
    );
    return [preference.value, preference.name, downloads.value, downloads.name];
  };
  const table = '[tool.uv]\npython-preference = "only-system"\npython-downloads = "never"\n';
  test.each([
    [settings({}), ['managed', undefined, 'automatic', undefined]],
    [settings({}, undefined, table), ['only-system', 'python-preference', 'never', 'python-downloads']],
    // Beside a uv.toml the table counts for nothing.
    [settings({}, '', table), ['managed', undefined, 'automatic', undefined]],
    [
      settings({ UV_PYTHON_PREFERENCE: 'system', UV_PYTHON_DOWNLOADS: 'False' }, undefined, table),
      ['system', 'UV_PYTHON_PREFERENCE', 'never', 'UV_PYTHON_DOWNLOADS'],
    ],
    [settings({ UV_NO_MANAGED_PYTHON: '1', UV_PYTHON_PREFERENCE: 'managed' })[0], 'only-system'],
    [settings({ UV_NO_MANAGED_PYTHON: '0' })[0], 'managed'],
    [settings({ UV_MANAGED_PYTHON: 'yes' })[0], 'only-managed'],
    [settings({ UV_PYTHON_PREFERENCE: null })[0], null],
    [settings({}, undefined, '[tool.uv]\npython-downloads = false')[2], null],
  ])('%#', (got, wanted) => {
    expect(got).toEqual(wanted);
  });
});

interface World {
  readonly requires?: string | null;
  readonly python?: readonly string[];
  readonly complete?: boolean;
  readonly virtual?: boolean | null;
  readonly environment?: Readonly<Record<string, string | null>>;
  /** `UV_PYTHON` leads to the shell's first interpreter. */
  readonly named?: boolean;
  readonly file?: string;
  readonly hook?: string;
  readonly pyproject?: string;
  readonly venv?: string;
}

function select(world: World): Selection {
  const { requires = '>=3.12', python = ['3.12'], complete = true, virtual = false } = world;
  const interpreters = python.map((version): ShellInterpreter => {
    const minor = /^\d+\.\d+/.exec(version)![0];
    const fullVersion = version === minor ? null : version;
    return { implementation: 'cpython', version: minor, fullVersion, freeThreaded: false, virtual, at };
  });
  const environment: UvInput['environment'] = new Map(
    Object.entries(world.environment ?? {}).map(([name, value]) => [
      name,
      { value, at, interpreter: name === 'UV_PYTHON' && world.named ? interpreters[0] : undefined },
    ]),
  );
  const specifiers = requires === null ? undefined : parseSpecifiers(requires);
  const range = specifiers && !isInvalid(specifiers) ? rangeOf(specifiers) : everything;
  const pyproject = parseToml({ path: '/project/pyproject.toml', text: world.pyproject ?? '' });
  return selectUv({
    root: '/project',
    requires: requires === null ? [] : [{ value: range, at }],
    interpreters,
    complete,
    environment,
    settings: uvSettings(environment, undefined, pyproject),
    versionFile:
      world.file === undefined
        ? undefined
        : readVersionFile({ path: '/project/.python-version', text: world.file }),
    hook: world.hook === undefined ? [] : hookActions([{ words: world.hook.split(' '), at }]),
    venv:
      world.venv === undefined
        ? undefined
        : readVirtualEnvironment({ path: '/project/.venv/pyvenv.cfg', text: world.venv }),
  });
}

describe('uv', () => {
  test.each<[string, World, Partial<Selection>]>([
    ['newer minors may be installed', {}, { outcome: 'may-use-managed', others: ['3.13', '3.14', '3.15'] }],
    [
      'and older ones',
      { requires: '>=3.11', python: ['3.13'] },
      { others: ['3.11', '3.12', '3.14', '3.15'] },
    ],
    ['bounds that leave one', { requires: '>=3.12,<3.13' }, { outcome: 'uses-shell', others: [] }],
    ['nothing required', { requires: null, python: ['3.13'] }, { outcome: 'may-use-managed' }],
    [
      'a pinned minor',
      { file: '3.12\n' },
      { outcome: 'uses-shell', boundBy: [{ by: 'version file' }] as never },
    ],
    [
      'downloads alone do not bind',
      { environment: { UV_PYTHON_DOWNLOADS: 'never' } },
      { outcome: 'may-use-managed' },
    ],
    ['preference', { environment: { UV_PYTHON_PREFERENCE: 'system' } }, { outcome: 'uses-shell' }],
    ['no managed', { environment: { UV_NO_MANAGED_PYTHON: '1' } }, { outcome: 'uses-shell' }],
    ['setting', { pyproject: '[tool.uv]\npython-preference = "only-system"' }, { outcome: 'uses-shell' }],
    [
      'named by path',
      { environment: { UV_PYTHON: '/nix/store/x/bin/python' }, named: true },
      { outcome: 'uses-shell' },
    ],
    [
      'a path that leads elsewhere',
      { environment: { UV_PYTHON: '/usr/bin/python3' } },
      { outcome: 'unknown' },
    ],
    ['a value that is not known', { environment: { UV_PYTHON: null } }, { outcome: 'unknown' }],
    [
      'hook makes .venv',
      { hook: 'python -m venv .venv' },
      { outcome: 'uses-shell', boundBy: [{ by: 'hook' }] as never },
    ],
    ['hook makes another', { hook: 'python -m venv venv' }, { outcome: 'may-use-managed', boundBy: [] }],
    ['hook asks', { hook: 'uv sync --python 3.12' }, { outcome: 'uses-shell' }],
    ['not in the shell', { python: ['3.11'] }, { outcome: 'will-download' }],
    ['no interpreter', { python: [] }, { outcome: 'will-download' }],
    ['no interpreter that is known', { python: [], complete: false }, { outcome: 'unknown' }],
    ['the second fits', { requires: '>=3.13', python: ['3.12', '3.13'] }, { outcome: 'may-use-managed' }],
    ['only managed', { environment: { UV_PYTHON_PREFERENCE: 'only-managed' } }, { outcome: 'will-download' }],
    ['a patch that nobody knows', { requires: '>=3.12.3' }, { outcome: 'unknown' }],
    ['a patch that is known', { requires: '>=3.12.3', python: ['3.12.8'] }, { outcome: 'may-use-managed' }],
    ['withPackages is passed over', { virtual: true }, { outcome: 'will-download' }],
    ['withPackages of an unknown release', { virtual: null }, { outcome: 'unknown' }],
    [
      'withPackages by path',
      { virtual: true, environment: { UV_PYTHON: '/nix/store/x/bin/python' }, named: true },
      { outcome: 'uses-shell' },
    ],
    ['environment kept', { venv: 'home = /nix/store/p/bin\nversion = 3.13.1' }, { environment: 'kept' }],
    [
      'environment replaced',
      { venv: 'home = /nix/store/p/bin\nversion = 3.11.1' },
      { environment: 'replaced' },
    ],
  ])('%s', (_, world, expected) => {
    expect(select(world)).toMatchObject(expected);
  });

  test.each<[World, string]>([
    [
      { python: ['3.11'], environment: { UV_PYTHON_DOWNLOADS: 'never' } },
      "No interpreter found for Python >=3.12 in managed installations or search path\nhint: A managed Python download is available for Python >=3.12, but Python downloads are set to 'never'",
    ],
    [
      { python: ['3.11'], environment: { UV_PYTHON_PREFERENCE: 'only-system' } },
      "No interpreter found for Python >=3.12 in search path\nhint: A managed Python download is available for Python >=3.12, but the Python preference is set to 'only system'",
    ],
    [
      { python: ['3.11.9'], file: '3.11\n' },
      "The Python request from `.python-version` resolved to Python 3.11.9, which is incompatible with the project's Python requirement: `>=3.12`",
    ],
    [
      { python: ['3.11.9'], environment: { UV_PYTHON: '/x' }, named: true },
      "The requested interpreter resolved to Python 3.11.9, which is incompatible with the project's Python requirement: `>=3.12`",
    ],
    [
      { requires: '==3.12', python: ['3.12.4'] },
      "The resolved Python interpreter (Python 3.12.4) is incompatible with the project's Python requirement: `==3.12`",
    ],
  ])('refuses %#', (world, error) => {
    expect(select(world)).toMatchObject({ outcome: 'refuses', error });
  });
});

describe('other tools', () => {
  const shell = (requires: string, ...versions: readonly string[]): ShellPythons => {
    const specifiers = parseSpecifiers(requires);
    if (isInvalid(specifiers)) throw new Error(requires);
    const interpreters = versions.map((fullVersion): ShellInterpreter => {
      const version = /^\d+\.\d+/.exec(fullVersion)![0];
      return { implementation: 'cpython', version, fullVersion, freeThreaded: false, virtual: false, at };
    });
    return { requires: rangeOf(specifiers), interpreters, complete: true };
  };
  const variables = (names: readonly string[]) =>
    new Map(names.map(name => [name, { value: '/x', at }] as const));
  const file = (text: string) => readVersionFile({ path: '/project/.python-version', text });
  const given = ({ outcome, interpreter }: { outcome: string; interpreter: ShellInterpreter | undefined }) =>
    [outcome, interpreter?.fullVersion].filter(Boolean).join(' ');

  test.each([
    [shell('>=3.11', '3.12.4', '3.11.9'), [], 'uses-shell 3.12.4'],
    [shell('<3.12', '3.12.4', '3.11.9'), [], 'uses-shell 3.11.9'],
    [shell('>=3.13', '3.12.4'), [], 'refuses'],
    [shell('>=3.11', '3.12.4'), ['VIRTUAL_ENV'], 'unknown'],
    [{ ...shell('>=3.11', '3.12.4'), complete: false }, [], 'unknown'],
  ])('poetry %#', (pythons, names, expected) => {
    expect(given(selectPoetry(pythons, variables(names), '^3.11'))).toBe(expected);
  });

  test('poetry says why', () => {
    expect(selectPoetry(shell('>=3.13', '3.12.4'), new Map(), '^3.13').error).toBe(
      'The currently activated Python version 3.12.4 is not supported by the project (^3.13).\nTrying to find and use a compatible version.',
    );
  });

  test.each([
    [shell('>=3.11', '3.12.4'), [], undefined, 'uses-shell 3.12.4'],
    [shell('>=3.13', '3.12.4'), [], undefined, 'will-download'],
    [shell('>=3.11', '3.12.4', '3.11.9'), [], '3.11', 'uses-shell 3.11.9'],
    [shell('>=3.11', '3.12.4'), [], '3.13', 'unknown'],
    // Several lines count for nothing.
    [shell('>=3.11', '3.12.4'), [], '3.13\n3.11', 'uses-shell 3.12.4'],
    [shell('>=3.11', '3.12.4'), ['PDM_PYTHON'], undefined, 'unknown'],
  ])('pdm %#', (pythons, names, pin, expected) => {
    const version = pin === undefined ? undefined : file(pin);
    expect(given(selectPdm(pythons, variables(names), version))).toBe(expected);
  });

  test.each([
    [shell('>=3.11', '3.12.4'), undefined, 'uses-shell 3.12.4'],
    [shell('>=3.11', '3.12.4', '3.11.9'), undefined, 'unknown'],
    [shell('>=3.13', '3.12.4'), undefined, 'will-download'],
    [shell('>=3.11', '3.12.4'), '3.13', 'unknown'],
  ])('hatch %#', (pythons, python, expected) => {
    expect(given(selectHatch(pythons, new Map(), python))).toBe(expected);
  });

  test("rye never takes the shell's", () => {
    expect(selectRye(shell('>=3.11').requires, undefined).why).toContain('Python 3.11');
    expect(selectRye(shell('>=3.11').requires, file('3.12.1')).why).toContain('Python 3.12.1');
    expect(selectRye(everything, undefined).outcome).toBe('unknown');
  });
});
