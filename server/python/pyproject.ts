/**
 * What a pyproject.toml says, each fact with its place. A value of the wrong type is no fact: it is left out,
 * and nothing is put in its stead. While `document.complete` is false, what is missing here is not known to
 * be absent.
 */
import { nearest } from '../nearest.ts';
import type { Located, Location, SourceFile } from '../text.ts';
import {
  type Dependency,
  type DependencyGroups,
  readDependencies,
  readDependencyGroups,
} from './dependency.ts';
import { normaliseName } from './name.ts';
import { type Poetry, readPoetry } from './poetry.ts';
import { type PythonRequirement, readRequiresPython } from './python-requirement.ts';
import {
  contentAt,
  getArray,
  getBoolean,
  getEntry,
  getString,
  getTable,
  getText,
  getTexts,
  getToml,
  type Toml,
  type TomlDocument,
  type TomlTable,
} from './toml.ts';
import { readToolPythons, type ToolPython } from './tool-pythons.ts';

/** `name = "package.module:object"` in a table of scripts or entry points. */
export interface Script {
  readonly name: Located<string>;
  readonly target: Located<string>;
  /** Before the colon. */
  readonly module: string;
  /** After the colon, without extras; undefined where there is none. */
  readonly object: string | undefined;
}

/** `[project]`. */
interface ProjectTable {
  readonly table: TomlTable;
  readonly at: Location;
  readonly name: Located<string> | undefined;
  readonly version: Located<string> | undefined;
  readonly requiresPython: PythonRequirement | undefined;
  readonly dynamic: readonly Located<string>[];
  readonly dependencies: readonly Dependency[];
  /** By normalised name. */
  readonly optionalDependencies: ReadonlyMap<string, Extra>;
  readonly scripts: readonly Script[];
  readonly guiScripts: readonly Script[];
  /** `[project.entry-points]`, by group. */
  readonly entryPoints: ReadonlyMap<string, readonly Script[]>;
  /** The file, if it is given as one. */
  readonly readme: Located<string> | undefined;
  /** The SPDX expression, where `license` is a text. */
  readonly license: Located<string> | undefined;
  /** `license = { file = … }`, deprecated. */
  readonly licenseFile: Located<string> | undefined;
  /** Globs; undefined where the key is missing. */
  readonly licenseFiles: readonly Located<string>[] | undefined;
  readonly classifiers: readonly Located<string>[];
}

interface Extra {
  readonly name: Located<string>;
  readonly dependencies: readonly Dependency[];
}

/** `[build-system]`. */
export interface BuildSystem {
  readonly table: TomlTable;
  readonly at: Location;
  /** Undefined where the key is missing or no array. */
  readonly requires: { readonly at: Location; readonly items: readonly Dependency[] } | undefined;
  readonly backend: Located<string> | undefined;
  /** Undefined where the key is missing; uv also takes a text. */
  readonly backendPath: readonly Located<string>[] | undefined;
  /** Keys that frontends ignore and that were surely meant to be others, such as `build_backend`. */
  readonly misspelt: readonly { readonly key: Located<string>; readonly meant: string }[];
}

/** `[tool.uv]`, but for the settings by which uv chooses an interpreter (selection/uv-settings.ts). */
interface Uv {
  readonly table: TomlTable;
  readonly package: Located<boolean> | undefined;
  readonly requiredVersion: Located<string> | undefined;
  /** `[tool.uv.sources]`, by normalised name. */
  readonly sources: ReadonlyMap<string, { readonly name: Located<string>; readonly source: Toml }>;
  /** Undefined where this is no root of a workspace. */
  readonly workspace:
    | {
        readonly at: Location;
        readonly members: readonly Located<string>[];
        readonly exclude: readonly Located<string>[];
      }
    | undefined;
  /** Undefined where uv's own default holds, which is `dev`. */
  readonly defaultGroups: 'all' | readonly Located<string>[] | undefined;
  /** Markers. */
  readonly environments: readonly Located<string>[];
  readonly requiredEnvironments: readonly Located<string>[];
  /** Legacy; uv adds them to the group `dev`. */
  readonly devDependencies: readonly Dependency[];
  /** `[tool.uv.dependency-groups]`: what a group alone requires of Python, by normalised name. */
  readonly groupPythons: ReadonlyMap<string, PythonRequirement>;
}

/** Where a dependency is declared. Names of extras and groups are normalised. */
type DependencyScope =
  | { readonly kind: 'project' }
  | { readonly kind: 'extra' | 'group'; readonly name: string };

