/**
 * When `uv lock --check` fails: what of it can be told from the files. Source: `ValidatedLock::validate` and
 * `Lock::satisfies` of uv. What uv asks a build backend for (dynamic metadata) is left undecided.
 */
import type { Location } from '../../text.ts';
import { startOf } from '../../text.ts';
import { type Dependency, dependenciesOfGroup } from '../dependency.ts';
import { normaliseName } from '../name.ts';
import type { Pyproject } from '../pyproject.ts';
import { clausesOf, equalBounds, everything, intersect, isEmpty, type Range, rangeOf } from '../range.ts';
import { getBoolean, type Toml, type TomlTable } from '../toml.ts';
import type { UvWorkspace } from '../uv-workspace.ts';
import {
  compareVersions,
  isInvalid,
  parseSpecifiers,
  parseVersion,
  type SpecifierSet,
  type Version,
} from '../version.ts';
import type { LockedMetadata, LockedPackage, LockedRequirement, UvLock } from './facts.ts';
import { packagePlace, requirementPlace } from './places.ts';
import { sameMarker } from './same-marker.ts';
import type { Difference } from './staleness.ts';

export function uvDifferences(lock: UvLock, workspace: UvWorkspace): readonly Difference[] {
  const { rootPyproject, members } = workspace;
  if (getBoolean(rootPyproject.uv?.table, 'managed')?.value === false) return [];
  if (lock.schema !== null && lock.schema !== '1') {
    const message = `uv.lock has the version ${lock.schema} of the format, of which uv reads 1`;
    const at = startOf(lock.file);
    return [{ kind: 'format', message, inLock: at, inPyproject: startOf(rootPyproject.file) }];
  }
  return [
    ...pythonDifference(lock, members),
    ...memberDifferences(lock, workspace),
    ...members.flatMap(member => projectDifferences(lock, member, workspace)),
  ];
}

function pythonDifference(lock: UvLock, members: readonly Pyproject[]): readonly Difference[] {
  const declared = members.flatMap(({ project }) => project?.requiresPython ?? []);
  const [first] = declared;
  const locked = lock.requiresPython && parseSpecifiers(lock.requiresPython.value);
  // Where none is declared, uv takes the interpreter's minor version as the lower bound.
  if (!first || !locked || isInvalid(locked)) return [];
  let range: Range = everything;
  for (const requirement of declared) {
    if (!requirement.range || requirement.invalid) return [];
    range = intersect(range, requirement.range);
  }
  if (isEmpty(range) || equalBounds(range, rangeOf(locked))) return [];
  const wanted = declared.length === 1 ? first.text : (clausesOf(range)?.join(', ') ?? first.text);
  return [
    {
      kind: 'python',
      message: `uv.lock was made for Python \`${lock.requiresPython!.value}\`, the project requires \`${wanted}\``,
      inLock: lock.requiresPython!.at,
      inPyproject: narrowest(declared, range).at,
    },
  ];
}

/** The requirement that a bound comes from. */
function narrowest<T extends { readonly range: Range | undefined }>(declared: readonly T[], range: Range): T {
  return declared.find(one => one.range && equalBounds(one.range, range)) ?? declared[0]!;
}

function memberDifferences(lock: UvLock, { members }: UvWorkspace): readonly Difference[] {
  const differences: Difference[] = [];
  const names = new Set<string>();
  for (const { project } of members) {
    const name = project?.name;
    if (!name) continue;
    names.add(normaliseName(name.value));
    if (lock.byName.has(normaliseName(name.value))) continue;
    const [locked] = lock.members.length === 0 ? ownProjects(lock) : [];
    differences.push({
      kind: 'member',
      message: locked
        ? `uv.lock was made for a project named \`${locked.name}\`, not \`${name.value}\``
        : `uv.lock lacks the workspace member \`${name.value}\``,
      inLock: locked ? packagePlace(lock, locked) : startOf(lock.file),
      inPyproject: name.at,
    });
  }
  if (differences.length > 0 || names.size === 0) return differences;
  for (const member of lock.members) {
    const entry = lock.byName.get(member)?.[0];
    if (names.has(member) || !entry) continue;
    differences.push({
      kind: 'member',
      message: `uv.lock holds \`${member}\`, which is no member of the workspace`,
      inLock: packagePlace(lock, entry),
      inPyproject: startOf(members[0]!.file),
    });
  }
  return differences;
}

