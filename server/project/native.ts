/** What the project's wheels load from the host in a shell, and what of it the shell provides. */
import { type Answer, isDriverLibrary, type Provider, providersOf } from '../catalog/libraries.ts';
import { interpreterFinds, replacesOpened, wheelNeeds } from '../catalog/wheels.ts';
import type { LibraryEntry, Shell } from '../nix/facts.ts';
import type { Project } from '../project.ts';
import { closure, type Declared, type Installed } from '../python/locks/closure.ts';
import { markerEnvironment } from '../python/locks/environment.ts';
import { evaluateMarker } from '../python/marker.ts';
import { normaliseName } from '../python/name.ts';
import type { Location } from '../text.ts';
import { nixpkgsOf } from './interpreter.ts';
import { gives } from './libraries.ts';

export interface NativeRequirement {
  /** Normalised name of the distribution whose wheel needs it. */
  readonly package: string;
  /** Null without a lock. */
  readonly version: string | null;
  /** Names from the declared dependency to the package itself. */
  readonly chain: readonly string[];
  /** Where the dependency that brings it is declared; undefined where another project declares it. */
  readonly declared: Location | undefined;
  readonly sonames: readonly string[];
  readonly evidence: 'environment' | 'lock' | 'catalog' | 'tag';
  /** The library path's entry that surely gives all of them; null where none does, or it is not known. */
  readonly providedBy: string | null;
  /** Those of `sonames` without which the import fails, and that the shell surely lacks. */
  readonly missing: readonly string[];
  /** The same, but given by NIX_LD_LIBRARY_PATH, at which an interpreter of nixpkgs does not look. */
  readonly onlyForNixLd: readonly string[];
}

/** Whether wheels are loaded by an interpreter of nixpkgs here, and nothing else gives them libraries. */
export function loadsWheels({ regime, complete, environment }: Shell): boolean {
  return regime === 'venv' && complete && !environment.has('UV_NO_SYNC');
}

/** Without a lock, the newest version is what gets installed. */
const newest = '99999';

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
  const [interpreter] = shell.interpreters;
  if (!loadsWheels(shell) || !interpreter?.version || !shell.system.endsWith('-linux')) return [];
  const nixpkgs = nixpkgsOf(project, interpreter.nixpkgs);
  const found: NativeRequirement[] = [];
  const wheels = installed(project, shell);
  const names = new Set(wheels.map(({ name }) => name));
  for (const { name, version, chain, declared, evidence } of wheels) {
    const needs = wheelNeeds(name, version ?? newest);
    const opened = replacesOpened(name).some(other => names.has(other)) ? [] : (needs?.opened ?? []);
    const atImport = opened.flatMap(({ soname, when }) => (when === 'import' ? soname : []));
    const vital = [...(needs?.linked ?? []), ...atImport].filter(soname => !interpreterFinds(soname));
    const sonames = [...new Set([...vital, ...opened.map(({ soname }) => soname)])];
    if (sonames.length === 0) continue;
    const answers = new Map(sonames.map(soname => [soname, answerOf(shell, soname, project)]));
    const givers = new Set([...answers.values()].map(({ by }) => by));
    const [giver = null] = givers.size === 1 ? givers : [null];
    const isMissing = (soname: string): boolean =>
      answers.get(soname)!.given === 'no' && providersOf(soname, nixpkgs)[0]?.sure === true;
    const missing = vital.filter(soname => isMissing(soname) && !answers.get(soname)!.onlyForNixLd);
    const onlyForNixLd = vital.filter(soname => isMissing(soname) && answers.get(soname)!.onlyForNixLd);
    found.push({
      package: name,
      version,
      chain,
      declared,
      sonames,
      evidence,
      providedBy: giver,
      missing,
      onlyForNixLd,
    });
  }
  return found;
}

interface SonameAnswer {
  readonly given: Answer;
  /** The entry that gives it. */
  readonly by: string | null;
  /** Whether only nix-ld would find it. */
  readonly onlyForNixLd: boolean;
}

