import { dirname, join } from '../files.ts';
import type { Finding } from '../finding.ts';
import { type FlakeLock, type LockedNode, readLock } from '../nix/lock.ts';
import { type FlakeReference, formatReference, parseReference } from '../nix/reference.ts';
import { startOf } from '../text.ts';
import type { Rule } from './rule.ts';

export const lockBehindFlake: Rule = {
  id: 'lock-behind-flake',
  summary: 'flake.nix names another input than flake.lock was made for.',
  severity: 'warning',
  group: 'Flake and metadata',
  *check({ flake, files }): Iterable<Finding> {
    const file =
      flake?.kind === 'flake' ? files.read(join(dirname(flake.file.path), 'flake.lock')) : undefined;
    const lock = file && readLock(file);
    if (!flake || !lock || lock.problems.length > 0) return;
    for (const { name, at, url, follows } of flake.inputs) {
      const node = nodeOf(lock, name);
      if (node === undefined) {
        yield {
          message: `flake.lock does not have the input \`${name}\`: \`nix flake lock\` adds it.`,
          at,
          related: [{ message: 'the lock', at: startOf(lock.file) }],
        };
        continue;
      }
      const named = url && !follows ? parseReference(url.value) : undefined;
      if (!url || !named || node === 'followed' || !node.original || isSame(named, node.original)) continue;
      yield {
        message: `flake.lock was made for \`${formatReference(node.original)}\`: \`nix flake lock\` brings it up to date.`,
        at: url.at,
        related: [{ message: `locked for another reference`, at: node.ref?.at ?? startOf(lock.file) }],
      };
    }
  },
};

function nodeOf(lock: FlakeLock, name: string): LockedNode | 'followed' | undefined {
  const target = lock.nodes.get(lock.root)?.inputs.get(name);
  return typeof target === 'string' ? lock.nodes.get(target) : target && 'followed';
}

/** Only what both say, and says something else for sure, is a difference: Nix writes references in its own way. */
function isSame(named: FlakeReference, locked: FlakeReference): boolean {
  // An input that is no flake may be a file where a flake would be a tarball.
  if (named.url !== undefined && named.url === locked.url) return true;
  if (named.type !== locked.type)
    return named.type === 'path' || locked.type === 'path' || named.type === 'indirect';
  const keys = ['owner', 'repo', 'ref', 'rev'] as const;
  return (
    named.type === 'path' ||
    keys.every(key => (named[key] ?? '').toLowerCase() === (locked[key] ?? '').toLowerCase())
  );
}
