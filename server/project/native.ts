/** What the project's wheels load from the host in a shell, and what of it the shell provides. */
import { type Answer, isDriverLibrary, type Provider, providersOf } from '../catalog/libraries.ts';
import { commonNeeds, interpreterFinds, isSpared, replacesOpened, wheelNeeds } from '../catalog/wheels.ts';
import type { Interpreter, LibraryEntry, Shell } from '../nix/facts.ts';
import type { Project } from '../project.ts';
import type { Location } from '../text.ts';
import { type InstalledDistribution, installedDistributions } from './installed.ts';
import { nixpkgsOf } from './interpreter.ts';
import { gives } from './libraries.ts';
import { installedWheels, type Wheel, wheelInterpreter } from './wheels.ts';

/** Sonames that one distribution needs and that the same entry of the library path gives, or none. */
export interface NativeRequirement {
  /** Normalised name of the distribution whose wheel needs it. */
  readonly package: string;
  /** Null where neither a lock nor a pin says it. */
  readonly version: string | null;
  /** Names from the declared dependency to the package itself. */
  readonly chain: readonly string[];
  /** Where the dependency that brings it is declared; undefined where another project declares it. */
  readonly declared: Location | undefined;
  readonly sonames: readonly string[];
  /** `environment`: its files on disk; `lock`: the version in the lock, and the catalogue; `catalog`: that alone. */
  readonly evidence: 'environment' | 'lock' | 'catalog';
  /** The library path's entry that surely gives all of them; null where none does, or it is not known. */
  readonly providedBy: string | null;
  /** Those of `sonames` without which the import fails, and that the shell surely lacks. */
  readonly missing: readonly string[];
  /** The same, but given by NIX_LD_LIBRARY_PATH, at which an interpreter of nixpkgs does not look. */
  readonly onlyForNixLd: readonly string[];
}

const kept = new WeakMap<Shell, WeakMap<Project, readonly NativeRequirement[]>>();

/** Empty where wheels are not loaded this way, or nothing is known of what is installed. */
export function nativeRequirements(project: Project, shell: Shell): readonly NativeRequirement[] {
  const byProject = kept.get(shell) ?? new WeakMap<Project, readonly NativeRequirement[]>();
  kept.set(shell, byProject);
  const requirements = byProject.get(project) ?? find(project, shell);
  byProject.set(project, requirements);
  return requirements;
}

function find(project: Project, shell: Shell): readonly NativeRequirement[] {
  const interpreter = wheelInterpreter(project, shell);
  if (!interpreter) return [];
  const needers = neededBy(project, shell, interpreter);
  const names = new Set(needers.map(({ name }) => name));
  return needers.flatMap(needer => {
    if (needer.linked.length === 0 && needer.opened.length === 0) return [];
    const isReplaced = replacesOpened(needer.name).some(other => names.has(other));
    const opened = isReplaced ? [] : needer.opened;
    return requirementsOf(project, shell, interpreter, { ...needer, opened });
  });
}

/** A distribution with what it loads, whether the shell has it or not. */
interface Needer extends Pick<Wheel, 'name' | 'version' | 'chain' | 'declared'> {
  readonly evidence: NativeRequirement['evidence'];
  readonly linked: readonly string[];
  /** Those of `linked` that importing it does without. */
  readonly spared: readonly string[];
  readonly opened: readonly { readonly soname: string; readonly when: 'import' | 'use' }[];
}

/** From the environment where it holds what the lock asks for, else from the lock and the catalogue. */
function neededBy(project: Project, shell: Shell, interpreter: Interpreter): readonly Needer[] {
  const onDisk = installedDistributions(project, shell, interpreter);
  const wheels = installedWheels(project, shell, interpreter);
  const found = new Map<string, Needer>();
  for (const wheel of wheels) {
    const there = onDisk?.get(wheel.name);
    const isThere = there && (wheel.version === null || there.version === wheel.version);
    found.set(wheel.name, isThere ? inEnvironment(wheel.name, there, wheel) : fromCatalogue(wheel));
  }
  // What the lock does not install may be there still: from an extra, or by hand.
  for (const [name, there] of onDisk ?? []) if (!found.has(name)) found.set(name, inEnvironment(name, there));
  return [...found.values()];
}

/** @param wheel the way to it that the lock knows, where it knows one. */
function inEnvironment(name: string, there: InstalledDistribution, wheel?: Wheel): Needer {
  const { version, linked } = there;
  return {
    name,
    version,
    chain: wheel?.chain ?? there.chain,
    declared: wheel?.declared ?? there.declared,
    evidence: 'environment',
    linked,
    spared: linked.filter(soname => isSpared(name, version, soname)),
    opened: wheelNeeds(name, version)?.opened ?? [],
  };
}

