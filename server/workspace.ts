/**
 * The core's view of the disk: one readable tree (see `readable.ts`), read when asked for and kept until it changes.
 * Open documents win over files.
 */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import {
  basename,
  dirname,
  type Entry,
  type Environment,
  type Files,
  isInside,
  join,
  type Kind,
} from './files.ts';
import { isIgnored } from './gitignore.ts';
import { Environments } from './installed.ts';
import { lockedSources, sourceOf, storeDirectory } from './nix/store.ts';
import { type Readable, readableAround } from './readable.ts';
import type { SourceFile } from './text.ts';

/** Files beyond this size in bytes are not read: no lock or source that people write comes near it. */
const largestFile = 64 * 1024 * 1024;
/** All that is ever read of the Nix store, in bytes: nixpkgs' own lists of packages are a few MiB. */
const mostOfStore = 128 * 1024 * 1024;
/** All that is ever listed of it, in entries: nixpkgs' packages by name are looked up in small directories. */
const mostEntriesOfStore = 100_000;
/** Locks whose inputs' sources may be read. */
const locks = new Set(['flake.lock', 'devenv.lock']);
/** Directories nested deeper than this below the root are not searched for projects. */
const deepestProject = 32;
const neverSearched = new Set(['.git', '.venv', 'node_modules', '__pycache__', '.direnv', '.devenv']);
/** What joins a project, in the order of preference; each is looked for up to the root before the next. */
const nixEntries = ['flake.nix', 'devenv.nix', 'shell.nix', 'default.nix'] as const;

/** Where a project lies: its pyproject.toml and the Nix file that it is joined with. */
export interface Place {
  readonly pyproject: string;
  readonly nix: string | undefined;
}

export { corePath } from './readable.ts';

/** The directory at or above `path` that holds `.git`. */
export function repositoryRoot(path: string): string | undefined {
  for (let directory = path; ; directory = dirname(directory)) {
    if (existsSync(join(directory, '.git'))) return directory;
    if (directory === dirname(directory)) return undefined;
  }
}

/** An entry that also says whether it is itself a link. */
interface Listed extends Entry {
  readonly link: boolean;
}

interface Kept<T> {
  value: T;
  stale: boolean;
}

export class Workspace implements Files {
  readonly root: string;
  /** Files that exist and could not be read, with the reason in the user's words. */
  readonly unreadable = new Map<string, string>();
  readonly #readable: Readable;
  readonly #environments: Environments;
  readonly #readsLater: boolean;
  /** Locks that were asked for, by path. */
  readonly #locks = new Set<string>();
  #ofStore = 0;
  #revision = 0;
  #entriesOfStore = 0;
  readonly #documents = new Map<string, SourceFile>();
  readonly #read = new Map<string, Kept<SourceFile | undefined>>();
  readonly #listed = new Map<string, Kept<readonly Listed[] | undefined>>();
  readonly #kinds = new Map<string, Kept<Kind | undefined>>();
  /** By path, or by path and window. */
  readonly #bytes = new Map<string, Kept<Uint8Array | undefined>>();

  /**
   * @param root absolute path of the readable tree.
   * @param options.store where the Nix store lies on this disk; null: the sources of locked inputs are not read.
   * @param options.environments whether virtual environments are read when asked for, or by `readEnvironments`.
   */
  constructor(
    root: string,
    options: { readonly store?: string | null; readonly environments?: 'at once' | 'later' } = {},
  ) {
    this.root = root;
    this.#readsLater = options.environments === 'later';
    const store = options.store === undefined ? storeDirectory : (options.store ?? undefined);
    this.#readable = readableAround(root, store, source => this.#isLocked(source));
    this.#environments = new Environments(this.#readable);
  }

