/** What a shell's wheels load from the host, and how that is known. */
import { describe, expect, test } from 'vitest';
import type { Distribution, Environment, Files, SharedObject } from '../../server/files.ts';
import { type NativeRequirement, nativeRequirements } from '../../server/project/native.ts';
import { developmentShells, openProject } from '../../server/project.ts';
import { memoryFiles } from '../memory.ts';

const site = '/project/.venv/lib/python3.12/site-packages';

function object(path: string, needed: readonly string[], more: Partial<SharedObject> = {}): SharedObject {
  return { path: `${site}/${path}`, machine: 'x86_64', soname: undefined, needed, runPath: [], ...more };
}

function distribution(
  name: string,
  version: string,
  objects: readonly SharedObject[],
  requires: readonly string[] = [],
): Distribution {
  return { name, version, requires, objects };
}

interface Given {
  readonly dependencies: readonly string[];
  readonly libraries?: string;
  readonly lines?: string;
  readonly system?: string;
  readonly installed?: readonly Distribution[];
  readonly python?: string;
  readonly locked?: Readonly<Record<string, string>>;
  readonly extra?: string;
}

/** The requirements of a small project's shell. */
function requirements(given: Given): readonly NativeRequirement[] {
  const {
    dependencies,
    libraries,
    lines = '',
    system = 'x86_64-linux',
    installed,
    python = '3.12.4',
  } = given;
  const path = libraries === undefined ? '' : `LD_LIBRARY_PATH = pkgs.lib.makeLibraryPath [ ${libraries} ];`;
  const files = memoryFiles({
    'flake.nix': `{
      inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
      outputs = { self, nixpkgs }:
        let pkgs = nixpkgs.legacyPackages.${system}; in {
          devShells.${system}.default = pkgs.mkShell {
            packages = [ pkgs.python312 pkgs.uv ];
            UV_PYTHON = pkgs.python312.interpreter;
            ${path}${lines}
          };
        };
    }`,
    'pyproject.toml': `[project]
name = "app"
version = "1"
requires-python = ">=3.12"
dependencies = ${JSON.stringify(dependencies)}
${given.extra ?? ''}`,
    ...(installed ? { '.venv/pyvenv.cfg': `home = /x\nversion_info = ${python}\n` } : {}),
    ...(given.locked ? { 'uv.lock': lock(given.locked) } : {}),
  });
  const environment: Environment | undefined = installed && { distributions: installed };
  const all: Files = {
    ...files,
    environment: directory => (directory === '/project/.venv' ? environment : undefined),
  };
  const place = { pyproject: '/project/pyproject.toml', nix: '/project/flake.nix' };
  const project = openProject(all, place, '/project', new Date('2026-06-15'));
  return nativeRequirements(project, developmentShells(project)[0]!);
}

function lock(versions: Readonly<Record<string, string>>): string {
  const names = Object.keys(versions);
  const listed = names.map(name => `{ name = "${name}" }`).join(', ');
  const entries = names.map(
    name => `
[[package]]
name = "${name}"
version = "${versions[name]}"
source = { registry = "https://pypi.org/simple" }
wheels = [{ url = "https://x/${name.replaceAll('-', '_')}-${versions[name]}-cp312-cp312-manylinux_2_28_x86_64.whl", hash = "sha256:0", size = 1 }]
`,
  );
  return `version = 1
revision = 3
requires-python = ">=3.12"

[[package]]
name = "app"
version = "1"
source = { virtual = "." }
dependencies = [${listed}]

[package.metadata]
requires-dist = [${listed}]
${entries.join('')}`;
}

/** `name: soname … <- giver (evidence)`, `!` before what is missing. */
const short = (found: readonly NativeRequirement[]): readonly string[] =>
  found.map(
    ({ package: name, sonames, missing, providedBy, evidence }) =>
      `${name}: ${sonames.map(soname => (missing.includes(soname) ? `!${soname}` : soname)).join(' ')} <- ${providedBy} (${evidence})`,
  );

