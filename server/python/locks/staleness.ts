/** Whether a lock still fits its pyproject.toml, as each tool decides it, and if not, what differs. */
import type { Location } from '../../text.ts';
import { startOf } from '../../text.ts';
import { getEntry } from '../toml.ts';
import type { UvWorkspace } from '../uv-workspace.ts';
import { pdmHash, poetryHashes } from './content-hash.ts';
import type { Lock, PdmLock, PoetryLock } from './facts.ts';
import { uvDifferences } from './uv-staleness.ts';

export interface Difference {
  readonly kind: /** Made for other Pythons. */
    | 'python'
    /** A member of the workspace is not in the lock, or one in the lock is no member any more. */
    | 'member'
    /** Locked as a project that is built and installed, and it is not, or the other way round. */
    | 'package'
    | 'version'
    /** A declared dependency that the lock lacks. */
    | 'missing'
    /** A dependency that is declared with another specifier, marker or extras. */
    | 'changed'
    /** A dependency that is not declared any more. */
    | 'removed'
    /** poetry's or pdm's hash of the declarations differs: something does, without saying what. */
    | 'hash'
    /** A version of the format that the tool does not read. */
    | 'format';
  /** One sentence without a full stop. */
  readonly message: string;
  readonly inLock: Location;
  readonly inPyproject: Location;
}

const kept = new WeakMap<Lock, WeakMap<UvWorkspace, readonly Difference[]>>();

/** Nothing where the lock fits, or where it is not known whether it does. Kept while both stay the same. */
export function staleness(lock: Lock, workspace: UvWorkspace): readonly Difference[] {
  const ofLock = kept.get(lock) ?? new WeakMap<UvWorkspace, readonly Difference[]>();
  kept.set(lock, ofLock);
  const differences = ofLock.get(workspace) ?? compare(lock, workspace);
  ofLock.set(workspace, differences);
  return differences;
}

function compare(lock: Lock, workspace: UvWorkspace): readonly Difference[] {
  const { rootPyproject, members } = workspace;
  if (lock.problems.length > 0) return [];
  if (
    ![rootPyproject, ...members].every(({ document }) => document.complete && document.problems.length === 0)
  ) {
    return [];
  }
  switch (lock.kind) {
    case 'uv':
      return uvDifferences(lock, workspace);
    case 'poetry':
      return poetryDifferences(lock, workspace);
    case 'pdm':
      return pdmDifferences(lock, workspace);
    case 'pylock':
      return [];
  }
}

function poetryDifferences(lock: PoetryLock, { rootPyproject }: UvWorkspace): readonly Difference[] {
  const { contentHash } = lock;
  const { document, poetry, project, file } = rootPyproject;
  if (!contentHash || !poetry) return [];
  const hashes = poetryHashes(file, lock.poetryVersion);
  if (!hashes || hashes.includes(contentHash.value)) return [];
  const at = project?.at ?? poetry.at ?? startOf(document.file);
  const message = 'pyproject.toml changed significantly since poetry.lock was last generated';
  const named: Difference[] = poetry.dependencies
    .filter(({ name, value, optional }) => !optional && value.kind === 'string' && !lock.byName.has(name))
    .map(({ name, writtenName }) => ({
      kind: 'missing',
      message: `poetry.lock lacks \`${name}\``,
      inLock: contentHash.at,
      inPyproject: writtenName.at,
    }));
  return named.length > 0 ? named : [{ kind: 'hash', message, inLock: contentHash.at, inPyproject: at }];
}

function pdmDifferences(lock: PdmLock, { rootPyproject }: UvWorkspace): readonly Difference[] {
  const { contentHash } = lock;
  const { file, project, document } = rootPyproject;
  // Before 4.5 the hash was made of other settings.
  if (!/^4\.[5-9]/.test(lock.schema ?? '')) return [];
  if (!contentHash || lock.hasInputs || !project) return [];
  const hash = pdmHash(file);
  if (hash === undefined || hash === contentHash.value) return [];
  const at = getEntry(document.root, 'project', 'dependencies')?.key.at ?? project.at;
  const message = 'pyproject.toml changed since pdm.lock was last generated';
  return [{ kind: 'hash', message, inLock: contentHash.at, inPyproject: at }];
}