/** A dependency that the project declares, in whichever table. */
interface DeclaredDependency {
  /** Normalised. */
  readonly name: string;
  /** The requirement's text, or the key in a table of Poetry's. */
  readonly at: Location;
  readonly scope: DependencyScope;
  /** Undefined for Poetry's own tables. */
  readonly dependency: Dependency | undefined;
}

export interface Pyproject {
  readonly document: TomlDocument;
  readonly file: SourceFile;
  readonly project: ProjectTable | undefined;
  readonly buildSystem: BuildSystem | undefined;
  readonly dependencyGroups: DependencyGroups;
  readonly poetry: Poetry | undefined;
  readonly uv: Uv | undefined;
  /** `[tool.flake-pyproject]`. */
  readonly settings: TomlTable | undefined;
  /** Every key of a tool that names Python versions. */
  readonly toolPythons: readonly ToolPython[];
  /** `project.requires-python`, else Poetry's `python`. */
  readonly pythonRequirement: PythonRequirement | undefined;
  /** The project's name, of `[project]` or else of Poetry. */
  readonly name: Located<string> | undefined;
  /** Its version, where it is static. */
  readonly version: Located<string> | undefined;
  /**
   * Whether tools build and install the project itself: as uv decides it (`tool.uv.package`, else whether
   * there is a `[build-system]`), in Poetry's package mode, or as a distribution of PDM. False for a file with `[tool.*]` tables only.
   */
  readonly isPackage: boolean;
  /** What the project declares, without what groups include of each other. */
  readonly dependencies: readonly DeclaredDependency[];
}

/** Normalised names of what `requires` lists, as far as it can be read. */
export function requiredNames({ requires }: BuildSystem): readonly string[] {
  return requires?.items.flatMap(({ requirement }) => requirement?.name ?? []) ?? [];
}

const kept = new WeakMap<TomlDocument, Pyproject>();

/** Kept for as long as the document keeps its identity. */
export function readPyproject(document: TomlDocument): Pyproject {
  const known = kept.get(document);
  if (known) return known;
  const { root, file } = document;
  const project = readProject(getTable(root, 'project'));
  const buildSystem = readBuildSystem(getTable(root, 'build-system'));
  const dependencyGroups = readDependencyGroups(getTable(root, 'dependency-groups'));
  const poetry = readPoetry(getTable(root, 'tool', 'poetry'));
  const uv = readUv(getTable(root, 'tool', 'uv'));
  const pyproject: Pyproject = {
    document,
    file,
    project,
    buildSystem,
    dependencyGroups,
    poetry,
    uv,
    settings: getTable(root, 'tool', 'flake-pyproject'),
    toolPythons: readToolPythons(root),
    pythonRequirement: project?.requiresPython ?? poetry?.python,
    name: project?.name ?? poetry?.name,
    version: project?.version ?? poetry?.version,
    isPackage:
      uv?.package?.value ??
      (poetry?.packageMode?.value !== false &&
        getBoolean(root, 'tool', 'pdm', 'distribution')?.value !== false &&
        (buildSystem !== undefined || (project === undefined && poetry?.name !== undefined))),
    dependencies: declared(project, dependencyGroups, poetry, uv),
  };
  kept.set(document, pyproject);
  return pyproject;
}

function readProject(table: TomlTable | undefined): ProjectTable | undefined {
  if (!table) return undefined;
  const extras = new Map<string, Extra>();
  for (const { key, value } of getTable(table, 'optional-dependencies')?.entries.values() ?? []) {
    if (value.kind === 'array')
      extras.set(normaliseName(key.value), { name: key, dependencies: readDependencies(value) });
  }
  const entryPoints = new Map<string, readonly Script[]>();
  for (const { key, value } of getTable(table, 'entry-points')?.entries.values() ?? []) {
    if (value.kind === 'table') entryPoints.set(key.value, readScripts(value));
  }
  const requiresPython = getString(table, 'requires-python');
  return {
    table,
    at: table.at,
    name: getText(table, 'name'),
    version: getText(table, 'version'),
    requiresPython: requiresPython && readRequiresPython(requiresPython),
    dynamic: getTexts(table, 'dynamic'),
    dependencies: dependenciesAt(table, 'dependencies'),
    optionalDependencies: extras,
    scripts: readScripts(getTable(table, 'scripts')),
    guiScripts: readScripts(getTable(table, 'gui-scripts')),
    entryPoints,
    readme: getText(table, 'readme') ?? getText(table, 'readme', 'file'),
    license: getText(table, 'license'),
    licenseFile: getText(table, 'license', 'file'),
    licenseFiles: getArray(table, 'license-files') && getTexts(table, 'license-files'),
    classifiers: getTexts(table, 'classifiers'),
  };
}

