import { attributesOf } from '../catalog/names.ts';
import type { Finding, Fix } from '../finding.ts';
import { insertPackage } from '../nix/edits.ts';
import type { BuiltAttribute, BuiltPackage, Interpreter, ListSite, Shell } from '../nix/facts.ts';
import { builtFromProject } from '../project/built.ts';
import { developmentShells, type Project } from '../project.ts';
import type { Dependency } from '../python/dependency.ts';
import { markerEnvironment } from '../python/locks/environment.ts';
import type { Lock } from '../python/locks/facts.ts';
import { evaluateMarker } from '../python/marker.ts';
import { normaliseName } from '../python/name.ts';
import type { Location } from '../text.ts';
import type { Rule } from './rule.ts';

export const dependencyDrift: Rule = {
  id: 'dependency-drift',
  summary: "The flake's package, or the shell's Python, lacks a dependency that pyproject.toml declares.",
  severity: 'warning',
  group: 'Flake and metadata',
  *check(project): Iterable<Finding> {
    const declared = project.pyproject.project;
    if (!declared || declared.dynamic.some(({ value }) => value === 'dependencies')) return;
    for (const built of builtFromProject(project)) {
      const list = dependencyList(built);
      const found = list?.items && drift(project, list.items, built, removedByHand(built));
      if (!found) continue;
      yield {
        message: `The flake's package lacks ${found.names}, on which the project depends: nixpkgs' check of runtime dependencies stops the build${found.unless}.`,
        at: list.at,
        related: found.related,
        fixes: additions(list.list, found.lacking),
      };
    }
    for (const shell of developmentShells(project)) {
      const [interpreter] = shell.interpreters;
      const items = interpreter && packagesOf(shell, interpreter);
      const found = items && drift(project, items, { interpreter, system: shell.system }, []);
      // One that holds few of them is there for something else.
      if (!found || found.present <= found.lacking.length) continue;
      yield {
        message: `The shell's Python lacks ${found.names}, on which the project depends${found.unless}.`,
        at: interpreter.list?.at ?? interpreter.at,
        related: found.related,
        fixes: additions(interpreter.list, found.lacking),
        ...(found.unless !== '' && { severity: 'info' }),
      };
    }
  },
};

type Items = readonly { readonly name: string }[];

/** The declared dependencies that a list of packages does not hold; undefined where none, or it is not sure. */
function drift(
  { pyproject, locks }: Project,
  items: Items,
  target: Pick<BuiltPackage, 'interpreter' | 'system'>,
  removed: readonly string[],
) {
  const given = new Set(items.map(({ name }) => normaliseName(name.slice(name.lastIndexOf('.') + 1))));
  // The project itself brings them all.
  if (pyproject.name && given.has(normaliseName(pyproject.name.value))) return undefined;
  const reach = brought(given, locks);
  // What is no attribute of a set of Python packages may bring anything.
  if (!reach.complete && !items.every(({ name }) => name.includes('.'))) return undefined;
  // Names that differ between PyPI and nixpkgs in a way that is not known would look like a miss.
  const isGiven = (name: string): boolean =>
    [name, ...attributesOf(name).map(({ attribute }) => normaliseName(attribute))].some(one =>
      given.has(one),
    ) || resembles(name, given);
  const isBrought = (name: string): boolean =>
    reach.names.has(name) || (!reach.complete && oftenBrought.has(name));
  const lacking: { name: string; at: Location }[] = [];
  let present = 0;
  for (const dependency of pyproject.project?.dependencies ?? []) {
    const name = dependency.requirement?.name;
    if (name === undefined || removed.includes(name)) continue;
    if (isGiven(name)) present++;
    else if (!isBrought(name) && counts(dependency, target)) lacking.push({ name, at: dependency.at });
  }
  if (lacking.length === 0) return undefined;
  return {
    lacking,
    present,
    names: lacking.map(({ name }) => `\`${name}\``).join(', '),
    unless: reach.complete ? '' : ` unless another dependency brings ${lacking.length > 1 ? 'them' : 'it'}`,
    related: lacking.map(({ name, at }) => ({ message: `\`${name}\` is declared here`, at })),
  };
}

