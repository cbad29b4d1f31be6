/**
 * One evaluation: the files that it reads, the world that it believes in, its bounds, and its entry points.
 *
 * Two kinds of methods: those under "from outside" never throw, and give Unknown (with its reason, and `error` where
 * Nix itself would fail) for whatever goes wrong; those under "from inside" are for built-ins and models of the
 * world, which run within an evaluation: they throw `NixError` and `Bound`.
 */
import { basename, dirname, type Files, join } from '../../files.ts';
import { type Location, positionAt, type SourceFile } from '../../text.ts';
import type { FileReference } from '../facts.ts';
import { type NixSyntax, parseNix } from '../syntax.ts';
import { Budget, defaultLimits, type Limits } from './bounds.ts';
import { builtinsOf, globalsOf } from './builtins/index.ts';
import { evaluate, topLevel } from './interpret.ts';
import { attributeOf, mapUnknown } from './sets.ts';
import { type Coercion, coerce, described, realPath, unknownIn } from './strings.ts';
import {
  type AttrsValue,
  attrs,
  Bound,
  int,
  lazy,
  NixError,
  type PathValue,
  type StringValue,
  string,
  Thunk,
  type Unknown,
  unknown,
  type Value,
} from './value.ts';

/** What lies beyond the language and the workspace. Every hook may decline with undefined; then the value is Unknown. */
export interface World {
  /** Names for every file, besides Nix's own or instead of them. */
  readonly globals?: Readonly<Record<string, Value | Thunk>>;
  /** Attributes of `builtins`, besides Nix's own or instead of them. */
  readonly builtins?: Readonly<Record<string, Value | Thunk>>;
  /** `builtins.currentSystem`. */
  readonly system?: string | undefined;
  /** Whether `builtins` lacks what depends on the machine and the time, as it does when Nix evaluates flakes. */
  readonly pure?: boolean | undefined;
  /** Asked first for every `import`, with its evaluated argument: a path, a string, a flake input. */
  import?(target: Value, evaluation: Evaluation, at: Location | undefined): Value | undefined;
  /** `<name>` */
  searchPath?(name: string, evaluation: Evaluation, at: Location | undefined): Value | undefined;
  /** `fetchTarball`, `fetchGit`, `getFlake`, … with the evaluated argument. */
  fetch?(kind: string, argument: Value, evaluation: Evaluation, at: Location | undefined): Value | undefined;
}

/** How deep choices that cannot be made are followed into both of their branches. */
const speculationDepth = 4;

export class Evaluation {
  readonly files: Files;
  readonly world: World;
  readonly budget: Budget;
  /** Every Nix file that was read, in the order of reading. */
  readonly sources = new Map<string, NixSyntax>();
  /** Every file that was named by `import`, `readFile`, `pathExists` or used as a source, whether it exists or not. */
  readonly references: FileReference[] = [];
  readonly #imports = new Map<string, Thunk>();
  readonly #referred = new Set<string>();
  readonly #globals: ReadonlyMap<string, Thunk>;
  #unknowns = 0;
  #speculating = 0;
  #entered = 0;

  constructor(files: Files, world: World = {}, limits: Partial<Limits> = {}) {
    this.files = files;
    this.world = world;
    this.budget = new Budget({ ...defaultLimits, ...limits });
    this.#globals = globalsOf(this, builtinsOf(this));
  }

  // From outside.

  /** The value of a Nix file, or of the `default.nix` of a directory. */
  evaluateFile(path: string, at?: Location): Value {
    return this.settle(() => this.importPath(path, at));
  }

