/** Flakes in directories: their inputs as declared and as locked, and their outputs, evaluated when asked for. */
import { join } from '../../files.ts';
import type { Location } from '../../text.ts';
import type { Evaluation } from '../eval/evaluation.ts';
import { sourcePath } from '../eval/strings.ts';
import {
  type AttrsValue,
  attrs,
  type FunctionValue,
  lazy,
  NixError,
  string,
  Thunk,
  unknown,
  type Value,
} from '../eval/value.ts';
import type { FlakeInput } from '../facts.ts';
import { type FlakeLock, readLock, resolve } from '../lock.ts';
import { type FlakeReference, parseReference } from '../reference.ts';
import { apply, attempt, defer, settle } from './define.ts';
import {
  type Declaration,
  inputValue,
  locked,
  nested,
  type Sources,
  sourceInfo,
  unlocked,
} from './inputs.ts';
import type { World } from './world.ts';

/** A lock, and the node in it that is the flake: a local input is locked with the flake that takes it. */
export interface Locking {
  readonly lock: FlakeLock;
  readonly from: string;
}

export interface EvaluatedFlake {
  /** What `self` is. */
  readonly self: AttrsValue;
  /** The outputs: a set, or an Unknown that says why there are none. */
  readonly outputs: Thunk;
  readonly inputs: readonly FlakeInput[];
  /** Whether these are all of them. */
  readonly inputsComplete: boolean;
  readonly declarations: ReadonlyMap<string, Declaration>;
  readonly lock: FlakeLock | undefined;
  /** `nixConfig`, `description` and the rest of the file. */
  readonly file: Value;
}

export function flakeAt(
  world: World,
  sources: Sources,
  directory: string,
  given?: Locking,
  evaluation: Evaluation = world.evaluation,
): EvaluatedFlake {
  const file = evaluation.evaluateFile(join(directory, 'flake.nix'));
  const lockFile = given ? undefined : evaluation.files.read(join(directory, 'flake.lock'));
  const locking = given ?? (lockFile && { lock: readLock(lockFile), from: readLock(lockFile).root });
  const set = file.type === 'attrs' ? evaluation.force(file.entries.get('inputs') ?? attrs({})) : file;
  const written = declared(set, file);
  const outputsFunction =
    file.type === 'attrs'
      ? evaluation.force(file.entries.get('outputs') ?? unknown('the flake has no outputs', file.at))
      : file;

  const inputs = [...written];
  const inputsComplete = set.type === 'attrs' && !set.open && written.length === set.entries.size;
  if (outputsFunction.type === 'function') inputs.push(...implicit(outputsFunction, written));
  const declarations = new Map<string, Declaration>();
  const resolveFollows = (path: readonly string[], seen: readonly string[]): Declaration | undefined => {
    const [first, ...more] = path;
    if (first === undefined) return undefined;
    const direct = declare(first, [...seen, first]);
    return more.reduce<Declaration | undefined>(
      (found, name) => found && (found.follows.get(name) ?? nested(name, `${found.key}/${name}`, directory)),
      direct,
    );
  };
  const declare = (name: string, seen: readonly string[] = []): Declaration | undefined => {
    const ready = declarations.get(name);
    if (ready) return ready;
    const input = inputs.find(one => one.name === name);
    if (!input) return undefined;
    const made = declareInput(input, locking, directory, path =>
      seen.includes(path[0] ?? '') ? undefined : resolveFollows(path, seen),
    );
    declarations.set(name, made);
    return made;
  };
  for (const { name } of inputs) declare(name);

  const values = new Map<string, Thunk>();
  for (const [name, declaration] of declarations)
    if (name !== 'self')
      values.set(
        name,
        defer(() => inputValue(world, sources, declaration)),
      );

  const outputs: Thunk = new Thunk(() =>
    attempt(() => {
      if (outputsFunction.type === 'unknown') return outputsFunction;
      const argument = new Map(values);
      argument.set('self', lazy(self));
      const result = apply(outputsFunction, [attrs(argument)]);
      if (result.type !== 'attrs' && result.type !== 'unknown')
        throw new NixError('the outputs of a flake are a set', result.at);
      return result;
    }),
  );
  const node = given?.lock.nodes.get(given.from);
  const info = node && evaluation !== world.evaluation ? sourceInfo(node, node.locked) : undefined;
  const self = selfValue(directory, attrs(values), outputs, info);
  return { self, outputs, inputs, inputsComplete, declarations, lock: locking?.lock, file };
}

/** `self`: the flake's outputs, and what is said of its source. */
function selfValue(
  directory: string,
  inputs: AttrsValue,
  outputs: Thunk,
  info: Readonly<Record<string, Value | Thunk>> | undefined,
): AttrsValue {
  const dirty = unknown('it depends on the state of the git tree');
  const own = { outPath: sourcePath(directory), ...info };
  const fixed: Record<string, Value | Thunk> = { ...own, inputs, outputs, _type: string('flake') };
  const tree = new Set([
    'rev',
    'shortRev',
    'dirtyRev',
    'dirtyShortRev',
    'lastModified',
    'lastModifiedDate',
    'revCount',
    'narHash',
  ]);
  fixed.sourceInfo = attrs(own, { rest: name => (!info && tree.has(name) ? dirty : undefined) });
  return attrs(fixed, {
    rest: (name, at, written) => {
      if (tree.has(name)) return info ? undefined : dirty;
      if (name.startsWith('__')) return undefined;
      const value = settle(() => outputs.force());
      if (value.type !== 'attrs') return value.type === 'unknown' ? value : undefined;
      return value.entries.get(name)?.force() ?? value.rest?.(name, at, written) ?? value.open;
    },
  });
}

