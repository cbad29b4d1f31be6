import { removedIn } from '../catalog/attributes.ts';
import type { Finding, Fix } from '../finding.ts';
import { packageEntries } from '../project/libraries.ts';
import { type Location, textAt } from '../text.ts';
import type { Rule } from './rule.ts';

export const unknownLibrary: Rule = {
  id: 'unknown-library',
  summary: 'The library path names an attribute that the locked nixpkgs surely does not have.',
  severity: 'error',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    for (const { entry, nixpkgs } of packageEntries(project)) {
      const removed = entry.overlaid ? undefined : removedIn(entry.written, nixpkgs);
      if (!removed) continue;
      const where = nixpkgs.release === null ? 'nixpkgs' : `nixpkgs ${nixpkgs.release}`;
      yield {
        message: `${where} ${removed.kind === 'throws' ? 'refuses' : 'has no'} \`${entry.written}\`: ${removed.reason}.`,
        at: entry.at,
        fixes: removed.to === undefined ? [] : respell(entry.at, entry.written, removed.to),
      };
    }
  },
};

/** Writes another attribute path where the text at a place ends with this one, or with the last part of it. */
export function respell(at: Location, written: string, right: string): readonly Fix[] {
  const text = textAt(at);
  if (!text.endsWith(written)) return [];
  const edit = { at, text: text.slice(0, text.length - written.length) + right };
  return [{ title: `Write \`${edit.text}\``, safe: false, edits: [edit] }];
}
