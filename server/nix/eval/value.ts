/**
 * The values of the abstract evaluator: Nix's own, plus what a static reader needs.
 *
 * - Everything that a user wrote keeps the place where it was written (`at`), through lets, inherits,
 *   function arguments and other files, so that a finding lands where a person would edit.
 * - What cannot be known is a value too (`Unknown`), with its reason; it spreads only as far as it must:
 *   a list or an attribute set with an unknown part stays known in its other parts and says that it is open.
 * - nixpkgs is symbolic: a package is an attribute set that carries a `Package`, and its store path is a made-up
 *   one that the string context leads back from, so that string functions work on it as they do in Nix.
 * - What Nix calls an error is a thrown `NixError`; nothing throws past `evaluate.ts`'s entry points.
 */
import type { Location } from '../../text.ts';
import type { NixpkgsTree } from '../store/nixpkgs.ts';

export type Value =
  | NullValue
  | BoolValue
  | IntValue
  | FloatValue
  | StringValue
  | PathValue
  | ListValue
  | AttrsValue
  | FunctionValue
  | Unknown;

interface Written {
  /** Where a person wrote it; absent for what a function computed. */
  readonly at?: Location | undefined;
}

export interface NullValue extends Written {
  readonly type: 'null';
}
export interface BoolValue extends Written {
  readonly type: 'bool';
  readonly value: boolean;
}
export interface IntValue extends Written {
  readonly type: 'int';
  /** Two's complement, 64 bits. */
  readonly value: bigint;
}
export interface FloatValue extends Written {
  readonly type: 'float';
  readonly value: number;
}

export interface StringValue extends Written {
  readonly type: 'string';
  readonly value: string;
  /** What made-up parts of `value` stand for, by the exact text of the part. Empty for a plain string. */
  readonly context: StringContext;
  /**
   * The strings that it was put together from, in order (interpolation, `+`, `concatStringsSep`, the lines of an
   * indented string); their values joined give `value`. See `leaves` in strings.ts.
   */
  readonly parts?: readonly StringValue[] | undefined;
  /** Whether `value` stands verbatim at `at`, so that offsets into one are offsets into the other. */
  readonly verbatim?: boolean | undefined;
}

export type StringContext = ReadonlyMap<string, ContextElement>;

export type ContextElement =
  /** A store path of a package's output. */
  | { readonly kind: 'output'; readonly package: Package; readonly at?: Location | undefined }
  /** A store path of a source: a path that was interpolated, or a flake input. */
  | { readonly kind: 'source'; readonly path: string; readonly at?: Location | undefined }
  /** A part of the string that could not be known: questions about the whole string are Unknown. */
  | { readonly kind: 'unknown'; readonly unknown: Unknown };

/** A path on this machine (absolute, normalised), not yet copied to the store. */
export interface PathValue extends Written {
  readonly type: 'path';
  readonly path: string;
}

export interface ListValue extends Written {
  readonly type: 'list';
  readonly items: readonly Thunk[];
  /** Set where further elements may exist, anywhere in the list. */
  readonly open?: Unknown | undefined;
  /** For a literal `[ … ]` (whose span is `at`): where each item is written, without its parentheses. */
  readonly spans?: readonly Location[] | undefined;
  /** The lists that `++` or `concatLists` joined, in order. See `literals` in lists.ts. */
  readonly parts?: readonly ListValue[] | undefined;
}

export interface AttrsValue extends Written {
  readonly type: 'attrs';
  readonly entries: ReadonlyMap<string, Thunk>;
  /** Gives attributes that are not in `entries`, such as the packages of nixpkgs. Undefined: surely missing. */
  readonly rest?: Rest | undefined;
  /** Set where attributes may exist of which nothing is known; then absence proves nothing. */
  readonly open?: Unknown | undefined;
  /** Set on derivations. */
  readonly package?: Package | undefined;
  /** Where an attribute is defined: its name in a binding. Undefined for what a function made. */
  readonly position?: ((name: string) => Location | undefined) | undefined;
}

