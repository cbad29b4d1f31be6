/** uv.lock. Source: uv's `uv-resolver/src/lock`, schema 1 up to revision 3. */
import type {
  LockedDependency,
  LockedMetadata,
  LockedPackage,
  LockedRequirement,
  LockedSource,
  UvLock,
} from './facts.ts';
import { stringIn } from './places.ts';
import { fileName, type Reading, readPackages } from './reading.ts';
import { entries, isTable, string, strings, type Table, table, tables } from './table.ts';

const sourceKinds = ['registry', 'git', 'url', 'path', 'directory', 'editable', 'virtual'] as const;

export function readUvLock({ file, root, problems }: Reading): UvLock {
  const manifest = table(root.manifest);
  return {
    kind: 'uv',
    file,
    problems,
    schema: root.version === undefined ? null : String(root.version),
    revision: Number(root.revision ?? 0),
    requiresPython: stringIn(file, null, 'requires-python'),
    resolutionMarkers: strings(root['resolution-markers']),
    supportedMarkers: strings(root['supported-markers']),
    members: strings(manifest.members),
    requirements: requirements(manifest.requirements),
    groups: new Map(
      entries(manifest['dependency-groups']).map(([name, value]) => [name, requirements(value)]),
    ),
    hasConflicts: Array.isArray(root.conflicts) && root.conflicts.length > 0,
    ...readPackages(root.package, entry => ({
      version: string(entry.version),
      source: source(entry.source) ?? { kind: 'unknown', value: '' },
      holds: strings(entry['resolution-markers']),
      installedFor: null,
      requiresPython: null,
      dependencies: dependencies(entry.dependencies),
      extras: dependenciesByName(entry['optional-dependencies']),
      groups: dependenciesByName(entry['dev-dependencies']),
      wheels: tables(entry.wheels).flatMap(artifact),
      sdist: isTable(entry.sdist) ? (artifact(entry.sdist)[0] ?? '') : null,
      metadata: isTable(entry.metadata) ? metadata(entry.metadata) : null,
      defaultGroups: defaultGroups(entry['default-groups']),
    })),
  };
}

function defaultGroups(value: unknown): LockedPackage['defaultGroups'] {
  if (value === 'all') return value;
  return Array.isArray(value) ? strings(value) : undefined;
}

function artifact(entry: Table): readonly string[] {
  const name = string(entry.filename) ?? string(entry.url) ?? string(entry.path);
  return name === null ? [] : [fileName(name)];
}

function source(value: unknown): LockedSource | null {
  const given = table(value);
  for (const kind of sourceKinds) {
    const at = given[kind];
    if (typeof at === 'string') return { kind, value: at };
    // Requirements of members may say `editable = true` beside a directory; a registry may be a table.
    if (isTable(at)) return { kind, value: string(at.url) ?? string(at.path) ?? '' };
  }
  return null;
}

function dependenciesByName(value: unknown): ReadonlyMap<string, readonly LockedDependency[]> {
  return new Map(entries(value).map(([name, list]) => [name, dependencies(list)]));
}

function dependencies(value: unknown): readonly LockedDependency[] {
  return tables(value).flatMap(entry => {
    const name = string(entry.name);
    if (name === null) return [];
    return [
      {
        name,
        version: string(entry.version),
        source: source(entry.source),
        extras: strings(entry.extra),
        marker: string(entry.marker),
        optional: false,
      },
    ];
  });
}

function metadata(entry: Table): LockedMetadata {
  return {
    requires: requirements(entry['requires-dist']),
    extras: strings(entry['provides-extras']),
    groups: new Map(entries(entry['requires-dev']).map(([name, value]) => [name, requirements(value)])),
  };
}

function requirements(value: unknown): readonly LockedRequirement[] {
  return tables(value).flatMap(entry => {
    const name = string(entry.name);
    if (name === null) return [];
    const index = entry.index;
    return [
      {
        name,
        extras: strings(entry.extras),
        marker: string(entry.marker),
        specifier: string(entry.specifier) ?? '',
        source: source(entry),
        index: string(index) ?? string(table(index).url),
      },
    ];
  });
}
