/** What the project's build backend would make of the directory tree. */
import { isIgnored } from '../gitignore.ts';
import type { Project } from '../project.ts';
import {
  type BuildKind,
  backendOf,
  type Discovery,
  type DiscoveryInput,
  implicitObject,
  judge,
  type KnownObject,
} from '../python/backends/index.ts';
import { requiredNames } from '../python/pyproject.ts';

export interface Layout {
  /** Paths of what would be shipped, relative to the project. */
  readonly found: readonly string[];
  /** The backend's own words where it refuses, or why it ships nothing; null where all is well or not known. */
  readonly problem: string | null;
}

/** The backend that builds the project, as frontends choose it; undefined where it is not built. */
export function buildBackend({
  pyproject,
}: Project): { readonly object: string; readonly implicit: boolean } | undefined {
  if (!pyproject.isPackage) return undefined;
  const object = pyproject.buildSystem?.backend?.value;
  return { object: object ?? implicitObject, implicit: object === undefined };
}

/** The same, where it is one that is known and not the repository's own; for a misspelt one, what is surely meant. */
export function knownBackend(project: Project): KnownObject | undefined {
  const { buildSystem } = project.pyproject;
  const backend = buildBackend(project);
  if (!backend || buildSystem?.backendPath) return undefined;
  const verdict = judge(backend.object, buildSystem ? requiredNames(buildSystem) : []);
  return verdict.kind === 'wrong' ? verdict.right : backendOf(backend.object);
}

export function discoveryInput(
  { pyproject, directory, files, root }: Project,
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

const kept = new WeakMap<Project, Map<BuildKind, Discovery | undefined>>();

/** Undefined where the project is not built, or by a backend that is not known. */
export function discover(project: Project, build: BuildKind): Discovery | undefined {
  const discoveries = kept.get(project) ?? new Map<BuildKind, Discovery | undefined>();
  kept.set(project, discoveries);
  if (!discoveries.has(build)) {
    discoveries.set(build, knownBackend(project)?.backend.discover(discoveryInput(project, build)));
  }
  return discoveries.get(build);
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
