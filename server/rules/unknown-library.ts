import { type Removal, removedIn } from '../catalog/attributes.ts';
import type { Nixpkgs } from '../catalog/nixpkgs.ts';
import type { Finding, Fix } from '../finding.ts';
import type { AttributeFact } from '../nix/store/nixpkgs.ts';
import { packageEntries } from '../project/libraries.ts';
import { type Location, textAt } from '../text.ts';
import type { Rule } from './rule.ts';

export const unknownLibrary: Rule = {
  id: 'unknown-library',
  summary: 'The library path names an attribute that the locked nixpkgs surely does not have.',
  severity: 'error',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    for (const { entry, nixpkgs, stored } of packageEntries(project)) {
      const removed = entry.overlaid ? undefined : absence(entry.written, nixpkgs, stored);
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

/** Whether nixpkgs' own source, where it is on this machine, lacks an attribute; else, whether the catalogue says so. */
function absence(written: string, nixpkgs: Nixpkgs, stored: AttributeFact | undefined): Removal | undefined {
  const removed = removedIn(written, nixpkgs);
  // Of a path, the source tells about the first name.
  if (!stored || stored.state === 'exists') return stored && !written.includes('.') ? undefined : removed;
  if (removed?.kind === stored.state) return removed;
  const reason =
    stored.state === 'throws'
      ? stored.message.split('\n')[0]!.replace(/[.!]+$/, '')
      : 'its source, which lies in the Nix store, does not define it';
  return { kind: stored.state, reason, to: removed?.to };
}

/** Writes another attribute path where the text at a place ends with this one, or with the last part of it. */
export function respell(at: Location, written: string, right: string): readonly Fix[] {
  const text = textAt(at);
  if (!text.endsWith(written)) return [];
  const edit = { at, text: text.slice(0, text.length - written.length) + right };
  return [{ title: `Write \`${edit.text}\``, safe: false, edits: [edit] }];
}