/**
 * Gives attributes that are not among the entries; undefined says that it does not know the name. `at` is the place
 * of the name where it is selected; `written` is the name's own value where it was computed (`pkgs."python${v}"`),
 * whose `parts` lead to where its pieces were written.
 */
export type Rest = (name: string, at: Location | undefined, written?: StringValue) => Value | undefined;

export interface FunctionValue extends Written {
  readonly type: 'function';
  readonly name?: string | undefined;
  apply(argument: Thunk, at: Location | undefined): Value;
  /** Names of a set pattern, and whether each has a default; undefined for `x: …` and built-ins. */
  readonly formals?: ReadonlyMap<string, boolean> | undefined;
  /** How a function of the language takes its argument; undefined for built-ins. */
  readonly shape?: FunctionShape | undefined;
}

export interface FunctionShape {
  /** The name of the whole argument: `x` in `x: …` and `{ … } @ x: …`. */
  readonly name: string | undefined;
  readonly ellipsis: boolean;
  /** Where a name of the set pattern is written. */
  position(formal: string): Location | undefined;
}

/** What is not known, why (in words that a user understands), and the place that made it so. */
export interface Unknown extends Written {
  readonly type: 'unknown';
  readonly why: string;
  /** The values that it may be, where they are known: the branches of a condition that is not. */
  readonly candidates?: readonly Value[] | undefined;
  /** Set where evaluation surely fails, as Nix would. */
  readonly error?: NixError | undefined;
}

/**
 * A derivation: one of nixpkgs, known by its attribute path, or one made here by a builder.
 * World models put what `shells.ts` needs into it.
 */
export interface Package {
  /** Canonical attribute path in nixpkgs, such as `['stdenv', 'cc', 'cc']`; empty for one made here. */
  readonly attribute: readonly string[];
  /** The nixpkgs that it comes from. */
  readonly nixpkgs?: Nixpkgs | undefined;
  /** The output chosen by name (`.lib`, `.dev`); undefined where the default one is meant. */
  readonly output?: string | undefined;
  /** The output that `lib.getOutput` was asked for (`makeLibraryPath`: `lib`); one chosen by name goes before it. */
  readonly wanted?: string | undefined;
  /** `mkShell`, `buildPythonApplication`, `withPackages`, `writeShellScriptBin`, … for one made here. */
  readonly builder?: string | undefined;
  /** What the builder was called with, after overrides. */
  readonly arguments?: AttrsValue | undefined;
  /** The package that this one was made from: the interpreter of a `withPackages`, the base of an override. */
  readonly base?: Package | undefined;
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  /** Where a person wrote it: the attribute path from its first name to its last, or the call that makes it. */
  readonly at?: Location | undefined;
}

/** One nixpkgs: an input of the flake, imported for a system. */
export interface Nixpkgs {
  /** The input's name in flake.nix (`nixpkgs`), or how it was fetched. */
  readonly input: string;
  /** Key of the locked node, to tell one nixpkgs from another. */
  readonly node: string;
  /** `YY.MM`, `unstable`, or null where it is not known. */
  readonly release: string | null;
  /** Unix time in seconds of the commit, where it is known. */
  readonly lastModified: number | null;
  readonly system?: string | undefined;
  /** Whether overlays or package overrides were given of which not everything is known. */
  readonly overlaid: boolean;
  /** `config.allowUnfree`, where it is set and known. */
  readonly allowUnfree?: boolean | undefined;
  /** What its own source says, where that lies on this machine: to be asked before the catalogue. */
  readonly tree?: (() => NixpkgsTree | undefined) | undefined;
}

/** Nix's errors. `catchable` for what `builtins.tryEval` catches: `throw` and `assert`. */
export class NixError extends Error {
  readonly catchable: boolean;
  readonly at: Location | undefined;
  constructor(message: string, at?: Location, catchable = false) {
    super(message);
    this.catchable = catchable;
    this.at = at;
  }
}