  #isLocked(source: string): boolean {
    for (const path of this.#locks) {
      const lock = this.read(path);
      if (lock && lockedSources(lock).has(source)) return true;
    }
    return false;
  }

  /** Takes a document's text over the disk's. The same text keeps the file's identity. */
  open(path: string, text: string): SourceFile {
    const before = this.read(path);
    const file = before?.text === text ? before : { path, text };
    const isNew = !this.#documents.has(path);
    if (isNew || file !== before) this.#revision++;
    this.#documents.set(path, file);
    // A document that was never saved is in no listing of the disk's.
    if (isNew && !before) this.changed([path]);
    return file;
  }

  /** Gives a document back to the disk. */
  close(path: string): void {
    this.#documents.delete(path);
    this.changed([path]);
  }

  isOpen(path: string): boolean {
    return this.#documents.has(path);
  }

  /** Says that these paths, or anything at all, may have changed on disk: they are looked at again when asked for. */
  changed(paths?: Iterable<string>): void {
    this.#revision++;
    const all = [this.#read, this.#listed, this.#kinds, this.#bytes] as const;
    if (!paths) {
      // What the store holds never changes; what it lacks may come.
      for (const kept of all)
        for (const [path, entry] of kept)
          entry.stale = entry.value === undefined || sourceOf(path) === undefined;
      this.#environments.changed();
      return;
    }
    const named = new Set(paths);
    for (const path of named) this.#environments.changed(path);
    const parents = new Set([...named].flatMap(path => [...this.#listedAbove(path)]));
    for (const kept of all) {
      for (const [key, entry] of kept) {
        const path = pathOf(key);
        if (!entry.stale) entry.stale = parents.has(path) || isAtOrBelow(named, path);
      }
    }
  }

  /** The directory of a path; where that is not known to exist, those above it too, up to one that is. */
  *#listedAbove(path: string): Iterable<string> {
    for (let at = dirname(path); ; at = dirname(at)) {
      yield at;
      if (this.#listed.get(at)?.value || at === dirname(at)) return;
    }
  }

  get revision(): number {
    return this.#revision;
  }

  /** How many answers are kept. While it stays the same, so does `directories`. */
  get answers(): number {
    const { size } = this.#environments;
    return this.#read.size + this.#listed.size + this.#kinds.size + this.#bytes.size + size;
  }

  /**
   * Every directory that an answer given so far depends on, whether it exists or not: what is worth watching. The
   * store is not.
   */
  directories(): ReadonlySet<string> {
    const found = new Set<string>();
    const add = (path: string): void => {
      if (isInside(this.root, path) || !isInside(storeDirectory, path)) found.add(path);
    };
    for (const path of this.#listed.keys()) add(path);
    for (const kept of [this.#read, this.#kinds, this.#bytes])
      for (const key of kept.keys()) add(dirname(pathOf(key)));
    for (const directory of this.#environments.directories()) add(directory);
    return found;
  }

  /** The same files under another identity: what is derived through it is kept no longer than it is. */
  view(): Files {
    return {
      read: path => this.read(path),
      list: path => this.list(path),
      kind: path => this.kind(path),
      bytes: (path, offset, length) => this.bytes(path, offset, length),
      environment: path => this.environment(path),
    };
  }

  /**
   * Lets go of what was read, but for each pyproject.toml: uv's workspaces ask for those of all their members again and
   * again. What is asked for again is read again, and is another file.
   */
  forget(): void {
    for (const path of this.#read.keys()) if (basename(path) !== 'pyproject.toml') this.#read.delete(path);
    this.#bytes.clear();
  }

  read(path: string): SourceFile | undefined {
    const document = this.#documents.get(path);
    if (document) return document;
    if (this.#isClosed(path)) return undefined;
    if (locks.has(basename(path)) && isInside(this.root, path)) this.#addLock(path);
    return keep(this.#read, path, before => {
      const text = this.#text(path);
      if (text === undefined) return undefined;
      return before?.text === text ? before : { path, text };
    });
  }

  list(path: string): readonly Listed[] | undefined {
    if (this.#isClosed(path)) return undefined;
    return keep(this.#listed, path, before => {
      const entries = this.#entries(path);
      const same =
        before?.length === entries?.length &&
        entries?.every((entry, i) => {
          const old = before![i]!;
          return entry.name === old.name && entry.kind === old.kind && entry.link === old.link;
        });
      return same ? before : entries;
    });
  }

  kind(path: string): Kind | undefined {
    if (this.#documents.has(path)) return 'file';
    if (this.#isClosed(path)) return undefined;
    return keep(this.#kinds, path, () => this.#kindOnDisk(path));
  }

  bytes(path: string, offset = 0, length = Number.POSITIVE_INFINITY): Uint8Array | undefined {
    if (this.#isClosed(path)) return undefined;
    const isWhole = offset === 0 && length === Number.POSITIVE_INFINITY;
    return keep(this.#bytes, isWhole ? path : `${path}\0${offset}\0${length}`, before => {
      const found = this.#bytesOnDisk(path, offset, length);
      return before && found && Buffer.compare(before, found) === 0 ? before : found;
    });
  }

  environment(path: string): Environment | undefined {
    if (!isInside(this.root, path)) return undefined;
    const known = this.#environments.at(path);
    if (this.#readsLater) return known;
    for (const _ of this.#environments.read());
    return this.#environments.at(path);
  }

  /** Reads the environments that were asked for, in steps; each says whether one is not what it was. */
  *readEnvironments(): Generator<boolean, void> {
    for (const isNew of this.#environments.read()) {
      if (isNew) this.#revision++;
      yield isNew;
    }
  }

  /** A lock opens what it names in the store. */
  #addLock(path: string): void {
    if (this.#locks.has(path)) return;
    this.#locks.add(path);
    this.#revision++;
  }

  /** Whether a path lies in the store and no lock leads to it (any more). Such an answer is not kept. */
  #isClosed(path: string): boolean {
    const source = sourceOf(path);
    return source !== undefined && !isInside(this.root, path) && !this.#isLocked(source);
  }

  #kindOnDisk(path: string): Kind | undefined {
    const real = this.#readable.real(path);
    const found = real === undefined ? undefined : statSync(real, { throwIfNoEntry: false });
    if (found?.isFile()) return 'file';
    return found?.isDirectory() ? 'directory' : undefined;
  }

  #text(path: string): string | undefined {
    try {
      const bytes = this.#load(path, 0, Number.POSITIVE_INFINITY);
      this.unreadable.delete(path);
      return bytes?.toString('utf8');
    } catch (error) {
      if (sourceOf(path) === undefined) this.unreadable.set(path, reasonOf(error));
      return undefined;
    }
  }

  #bytesOnDisk(path: string, offset: number, length: number): Uint8Array | undefined {
    try {
      return this.#load(path, offset, length);
    } catch {
      return undefined;
    }
  }

  /** Reads a file or a window of it; throws where that cannot be done, or would be too much. */
  #load(path: string, offset: number, length: number): Buffer | undefined {
    const real = this.#readable.real(path);
    const found = real === undefined ? undefined : statSync(real, { throwIfNoEntry: false });
    if (!found?.isFile()) return undefined;
    const size = Math.max(0, Math.min(length, found.size - offset));
    if (size > largestFile) throw new TooLarge();
    if (!isInside(this.root, path) && sourceOf(path) !== undefined) {
      if (this.#ofStore + size > mostOfStore) throw new TooLarge();
      this.#ofStore += size;
    }
    return offset === 0 && size === found.size ? readFileSync(real!) : readWindow(real!, offset, size);
  }

  #entries(path: string): readonly Listed[] | undefined {
    const real = this.#readable.real(path);
    const isOfStore = !isInside(this.root, path) && sourceOf(path) !== undefined;
    if (real === undefined || (isOfStore && this.#entriesOfStore > mostEntriesOfStore)) return undefined;
    try {
      const entries: Listed[] = [];
      for (const found of readdirSync(real, { withFileTypes: true })) {
        const link = found.isSymbolicLink();
        const kind = found.isDirectory()
          ? 'directory'
          : found.isFile()
            ? 'file'
            : link
              ? this.#kindOnDisk(join(path, found.name))
              : undefined;
        if (kind) entries.push({ name: found.name, kind, link });
      }
      for (const document of this.#documents.keys()) {
        if (dirname(document) !== path) continue;
        const name = basename(document);
        if (!entries.some(entry => entry.name === name)) entries.push({ name, kind: 'file', link: false });
      }
      if (isOfStore) this.#entriesOfStore += entries.length;
      return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch {
      return undefined;
    }
  }

  /** Every project at or below a directory, in the order of their paths. */
  projectsBelow(directory: string): readonly Place[] {
    return [...this.search(directory)].filter(found => found !== undefined);
  }

  /**
   * The search behind `projectsBelow`, one directory a step, so that it can be paused: gives the project of
   * each directory that has one. Links are followed to files, never into directories: a loop would have no
   * end, and a target inside the tree is searched anyway.
   */
  *search(directory: string, depth = 0): Generator<Place | undefined, void> {
    const entries = this.list(directory) ?? [];
    const isProject = entries.some(({ name, kind }) => name === 'pyproject.toml' && kind === 'file');
    yield isProject ? this.placeOf(directory) : undefined;
    if (depth === deepestProject) return;
    for (const { name, kind, link } of entries) {
      if (kind !== 'directory' || link || neverSearched.has(name) || /^result(-|$)/.test(name)) continue;
      const below = join(directory, name);
      if (!isIgnored(this, this.root, below)) yield* this.search(below, depth + 1);
    }
  }

  /** The project of a directory that has a pyproject.toml. */
  placeOf(directory: string): Place {
    return { pyproject: join(directory, 'pyproject.toml'), nix: this.#nixFor(directory) };
  }

  #nixFor(directory: string): string | undefined {
    for (const name of nixEntries) {
      for (let at = directory; isInside(this.root, at); at = dirname(at)) {
        const candidate = join(at, name);
        if (this.kind(candidate) === 'file') return candidate;
        if (at === dirname(at)) break;
      }
    }
    return undefined;
  }
}

/** Whether any of the paths is `path` or a directory above it. */
function isAtOrBelow(paths: ReadonlySet<string>, path: string): boolean {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    if (paths.has(at)) return true;
  }
  return paths.has('/');
}

function keep<T>(kept: Map<string, Kept<T>>, path: string, look: (before: T | undefined) => T): T {
  const entry = kept.get(path);
  if (entry && !entry.stale) return entry.value;
  const value = look(entry?.value);
  kept.set(path, { value, stale: false });
  return value;
}

/** The path of a key: what stands before the window. */
function pathOf(key: string): string {
  const end = key.indexOf('\0');
  return end < 0 ? key : key.slice(0, end);
}

class TooLarge extends Error {}

function readWindow(path: string, offset: number, size: number): Buffer {
  const window = Buffer.alloc(size);
  const file = openSync(path, 'r');
  try {
    let read = 0;
    for (let more = -1; read < size && more !== 0; read += more)
      more = readSync(file, window, read, size - read, offset + read);
    return window.subarray(0, read);
  } finally {
    closeSync(file);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof TooLarge) return `is larger than ${largestFile / 1024 / 1024} MiB`;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EACCES':
    case 'EPERM':
      return 'cannot be read: permission denied';
    default:
      return `cannot be read: ${(error as Error).message}`;
  }
}
