/**
 * What virtual environments hold: the `.dist-info` of each distribution, and the ELF headers of the shared objects that
 * its RECORD lists. Read in steps, so that a server can pause between them; a file is read again only when it changed.
 * Nothing is executed, nothing outside of the readable tree is opened.
 * Sources: PEP 376 and the recording of installed projects (RECORD, METADATA), the core metadata specification.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync, type Stats, statSync } from 'node:fs';
import { type Distribution, type Environment, isInside, join, type SharedObject } from './files.ts';
import { readElf } from './python/elf.ts';
import type { Readable } from './readable.ts';

/** Larger files of this kind are not read, in bytes: RECORD has a line for each file of the distribution. */
const largestRecord = 16 * 1024 * 1024;
const largestMetadata = 4 * 1024 * 1024;
/** Shared objects of one environment; more are left out. */
const mostObjects = 20_000;

/** What a file was when it was read: by its identity on disk. */
interface Read<T> {
  readonly identity: string;
  readonly value: T;
}

interface KnownDistribution {
  readonly record: Read<readonly string[]>;
  readonly metadata: Read<Pick<Distribution, 'name' | 'version' | 'requires'>>;
  readonly distribution: Distribution;
}

interface Known {
  environment: Environment | undefined;
  isStale: boolean;
  /** By the directory of their `.dist-info`. */
  distributions: Map<string, KnownDistribution>;
  objects: Map<string, Read<SharedObject>>;
}

export class Environments {
  readonly #readable: Readable;
  readonly #known = new Map<string, Known>();

  constructor(readable: Readable) {
    this.#readable = readable;
  }

  /** How many environments are wanted, and how many of them have been read. */
  get size(): number {
    return [...this.#known.values()].reduce((sum, { environment }) => sum + (environment ? 2 : 1), 0);
  }

  /** What has been read of an environment; notes that it is wanted. */
  at(path: string): Environment | undefined {
    const known = this.#known.get(path);
    if (known) return known.environment;
    const fresh = { environment: undefined, isStale: true, distributions: new Map(), objects: new Map() };
    this.#known.set(path, fresh);
    return undefined;
  }

  /** Says that a path, or anything at all, may have changed. */
  changed(path?: string): void {
    for (const [environment, known] of this.#known)
      if (path === undefined || isInside(environment, path) || isInside(path, environment))
        known.isStale = true;
  }

  /** Where changes show: the environments, and the directories that distributions come to and go from. */
  *directories(): Iterable<string> {
    for (const path of this.#known.keys()) {
      yield path;
      yield* this.#sitePackages(path);
    }
  }

  /** Reads what is wanted and not known, a distribution a step. Each step says whether an environment is new. */
  *read(): Generator<boolean, void> {
    for (const [path, known] of this.#known) {
      if (!known.isStale) continue;
      known.isStale = false;
      const distributions = new Map<string, KnownDistribution>();
      const objects = new Map<string, Read<SharedObject>>();
      let isWhole = false;
      try {
        for (const directory of this.#distributions(path)) {
          const distribution = this.#distribution(path, directory, known, objects);
          if (distribution) distributions.set(directory, distribution);
          yield false;
          if (known.isStale) break;
        }
        isWhole = !known.isStale;
      } finally {
        // Given up, or changed meanwhile: what was read so far is kept for the next time.
        if (!isWhole) {
          known.isStale = true;
          for (const [at, one] of distributions) known.distributions.set(at, one);
          for (const [at, one] of objects) known.objects.set(at, one);
        }
      }
      if (!isWhole) continue;
      Object.assign(known, { distributions, objects });
      yield this.#settle(path, known);
    }
  }

  /** Keeps the environment's identity where it holds the same. */
  #settle(path: string, known: Known): boolean {
    const { environment: before } = known;
    const distributions = [...known.distributions.values()].map(({ distribution }) => distribution);
    const exists = this.#stat(join(path, 'pyvenv.cfg'))?.isFile() === true;
    const isSame =
      before?.distributions.length === distributions.length &&
      before.distributions.every((distribution, i) => distribution === distributions[i]);
    if (exists ? isSame : !before) return false;
    known.environment = exists ? { distributions } : undefined;
    return true;
  }

  #distributions(path: string): readonly string[] {
    if (!this.#stat(join(path, 'pyvenv.cfg'))?.isFile()) return [];
    return this.#sitePackages(path).flatMap(directory =>
      this.#list(directory)
        .filter(name => name.endsWith('.dist-info'))
        .map(name => join(directory, name)),
    );
  }