function readScripts(table: TomlTable | undefined): readonly Script[] {
  const scripts: Script[] = [];
  for (const { key, value } of table?.entries.values() ?? []) {
    if (value.kind !== 'string') continue;
    const [module = '', object] = value.value.replace(/\[[^\]]*\]\s*$/, '').split(':');
    scripts.push({
      name: key,
      target: { value: value.value, at: contentAt(value) },
      module: module.trim(),
      object: object?.trim(),
    });
  }
  return scripts;
}

const buildKeys = ['requires', 'build-backend', 'backend-path'];

function readBuildSystem(table: TomlTable | undefined): BuildSystem | undefined {
  if (!table) return undefined;
  const requires = getArray(table, 'requires');
  const path = getToml(table, 'backend-path');
  const misspelt = [...table.entries.values()].flatMap(({ key }) => {
    if (buildKeys.includes(key.value)) return [];
    const meant = nearest(key.value.replace(/_/g, '-'), buildKeys);
    return meant && !table.entries.has(meant) ? [{ key, meant }] : [];
  });
  return {
    table,
    at: table.at,
    requires: requires && { at: requires.at, items: readDependencies(requires) },
    backend: getText(table, 'build-backend'),
    backendPath: path && textsOrText(table, 'backend-path'),
    misspelt,
  };
}

function readUv(table: TomlTable | undefined): Uv | undefined {
  if (!table) return undefined;
  const sources = new Map<string, { name: Located<string>; source: Toml }>();
  for (const { key, value } of getTable(table, 'sources')?.entries.values() ?? []) {
    sources.set(normaliseName(key.value), { name: key, source: value });
  }
  const groupPythons = new Map<string, PythonRequirement>();
  for (const { key, value } of getTable(table, 'dependency-groups')?.entries.values() ?? []) {
    const python = value.kind === 'table' ? getString(value, 'requires-python') : undefined;
    if (python) groupPythons.set(normaliseName(key.value), readRequiresPython(python));
  }
  const workspace = getEntry(table, 'workspace');
  const members = workspace?.value.kind === 'table' ? workspace.value : undefined;
  const groups = getToml(table, 'default-groups');
  return {
    table,
    package: getBoolean(table, 'package'),
    requiredVersion: getText(table, 'required-version'),
    sources,
    workspace: members && {
      at: members.at,
      members: getTexts(members, 'members'),
      exclude: getTexts(members, 'exclude'),
    },
    defaultGroups:
      groups?.kind === 'string' && groups.value === 'all'
        ? 'all'
        : groups?.kind === 'array'
          ? getTexts(table, 'default-groups')
          : undefined,
    environments: textsOrText(table, 'environments'),
    requiredEnvironments: textsOrText(table, 'required-environments'),
    devDependencies: dependenciesAt(table, 'dev-dependencies'),
    groupPythons,
  };
}

function declared(
  project: ProjectTable | undefined,
  { groups }: DependencyGroups,
  poetry: Poetry | undefined,
  uv: Uv | undefined,
): readonly DeclaredDependency[] {
  const all: DeclaredDependency[] = [];
  const add = (scope: DependencyScope, dependencies: readonly Dependency[]) => {
    for (const dependency of dependencies) {
      const { requirement, at } = dependency;
      if (requirement) all.push({ name: requirement.name, at, scope, dependency });
    }
  };
  add({ kind: 'project' }, project?.dependencies ?? []);
  for (const [name, extra] of project?.optionalDependencies ?? [])
    add({ kind: 'extra', name }, extra.dependencies);
  for (const [name, { items }] of groups) {
    add(
      { kind: 'group', name },
      items.flatMap(item => (item.kind === 'dependency' ? [item.dependency] : [])),
    );
  }
  add({ kind: 'group', name: 'dev' }, uv?.devDependencies ?? []);
  for (const { name, writtenName, group } of poetry?.dependencies ?? []) {
    const scope: DependencyScope = group === undefined ? { kind: 'project' } : { kind: 'group', name: group };
    all.push({ name, at: writtenName.at, scope, dependency: undefined });
  }
  return all;
}

function dependenciesAt(table: TomlTable, key: string): readonly Dependency[] {
  const array = getArray(table, key);
  return array ? readDependencies(array) : [];
}

function textsOrText(table: TomlTable, key: string): readonly Located<string>[] {
  const one = getText(table, key);
  return one ? [one] : getTexts(table, key);
}
