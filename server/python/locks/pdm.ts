/** pdm.lock, formats 4.x. Source: pdm's `project/lockfile/pdmlock.py`. */

import { normaliseName } from '../name.ts';
import type { LockedDependency, LockedPackage, PdmLock } from './facts.ts';
import { stringIn } from './places.ts';
import { artifacts, dependencyOf, type Reading, readPackages } from './reading.ts';
import { isTable, string, strings, type Table, table, tables } from './table.ts';

export function readPdmLock({ file, root, problems }: Reading): PdmLock {
  const metadata = table(root.metadata);
  const hash = stringIn(file, 'metadata', 'content_hash');
  const strategy = strings(metadata.strategy);
  const target = tables(metadata.targets).length === 1;
  return {
    kind: 'pdm',
    file,
    problems,
    schema: string(metadata.lock_version),
    requiresPython: target ? stringIn(file, 'metadata.targets', 'requires_python') : null,
    contentHash: hash && { value: hash.value.replace(/^sha256:/, ''), at: hash.at },
    groups: strings(metadata.groups),
    strategy,
    hasInputs: metadata.lock_inputs !== undefined,
    ...readPackages(root.package, entry => ({
      version: string(entry.version),
      source: source(entry),
      holds: string(entry.marker) === null ? [] : [string(entry.marker)!],
      installedFor: strategy.includes('inherit_metadata')
        ? new Map(strings(entry.groups).map(group => [group, null]))
        : null,
      requiresPython: string(entry.requires_python),
      // A package with extras has a second entry, which names the extras and what they add.
      dependencies: extrasOf(entry).length > 0 ? [] : dependencies(entry),
      extras: new Map(extrasOf(entry).map(extra => [extra, dependencies(entry)])),
      groups: new Map(),
      ...artifacts(entry.files),
      metadata: null,
    })),
  };
}

function extrasOf(entry: Table): readonly string[] {
  return strings(entry.extras).map(normaliseName);
}

function dependencies(entry: Table): readonly LockedDependency[] {
  return strings(entry.dependencies).flatMap(dependencyOf);
}

function source(entry: Table): LockedPackage['source'] {
  const git = string(entry.git);
  if (git !== null) return { kind: 'git', value: git };
  const path = string(entry.path);
  if (path !== null) return { kind: entry.editable === true ? 'editable' : 'path', value: path };
  const url = string(entry.url);
  if (url !== null) return { kind: 'url', value: url };
  return { kind: isTable(entry.hg) ? 'unknown' : 'registry', value: '' };
}
