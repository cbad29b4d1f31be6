/**
 * The core's only window on the world. It asks for files by absolute path and never for anything
 * outside the readable tree; the workspace answers from open documents and the disk, tests from memory.
 */
import type { SourceFile } from './text.ts';

export type Kind = 'file' | 'directory';

export interface Entry {
  readonly name: string;
  readonly kind: Kind;
}

export interface Files {
  /** The file, the same object while its content stays the same; undefined where there is none to be read. */
  read(path: string): SourceFile | undefined;
  /** A directory's entries by name, the same array while they stay the same. Links count as what they lead to; dangling ones are left out. */
  list(path: string): readonly Entry[] | undefined;
  /** What lies at a path, links followed. */
  kind(path: string): Kind | undefined;
  /**
   * A file's bytes as they are on disk, the same array while they stay the same: all of them, or at most
   * `length` from `offset` on. Undefined where there is no such file to be read.
   */
  bytes(path: string, offset?: number, length?: number): Uint8Array | undefined;
  /**
   * What is installed in the virtual environment at a directory, as far as it has been read: in a server, that takes
   * a while, and it is asked again. The same object while it stays the same; undefined where there is none.
   */
  environment?(path: string): Environment | undefined;
  /** While this number stays the same, so does every answer. Without it, each is asked for again. */
  readonly revision?: number;
}

/** What the distributions of a virtual environment say of themselves, and what their libraries ask of the loader. */
export interface Environment {
  readonly distributions: readonly Distribution[];
}

/** A distribution as its `.dist-info` describes it. */
export interface Distribution {
  /** As written. */
  readonly name: string;
  readonly version: string;
  /** Names that it requires, as written; those of its extras too. */
  readonly requires: readonly string[];
  /** Everything in it that is named like a shared object, whether it is one or not. */
  readonly objects: readonly SharedObject[];
}

export interface SharedObject {
  readonly path: string;
  /** `x86_64`; undefined for what is no ELF file, or a broken one. */
  readonly machine: string | undefined;
  readonly soname: string | undefined;
  readonly needed: readonly string[];
  readonly runPath: readonly string[];
}

/** Joins and normalises `/`-separated paths; `..` never climbs above `/`. */
export function join(base: string, ...parts: string[]): string {
  let path = base;
  for (const part of parts) path = part.startsWith('/') ? part : `${path}/${part}`;
  const out: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') out.pop();
    else out.push(segment);
  }
  const drive = /^[A-Za-z]:$/.test(out[0] ?? '');
  return drive ? out.join('/') : `/${out.join('/')}`;
}

export function dirname(path: string): string {
  return join(path, '..');
}

export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether `path` is `directory` or lies below it. */
export function isInside(directory: string, path: string): boolean {
  return path === directory || path.startsWith(directory.endsWith('/') ? directory : `${directory}/`);
}

/** `path` as seen from `directory`, without a leading `./`; climbs with `..` where it must. */
export function relative(directory: string, path: string): string {
  const from = directory.split('/').filter(Boolean);
  const to = path.split('/').filter(Boolean);
  let shared = 0;
  while (shared < from.length && shared < to.length && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}

interface Question {
  ask(files: Files): unknown;
  readonly answer: unknown;
}

/** Notes every question asked through it, so that an answer derived from them can be kept while they hold. */
class Recorder implements Files {
  readonly #questions = new Map<string, Question>();
  /** What was derived on the way. */
  readonly #parts = new Set<Recorder>();
  readonly base: Files;
  #heldAt: number | undefined;

  constructor(base: Files) {
    this.base = base;
    this.#heldAt = base.revision;
  }

  #note<T>(key: string, ask: (files: Files) => T): T {
    const answer = ask(this.base);
    this.#questions.set(key, { ask, answer });
    return answer;
  }

  read(path: string): SourceFile | undefined {
    return this.#note(`read ${path}`, files => files.read(path));
  }
  list(path: string): readonly Entry[] | undefined {
    return this.#note(`list ${path}`, files => files.list(path));
  }
  kind(path: string): Kind | undefined {
    return this.#note(`kind ${path}`, files => files.kind(path));
  }
  bytes(path: string, offset?: number, length?: number): Uint8Array | undefined {
    return this.#note(`bytes ${offset} ${length} ${path}`, files => files.bytes(path, offset, length));
  }
  environment(path: string): Environment | undefined {
    return this.#note(`environment ${path}`, files => files.environment?.(path));
  }

  /** Takes over what something else depends on. */
  dependOn(part: Recorder): void {
    this.#parts.add(part);
  }

  stillHolds(): boolean {
    const { revision } = this.base;
    if (revision !== undefined && revision === this.#heldAt) return true;
    for (const { ask, answer } of this.#questions.values()) {
      if (ask(this.base) !== answer) return false;
    }
    for (const part of this.#parts) if (!part.stillHolds()) return false;
    this.#heldAt = revision;
    return true;
  }
}

/**
 * Keeps what `derive` returned for a key for as long as every file, listing and kind that it asked for
 * stays the same, those that the value itself asks for later included. Outer derivations depend on what the
 * inner ones do.
 */
export function derived<T>(derive: (files: Files, key: string) => T): (files: Files, key: string) => T {
  const kept = new WeakMap<Files, Map<string, { value: T; recorder: Recorder }>>();
  return (files, key) => {
    const base = files instanceof Recorder ? files.base : files;
    const entries = kept.get(base) ?? new Map<string, { value: T; recorder: Recorder }>();
    kept.set(base, entries);
    const entry = entries.get(key);
    const recorder = entry?.recorder.stillHolds() ? entry.recorder : new Recorder(base);
    if (files instanceof Recorder) files.dependOn(recorder);
    if (recorder === entry?.recorder) return entry.value;
    const value = derive(recorder, key);
    entries.set(key, { value, recorder });
    return value;
  };
}
