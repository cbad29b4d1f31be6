import { dirname, join } from '../files.ts';
import type { Finding } from '../finding.ts';
import type { Flake, FlakeInput } from '../nix/facts.ts';
import { type FlakeLock, type LockedNode, readLock } from '../nix/lock.ts';
import { type FlakeReference, formatReference } from '../nix/reference.ts';
import { type Location, startOf } from '../text.ts';
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
    const root = lock?.nodes.get(lock.root);
    if (!flake || !lock || !root || lock.problems.length > 0) return;
    for (const input of flake.inputs) if (input.name !== 'self') yield* judge(lock, root, input, []);
    yield* removed(flake, root);
  },
};

/** What the lock has for an input of `node`, where that is not what flake.nix says of it. */
function* judge(
  lock: FlakeLock,
  node: LockedNode,
  input: FlakeInput,
  above: readonly string[],
): Iterable<Finding> {
  const { name, at, url, follows, reference } = input;
  const target = node.inputs.get(name);
  if (target === undefined) {
    // Nix warns of what is said of an input that the flake above does not have, and goes on.
    if (above.length === 0)
      yield behind(`does not have the input \`${name}\`: \`nix flake lock\` adds it`, at, lock);
    return;
  }
  if (follows) {
    if (typeof target === 'string' || target.join('/') !== follows.join('/'))
      yield behind(
        `has ${described(lock, target)} for \`${[...above, name].join('/')}\`, which follows \`${follows.join('/')}\` here: \`nix flake lock\` brings it up to date`,
        at,
        lock,
      );
    return;
  }
  const isSaid = url !== undefined || above.length === 0;
  const found = typeof target === 'string' ? lock.nodes.get(target) : undefined;
  if (isSaid && reference && (!found || (found.original && !isSame(reference, found.original)))) {
    yield behind(
      `was made for ${described(lock, target)}: \`nix flake lock\` brings it up to date`,
      url?.at ?? at,
      lock,
      found?.ref?.at,
    );
    return;
  }
  if (found) for (const inner of input.inputs ?? []) yield* judge(lock, found, inner, [...above, name]);
}

/** Inputs that flake.nix no longer has. */
function* removed(flake: Flake, root: LockedNode): Iterable<Finding> {
  if (!flake.inputsComplete) return;
  const declared = new Set(flake.inputs.map(({ name }) => name));
  const left = [...root.inputs.keys()].filter(name => !declared.has(name));
  if (left.length === 0) return;
  const names = left.map(name => `\`${name}\``).join(', ');
  yield {
    message: `flake.nix no longer has the input${left.length > 1 ? 's' : ''} ${names}: \`nix flake lock\` takes ${left.length > 1 ? 'them' : 'it'} out.`,
    at: root.at,
    severity: 'info',
    related: [{ message: 'the flake', at: startOf(flake.file) }],
  };
}

const described = (lock: FlakeLock, target: string | readonly string[]): string => {
  const original = typeof target === 'string' ? lock.nodes.get(target)?.original : undefined;
  if (original) return `\`${formatReference(original)}\``;
  return typeof target === 'string' ? 'a source' : `what \`${target.join('/')}\` is`;
};

const behind = (text: string, at: Location, lock: FlakeLock, ref?: Location): Finding => ({
  message: `flake.lock ${text}.`,
  at,
  related: [
    ref
      ? { message: 'locked for another reference', at: ref }
      : { message: 'the lock', at: startOf(lock.file) },
  ],
});

/**
 * Whether Nix takes two references for the same. What it writes in its own way, such as a path or the parameters of an
 * address, is left out.
 */
function isSame(named: FlakeReference, locked: FlakeReference): boolean {
  const type = ({ type: written }: FlakeReference): string =>
    // An input that is no flake is a file where a flake would be an archive.
    written === 'file' ? 'tarball' : written;
  if (type(named) !== type(locked)) return false;
  const keys = ['owner', 'repo', 'id', 'ref', 'rev', 'dir'] as const;
  if (keys.some(key => (named[key] ?? '') !== (locked[key] ?? ''))) return false;
  return isSamePath(named.path, locked.path) && plain(named.url) === plain(locked.url);
}

function isSamePath(named: string | undefined, locked: string | undefined): boolean {
  if (named === undefined || locked === undefined) return true;
  // Older versions of Nix write a relative path as an absolute one.
  return named.startsWith('/') !== locked.startsWith('/') || join('/', named) === join('/', locked);
}

function plain(url: string | undefined): string {
  const address = (url ?? '').replace(/[?#].*$/, '').replace(/\/+$/, '');
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
