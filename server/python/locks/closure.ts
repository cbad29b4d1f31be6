/**
 * What a plain `uv sync`, `poetry install` or `pdm install` puts into the environment: the locked packages for one
 * interpreter, one system and the chosen groups, each with the way that leads to it from a declared dependency.
 * Sources: uv's `lock/installable.rs`, poetry's `Locker.locked_packages`, pdm's `LockedRepository`, PEP 751.
 */
import type { Location } from '../../text.ts';
import type { MarkerEnvironment } from '../marker.ts';
import { type Decide, decider } from './environment.ts';
import type { Lock, LockedDependency, LockedPackage, UvLock } from './facts.ts';

/** A dependency as pyproject.toml declares it. */
export interface Declared {
  /** Normalised. */
  readonly name: string;
  readonly extras: readonly string[];
  /** The marker's text. */
  readonly marker: string | null;
  /** The dependency group that it belongs to; null for the project's own dependencies. */
  readonly group: string | null;
  readonly at: Location;
}

export interface Target {
  /** The project's normalised name; null for a workspace root without `[project]`, which stands for all members. */
  readonly project: string | null;
  readonly declared: readonly Declared[];
  /** Normalised names of the groups that are installed; poetry's `main` and pdm's `default` are meant by themselves. */
  readonly groups: readonly string[];
  readonly environment: MarkerEnvironment;
}

interface Installed {
  readonly package: LockedPackage;
  /** Names from the declared dependency to the package itself. */
  readonly chain: readonly string[];
  /** Where the first of the chain is declared; undefined where another project of the workspace declares it. */
  readonly declared: Location | undefined;
  /** False where it hangs on a marker whose value is not known. */
  readonly certain: boolean;
}

export interface Closure {
  readonly packages: readonly Installed[];
  /** False where the lock could not be read, or does not tell the whole. */
  readonly complete: boolean;
}

const kept = new WeakMap<Lock, Map<string, { readonly target: Target; readonly closure: Closure }>>();
/** An editor asks for a few shells of one project again and again. */
const mostKept = 32;

/** Kept while the declarations stay the same: only their places may move. */
export function closure(lock: Lock, target: Target): Closure {
  const { project, declared, groups, environment } = target;
  const said = declared.map(({ name, extras, marker, group }) => [name, extras, marker, group]);
  const key = JSON.stringify([project, said, groups, environment]);
  const closures = kept.get(lock) ?? new Map<string, { target: Target; closure: Closure }>();
  kept.set(lock, closures);
  const known = closures.get(key);
  if (known)
    return known.target.declared === declared ? known.closure : moved(known.closure, known.target, target);
  if (closures.size >= mostKept) closures.clear();
  const found = compute(lock, target);
  closures.set(key, { target, closure: found });
  return found;
}

/** The same closure, with the places at which its declarations stand now. */
function moved({ packages, complete }: Closure, before: Target, after: Target): Closure {
  const places = new Map(before.declared.map(({ at }, i) => [at, after.declared[i]!.at]));
  return {
    complete,
    packages: packages.map(one => (one.declared ? { ...one, declared: places.get(one.declared) } : one)),
  };
}

function compute(lock: Lock, target: Target): Closure {
  const decide = decider(target.environment);
  const complete = lock.problems.length === 0;
  const installed = lock.kind === 'uv' ? uvClosure(lock, target, decide) : otherClosure(lock, target, decide);
  return { packages: installed, complete };
}

interface Step {
  readonly package: LockedPackage;
  /** The extra of the package whose additions are meant; null for the package itself. */
  readonly extra: string | null;
  readonly chain: readonly string[];
  readonly declared: Location | undefined;
}

interface Start {
  readonly dependency: LockedDependency;
  readonly declared: Location | undefined;
}

/** Extras whose names stand for what is active, and those that came up on the way. */
interface Walk {
  readonly installed: readonly Installed[];
  readonly activated: ReadonlySet<string>;
}

