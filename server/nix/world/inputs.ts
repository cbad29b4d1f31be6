/**
 * The inputs of flakes as values. An input is recognised by what its reference leads to, not by its name; where no
 * model knows it, a local one is evaluated, one whose source lies in the store too, and of any other nothing is known.
 */

import { dayOf, findRelease, releaseOf } from '../../catalog/nixpkgs.ts';
import { derived, type Files, join } from '../../files.ts';
import { storePath as madeUpPath, withContext } from '../eval/strings.ts';
import {
  type AttrsValue,
  attrs,
  int,
  type StringValue,
  string,
  type Thunk,
  unknown,
  type Value,
} from '../eval/value.ts';
import { type FlakeLock, type LockedNode, resolve } from '../lock.ts';
import {
  type FlakeReference,
  formatReference,
  isMoving,
  officialUrl,
  repositoryOf,
  revisionOf,
} from '../reference.ts';
import { type NixpkgsTree, readNixpkgs } from '../store/nixpkgs.ts';
import { inputSource, storeSource } from '../store.ts';
import { attempt, defer, kept, settled } from './define.ts';
import { flakeAt } from './flakes.ts';
import { findModel } from './index.ts';
import type { Source } from './nixpkgs/index.ts';
import type { Input, Model, World } from './world.ts';

/** What is known of an input before it is asked for anything. */
export interface Declaration {
  readonly name: string;
  readonly key: string;
  readonly reference: FlakeReference | undefined;
  readonly lock: FlakeLock | undefined;
  readonly node: LockedNode | undefined;
  /** Whether it is taken as a flake, and not as a mere source. */
  readonly flake: boolean;
  /** The directory that relative paths start from. */
  readonly from: string;
  /** Where its inputs are not locked: what the flake that declares it says about them. */
  readonly follows: ReadonlyMap<string, Declaration>;
}

/** Sources that models stand for, by the store path that leads to them. */
export class Sources {
  readonly #inputs = new Map<string, { readonly input: Input; readonly model: Model | undefined }>();
  readonly #values = new Map<string, AttrsValue>();

  add(path: string, input: Input, model: Model | undefined): void {
    this.#inputs.set(path, { input, model });
  }

