/**
 * hatchling: `hatchling/builders/config.py`, `wheel.py` and `plugin/interface.py` of 1.33, step by step.
 * Measured against the real one in `test/oracles/backends/`.
 */
import { join } from '../../files.ts';
import { normaliseName } from '../name.ts';
import { getTable, type Toml } from '../toml.ts';
import type { Backend, DiscoveryInput, Suggestion } from './backend.ts';
import { candidates, createDefault } from './candidates.ts';
import {
  build,
  compare,
  type ForcedInclude,
  flag,
  forcedIncludes,
  inclusionMap,
  isTruthy,
  plain,
  rewrites,
  type Settings,
  settingsOf,
  strings,
  vcsPatterns,
  wheel,
} from './hatchling-settings.ts';
import { leavesOutAll } from './meant.ts';
import { discovering, giveUp, refuse, type Selection } from './outcome.ts';
import { inside, isDirectory, isFile, joinpath, list, normpath, walk } from './paths.ts';
import { type PathSpec, pathSpec } from './pathspec.ts';
import { noHook, noModule } from './wrong-objects.ts';

const excludedDirectories = new Set([
  '__pycache__',
  '.venv',
  '.git',
  '.hg',
  '.hatch',
  '.tox',
  '.nox',
  '.ruff_cache',
  '.pytest_cache',
  '.mypy_cache',
  '.pixi',
]);
const excludedFiles = new Set(['.DS_Store', '.git']);

interface Defaults {
  readonly packages: readonly string[];
  readonly onlyInclude: readonly string[];
  /** The project consists of forced includes alone. */
  readonly nothingElse?: boolean;
}

const none: Defaults = { packages: [], onlyInclude: [] };

function fileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}_.]+/gu, '_');
}

/** What hatchling takes by the project's name alone, where no setting selects anything. */
function defaults(input: DiscoveryInput, settings: Settings, forced: number): Defaults {
  const selects = ['include', 'packages', 'only-include'].some(key => isTruthy(settings(key).entry?.value));
  if (selects) return none;
  if (!input.name) return giveUp('the project has no name');
  const names = [fileName(input.name.value), fileName(normaliseName(input.name.value))];
  for (const name of names) {
    if (isFile(input, `${name}/__init__.py`)) return { ...none, packages: [name] };
    if (isFile(input, `src/${name}/__init__.py`)) return { ...none, packages: [`src/${name}`] };
    if (isFile(input, `${name}.py`)) return { ...none, onlyInclude: [`${name}.py`] };
    const holders = list(input, '.').directories.filter(
      directory => !directory.startsWith('.') && isFile(input, `${directory}/${name}/__init__.py`),
    );
    if (holders.length === 1) return { ...none, packages: [holders[0]!] };
  }
  if (bypassesSelection(input) || forced > 0) return { ...none, nothingElse: true };
  return refuse('nothing-found', nothingFound(names));
}

/** Whether the project is content with a wheel without code. */
function bypassesSelection(input: DiscoveryInput): boolean {
  const key = 'bypass-selection';
  const entry = getTable(input.pyproject, ...wheel)?.entries.get(key);
  return flag({ entry, field: `${wheel.join('.')}.${key}` });
}

function nothingFound(names: readonly string[]): string {
  return `Unable to determine which files to ship inside the wheel using the following heuristics: https://hatch.pypa.io/latest/plugins/builder/wheel/#default-file-selection

The most likely cause of this is that there is no directory that matches the name of your project (${[...new Set(names)].sort().join(' or ')}).

At least one file selection option must be defined in the \`tool.hatch.build.targets.wheel\` table, see: https://hatch.pypa.io/latest/config/build/

As an example, if you intend to ship a directory named \`foo\` that resides within a \`src\` directory located at the root of your project, you can define the following:

[tool.hatch.build.targets.wheel]
packages = ["src/foo"]`;
}

interface Rules {
  readonly include: PathSpec | undefined;
  readonly exclude: PathSpec;
  readonly artifacts: PathSpec;
  readonly onlyPackages: boolean;
  readonly skipExcluded: boolean;
  /** Nothing but artifacts and forced includes. */
  readonly excludeAll: boolean;
}

function included(rules: Rules, path: string, explicit: boolean, isPackage: boolean): boolean {
  if (rules.artifacts.matches(path)) return true;
  if ((rules.onlyPackages && !isPackage) || rules.excludeAll || rules.exclude.matches(path)) return false;
  return explicit || (rules.include?.matches(path) ?? true);
}

