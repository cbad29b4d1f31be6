/**
 * Requirements as a pyproject.toml declares them: PEP 508 texts with places, and PEP 735 dependency groups.
 */
import type { Located, Location, Span, SyntaxProblem } from '../text.ts';
import { normaliseName } from './name.ts';
import { parseRequirement, type Requirement } from './requirement.ts';
import { contentAt, type TomlArray, type TomlTable } from './toml.ts';
import { type Invalid, isInvalid } from './version.ts';

/** A PEP 508 text in an array. */
export interface Dependency {
  /** The text without its quotes. */
  readonly at: Location;
  readonly text: string;
  /** Undefined where the text is no requirement; `invalid` then says why. */
  readonly requirement: Requirement | undefined;
  readonly invalid: Invalid | undefined;
  /** Where a span of the text stands in the file. */
  place(span: Span): Location;
}

function readDependency(written: Located<string>): Dependency {
  const parsed = parseRequirement(written.value);
  return {
    at: contentAt(written),
    text: written.value,
    requirement: isInvalid(parsed) ? undefined : parsed,
    invalid: isInvalid(parsed) ? parsed : undefined,
    place: span => contentAt(written, span),
  };
}

/** The texts of an array; other items are left out. */
export function readDependencies(array: TomlArray): readonly Dependency[] {
  return array.items.flatMap(item => (item.kind === 'string' ? [readDependency(item)] : []));
}

type GroupItem =
  | { readonly kind: 'dependency'; readonly dependency: Dependency }
  /** Another group's name, normalised. */
  | { readonly kind: 'include'; readonly group: Located<string> };

interface DependencyGroup {
  /** As written; groups are kept by their normalised names. */
  readonly name: Located<string>;
  readonly items: readonly GroupItem[];
}

export interface DependencyGroups {
  readonly groups: ReadonlyMap<string, DependencyGroup>;
  /**
   * Names that are the same once normalised, items that are neither text nor include, missing includes,
   * cycles.
   */
  readonly problems: readonly SyntaxProblem[];
}

/** `[dependency-groups]` (PEP 735). */
export function readDependencyGroups(table: TomlTable | undefined): DependencyGroups {
  const groups = new Map<string, DependencyGroup>();
  const problems: SyntaxProblem[] = [];
  for (const { key, value } of table?.entries.values() ?? []) {
    const name = normaliseName(key.value);
    const same = groups.get(name);
    if (same) {
      problems.push({ message: `\`${key.value}\` is the same group as \`${same.name.value}\``, at: key.at });
      continue;
    }
    if (value.kind !== 'array') {
      problems.push({ message: 'A dependency group is an array of requirements', at: value.at });
      continue;
    }
    const items: GroupItem[] = [];
    for (const item of value.items) {
      const include =
        item.kind === 'table' && item.entries.size === 1 && item.entries.get('include-group')?.value;
      if (item.kind === 'string') items.push({ kind: 'dependency', dependency: readDependency(item) });
      else if (include && include.kind === 'string') {
        items.push({
          kind: 'include',
          group: { value: normaliseName(include.value), at: contentAt(include) },
        });
      } else {
        const message = 'A dependency group holds requirements and `{ include-group = "…" }` only';
        problems.push({ message, at: item.at });
      }
    }
    groups.set(name, { name: key, items });
  }
  for (const [name, group] of groups) {
    for (const item of group.items) {
      if (item.kind !== 'include') continue;
      const { value, at } = item.group;
      if (!groups.has(value)) problems.push({ message: `There is no dependency group \`${value}\``, at });
      else if (leadsTo(groups, value, name, new Set())) {
        const each = `The dependency groups \`${name}\` and \`${value}\` include each other`;
        problems.push({
          message: name === value ? `The dependency group \`${name}\` includes itself` : each,
          at,
        });
      }
    }
  }
  return { groups, problems };
}

function leadsTo(groups: DependencyGroups['groups'], from: string, goal: string, seen: Set<string>): boolean {
  if (from === goal) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  const items = groups.get(from)?.items ?? [];
  return items.some(item => item.kind === 'include' && leadsTo(groups, item.group.value, goal, seen));
}

/**
 * All dependencies of a group and of what it includes, each group once; undefined where there is no such
 * group.
 */
export function dependenciesOfGroup(
  groups: DependencyGroups['groups'],
  name: string,
): readonly Dependency[] | undefined {
  if (!groups.has(normaliseName(name))) return undefined;
  const seen = new Set<string>();
  const collect = (group: string): Dependency[] => {
    if (seen.has(group)) return [];
    seen.add(group);
    return (groups.get(group)?.items ?? []).flatMap(item =>
      item.kind === 'dependency' ? [item.dependency] : collect(item.group.value),
    );
  };
  return collect(normaliseName(name));
}
