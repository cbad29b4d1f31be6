/** Attributes of large sets without making each of them: most are never asked for. */
import { lazy, type Thunk, type Value } from './value.ts';

/** What a `Map` has of its own besides looking up and counting, for maps that are put together otherwise. */
abstract class Entries implements ReadonlyMap<string, Thunk> {
  abstract get(name: string): Thunk | undefined;
  abstract has(name: string): boolean;
  abstract readonly size: number;
  abstract keys(): MapIterator<string>;

  *entries(): MapIterator<[string, Thunk]> {
    for (const name of this.keys()) yield [name, this.get(name)!];
  }

  *values(): MapIterator<Thunk> {
    for (const name of this.keys()) yield this.get(name)!;
  }

  [Symbol.iterator](): MapIterator<[string, Thunk]> {
    return this.entries();
  }

  forEach(visit: (value: Thunk, name: string, map: ReadonlyMap<string, Thunk>) => void): void {
    for (const [name, thunk] of this) visit(thunk, name, this);
  }
}

/** Names that are the same for all sets of a kind. */
type Names = Pick<ReadonlySet<string>, 'has' | 'size' | 'keys'>;

class Made extends Entries {
  readonly #names: Names;
  readonly #make: (name: string) => Value | Thunk;
  readonly #made = new Map<string, Thunk>();

  constructor(names: Names, make: (name: string) => Value | Thunk) {
    super();
    this.#names = names;
    this.#make = make;
  }

  get size(): number {
    return this.#names.size;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  get(name: string): Thunk | undefined {
    const known = this.#made.get(name);
    if (known || !this.#names.has(name)) return known;
    const made = lazy(this.#make(name));
    this.#made.set(name, made);
    return made;
  }

  keys(): MapIterator<string> {
    return this.#names.keys();
  }
}

/** Attributes with these names, each made when it is first asked for, and once. */
export const entriesMade = (
  names: Names,
  make: (name: string) => Value | Thunk,
): ReadonlyMap<string, Thunk> => new Made(names, make);

class Layered extends Entries {
  readonly #below: ReadonlyMap<string, Thunk>;
  readonly #above: ReadonlyMap<string, Thunk>;
  readonly depth: number;
  #size: number | undefined;

  constructor(below: ReadonlyMap<string, Thunk>, above: ReadonlyMap<string, Thunk>, depth: number) {
    super();
    this.#below = below;
    this.#above = above;
    this.depth = depth;
  }

  get size(): number {
    if (this.#size === undefined) {
      this.#size = this.#below.size;
      for (const name of this.#above.keys()) if (!this.#below.has(name)) this.#size++;
    }
    return this.#size;
  }

  has(name: string): boolean {
    return this.#above.has(name) || this.#below.has(name);
  }

  get(name: string): Thunk | undefined {
    return this.#above.get(name) ?? this.#below.get(name);
  }

  *keys(): MapIterator<string> {
    yield* this.#below.keys();
    for (const name of this.#above.keys()) if (!this.#below.has(name)) yield name;
  }
}

/** More layers than this are made one, lest looking up takes long. */
const mostLayers = 8;

const depthOf = (entries: ReadonlyMap<string, Thunk>): number =>
  entries instanceof Layered ? entries.depth : 0;

/** The attributes of both, those of `above` where both have one. Neither may change afterwards. */
export function layered(
  below: ReadonlyMap<string, Thunk>,
  above: ReadonlyMap<string, Thunk>,
): ReadonlyMap<string, Thunk> {
  if (above.size === 0) return below;
  if (below.size === 0) return above;
  const depth = Math.max(depthOf(below), depthOf(above)) + 1;
  return depth <= mostLayers ? new Layered(below, above, depth) : new Map([...below, ...above]);
}