describe('one row for each giver', () => {
  test('what several libraries give', () => {
    const found = requirements({ dependencies: ['av==19.0.2'], libraries: 'pkgs.stdenv.cc.cc pkgs.zlib' });
    expect(short(found)).toEqual([
      'av: libstdc++.so.6 <- stdenv.cc.cc (catalog)',
      'av: libz.so.1 <- zlib (catalog)',
    ]);
  });

  test('what only one of them gives', () => {
    expect(short(requirements({ dependencies: ['av==19.0.2'], libraries: 'pkgs.zlib' }))).toEqual([
      'av: !libstdc++.so.6 <- null (catalog)',
      'av: libz.so.1 <- zlib (catalog)',
    ]);
  });

  test("the driver's directory gives the driver's libraries and no others", () => {
    const found = requirements({ dependencies: ['torch'], libraries: '"/run/opengl-driver"' });
    expect(short(found)).toEqual([
      'torch: !libstdc++.so.6 <- null (catalog)',
      'torch: libcuda.so.1 <- /run/opengl-driver/lib (catalog)',
    ]);
  });

  test('a library that nobody knows may give anything', () => {
    const found = requirements({ dependencies: ['lightgbm'], libraries: 'pkgs.somebodys-library' });
    expect(short(found)).toEqual(['lightgbm: libgomp.so.1 libstdc++.so.6 <- null (catalog)']);
  });
});

describe('the lock', () => {
  test('says the version', () => {
    expect(short(requirements({ dependencies: ['numpy'], locked: { numpy: '1.26.4' } }))).toEqual([
      'numpy: !libz.so.1 <- null (lock)',
    ]);
    expect(short(requirements({ dependencies: ['numpy'], locked: { numpy: '2.5.5' } }))).toEqual([
      'numpy: !libstdc++.so.6 <- null (lock)',
    ]);
  });

  test('a version that is older than all that were read: what it opens by name is still known', () => {
    const locked = { sounddevice: '0.4.0', 'psycopg2-binary': '2.8.0' };
    expect(short(requirements({ dependencies: Object.keys(locked), locked }))).toEqual([
      'sounddevice: !libportaudio.so.2 <- null (lock)',
    ]);
  });
});

