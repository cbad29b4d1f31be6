/** pylock.toml and pylock.<name>.toml. Source: PEP 751. */

import { normaliseName } from '../name.ts';
import type { LockedPackage, Pylock } from './facts.ts';
import { stringIn } from './places.ts';
import { fileName, type Reading, readPackages } from './reading.ts';
import { isTable, string, strings, type Table, tables } from './table.ts';

export function readPylock({ file, root, problems }: Reading): Pylock {
  return {
    kind: 'pylock',
    file,
    problems,
    schema: string(root['lock-version']),
    requiresPython: stringIn(file, null, 'requires-python'),
    environments: strings(root.environments),
    extras: strings(root.extras),
    groups: strings(root['dependency-groups']),
    defaultGroups: strings(root['default-groups']),
    ...readPackages(root.packages, entry => ({
      version: string(entry.version),
      source: source(entry),
      holds: string(entry.marker) === null ? [] : [string(entry.marker)!],
      installedFor: null,
      requiresPython: string(entry['requires-python']),
      dependencies: tables(entry.dependencies).flatMap(dependency => {
        const name = string(dependency.name);
        if (name === null) return [];
        return [
          {
            name: normaliseName(name),
            version: string(dependency.version),
            source: null,
            extras: [],
            marker: null,
            optional: false,
          },
        ];
      }),
      extras: new Map(),
      groups: new Map(),
      wheels: tables(entry.wheels).flatMap(artifact),
      sdist: isTable(entry.sdist) ? (artifact(entry.sdist)[0] ?? '') : null,
      metadata: null,
    })),
  };
}

function source(entry: Table): LockedPackage['source'] {
  for (const [key, kind] of [
    ['vcs', 'git'],
    ['directory', 'directory'],
    ['archive', 'url'],
  ] as const) {
    const given = entry[key];
    if (!isTable(given)) continue;
    const value = string(given.url) ?? string(given.path) ?? '';
    return { kind: kind === 'directory' && given.editable === true ? 'editable' : kind, value };
  }
  return { kind: 'registry', value: string(entry.index) ?? '' };
}

function artifact(entry: Table): readonly string[] {
  const name = string(entry.name) ?? string(entry.url) ?? string(entry.path);
  return name === null ? [] : [fileName(name)];
}
