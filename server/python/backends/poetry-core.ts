/** poetry-core: `masonry/utils/module.py`, `package_include.py`, `masonry/builders/builder.py` and `wheel.py` of 2.5. */
import { join } from '../../files.ts';
import type { Location } from '../../text.ts';
import { normaliseName } from '../name.ts';
import {
  getArray,
  getBoolean,
  getEntry,
  getString,
  getTable,
  getToml,
  type Toml,
  type TomlTable,
} from '../toml.ts';
import type { Backend, DiscoveryInput, Suggestion } from './backend.ts';
import { candidates, createDefault } from './candidates.ts';
import { filesBelow, pathGlob } from './glob.ts';
import { leavesOutAll } from './meant.ts';
import { importName } from './names.ts';
import { discovering, giveUp, refuse, type Selection } from './outcome.ts';
import { inside, isDirectory, isFile, joinpath, list, normpath } from './paths.ts';
import { noHook, noModule, noName } from './wrong-objects.ts';

const table = ['tool', 'poetry'];

interface PackageEntry {
  readonly include: string;
  /** Relative to the root, `.` for it. */
  readonly base: string;
  /** Whether `from` is written: paths in the wheel are then relative to the base. */
  readonly hasSource: boolean;
  readonly to: string | undefined;
  readonly at: Location | undefined;
}

/** What one entry of `packages` stands for, files and directories. */
interface PackageInclude extends PackageEntry {
  readonly elements: readonly string[];
}

function formatsOf(value: Toml | undefined, otherwise: readonly string[]): readonly string[] {
  if (!value) return otherwise;
  if (value.kind === 'string') return [value.value];
  if (value.kind !== 'array') return giveUp('`format` has a type that poetry rejects');
  return value.items.map(item => (item.kind === 'string' ? item.value : giveUp('`format` holds no string')));
}

function writtenPackages(input: DiscoveryInput): PackageEntry[] {
  const value = getToml(input.pyproject, ...table, 'packages');
  if (value && value.kind !== 'array') giveUp('`packages` has a type that poetry rejects');
  return (value?.items ?? []).flatMap(item => {
    const include = item.kind === 'table' ? getString(item, 'include') : undefined;
    if (item.kind !== 'table' || !include)
      return giveUp('an entry of `packages` is not one that poetry accepts');
    if (!formatsOf(getToml(item, 'format'), ['sdist', 'wheel']).includes('wheel')) return [];
    const from = getString(item, 'from');
    return [
      {
        include: include.value,
        base: inside(from?.value || '.'),
        hasSource: Boolean(from?.value),
        to: getString(item, 'to')?.value || undefined,
        at: include.at,
      },
    ];
  });
}

/** The package that has the project's name: at the root, else in `src/`. */
function packageByName(input: DiscoveryInput): PackageEntry {
  if (!input.name) return giveUp('the project has no name');
  const module = importName(input.name.value);
  for (const base of ['.', 'src']) {
    const path = normpath(joinpath(base, module));
    const entry = { base, hasSource: base !== '.', to: undefined, at: undefined };
    const [directory, file] = [isDirectory(input, path), isFile(input, `${path}.py`)];
    if (directory && file) {
      // Also for `src/` the message names the paths at the root.
      const at = join(input.root, module);
      refuse('ambiguous', `Both ${at} and ${at}.py exist`);
    }
    if (directory) return { ...entry, include: module };
    if (file) return { ...entry, include: `${module}.py` };
  }
  return refuse('nothing-found', `No file/folder found for package ${normaliseName(input.name.value)}`);
}

function include(input: DiscoveryInput, entry: PackageEntry): PackageInclude {
  const written = join(input.root, entry.base, entry.include);
  const matched = pathGlob(input, entry.base, entry.include).sort(byParts);
  const [first] = matched;
  if (first === undefined) return refuse('missing-path', `${written} does not contain any element`, entry.at);
  if (matched.length === 1 && !isDirectory(input, first)) return { ...entry, elements: matched };
  const several = matched.length > 1;
  const elements = several ? matched : everything(input, first);
  const name = several ? (first.split('/').at(-2) ?? '') : first.split('/').at(-1)!;
  const files = elements.filter(path => isFile(input, path));
  const stubs = name.endsWith('-stubs') && files.every(path => /\.pyi$|(^|\/)py\.typed$/.test(path));
  if (!stubs && !elements.some(path => /[^/]\.py$/.test(path))) {
    refuse('not-a-package', `${first.split('/').at(-1)} is not a package.`, entry.at);
  }
  return { ...entry, elements };
}

