import type { Finding, Fix, Related } from '../finding.ts';
import { insertAttributes, insertPackage, spelled } from '../nix/edits.ts';
import type { Shell } from '../nix/facts.ts';
import { type NativeRequirement, nativeRequirements, proposal } from '../project/native.ts';
import { developmentShells } from '../project.ts';
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
      const requirements = nativeRequirements(project, shell).filter(({ missing }) => missing.length > 0);
      const byAttribute = new Map<string, { sonames: Set<string>; requirements: NativeRequirement[] }>();
      for (const requirement of requirements) {
        for (const soname of requirement.missing) {
          const attribute = proposal(project, shell, soname)?.attribute;
          if (attribute === undefined) continue;
          const group = byAttribute.get(attribute) ?? { sonames: new Set(), requirements: [] };
          byAttribute.set(attribute, group);
          group.sonames.add(soname);
          if (!group.requirements.includes(requirement)) group.requirements.push(requirement);
        }
      }
      for (const [attribute, group] of byAttribute) {
        yield finding(shell, attribute, [...group.sonames].sort(), group.requirements);
      }
    }
  },
};

function finding(
  shell: Shell,
  attribute: string,
  sonames: readonly string[],
  needed: readonly NativeRequirement[],
): Finding {
  const isLocked = needed.some(({ evidence }) => evidence === 'lock');
  const lacking = sonames.map(soname => `${soname} (for ${briefly(needersOf(soname, needed))})`);
  return {
    message: `The shell lacks ${listed(lacking)}: \`${attribute}\` has ${sonames.length === 1 ? 'it' : 'them'}. Known from ${
      isLocked ? 'the lock and the wheels' : 'the newest wheels'
    } of these packages.`,
    at: shell.libraryPath.at ?? shell.at,
    related: relatedPlaces(sonames, needed),
    fixes: fixes(shell, attribute),
  };
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

function fixes({ libraryPath, body }: Shell, attribute: string): readonly Fix[] {
  const [list] = libraryPath.lists;
  if (list)
    return [
      {
        title: `Add \`${spelled(attribute, list.packageSet)}\` to the library path`,
        safe: false,
        edits: [insertPackage(list, attribute)],
      },
    ];
  if (libraryPath.variables.length > 0 || !body?.lib || !body.packageSet) return [];
  const value = `${body.lib}.makeLibraryPath [ ${spelled(attribute, body.packageSet)} ]`;
  return [
    {
      title: `Put \`${spelled(attribute, body.packageSet)}\` on a library path`,
      safe: false,
      edits: [insertAttributes(body, [['LD_LIBRARY_PATH', value]])],
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