/** Whether the shell's library path gives a soname, and which of its entries does. */
function answerOf({ libraryPath }: Shell, soname: string, project: Project): SonameAnswer {
  let given: Answer = libraryPath.complete && !isDriverLibrary(soname) ? 'no' : 'unknown';
  let onlyForNixLd = false;
  for (const entry of libraryPath.entries) {
    const answer = gives(project, entry, soname);
    if (answer === 'yes' && isLoaded(entry))
      return { given: 'yes', by: entry.attribute, onlyForNixLd: false };
    if (answer === 'yes') onlyForNixLd = true;
    else if (answer === 'unknown') given = 'unknown';
  }
  return { given, by: null, onlyForNixLd };
}

/** NIX_LD_LIBRARY_PATH is for programs that nix-ld starts, which an interpreter of nixpkgs is not. */
const isLoaded = ({ variable }: LibraryEntry): boolean => variable !== 'NIX_LD_LIBRARY_PATH';

interface Wheel {
  readonly name: string;
  readonly version: string | null;
  readonly chain: readonly string[];
  readonly declared: Location | undefined;
  readonly evidence: 'lock' | 'catalog';
}

/** What a plain sync installs from the lock; without one, what is declared. */
function installed(project: Project, shell: Shell): readonly Wheel[] {
  const { pyproject, locks, settings } = project;
  const interpreter = shell.interpreters[0]!;
  const environment = markerEnvironment(
    { version: interpreter.version!, fullVersion: interpreter.fullVersion },
    shell.system,
  );
  const groups = settings.groups ?? defaultGroups(project);
  const declared: Declared[] = pyproject.dependencies.flatMap(({ name, at, scope, dependency }) =>
    scope.kind === 'extra'
      ? []
      : {
          name,
          at,
          extras: dependency?.requirement?.extras ?? [],
          marker: dependency?.requirement?.marker
            ? dependency.text.slice(dependency.text.indexOf(';') + 1).trim()
            : null,
          group: scope.kind === 'group' ? scope.name : null,
        },
  );
  const [lock, ...others] = locks;
  if (lock && others.length === 0) {
    const target = {
      project: pyproject.project?.name?.value ?? pyproject.name?.value ?? null,
      declared,
      groups,
      environment,
    };
    return closure(lock, { ...target, project: target.project && normaliseName(target.project) })
      .packages.filter(({ certain }) => certain)
      .map(({ package: entry, chain, declared: at }: Installed) => ({
        name: entry.name,
        version: entry.version,
        chain,
        declared: at,
        evidence: 'lock',
      }));
  }
  if (lock) return [];
  return pyproject.dependencies
    .filter(({ scope, dependency }) => {
      const counts = scope.kind === 'project' || (scope.kind === 'group' && groups.includes(scope.name));
      const marker = dependency?.requirement?.marker;
      return counts && (!marker || evaluateMarker(marker, environment) === true);
    })
    .map(({ name, at }) => ({ name, version: null, chain: [name], declared: at, evidence: 'catalog' }));
}

/** The dependency groups that the project's own tool installs by itself. */
export function defaultGroups({ pyproject }: Project): readonly string[] {
  const configured = pyproject.uv?.defaultGroups;
  if (configured === 'all') return [...pyproject.dependencyGroups.groups.keys()];
  if (configured) return configured.map(({ value }) => normaliseName(value));
  const isPoetry = pyproject.poetry !== undefined;
  return isPoetry
    ? [...new Set(pyproject.dependencies.flatMap(({ scope }) => (scope.kind === 'group' ? scope.name : [])))]
    : ['dev'];
}

/** The attribute to add for a soname, in the words of the shell's nixpkgs. */
export function proposal(project: Project, shell: Shell, soname: string): Provider | undefined {
  return providersOf(soname, nixpkgsOf(project, shell.interpreters[0]?.nixpkgs ?? null))[0];
}