describe('the environment on disk', () => {
  const numpy = (version: string, ...needed: readonly string[]) =>
    distribution('numpy', version, [object('numpy/_core/_umath.cpython-312-x86_64-linux-gnu.so', needed)]);

  test('is asked before the catalogue', () => {
    const found = requirements({
      dependencies: ['numpy'],
      locked: { numpy: '1.26.4' },
      installed: [numpy('1.26.4', 'libc.so.6')],
    });
    expect(short(found)).toEqual([]);
  });

  test('is not asked about another version than the locked one', () => {
    const given = { dependencies: ['numpy'], locked: { numpy: '1.26.4' }, installed: [numpy('2.5.5')] };
    expect(short(requirements(given))).toEqual(['numpy: !libz.so.1 <- null (lock)']);
  });

  test('says without a lock what is installed', () => {
    const given = { dependencies: ['numpy'], installed: [numpy('2.2.6', 'libz.so.1', 'libstdc++.so.6')] };
    expect(short(requirements(given))).toEqual(['numpy: !libstdc++.so.6 !libz.so.1 <- null (environment)']);
  });

  test('is not asked where it belongs to another Python, or to another machine', () => {
    const installed = [numpy('2.2.6', 'libz.so.1')];
    expect(short(requirements({ dependencies: ['numpy'], installed, python: '3.11.9' }))).toEqual([]);
    const arm = [
      distribution('numpy', '2.2.6', [object('numpy/a.abi3.so', ['libz.so.1'], { machine: 'aarch64' })]),
    ];
    expect(short(requirements({ dependencies: ['numpy'], installed: arm }))).toEqual([]);
    expect(short(requirements({ dependencies: ['numpy'], installed: arm, system: 'aarch64-linux' }))).toEqual(
      ['numpy: !libz.so.1 <- null (environment)'],
    );
  });

  test('knows packages that the catalogue does not, by what extension modules load', () => {
    const installed = [
      distribution('fast-thing', '1.0', [
        object('fast/_core.cpython-312-x86_64-linux-gnu.so', ['libfast-1a.so', 'libz.so.1']),
        object('fast_thing.libs/libfast-1a.so', ['libstdc++.so.6', 'libodd.so.3'], {
          soname: 'libfast-1a.so',
        }),
        object('fast/plugins/libwindow.so', ['libGL.so.1']),
      ]),
    ];
    // zlib is mostly there when a module loads; nobody here knows libodd; plug-ins need not be opened.
    expect(short(requirements({ dependencies: ['Fast_Thing'], installed }))).toEqual([
      'fast-thing: !libstdc++.so.6 <- null (environment)',
    ]);
  });

  test('what a required distribution brings is there', () => {
    const installed = [
      distribution('solver', '1', [object('solver/a.abi3.so', ['libgomp.so.1'])], ['Runtime.Thing']),
      distribution('runtime-thing', '1', [
        object('runtime/lib/libgomp.so.1', [], { soname: 'libgomp.so.1' }),
      ]),
    ];
    expect(short(requirements({ dependencies: ['solver'], installed }))).toEqual([]);
    const alone = [{ ...installed[0]!, requires: [] }, installed[1]!];
    expect(short(requirements({ dependencies: ['solver'], installed: alone }))).toEqual([
      'solver: !libgomp.so.1 <- null (environment)',
    ]);
  });

  test('what was compiled or patched for the store is left alone', () => {
    const runPath = ['/nix/store/x-gcc-lib/lib'];
    const installed = [
      distribution('solver', '1', [object('solver/a.abi3.so', ['libgomp.so.1'], { runPath })]),
    ];
    expect(short(requirements({ dependencies: ['solver'], installed }))).toEqual([]);
  });

  test('the way from what is declared, extras among it', () => {
    const installed = [
      distribution('top', '1', [], ['middle']),
      distribution('middle', '1', [], ['bottom']),
      distribution('bottom', '1', [object('bottom.abi3.so', ['libstdc++.so.6'])]),
      distribution('by-hand', '1', [object('hand.abi3.so', ['libgomp.so.1'])]),
    ];
    const found = requirements({
      dependencies: [],
      extra: '[project.optional-dependencies]\nall = ["top[all]"]\n',
      installed,
    });
    expect(found.map(({ chain }) => chain)).toEqual([['top', 'middle', 'bottom']]);
    expect(found[0]!.declared).toBeDefined();
  });

  test('importing some packages does without', () => {
    const installed = [
      distribution('frozenlist', '1.8.0', [
        object('frozenlist/_frozenlist.cpython-312-x86_64-linux-gnu.so', ['libstdc++.so.6']),
      ]),
    ];
    expect(short(requirements({ dependencies: ['frozenlist'], installed }))).toEqual([
      'frozenlist: libstdc++.so.6 <- null (environment)',
    ]);
  });

  test('lies where uv is told to put it', () => {
    const installed = [numpy('2.2.6', 'libz.so.1')];
    const elsewhere = requirements({
      dependencies: ['numpy'],
      installed,
      lines: 'UV_PROJECT_ENVIRONMENT = "/elsewhere";',
    });
    expect(short(elsewhere)).toEqual([]);
    const here = requirements({
      dependencies: ['numpy'],
      installed,
      lines: 'UV_PROJECT_ENVIRONMENT = "./.venv";',
    });
    expect(short(here)).toEqual(['numpy: !libz.so.1 <- null (environment)']);
  });
});
