/** Whether what a member of a uv workspace declares is what its lock was made for. */
import type { Location } from '../../text.ts';
import { startOf } from '../../text.ts';
import { type Dependency, dependenciesOfGroup } from '../dependency.ts';
import { normaliseName } from '../name.ts';
import type { Pyproject } from '../pyproject.ts';
import { everything, isSubset, type Range, rangeOf } from '../range.ts';
import { getEntry } from '../toml.ts';
import type { UvWorkspace } from '../uv-workspace.ts';
import { isInvalid, parseSpecifiers, type SpecifierSet, type Version } from '../version.ts';
import type { LockedMetadata, LockedPackage, LockedRequirement, UvLock } from './facts.ts';
import { packagePlace, requirementPlace } from './places.ts';
import { sameMarker } from './same-marker.ts';
import type { Difference } from './staleness.ts';

/** Requirements of one kind: the project's own and those of its extras together, or those of one group. */
interface Scope {
  readonly declared: readonly { readonly dependency: Dependency; readonly extra: string | null }[];
  readonly locked: readonly LockedRequirement[];
  readonly group: string | null;
  readonly at: Location;
}

export function requirementDifferences(
  lock: UvLock,
  entry: LockedPackage,
  member: Pyproject,
  workspace: UvWorkspace,
): readonly Difference[] {
  const project = member.project!;
  const dynamic = new Set(project.dynamic.map(({ value }) => value));
  // Locks of the first versions do not say what was declared.
  if (!entry.metadata && (entry.dependencies.length > 0 || entry.extras.size > 0 || entry.groups.size > 0)) {
    return [];
  }
  const metadata: LockedMetadata = entry.metadata ?? { requires: [], extras: [], groups: new Map() };
  const scopes: Scope[] = [];
  const extras = [...project.optionalDependencies].flatMap(([extra, { dependencies }]) =>
    dependencies.map(dependency => ({ dependency, extra })),
  );
  // uv may resolve references of a project to its own extras.
  const refersToItself = extras.some(({ dependency }) => dependency.requirement?.name === entry.name);
  if (!dynamic.has('dependencies') && !dynamic.has('optional-dependencies') && !refersToItself) {
    const own = project.dependencies.map(dependency => ({ dependency, extra: null }));
    const at = getEntry(member.document.root, 'project', 'dependencies')?.key.at ?? project.at;
    scopes.push({ declared: [...own, ...extras], locked: metadata.requires, group: null, at });
  }
  scopes.push(...groupScopes(member, metadata.groups, project.at));
  return [
    ...compareScopes(lock, entry, scopes, member, workspace),
    ...nameDifferences(lock, entry, member, metadata),
  ];
}

function groupScopes(
  { dependencyGroups: { groups, problems }, uv }: Pyproject,
  locked: ReadonlyMap<string, readonly LockedRequirement[]>,
  at: Location,
): readonly Scope[] {
  if (problems.length > 0) return [];
  const legacy = uv?.devDependencies ?? [];
  const names = new Set([...groups.keys(), ...(legacy.length > 0 ? ['dev'] : []), ...locked.keys()]);
  return [...names].map(name => {
    const declared = [...(dependenciesOfGroup(groups, name) ?? []), ...(name === 'dev' ? legacy : [])];
    return {
      declared: declared.map(dependency => ({ dependency, extra: null })),
      locked: locked.get(name) ?? [],
      group: name,
      at: groups.get(name)?.name.at ?? at,
    };
  });
}

function compareScopes(
  lock: UvLock,
  entry: LockedPackage | undefined,
  scopes: readonly Scope[],
  member: Pyproject,
  { rootPyproject }: UvWorkspace,
): readonly Difference[] {
  const written = lock.requiresPython && parseSpecifiers(lock.requiresPython.value);
  const range = written && !isInvalid(written) ? rangeOf(written) : everything;
  const sourced = new Set([
    ...(member.uv?.sources.keys() ?? []),
    ...(rootPyproject.uv?.sources.keys() ?? []),
  ]);
  return scopes.flatMap(scope => compareScope(lock, entry, scope, range, sourced));
}

/** Groups of a root that is no project stand in the manifest. */
export function rootDifferences(lock: UvLock, workspace: UvWorkspace): readonly Difference[] {
  const { rootPyproject } = workspace;
  if (rootPyproject.project) return [];
  const scopes = groupScopes(rootPyproject, lock.groups, startOf(rootPyproject.file));
  return compareScopes(lock, undefined, scopes, rootPyproject, workspace);
}

/** Extras, and groups that hold nothing, count since revision 1. */
function nameDifferences(
  lock: UvLock,
  entry: LockedPackage,
  { project, dependencyGroups }: Pyproject,
  metadata: LockedMetadata,
): readonly Difference[] {
  if (lock.revision < 1 || !project) return [];
  const inLock = packagePlace(lock, entry);
  const differences: Difference[] = [];
  for (const [name, { items, name: written }] of dependencyGroups.groups) {
    if (items.length > 0 || metadata.groups.has(name)) continue;
    const message = `uv.lock lacks the dependency group \`${written.value}\``;
    differences.push({ kind: 'missing', message, inLock, inPyproject: written.at });
  }
  if (project.dynamic.some(({ value }) => value === 'optional-dependencies')) return differences;
  for (const [name, { name: written }] of project.optionalDependencies) {
    if (metadata.extras.includes(name)) continue;
    const message = `uv.lock lacks the extra \`${written.value}\``;
    differences.push({ kind: 'missing', message, inLock, inPyproject: written.at });
  }
  for (const name of metadata.extras) {
    if (project.optionalDependencies.has(normaliseName(name))) continue;
    const message = `uv.lock still has the extra \`${name}\`, which is not declared`;
    differences.push({ kind: 'removed', message, inLock, inPyproject: project.at });
  }
  return differences;
}