/** The packages of a shell whose Python nixpkgs puts together, and nothing else; undefined for any other. */
function packagesOf(shell: Shell, { environment, packages }: Interpreter): Items | undefined {
  if (shell.regime !== 'nixpkgs' || !shell.complete || !environment || !packages) return undefined;
  const others = shell.tools.flatMap(({ attribute, pythonSet }) => (pythonSet ? [{ name: attribute }] : []));
  const own = packages.map(({ name, isAttribute }) => ({ name: isAttribute ? `python.${name}` : name }));
  return [...own, ...others];
}

/** Adds what is lacking, by the names that nixpkgs most likely has for it. */
function additions(
  list: ListSite | undefined,
  lacking: readonly { readonly name: string }[],
): readonly Fix[] {
  if (!list) return [];
  const attributes = lacking.flatMap(({ name }) => attributesOf(name)[0]?.attribute ?? []);
  const title = `Add ${attributes.map(name => `\`${name}\``).join(', ')}`;
  return [{ title, safe: false, edits: attributes.map(name => insertPackage(list, name)) }];
}

/** Dependencies of so many packages that a list without them is hardly short of them. */
const oftenBrought = new Set(
  (
    'attrs certifi cffi charset-normalizer click idna markupsafe numpy packaging pydantic-core pygments ' +
    'python-dateutil pytz setuptools six typing-extensions tzdata urllib3'
  ).split(' '),
);

/** What the given packages depend on in turn, as a lock tells it: nixpkgs propagates that into the build. */
function brought(
  given: ReadonlySet<string>,
  locks: readonly Lock[],
): { readonly names: ReadonlySet<string>; readonly complete: boolean } {
  const names = new Set<string>();
  const [lock] = locks;
  if (!lock) return { names, complete: given.size === 0 };
  const complete = lock.problems.length === 0 && [...given].every(name => lock.byName.has(name));
  const waiting = [...given];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const { dependencies } of lock.byName.get(name) ?? []) {
      for (const dependency of dependencies) {
        if (names.has(dependency.name)) continue;
        names.add(dependency.name);
        waiting.push(dependency.name);
      }
    }
  }
  return { names, complete };
}

/** The list of run-time dependencies, where a person wrote all of it and nothing relaxes the check. */
function dependencyList({ attributes, complete }: BuiltPackage): BuiltAttribute | undefined {
  if (
    !complete ||
    !isChecked(attributes) ||
    attributes.get('dontCheckRuntimeDeps') ||
    attributes.get('pythonRemoveDeps')?.scalar === true
  )
    return undefined;
  const lists = ['dependencies', 'propagatedBuildInputs'].flatMap(name => attributes.get(name) ?? []);
  const [list] = lists;
  return lists.length === 1 && list?.literal && list.complete ? list : undefined;
}

/** nixpkgs looks only at wheels that it builds by pyproject.toml or takes as they are. */
const isChecked = (attributes: BuiltPackage['attributes']): boolean =>
  attributes.get('pyproject')?.scalar === true ||
  ['pyproject', 'wheel'].includes(String(attributes.get('format')?.scalar));

function removedByHand({ attributes }: BuiltPackage): readonly string[] {
  return attributes.get('pythonRemoveDeps')?.items?.map(({ name }) => normaliseName(name)) ?? [];
}

/** Whether the dependency is surely installed there. */
function counts(
  { requirement }: Dependency,
  { interpreter, system }: Pick<BuiltPackage, 'interpreter' | 'system'>,
): boolean {
  if (!requirement?.marker) return true;
  if (!interpreter?.version) return false;
  const { version, fullVersion } = interpreter;
  return evaluateMarker(requirement.marker, markerEnvironment({ version, fullVersion }, system)) === true;
}

/** `opencv4` for `opencv-python`, `pygobject3` for `PyGObject`: one name in the other. */
function resembles(name: string, given: ReadonlySet<string>): boolean {
  const core = (text: string): string =>
    text.replace(/^(python|py)-?|-?(python|py)?\d*$/g, '').replaceAll('-', '');
  const wanted = core(name);
  return (
    wanted.length > 2 &&
    [...given].some(
      other => core(other) === wanted || core(other).includes(wanted) || wanted.includes(core(other) || '\0'),
    )
  );
}
