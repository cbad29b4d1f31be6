/** What the project's build backend would make of the directory tree. */
import { derived, dirname, join } from '../files.ts';
import { isIgnored } from '../gitignore.ts';
import { developmentShells, type Project } from '../project.ts';
import {
  type BuildKind,
  backendOf,
  type Discovery,
  type DiscoveryInput,
  implicitObject,
  judge,
  type KnownObject,
} from '../python/backends/index.ts';
import { readPyproject, requiredNames } from '../python/pyproject.ts';
import { parseToml } from '../python/toml.ts';
import { builtFromProject } from './built.ts';

export interface Layout {
  /** Paths of what would be shipped, relative to the project. */
  readonly found: readonly string[];
  /** The backend's own words where it refuses, or why it ships nothing; null where all is well or not known. */
  readonly problem: string | null;
}

/** The backend that builds the project, as frontends choose it; undefined where it is not built. */
export function buildBackend({
  pyproject,
}: Pick<Project, 'pyproject'>): { readonly object: string; readonly implicit: boolean } | undefined {
  if (!pyproject.isPackage) return undefined;
  const object = pyproject.buildSystem?.backend?.value;
  return { object: object ?? implicitObject, implicit: object === undefined };
}

/** The same, where it is one that is known and not the repository's own; for a misspelt one, what is surely meant. */
export function knownBackend(project: Pick<Project, 'pyproject'>): KnownObject | undefined {
  const { buildSystem } = project.pyproject;
  const backend = buildBackend(project);
  if (!backend || buildSystem?.backendPath) return undefined;
  const verdict = judge(backend.object, buildSystem ? requiredNames(buildSystem) : []);
  return verdict.kind === 'wrong' ? verdict.right : backendOf(backend.object);
}

export function discoveryInput(
  { pyproject, directory, files, root }: Pick<Project, 'pyproject' | 'directory' | 'files' | 'root'>,
  build: BuildKind,
): DiscoveryInput {
  return {
    root: directory,
    files,
    name: pyproject.name,
    pyproject: pyproject.document.root,
    build,
    ignored: path => isIgnored(files, root, path),
  };
}

/** Undefined where the project is not built, or by a backend that is not known, or while pyproject.toml is half-typed. */
export function discover({ files, pyproject, root }: Project, build: BuildKind): Discovery | undefined {
  return discovered(files, JSON.stringify([pyproject.file.path, root, build]));
}

const discovered = derived((files, key): Discovery | undefined => {
  const [path, root, build] = JSON.parse(key) as [string, string, BuildKind];
  const file = files.read(path);
  const pyproject = file && readPyproject(parseToml(file));
  if (!pyproject?.document.complete) return undefined;
  const project = { pyproject, files, root, directory: dirname(path) };
  return knownBackend(project)?.backend.discover(discoveryInput(project, build));
});

/** Directories that hold nobody's own code. */
const foreign = /^(\.|__pycache__$|node_modules$|result(-|$))/;

/** Trees beyond this are not looked through. */
const maximumDirectories = 2_000;

/**
 * Whether anything says that there is to be a package, for Poetry, which names one in every project: code, scripts,
 * or a flake that builds it or stands beside it. Others exist for their dependencies, and are never installed.
 */
export function isMeantAsPackage(project: Project): boolean {
  const { pyproject, flake, directory } = project;
  if (pyproject.project?.scripts.length || pyproject.poetry?.scripts.length) return true;
  const isBuilt = flake?.packages.some(
    ({ source, builder }) => source === directory && builder === 'mkPoetryApplication',
  );
  if (isBuilt || builtFromProject(project).length > 0) return true;
  // A shell of poetry2nix is made of the lock, without the project itself.
  const isInstalled = !developmentShells(project).some(({ regime }) => regime === 'poetry2nix');
  const standsBeside = flake !== undefined && dirname(flake.file.path) === directory;
  return (standsBeside && isInstalled) || holdsPython(project) === true;
}

/**
 * Whether a Python file lies in the project's directory or below it, other projects and environments left out.
 * Undefined where the tree is too large to tell.
 */
function holdsPython({ directory, files }: Project): boolean | undefined {
  const pending = [directory];
  for (let seen = 0; pending.length > 0; seen++) {
    if (seen === maximumDirectories) return undefined;
    const at = pending.pop()!;
    const entries = files.list(at) ?? [];
    const isForeign = entries.some(({ name }) => /^(pyproject\.toml|setup\.py|pyvenv\.cfg)$/.test(name));
    if (isForeign && at !== directory) continue;
    for (const { name, kind } of entries) {
      if (kind === 'file' && /\.pyi?$/.test(name)) return true;
      if (kind === 'directory' && !foreign.test(name)) pending.push(join(at, name));
    }
  }
  return false;
}

export function layoutOf(project: Project): Layout {
  const discovery = discover(project, 'wheel');
  switch (discovery?.kind) {
    case 'ships':
      return { found: discovery.modules.map(({ path }) => path), problem: null };
    case 'refuses':
      return { found: [], problem: discovery.message };
    case 'ships-nothing':
      return { found: [], problem: discovery.reason };
    default:
      return { found: [], problem: null };
  }
}

/**
 * A backend's own words, their first line. Where the project lies on this machine is left out: a finding reads the same
 * everywhere.
 */
export const quoted = (words: string, { directory }: Project): string =>
  words.split('\n', 1)[0]!.replaceAll(directory, '…');
