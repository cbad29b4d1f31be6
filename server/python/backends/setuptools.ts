/**
 * setuptools: `setuptools/discovery.py`, `config/pyprojecttoml.py`, `config/expand.py` and the
 * `build_py` and `egg_info` commands of 84, as far as they decide which Python files are shipped.
 */
import { join } from '../../files.ts';
import type { Location } from '../../text.ts';
import { getBoolean, getEntry, getString, getTable, getToml, type Toml, type TomlTable } from '../toml.ts';
import type { Backend, DiscoveryInput, Suggestion } from './backend.ts';
import { candidates, createDefault } from './candidates.ts';
import { fnmatch } from './fnmatch.ts';
import { filesBelow } from './glob.ts';
import { isEmptyList, leavesOutAll } from './meant.ts';
import { isIdentifier } from './names.ts';
import { discovering, giveUp, refuse, type Selection } from './outcome.ts';
import { exists, isDirectory, isFile, joinpath, list, normpath, walk } from './paths.ts';
import { noHook, noModule, noName } from './wrong-objects.ts';

const table = ['tool', 'setuptools'];

const flatPackagesExcluded =
  `ci bin debian doc docs documentation manpages news newsfragments changelog test tests unit_test
  unit_tests example examples scripts tools util utils python build dist venv env requirements tasks fabfile site_scons
  benchmark benchmarks exercise exercises htmlcov [._]*`
    .split(/\s+/)
    .flatMap(name => [name, `${name}.*`]);

const flatModulesExcluded =
  `setup conftest test tests example examples build toxfile noxfile pavement dodo tasks fabfile
  [Ss][Cc]onstruct conanfile manage benchmark benchmarks exercise exercises [._]*`.split(/\s+/);

const alwaysExcluded = ['ez_setup', '*__pycache__'];

/** Dotted package name to directory; '' is the parent of all that are not named. */
type PackageDir = Map<string, string>;

interface Layout {
  readonly packages: readonly string[];
  readonly modules: readonly string[];
  readonly packageDir: PackageDir;
  /** Where a setting names them, for messages. */
  readonly at?: Location | undefined;
  readonly places?: ReadonlyMap<string, Location>;
}

/** Package names below a directory, parents before children. */
function findPackages(
  input: DiscoveryInput,
  where: string,
  looksLikePackage: (path: string, name: string) => boolean,
  exclude: readonly string[] = [],
  include: readonly string[] = ['*'],
): string[] {
  const excluded = [...alwaysExcluded, ...exclude];
  const literal = new Set(excluded);
  const found: string[] = [];
  const enter = (directory: string, parent: string): boolean => {
    const path = parent ? `${parent}/${directory}` : directory;
    const name = path.replaceAll('/', '.');
    if (directory.includes('.') || !looksLikePackage(joinpath(where, path), name)) return false;
    if (include.some(p => fnmatch(name, p)) && !excluded.some(p => fnmatch(name, p))) found.push(name);
    return !(literal.has(`${name}*`) || literal.has(`${name}.*`));
  };
  for (const _ of walk(input, where, enter));
  return found;
}

/** Names of single-file modules directly in a directory. */
function findModules(input: DiscoveryInput, where: string, exclude: readonly string[] = []): string[] {
  return list(input, where)
    .files.filter(file => file.endsWith('.py') && !file.startsWith('.'))
    .map(file => file.slice(0, -'.py'.length))
    .filter(name => isIdentifier(name) && !exclude.some(p => fnmatch(name, p)));
}

const anyDirectory = () => true;

function looksLikeFlatPackage(_path: string, name: string): boolean {
  const [first, ...rest] = name.split('.');
  return (isIdentifier(first!) || first!.endsWith('-stubs')) && rest.every(isIdentifier);
}

