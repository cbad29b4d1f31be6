/**
 * Nix's syntax as immutable, located nodes. Only `server/nix` sees them.
 * Spans are those of the source; parentheses leave no node, but the node in them keeps its own span.
 */
import type { Location } from '../../text.ts';

export type Expr =
  | IntExpr
  | FloatExpr
  | StringExpr
  | PathExpr
  | SearchPathExpr
  | VariableExpr
  | ListExpr
  | AttrsExpr
  | LetExpr
  | LegacyLetExpr
  | WithExpr
  | AssertExpr
  | IfExpr
  | LambdaExpr
  | ApplyExpr
  | SelectExpr
  | HasAttrExpr
  | UnaryExpr
  | BinaryExpr
  | ErrorExpr;

interface Node {
  readonly at: Location;
}

interface IntExpr extends Node {
  readonly type: 'int';
  /** Undefined where the literal does not fit 64 bits: Nix rejects the file. */
  readonly value: bigint | undefined;
}
interface FloatExpr extends Node {
  readonly type: 'float';
  readonly value: number;
}

/** A quoted string, an indented one (already stripped), or a URI. */
export interface StringExpr extends Node {
  readonly type: 'string';
  readonly form: 'quoted' | 'indented' | 'uri';
  readonly parts: readonly StringPart[];
}

export type StringPart = TextPart | InterpolationPart;

/** Text after escapes and stripping; where its length is that of its span, it stands there verbatim. */
export interface TextPart extends Node {
  readonly type: 'text';
  readonly value: string;
}

/** `${…}`, with the braces in its span. */
interface InterpolationPart extends Node {
  readonly type: 'interpolation';
  readonly expr: Expr;
}

/** `./a`, `/a/b`, `~/a`, `./a/${b}/c`; parts as written. */
export interface PathExpr extends Node {
  readonly type: 'path';
  readonly parts: readonly StringPart[];
}

/** `<nixpkgs/lib>`, without the brackets. */
export interface SearchPathExpr extends Node {
  readonly type: 'search-path';
  readonly name: string;
  /** What it stands for: `__findFile __nixPath "name"`. */
  readonly find: VariableExpr;
  readonly path: VariableExpr;
}

export interface VariableExpr extends Node {
  readonly type: 'variable';
  readonly name: string;
  /** Which scope of those around it binds the name, counted outwards; -1 for a global or one that a `with` may give. */
  readonly level: number;
  /** Which of that scope's slots. */
  readonly slot: number;
}

export interface ListExpr extends Node {
  readonly type: 'list';
  /** From `[` to `]`. */
  readonly elements: readonly Expr[];
  /** Where each element stands, its parentheses included. */
  readonly spans: readonly Location[];
}

/** `{ … }` or `rec { … }`; also the inner sets that `a.b = …;` makes. */
export interface AttrsExpr extends Node {
  readonly type: 'attrs';
  readonly recursive: boolean;
  /** Where the braces stand; undefined for the inner set of an attribute path. */
  readonly braces: Location | undefined;
  /** As written. */
  readonly bindings: readonly Binding[];
  /** As meant: attribute paths are unfolded, and sets written in pieces are one. In the order of slots. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly dynamic: readonly DynamicAttribute[];
  /** The sources of `inherit (e) …`. */
  readonly sources: readonly Expr[];
  /** Set where text that could not be read may hide further attributes. */
  readonly incomplete: boolean;
}

export type Binding = ValueBinding | InheritBinding;

/** `a.b.c = value;` */
export interface ValueBinding extends Node {
  readonly type: 'value';
  readonly path: readonly AttrName[];
  readonly value: Expr;
}

/** `inherit a b;` or `inherit (source) a b;` */
interface InheritBinding extends Node {
  readonly type: 'inherit';
  readonly source: Expr | undefined;
  readonly names: readonly AttrName[];
}

export interface AttrName extends Node {
  /** Undefined for one that has to be evaluated. */
  readonly name: string | undefined;
  /** Set where `name` is undefined. */
  readonly expr: Expr | undefined;
}

export interface Attribute extends Node {
  /** `inherited`: a plain `inherit`, whose value sees the scope around the set even in a `rec` one. */
  readonly how: 'value' | 'inherited' | 'inherited-from';
  /** For `inherited-from`: the selection from the set's source, which is evaluated once for all its names. */
  readonly value: Expr;
  /** Index into `sources`; -1 unless `inherited-from`. */
  readonly source: number;
}

export interface DynamicAttribute extends Node {
  readonly name: Expr;
  readonly value: Expr;
}

interface LetExpr extends Node {
  readonly type: 'let';
  /** A recursive set whose `braces` are undefined. */
  readonly bindings: AttrsExpr;
  readonly body: Expr;
}

/** `let { …; body = …; }` */
interface LegacyLetExpr extends Node {
  readonly type: 'legacy-let';
  readonly attrs: AttrsExpr;
}

interface WithExpr extends Node {
  readonly type: 'with';
  readonly scope: Expr;
  readonly body: Expr;
}

interface AssertExpr extends Node {
  readonly type: 'assert';
  readonly condition: Expr;
  readonly body: Expr;
}

interface IfExpr extends Node {
  readonly type: 'if';
  readonly condition: Expr;
  readonly consequence: Expr;
  readonly alternative: Expr;
}

/** `name: body`, `{ formals }: body`, `{ formals } @ name: body`. Slots: the name first, then the formals. */
export interface LambdaExpr extends Node {
  readonly type: 'lambda';
  readonly name: string | undefined;
  readonly nameAt: Location | undefined;
  readonly formals: Formals | undefined;
  readonly body: Expr;
}

export interface Formals extends Node {
  readonly formals: readonly Formal[];
  readonly ellipsis: boolean;
}

export interface Formal extends Node {
  readonly name: string;
  readonly nameAt: Location;
  readonly default: Expr | undefined;
}

interface ApplyExpr extends Node {
  readonly type: 'apply';
  readonly function: Expr;
  readonly argument: Expr;
}

/** `expr.a.b` or `expr.a.b or default` */
export interface SelectExpr extends Node {
  readonly type: 'select';
  readonly expr: Expr;
  readonly path: readonly AttrName[];
  readonly default: Expr | undefined;
}

/** `expr ? a.b` */
interface HasAttrExpr extends Node {
  readonly type: 'has-attr';
  readonly expr: Expr;
  readonly path: readonly AttrName[];
}

export interface UnaryExpr extends Node {
  readonly type: 'unary';
  readonly operator: '!' | '-';
  readonly operand: Expr;
}

export type BinaryOperator =
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '&&'
  | '||'
  | '->'
  | '//'
  | '++'
  | '+'
  | '-'
  | '*'
  | '/';

export interface BinaryExpr extends Node {
  readonly type: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
}

/** Text that is no expression. What stands in it is kept, and nothing is certain of it. */
interface ErrorExpr extends Node {
  readonly type: 'error';
  /** Why nothing is known here, in words that a user understands. */
  readonly why: string;
  readonly parts: readonly Expr[];
}

/** Why nothing is known of text that is not Nix. */
export const notNix = 'the file has a syntax error here';
