/** Fixes turned into new texts: each fix whole or not at all, and never two on the same place. */

import { isInside } from './files.ts';
import type { Edit, Finding, Fix } from './finding.ts';
import type { SourceFile } from './text.ts';

/** A file after its fixes; `before` is undefined for one that a fix makes. */
export interface Rewritten {
  readonly path: string;
  readonly before: SourceFile | undefined;
  readonly text: string;
}

/** The edits of a file, none of which overlap; `before` is undefined for one that they make. */
export interface Accepted {
  readonly before: SourceFile | undefined;
  readonly edits: readonly Edit[];
}

/** Applies the fix chosen for each finding, as far as they agree. */
export function applyFixes<F extends Finding>(
  findings: readonly F[],
  choose: (finding: F) => Fix | undefined,
): readonly Rewritten[] {
  return [...acceptFixes(findings, choose)].map(([path, { before, edits }]) => ({
    path,
    before,
    text: rewrite(before, edits),
  }));
}

/**
 * The edits of the fix chosen for each finding, by path. One that overlaps an earlier one, or makes a file that
 * exists, waits for the next pass; the same edit asked for twice is made once.
 */
export function acceptFixes<F extends Finding>(
  findings: readonly F[],
  choose: (finding: F) => Fix | undefined,
): ReadonlyMap<string, Accepted> {
  const accepted = new Map<string, { before: SourceFile | undefined; edits: Edit[] }>();
  for (const finding of findings) {
    const fix = choose(finding);
    if (
      !fix?.edits.every(edit => accepted.get(pathOf(edit))?.edits.every(other => agree(edit, other)) ?? true)
    )
      continue;
    for (const edit of fix.edits) {
      const path = pathOf(edit);
      const target = accepted.get(path) ?? { before: 'at' in edit ? edit.at.file : undefined, edits: [] };
      accepted.set(path, target);
      if (!target.edits.some(other => isSame(edit, other))) target.edits.push(edit);
    }
  }
  return accepted;
}

/** Whether every edit of a fix stays inside a directory: the rest must not be written. */
export function staysInside(directory: string, fix: Fix): boolean {
  return fix.edits.every(edit => isInside(directory, pathOf(edit)));
}

export const pathOf = (edit: Edit): string => ('create' in edit ? edit.create : edit.at.file.path);

function agree(a: Edit, b: Edit): boolean {
  if (isSame(a, b)) return true;
  if (!('at' in a && 'at' in b) || a.at.file !== b.at.file) return false;
  return (
    a.at.end < b.at.start ||
    b.at.end < a.at.start ||
    (a.at.end !== a.at.start &&
      b.at.end !== b.at.start &&
      (a.at.end === b.at.start || b.at.end === a.at.start))
  );
}

function isSame(a: Edit, b: Edit): boolean {
  if ('create' in a || 'create' in b) return 'create' in a && 'create' in b && a.text === b.text;
  return a.at.start === b.at.start && a.at.end === b.at.end && a.text === b.text;
}

function rewrite(before: SourceFile | undefined, edits: readonly Edit[]): string {
  if (!before) return edits[0]!.text;
  // What is inserted at the same place comes in the order of the edits, as in editors.
  const placed = edits
    .filter(edit => 'at' in edit)
    .sort((a, b) => a.at.start - b.at.start || a.at.end - b.at.end);
  let text = '';
  let done = 0;
  for (const { at, text: replacement } of placed) {
    text += before.text.slice(done, at.start) + lineEndings(before, replacement);
    done = at.end;
  }
  return text + before.text.slice(done);
}

/** Fixes are written with `\n`; a file that uses `\r\n` keeps doing so. */
export function lineEndings(file: SourceFile, text: string): string {
  return file.text.includes('\r\n') ? text.replaceAll(/\r?\n/g, '\r\n') : text;
}