interface Included {
  readonly path: string;
  readonly place: string;
}

function discoverFiles(input: DiscoveryInput): Selection {
  if (isFile(input, 'hatch.toml')) giveUp('hatch.toml overrides the settings');
  const settings = settingsOf(input);
  refuseHooks(input);
  const forced = forcedIncludes(settings('force-include'));
  const exposed = input.build === 'editable' ? strings(settings('dev-mode-dirs'), 'Directory') : undefined;
  if (exposed?.length) {
    if (forced.length) giveUp('dev-mode-dirs together with force-include');
    return {
      files: new Map(),
      onPath: [...new Set(exposed.map(inside))].sort(compare),
      nothing: { reason: 'dev-mode-dirs is empty' },
    };
  }
  const byName = defaults(input, settings, forced.length);
  // Of several bad settings, hatchling names the one that it comes to first.
  if (!forced.length && isTruthy(settings('only-include').entry?.value)) onlyIncluded(settings, [], byName);
  const packages = (strings(settings('packages'), 'Package') ?? byName.packages).map(plain).sort(compare);
  const place = rewrites(settings('sources'), packages);
  const rules = rulesOf(input, settings, packages, byName);
  const reserved = new Set(forced.map(({ source }) => place(source)));

  const select = () => selectedFiles(input, settings, packages, byName, rules, place, reserved);
  const force = () => forcedOnes(input, forced, place, reserved);
  const selection = (files: ReadonlyMap<string, string>, onPath?: readonly string[]): Selection => {
    if (!files.size && sharesData(input)) giveUp('only shared data is shipped');
    const nothing = files.size ? { reason: '' } : nothingShipped(input, settings, packages);
    return { files, ...(onPath && { onPath }), nothing };
  };
  if (input.build === 'wheel') return selection(archive(select(), force()));
  const exact = flag(settings('dev-mode-exact'));
  const selected = [...select()];
  const roots = editableRoots(input, selected, exact);
  const pointed = archive(force());
  if (!roots.length) return selection(pointed);
  const files = new Map(selected.map(({ path, place }) => [place, normpath(path)]));
  return selection(new Map([...files, ...pointed]), exact ? undefined : roots.sort(compare));
}

function refuseHooks(input: DiscoveryInput): void {
  for (const at of [build, wheel]) {
    for (const [name, { value }] of getTable(input.pyproject, ...at, 'hooks')?.entries ?? []) {
      const byDefault = value.kind === 'table' ? value.entries.get('enable-by-default')?.value : undefined;
      if (byDefault && !isTruthy(byDefault)) continue;
      giveUp(`the build hook ${name} may ship anything`);
    }
  }
}

function sharesData(input: DiscoveryInput): boolean {
  const target = getTable(input.pyproject, ...wheel);
  return ['shared-data', 'shared-scripts'].some(key => isTruthy(target?.entries.get(key)?.value));
}

function rulesOf(
  input: DiscoveryInput,
  settings: Settings,
  packages: readonly string[],
  byName: Defaults,
): Rules {
  const include = [...(strings(settings('include'), 'Pattern') ?? []), ...packages.map(path => `/${path}/`)];
  const exclude = ['*.py[cdo]', '/dist'];
  if (!flag(settings('ignore-vcs'))) exclude.push(...vcsPatterns(input));
  exclude.push(...(strings(settings('exclude'), 'Pattern') ?? []));
  return {
    include: include.length ? pathSpec(include) : undefined,
    exclude: pathSpec(exclude),
    artifacts: pathSpec(strings(settings('artifacts'), 'Pattern') ?? []),
    onlyPackages: flag(settings('only-packages')),
    skipExcluded: flag(settings('skip-excluded-dirs')),
    excludeAll: byName.nothingElse ?? false,
  };
}

function onlyIncluded(settings: Settings, packages: readonly string[], byName: Defaults): [string, string][] {
  const setting = settings('only-include');
  const value = setting.entry?.value;
  const written = isTruthy(value) ? value : undefined;
  if (written && written.kind !== 'array') {
    refuse('invalid-setting', `Field \`${setting.field}\` must be an array`, written.at);
  }
  const items: readonly (Toml | string)[] =
    written?.items ?? (setting.entry || !byName.onlyInclude.length ? packages : byName.onlyInclude);
  const paths = new Map<string, string>();
  for (const [i, item] of items.entries()) {
    const at = typeof item === 'string' ? settings('packages').entry?.value.at : item.at;
    if (typeof item !== 'string' && item.kind !== 'string') {
      refuse('invalid-setting', `Path #${i + 1} in field \`${setting.field}\` must be a string`, at);
    }
    const raw = typeof item === 'string' ? item : item.value;
    const path = plain(raw);
    if (path === '' || path.startsWith('~') || path.startsWith('..')) {
      refuse('invalid-setting', `Path #${i + 1} in field \`${setting.field}\` must be relative: ${raw}`, at);
    }
    if (paths.has(path)) {
      refuse('invalid-setting', `Duplicate path in field \`${setting.field}\`: ${path}`, at);
    }
    paths.set(path, path);
  }
  return inclusionMap(paths);
}