  /** The value of a text that need not be among the files. */
  evaluateSource(file: SourceFile): Value {
    return this.settle(() => this.#evaluate(file, this.#globals));
  }

  force(value: Thunk | Value): Value {
    return value instanceof Thunk ? (value.known ?? this.settle(() => value.force())) : value;
  }

  /** The result of `compute`, or the Unknown that says why there is none. */
  settle(compute: () => Value): Value {
    if (this.#entered === 0) this.budget.restart();
    const { depth } = this.budget;
    this.#entered++;
    try {
      return compute();
    } catch (error) {
      this.budget.depth = depth;
      return failure(error);
    } finally {
      this.#entered--;
    }
  }

  // From inside.

  /** Calls a function or functor. */
  call(callee: Value, argument: Thunk | Value, at?: Location): Value {
    const thunk = lazy(argument);
    switch (callee.type) {
      case 'function': {
        this.budget.enter();
        this.budget.step();
        const result = callee.apply(thunk, at);
        this.budget.leave();
        return result;
      }
      case 'attrs': {
        const functor = attributeOf(callee, '__functor', at);
        if (functor) return this.call(this.call(functor, callee, at), thunk, at);
        if (callee.open) return unknown(callee.open.why, callee.open.at);
        break;
      }
      case 'unknown':
        return mapUnknown(callee, candidate =>
          candidate.type === 'function' ? this.speculate(() => this.call(candidate, thunk, at)) : undefined,
        );
    }
    throw new NixError(`attempt to call ${described(callee)}, which is not a function`, at);
  }

  /** Calls a curried function. */
  callAll(callee: Value, args: readonly (Thunk | Value)[], at?: Location): Value {
    let result = callee;
    for (const argument of args) result = this.call(result, argument, at);
    return result;
  }

  /** A call that is made when its result is asked for. */
  lazyCall(callee: Value, args: readonly (Thunk | Value)[], at?: Location): Thunk {
    return new Thunk(() => this.callAll(callee, args, at));
  }

  /** The same for a function that is not yet evaluated. */
  lazyCallOf(callee: Thunk, args: readonly (Thunk | Value)[], at?: Location): Thunk {
    return new Thunk(() => this.callAll(callee.force(), args, at));
  }

  /** The attribute of a set, as `value.name`. */
  select(value: Value, name: string, at?: Location): Value {
    if (value.type === 'unknown') {
      return mapUnknown(value, candidate =>
        candidate.type === 'attrs' ? attributeOf(candidate, name, at) : undefined,
      );
    }
    if (value.type !== 'attrs') throw new NixError(`expected a set but found ${described(value)}`, at);
    const found = attributeOf(value, name, at);
    if (found) return found;
    if (value.open) return unknown(value.open.why, value.open.at);
    throw new NixError(`attribute '${name}' missing`, at);
  }

  coerce(value: Value, at?: Location, how?: Coercion): StringValue {
    if (value.type === 'path' && how?.copy !== false) this.refer(value.path, value.at, 'source');
    return coerce(this, value, at, how);
  }

  lazy(value: Thunk | Value): Thunk {
    return lazy(value);
  }

  /** Evaluates what may turn out not to be needed: undefined where it fails, or takes too much. */
  speculate(compute: () => Value): Value | undefined {
    if (this.#speculating >= speculationDepth) return undefined;
    const { depth } = this.budget;
    const whole = this.budget.narrow();
    this.#speculating++;
    try {
      return compute();
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.budget.depth = depth;
      return undefined;
    } finally {
      this.#speculating--;
      this.budget.widen(whole);
    }
  }

  nextUnknown(): number {
    return ++this.#unknowns;
  }

  /** `import target` */
  import(target: Value, at: Location | undefined, scope?: AttrsValue): Value {
    const modelled = this.world.import?.(target, this, at);
    if (modelled) return modelled;
    const path = this.pathOf(target, at);
    if (typeof path !== 'string') return path;
    return scope ? this.#scopedImport(path, scope, target.at ?? at) : this.importPath(path, target.at ?? at);
  }

  /** Imports a file of the workspace; the same file gives the same value. */
  importPath(path: string, at: Location | undefined): Value {
    let thunk = this.#imports.get(path);
    if (!thunk) {
      thunk = new Thunk(() => {
        const file = this.#nixFile(path, at);
        return 'type' in file ? file : this.#evaluate(file, this.#globals);
      });
      this.#imports.set(path, thunk);
    } else this.refer(path, at, 'import');
    return thunk.force();
  }

  #scopedImport(path: string, scope: AttrsValue, at: Location | undefined): Value {
    const file = this.#nixFile(path, at);
    if ('type' in file) return file;
    const value = this.#evaluate(file, new Map([...this.#globals, ...scope.entries]));
    const syntax = parseNix(file);
    const problems = syntax.problems.filter(({ at: place }) => !syntax.free.some(name => name.at === place));
    this.sources.set(file.path, { ...syntax, problems });
    return value;
  }

  #nixFile(path: string, at: Location | undefined): SourceFile | Unknown {
    const isDirectory = this.files.kind(path) === 'directory';
    const target = isDirectory ? join(path, 'default.nix') : path;
    this.refer(target, at, 'import');
    return this.files.read(target) ?? unknown(`${basename(target)} could not be read`, at);
  }

  #evaluate(file: SourceFile, globals: ReadonlyMap<string, Thunk>): Value {
    const syntax = parseNix(file);
    this.sources.set(file.path, syntax);
    return evaluate(syntax.root, topLevel(this, globals));
  }