function ownProjects(lock: UvLock): readonly LockedPackage[] {
  return lock.packages.filter(
    ({ source: { kind, value } }) => (kind === 'editable' || kind === 'virtual') && value === '.',
  );
}

function projectDifferences(lock: UvLock, member: Pyproject, workspace: UvWorkspace): readonly Difference[] {
  const { project } = member;
  const name = project?.name && normaliseName(project.name.value);
  const entries = (name && lock.byName.get(name)) || [];
  const [entry] = entries;
  if (!project || !name || !entry || entries.length > 1) return [];
  return [
    ...sourceDifference(lock, entry, member, workspace),
    ...versionDifference(lock, entry, member),
    ...requirementDifferences(lock, entry, member, workspace),
  ];
}

function sourceDifference(
  lock: UvLock,
  entry: LockedPackage,
  member: Pyproject,
  workspace: UvWorkspace,
): readonly Difference[] {
  const { kind } = entry.source;
  const required = requiredEditability(entry.name, workspace);
  const isPackage = member.uv?.package?.value ?? (member.buildSystem !== undefined || required !== undefined);
  if (kind !== 'editable' && kind !== 'virtual') return [];
  if (isPackage === (kind === 'editable') || required === false) return [];
  const inPyproject = member.uv?.package?.at ?? member.buildSystem?.at ?? member.project!.at;
  const message = isPackage
    ? `uv.lock has \`${entry.name}\` as a project that is not installed (virtual), but it is a package`
    : `uv.lock has \`${entry.name}\` as an installed package (editable), but without \`[build-system]\` it is none`;
  return [{ kind: 'package', message, inLock: packagePlace(lock, entry, 'source'), inPyproject }];
}

/**
 * Whether another member asks for one as a workspace source, which makes it a package in any case:
 * undefined where none does, false where it is not to be editable.
 */
function requiredEditability(
  name: string,
  { rootPyproject, members }: UvWorkspace,
): boolean | null | undefined {
  let found: boolean | null | undefined;
  for (const { uv, project } of new Set([rootPyproject, ...members])) {
    const source = uv?.sources.get(name)?.source;
    if (!source || (project?.name && normaliseName(project.name.value) === name)) continue;
    for (const one of alternatives(source)) {
      if (getBoolean(one, 'workspace')?.value !== true) continue;
      found = getBoolean(one, 'editable')?.value ?? found ?? null;
    }
  }
  return found;
}

function alternatives(source: Toml): readonly TomlTable[] {
  if (source.kind === 'table') return [source];
  return source.kind === 'array' ? source.items.filter(item => item.kind === 'table') : [];
}

function versionDifference(lock: UvLock, entry: LockedPackage, member: Pyproject): readonly Difference[] {
  const written = member.project?.version;
  if (!written || entry.version === null) return [];
  const ours = parseVersion(written.value);
  const locked = parseVersion(entry.version);
  if (isInvalid(ours) || isInvalid(locked) || compareVersions(ours, locked) === 0) return [];
  return [
    {
      kind: 'version',
      message: `uv.lock was made for version ${entry.version} of \`${entry.name}\`, not ${written.value}`,
      inLock: packagePlace(lock, entry, 'version'),
      inPyproject: written.at,
    },
  ];
}

/** Requirements of one kind: the project's own and those of its extras together, or those of one group. */
interface Scope {
  readonly declared: readonly { readonly dependency: Dependency; readonly extra: string | null }[];
  readonly locked: readonly LockedRequirement[];
  readonly group: string | null;
  readonly at: Location;
}

function requirementDifferences(
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
    scopes.push({ declared: [...own, ...extras], locked: metadata.requires, group: null, at: project.at });
  }
  if (member.dependencyGroups.problems.length === 0) {
    const { groups } = member.dependencyGroups;
    const legacy = member.uv?.devDependencies ?? [];
    const names = new Set([
      ...groups.keys(),
      ...(legacy.length > 0 ? ['dev'] : []),
      ...metadata.groups.keys(),
    ]);
    for (const name of names) {
      const declared = [...(dependenciesOfGroup(groups, name) ?? []), ...(name === 'dev' ? legacy : [])];
      scopes.push({
        declared: declared.map(dependency => ({ dependency, extra: null })),
        locked: metadata.groups.get(name) ?? [],
        group: name,
        at: groups.get(name)?.name.at ?? project.at,
      });
    }
  }
  const range = lock.requiresPython && parseSpecifiers(lock.requiresPython.value);
  const admitted = range && !isInvalid(range) ? rangeOf(range) : everything;
  const sourced = new Set([
    ...(member.uv?.sources.keys() ?? []),
    ...(workspace.rootPyproject.uv?.sources.keys() ?? []),
  ]);
  return [
    ...scopes.flatMap(scope => compareScope(lock, entry, scope, admitted, sourced)),
    ...emptyDifferences(lock, entry, member, metadata),
  ];
}