function* selectedFiles(
  input: DiscoveryInput,
  settings: Settings,
  packages: readonly string[],
  byName: Defaults,
  rules: Rules,
  place: (path: string) => string,
  reserved: ReadonlySet<string>,
): Generator<Included> {
  const only = onlyIncluded(settings, packages, byName);
  if (!only.length) {
    const enter = (name: string, parent: string) => {
      const path = joinpath(parent, name);
      if (excludedDirectories.has(name) || reserved.has(path)) return false;
      return !(rules.skipExcluded && (rules.excludeAll || rules.exclude.matches(`${path}/`)));
    };
    for (const { path: directory, files } of walk(input, '.', enter)) {
      for (const file of files) {
        const path = joinpath(directory, file);
        if (excludedFiles.has(file) || reserved.has(place(path))) continue;
        if (included(rules, path, false, files.includes('__init__.py'))) yield { path, place: place(path) };
      }
    }
    return;
  }
  for (const [source, target] of only) {
    // A file that is named is shipped whatever else says.
    if (isFile(input, source)) {
      if (!reserved.has(place(target))) yield { path: source, place: place(target) };
      continue;
    }
    for (const { path: below, files } of walk(input, source, name => !excludedDirectories.has(name))) {
      for (const file of files) {
        const path = joinpath(target, below, file);
        if (excludedFiles.has(file) || reserved.has(place(path))) continue;
        if (included(rules, path, true, files.includes('__init__.py'))) yield { path, place: place(path) };
      }
    }
  }
}

function* forcedOnes(
  input: DiscoveryInput,
  forced: readonly ForcedInclude[],
  place: (path: string) => string,
  reserved: ReadonlySet<string>,
): Generator<Included> {
  for (const { source, target, at } of forced) {
    if (isFile(input, source)) {
      yield { path: source, place: place(target) };
    } else if (isDirectory(input, source)) {
      for (const { path: below, files } of walk(input, source, name => !excludedDirectories.has(name))) {
        for (const file of files) {
          const at = place(joinpath(target, below, file));
          if (!excludedFiles.has(file) && !reserved.has(at))
            yield { path: joinpath(source, below, file), place: at };
        }
      }
    } else {
      refuse('missing-path', `Forced include not found: ${join(input.root, source)}`, at);
    }
  }
}

function archive(...lots: Iterable<Included>[]): Map<string, string> {
  const places = new Set<string>();
  const archived = new Map<string, string>();
  for (const files of lots) {
    for (const { path, place } of files) {
      if (places.has(place)) {
        const twice = 'A second file is being added to the wheel archive at the same path';
        refuse('conflict', `${twice}: \`${place}\`.`);
      }
      places.add(place);
      archived.set(normpath(place), normpath(path));
    }
  }
  return archived;
}

/** The directories that an editable build puts on `sys.path`, or with `exact`, the packages that it maps. */
function editableRoots(input: DiscoveryInput, selected: readonly Included[], exact: boolean): string[] {
  const exposed = new Map<string, string>();
  for (const { path, place } of selected) {
    if (!path.endsWith('.py')) continue;
    const parts = path.split('/');
    const first = parts[0]!;
    const placed = place.split('/')[0]!;
    if (parts.length === 1) exposed.set(path.slice(0, -'.py'.length), path);
    else if (place === path) exposed.set(first, first);
    else {
      const at = path.indexOf(place);
      if (at < 0) {
        refuse(
          'conflict',
          'Dev mode installations are unsupported when any path rewrite in the `sources` option changes a prefix rather than removes it, see: https://github.com/pfmoore/editables/issues/20',
          getTable(input.pyproject, ...wheel, 'sources')?.at ??
            getTable(input.pyproject, ...build, 'sources')?.at,
        );
      }
      exposed.set(placed, path.slice(0, at) + placed);
    }
  }
  if (!exact)
    return [
      ...new Set(
        [...exposed.values()].map(path => inside(path.slice(0, Math.max(0, path.lastIndexOf('/'))))),
      ),
    ];
  for (const [name, path] of exposed) {
    if (name.includes('.')) {
      refuse('conflict', `Cannot map ${name} with an import hook as it is not a top-level package`);
    }
    const module = isDirectory(input, path) ? `${path}/__init__.py` : path;
    if (!isFile(input, module)) {
      refuse('not-a-package', `${join(input.root, path)} is not a valid Python package or module`);
    }
  }
  return [...exposed.values()];
}

