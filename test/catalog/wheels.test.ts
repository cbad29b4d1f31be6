import { describe, expect, test } from 'vitest';
import {
  host,
  hostProvides,
  manylinuxSet,
  manylinuxSonames,
  policySonames,
} from '../../server/catalog/hosts.ts';
import { providersOf } from '../../server/catalog/libraries.ts';
import {
  attributesOf,
  buildAttributesOf,
  distributionsOf,
  renamedPackage,
} from '../../server/catalog/names.ts';
import type { Nixpkgs } from '../../server/catalog/nixpkgs.ts';
import {
  commonNeeds,
  interpreterFinds,
  replacesOpened,
  wheelNeeds,
  wheelPrograms,
} from '../../server/catalog/wheels.ts';

const nixpkgs: Nixpkgs = { release: '25.05', lastModified: 1767313136 };

/** What a library path has to add for a package: without what the interpreter's loader finds by itself. */
const needs = (name: string, version: string) =>
  wheelNeeds(name, version)?.linked.filter(soname => !interpreterFinds(soname));

describe('wheelNeeds', () => {
  test.each([
    ['lightgbm', '4.6.0', ['libgomp.so.1', 'libstdc++.so.6']],
    ['xgboost', '3.1.3', ['libstdc++.so.6']],
    ['scikit-learn', '1.8.0', ['libstdc++.so.6']],
    ['numpy', '1.26.4', ['libz.so.1']],
    ['numpy', '2.4.6', ['libstdc++.so.6', 'libz.so.1']],
    ['numpy', '2.5.5', ['libstdc++.so.6']],
    ['polars', '1.38.1', []],
    ['polars-runtime-32', '1.38.1', []],
    ['pydantic-core', '2.50.4', []],
    ['lxml', '6.1.3', []],
    ['psutil', '7.2.2', []],
    ['greenlet', '3.1.1', ['libstdc++.so.6']],
    ['opencv-python-headless', '4.11.0.86', ['libstdc++.so.6', 'libz.so.1']],
    ['pyodbc', '5.0.1', ['libodbc.so.2', 'libstdc++.so.6']],
  ])('%s %s', (name, version, expected) => expect(needs(name, version)).toEqual(expected));

  test('opencv-python asks for OpenGL and GLib, and opens X11 for its windows', () => {
    const found = wheelNeeds('opencv-python', '4.11.0.86');
    expect(found?.linked).toEqual(expect.arrayContaining(['libGL.so.1', 'libgthread-2.0.so.0']));
    expect(found?.opened.map(({ soname }) => soname)).toContain('libX11.so.6');
  });

  test('says how it knows', () => {
    expect(wheelNeeds('lightgbm', '4.6.0')?.evidence).toBe('wheel');
    expect(wheelNeeds('lightgbm', '4.5.0')?.evidence).toBe('between');
    expect(wheelNeeds('lightgbm', '9.9')?.evidence).toBe('beyond');
    expect(wheelNeeds('lightgbm', '1.0')?.evidence).toBe('before');
    expect(wheelNeeds('lightgbm', '4.6.0+cpu')?.evidence).toBe('wheel');
  });

  test('between two versions that differ, only what both need', () => {
    expect(needs('numpy', '2.5.0')).toEqual(['libstdc++.so.6']);
    expect(needs('numpy', '2.0.0')).toEqual(['libz.so.1']);
  });

  test('what is opened by name', () => {
    expect(wheelNeeds('python-magic', '0.4.27')?.opened).toEqual([
      { soname: 'libmagic.so.1', when: 'import', source: 'magic/loader.py' },
    ]);
    expect(wheelNeeds('vtk', '9.3.1')?.opened).toEqual([]);
    expect(wheelNeeds('vtk', '9.5.0')?.opened.map(({ soname }) => soname)).toContain('libGL.so.1');
    expect(wheelNeeds('vtk', '9.3.1')?.linked).toContain('libGL.so.1');
    expect(replacesOpened('psycopg')).toContain('psycopg-binary');
  });

  test.each([
    ['pillow', '12.1.0', ['libz.so.1']],
    ['pillow', '13.0.0', []],
    ['frozenlist', '1.8.0', ['libstdc++.so.6']],
    ['psycopg2-binary', '2.9.13', []],
    ['numpy', '2.4.6', []],
  ])('importing %s %s does without %j', (name, version, expected) => {
    expect(wheelNeeds(name, version)?.spared).toEqual(expected);
  });

  test.each(['not-in-the-catalogue', '', 'constructor', '__proto__'])('%j is unknown', name => {
    expect(wheelNeeds(name, '1.0')).toBe(undefined);
  });

  test.each(['', 'x', '..', '1!2.0', 'v4.6.0'])('never throws on the version %j', version => {
    expect(wheelNeeds('lightgbm', version)?.linked).toContain('libgomp.so.1');
  });

  test('each seed package is catalogued', () => {
    const seeds = [
      'polars lightgbm xgboost fairlearn shap scikit-learn optuna onnx onnxmltools onnxruntime statsmodels',
      'matplotlib seaborn plotly pytest jupyterlab enahodata numpy scipy pandas pyarrow pillow pyzmq debugpy',
    ];
    for (const name of seeds.join(' ').split(' ')) expect(wheelNeeds(name, '1.0'), name).toBeDefined();
  });

  test('what wheels ask for, nixpkgs has a name for', () => {
    const nameless = [
      'lightgbm',
      'opencv-python',
      'gmsh',
      'pyqt6-qt6',
      'pyodbc',
      'mediapipe',
      'pyside6-essentials',
      'weasyprint',
    ]
      .flatMap(name =>
        [wheelNeeds(name, '99')!.linked, wheelNeeds(name, '99')!.opened.map(({ soname }) => soname)].flat(),
      )
      .filter(soname => !interpreterFinds(soname) && providersOf(soname, nixpkgs).length === 0);
    expect(nameless).toEqual([]);
  });
});

