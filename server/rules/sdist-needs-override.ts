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
    const built = new Map<string, { finding: Finding; systems: string[]; version: string }>();
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
        const place = packagePlace(lock, entry);
        const related = declared ? [{ message: 'what is locked of it', at: place }] : [];
        built.set(entry.name, {
          finding: { message: '', at: declared ?? place, related },
          systems: [system],
          version,
        });
      }
    }
    for (const [name, { finding, systems, version }] of built) {
      const isEverywhere = systems.length === shells.length;
      const where = isEverywhere ? '' : ` on ${systems.join(', ')}`;
      yield {
        ...finding,
        message: `uv2nix builds \`${name}\` from source for Python ${version}${where}, and no override says with which build system.`,
        ...(!isEverywhere && { severity: 'info' }),
      };
    }
  },
};