  #sitePackages(path: string): readonly string[] {
    return this.#list(join(path, 'lib'))
      .filter(name => /^(?:python|pypy)\d/.test(name))
      .map(name => join(path, 'lib', name, 'site-packages'));
  }

  #distribution(
    environment: string,
    directory: string,
    known: Known,
    objects: Map<string, Read<SharedObject>>,
  ): KnownDistribution | undefined {
    const before = known.distributions.get(directory);
    const record = this.#unlessSame(join(directory, 'RECORD'), largestRecord, before?.record, objectsIn);
    const metadata = this.#unlessSame(
      join(directory, 'METADATA'),
      largestMetadata,
      before?.metadata,
      describe,
    );
    if (!record || !metadata) return undefined;
    const found = record.value.flatMap(written => {
      const path = join(directory, '..', written);
      if (!isInside(environment, path) || objects.size >= mostObjects) return [];
      const object = this.#object(path, known.objects.get(path));
      if (object) objects.set(path, object);
      return object?.value ?? [];
    });
    const isSame =
      before?.metadata === metadata &&
      before.distribution.objects.length === found.length &&
      before.distribution.objects.every((object, i) => object === found[i]);
    const distribution = isSame ? before.distribution : { ...metadata.value, objects: found };
    return { record, metadata, distribution };
  }

  /** What a text file says; what it said before, while it is the same file. */
  #unlessSame<T>(
    path: string,
    largest: number,
    before: Read<T> | undefined,
    parse: (text: string) => T,
  ): Read<T> | undefined {
    try {
      const real = this.#readable.real(path);
      const found = real === undefined ? undefined : statSync(real);
      if (!found?.isFile() || found.size > largest) return undefined;
      const identity = identityOf(found);
      if (before?.identity === identity) return before;
      return { identity, value: parse(readFileSync(real!, 'utf8')) };
    } catch {
      return undefined;
    }
  }

  #object(path: string, before: Read<SharedObject> | undefined): Read<SharedObject> | undefined {
    const real = this.#readable.real(path);
    const found = real === undefined ? undefined : this.#stat(path);
    if (real === undefined || !found?.isFile()) return undefined;
    const identity = identityOf(found);
    if (before?.identity === identity) return before;
    return { identity, value: { path, ...headersOf(real) } };
  }

  #stat(path: string): Stats | undefined {
    const real = this.#readable.real(path);
    return real === undefined ? undefined : statSync(real, { throwIfNoEntry: false });
  }

  #list(path: string): readonly string[] {
    try {
      const real = this.#readable.real(path);
      return real === undefined ? [] : readdirSync(real).sort();
    } catch {
      return [];
    }
  }
}

const identityOf = ({ ino, size, mtimeMs, ctimeMs }: Stats): string => `${ino} ${size} ${mtimeMs} ${ctimeMs}`;

/** A RECORD's shared objects: `name.so`, `libname.so.1.2`. Its lines are CSV: path, hash, size. */
function objectsIn(text: string): readonly string[] {
  const found: string[] = [];
  for (const [, quoted, plain = ''] of text.matchAll(/^(?:"((?:[^"]|"")*)"|([^,\r\n]*))/gm)) {
    const path = quoted?.replaceAll('""', '"') ?? plain;
    if (/\.so(?:\.\d+)*$/.test(path)) found.push(path);
  }
  return found;
}

/** The headers of a METADATA, which end at the first empty line. */
function describe(text: string): Pick<Distribution, 'name' | 'version' | 'requires'> {
  const headers = text.slice(0, /\r?\n\r?\n/.exec(text)?.index ?? text.length);
  const valuesOf = (name: string): readonly string[] =>
    [...headers.matchAll(new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, 'gim'))].map(([, value]) => value!);
  return {
    name: valuesOf('Name')[0] ?? '',
    version: valuesOf('Version')[0] ?? '',
    requires: valuesOf('Requires-Dist').flatMap(value => /^[\w.-]+/.exec(value)?.[0] ?? []),
  };
}

const unreadable = { machine: undefined, soname: undefined, needed: [], runPath: [] };

function headersOf(real: string): Omit<SharedObject, 'path'> {
  let file: number | undefined;
  try {
    file = openSync(real, 'r');
    const handle = file;
    const elf = readElf((offset, length) => {
      const window = Buffer.alloc(length);
      return window.subarray(0, readSync(handle, window, 0, length, offset));
    });
    if (!elf) return unreadable;
    const { machine, soname, needed, runPath } = elf;
    return { machine, soname, needed, runPath };
  } catch {
    return unreadable;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