/** Thrown where an evaluation would exceed its bounds; entry points turn it into an Unknown. */
export class Bound extends Error {}

const running = Symbol('running');

/** A value to be computed when it is first asked for, and once. */
export class Thunk {
  #compute: (() => Value) | undefined | typeof running;
  #value: Value | undefined;
  #error: unknown;

  constructor(compute: (() => Value) | undefined) {
    this.#compute = compute;
    this.#value = undefined;
    this.#error = undefined;
  }

  static of(value: Value): Thunk {
    const thunk = new Thunk(undefined);
    thunk.#value = value;
    return thunk;
  }

  /** The value, if it has been computed. */
  get known(): Value | undefined {
    return this.#value;
  }

  /**
   * Throws `NixError`; a thunk that needs itself is Nix's infinite recursion. Whatever else is thrown (a bound,
   * an exhausted stack) is not the thunk's own fault, and it may be asked again.
   */
  force(): Value {
    if (this.#value !== undefined) return this.#value;
    const compute = this.#compute;
    if (compute === running) throw new NixError('infinite recursion encountered');
    if (compute === undefined) throw this.#error;
    this.#compute = running;
    try {
      const value = compute();
      this.#value = value;
      this.#compute = undefined;
      return value;
    } catch (error) {
      if (error instanceof NixError) {
        this.#error = error;
        this.#compute = undefined;
      } else this.#compute = compute;
      throw error;
    }
  }
}

export const plain: StringContext = new Map();

export const nullValue: NullValue = { type: 'null' };
export const bool = (value: boolean, at?: Location): BoolValue => ({ type: 'bool', value, at });
export const int = (value: bigint | number, at?: Location): IntValue => ({
  type: 'int',
  value: BigInt.asIntN(64, BigInt(value)),
  at,
});
export const float = (value: number, at?: Location): FloatValue => ({ type: 'float', value, at });
export const string = (value: string, at?: Location, context: StringContext = plain): StringValue => ({
  type: 'string',
  value,
  context,
  at,
});
export const path = (value: string, at?: Location): PathValue => ({ type: 'path', path: value, at });
export const list = (items: readonly (Value | Thunk)[], at?: Location, open?: Unknown): ListValue => ({
  type: 'list',
  items: items.map(lazy),
  open,
  at,
});
export const attrs = (
  entries: Readonly<Record<string, Value | Thunk>> | ReadonlyMap<string, Thunk>,
  more: Omit<Partial<AttrsValue>, 'type' | 'entries'> = {},
): AttrsValue => ({
  ...more,
  type: 'attrs',
  entries: isMap(entries) ? entries : mapOf(entries),
});

const isMap = (entries: object): entries is ReadonlyMap<string, Thunk> => Symbol.iterator in entries;

function mapOf(record: Readonly<Record<string, Value | Thunk>>): ReadonlyMap<string, Thunk> {
  const entries = new Map<string, Thunk>();
  for (const name of Object.keys(record)) entries.set(name, lazy(record[name]!));
  return entries;
}
export const unknown = (why: string, at?: Location, candidates?: readonly Value[]): Unknown => ({
  type: 'unknown',
  why,
  at,
  candidates,
});
/** A built-in function of one argument, which it may leave unevaluated. */
export const fn = (
  name: string,
  apply: (argument: Thunk, at: Location | undefined) => Value,
): FunctionValue => ({
  type: 'function',
  name,
  apply,
});
/** A curried built-in function. */
export const curried = (
  name: string,
  arity: number,
  apply: (args: readonly Thunk[], at: Location | undefined) => Value,
): FunctionValue => {
  const take = (args: readonly Thunk[]): FunctionValue =>
    fn(name, (argument, at) => {
      const all = [...args, argument];
      return all.length === arity ? apply(all, at) : take(all);
    });
  return take([]);
};
/** Anything as a thunk. */
export const lazy = (value: Value | Thunk): Thunk => (value instanceof Thunk ? value : Thunk.of(value));