function topLevel(packages: readonly string[]): string[] {
  const names = packages.filter(name => !name.split('.')[0]!.endsWith('-stubs'));
  return names
    .filter(name => !names.some(other => name.startsWith(`${other}.`)))
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

function ambiguous(kind: 'packages' | 'modules', names: readonly string[]): string {
  return `Multiple top-level ${kind} discovered in a flat-layout: [${names.map(name => `'${name}'`).join(', ')}].

To avoid accidental inclusion of unwanted files or directories,
setuptools will not proceed with this build.

If you are trying to create a single distribution with multiple ${kind}
on purpose, you should not rely on automatic discovery.
Instead, consider the following options:

1. set up custom discovery (\`find\` directive with \`include\` or \`exclude\`)
2. use a \`src-layout\`
3. explicitly set \`py_modules\` or \`packages\` with a list of names

To find more information, look for "package discovery" on setuptools docs.`;
}

function stringsOf(value: Toml | undefined): readonly string[] | undefined {
  if (!value) return undefined;
  if (value.kind === 'string') return [value.value];
  if (value.kind !== 'array') return giveUp('a setting has a type that setuptools rejects');
  return value.items.map(item =>
    item.kind === 'string' ? item.value : giveUp('a setting has a type that setuptools rejects'),
  );
}

/** `[tool.setuptools.packages.find]`, filling in `package-dir` as setuptools does. */
function found(input: DiscoveryInput, find: TomlTable, packageDir: PackageDir): string[] {
  const where = [...new Set(stringsOf(getToml(find, 'where')) ?? ['.'])];
  const include = stringsOf(getToml(find, 'include')) ?? ['*'];
  const exclude = stringsOf(getToml(find, 'exclude')) ?? [];
  const namespaces = getBoolean(find, 'namespaces')?.value ?? true;
  const isRoot = (path: string) => normpath(path || '.') === '.';
  if (where.length === 1 && !isRoot(where[0]!) && !packageDir.has('')) packageDir.set('', where[0]!);
  const looksLike = namespaces ? anyDirectory : (path: string) => isFile(input, `${path}/__init__.py`);
  return where.flatMap(path => {
    const packages = findPackages(input, normpath(path || '.'), looksLike, exclude, include);
    if (packages.length && packageDir.get('') !== path && !isRoot(path)) {
      const outer = packages.filter(name => !packages.some(other => name.startsWith(`${other}.`)));
      for (const name of outer) packageDir.set(name, joinpath(normpath(path), ...name.split('.')));
    }
    return packages;
  });
}

/** What the settings name, or undefined where they leave it to discovery. */
function configured(input: DiscoveryInput, packageDir: PackageDir): Layout | undefined {
  const packages = getEntry(input.pyproject, ...table, 'packages');
  const modules = getEntry(input.pyproject, ...table, 'py-modules');
  if (!packages && !modules) return undefined;
  const places = new Map<string, Location>();
  for (const value of [packages?.value, modules?.value]) {
    for (const item of value?.kind === 'array' ? value.items : []) {
      if (item.kind === 'string' && !places.has(item.value)) places.set(item.value, item.at);
    }
  }
  const find = getTable(input.pyproject, ...table, 'packages', 'find');
  if (packages?.value.kind === 'table' && !find) giveUp('`packages` has a type that setuptools rejects');
  return {
    packages: find ? found(input, find, packageDir) : (stringsOf(packages?.value) ?? []),
    modules: stringsOf(modules?.value) ?? [],
    packageDir,
    at: (packages ?? modules)!.at,
    places,
  };
}

/** What setuptools finds where nothing is named. */
function discovered(input: DiscoveryInput, packageDir: PackageDir): Layout {
  const named = [...packageDir].filter(([name]) => name !== '');
  if (named.length) {
    const packages = named.flatMap(([name, directory]) => [
      name,
      ...findPackages(input, directory, anyDirectory).map(below => `${name}.${below}`),
    ]);
    return { packages, modules: [], packageDir, at: getEntry(input.pyproject, ...table, 'package-dir')?.at };
  }
  const source = packageDir.get('') ?? 'src';
  if (isDirectory(input, source)) {
    packageDir.set('', source);
    return {
      packages: findPackages(input, source, anyDirectory),
      modules: findModules(input, source),
      packageDir,
    };
  }
  // Two directories are enough to be refused: no need to walk what is below them.
  const excluded = [...alwaysExcluded, ...flatPackagesExcluded];
  const direct = list(input, '.').directories.filter(
    name => looksLikeFlatPackage(name, name) && !name.includes('.') && !excluded.some(p => fnmatch(name, p)),
  );
  const several = topLevel(direct);
  if (several.length > 1) refuse('ambiguous', ambiguous('packages', several));
  const packages = findPackages(input, '.', looksLikeFlatPackage, flatPackagesExcluded);
  const top = topLevel(packages);
  if (top.length > 1) refuse('ambiguous', ambiguous('packages', top));
  if (top.length) return { packages, modules: [], packageDir };
  const modules = findModules(input, '.', flatModulesExcluded);
  if (modules.length > 1) refuse('ambiguous', ambiguous('modules', modules));
  return { packages, modules, packageDir };
}

/** Where a package stands, by the longest prefix that `package-dir` knows. */
function directoryOf(packageDir: PackageDir, name: string): string {
  const path = name === '' ? [] : name.split('.');
  for (let i = path.length; i > 0; i--) {
    const known = packageDir.get(path.slice(0, i).join('.'));
    if (known !== undefined) return joinpath(normpath(known || '.'), ...path.slice(i)).replace(/^\.\//, '');
  }
  const parent = packageDir.get('');
  const parts = parent === undefined || normpath(parent || '.') === '.' ? path : [normpath(parent), ...path];
  return parts.length ? joinpath(...parts) : '';
}

function checkDirectory(input: DiscoveryInput, directory: string, at: Location | undefined): void {
  if (directory === '' || directory === '.') return;
  if (!exists(input, directory)) {
    refuse('missing-path', `error: package directory '${directory}' does not exist`, at);
  }
  if (!isDirectory(input, directory)) {
    refuse(
      'missing-path',
      `error: supposed package directory '${directory}' exists, but is not a directory`,
      at,
    );
  }
}

function filesOf(input: DiscoveryInput, layout: Layout): Map<string, string> {
  const files = new Map<string, string>();
  const place = (name: string, at: Location | undefined): string => {
    const directory = directoryOf(layout.packageDir, name);
    checkDirectory(input, directory, at);
    return directory;
  };
  for (const module of layout.modules) {
    const at = layout.places?.get(module);
    const above = module.includes('.') ? module.slice(0, module.lastIndexOf('.')) : '';
    const directory = place(above, at);
    const prefix = above && `${above.replaceAll('.', '/')}/`;
    const init = normpath(joinpath(directory, '__init__.py'));
    if (above && isFile(input, init)) files.set(`${prefix}__init__.py`, init);
    const path = normpath(joinpath(directory, `${module.slice(module.lastIndexOf('.') + 1)}.py`));
    if (isFile(input, path)) files.set(`${module.replaceAll('.', '/')}.py`, path);
  }
  for (const name of layout.packages) {
    const directory = place(name, layout.places?.get(name));
    for (const file of list(input, directory || '.').files) {
      if (file.startsWith('.')) continue;
      if (!/\.pyi?$/.test(file) && file !== 'py.typed') continue;
      const path = normpath(joinpath(directory, file));
      if (path !== 'setup.py') files.set(`${name.replaceAll('.', '/')}/${file}`, path);
    }
  }
  return files;
}

/** What an earlier build left in `build/lib` goes into every later wheel. */
function addLeftovers(input: DiscoveryInput, files: Map<string, string>): void {
  if (input.build !== 'wheel' || !isDirectory(input, 'build/lib')) return;
  if ([...files.values()].some(path => path.startsWith('build/lib/')))
    giveUp('the build ships its own output');
  for (const file of filesBelow(input, 'build/lib')) {
    const place = file.slice('build/lib/'.length);
    if (!files.has(place)) files.set(place, file);
  }
}

/** A setup.py that only calls `setup()` adds nothing to pyproject.toml. */
function isBareSetup(text: string): boolean {
  const bare =
    /^(#.*|from setuptools import setup|import setuptools|if __name__ == ["']__main__["']:|(setuptools\.)?setup\(\s*\)( *#.*)?|)$/;
  return text.split(/\r?\n/).every(line => bare.test(line.trim()));
}

const decisive = /^(packages|py_modules|package_dir|cmdclass|ext_modules|egg_base|build_lib)\s*[=:]/m;

function discoverFiles(input: DiscoveryInput): Selection {
  const script = input.files.read(join(input.root, 'setup.py'));
  if (script ? !isBareSetup(script.text) : exists(input, 'setup.py')) giveUp('setup.py may say anything');
  const options = input.files.read(join(input.root, 'setup.cfg'));
  if (options && decisive.test(options.text)) giveUp('setup.cfg says what is shipped');
  const settings = getTable(input.pyproject, ...table);
  if (!settings && !getTable(input.pyproject, 'project'))
    giveUp('pyproject.toml does not configure setuptools');
  if (settings?.entries.has('cmdclass')) giveUp('`cmdclass` may change the build');

  const packageDir: PackageDir = new Map();
  for (const [name] of getTable(settings, 'package-dir')?.entries ?? []) {
    packageDir.set(
      name,
      getString(settings, 'package-dir', name)?.value ?? giveUp('`package-dir` has a value of another type'),
    );
  }
  const layout = configured(input, packageDir) ?? discovered(input, packageDir);
  const base = packageDir.get('');
  if (base !== undefined && !isDirectory(input, base || '.')) {
    refuse(
      'missing-path',
      `error: error in 'egg_base' option: '${base}' does not exist or is not a directory`,
      getEntry(settings, 'package-dir', '')?.at ?? getEntry(settings, 'packages', 'find', 'where')?.at,
    );
  }
  const files = filesOf(input, layout);
  if (layout.packages.length || layout.modules.length) addLeftovers(input, files);
  if (!files.size && ['data-files', 'package-data'].some(key => settings?.entries.has(key))) {
    giveUp('only data is shipped');
  }
  const made = settings?.entries.has('ext-modules') ? [] : undefined;
  const nothing = { reason: nothingReason(input, layout), at: layout.at, meant: isMeant(settings) };
  return { files, ...(made && { made }), nothing };
}

/** Whether the settings leave nothing to ship: empty lists, or a search that leaves out what it finds. */
function isMeant(settings: TomlTable | undefined): boolean {
  const [packages, modules] = ['packages', 'py-modules'].map(key => getToml(settings, key));
  const find = getTable(settings, 'packages', 'find');
  if (find) return isEmptyList(getToml(find, 'include')) || leavesOutAll(getToml(find, 'exclude'));
  return [packages, modules].every(value => !value || isEmptyList(value)) && Boolean(packages ?? modules);
}

function nothingReason(input: DiscoveryInput, layout: Layout): string {
  const source = layout.packageDir.get('');
  if (layout.at) return 'what the settings name holds no Python file';
  if (source !== undefined)
    return `\`${source}/\` holds no Python file, and setuptools looks nowhere else once it exists`;
  if (layout.packages.length) return `\`${layout.packages[0]}/\` holds no Python file`;
  return isDirectory(input, '.') ? 'no package or module was found' : 'the project is empty';
}

function suggest(input: DiscoveryInput): Suggestion[] {
  const set = (key: string, value: string, ships: string, at = table): Suggestion => ({
    kind: 'set',
    settings: [{ table: at, key, value }],
    ships,
  });
  const suggestions = candidates(input).map(({ path, parent, name, kind }): Suggestion => {
    if (kind === 'module') {
      const modules = set('py-modules', JSON.stringify([name]), path) as Extract<Suggestion, { kind: 'set' }>;
      if (!parent) return modules;
      return {
        ...modules,
        settings: [
          ...modules.settings,
          { table: [...table, 'package-dir'], key: '', value: JSON.stringify(parent) },
        ],
      };
    }
    const find = [...table, 'packages', 'find'];
    if (parent) return set('where', JSON.stringify([parent]), path, find);
    return set('include', `["${name}", "${name}.*"]`, path, find);
  });
  return [...suggestions, ...createDefault(input, 'src')];
}

function packagePaths(input: DiscoveryInput, name: string): string[] {
  const packageDir: PackageDir = new Map();
  const settings = getTable(input.pyproject, ...table);
  for (const [key] of getTable(settings, 'package-dir')?.entries ?? []) {
    packageDir.set(key, getString(settings, 'package-dir', key)?.value ?? '');
  }
  const path = directoryOf(packageDir, name);
  return [path, `${path}.py`];
}

export const setuptools: Backend = {
  name: 'setuptools',
  objects: [
    { object: 'setuptools.build_meta', needs: ['setuptools'], editable: { since: '64' } },
    {
      object: 'setuptools.build_meta:__legacy__',
      needs: ['setuptools'],
      editable: { since: '64' },
      deprecated: {
        reason: 'it stands for projects without a build backend',
        successor: 'setuptools.build_meta',
      },
    },
  ],
  wrong: [
    ...noHook('setuptools.build_meta', ['setuptools']),
    ...noModule('setuptools.build_meta', {
      'setuptools.backends': 'setuptools.backends',
      'setuptools.backends._legacy:_Backend': 'setuptools.backends',
      'setuptools.backends.legacy:build': 'setuptools.backends',
      'setuptools.backend': 'setuptools.backend',
      'setuptools.build_backend': 'setuptools.build_backend',
      'setuptools.build': 'setuptools.build',
    }),
    ...noName('setuptools.build_meta', ['setuptools.build-meta']),
    {
      object: 'setuptools.build_meta.__legacy__',
      right: 'setuptools.build_meta',
      failure:
        "ModuleNotFoundError: No module named 'setuptools.build_meta.__legacy__'; 'setuptools.build_meta' is not a package",
    },
    {
      object: 'setuptools.build_meta:build_wheel',
      right: 'setuptools.build_meta',
      failure: "AttributeError: 'function' object has no attribute 'build_editable'",
    },
  ],
  owns: ['setuptools'],
  broughtBy: [
    'setuptools-scm',
    'setuptools-git-versioning',
    'setuptools-rust',
    'pbr',
    'jupyter-packaging',
    'scikit-build',
    'hatch-vcs',
    'hatch-mypyc',
    'hatch-cython',
    'flit-scm',
  ],
  requirement: 'setuptools>=77',
  nixpkgs: { buildSystem: ['setuptools'] },
  tools: [],
  tables: [table],
  paths: [
    { at: [...table, 'packages', '*'], of: 'value', holds: 'package' },
    { at: [...table, 'py-modules', '*'], of: 'value', holds: 'module', silent: true },
    { at: [...table, 'packages', 'find', 'where', '*'], of: 'value', holds: 'directory' },
    { at: [...table, 'package-dir', '*'], of: 'value', holds: 'directory' },
    { at: [...table, 'script-files', '*'], of: 'value', holds: 'file' },
    { at: [...table, 'license-files', '*'], of: 'value', holds: 'glob' },
  ],
  metadata: {
    readme: { strictness: 'warning', message: "File '{path}' cannot be found" },
    licenseFiles: { strictness: 'accepted', message: null },
    licenseFile: { strictness: 'warning', message: "File '{path}' cannot be found" },
  },
  discover: discovering(discoverFiles),
  suggest,
  packagePaths,
};
