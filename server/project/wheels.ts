/** Which wheels a shell's Python loads: who installs them, into which interpreter, and what is known of each. */
import { distributionsOf } from '../catalog/names.ts';
import { basename } from '../files.ts';
import type { Interpreter, Shell } from '../nix/facts.ts';
import type { Project } from '../project.ts';
import { artifactFor } from '../python/locks/artifact.ts';
import { type Closure, closure, type Declared, type Target } from '../python/locks/closure.ts';
import { decider, markerEnvironment } from '../python/locks/environment.ts';
import type { Lock, LockedPackage } from '../python/locks/facts.ts';
import { targetOf } from '../python/locks/target.ts';
import { normaliseName } from '../python/name.ts';
import { hookActions } from '../python/selection/hook.ts';
import { admits, isInvalid, parseVersion, type SpecifierSet } from '../python/version.ts';
import type { WheelTarget } from '../python/wheel.ts';
import type { Location } from '../text.ts';
import { hasUv, uvSelection } from './selection.ts';

/**
 * The interpreter of nixpkgs that loads the project's wheels in a shell. Undefined where it is not sure that something
 * installs wheels there and that they are loaded as they are: nixpkgs, uv2nix and poetry2nix patch what they install,
 * `UV_NO_SYNC` says that somebody else has installed it, and a hook may patch the environment itself.
 */
export function wheelInterpreter(project: Project, shell: Shell): Interpreter | undefined {
  if (!shell.system.endsWith('-linux') || shell.environment.has('UV_NO_SYNC') || isPatched(shell))
    return undefined;
  const found = interpreterThatLoads(project, shell);
  if (!found?.version || (found.environment && found.packages === null)) return undefined;
  return found;
}

function interpreterThatLoads(project: Project, shell: Shell): Interpreter | undefined {
  const [first] = shell.interpreters;
  // devenv wraps its interpreter, and binds what it installs with to it.
  if (shell.regime === 'devenv') return shell.complete && installer.test(namesOf(shell)) ? first : undefined;
  if (shell.regime !== 'venv') return undefined;
  if (!hasUv(shell)) return shell.complete && installsWheels(shell) ? first : undefined;
  const { outcome, interpreter, request } = uvSelection(project, shell);
  if (outcome === 'unknown' && shell.complete && first && isInStore(request.text, first)) return first;
  if (outcome !== 'uses-shell' && outcome !== 'may-use-managed') return undefined;
  const named = [...shell.environment.values()].flatMap(variable => variable.interpreter ?? []);
  return [...shell.interpreters, ...named].find(({ at }) => at === interpreter?.at) ?? first;
}

/** Whether uv is told to take a program of the store that is called like an interpreter: a wrapper around it, mostly. */
function isInStore(request: string, { version }: Interpreter): boolean {
  const minor = /^path `\/nix\/store\/.*\/bin\/python(?:3(?:\.(\d+))?)?`$/.exec(request);
  return minor !== null && (minor[1] === undefined || version === `3.${minor[1]}`);
}

/** Tools that put wheels into an environment. */
const installer =
  /(?:^| )(?:\S+\.)?(?:uv|poetry|pdm|hatch|rye|pipenv|pip|virtualenv|tox|nox|venvShellHook)(?: |$)/;

const namesOf = ({ tools }: Shell): string => tools.map(({ attribute }) => attribute).join(' ');

function installsWheels(shell: Shell): boolean {
  return (
    installer.test(namesOf(shell)) ||
    hookActions(shell.commands).length > 0 ||
    programsOf(shell).some(program => /^(?:poetry|pdm|hatch|rye|pip\d*|pipenv)$/.test(program))
  );
}

/** Whether something in the shell gives the libraries of an environment their run paths: that is seen on disk only. */
function isPatched(shell: Shell): boolean {
  const patcher = /(?:^|[ .])(?:autoPatchelfHook|auto-patchelf|patchelf|fix-python)(?: |$)/;
  return (
    patcher.test(namesOf(shell)) ||
    programsOf(shell).some(program => /^(?:auto-?[pP]atchelf\w*|patchelf|fix-python)$/.test(program))
  );
}

const programsOf = ({ commands }: Shell): readonly string[] =>
  commands.flatMap(({ words: [program] }) => (program ? basename(program) : []));

/** A distribution that is installed. */
export interface Wheel {
  /** Normalised. */
  readonly name: string;
  /** Null where neither a lock nor a pin says it. */
  readonly version: string | null;
  /** Names from the declared dependency to the package itself. */
  readonly chain: readonly string[];
  /** Where the first of the chain is declared; undefined where another project declares it. */
  readonly declared: Location | undefined;
  readonly evidence: 'lock' | 'catalog';
  /** Whether it surely comes as a wheel with compiled parts, where it has any, and is not compiled on the spot. */
  readonly compiled: boolean;
  /** Without a lock: whether the declaration admits a version. */
  admits(version: string): boolean;
}