describe('commonNeeds', () => {
  const linked = (name: string, admits: (version: string) => boolean) =>
    commonNeeds(name, admits)?.linked.filter(soname => !interpreterFinds(soname));

  test('what every version needs', () => {
    expect(linked('lightgbm', () => true)).toEqual(['libgomp.so.1', 'libstdc++.so.6']);
    expect(linked('numpy', () => true)).toEqual([]);
    expect(linked('numpy', version => version.startsWith('1.'))).toEqual(['libz.so.1']);
    expect(commonNeeds('sounddevice', () => true)?.opened.map(({ soname }) => soname)).toEqual([
      'libportaudio.so.2',
    ]);
  });

  test('nothing where no version was read', () => {
    expect(commonNeeds('numpy', () => false)).toBe(undefined);
    expect(commonNeeds('not-in-the-catalogue', () => true)).toBe(undefined);
  });
});

test('wheelPrograms', () => {
  expect(wheelPrograms('ruff')).toEqual({ programs: ['ruff'], attribute: 'ruff' });
  expect(wheelPrograms('cmake')?.attribute).toBe('cmake');
  expect(wheelPrograms('triton')?.attribute).toBe(undefined);
  expect(wheelPrograms('triton')?.programs).toContain('ptxas');
  expect(wheelPrograms('numpy')).toBe(undefined);
  expect(wheelPrograms('maturin')).toBe(undefined);
});

test('what a nixpkgs interpreter finds by itself', () => {
  expect(
    ['libc.so.6', 'libgcc_s.so.1', 'libresolv.so.2', 'libpython3.12.so.1.0'].every(interpreterFinds),
  ).toBe(true);
  expect(
    ['libstdc++.so.6', 'libz.so.1', 'libgomp.so.1', 'libcrypt.so.1', 'libcuda.so.1'].some(interpreterFinds),
  ).toBe(false);
});