function everything(input: DiscoveryInput, directory: string): string[] {
  return pathGlob(input, directory, '**/*').filter(path => path !== directory);
}

/** Paths compare part by part. */
function byParts(a: string, b: string): number {
  const [x, y] = [a.split('/'), b.split('/')];
  for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i]! < y[i]! ? -1 : 1;
  return x.length - y.length;
}

interface ExplicitInclude {
  readonly elements: readonly string[];
}

function explicitIncludes(input: DiscoveryInput): ExplicitInclude[] {
  const items = getArray(input.pyproject, ...table, 'include')?.items ?? [];
  return items.flatMap(item => {
    const path =
      item.kind === 'string'
        ? item.value
        : item.kind === 'table'
          ? getString(item, 'path')?.value
          : undefined;
    if (path === undefined) return giveUp('an entry of `include` is not one that poetry accepts');
    const formats = formatsOf(item.kind === 'table' ? getToml(item, 'format') : undefined, ['sdist']);
    return formats.includes('wheel') ? [{ elements: pathGlob(input, '.', path).sort(byParts) }] : [];
  });
}

function allFiles(input: DiscoveryInput, path: string): string[] {
  return isDirectory(input, path) ? filesBelow(input, path) : [path];
}

function excludedFiles(
  input: DiscoveryInput,
  explicit: readonly ExplicitInclude[],
): (path: string) => boolean {
  const excluded = new Set<string>();
  for (const item of getArray(input.pyproject, ...table, 'exclude')?.items ?? []) {
    if (item.kind !== 'string') giveUp('an entry of `exclude` is not one that poetry accepts');
    for (const path of pathGlob(input, '.', item.value)) {
      for (const file of allFiles(input, path)) excluded.add(file);
    }
  }
  const kept = new Set(explicit.flatMap(({ elements }) => elements.flatMap(path => allFiles(input, path))));
  for (const path of kept) excluded.delete(path);
  return path => {
    if (path.split('/').includes('__pycache__') || path.endsWith('.pyc')) return true;
    if (excluded.has(path)) return true;
    return !kept.has(path) && ignoredByGit(input, path);
  };
}

function discoverFiles(input: DiscoveryInput): Selection {
  const mode = getBoolean(input.pyproject, ...table, 'package-mode');
  if (mode?.value === false) {
    refuse('not-built', 'Building a package is not possible in non-package mode.', mode.at);
  }
  if (getEntry(input.pyproject, ...table, 'build')) giveUp('a build script may make anything');
  const written = writtenPackages(input);
  const packages = (written.length ? written : [packageByName(input)]).map(entry => include(input, entry));
  const explicit = explicitIncludes(input);
  const isExcluded = excludedFiles(input, explicit);
  checkScripts(input, table);
  const files = new Map<string, string>();
  const seen = new Set<string>();
  const add = (path: string, base: string, to: string | undefined): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const place = base === '.' ? path : path.slice(base.length + 1);
    files.set(to === undefined ? place : normpath(joinpath(to, place)), path);
  };
  for (const { elements, base, hasSource, to } of packages) {
    for (const element of elements) {
      for (const file of allFiles(input, element))
        if (!isExcluded(file)) add(file, hasSource ? base : '.', to);
    }
  }
  for (const { elements } of explicit) {
    for (const element of elements) {
      if (element.split('/').includes('__pycache__')) continue;
      const nested = isDirectory(input, element);
      for (const file of allFiles(input, element))
        if (!nested || !isExcluded(file)) add(file, '.', undefined);
    }
  }
  if (!files.size && packages.some(({ elements }) => elements.some(path => ignoredByGit(input, path)))) {
    giveUp('git ignores the package, unless it tracks it');
  }
  return {
    files,
    ...(input.build === 'editable' && { onPath: [...new Set(packages.map(({ base }) => base))].sort() }),
    nothing: {
      reason: 'every file of the package is excluded, by `exclude` or by git',
      at: getEntry(input.pyproject, ...table, 'exclude')?.at,
      meant: leavesOutAll(getToml(input.pyproject, ...table, 'exclude')),
    },
  };
}