function compareScope(
  lock: UvLock,
  entry: LockedPackage | undefined,
  { declared, locked, group, at }: Scope,
  range: Range,
  sourced: ReadonlySet<string>,
): readonly Difference[] {
  const differences: Difference[] = [];
  if (declared.some(({ dependency }) => !dependency.requirement)) return [];
  const where = group === null ? '' : ` in the group \`${group}\``;
  const placeOf = (name: string) => (entry ? requirementPlace(lock, entry, name, group) : startOf(lock.file));
  const names = new Set(declared.map(({ dependency }) => dependency.requirement!.name));
  for (const name of names) {
    const ours = declared.filter(({ dependency }) => dependency.requirement!.name === name);
    const theirs = locked.filter(one => one.name === name);
    const [first] = ours;
    if (theirs.length === 0) {
      differences.push({
        kind: 'missing',
        message: `uv.lock lacks \`${name}\`${where}`,
        inLock: entry ? packagePlace(lock, entry) : startOf(lock.file),
        inPyproject: first!.dependency.at,
      });
      continue;
    }
    if (sourced.has(name)) continue;
    const same = (one: LockedRequirement, { dependency, extra }: Scope['declared'][number]) =>
      isSame(one, dependency, extra, range);
    const gone = theirs.find(one => !ours.some(two => same(one, two)));
    const come = ours.find(two => !theirs.some(one => same(one, two)) && !isImplied(two.dependency, ours));
    if (!gone && !come) continue;
    const written = (come ?? first)!.dependency;
    differences.push({
      kind: 'changed',
      message: `uv.lock was made for \`${requirementText(gone ?? theirs[0]!)}\`${where}, not \`${written.text.replaceAll(/\s+/g, ' ')}\``,
      inLock: placeOf(name),
      inPyproject: written.at,
    });
  }
  for (const name of new Set(locked.map(one => one.name))) {
    if (names.has(name)) continue;
    differences.push({
      kind: 'removed',
      message: `uv.lock still has \`${name}\`${where}, which is not declared`,
      inLock: placeOf(name),
      inPyproject: at,
    });
  }
  return differences;
}

/** uv leaves out what another requirement of the same name implies; where that is not sure, it is taken to. */
function isImplied(dependency: Dependency, all: Scope['declared']): boolean {
  const { extras, specifiers } = dependency.requirement!;
  const range = specifiers ? rangeOf(specifiers) : everything;
  return all.some(({ dependency: other }) => {
    if (other === dependency) return false;
    const { extras: others, specifiers: narrower } = other.requirement!;
    return (
      extras.every(extra => others.includes(extra)) &&
      isSubset(narrower ? rangeOf(narrower) : everything, range)
    );
  });
}

/** Whether a locked requirement is what is declared; where that is not sure, it is taken to be. */
function isSame(
  locked: LockedRequirement,
  { requirement, text }: Dependency,
  extra: string | null,
  range: Range,
): boolean {
  const { extras, specifiers, url, marker } = requirement!;
  if (url || locked.source || locked.index !== null) return true;
  if (!sameSet(extras, locked.extras.map(normaliseName))) return false;
  const lockedSpecifiers = parseSpecifiers(locked.specifier);
  if (isInvalid(lockedSpecifiers)) return true;
  if (!sameSet(clauseTexts(specifiers), clauseTexts(lockedSpecifiers))) return false;
  const written = marker ? text.slice(marker.span.start) : null;
  const whole =
    extra === null
      ? written
      : [written && `(${written})`, `extra == '${extra}'`].filter(Boolean).join(' and ');
  return sameMarker(whole, locked.marker, range, extra);
}

export function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const left = new Set(a);
  const right = new Set(b);
  return left.size === right.size && [...left].every(one => right.has(one));
}

/** Clauses in a form in which equal ones are equal texts: `>=1.0` is `>=1`. */
function clauseTexts(specifiers: SpecifierSet | undefined): readonly string[] {
  return (specifiers?.clauses ?? []).map(({ operator, version, prefix, text }) => {
    if (!version) return operator + text;
    // Zeros at the end count only before a star and after `~=`.
    const zeros = prefix || operator === '~=';
    return `${operator}${canonical(version, zeros)}${prefix ? '.*' : ''}`;
  });
}

function canonical({ epoch, release, pre, post, dev, local }: Version, keepZeros: boolean): string {
  const numbers = [...release];
  while (!keepZeros && numbers.length > 1 && numbers.at(-1) === 0) numbers.pop();
  return JSON.stringify([epoch, numbers, pre, post, dev, local]);
}

function requirementText({ name, extras, specifier, marker }: LockedRequirement): string {
  const bracket = extras.length > 0 ? `[${extras.join(',')}]` : '';
  return `${name}${bracket}${specifier}${marker === null ? '' : ` ; ${marker}`}`;
}
