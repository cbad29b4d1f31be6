/**
 * When `uv lock --check` fails: what of it can be told from the files. Source: `ValidatedLock::validate` and
 * `Lock::satisfies` of uv. What uv asks a build backend for (dynamic metadata) is left undecided.
 */
import { startOf } from '../../text.ts';
import { normaliseName } from '../name.ts';
import type { Pyproject } from '../pyproject.ts';
import { clausesOf, equalBounds, everything, intersect, isEmpty, type Range, rangeOf } from '../range.ts';
import { getBoolean, getEntry, type Toml, type TomlTable } from '../toml.ts';
import type { UvWorkspace } from '../uv-workspace.ts';
import { compareVersions, isInvalid, parseSpecifiers, parseVersion } from '../version.ts';
import type { LockedPackage, UvLock } from './facts.ts';
import { packagePlace } from './places.ts';
import type { Difference } from './staleness.ts';
import { requirementDifferences, rootDifferences, sameSet } from './uv-requirements.ts';

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
    ...rootDifferences(lock, workspace),
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
    ...defaultGroupDifference(lock, entry, member),
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

function defaultGroupDifference(
  lock: UvLock,
  entry: LockedPackage,
  { uv }: Pyproject,
): readonly Difference[] {
  const locked = entry.defaultGroups;
  const ours = uv?.defaultGroups;
  // Locks before revision 5 do not hold them.
  if (locked === undefined || ours === undefined) return [];
  const same =
    locked === 'all' || ours === 'all'
      ? locked === ours
      : sameSet(
          locked.map(normaliseName),
          ours.map(({ value }) => normaliseName(value)),
        );
  if (same) return [];
  return [
    {
      kind: 'changed',
      message: `uv.lock was made for other default groups of \`${entry.name}\``,
      inLock: packagePlace(lock, entry, 'default-groups'),
      inPyproject: getEntry(uv!.table, 'default-groups')?.at ?? uv!.table.at,
    },
  ];
}