/** Breadth first over what is certain, then over what may be. */
function walk(
  lock: Lock,
  starts: readonly Start[],
  decide: Decide,
  active: ReadonlySet<string>,
  next: (step: Step) => readonly LockedDependency[],
): Walk {
  const seen = new Map<string, Step & { certain: boolean }>();
  const activated = new Set<string>();
  const doubtful: Step[] = [];
  let queue: Step[] = [];
  const follow = (
    dependency: LockedDependency,
    chain: readonly string[],
    declared: Location | undefined,
    certain: boolean,
    inner: ReadonlySet<string>,
  ) => {
    const own = dependency.extras.map(extra => encodedExtra(dependency.name, extra));
    const holds = decide(dependency.marker, union(inner, own));
    if (holds === false) return;
    const candidates = entriesOf(lock, dependency, decide, active);
    for (const { entry, sure } of candidates) {
      const steps = [null, ...dependency.extras].map(extra => ({
        package: entry,
        extra,
        chain: [...chain, dependency.name],
        declared,
      }));
      if (certain && holds && sure) queue.push(...steps);
      else doubtful.push(...steps);
    }
    for (const extra of own) activated.add(extra);
  };
  const run = (certain: boolean) => {
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      for (const step of batch) {
        const key = `${step.package.index} ${step.extra ?? ''}`;
        if (seen.has(key)) continue;
        seen.set(key, { ...step, certain });
        const inner = step.extra === null ? active : union(active, [step.extra]);
        for (const dependency of next(step)) {
          follow(dependency, step.chain, step.declared, certain, inner);
        }
      }
      if (!certain) queue.push(...doubtful.splice(0));
    }
  };
  for (const { dependency, declared } of starts) follow(dependency, [], declared, true, active);
  run(true);
  queue = doubtful.splice(0);
  run(false);
  const installed = [...seen.values()]
    .filter(step => step.extra === null)
    .map(step => ({
      package: step.package,
      chain: step.chain,
      declared: step.declared,
      certain: step.certain,
    }));
  return { installed, activated };
}

function union(set: ReadonlySet<string>, more: readonly string[]): ReadonlySet<string> {
  return more.length === 0 ? set : new Set([...set, ...more]);
}

/** As uv writes extras into the markers of a lock with conflicts. */
function encodedExtra(name: string, extra: string): string {
  return `extra-${name.length}-${name}-${extra}`;
}

/** The entries that a dependency may mean; several, and none of them surely, where the lock leaves it open. */
function entriesOf(
  lock: Lock,
  { name, version, source }: LockedDependency,
  decide: Decide,
  active: ReadonlySet<string>,
): readonly { entry: LockedPackage; sure: boolean }[] {
  const named = (lock.byName.get(name) ?? []).filter(
    entry =>
      (version === null || entry.version === version) &&
      (source === null || (entry.source.kind === source.kind && entry.source.value === source.value)),
  );
  const open = named.length > 1 ? named.filter(entry => holds(entry, decide, active) !== false) : named;
  return open.map(entry => ({ entry, sure: open.length === 1 }));
}

/** Whether an entry's own markers admit it. */
function holds(entry: LockedPackage, decide: Decide, active: ReadonlySet<string>): boolean | undefined {
  if (entry.holds.length === 0) return true;
  const results = entry.holds.map(marker => decide(marker, active));
  if (results.includes(true)) return true;
  return results.includes(undefined) ? undefined : false;
}

function uvClosure(lock: UvLock, target: Target, decide: Decide): readonly Installed[] {
  const roots =
    target.project === null ? membersOf(lock) : (lock.byName.get(target.project) ?? []).slice(0, 1);
  const groups = new Set(target.groups);
  const starts: Start[] = [];
  for (const root of roots) {
    const isProject = root.name === target.project;
    const add = (dependencies: readonly LockedDependency[], group: string | null) => {
      for (const dependency of dependencies) {
        const declared = isProject ? declaredAt(target, dependency.name, group) : undefined;
        starts.push({ dependency, declared });
      }
    };
    add(root.dependencies, null);
    for (const [group, dependencies] of root.groups) if (groups.has(group)) add(dependencies, group);
  }
  if (target.project === null) {
    const manifest = [
      ...lock.requirements.map(requirement => ({ requirement, group: null })),
      ...[...lock.groups].flatMap(([group, list]) =>
        groups.has(group) ? list.map(requirement => ({ requirement, group })) : [],
      ),
    ];
    for (const { requirement, group } of manifest) {
      const { name, extras, marker } = requirement;
      const dependency = { name, extras, marker, version: null, source: null, optional: false };
      starts.push({ dependency, declared: declaredAt(target, name, group) });
    }
  }
  const next = ({ package: entry, extra }: Step) =>
    extra === null ? entry.dependencies : (entry.extras.get(extra) ?? []);
  const base = new Set(
    roots.flatMap(({ name, groups: own }) => [
      `project-${name.length}-${name}`,
      ...[...own.keys()]
        .filter(group => groups.has(group))
        .map(group => `group-${name.length}-${name}-${group}`),
    ]),
  );
  const rootEntries = roots.map(root => ({
    package: root,
    chain: [root.name],
    declared: undefined,
    certain: true,
  }));
  // Extras become active on the way, and may decide markers that were passed before.
  let active: ReadonlySet<string> = base;
  for (let round = 0; ; round++) {
    const { installed, activated } = walk(lock, starts, decide, active, next);
    const now = union(base, [...activated]);
    if (!lock.hasConflicts || sameSet(now, active) || round === 8) {
      const others = installed.filter(({ package: entry }) => !roots.includes(entry));
      return [...rootEntries, ...others];
    }
    active = now;
  }
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every(one => b.has(one));
}

