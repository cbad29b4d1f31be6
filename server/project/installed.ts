/**
 * The environment on disk as evidence: what the shared objects of installed distributions ask of the host, by their
 * own headers.
 */
import { policySonames } from '../catalog/hosts.ts';
import { everLinked, interpreterFinds, standardLibraryLoads } from '../catalog/wheels.ts';
import { basename, type Distribution, isInside, join, type SharedObject } from '../files.ts';
import type { Interpreter, Shell } from '../nix/facts.ts';
import type { Project } from '../project.ts';
import { normaliseName } from '../python/name.ts';
import { readVirtualEnvironment } from '../python/selection/venv.ts';
import type { Location } from '../text.ts';
import { hasUv } from './selection.ts';

/** A distribution that lies in the environment, and the way to it from a declared dependency. */
export interface InstalledDistribution {
  readonly version: string;
  readonly chain: readonly string[];
  readonly declared: Location;
  /** Sonames that its libraries ask for and that neither it nor what it requires brings. */
  readonly linked: readonly string[];
}

/**
 * The declared dependencies that are installed, and what they require, by normalised name. Undefined where there is no
 * environment that the shell's interpreter would use.
 */
export function installedDistributions(
  project: Project,
  shell: Shell,
  interpreter: Interpreter,
): ReadonlyMap<string, InstalledDistribution> | undefined {
  const directory = environmentDirectory(project, shell);
  const config = directory === undefined ? undefined : project.files.read(join(directory, 'pyvenv.cfg'));
  if (directory === undefined || !config) return undefined;
  const version = readVirtualEnvironment(config).version?.value;
  const environment = project.files.environment?.(directory);
  if (!environment || !version?.startsWith(`${interpreter.version}.`)) return undefined;
  const byName = new Map(environment.distributions.map(one => [normaliseName(one.name), one]));
  const machine = shell.system.split('-')[0]!;
  const found = new Map<string, InstalledDistribution>();
  for (const [name, way] of waysTo(project, byName)) {
    const distribution = byName.get(name)!;
    const brought = broughtBy(name, byName, machine);
    const { version } = distribution;
    found.set(name, { version, ...way, linked: linkedBy(name, distribution, brought, machine) });
  }
  return found;
}

/** Where the project's tool puts its environment; undefined where that is not known, or outside of the tree. */
function environmentDirectory({ root, directory, workspace }: Project, shell: Shell): string | undefined {
  const { environment, tools } = shell;
  const isHook = tools.some(({ attribute }) => /(?:^|\.)venvShellHook$/.test(attribute));
  const variable = hasUv(shell)
    ? environment.get('UV_PROJECT_ENVIRONMENT')
    : isHook
      ? environment.get('venvDir')
      : undefined;
  if (variable && !variable.value) return undefined;
  const base = hasUv(shell) ? workspace.root : directory;
  const found = join(base, variable?.value ?? '.venv');
  return isInside(root, found) ? found : undefined;
}

interface Way {
  readonly chain: readonly string[];
  readonly declared: Location;
}

/** The shortest way from a declared dependency to each installed distribution that one leads to. */
function waysTo({ pyproject }: Project, byName: ReadonlyMap<string, Distribution>): ReadonlyMap<string, Way> {
  const ways = new Map<string, Way>();
  for (const { name, at } of pyproject.dependencies)
    if (byName.has(name) && !ways.has(name)) ways.set(name, { chain: [name], declared: at });
  for (const [name, { chain, declared }] of ways) {
    for (const required of byName.get(name)!.requires.map(normaliseName))
      if (byName.has(required) && !ways.has(required))
        ways.set(required, { chain: [...chain, required], declared });
  }
  return ways;
}

/** Files and sonames that a distribution and all that it requires bring along, by name. */
function broughtBy(
  name: string,
  byName: ReadonlyMap<string, Distribution>,
  machine: string,
): ReadonlyMap<string, SharedObject> {
  const brought = new Map<string, SharedObject>();
  const reached = new Set([name]);
  for (const each of reached) {
    const distribution = byName.get(each);
    for (const required of distribution?.requires ?? []) reached.add(normaliseName(required));
    for (const object of distribution?.objects ?? []) {
      if (object.machine !== undefined && object.machine !== machine) continue;
      brought.set(basename(object.path), object);
      if (object.soname !== undefined) brought.set(object.soname, object);
    }
  }
  return brought;
}

/**
 * Of a package that the catalogue knows, every library counts, and of what they ask for only what ordinary use was seen
 * to load: a wheel may hold plug-ins that nobody opens. Of others, what extension modules load counts, as far as a
 * wheel that keeps the policy of its tag may ask for it.
 */
function linkedBy(
  name: string,
  { objects }: Distribution,
  brought: ReadonlyMap<string, SharedObject>,
  machine: string,
): readonly string[] {
  const known = everLinked(name);
  const own = objects.filter(object => object.machine === machine);
  const roots = known ? own : own.filter(({ path }) => isExtensionModule(path));
  const counts = known ? (soname: string) => known.has(soname) : (soname: string) => ordinary.has(soname);
  return [...new Set(outside(roots, brought))].filter(counts).sort();
}

/** What some wheel of every kind asks for: the policies' names, and OpenMP. zlib is mostly there when a module loads. */
const ordinary: ReadonlySet<string> = new Set(
  [...policySonames('manylinux_2_28_x86_64')!, 'libgomp.so.1'].filter(
    soname => !interpreterFinds(soname) && !standardLibraryLoads(soname),
  ),
);

const isExtensionModule = (path: string): boolean =>
  /\.(?:cpython-\d+[\w-]*|abi3t?|pypy[\w-]*)\.so$/.test(path);

/** What a set of libraries, and those of the environment that they lead to, ask of others. */
function* outside(
  roots: readonly SharedObject[],
  brought: ReadonlyMap<string, SharedObject>,
): Iterable<string> {
  const seen = new Set(roots);
  for (const object of seen) {
    // Compiled or patched for this machine: its run path leads to the store.
    if (object.runPath.some(path => path.startsWith('/nix/store/'))) continue;
    for (const needed of object.needed) {
      const name = basename(needed);
      const inside = brought.get(name);
      if (inside) seen.add(inside);
      else yield name;
    }
  }
}
