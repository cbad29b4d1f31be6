/** Every build backend that we know, and how to look one up. A new backend is a file and a line here. */

import { nearestWithin } from '../../nearest.ts';
import { normaliseName } from '../name.ts';
import type { Backend, BackendObject, WrongObject } from './backend.ts';
import { flitCore } from './flit-core.ts';
import { hatchling } from './hatchling.ts';
import { maturin } from './maturin.ts';
import { mesonPython } from './meson-python.ts';
import { others } from './others.ts';
import { pdmBackend } from './pdm-backend.ts';
import { poetryCore } from './poetry-core.ts';
import { scikitBuildCore } from './scikit-build-core.ts';
import { setuptools } from './setuptools.ts';
import { suggestions } from './suggestions.ts';
import { uvBuild } from './uv-build.ts';

export type * from './backend.ts';

const models: readonly Backend[] = [
  hatchling,
  uvBuild,
  setuptools,
  flitCore,
  poetryCore,
  pdmBackend,
  maturin,
  scikitBuildCore,
  mesonPython,
  ...others,
];

/** In the order in which a choice among them is offered. What a backend suggests is tried first. */
export const backends: readonly Backend[] = models.map(backend => ({
  ...backend,
  suggest: input => suggestions(backend, input),
}));

export interface KnownObject {
  readonly backend: Backend;
  readonly object: BackendObject;
}

/** What frontends use where `build-backend` is absent (PEP 517). */
export const implicitObject = 'setuptools.build_meta:__legacy__';

const objects = new Map<string, KnownObject>(
  backends.flatMap(backend => backend.objects.map(object => [object.object, { backend, object }] as const)),
);

/** The backend that an object string names, exactly. */
export function backendOf(object: string): KnownObject | undefined {
  return objects.get(object);
}

/** The backend whose own distribution this is; a name in any spelling. */
export function backendOfDistribution(name: string): Backend | undefined {
  const wanted = normaliseName(name);
  return backends.find(
    backend => backend.name === wanted || backend.objects.some(({ needs }) => needs[0] === wanted),
  );
}

/** Whether `requires` (names in any spelling) brings a distribution, directly or through another. */
export function brings(requires: readonly string[], distribution: string): boolean {
  const names = requires.map(normaliseName);
  if (names.includes(distribution)) return true;
  const brought = backends.find(({ name }) => name === distribution)?.broughtBy ?? [];
  return brought.some(name => names.includes(name));
}

const bringNothing = new Set(
  `wheel cython numpy oldest-supported-numpy cffi pybind11 nanobind versioneer versioningit toml tomli packaging cmake
  ninja meson pip build uv pdm editables semantic-version expandvars`.split(/\s+/),
);

/** Whether we know what the distribution brings. */
function isFamiliar(name: string): boolean {
  return (
    bringNothing.has(name) ||
    backends.some(
      ({ objects, broughtBy }) =>
        broughtBy.includes(name) || objects.some(({ needs }) => needs.includes(name)),
    )
  );
}

/** Packages that builds alone need, and that sets of packages for builds hold beside a lock. */
export function isBuildPackage(name: string): boolean {
  return isFamiliar(name) || forBuilds.has(name);
}

const forBuilds = new Set(
  `babel calver deprecation distro dunamai exceptiongroup extension-helpers hatch-protobuf importlib-metadata installer
  jinja2 libcst manifestoo-core markupsafe pathspec pkgconfig plux pluggy py-generator-build-backend pycparser
  pyproject-hooks pyproject-metadata pytest-runner setuptools-git tomli-w tomlkit trove-classifiers typing-extensions
  uv-build uv-dynamic-versioning vcs-versioning whool zipp`.split(/\s+/),
);

export type Verdict =
  /**
   * The object exists; `missing` are distributions that `requires` lacks for it. Not `certain` where `requires`
   * holds distributions that may bring more than we know.
   */
  | ({ readonly kind: 'known'; readonly missing: readonly string[]; readonly certain: boolean } & KnownObject)
  /** There is no such object. `failure` is Python's word on it, where it is known. */
  | { readonly kind: 'wrong'; readonly right: KnownObject; readonly failure?: string }
  /** Somebody else's backend. */
  | { readonly kind: 'unknown' };

/** Judges `build-backend` of a project without `backend-path`, given the names in its `requires`. */
export function judge(written: string, requires: readonly string[]): Verdict {
  for (const backend of backends) {
    const wrong = backend.wrong.find(
      ({ object, unless }) => object === written && !(unless && brings(requires, unless)),
    );
    if (wrong)
      return {
        kind: 'wrong',
        right: preferred(wrong.right, requires),
        failure: failureOf(wrong, backend, requires),
      };
  }
  const known = objects.get(written);
  if (known && !known.object.inTree) {
    const missing = known.object.needs.filter(name => !brings(requires, name));
    return { kind: 'known', missing, certain: requires.map(normaliseName).every(isFamiliar), ...known };
  }
  const top = written.split(/[.:]/, 1)[0]!;
  const owner = backends.find(backend => backend.owns.includes(top));
  if (owner) return { kind: 'wrong', right: preferred(likeliest(written, owner), requires) };
  return { kind: 'unknown' };
}

/** Python's word for a wrong object, in an environment that holds what is required. */
function failureOf(
  { object, failure, presumes }: WrongObject,
  { name }: Backend,
  requires: readonly string[],
): string {
  if (failure.startsWith('SyntaxError') || brings(requires, presumes ?? name)) return failure;
  return `ModuleNotFoundError: No module named '${object.split(/[.:]/, 1)[0]}'`;
}

/** The object itself, or the one of what is required where its own distribution is not. */
function preferred(object: string, requires: readonly string[]): KnownObject {
  const right = objects.get(object)!;
  if (right.object.needs.every(name => brings(requires, name))) return right;
  const required = requires.map(backendOfDistribution).filter(backend => backend !== undefined);
  if (required.length !== 1) return right;
  return { backend: required[0]!, object: required[0]!.objects[0]! };
}

/** The one that is spelt most like it, however far that is: the module is this backend's. */
function likeliest(written: string, { objects: known }: Backend): string {
  const usable = known.filter(({ deprecated, inTree }) => !deprecated && !inTree).map(({ object }) => object);
  return nearestWithin(Number.POSITIVE_INFINITY, written, usable)!;
}
