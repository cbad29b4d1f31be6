import type { Finding } from '../finding.ts';
import { admits } from '../project/interpreter.ts';
import { lockedSetsOf } from '../project/locked-sets.ts';
import { developmentShells } from '../project.ts';
import { artifactFor } from '../python/locks/artifact.ts';
import { closure } from '../python/locks/closure.ts';
import { markerEnvironment } from '../python/locks/environment.ts';
import { packagePlace } from '../python/locks/places.ts';
import { targetOf } from '../python/locks/target.ts';
import { normaliseName } from '../python/name.ts';
import { readRequiresPython } from '../python/python-requirement.ts';
import { getTable } from '../python/toml.ts';
import { type Location, locationKey } from '../text.ts';
import { isCommonSystem } from './missing-wheel-for-system.ts';
import type { Rule } from './rule.ts';

export const sdistNeedsOverride: Rule = {
  id: 'sdist-needs-override',
  summary: 'uv2nix builds a package from source, and nothing says with which build system.',
  severity: 'warning',
  group: 'Build',
  *check(project): Iterable<Finding> {
    const { locks, pyproject, workspace } = project;
    const sets = lockedSetsOf(project);
    const lock = locks.find(({ kind }) => kind === 'uv');
    if (!lock || sets.length === 0 || sets.some(({ complete, prefers }) => !complete || prefers !== 'wheel'))
      return;
    const extra = getTable(workspace.rootPyproject.document.root, 'tool', 'uv', 'extra-build-dependencies');
    const overridden = sets.flatMap(({ overrides }) => overrides.map(({ name }) => name));
    const told = new Set([...overridden, ...(extra?.entries.keys() ?? [])].map(normaliseName));
    const lockedFor = lock.requiresPython && readRequiresPython(lock.requiresPython).range;
    const shells = developmentShells(project).filter(
      ({ regime, system }) => regime === 'uv2nix' && isCommonSystem(system),
    );
    const built = new Map<string, Built>();
    for (const { system, interpreters } of shells) {
      const [interpreter] = interpreters;
      // What was locked for other Pythons has no wheels for this one, and that is another rule's.
      if (!interpreter?.version || (lockedFor && admits(lockedFor, interpreter) === 'no')) continue;
      const { version, fullVersion } = interpreter;
      const environment = markerEnvironment({ version, fullVersion }, system);
      // Which groups an environment has is the flake's business: each has the dependencies themselves.
      const { packages } = closure(lock, targetOf(lock.kind, pyproject, environment, []));
      for (const { package: entry, declared, certain } of packages) {
        if (!certain || told.has(entry.name)) continue;
        const isSource = entry.source.kind === 'git';
        if (!isSource && artifactFor(entry, { python: version, system }).kind !== 'sdist') continue;
        const known = built.get(entry.name);
        known?.systems.push(system);
        if (known) continue;
        const locked = packagePlace(lock, entry);
        built.set(entry.name, {
          name: entry.name,
          at: declared ?? locked,
          locked,
          systems: [system],
          version,
        });
      }
    }
    for (const together of byDependency(built.values())) {
      const { at, systems, version } = together[0]!;
      const isEverywhere = systems.length === shells.length;
      const where = isEverywhere ? '' : ` on ${systems.join(', ')}`;
      const names = together.map(({ name }) => `\`${name}\``).join(', ');
      yield {
        message: `uv2nix builds ${names} from source for Python ${version}${where}, and no override says with which build system.`,
        at,
        related: together.flatMap(({ locked }) =>
          locked === at ? [] : { message: 'what is locked of it', at: locked },
        ),
        ...(!isEverywhere && { severity: 'info' }),
      };
    }
  },
};

/** A package that is built. */
interface Built {
  readonly name: string;
  /** The dependency that brings it, else its place in the lock. */
  readonly at: Location;
  readonly locked: Location;
  readonly systems: string[];
  readonly version: string;
}

/** What one dependency brings for the same systems is told together. */
function byDependency(built: Iterable<Built>): Iterable<readonly Built[]> {
  const groups = new Map<string, Built[]>();
  for (const one of built) {
    const key = `${locationKey(one.at)} ${one.systems.join()}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups.values();
}
