import { canonicalAttribute } from '../catalog/libraries.ts';
import type { Finding, Fix } from '../finding.ts';
import type { LibraryEntry, LibraryPath } from '../nix/facts.ts';
import { developmentShells } from '../project.ts';
import { type Location, lineStartAt, locationKey, textAt } from '../text.ts';
import type { Rule } from './rule.ts';

export const redundantLibrary: Rule = {
  id: 'redundant-library',
  summary: 'Two entries of the library path are the same directory.',
  severity: 'info',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    for (const { libraryPath } of developmentShells(project)) {
      const first = new Map<string, LibraryEntry>();
      for (const entry of libraryPath.entries) {
        if (entry.attribute === null || entry.how === 'literal' || entry.overlaid || !isWritten(entry))
          continue;
        const same = `${entry.variable} ${entry.nixpkgs} ${entry.folder} ${canonicalAttribute(entry.attribute, entry.how)}`;
        const other = first.get(same);
        if (!other) first.set(same, entry);
        else if (locationKey(other.at) !== locationKey(entry.at)) yield redundant(entry, other, libraryPath);
      }
    }
  },
};

/** Frameworks add some of their own, which nobody can drop. */
const isWritten = ({ at, written }: LibraryEntry): boolean => textAt(at).endsWith(written);

function redundant(entry: LibraryEntry, other: LibraryEntry, { lists }: LibraryPath): Finding {
  return {
    message: `\`${entry.written}\` is \`${other.written}\` again.`,
    at: entry.at,
    related: [{ message: 'the same directory', at: other.at }],
    unnecessary: true,
    fixes: removal(entry, lists),
  };
}

/** Where it is an element of a list itself, and not a name that stands for one. */
function removal({ expression, written }: LibraryEntry, lists: LibraryPath['lists']): readonly Fix[] {
  const item = lists
    .flatMap(({ items }) => items)
    .find(
      ({ file, start, end }) =>
        file === expression.file &&
        start <= expression.start &&
        end >= expression.end &&
        file.text.slice(start, end).replaceAll(/[()\s]/g, '') ===
          file.text.slice(expression.start, expression.end),
    );
  if (!item) return [];
  return [{ title: `Remove \`${written}\``, safe: true, edits: [{ at: withItsSpace(item), text: '' }] }];
}

/** An element with the white space before it; with its whole line where it stands alone on it. */
function withItsSpace(at: Location): Location {
  const { text } = at.file;
  const lineStart = lineStartAt(at.file, at.start);
  const newline = text.indexOf('\n', at.end);
  const lineEnd = newline < 0 ? text.length : newline;
  const isAlone =
    text.slice(lineStart, at.start).trim() === '' && /^\s*(#.*)?$/.test(text.slice(at.end, lineEnd));
  if (isAlone) return { file: at.file, start: lineStart, end: Math.min(lineEnd + 1, text.length) };
  const before = text.slice(0, at.start).trimEnd().length;
  return { file: at.file, start: before, end: at.end };
}