  /** Every input that was looked at. */
  get inputs(): readonly Input[] {
    return [...this.#inputs.values()].map(({ input }) => input);
  }

  value(key: string, make: () => AttrsValue): AttrsValue {
    return kept(this.#values, key, make);
  }

  /** What importing a path inside a modelled source gives; undefined for what is none. */
  import(path: string): Value | undefined {
    const end = path.indexOf('/', '/nix/store/'.length);
    const root = end < 0 ? path : path.slice(0, end);
    const found = this.#inputs.get(root);
    if (!found?.model) return undefined;
    const inner = path.slice(root.length);
    return (
      settled(() => found.model!.import?.(found.input, inner)) ??
      unknown(
        `what ${repositoryOf(found.input.reference ?? { type: '' }) ?? found.input.name}${inner} holds is not modelled`,
      )
    );
  }
}

/** The value of an input, as `inputs.<name>` gives it. */
export function inputValue(world: World, sources: Sources, declaration: Declaration): AttrsValue {
  return sources.value(`${declaration.lock?.file.path ?? ''}#${declaration.key}`, () =>
    makeValue(world, sources, declaration),
  );
}

function makeValue(world: World, sources: Sources, declaration: Declaration): AttrsValue {
  const { name, node, reference, lock } = declaration;
  const own = inputsOf(world, sources, declaration);
  const input: Input = { world, name, key: declaration.key, reference, lock, node, sources, inputs: own };
  const { files } = world.evaluation;
  const model = modelOf(files, declaration);
  const found = lock && node && !model ? inputSource(files, lock, node) : undefined;
  const local =
    found?.from === 'tree'
      ? found.directory
      : reference?.type === 'path' && reference.path !== undefined && !node && !model
        ? join(declaration.from, reference.path, reference.dir ?? '')
        : undefined;
  const source = node && storeSource(node);
  const dir = model ? '' : (node?.locked?.dir ?? '');
  const stored = found?.from === 'store' ? found.directory : source && join(source, dir);

  const out: StringValue = local
    ? withContext(madeUpPath('source', `input:${local}`), { kind: 'source', path: local })
    : withContext(stored ?? madeUpPath('source', `input:${declaration.key}`), {
        kind: 'source',
        path: stored ?? `/nix/store/input-${name}`,
      });
  sources.add(out.value, input, model);

  const described: Record<string, Value | Thunk> = { outPath: out, ...sourceInfo(node, reference) };
  if (!declaration.flake) return attrs({ ...described, sourceInfo: attrs(described) });

  const outputs = defer(() => {
    if (model) {
      const modelled = model.outputs?.(input) ?? attrs({});
      if (modelled.type !== 'attrs' || modelled.open) return modelled;
      return { ...modelled, open: unknown(`this output of ${name} is not modelled`) };
    }
    const directory = found?.directory ?? local;
    if (directory && files.kind(join(directory, 'flake.nix')) === 'file') {
      const locking = lock && node ? { lock, from: node.key } : undefined;
      const evaluation = found?.from === 'store' ? world.stored : world.evaluation;
      return attempt(() => flakeAt(world, sources, directory, locking, evaluation).outputs.force());
    }
    const what = reference ? formatReference(reference) : name;
    return unknown(`what the input ${name} (${what}) gives is not known here`, undefined);
  });
  const fixed = attrs({
    ...described,
    sourceInfo: attrs(described),
    inputs: own,
    outputs,
    _type: string('flake'),
  });
  const rest = attrs(new Map(), {
    get open() {
      const value = outputs.force();
      return value.type === 'unknown' ? value : value.type === 'attrs' ? value.open : undefined;
    },
    rest: (attribute, at, written) => {
      const value = outputs.force();
      if (value.type === 'unknown') return undefined;
      if (value.type !== 'attrs') return undefined;
      return value.entries.get(attribute)?.force() ?? value.rest?.(attribute, at, written);
    },
  });
  return {
    ...fixed,
    rest: rest.rest,
    get open() {
      return rest.open;
    },
  } as AttrsValue;
}

/** What stands for an input: the model of its repository; for a nixpkgs of any other place, nixpkgs' own. */
export function modelOf(files: Files, { reference, lock, node }: Declaration): Model | undefined {
  const repository = reference && repositoryOf(reference);
  const model = repository === undefined ? undefined : findModel(repository);
  return model ?? (treeOf(files, lock, node) ? findModel('NixOS/nixpkgs') : undefined);
}

const treeInStore = derived(readNixpkgs);

/** What a nixpkgs says of itself, where its source can be read here. */
export function treeOf(
  files: Files,
  lock: FlakeLock | undefined,
  node: LockedNode | undefined,
): NixpkgsTree | undefined {
  const source = lock && node && inputSource(files, lock, node);
  // One in the tree may change, and is asked anew.
  return source && (source.from === 'store' ? treeInStore : readNixpkgs)(files, source.directory);
}

/** An input's own inputs: those of its node in the lock, else what the declaring flake says of them. */
function inputsOf(world: World, sources: Sources, declaration: Declaration): AttrsValue {
  const { lock, node } = declaration;
  const entries = new Map<string, Thunk>();
  if (lock && node) {
    for (const inner of node.inputs.keys())
      entries.set(
        inner,
        defer(() => inputValue(world, sources, locked(lock, inner, [inner], node.key, declaration.from))),
      );
    return attrs(entries);
  }
  for (const [inner, target] of declaration.follows)
    entries.set(
      inner,
      defer(() => inputValue(world, sources, target)),
    );
  return attrs(entries, {
    rest: inner =>
      inner.startsWith('__') || inner === 'outPath'
        ? undefined
        : inputValue(world, sources, nested(inner, `${declaration.key}/${inner}`, declaration.from)),
    open: unknown(`the inputs of ${declaration.name} are not locked`),
  });
}

/** The input that a path of names leads to in a lock. */
export function locked(
  lock: FlakeLock,
  name: string,
  path: readonly string[],
  from: string,
  directory: string,
): Declaration {
  const node = resolve(lock, path, from);
  return {
    name,
    key: node?.key ?? `${from}/${path.join('/')}`,
    reference: node && best(node),
    lock,
    node,
    flake: node?.flake ?? true,
    from: directory,
    follows: new Map(),
  };
}

/** What a locked node is: what was asked for says the branch, what was locked says the place. */
function best(node: LockedNode): FlakeReference | undefined {
  const { original, locked } = node;
  if (!original) return locked;
  // A registry of one's own led to a copy on that machine: which branch it was, nobody knows.
  if (isCopy(node)) return original.id === 'nixpkgs' ? someNixpkgs : original;
  if (original.type !== 'indirect' || !locked)
    return (original.dir ?? !locked?.dir) ? original : { ...original, dir: locked.dir };
  return { ...locked, ref: original.ref, rev: undefined };
}

const isCopy = ({ original, locked }: LockedNode): boolean =>
  original?.type === 'indirect' && locked?.type === 'path';

/** An input of an input that is not locked: a nixpkgs among them is some nixpkgs. */
export const nested = (name: string, key: string, from: string): Declaration => ({
  ...unlocked(name, key, from),
  ...(/^nixpkgs/.test(name) ? { reference: someNixpkgs } : {}),
});

/** A nixpkgs of which neither branch nor revision is known. */
export const someNixpkgs: FlakeReference = { type: 'unknown', owner: 'NixOS', repo: 'nixpkgs' };

/** An input of which nothing is written but its name: the registry knows some. */
export const unlocked = (name: string, key: string, from: string): Declaration => ({
  name,
  key,
  reference: { type: 'indirect', id: name },
  lock: undefined,
  node: undefined,
  flake: true,
  from,
  follows: new Map(),
});

/** What a flake is told of a locked source, besides where it lies. */
export function sourceInfo(
  node: LockedNode | undefined,
  reference: FlakeReference | undefined,
): Record<string, Value | Thunk> {
  const rev = node?.rev?.value ?? (reference && revisionOf(reference));
  const time = node?.lastModified?.value;
  const notLocked = unknown('the input is not locked');
  const day = (at: number): string => new Date(at * 1000).toISOString().replace(/[-:T]|\.\d+Z/g, '');
  const info = {
    rev: rev && string(rev),
    shortRev: rev && string(rev.slice(0, 7)),
    narHash: node?.narHash && string(node.narHash),
    lastModified: time === undefined ? undefined : int(time),
    lastModifiedDate: time === undefined ? undefined : string(day(time)),
  };
  // What is fetched by path or as an archive has no revision, and is told of none.
  const isWhole = node?.narHash !== undefined;
  return Object.fromEntries(
    Object.entries(info).flatMap(([name, value]): [string, Value][] =>
      value ? [[name, value]] : isWhole ? [] : [[name, notLocked]],
    ),
  );
}

/** Which nixpkgs an input is. */
export function nixpkgsSource(input: Input): Source {
  const { world, lock, node } = input;
  let found: { readonly tree: NixpkgsTree | undefined } | undefined;
  const tree = (): NixpkgsTree | undefined => {
    found ??= { tree: treeOf(world.evaluation.files, lock, node) };
    return found.tree;
  };
  const state = nixpkgsState(input.reference, node, tree);
  // Without a lock, Nix takes what a branch holds today.
  const moving = !node && (!input.reference || isMoving(input.reference));
  return {
    input: input.name,
    node: input.key,
    ...state,
    lastModified: state.lastModified ?? (moving ? world.today : null),
    tree,
  };
}

/** Release and date of a nixpkgs, as far as its reference and its lock say; else its own source. */
export function nixpkgsState(
  reference: FlakeReference | undefined,
  node: LockedNode | undefined,
  tree: () => NixpkgsTree | undefined,
): Pick<Source, 'release' | 'lastModified'> {
  const { original, locked } = node ?? {};
  // Of a directory, Nix knows when its files were written, and that is not when they were committed.
  if (locked?.type === 'path') {
    const own = tree();
    const isCopied = node && isCopy(node) && !own;
    return {
      release: own ? releaseOfTree(own, null) : null,
      lastModified: isCopied ? (node.lastModified?.value ?? null) : null,
    };
  }
  const release =
    [locked?.url ? { url: locked.url } : undefined, original ?? reference, reference]
      .filter(candidate => candidate !== undefined)
      .map(candidate => {
        const full = candidate as FlakeReference;
        const url = full.url === undefined ? undefined : officialUrl(full.url);
        if (!full.type) return releaseOf({ url });
        const { owner, repo, ref } = full;
        return (
          releaseOf({ owner, repo, ref }) ?? releaseOf({ owner, repo, url: url ?? formatReference(full) })
        );
      })
      .find(found => found !== null) ?? null;
  const lastModified = node?.lastModified?.value ?? null;
  const own = release === null ? tree() : undefined;
  return { release: own ? releaseOfTree(own, lastModified) : release, lastModified };
}

/** Until it branches off, master has the number of the release to come. */
function releaseOfTree({ version }: NixpkgsTree, lastModified: number | null): string | null {
  if (version === undefined) return null;
  const branchOff = findRelease(version)?.branchOff;
  const day = dayOf({ release: null, lastModified });
  if (branchOff === undefined) return version > '22.11' ? 'unstable' : version;
  return day !== undefined && day < branchOff ? 'unstable' : version;
}