function ignoredByGit(input: DiscoveryInput, path: string): boolean {
  return input.ignored?.(join(input.root, path)) ?? false;
}

/** Scripts that are files have to be there. */
function checkScripts(input: DiscoveryInput, at: readonly string[]): void {
  const scripts: TomlTable | undefined = getTable(input.pyproject, ...at, 'scripts');
  for (const { value } of scripts?.entries.values() ?? []) {
    if (value.kind !== 'table' || getString(value, 'type')?.value !== 'file') continue;
    const reference = getString(value, 'reference');
    if (reference && !isFile(input, reference.value)) {
      refuse('missing-path', `${join(input.root, reference.value)} file-script is not found.`, reference.at);
    }
  }
}

function suggest(input: DiscoveryInput): Suggestion[] {
  const suggestions = candidates(input)
    .filter(
      ({ path, kind }) => kind === 'module' || list(input, path).files.some(file => file.endsWith('.py')),
    )
    .map(({ path, parent }): Suggestion => {
      const include = `include = ${JSON.stringify(parent ? path.slice(parent.length + 1) : path)}`;
      const value = `[{ ${include}${parent ? `, from = ${JSON.stringify(parent)}` : ''} }]`;
      return { kind: 'set', settings: [{ table, key: 'packages', value }], ships: path };
    });
  return [...suggestions, ...createDefault(input, 'src')];
}

export const poetryCore: Backend = {
  name: 'poetry-core',
  objects: [
    { object: 'poetry.core.masonry.api', needs: ['poetry-core'], editable: { since: '1.0.8' } },
    {
      object: 'poetry.masonry.api',
      needs: ['poetry'],
      editable: 'never',
      deprecated: {
        reason: 'it belongs to the command line tool and cannot build editable',
        successor: 'poetry.core.masonry.api',
      },
    },
    {
      object: 'poetry_dynamic_versioning.backend',
      needs: ['poetry-dynamic-versioning', 'poetry-core'],
      editable: 'always',
    },
  ],
  wrong: [
    ...noModule('poetry.core.masonry.api', { 'poetry.masonry.api': 'poetry.masonry' }, { unless: 'poetry' }),
    ...noHook('poetry.core.masonry.api', ['poetry.core', 'poetry.core.masonry']),
    ...noModule('poetry.core.masonry.api', { 'poetry_core.masonry.api': 'poetry_core' }),
    ...noModule('poetry.core.masonry.api', ['poetry.core.api']),
    ...noModule('poetry.core.masonry.api', ['poetry.api'], { presumes: 'poetry' }),
    ...noName('poetry.core.masonry.api', ['poetry-core.masonry.api']),
  ],
  owns: ['poetry', 'poetry_core'],
  broughtBy: ['poetry'],
  requirement: 'poetry-core>=2.0.0,<3.0.0',
  nixpkgs: { buildSystem: ['poetry-core'] },
  tools: [],
  tables: ['packages', 'include', 'exclude', 'build'].map(key => [...table, key]),
  paths: [
    { at: [...table, 'packages', '*', 'include'], of: 'value', holds: 'glob', base: 'from' },
    { at: [...table, 'packages', '*', 'from'], of: 'value', holds: 'directory' },
    { at: [...table, 'include', '*'], of: 'value', holds: 'glob' },
    { at: [...table, 'include', '*', 'path'], of: 'value', holds: 'glob' },
    { at: [...table, 'exclude', '*'], of: 'value', holds: 'pattern' },
    { at: [...table, 'readme'], of: 'value', holds: 'file' },
    { at: [...table, 'readme', '*'], of: 'value', holds: 'file' },
    { at: [...table, 'build', 'script'], of: 'value', holds: 'file' },
    { at: [...table, 'scripts', '*', 'reference'], of: 'value', holds: 'file' },
  ],
  metadata: {
    readme: { strictness: 'error', message: 'Readme path `{absolute}` does not exist.' },
    licenseFiles: { strictness: 'error', message: "No files found for license file glob pattern '{path}'" },
    licenseFile: { strictness: 'error', message: "[Errno 2] No such file or directory: '{absolute}'" },
  },
  discover: discovering(discoverFiles),
  suggest,
};