  /** Notes that the program names a file. */
  refer(path: string, at: Location | undefined, how: FileReference['how']): void {
    if (!at) return;
    const key = `${how} ${path} ${at.file.path} ${at.start}`;
    if (this.#referred.has(key)) return;
    this.#referred.add(key);
    this.references.push({ path, at, how });
  }

  /** The path on this machine that a value stands for. */
  pathOf(value: Value, at: Location | undefined): string | Unknown {
    if (value.type === 'unknown') return unknown(value.why, value.at);
    const text: StringValue | PathValue =
      value.type === 'path' ? value : coerce(this, value, at, { copy: false });
    const path = realPath(text);
    if (path !== undefined) return join('/', path);
    if (text.type === 'string') {
      const reason = unknownIn(text);
      if (reason) return unknown(reason.why, reason.at);
      if (text.context.size > 0) return unknown('it lies in a package that would have to be built', at);
    }
    throw new NixError('the path must be absolute', at);
  }

  /** Whether something exists at a path; undefined where that cannot be seen from here. */
  exists(path: string): boolean | undefined {
    if (this.files.kind(path) !== undefined) return true;
    for (let parent = dirname(path); ; parent = dirname(parent)) {
      const kind = this.files.kind(parent);
      if (kind === 'file') return false;
      if (kind === 'directory') return this.files.list(parent) ? false : undefined;
      if (parent === dirname(parent)) return undefined;
    }
  }

  searchPath(name: string, at: Location | undefined): Value {
    const given = this.world.searchPath?.(name, this, at);
    return given ?? unknown(`<${name}> depends on the user's NIX_PATH`, at);
  }

  fetch(kind: string, argument: Value, at: Location | undefined): Value {
    const given = this.world.fetch?.(kind, argument, this, at);
    return given ?? unknown(`${kind} would have to fetch it`, at);
  }

  /** A place as `__curPos` and `unsafeGetAttrPos` give it. */
  position(at: Location): Value {
    const { line, column } = positionAt(at.file, at.start);
    const bytes = Buffer.byteLength(at.file.text.slice(at.start - column, at.start));
    return attrs({ file: string(at.file.path), line: int(line + 1), column: int(bytes + 1) });
  }
}

function isExpected(error: unknown): boolean {
  return error instanceof NixError || error instanceof Bound || error instanceof RangeError;
}

function failure(error: unknown): Unknown {
  if (error instanceof NixError) {
    return { ...unknown(error.message, error.at), error };
  }
  if (error instanceof Bound) return unknown(error.message);
  if (error instanceof RangeError) return unknown('expressions nest too deeply to be evaluated');
  throw error;
}