/** Extras and groups that hold nothing count since revision 1. */
function emptyDifferences(
  lock: UvLock,
  entry: LockedPackage,
  { project, dependencyGroups }: Pyproject,
  metadata: LockedMetadata,
): readonly Difference[] {
  if (lock.revision < 1 || !entry.metadata || !project) return [];
  const inLock = packagePlace(lock, entry);
  const differences: Difference[] = [];
  for (const [name, { items, name: written }] of dependencyGroups.groups) {
    if (items.length > 0 || metadata.groups.has(name)) continue;
    const message = `uv.lock lacks the dependency group \`${written.value}\``;
    differences.push({ kind: 'missing', message, inLock, inPyproject: written.at });
  }
  if (project.dynamic.some(({ value }) => value === 'optional-dependencies')) return differences;
  for (const [name, { dependencies, name: written }] of project.optionalDependencies) {
    if (dependencies.length > 0 || metadata.extras.includes(name)) continue;
    const message = `uv.lock lacks the extra \`${written.value}\``;
    differences.push({ kind: 'missing', message, inLock, inPyproject: written.at });
  }
  return differences;
}

function compareScope(
  lock: UvLock,
  entry: LockedPackage,
  { declared, locked, group, at }: Scope,
  range: Range,
  sourced: ReadonlySet<string>,
): readonly Difference[] {
  const differences: Difference[] = [];
  if (declared.some(({ dependency }) => !dependency.requirement)) return [];
  const where = group === null ? '' : ` in the group \`${group}\``;
  const names = new Set<string>();
  for (const { dependency, extra } of declared) {
    const { name } = dependency.requirement!;
    names.add(name);
    const same = locked.filter(one => one.name === name);
    const place = requirementPlace(lock, entry, name, group);
    if (same.length === 0) {
      differences.push({
        kind: 'missing',
        message: `uv.lock lacks \`${name}\`${where}`,
        inLock: packagePlace(lock, entry),
        inPyproject: dependency.at,
      });
    } else if (
      !sourced.has(name) &&
      !isImplied(dependency, declared) &&
      !same.some(one => isSame(one, dependency, extra, range))
    ) {
      const message = `uv.lock was made for \`${requirementText(same[0]!)}\`${where}, not \`${dependency.text}\``;
      differences.push({ kind: 'changed', message, inLock: place, inPyproject: dependency.at });
    }
  }
  const reported = new Set(differences.map(({ inPyproject }) => inPyproject));
  const removed = new Set<string>();
  for (const one of locked) {
    const { name } = one;
    if (names.has(name)) {
      const same = declared.filter(({ dependency }) => dependency.requirement!.name === name);
      if (sourced.has(name) || same.some(({ dependency }) => reported.has(dependency.at))) continue;
      if (same.some(({ dependency, extra }) => isSame(one, dependency, extra, range))) continue;
      const { dependency } = same[0]!;
      reported.add(dependency.at);
      const message = `uv.lock was made for \`${requirementText(one)}\`${where}, not \`${dependency.text}\``;
      const place = requirementPlace(lock, entry, name, group);
      differences.push({ kind: 'changed', message, inLock: place, inPyproject: dependency.at });
      continue;
    }
    if (removed.has(name)) continue;
    removed.add(name);
    differences.push({
      kind: 'removed',
      message: `uv.lock still has \`${name}\`${where}, which is not declared`,
      inLock: requirementPlace(lock, entry, name, group),
      inPyproject: at,
    });
  }
  return differences;
}

/** uv leaves out what asks for nothing beyond another requirement of the same name. */
function isImplied({ requirement }: Dependency, declared: Scope['declared']): boolean {
  const { name, specifiers, extras } = requirement!;
  if (specifiers || extras.length > 0) return false;
  return declared.filter(({ dependency }) => dependency.requirement!.name === name).length > 1;
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

function sameSet(a: readonly string[], b: readonly string[]): boolean {
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
