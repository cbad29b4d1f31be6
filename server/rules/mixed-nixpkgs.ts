import { has, type Nixpkgs } from '../catalog/nixpkgs.ts';
import type { Finding } from '../finding.ts';
import type { Interpreter, LibraryEntry, NixpkgsInput } from '../nix/facts.ts';
import { packageEntries } from '../project/libraries.ts';
import type { Rule } from './rule.ts';

export const mixedNixpkgs: Rule = {
  id: 'mixed-nixpkgs',
  summary: 'Libraries on the path come from another nixpkgs than the interpreter, and so with another glibc.',
  severity: 'warning',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    const inputs = new Map(project.flake?.nixpkgs.map(input => [input.input, input]));
    const foreign = new Map<string, { first: Foreign; others: LibraryEntry[] }>();
    for (const { shell, entry } of packageEntries(project)) {
      const [interpreter] = shell.interpreters;
      const own = inputs.get(interpreter?.nixpkgs ?? '');
      const other = inputs.get(entry.nixpkgs ?? '');
      if (!interpreter || !own || !other || !isNewer(other, own, project.today)) continue;
      const key = `${shell.output} ${other.input}`;
      const known = foreign.get(key);
      if (known) known.others.push(entry);
      else foreign.set(key, { first: { interpreter, own, other, entry }, others: [] });
    }
    for (const { first, others } of foreign.values()) yield mixed(first, others);
  },
};

interface Foreign {
  readonly interpreter: Interpreter;
  readonly own: NixpkgsInput;
  readonly other: NixpkgsInput;
  readonly entry: LibraryEntry;
}

/** One finding for all that comes from the other nixpkgs. */
function mixed({ interpreter, own, other, entry }: Foreign, others: readonly LibraryEntry[]): Finding {
  const names = [entry, ...others].map(({ written }) => `\`${written}\``).join(', ');
  return {
    message: `${names} ${others.length > 0 ? 'come' : 'comes'} from \`${other.input}\` and Python from \`${own.input}\`: a library made for a newer glibc does not load (\`version 'GLIBC_2.…' not found\`).`,
    at: entry.at,
    related: [
      { message: `Python comes from \`${own.input}\``, at: interpreter.at },
      ...others.map(({ at }) => ({ message: `from \`${other.input}\` too`, at })),
    ],
  };
}

/** Whether a library of `other` may ask for a newer glibc than that of `own`; an older one does no harm. */
function isNewer(other: NixpkgsInput, own: NixpkgsInput, today: Date): boolean {
  if (other.input === own.input || (other.rev !== null && other.rev === own.rev)) return false;
  const [theirs, ours] = [stateOf(other, today), stateOf(own, today)];
  if (theirs.release === ours.release)
    return theirs.release === 'unstable' && (theirs.lastModified ?? 0) > (ours.lastModified ?? Infinity);
  if (ours.release !== null && ours.release !== 'unstable')
    return has({ release: ours.release }, theirs) === true;
  return theirs.release !== null && has({ release: theirs.release }, ours) === false;
}

/** What is not locked is locked today. */
const stateOf = ({ release, rev, lastModified }: NixpkgsInput, today: Date): Nixpkgs => ({
  release,
  lastModified: lastModified ?? (rev === null ? today.getTime() / 1000 : null),
});
