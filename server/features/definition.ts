/** From a place on one side of the seam to what it rests on, and to all that speaks of the same thing. */

import { nativeRequirements } from '../project/native.ts';
import { developmentShells, type Project } from '../project.ts';
import { backendOf, backendOfDistribution } from '../python/backends/index.ts';
import { packagePlace } from '../python/locks/places.ts';
import { findVersionFile } from '../python/selection/version-file.ts';
import { uvWorkspace } from '../python/uv-workspace.ts';
import { type Location, locationKey, type SourceFile, startOf } from '../text.ts';
import { lockedInput } from './hover.ts';
import { moduleFile, topLevelNames } from './paths.ts';
import { flakeSubjects, type Subject, subjectsAt } from './subject.ts';

export interface Definition {
  /** What the cursor stands on. */
  readonly from: Location;
  readonly to: readonly Location[];
}

export function definition(project: Project, file: SourceFile, offset: number): Definition | undefined {
  for (const subject of subjectsAt(project, file, offset)) {
    const to = distinct([...targets(project, subject)]);
    if (to.length > 0) return { from: subject.at, to };
  }
  return undefined;
}

/** Every place that speaks of what the cursor stands on, that place included. */
export function references(project: Project, file: SourceFile, offset: number): readonly Location[] {
  for (const subject of subjectsAt(project, file, offset)) {
    const places = distinct([...mentions(project, subject)]);
    if (places.length > 0) return distinct([subject.at, ...places]);
  }
  return [];
}

function* targets(project: Project, subject: Subject): Iterable<Location> {
  const { pyproject, files } = project;
  switch (subject.kind) {
    case 'interpreter':
      if (pyproject.pythonRequirement) yield pyproject.pythonRequirement.at;
      break;
    case 'requires-python':
      yield* interpreters(project);
      break;
    case 'dependency':
      yield* packagesNamed(project, subject.name);
      yield* locked(project, subject.name);
      break;
    case 'python-package':
      for (const { name, at } of pyproject.dependencies) if (subject.names.includes(name)) yield at;
      break;
    case 'library':
      yield* needing(
        project,
        subject.uses.flatMap(({ fact }) => fact.attribute ?? []),
      );
      break;
    case 'backend': {
      const needs = backendOf(subject.object)?.object.needs ?? [];
      for (const { at, requirement } of pyproject.buildSystem?.requires?.items ?? []) {
        if (requirement && needs.includes(requirement.name)) yield at;
      }
      break;
    }
    case 'build-requirement': {
      const backend = pyproject.buildSystem?.backend;
      const isIts = backend && backendOf(backend.value)?.backend === backendOfDistribution(subject.name);
      if (isIts) yield backend.at;
      yield* packagesNamed(project, subject.name);
      break;
    }
    case 'input': {
      const node = lockedInput(project, subject.input.name);
      if (node) yield node.at;
      break;
    }
    case 'path': {
      const file = files.read(subject.path);
      if (file) yield startOf(file);
      break;
    }
    case 'script': {
      const path = moduleFile(project, subject.script.module);
      const file = path === undefined ? undefined : files.read(path);
      if (!file) break;
      const { object } = subject.script;
      const name =
        object && topLevelNames(files, file.path).find(({ value }) => value === object.split('.')[0]);
      yield name ? name.at : startOf(file);
      break;
    }
  }
}

function* mentions(project: Project, subject: Subject): Iterable<Location> {
  const { pyproject } = project;
  switch (subject.kind) {
    case 'interpreter':
    case 'requires-python':
      if (pyproject.pythonRequirement) yield pyproject.pythonRequirement.at;
      yield* interpreters(project);
      yield* pythonsNamed(project);
      break;
    case 'dependency':
    case 'python-package':
      for (const name of subject.kind === 'dependency' ? [subject.name] : subject.names) {
        for (const { at } of pyproject.dependencies.filter(other => other.name === name)) yield at;
        yield* packagesNamed(project, name);
        yield* locked(project, name);
        yield* serving(project, name);
      }
      break;
    default:
      yield* targets(project, subject);
  }
}

/** The interpreters that the project is developed and built with. */
function* interpreters(project: Project): Iterable<Location> {
  for (const { interpreters: found } of developmentShells(project)) if (found[0]) yield found[0].at;
  for (const { interpreter, source } of project.flake?.packages ?? []) {
    if (interpreter && source === project.directory) yield interpreter.at;
  }
}

/** Other places that name a version of Python for the project. */
function* pythonsNamed(project: Project): Iterable<Location> {
  const { files, directory, pyproject, root } = project;
  for (const { at } of pyproject.toolPythons) yield at;
  for (const { environment } of developmentShells(project)) {
    const variable = environment.get('UV_PYTHON');
    if (variable) yield variable.at;
  }
  const workspace = uvWorkspace(files, directory, pyproject, root);
  for (const { at } of findVersionFile(files, directory, workspace.root)?.requests ?? []) yield at;
}

function* packagesNamed(project: Project, name: string): Iterable<Location> {
  for (const subject of flakeSubjects(project)) {
    if (subject.kind === 'python-package' && subject.names.includes(name)) yield subject.at;
  }
}

function* locked({ locks }: Project, name: string): Iterable<Location> {
  for (const lock of locks) for (const entry of lock.byName.get(name) ?? []) yield packagePlace(lock, entry);
}

/** Declared dependencies that need what one of these attributes gives. */
function* needing(project: Project, attributes: readonly string[]): Iterable<Location> {
  for (const shell of developmentShells(project)) {
    for (const { providedBy, declared } of nativeRequirements(project, shell)) {
      if (declared && providedBy !== null && attributes.includes(providedBy)) yield declared;
    }
  }
}

/** Libraries on the shells' paths that give what a dependency needs. */
function* serving(project: Project, name: string): Iterable<Location> {
  for (const shell of developmentShells(project)) {
    for (const { providedBy, chain } of nativeRequirements(project, shell)) {
      if (chain[0] !== name || providedBy === null) continue;
      for (const { attribute, at } of shell.libraryPath.entries) if (attribute === providedBy) yield at;
    }
  }
}

function distinct(places: readonly Location[]): readonly Location[] {
  return [...new Map(places.map(at => [locationKey(at), at])).values()];
}
