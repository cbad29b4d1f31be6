/** What a place in one of a project's files speaks of, on either side of the seam. */
import { distributionsOf } from '../catalog/names.ts';
import type { BuiltPackage, FlakeInput, Interpreter, LibraryEntry, Shell, Variable } from '../nix/facts.ts';
import type { Project } from '../project.ts';
import { normaliseName } from '../python/name.ts';
import type { Script } from '../python/pyproject.ts';
import type { PythonRequirement } from '../python/python-requirement.ts';
import type { Location, SourceFile } from '../text.ts';
import { namedPaths, unquoted } from './paths.ts';

/** Where an interpreter, a package or a library is used; facts differ between systems. */
export interface Use<T> {
  readonly fact: T;
  readonly shell: Shell | undefined;
  readonly built: BuiltPackage | undefined;
}

export type Subject = { readonly at: Location } & (
  | { readonly kind: 'interpreter'; readonly uses: readonly Use<Interpreter>[] }
  | { readonly kind: 'requires-python'; readonly requirement: PythonRequirement }
  /** A declared dependency; the name is normalised. */
  | { readonly kind: 'dependency'; readonly name: string }
  | { readonly kind: 'build-requirement'; readonly name: string }
  | { readonly kind: 'backend'; readonly object: string }
  | { readonly kind: 'library'; readonly uses: readonly Use<LibraryEntry>[] }
  /** Where a shell sets a variable of its environment. */
  | { readonly kind: 'variable'; readonly uses: readonly Use<Variable>[] }
  /** A package of a Python package set; the names are those that it may have on PyPI, normalised. */
  | { readonly kind: 'python-package'; readonly attribute: string; readonly names: readonly string[] }
  | { readonly kind: 'input'; readonly input: FlakeInput }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'script'; readonly script: Script }
);

/** The subjects at a place, those with the narrowest place first. */
export function subjectsAt(project: Project, { path }: SourceFile, offset: number): readonly Subject[] {
  const isHere = ({ at }: Subject): boolean =>
    at.file.path === path && at.start <= offset && offset <= at.end;
  const all = path === project.pyproject.file.path ? declaredSubjects(project) : flakeSubjects(project);
  return [...all].filter(isHere).sort((a, b) => a.at.end - a.at.start - (b.at.end - b.at.start));
}

/** What pyproject.toml speaks of. */
function* declaredSubjects(project: Project): Iterable<Subject> {
  const { pyproject } = project;
  const { pythonRequirement: requirement, buildSystem } = pyproject;
  if (requirement) yield { kind: 'requires-python', at: requirement.at, requirement };
  for (const { name, at } of pyproject.dependencies) yield { kind: 'dependency', at, name };
  if (buildSystem?.backend) {
    yield { kind: 'backend', at: unquoted(buildSystem.backend.at), object: buildSystem.backend.value };
  }
  for (const { at, requirement: required } of buildSystem?.requires?.items ?? []) {
    if (required) yield { kind: 'build-requirement', at, name: required.name };
  }
  for (const script of [...(pyproject.project?.scripts ?? []), ...(pyproject.project?.guiScripts ?? [])]) {
    yield { kind: 'script', at: script.target.at, script };
  }
  for (const { at, path } of namedPaths(project)) yield { kind: 'path', at, path };
}

/** What the Nix files speak of. */
export function* flakeSubjects({ flake }: Project): Iterable<Subject> {
  if (!flake) return;
  const interpreters: Use<Interpreter>[] = [];
  const libraries: Use<LibraryEntry>[] = [];
  const variables: Use<Variable>[] = [];
  for (const shell of flake.shells) {
    for (const fact of shell.interpreters) interpreters.push({ fact, shell, built: undefined });
    for (const fact of shell.libraryPath.entries) libraries.push({ fact, shell, built: undefined });
    for (const fact of shell.environment.values()) variables.push({ fact, shell, built: undefined });
  }
  for (const built of flake.packages) {
    if (built.interpreter) interpreters.push({ fact: built.interpreter, shell: undefined, built });
  }
  for (const uses of byPlace(interpreters)) yield { kind: 'interpreter', at: uses[0]!.fact.at, uses };
  for (const uses of byPlace(libraries)) yield { kind: 'library', at: uses[0]!.fact.at, uses };
  for (const uses of byPlace(variables)) yield { kind: 'variable', at: uses[0]!.fact.at, uses };
  for (const { name, at } of pythonPackages(flake.shells, flake.packages)) {
    yield { kind: 'python-package', at, attribute: name, names: distributionsOf(name).map(normaliseName) };
  }
  for (const input of flake.inputs) yield { kind: 'input', at: input.url?.at ?? input.at, input };
}

const lists = [
  'dependencies',
  'propagatedBuildInputs',
  'build-system',
  'optional-dependencies',
  'nativeCheckInputs',
];

/** Packages of a Python package set, wherever the flake takes them, each place once. */
function pythonPackages(
  shells: readonly Shell[],
  built: readonly BuiltPackage[],
): readonly { readonly name: string; readonly at: Location }[] {
  const found = new Map<string, { name: string; at: Location }>();
  const add = ({ name, at }: { name: string; at: Location }): void => {
    if (name.endsWith('Hook')) return;
    found.set(`${at.file.path} ${at.start}`, { name: name.slice(name.lastIndexOf('.') + 1), at });
  };
  for (const { interpreters, tools } of shells) {
    for (const { packages } of interpreters) for (const one of packages ?? []) add(one);
    for (const { attribute, pythonSet, at } of tools) if (pythonSet) add({ name: attribute, at });
  }
  for (const { attributes } of built) {
    for (const list of lists) for (const one of attributes.get(list)?.items ?? []) add(one);
  }
  return [...found.values()];
}

function byPlace<T extends { readonly at: Location }>(
  uses: readonly Use<T>[],
): readonly (readonly Use<T>[])[] {
  const places = new Map<string, Use<T>[]>();
  for (const use of uses) {
    const key = `${use.fact.at.file.path} ${use.fact.at.start} ${use.fact.at.end}`;
    const there = places.get(key) ?? [];
    places.set(key, there);
    there.push(use);
  }
  return [...places.values()];
}