/** The workspace's members; a project by itself is the only one, and its source leads to the lock's own directory. */
function membersOf(lock: UvLock): readonly LockedPackage[] {
  if (lock.members.length > 0) return lock.members.flatMap(name => lock.byName.get(name)?.slice(0, 1) ?? []);
  return lock.packages.filter(
    ({ source }) => (source.kind === 'editable' || source.kind === 'virtual') && source.value === '.',
  );
}

function declaredAt(target: Target, name: string, group: string | null): Location | undefined {
  return target.declared.find(one => one.name === name && one.group === group)?.at;
}

function otherClosure(lock: Lock, target: Target, decide: Decide): readonly Installed[] {
  const groups = new Set(target.groups);
  const starts = target.declared
    .filter(({ group }) => group === null || groups.has(group))
    .map(({ name, extras, marker, at }) => ({
      dependency: { name, extras, marker, version: null, source: null, optional: false },
      declared: at,
    }));
  const next = ({ package: entry, extra }: Step) =>
    extra === null
      ? entry.dependencies.filter(dependency => !dependency.optional)
      : [
          // Poetry marks what an extra adds as optional and names the extra in the marker; pdm lists it apart.
          ...entry.dependencies.filter(dependency => dependency.optional),
          ...entriesWithExtra(lock, entry, extra),
        ];
  const reached = walk(lock, starts, decide, new Set(), next).installed;
  const listed = listedPackages(lock, groups, target.environment, decide);
  if (!listed) return reached;
  // The lock itself says what is installed; the walk only tells how one comes to it.
  const ways = new Map(reached.map(one => [one.package, one]));
  return listed.map(({ entry, certain }) => ({
    package: entry,
    chain: ways.get(entry)?.chain ?? [entry.name],
    declared: ways.get(entry)?.declared,
    certain,
  }));
}

function entriesWithExtra(
  lock: Lock,
  { name, version }: LockedPackage,
  extra: string,
): readonly LockedDependency[] {
  const same = lock.byName.get(name) ?? [];
  return same.filter(one => one.version === version).flatMap(one => one.extras.get(extra) ?? []);
}

/** The entries that the lock itself assigns to the groups; undefined for formats that do not. */
function listedPackages(
  lock: Lock,
  groups: ReadonlySet<string>,
  environment: MarkerEnvironment,
  decide: Decide,
): readonly { entry: LockedPackage; certain: boolean }[] | undefined {
  const none: ReadonlySet<string> = new Set();
  const kept = (entry: LockedPackage, results: readonly (boolean | undefined)[]) => {
    if (results.includes(true)) return [{ entry, certain: true }];
    return results.includes(undefined) ? [{ entry, certain: false }] : [];
  };
  if (lock.kind === 'pylock') {
    const inGroups = decider({ ...environment, extras: none, dependency_groups: groups });
    return lock.packages.flatMap(entry => kept(entry, [holds(entry, inGroups, none)]));
  }
  if (lock.packages.some(entry => entry.installedFor === null)) return undefined;
  return lock.packages.flatMap(entry => {
    // pdm repeats a package for its extras.
    if (entry.extras.size > 0) return [];
    if (holds(entry, decide, none) === false) return [];
    const results = [...entry.installedFor!].map(([group, marker]) => {
      const chosen = group === 'main' || group === 'default' || groups.has(group);
      if (!chosen) return false;
      const marked = decide(marker, none);
      const held = holds(entry, decide, none);
      return marked && held ? true : marked === false ? false : undefined;
    });
    return kept(entry, results);
  });
}