const catalogued = new WeakMap<Wheel, Needer>();

function fromCatalogue(wheel: Wheel): Needer {
  const known = catalogued.get(wheel) ?? lookUp(wheel);
  catalogued.set(wheel, known);
  return known;
}

function lookUp({ name, version, chain, declared, evidence, compiled, admits }: Wheel): Needer {
  const needs = version === null ? commonNeeds(name, admits) : wheelNeeds(name, version);
  // What the oldest wheel that was read needs says little of those before it.
  const isLinked = needs && compiled && needs.evidence !== 'before';
  const { linked, spared } = isLinked ? needs : { linked: [], spared: [] };
  return { name, version, chain, declared, evidence, linked, spared, opened: needs?.opened ?? [] };
}

function requirementsOf(
  project: Project,
  shell: Shell,
  interpreter: Interpreter,
  needer: Needer,
): readonly NativeRequirement[] {
  const { name, version, chain, declared, evidence, linked, spared, opened } = needer;
  const atImport = opened.flatMap(({ soname, when }) => (when === 'import' ? soname : []));
  const vital = new Set([...linked.filter(soname => !spared.includes(soname)), ...atImport]);
  const all = [...linked, ...opened.map(({ soname }) => soname)].filter(soname => !interpreterFinds(soname));
  const byGiver = new Map<string | null, { soname: string; answer: SonameAnswer }[]>();
  for (const soname of new Set(all)) {
    const answer = answerOf(shell, soname, project);
    byGiver.set(answer.by, [...(byGiver.get(answer.by) ?? []), { soname, answer }]);
  }
  const nixpkgs = nixpkgsOf(project, interpreter.nixpkgs);
  return [...byGiver].map(([providedBy, group]) => {
    const lacking = group.filter(
      ({ soname, answer }) =>
        vital.has(soname) && answer.given === 'no' && providersOf(soname, nixpkgs)[0]?.sure === true,
    );
    const sonamesOf = (some: typeof group): readonly string[] => some.map(({ soname }) => soname);
    return {
      package: name,
      version,
      chain,
      declared,
      sonames: sonamesOf(group),
      evidence,
      providedBy,
      missing: sonamesOf(lacking.filter(({ answer }) => !answer.onlyForNixLd)),
      onlyForNixLd: sonamesOf(lacking.filter(({ answer }) => answer.onlyForNixLd)),
    };
  });
}

interface SonameAnswer {
  readonly given: Answer;
  /** The entry that gives it. */
  readonly by: string | null;
  /** Whether only nix-ld would find it. */
  readonly onlyForNixLd: boolean;
}

const answers = new WeakMap<Shell, Map<string, SonameAnswer>>();

/** Whether the shell's library path gives a soname, and which of its entries does. Many packages ask for the same. */
function answerOf(shell: Shell, soname: string, project: Project): SonameAnswer {
  const known = answers.get(shell) ?? new Map<string, SonameAnswer>();
  answers.set(shell, known);
  const answer = known.get(soname) ?? findGiver(shell, soname, project);
  known.set(soname, answer);
  return answer;
}

function findGiver({ libraryPath }: Shell, soname: string, project: Project): SonameAnswer {
  let given: Answer = libraryPath.complete && !isDriverLibrary(soname) ? 'no' : 'unknown';
  let onlyForNixLd = false;
  for (const entry of libraryPath.entries) {
    const answer = gives(project, entry, soname);
    if (answer === 'yes' && isLoaded(entry))
      return { given: 'yes', by: entry.attribute ?? entry.directory, onlyForNixLd: false };
    if (answer === 'yes') onlyForNixLd = true;
    else if (answer === 'unknown') given = 'unknown';
  }
  return { given, by: null, onlyForNixLd };
}

/** NIX_LD_LIBRARY_PATH is for programs that nix-ld starts, which an interpreter of nixpkgs is not. */
const isLoaded = ({ variable }: LibraryEntry): boolean => variable !== 'NIX_LD_LIBRARY_PATH';

/** The attribute to add for a soname, in the words of the shell's nixpkgs. */
export function proposal(project: Project, shell: Shell, soname: string): Provider | undefined {
  const interpreter = wheelInterpreter(project, shell) ?? shell.interpreters[0];
  return providersOf(soname, nixpkgsOf(project, interpreter?.nixpkgs ?? null))[0];
}

/** Attributes that the shell's library path surely lacks, with the packages that need them. */
export function lacking(project: Project, shell: Shell): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { package: name, missing } of nativeRequirements(project, shell)) {
    for (const soname of missing) {
      const attribute = proposal(project, shell, soname)?.attribute;
      if (attribute === undefined) continue;
      const names = found.get(attribute) ?? [];
      found.set(attribute, names);
      if (!names.includes(name)) names.push(name);
    }
  }
  return found;
}