/** Inputs that the outputs ask for without their being declared: names of the registry. */
function implicit(outputs: FunctionValue, written: readonly DeclaredInput[]): DeclaredInput[] {
  const names = new Set(written.map(input => input.name));
  return [...(outputs.formals?.keys() ?? [])]
    .filter(name => name !== 'self' && !names.has(name) && outputs.at !== undefined)
    .map(name => ({
      name,
      at: outputs.at!,
      flake: true,
      reference: { type: 'indirect', id: name },
      follows: undefined,
      inputs: [],
    }));
}

/** An input as flake.nix declares it. */
interface DeclaredInput extends FlakeInput {
  readonly flake: boolean;
  readonly inputs: readonly DeclaredInput[];
}

function declared(value: Value, near: Value): DeclaredInput[] {
  if (value.type !== 'attrs') return [];
  const found: DeclaredInput[] = [];
  for (const [name, thunk] of value.entries) {
    const at = value.position?.(name) ?? value.at ?? near.at;
    if (!at) continue;
    const given = attempt(() => thunk.force());
    if (given.type === 'attrs') found.push(declaredInput(name, at, given));
    else if (given.type === 'string')
      found.push({
        name,
        at,
        flake: true,
        url: { value: given.value, at: given.at ?? at },
        reference: parseReference(given.value),
        inputs: [],
      });
    else found.push({ name, at, flake: true, inputs: [] });
  }
  return found;
}

function declaredInput(name: string, at: Location, given: AttrsValue): DeclaredInput {
  const text = (key: string): { value: string; at: Location } | undefined => {
    const thunk = given.entries.get(key);
    const value = thunk && attempt(() => thunk.force());
    if (value?.type === 'string') return { value: value.value, at: value.at ?? given.position?.(key) ?? at };
    return value?.type === 'path' ? { value: value.path, at: value.at ?? at } : undefined;
  };
  const url = text('url');
  const follows = text('follows');
  const flake = given.entries.get('flake') && attempt(() => given.entries.get('flake')!.force());
  const inner = given.entries.get('inputs') && attempt(() => given.entries.get('inputs')!.force());
  const type = text('type')?.value;
  const reference: FlakeReference | undefined = url
    ? parseReference(url.value)
    : type
      ? {
          type,
          owner: text('owner')?.value,
          repo: text('repo')?.value,
          ref: text('ref')?.value,
          rev: text('rev')?.value,
          url: undefined,
          path: text('path')?.value,
          id: text('id')?.value,
          dir: text('dir')?.value,
        }
      : follows
        ? undefined
        : { type: 'indirect', id: name };
  return {
    name,
    at,
    url,
    follows: follows && (follows.value === '' ? [] : follows.value.split('/')),
    flake: !(flake?.type === 'bool' && !flake.value),
    reference,
    inputs: inner ? declared(inner, given) : [],
  };
}

function declareInput(
  input: DeclaredInput,
  locking: Locking | undefined,
  directory: string,
  follow: (path: readonly string[]) => Declaration | undefined,
): Declaration {
  const { name } = input;
  if (locking) {
    const node = resolve(locking.lock, [name], locking.from);
    const asked = input.reference;
    // Of an input's own inputs the lock was made with what the flakes above it say of them.
    const isNested = locking.from !== locking.lock.root;
    if (
      node &&
      (isNested || input.follows || !asked || !node.original || sameReference(asked, node.original))
    )
      return { ...locked(locking.lock, name, [name], locking.from, directory), flake: input.flake };
  }
  if (input.follows) {
    const target = follow(input.follows);
    if (target) return { ...target, name };
  }
  const follows = new Map<string, Declaration>();
  for (const said of input.inputs) {
    const target = said.follows ? follow(said.follows) : undefined;
    const key = `${name}/${said.name}`;
    if (target) follows.set(said.name, target);
    else if (said.reference)
      follows.set(said.name, { ...unlocked(said.name, key, directory), reference: said.reference });
  }
  return {
    ...unlocked(name, name, directory),
    reference: input.reference ?? { type: 'indirect', id: name },
    flake: input.flake,
    follows,
  };
}

/** Whether the lock was made for what flake.nix asks for now. */
function sameReference(asked: FlakeReference, original: FlakeReference): boolean {
  const same = (a: string | undefined, b: string | undefined): boolean =>
    (a ?? '').toLowerCase() === (b ?? '').toLowerCase();
  return (
    same(asked.type, original.type) &&
    same(asked.owner, original.owner) &&
    same(asked.repo, original.repo) &&
    same(asked.id, original.id) &&
    (asked.ref ?? '') === (original.ref ?? '') &&
    (asked.rev === undefined || original.rev === undefined || asked.rev === original.rev)
  );
}