/** What the project's tool installs: from the lock; without one, what is declared. */
export function installedWheels(project: Project, shell: Shell, interpreter: Interpreter): readonly Wheel[] {
  const lock = lockOf(project, shell);
  if (lock === 'several') return [];
  const target = wheelTarget(project, shell, interpreter, lock);
  const found = lock ? lockedWheels(lock, target, interpreter, shell) : declaredWheels(project, target);
  const given = new Set((interpreter.packages ?? []).flatMap(({ name }) => [name, ...distributionsOf(name)]));
  return found.filter(({ chain }) => !chain.some(name => given.has(name)));
}

/** What the project declares and installs, for one interpreter and system. */
export function wheelTarget(
  { pyproject, settings }: Project,
  shell: Shell,
  { version, fullVersion }: Interpreter,
  lock: Lock | undefined,
): Target {
  const environment = markerEnvironment({ version: version!, fullVersion }, shell.system);
  return targetOf(lock?.kind ?? toolOf(shell), pyproject, environment, settings.groups?.map(normaliseName));
}

/** The lock that the shell's tool installs from; several, where it is not clear which. */
export function lockOf({ locks }: Project, shell: Shell): Lock | 'several' | undefined {
  const own = locks.filter(({ kind }) => kind === toolOf(shell));
  const [lock, ...others] = own.length > 0 ? own : locks;
  return others.length > 0 ? 'several' : lock;
}

/** Whose lock and default groups count. */
function toolOf(shell: Shell): Lock['kind'] {
  if (hasUv(shell)) return 'uv';
  const names = namesOf(shell);
  return (
    (['poetry', 'pdm'] as const).find(name => new RegExp(`(?:^|[ .])${name}(?: |$)`).test(names)) ?? 'pylock'
  );
}

const kept = new WeakMap<Closure, Map<string, readonly Wheel[]>>();

/** Kept with what the lock installs: an edit of the flake seldom changes it. */
function lockedWheels(
  lock: Lock,
  target: Target,
  { version, attribute }: Interpreter,
  { system }: Shell,
): readonly Wheel[] {
  const installed = closure(lock, target);
  const known = kept.get(installed) ?? new Map<string, readonly Wheel[]>();
  kept.set(installed, known);
  const machine = { python: version!, system, freeThreaded: /FreeThreading/.test(attribute) };
  const key = Object.values(machine).join(' ');
  const wheels =
    known.get(key) ??
    installed.packages
      .filter(({ certain }) => certain)
      .map(
        ({ package: entry, chain, declared }): Wheel => ({
          name: entry.name,
          version: entry.version,
          chain,
          declared,
          evidence: 'lock',
          compiled: isCompiledWheel(entry, machine),
          admits: one => one === entry.version,
        }),
      );
  known.set(key, wheels);
  return wheels;
}

/** Whether a locked package has a wheel for a machine that is made for its system. */
function isCompiledWheel(entry: LockedPackage, machine: WheelTarget): boolean {
  // Some locks do not name the files.
  if (entry.wheels.length === 0 && entry.sdist === null) return entry.source.kind === 'registry';
  const artifact = artifactFor(entry, machine);
  return artifact.kind === 'wheel' && !artifact.file.endsWith('-any.whl');
}

/** The one version that `==1.2.3` admits. */
function pinned(specifiers: SpecifierSet | undefined): string | null {
  const [clause, ...others] = specifiers?.clauses ?? [];
  const isExact = clause?.operator === '==' && !clause.prefix && others.length === 0;
  return isExact && clause.version ? clause.text.trim() : null;
}

function declaredWheels({ pyproject }: Project, { declared, groups, environment }: Target): readonly Wheel[] {
  const decide = decider(environment);
  const counts = ({ group, marker }: Declared): boolean =>
    (group === null || groups.includes(group)) && decide(marker, new Set()) === true;
  const specifiers = new Map(
    pyproject.dependencies.map(({ at, dependency }) => [at, dependency?.requirement]),
  );
  return declared.filter(counts).map(({ name, at }) => {
    const requirement = specifiers.get(at);
    return {
      name,
      version: pinned(requirement?.specifiers),
      chain: [name],
      declared: at,
      evidence: 'catalog',
      compiled: requirement?.url === undefined,
      admits: text => {
        const version = parseVersion(text);
        return !requirement?.specifiers || (!isInvalid(version) && admits(requirement.specifiers, version));
      },
    };
  });
}
