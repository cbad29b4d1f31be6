/** Random settings, backend by backend, that name what the tree has and sometimes what it has not. */
import type { Random } from './random.ts';
import { directoriesOf, filesOf, type Tree } from './trees.ts';

/** A table for pyproject.toml; `project` adds to `[project]`. */
interface Settings {
  readonly tool?: Readonly<Record<string, unknown>>;
  readonly project?: Readonly<Record<string, unknown>>;
}

type Make = (random: Random, tree: Tree) => Settings;

function paths(random: Random, tree: Tree, most = 2): string[] {
  const all = [
    ...directoriesOf(tree),
    ...directoriesOf(tree),
    ...filesOf(tree).filter(path => path.endsWith('.py')),
    'missing',
    'src/missing',
  ];
  return random.some(all, most).map(path => random.pick([path, path, path, `${path}/`, `./${path}`]));
}

function directory(random: Random, tree: Tree): string {
  return random.pick([
    ...directoriesOf(tree),
    ...directoriesOf(tree),
    ...directoriesOf(tree),
    'missing',
    '.',
    'src',
  ]);
}

/** gitignore style. */
function patterns(random: Random, tree: Tree, most = 2): string[] {
  const base = [...directoriesOf(tree), ...filesOf(tree)];
  const fixed = [
    '*.py',
    '**/*.py',
    '/src',
    'src/**',
    'tests',
    '*.json',
    '**/sub',
    '!core.py',
    '*',
    '**',
    '/*.py',
    '*/core.py',
    'sub/',
    '[a-m]*',
    '**/tests/*',
    '__init__.py',
    'f?o*',
  ];
  return random.some(
    [...fixed, ...base, ...base.map(path => `/${path}`), ...base.map(path => `${path}/*`)],
    most,
  );
}

function globs(random: Random, tree: Tree, most = 2): string[] {
  const base = directoriesOf(tree);
  const fixed = [
    '*.py',
    '**/*.py',
    'src/*',
    'src/**/*.py',
    '*',
    '*/*',
    '**/*',
    '*/__init__.py',
    'src',
    'tests',
    'missing',
  ];
  return random.some(
    [
      ...fixed,
      ...base,
      ...base,
      ...base.map(path => `${path}/*`),
      ...base.map(path => `${path}/**/*`),
      ...filesOf(tree),
    ],
    most,
  );
}

