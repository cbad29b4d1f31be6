import { canonicalAttribute, type Provider } from '../catalog/libraries.ts';
import { standardLibraryLoads } from '../catalog/wheels.ts';
import type { Edit, Finding, Fix, Related } from '../finding.ts';
import {
  appendToArgument,
  insertAttributes,
  insertPackage,
  insertSearchEntry,
  insertVariables,
  spelled,
} from '../nix/edits.ts';
import type { ListSite, Shell } from '../nix/facts.ts';
import { type NativeRequirement, nativeRequirements, proposal } from '../project/native.ts';
import { developmentShells, type Project } from '../project.ts';
import { locationKey } from '../text.ts';
import type { Rule } from './rule.ts';

/** Names beyond these are counted; the related places show them all. */
const mostNames = 4;

export const missingRuntimeLibrary: Rule = {
  id: 'missing-runtime-library',
  summary: 'A wheel loads a library of the host that the shell does not provide.',
  severity: 'warning',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    for (const shell of developmentShells(project)) {
      const groups = byProvider(project, shell);
      for (const group of groups) yield finding(project, shell, group, groups);
    }
  },
};

/** What one attribute would give, and who needs it. */
interface Group {
  readonly provider: Provider;
  readonly sonames: Set<string>;
  readonly needed: NativeRequirement[];
}

function byProvider(project: Project, shell: Shell): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const requirement of nativeRequirements(project, shell)) {
    for (const soname of requirement.missing) {
      const provider = proposal(project, shell, soname);
      if (!provider || (provider.attribute === 'stdenv.cc.cc.lib' && hasOnlyLibgcc(shell))) continue;
      const { attribute } = provider;
      const group = groups.get(attribute) ?? { provider, sonames: new Set(), needed: [] };
      groups.set(attribute, group);
      group.sonames.add(soname);
      if (!group.needed.includes(requirement)) group.needed.push(requirement);
    }
  }
  return [...groups.values()];
}

/** Somebody meant it: output-without-library says that it is the wrong output. */
const hasOnlyLibgcc = ({ libraryPath }: Shell): boolean =>
  libraryPath.entries.some(
    ({ attribute }) => attribute !== null && canonicalAttribute(attribute) === 'stdenv.cc.cc.libgcc',
  );

function finding(project: Project, shell: Shell, group: Group, all: readonly Group[]): Finding {
  const { provider, needed } = group;
  const sonames = [...group.sonames].sort();
  const lacking = sonames.map(soname => `${soname} (for ${briefly(needersOf(soname, needed))})`);
  const mayBeThere = sonames.every(standardLibraryLoads);
  const unless = mayBeThere ? " Programs that import Python's own zlib module first work without it." : '';
  return {
    message: `The shell lacks ${listed(lacking)}: \`${provider.attribute}\` has ${sonames.length === 1 ? 'it' : 'them'}. Known from ${sourcesOf(needed)}.${unless}`,
    ...(mayBeThere && { severity: 'info' }),
    at: shell.libraryPath.at ?? shell.at,
    related: relatedPlaces(sonames, needed),
    fixes: fixes(project, shell, provider, all),
  };
}

const sources = {
  environment: 'the files in the environment',
  lock: 'the lock and the wheels of these packages',
  catalog: 'every wheel of these packages that was read',
};

function sourcesOf(needed: readonly NativeRequirement[]): string {
  const kinds = (['environment', 'lock', 'catalog'] as const).filter(kind =>
    needed.some(({ evidence }) => evidence === kind),
  );
  return listed(kinds.map(kind => sources[kind]));
}

function needersOf(soname: string, needed: readonly NativeRequirement[]): readonly string[] {
  return [
    ...new Set(needed.filter(({ missing }) => missing.includes(soname)).map(({ package: name }) => name)),
  ];
}

/** One place for each declared dependency, naming what of these it brings. */
function relatedPlaces(sonames: readonly string[], needed: readonly NativeRequirement[]): readonly Related[] {
  const places = new Map<number, Related>();
  for (const { declared, chain, missing } of needed) {
    if (!declared || places.has(declared.start)) continue;
    const way = chain.length > 1 ? ` through ${chain.slice(1).join(' → ')}` : '';
    const needs = missing.filter(soname => sonames.includes(soname));
    places.set(declared.start, { message: `needs ${listed(needs)}${way}`, at: declared });
  }
  return [...places.values()];
}

function fixes(project: Project, shell: Shell, provider: Provider, all: readonly Group[]): readonly Fix[] {
  const { libraryPath, body } = shell;
  if (!libraryPath.variables.includes('LD_LIBRARY_PATH')) return newPath(shell, all);
  const packageSet = body?.packageSet ?? (body?.opened ? undefined : 'pkgs');
  const list = listFor(project, shell, provider);
  if (list)
    return addition(spelled(provider.attribute, list.packageSet), insertPackage(list, provider.attribute));
  if (libraryPath.lists.length > 0) return [];
  const { option } = libraryPath;
  if (option) {
    const all_ = all
      .map(({ provider: { attribute } }) => spelled(attribute, option.set.packageSet))
      .join(' ');
    const set = insertAttributes(option.set, [[option.name, `[ ${all_} ]`]]);
    return addition(spelled(provider.attribute, option.set.packageSet), set);
  }
  const element = spelled(provider.attribute, packageSet);
  for (const entry of libraryPath.entries.toReversed()) {
    if (entry.variable !== 'LD_LIBRARY_PATH') continue;
    const edit =
      insertSearchEntry(entry, provider.interpolated, packageSet) ?? appendToArgument(entry, element);
    if (edit) return addition(element, edit);
  }
  return [];
}

const addition = (element: string, edit: Edit): readonly Fix[] => [
  { title: `Add \`${element}\` to the library path`, safe: false, edits: [edit] },
];

/**
 * The list to add a library to: what exists on Linux only goes to a list that Linux alone evaluates, where there is
 * one, and never to one that a shell of macOS takes as well.
 */
function listFor(project: Project, { libraryPath }: Shell, { library }: Provider): ListSite | undefined {
  const { lists } = libraryPath;
  if (library.platform === 'all') return lists[0];
  const guarded = lists.find(({ guard }) => guard !== undefined && /linux/i.test(guard));
  if (guarded || library.platform === 'maybe-linux') return guarded ?? lists[0];
  const ofDarwin = new Set(
    developmentShells(project)
      .filter(({ system }) => system.endsWith('-darwin'))
      .flatMap(shell => shell.libraryPath.lists.map(({ at }) => locationKey(at))),
  );
  return lists.find(({ at }) => !ofDarwin.has(locationKey(at)));
}

/** A library path of its own, with all that is needed: the same for every finding of the shell. */
function newPath({ body }: Shell, all: readonly Group[]): readonly Fix[] {
  if (!body?.lib || (!body.packageSet && !body.opened)) return [];
  const elements = all.map(({ provider: { attribute } }) => spelled(attribute, body.packageSet)).sort();
  const value = `${body.lib}.makeLibraryPath [ ${elements.join(' ')} ]`;
  return [
    {
      title: `Put ${listed(elements.map(element => `\`${element}\``))} on a library path`,
      safe: false,
      edits: [insertVariables(body, [['LD_LIBRARY_PATH', value]])],
    },
  ];
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function briefly(names: readonly string[]): string {
  if (names.length <= mostNames + 1) return listed(names);
  return `${names.slice(0, mostNames).join(', ')} and ${names.length - mostNames} others`;
}
