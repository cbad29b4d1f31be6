import { canonicalAttribute, holdsLibrary, library } from '../catalog/libraries.ts';
import type { Finding, Fix } from '../finding.ts';
import type { Shell } from '../nix/facts.ts';
import { type PackageEntry, packageEntries } from '../project/libraries.ts';
import { nativeRequirements, proposal } from '../project/native.ts';
import type { Project } from '../project.ts';
import { locationKey, textAt } from '../text.ts';
import type { Rule } from './rule.ts';
import { respell } from './unknown-library.ts';

export const outputWithoutLibrary: Rule = {
  id: 'output-without-library',
  summary:
    "An entry of the library path is an output of its package that does not hold the package's libraries.",
  severity: 'error',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    for (const found of packageEntries(project)) {
      const { shell, attribute, how, nixpkgs, entry } = found;
      const isLibgcc = canonicalAttribute(attribute) === 'stdenv.cc.cc.libgcc';
      const lacking = isLibgcc ? ofGcc(project, shell) : [];
      if (lacking.length > 0) {
        yield {
          message: `\`${entry.written}\` has libgcc_s.so.1 only: ${lacking.join(', ')} ${lacking.length > 1 ? 'are' : 'is'} in \`stdenv.cc.cc.lib\`.`,
          at: entry.at,
          fixes: respell(entry.at, entry.written, 'stdenv.cc.cc.lib'),
        };
        continue;
      }
      const known = library(attribute, nixpkgs);
      const isKnown = known ? known.sonames.length > 0 : wrapper.test(attribute);
      if (!isKnown || isOnPath(found) || holdsLibrary(attribute, how, nixpkgs) !== 'no') continue;
      yield {
        message: `There is no library in \`lib\` of this output of \`${known?.attribute ?? attribute}\`: ${reason(found)}.`,
        at: entry.at,
        fixes: takeLibraryOutput(found, known?.libraryOutput ?? 'lib'),
      };
    }
  },
};

/** Compilers as they are on PATH: a script around the package that has the libraries. */
const wrapper = /^(?:(?:\w+\.)?stdenv\.cc|(?:gcc|gfortran)\d*)$/;

/** A list that is both on PATH and on the library path holds what is for PATH only, too. */
const isOnPath = ({ shell, entry }: PackageEntry): boolean =>
  shell.tools.some(({ at }) => locationKey(at) === locationKey(entry.at));

/** What the shell lacks that GCC's output `lib` has, and who needs it: `libstdc++.so.6 (for greenlet)`. */
function ofGcc(project: Project, shell: Shell): readonly string[] {
  const needers = new Map<string, Set<string>>();
  for (const { package: name, missing } of nativeRequirements(project, shell)) {
    for (const soname of missing) {
      if (proposal(project, shell, soname)?.attribute !== 'stdenv.cc.cc.lib') continue;
      needers.set(soname, (needers.get(soname) ?? new Set()).add(name));
    }
  }
  return [...needers.keys()].sort().map(soname => `${soname} (for ${[...needers.get(soname)!].join(', ')})`);
}

function reason(found: PackageEntry): string {
  const output = chosenOutput(found);
  if (output !== undefined) return `\`${output}\` is for something else`;
  if (wrapper.test(found.attribute)) return 'it is a wrapper around the package that has them';
  return found.how === 'interpolation'
    ? 'a string takes the first output, and the libraries are in another'
    : 'they lie deeper';
}

/** The output that the attribute path names. */
function chosenOutput({ entry: { output, written } }: PackageEntry): string | undefined {
  return output !== undefined && written.endsWith(`.${output}`) ? output : undefined;
}

/** A string names the output; `makeLibraryPath` finds it, where none is named. */
function takeLibraryOutput(found: PackageEntry, output: string): readonly Fix[] {
  const { at, written } = found.entry;
  const text = textAt(at);
  if (!/^[\w.'-]+$/.test(text) || !text.endsWith(written)) return [];
  const chosen = chosenOutput(found);
  if (chosen === undefined && wrapper.test(found.attribute)) return respell(at, written, `${written}.cc.lib`);
  const plain = chosen === undefined ? written : written.slice(0, -chosen.length - 1);
  if (found.how === 'interpolation') return respell(at, written, `${plain}.${output}`);
  return chosen === undefined ? [] : respell(at, written, plain);
}