/** Why a selection may be empty: the first setting that names nothing, or what excludes all of it. */
function nothingShipped(
  input: DiscoveryInput,
  settings: Settings,
  packages: readonly string[],
): Selection['nothing'] {
  for (const key of ['only-include', 'packages']) {
    const value = settings(key).entry?.value;
    for (const item of value?.kind === 'array' ? value.items : []) {
      if (item.kind !== 'string') continue;
      const path = plain(item.value);
      if (!isFile(input, path) && !isDirectory(input, path)) {
        return { reason: `\`${key}\` names \`${item.value}\`, which does not exist`, at: item.at };
      }
    }
  }
  const include = settings('include').entry;
  if (include && !packages.length) return { reason: 'no file matches `include`', at: include.at };
  return {
    reason: `every file of ${packages.map(path => `\`${path}\``).join(', ') || 'the project'} is excluded, by \`exclude\` or .gitignore`,
    at: settings('exclude').entry?.at,
    meant: bypassesSelection(input) || leavesOutAll(settings('exclude').entry?.value),
  };
}

function suggest(input: DiscoveryInput): Suggestion[] {
  return [
    ...candidates(input).map(
      ({ path, kind }): Suggestion => ({
        kind: 'set',
        settings: [
          {
            table: wheel,
            key: kind === 'module' ? 'only-include' : 'packages',
            value: JSON.stringify([path]),
          },
        ],
        ships: path,
      }),
    ),
    ...createDefault(input, 'src'),
  ];
}

export const hatchling: Backend = {
  name: 'hatchling',
  objects: [
    { object: 'hatchling.build', needs: ['hatchling'], editable: 'always' },
    { object: 'hatchling.ouroboros', needs: [], editable: 'always', inTree: true },
  ],
  wrong: [
    ...noHook('hatchling.build', ['hatchling', 'hatchling.builders', 'hatchling.builders.wheel']),
    ...noModule('hatchling.build', ['hatchling.backends', 'hatchling.backend', 'hatchling.build_meta']),
    ...noHook('hatchling.build', ['hatch'], { presumes: 'hatch' }),
    ...noModule('hatchling.build', ['hatch.build'], { presumes: 'hatch' }),
  ],
  owns: ['hatchling'],
  broughtBy: [
    'hatch',
    'hatch-vcs',
    'hatch-fancy-pypi-readme',
    'hatch-nodejs-version',
    'hatch-jupyter-builder',
    'hatch-requirements-txt',
    'hatch-build-scripts',
    'hatch-mypyc',
    'hatch-cython',
    'hatch-regex-commit',
  ],
  requirement: 'hatchling',
  nixpkgs: { buildSystem: ['hatchling'] },
  tools: [],
  tables: [build, ['tool', 'hatch', 'metadata'], ['tool', 'hatch', 'version']],
  paths: [build, wheel].flatMap(at => [
    { at: [...at, 'packages', '*'], of: 'value' as const, holds: 'path' as const, silent: true as const },
    { at: [...at, 'only-include', '*'], of: 'value' as const, holds: 'path' as const, silent: true as const },
    { at: [...at, 'force-include'], of: 'key' as const, holds: 'path' as const },
    { at: [...at, 'dev-mode-dirs', '*'], of: 'value' as const, holds: 'directory' as const },
    { at: [...at, 'include', '*'], of: 'value' as const, holds: 'pattern' as const },
    { at: [...at, 'exclude', '*'], of: 'value' as const, holds: 'pattern' as const },
    { at: [...at, 'artifacts', '*'], of: 'value' as const, holds: 'pattern' as const },
  ]),
  metadata: {
    readme: { strictness: 'error', message: 'Readme file does not exist: {path}' },
    licenseFiles: { strictness: 'accepted', message: null },
    licenseFile: { strictness: 'error', message: 'License file does not exist: {path}' },
  },
  discover: discovering(discoverFiles),
  suggest,
};