describe('hosts', () => {
  test('policies', () => {
    expect(policySonames('manylinux2014_x86_64')).toContain('libexpat.so.1');
    expect(policySonames('manylinux1_x86_64')).not.toContain('libexpat.so.1');
    expect(policySonames('manylinux_2_28_x86_64')).toContain('libmvec.so.1');
    expect(policySonames('manylinux_2_28_aarch64')).not.toContain('libgomp.so.1');
    expect(policySonames('musllinux_1_2_x86_64')).toEqual(['libc.so', 'libz.so.1']);
    expect(policySonames('linux_x86_64')).toBe(undefined);
    expect(policySonames('macosx_11_0_arm64')).toBe(undefined);
  });

  test.each([
    ['nix-ld', 'libstdc++.so.6', 'yes'],
    ['nix-ld', 'libz.so.1', 'yes'],
    ['nix-ld', 'libGL.so.1', 'no'],
    ['nix-ld', 'libgthread-2.0.so.0', 'no'],
    ['buildFHSEnv', 'libstdc++.so.6', 'yes'],
    ['buildFHSEnv', 'libz.so.1', 'no'],
    ['devenv', 'libstdc++.so.6', 'yes'],
    ['devenv', 'libz.so.1', 'yes'],
    ['devenv', 'libodbc.so.2', 'no'],
    ['steam-run', 'libGL.so.1', 'yes'],
  ] as const)('%s gives %s: %s', (name, soname, expected) => {
    expect(hostProvides(name, soname, nixpkgs)).toBe(expected);
    expect(host(name).attributes.length).toBeGreaterThan(3);
  });

  test('pythonManylinuxPackages', () => {
    expect(manylinuxSet('pythonManylinuxPackages.manylinux2014')).toContain('zlib');
    expect(manylinuxSet('pythonManylinuxPackages.manylinux1Package')).toContain('libxcrypt');
    expect(manylinuxSet('pythonManylinuxPackages')).toBe(undefined);
    expect(manylinuxSet('zlib')).toBe(undefined);
    const sonames = manylinuxSonames('pythonManylinuxPackages.manylinux2014Package', nixpkgs);
    for (const soname of policySonames('manylinux2014_x86_64')!) {
      if (soname !== 'libatomic.so.1') expect(sonames, soname).toContain(soname);
    }
  });
});

describe('names', () => {
  test.each([
    ['PyYAML', 'pyyaml', 'rule'],
    ['ruamel.yaml', 'ruamel-yaml', 'rule'],
    ['opencv-python', 'opencv4', 'known'],
    ['psycopg2-binary', 'psycopg2', 'listed'],
    ['python-Levenshtein', 'levenshtein', 'listed'],
    ['torch', 'torch', 'listed'],
    ['attrs', 'attrs', 'listed'],
  ] as const)('%s is %s (%s)', (distribution, attribute, certainty) => {
    expect(attributesOf(distribution)[0]).toEqual({ attribute, certainty });
  });

  test('and back', () => {
    expect(distributionsOf('opencv4')).toContain('opencv-python-headless');
    expect(distributionsOf('django_5_2')).toEqual(['django']);
    expect(distributionsOf('protobuf5')).toEqual(['protobuf']);
    expect(distributionsOf('setuptools_scm')).toEqual(['setuptools-scm']);
    expect(distributionsOf('numpy')).toEqual(['numpy']);
    expect(distributionsOf('constructor')).toEqual(['constructor']);
    expect(renamedPackage('pytorch')).toBe('torch');
    expect(renamedPackage('torch')).toBe(undefined);
  });

  test('build requirements', () => {
    expect(buildAttributesOf('flit_core')).toEqual(['flit-core']);
    expect(buildAttributesOf('poetry')).toEqual(['poetry-core']);
    expect(buildAttributesOf('maturin')).toEqual([]);
    expect(buildAttributesOf('hatchling')).toEqual(['hatchling']);
  });
});
