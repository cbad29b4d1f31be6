import { attributesOf } from '../catalog/names.ts';
import type { Finding } from '../finding.ts';
import type { BuiltAttribute, BuiltPackage } from '../nix/facts.ts';
import { builtFromProject } from '../project/built.ts';
import type { Dependency } from '../python/dependency.ts';
import { markerEnvironment } from '../python/locks/environment.ts';
import type { Lock } from '../python/locks/facts.ts';
import { evaluateMarker } from '../python/marker.ts';
import { normaliseName } from '../python/name.ts';
import type { Rule } from './rule.ts';

export const dependencyDrift: Rule = {
  id: 'dependency-drift',
  summary: "The flake's package lacks a dependency that pyproject.toml declares.",
  severity: 'warning',
  group: 'Flake and metadata',
  *check(project): Iterable<Finding> {
    const declared = project.pyproject.project;
    if (!declared || declared.dynamic.some(({ value }) => value === 'dependencies')) return;
    for (const built of builtFromProject(project)) {
      const list = dependencyList(built);
      if (!list?.items) continue;
      const given = new Set(
        list.items.map(({ name }) => normaliseName(name.slice(name.lastIndexOf('.') + 1))),
      );
      const reach = brought(given, project.locks);
      // What is no attribute of a set of Python packages may bring anything.
      if (!reach.complete && !list.items.every(({ name }) => name.includes('.'))) continue;
      const removed = new Set(removedByHand(built));
      // Names that differ between PyPI and nixpkgs in a way that is not known would look like a miss.
      const isGiven = (name: string): boolean =>
        [name, ...attributesOf(name).map(({ attribute }) => normaliseName(attribute))].some(one =>
          given.has(one),
        ) || resembles(name, given);
      const isBrought = (name: string): boolean =>
        reach.names.has(name) || (!reach.complete && oftenBrought.has(name));
      const lacking = declared.dependencies.flatMap(dependency => {
        const name = dependency.requirement?.name;
        if (name === undefined || removed.has(name) || isGiven(name) || isBrought(name)) return [];
        return counts(dependency, built) ? [{ name, at: dependency.at }] : [];
      });
      if (lacking.length === 0) continue;
      const names = lacking.map(({ name }) => `\`${name}\``).join(', ');
      const unless = reach.complete
        ? ''
        : ` unless another dependency brings ${lacking.length > 1 ? 'them' : 'it'}`;
      yield {
        message: `The flake's package lacks ${names}, on which the project depends: nixpkgs' check of runtime dependencies stops the build${unless}.`,
        at: list.at,
        related: lacking.map(({ name, at }) => ({ message: `\`${name}\` is declared here`, at })),
      };
    }
  },
};

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
function counts({ requirement }: Dependency, { interpreter, system }: BuiltPackage): boolean {
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
