import type { Finding } from '../finding.ts';
import { admits } from '../project/interpreter.ts';
import { developmentShells } from '../project.ts';
import { artifactFor } from '../python/locks/artifact.ts';
import { closure } from '../python/locks/closure.ts';
import { markerEnvironment } from '../python/locks/environment.ts';
import { packagePlace } from '../python/locks/places.ts';
import { targetOf } from '../python/locks/target.ts';
import { readRequiresPython } from '../python/python-requirement.ts';
import type { Rule } from './rule.ts';

/** Regimes in which the locked files themselves are installed. */
const installing = new Set(['venv', 'uv-managed', 'uv2nix', 'poetry2nix', 'fhs']);

/** The systems that people work on. `lib.systems.flakeExposed` names others, for which PyPI has hardly a wheel. */
export const isCommonSystem = (system: string): boolean => /^(x86_64|aarch64)-(linux|darwin)$/.test(system);

export const missingWheelForSystem: Rule = {
  id: 'missing-wheel-for-system',
  summary: "The lock has neither a wheel nor a source for one of the flake's systems or the interpreter.",
  severity: 'info',
  group: 'Build',
  *check(project): Iterable<Finding> {
    const { pyproject, locks, settings } = project;
    const [lock, ...others] = locks;
    if (!lock || others.length > 0 || pyproject.uv?.environments.length) return;
    const lockedFor = lock.requiresPython && readRequiresPython(lock.requiresPython).range;
    const lacking = new Map<string, { finding: Finding; systems: string[]; what: string }>();
    for (const { system, regime, interpreters } of developmentShells(project)) {
      const [interpreter] = interpreters;
      if (!interpreter?.version || !installing.has(regime)) continue;
      if (!isCommonSystem(system) && !settings.systems?.includes(system)) continue;
      // What was locked for other Pythons has no wheels for this one, and that is another rule's.
      if (lockedFor && admits(lockedFor, interpreter) === 'no') continue;
      const { version, fullVersion } = interpreter;
      const environment = markerEnvironment({ version, fullVersion }, system);
      const { packages } = closure(lock, targetOf(lock.kind, pyproject, environment, settings.groups));
      for (const { package: entry, declared, certain } of packages) {
        if (!certain || artifactFor(entry, { python: version, system }).kind !== 'none') continue;
        const known = lacking.get(entry.name);
        if (known) known.systems.push(system);
        else {
          const place = packagePlace(lock, entry);
          const finding = {
            message: '',
            at: declared ?? place,
            related: declared ? [{ message: 'what is locked of it', at: place }] : [],
          };
          lacking.set(entry.name, {
            finding,
            systems: [system],
            what: `${entry.name} ${entry.version} for Python ${version}`,
          });
        }
      }
    }
    for (const { finding, systems, what } of lacking.values()) {
      const message = `The lock has neither a wheel nor a source of ${what} on ${systems.join(', ')}.`;
      yield { ...finding, message };
    }
  },
};
