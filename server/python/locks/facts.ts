/**
 * What lock files say, in one shape for uv.lock, poetry.lock, pdm.lock and pylock.toml.
 * Values are eager, places are found on demand (`places.ts`): a lock has megabytes of what nobody points at.
 */
import type { Located, SourceFile, SyntaxProblem } from '../../text.ts';

export type Lock = UvLock | PoetryLock | PdmLock | Pylock;

interface AnyLock {
  readonly file: SourceFile;
  /** The format's own version as written: `1`, `2.1`, `4.5.0`, `1.0`; null where it is not given. */
  readonly schema: string | null;
  /** The specifier that the lock was made for, as written. */
  readonly requiresPython: Located<string> | null;
  readonly packages: readonly LockedPackage[];
  /** The same packages by normalised name; several entries are forks. */
  readonly byName: ReadonlyMap<string, readonly LockedPackage[]>;
  /** Where the file is no TOML (half written, conflict markers); then `packages` holds what could be read. */
  readonly problems: readonly SyntaxProblem[];
}

export interface UvLock extends AnyLock {
  readonly kind: 'uv';
  readonly revision: number;
  /** Markers of the forks; empty for one resolution. */
  readonly resolutionMarkers: readonly string[];
  /** `tool.uv.environments`: outside of these nothing is locked. */
  readonly supportedMarkers: readonly string[];
  /** Names of the workspace's members; empty for a project that is its own only member. */
  readonly members: readonly string[];
  /** Requirements and groups of a workspace root that is no project. */
  readonly requirements: readonly LockedRequirement[];
  readonly groups: ReadonlyMap<string, readonly LockedRequirement[]>;
  /** Extras and groups that were declared as conflicting: their markers are encoded in names of extras. */
  readonly hasConflicts: boolean;
}

export interface PoetryLock extends AnyLock {
  readonly kind: 'poetry';
  readonly contentHash: Located<string> | null;
  /** What wrote the file, as its first line says. */
  readonly poetryVersion: string | null;
  /** Names behind each of the project's extras. */
  readonly extras: ReadonlyMap<string, readonly string[]>;
}

export interface PdmLock extends AnyLock {
  readonly kind: 'pdm';
  /** Without the leading `sha256:`. */
  readonly contentHash: Located<string> | null;
  readonly groups: readonly string[];
  readonly strategy: readonly string[];
  /** Newer files name their inputs, and workspaces mix the hashes of their members: not ours to check. */
  readonly hasInputs: boolean;
}

export interface Pylock extends AnyLock {
  readonly kind: 'pylock';
  /** Markers, one of which must hold. */
  readonly environments: readonly string[];
  readonly extras: readonly string[];
  readonly groups: readonly string[];
  readonly defaultGroups: readonly string[];
}

export interface LockedPackage {
  /** Position among the lock's entries. */
  readonly index: number;
  /** Normalised. */
  readonly name: string;
  /** Null for a project whose version is dynamic. */
  readonly version: string | null;
  readonly source: LockedSource;
  /** The entry holds where one of these markers does; always, if there is none. */
  readonly holds: readonly string[];
  /** Groups that the entry is installed for, each with its marker; null where the format does not say. */
  readonly installedFor: ReadonlyMap<string, string | null> | null;
  readonly requiresPython: string | null;
  readonly dependencies: readonly LockedDependency[];
  /** What each extra of the package adds. */
  readonly extras: ReadonlyMap<string, readonly LockedDependency[]>;
  /** uv: what each dependency group of a member adds. */
  readonly groups: ReadonlyMap<string, readonly LockedDependency[]>;
  /** File names. */
  readonly wheels: readonly string[];
  readonly sdist: string | null;
  /** uv: what the member declared when it was locked. */
  readonly metadata: LockedMetadata | null;
  /** uv, since revision 5: the member's `default-groups`, where it has any. */
  readonly defaultGroups?: 'all' | readonly string[] | undefined;
}

export interface LockedSource {
  readonly kind: 'registry' | 'git' | 'url' | 'path' | 'directory' | 'editable' | 'virtual' | 'unknown';
  /** URL or path as written; empty for the default registry. */
  readonly value: string;
}

export interface LockedDependency {
  readonly name: string;
  /** Given where the lock has several entries of that name. */
  readonly version: string | null;
  readonly source: LockedSource | null;
  readonly extras: readonly string[];
  readonly marker: string | null;
  /** Poetry: only with an extra of the package. */
  readonly optional: boolean;
}

export interface LockedRequirement {
  readonly name: string;
  readonly extras: readonly string[];
  readonly marker: string | null;
  /** Empty for any version. */
  readonly specifier: string;
  readonly source: LockedSource | null;
  /** An explicit index of uv. */
  readonly index: string | null;
}

export interface LockedMetadata {
  readonly requires: readonly LockedRequirement[];
  readonly extras: readonly string[];
  readonly groups: ReadonlyMap<string, readonly LockedRequirement[]>;
}