function dotted(random: Random, tree: Tree, most: number): string[] {
  const all = [
    ...directoriesOf(tree),
    ...filesOf(tree)
      .filter(path => path.endsWith('.py'))
      .map(path => path.slice(0, -3)),
  ];
  return random
    .some([...all, ...all, 'missing', 'missing.sub'], most)
    .map(path => (random.chance(0.6) ? path.replace(/^(src|lib|a\/b)\//, '') : path).replaceAll('/', '.'));
}

/** Only the keys that chance takes. */
function maybe(
  random: Random,
  probability: number,
  table: Record<string, () => unknown>,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(table)) if (random.chance(probability)) out[key] = value();
  return out;
}

const hatchling: Make = (random, tree) => {
  const selection = () =>
    maybe(random, 0.22, {
      packages: () => paths(random, tree),
      include: () => patterns(random, tree, 3),
      exclude: () => patterns(random, tree, 2),
      'only-include': () => paths(random, tree),
      'force-include': () =>
        Object.fromEntries(
          paths(random, tree).map(path => [
            path,
            random.pick(['x/y.py', 'forced', path.replace(/^\.\/|\/$/g, '')]),
          ]),
        ),
      sources: () =>
        random.chance(0.5)
          ? random.some(['src', 'lib', ...directoriesOf(tree)], 2)
          : Object.fromEntries(
              random
                .some(['src', ...directoriesOf(tree)], 2)
                .map(path => [path, random.pick(['', 'renamed', 'a/b', '.'])]),
            ),
      artifacts: () => patterns(random, tree, 1),
      'only-packages': () => random.chance(0.7),
      'ignore-vcs': () => random.chance(0.7),
      'skip-excluded-dirs': () => random.chance(0.7),
      'bypass-selection': () => random.chance(0.7),
      'dev-mode-dirs': () => random.some(['.', 'src', ...directoriesOf(tree)], 2),
      'dev-mode-exact': () => random.chance(0.7),
    });
  const wrong = random.chance(0.03)
    ? { packages: random.pick<unknown>(['src/foo', [''], [1], ['../up']]) }
    : {};
  const build = random.chance(0.3) ? selection() : {};
  delete build['bypass-selection'];
  return { tool: { hatch: { build: { ...build, targets: { wheel: { ...selection(), ...wrong } } } } } };
};

const setuptools: Make = (random, tree) => {
  const packageDir = (): Record<string, string> => ({
    ...(random.chance(0.6) && { '': random.pick(['src', 'lib', '.', directory(random, tree)]) }),
    ...(random.chance(0.4) && { [importable(dotted(random, tree, 3)[0])]: directory(random, tree) }),
  });
  const find = () => ({
    find: maybe(random, 0.5, {
      where: () => (random.chance(0.7) ? [directory(random, tree)] : [directory(random, tree), '.']),
      include: () =>
        random.some(['*', 'foo*', 'my_*', 'src*', 'other', '*.sub', ...dotted(random, tree, 2)], 3),
      exclude: () =>
        random.some(['tests*', '*.tests', 'docs', 'other*', 'node_modules*', ...dotted(random, tree, 2)], 3),
      namespaces: () => random.chance(0.4),
    }),
  });
  return {
    tool: {
      setuptools: maybe(random, 0.35, {
        packages: () => (random.chance(0.5) ? find() : dotted(random, tree, 3).map(importable)),
        'py-modules': () => dotted(random, tree, 2).map(importable),
        'package-dir': packageDir,
        'include-package-data': () => random.chance(0.5),
      }),
    },
  };
};

function importable(name: string | undefined): string {
  return (name ?? 'missing')
    .split('.')
    .map(part => part.replace(/[^\w]/g, '_').replace(/^(\d)/, '_$1') || '_')
    .join('.');
}

/** A package that the tree has, split at a random slash. */
function realModule(random: Random, tree: Tree): { root: string; name: string } | undefined {
  const found = filesOf(tree).filter(path => /.\/__init__\.pyi?$/.test(path));
  if (!found.length) return undefined;
  const parts = random.pick(found).split('/').slice(0, -1);
  const at = random.below(Math.min(parts.length, 3));
  return { root: parts.slice(0, at).join('/'), name: parts.slice(at).join('.') };
}

const flit: Make = (random, tree) => {
  const real = random.chance(0.6) ? realModule(random, tree)?.name : undefined;
  const name = real ?? dotted(random, tree, 3)[0] ?? 'missing';
  const dynamic = random.some(['version', 'description', 'import-names'], 2);
  return {
    tool: {
      flit: {
        ...(random.chance(0.6) && { module: { name } }),
        ...(random.chance(0.1) && {
          'external-data': { directory: directory(random, tree).replace(/^\.$/, 'data') },
        }),
      },
    },
    project: {
      ...(random.chance(0.15) && { dynamic }),
      ...(random.chance(0.05) && { 'import-names': [random.pick([name, 'foo', `${name}; private`])] }),
    },
  };
};

const poetry: Make = (random, tree) => {
  const format = () => random.pick<unknown>(['wheel', 'sdist', ['sdist', 'wheel'], ['sdist']]);
  const entry = () => {
    const from = random.chance(0.4) ? directory(random, tree) : undefined;
    const include = random.chance(0.3)
      ? (globs(random, tree, 3)[0] ?? 'x')
      : (paths(random, tree, 3)[0] ?? 'missing');
    const below = from && include.startsWith(`${from}/`) ? include.slice(from.length + 1) : include;
    return {
      include: random.chance(0.8) ? below : include,
      ...(from && { from }),
      ...(random.chance(0.15) && { to: random.pick(['lib', 'a/b', 'x']) }),
      ...(random.chance(0.1) && { format: format() }),
    };
  };
  return {
    tool: {
      poetry: maybe(random, 0.35, {
        packages: () => (random.chance(0.8) ? [entry()] : [entry(), entry()]),
        include: () =>
          globs(random, tree, 2).map(path =>
            random.chance(0.4) ? path : { path, ...(random.chance(0.8) && { format: format() }) },
          ),
        exclude: () => globs(random, tree, 2),
        ...(random.chance(0.1) && { 'package-mode': () => random.chance(0.5) }),
      }),
    },
  };
};

const pdm: Make = (random, tree) => ({
  tool: {
    pdm: {
      build: maybe(random, 0.35, {
        includes: () => [
          ...globs(random, tree, 2),
          ...(random.chance(0.3) ? globs(random, tree, 1).map(path => `${path}/**`) : []),
        ],
        excludes: () => globs(random, tree, 2),
        'source-includes': () => globs(random, tree, 1),
        'package-dir': () => directory(random, tree).replace(/^\.$/, ''),
        'editable-backend': () => random.pick(['path', 'editables']),
      }),
    },
  },
});

const uv: Make = (random, tree) => {
  const name = () => dotted(random, tree, 3)[0] ?? 'missing';
  const real = random.chance(0.7) ? realModule(random, tree) : undefined;
  const namespace = random.chance(0.3);
  const module = namespace
    ? maybe(random, 0.5, {
        'module-name': () => (random.chance(0.5) ? name() : [name(), name()]),
        'module-root': () => random.pick(['', 'src', directory(random, tree)]),
        namespace: () => true,
      })
    : real
      ? {
          'module-root': random.pick([real.root, real.root, `./${real.root}/`]),
          'module-name': random.pick([real.name, [real.name]]),
        }
      : maybe(random, 0.4, {
          'module-name': () => (random.chance(0.7) ? name() : [name(), name()]),
          'module-root': () => random.pick(['', '.', 'src', directory(random, tree), './src/', '../up']),
          namespace: () => false,
        });
  const bad = random.chance(0.05) ? ['a b', '{x}', 'a/../b', '**x', '[!a]x'] : [];
  return {
    tool: {
      uv: {
        'build-backend': {
          ...module,
          ...maybe(random, 0.3, {
            'wheel-exclude': () => globs(random, tree, 2).map(glob => random.pick([glob, `/${glob}`])),
            'source-exclude': () =>
              random.some(
                [
                  '*.json',
                  'tests',
                  '/src/foo/sub',
                  'sub/**',
                  'c[a-z]re.py',
                  '**/x.py',
                  'templates/*',
                  ...bad,
                ],
                2,
              ),
            'default-excludes': () => random.chance(0.3),
          }),
          ...(random.chance(0.07) && {
            data: { [random.pick(['data', 'scripts', 'headers'])]: directory(random, tree) },
          }),
        },
      },
    },
  };
};

export const settingsFor: Readonly<Record<string, Make>> = {
  hatchling,
  setuptools,
  'flit-core': flit,
  'poetry-core': poetry,
  'pdm-backend': pdm,
  'uv-build': uv,
};
