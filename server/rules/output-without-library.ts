import { holdsLibrary, library } from '../catalog/libraries.ts';
import type { Finding, Fix } from '../finding.ts';
import { type PackageEntry, packageEntries } from '../project/libraries.ts';
import { textAt } from '../text.ts';
import type { Rule } from './rule.ts';

export const outputWithoutLibrary: Rule = {
  id: 'output-without-library',
  summary:
    "An entry of the library path is an output of its package that does not hold the package's libraries.",
  severity: 'error',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    for (const found of packageEntries(project)) {
      const { attribute, how, nixpkgs, entry } = found;
      const known = library(attribute, nixpkgs);
      if (!known || known.sonames.length === 0 || holdsLibrary(attribute, how, nixpkgs) !== 'no') continue;
      yield {
        message: `There is no library in \`lib\` of this output of \`${known.attribute}\`: ${reason(found)}.`,
        at: entry.at,
        fixes: takeLibraryOutput(found, known.libraryOutput),
      };
    }
  },
};

function reason({ entry, how }: PackageEntry): string {
  if (how === 'interpolation') return 'a string takes the first output, and the libraries are in another';
  return entry.output === undefined
    ? 'it is a wrapper around the package that has them'
    : `\`${entry.output}\` is for something else`;
}

function takeLibraryOutput({ entry, how }: PackageEntry, output: string): readonly Fix[] {
  const { at } = entry;
  const text = textAt(at);
  if (how !== 'interpolation' || !/^[\w.'-]+$/.test(text)) return [];
  return [
    { title: `Take its output \`${output}\``, safe: false, edits: [{ at, text: `${text}.${output}` }] },
  ];
}
