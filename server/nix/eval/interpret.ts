/** Evaluates syntax, lazily, as Nix does; what cannot be known becomes Unknown and spreads only as far as it must. */
import { dirname, join } from '../../files.ts';
import type { Location } from '../../text.ts';
import type {
  AttrName,
  AttrsExpr,
  Expr,
  LambdaExpr,
  ListExpr,
  PathExpr,
  SearchPathExpr,
  SelectExpr,
  StringExpr,
  VariableExpr,
} from '../syntax.ts';
import { Env } from './environment.ts';
import type { Evaluation } from './evaluation.ts';
import { binary, unary } from './operators.ts';
import { attributeOf, hasAttribute, mapUnknown } from './sets.ts';
import { coerce, concatenate, described, unknownIn } from './strings.ts';
import {
  type AttrsValue,
  bool,
  type FunctionShape,
  type FunctionValue,
  float,
  int,
  NixError,
  path,
  plain,
  type StringValue,
  string,
  Thunk,
  type Unknown,
  unknown,
  type Value,
} from './value.ts';

/** A function of the language, with the scope that it was made in. */
export class Lambda implements FunctionValue {
  readonly type = 'function';
  readonly expr: LambdaExpr;
  readonly env: Env;

  constructor(expr: LambdaExpr, env: Env) {
    this.expr = expr;
    this.env = env;
  }

  get at(): Location {
    return this.expr.at;
  }

  get name(): undefined {
    return undefined;
  }

  get formals(): ReadonlyMap<string, boolean> | undefined {
    const { formals } = this.expr;
    return formals && new Map(formals.formals.map(formal => [formal.name, formal.default !== undefined]));
  }

  get shape(): FunctionShape {
    const { name, formals } = this.expr;
    return {
      name,
      ellipsis: formals?.ellipsis ?? false,
      position: formal => formals?.formals.find(({ name }) => name === formal)?.nameAt,
    };
  }

  apply(argument: Thunk, at: Location | undefined): Value {
    return evaluate(this.expr.body, bind(this, argument, at));
  }
}

/** The value of an expression. Throws `NixError` and `Bound`. Tail positions loop, so that they need no stack. */
export function evaluate(expr: Expr, env: Env): Value {
  const { evaluation } = env.root;
  for (;;) {
    evaluation.budget.step();
    switch (expr.type) {
      case 'variable':
        return variable(expr, env);
      case 'apply': {
        const callee = evaluate(expr.function, env);
        if (!(callee instanceof Lambda)) {
          return evaluation.call(callee, lazyExpr(expr.argument, env), expr.at);
        }
        env = bind(callee, lazyExpr(expr.argument, env), expr.at);
        expr = callee.expr.body;
        continue;
      }
      case 'select':
        return select(expr, env);
      case 'let':
        env = scopeOf(expr.bindings, env);
        expr = expr.body;
        continue;
      case 'with':
        env = new Env(env.root, env, [], lazyExpr(expr.scope, env));
        expr = expr.body;
        continue;
      case 'if': {
        const condition = evaluate(expr.condition, env);
        if (condition.type === 'unknown')
          return undecided(condition, expr.consequence, expr.alternative, env);
        expr = truth(condition, expr.condition.at) ? expr.consequence : expr.alternative;
        continue;
      }
      case 'assert': {
        const condition = evaluate(expr.condition, env);
        if (condition.type !== 'unknown' && !truth(condition, expr.condition.at)) {
          throw new NixError('an assertion fails', expr.condition.at, true);
        }
        expr = expr.body;
        continue;
      }
      case 'lambda':
        return new Lambda(expr, env);
      case 'attrs':
        return attrset(expr, env);
      case 'legacy-let': {
        const body = attributeOf(attrset(expr.attrs, env), 'body');
        if (!body) throw new NixError("attribute 'body' missing", expr.at);
        return body;
      }
      case 'binary':
        return binary(expr, env);
      case 'unary':
        return unary(expr, env);
      case 'has-attr':
        return hasPath(evaluate(expr.expr, env), expr.path, env);
      case 'string':
        return stringValue(expr, env);
      case 'path':
        return pathValue(expr, env);
      case 'list':
        return listValue(expr, env);
      case 'int':
        if (expr.value === undefined) throw new NixError('this integer does not fit 64 bits', expr.at);
        return int(expr.value, expr.at);
      case 'float':
        return float(expr.value, expr.at);
      case 'search-path':
        return searchPath(expr, env);
      case 'error':
        return unknown('the file has a syntax error here', expr.at);
    }
  }
}

/** The expression as a thunk, evaluated at once where that costs nothing. */
export function lazyExpr(expr: Expr, env: Env): Thunk {
  switch (expr.type) {
    case 'variable':
      if (expr.level >= 0) return slotOf(expr, env);
      break;
    case 'string':
      if (expr.parts.length === 0 || (expr.parts.length === 1 && expr.parts[0]!.type === 'text')) {
        return Thunk.of(stringValue(expr, env));
      }
      break;
    case 'lambda':
      return Thunk.of(new Lambda(expr, env));
    case 'float':
      return Thunk.of(float(expr.value, expr.at));
    case 'int':
      if (expr.value !== undefined) return Thunk.of(int(expr.value, expr.at));
      break;
  }
  return new Thunk(() => evaluate(expr, env));
}

function slotOf(expr: VariableExpr, from: Env): Thunk {
  let env = from;
  for (let level = expr.level; level > 0; level--) env = env.up!;
  return env.slots[expr.slot]!;
}

function variable(expr: VariableExpr, env: Env): Value {
  if (expr.level >= 0) return slotOf(expr, env).force();
  if (expr.name === '__curPos') return env.root.evaluation.position(expr.at);
  const global = env.root.globals.get(expr.name);
  if (global) return global.force();
  return fromWith(expr, env) ?? fail(`undefined variable '${expr.name}'`, expr.at);
}

function fail(message: string, at: Location | undefined): never {
  throw new NixError(message, at);
}

/** The name in the sets of the `with`s around, the innermost first. */
function fromWith(expr: VariableExpr, from: Env | undefined): Value | undefined {
  for (let env = from; env; env = env.up) {
    if (!env.scope) continue;
    const set = env.scope.force();
    if (set.type === 'unknown') {
      const candidates = mapUnknown(set, candidate =>
        candidate.type === 'attrs' ? attributeOf(candidate, expr.name, expr.at) : undefined,
      ).candidates;
      return perhapsFrom(set, candidates, expr, env.up);
    }
    if (set.type !== 'attrs') throw new NixError(`expected a set but found ${described(set)}`, expr.at);
    const value = attributeOf(set, expr.name, expr.at);
    if (value) return value;
    if (set.open) return perhapsFrom(set.open, undefined, expr, env.up);
  }
  return undefined;
}

function perhapsFrom(
  reason: Unknown,
  found: readonly Value[] | undefined,
  expr: VariableExpr,
  outer: Env | undefined,
): Unknown {
  const value = outer?.root.evaluation.speculate(
    () => fromWith(expr, outer) ?? fail(`undefined variable '${expr.name}'`, expr.at),
  );
  const candidates = [
    ...(found ?? []),
    ...(value?.type === 'unknown' ? (value.candidates ?? []) : value ? [value] : []),
  ];
  return unknown(reason.why, reason.at, candidates);
}

export function truth(value: Value, at: Location | undefined): boolean {
  if (value.type === 'bool') return value.value;
  throw new NixError(`expected a Boolean but found ${described(value)}`, at);
}

/** The Unknown of a choice that cannot be made, with what each branch gives. */
function undecided(reason: Unknown, consequence: Expr, alternative: Expr, env: Env): Unknown {
  const { evaluation } = env.root;
  const candidates: Value[] = [];
  for (const branch of [consequence, alternative]) {
    const value = evaluation.speculate(() => evaluate(branch, env));
    if (value?.type === 'unknown') candidates.push(...(value.candidates ?? []));
    else if (value) candidates.push(value);
  }
  return unknown(reason.why, reason.at, candidates);
}

/** The scope of a function's body. */
function bind(lambda: Lambda, argument: Thunk, at: Location | undefined): Env {
  const { expr, env } = lambda;
  if (!expr.formals) return new Env(env.root, env, [argument]);
  const slots: Thunk[] = expr.name === undefined ? [] : [argument];
  const inner = new Env(env.root, env, slots);
  const value = argument.force();
  if (value.type !== 'attrs' && value.type !== 'unknown') {
    throw new NixError(`the function expects a set but is called with ${described(value)}`, at);
  }
  for (const formal of expr.formals.formals) {
    const fallback = formal.default;
    if (value.type === 'unknown') {
      slots.push(unknownFormal(value, formal.name, fallback, inner));
      continue;
    }
    const entry = value.entries.get(formal.name) ?? fromRest(value, formal.name, formal.nameAt);
    if (entry) slots.push(entry);
    else if (value.open) slots.push(unknownFormal(value.open, formal.name, fallback, inner));
    else if (fallback) slots.push(lazyExprOutside(fallback, inner, slots));
    else throw new NixError(`the function is called without the required argument '${formal.name}'`, at);
  }
  if (value.type === 'attrs' && !expr.formals.ellipsis && value.entries.size > 0) {
    refuseExtra(expr, value, at);
  }
  return inner;
}

function refuseExtra(expr: LambdaExpr, value: AttrsValue, at: Location | undefined): void {
  const formals = expr.formals!.formals;
  let accepted = 0;
  for (const formal of formals) if (value.entries.has(formal.name)) accepted++;
  if (accepted === value.entries.size) return;
  for (const name of value.entries.keys()) {
    if (!formals.some(formal => formal.name === name)) {
      throw new NixError(`the function is called with the unexpected argument '${name}'`, at);
    }
  }
}

function fromRest(set: AttrsValue, name: string, at: Location): Thunk | undefined {
  const value = set.rest?.(name, at);
  return value && Thunk.of(value);
}

function unknownFormal(reason: Unknown, name: string, fallback: Expr | undefined, inner: Env): Thunk {
  return new Thunk(() => {
    const given = mapUnknown(reason, candidate =>
      candidate.type === 'attrs' ? attributeOf(candidate, name) : undefined,
    );
    const value = fallback && inner.root.evaluation.speculate(() => evaluate(fallback, inner));
    if (!value || value.type === 'unknown') return given;
    return unknown(reason.why, reason.at, [...(given.candidates ?? []), value]);
  });
}

/** The scope of a `let` or a `rec` set. */
function scopeOf(set: AttrsExpr, env: Env): Env {
  const slots: Thunk[] = [];
  const inner = new Env(env.root, env, slots);
  const sources = sourcesOf(set, inner);
  for (const [name, attribute] of set.attributes) {
    slots.push(
      attribute.how === 'inherited-from'
        ? inherited(sources[attribute.source]!, name, attribute.at, env.root.evaluation)
        : lazyExprOutside(attribute.value, attribute.how === 'inherited' ? env : inner, slots),
    );
  }
  return inner;
}

/** As `lazyExpr`, but a name of the scope that is being made may not have its slot yet. */
function lazyExprOutside(expr: Expr, env: Env, slots: readonly Thunk[]): Thunk {
  if (expr.type === 'variable' && expr.level === 0 && env.slots === slots) {
    return slots[expr.slot] ?? new Thunk(() => evaluate(expr, env));
  }
  return lazyExpr(expr, env);
}

function sourcesOf(set: AttrsExpr, env: Env): Thunk[] {
  return set.sources.map(source => lazyExprOutside(source, env, env.slots));
}

function inherited(source: Thunk, name: string, at: Location, evaluation: Evaluation): Thunk {
  return new Thunk(() => evaluation.select(source.force(), name, at));
}

function attrset(expr: AttrsExpr, env: Env): AttrsValue {
  const entries = new Map<string, Thunk>();
  let inner = env;
  if (expr.recursive) {
    inner = scopeOf(expr, env);
    let i = 0;
    for (const name of expr.attributes.keys()) entries.set(name, inner.slots[i++]!);
    if (expr.attributes.has('__overrides')) override(expr, inner, entries);
  } else {
    const sources = expr.sources.length > 0 ? sourcesOf(expr, env) : [];
    for (const [name, attribute] of expr.attributes) {
      entries.set(
        name,
        attribute.how === 'inherited-from'
          ? inherited(sources[attribute.source]!, name, attribute.at, env.root.evaluation)
          : lazyExpr(attribute.value, env),
      );
    }
  }
  let open: Unknown | undefined;
  if (expr.incomplete) open = unknown('the file has a syntax error here', expr.at);
  if (expr.dynamic.length > 0) open = addDynamic(expr, inner, entries) ?? open;
  return { type: 'attrs', entries, open, position: name => expr.attributes.get(name)?.at, at: expr.at };
}

/** The legacy `__overrides` of a `rec` set replaces attributes, also for those that refer to them. */
function override(expr: AttrsExpr, inner: Env, entries: Map<string, Thunk>): void {
  const overrides = entries.get('__overrides')!.force();
  if (overrides.type === 'unknown') return;
  if (overrides.type !== 'attrs')
    throw new NixError(`expected a set but found ${described(overrides)}`, expr.at);
  const names = [...expr.attributes.keys()];
  for (const [name, thunk] of overrides.entries) {
    entries.set(name, thunk);
    const slot = names.indexOf(name);
    if (slot >= 0) inner.slots[slot] = thunk;
  }
}

/** Adds attributes with computed names; returns why some may be missing. */
function addDynamic(expr: AttrsExpr, env: Env, entries: Map<string, Thunk>): Unknown | undefined {
  let open: Unknown | undefined;
  for (const { name, value, at } of expr.dynamic) {
    const computed = evaluate(name, env);
    if (computed.type === 'null') continue;
    if (computed.type === 'unknown') {
      open = computed;
      continue;
    }
    if (computed.type !== 'string')
      throw new NixError(`expected a string but found ${described(computed)}`, name.at);
    const reason = unknownIn(computed);
    if (reason) {
      open = unknown(reason.why, reason.at);
      continue;
    }
    if (entries.has(computed.value)) {
      throw new NixError(`dynamic attribute '${computed.value}' is already defined`, at);
    }
    entries.set(computed.value, lazyExpr(value, env));
  }
  return open;
}

/** The name of an attribute path's step: Unknown where it cannot be known. */
function nameOf(name: AttrName, env: Env): StringValue | string | Unknown {
  if (name.name !== undefined) return name.name;
  const value = name.expr ? evaluate(name.expr, env) : unknown('the file has a syntax error here', name.at);
  if (value.type === 'unknown') return value;
  if (value.type !== 'string') throw new NixError(`expected a string but found ${described(value)}`, name.at);
  return unknownIn(value) ?? value;
}

function select(expr: SelectExpr, env: Env): Value {
  let value = evaluate(expr.expr, env);
  for (const [i, step] of expr.path.entries()) {
    const name = nameOf(step, env);
    if (typeof name !== 'string' && name.type === 'unknown') return unknown(name.why, name.at);
    const text = typeof name === 'string' ? name : name.value;
    const written = typeof name === 'string' ? undefined : name;
    if (value.type === 'unknown') {
      const found = mapUnknown(value, candidate =>
        candidate.type === 'attrs' ? attributeOf(candidate, text, step.at, written) : undefined,
      );
      if (i < expr.path.length - 1) {
        value = found;
        continue;
      }
      return expr.default ? orElse(found, expr.default, env) : found;
    }
    const next: Value | undefined =
      value.type === 'attrs' ? attributeOf(value, text, step.at, written) : undefined;
    if (next) {
      value = next;
      continue;
    }
    if (value.type === 'attrs' && value.open) {
      const reason = unknown(value.open.why, value.open.at);
      return expr.default ? orElse(reason, expr.default, env) : reason;
    }
    if (expr.default) return evaluate(expr.default, env);
    if (value.type === 'attrs') throw new NixError(`attribute '${text}' missing`, step.at);
    throw new NixError(`expected a set but found ${described(value)}`, step.at);
  }
  return value;
}

function orElse(found: Unknown, fallback: Expr, env: Env): Unknown {
  const value = env.root.evaluation.speculate(() => evaluate(fallback, env));
  const more = value?.type === 'unknown' ? (value.candidates ?? []) : value ? [value] : [];
  return unknown(found.why, found.at, [...(found.candidates ?? []), ...more]);
}

function hasPath(set: Value, names: readonly AttrName[], env: Env): Value {
  let value = set;
  for (const [i, step] of names.entries()) {
    const name = nameOf(step, env);
    if (typeof name !== 'string' && name.type === 'unknown') return unknown(name.why, name.at);
    if (value.type === 'unknown') return unknown(value.why, value.at);
    if (value.type !== 'attrs') return bool(false);
    const text = typeof name === 'string' ? name : name.value;
    const has = hasAttribute(value, text, step.at);
    if (has === undefined) return unknown(value.open!.why, value.open!.at);
    if (!has) return bool(false);
    if (i < names.length - 1) value = attributeOf(value, text, step.at) ?? value;
  }
  return bool(true);
}

const literals = new WeakMap<StringExpr, readonly (StringValue | undefined)[]>();
const constants = new WeakMap<StringExpr, StringValue>();

function piecesOf(expr: StringExpr): readonly (StringValue | undefined)[] {
  let pieces = literals.get(expr);
  if (!pieces) {
    pieces = expr.parts.map((part): StringValue | undefined =>
      part.type === 'text'
        ? {
            type: 'string',
            value: part.value,
            context: plain,
            at: part.at,
            verbatim: part.value.length === part.at.end - part.at.start,
          }
        : undefined,
    );
    literals.set(expr, pieces);
  }
  return pieces;
}

function stringValue(expr: StringExpr, env: Env): StringValue {
  const known = constants.get(expr);
  if (known) return known;
  const pieces = piecesOf(expr);
  const parts: StringValue[] = [];
  let value = '';
  let constant = true;
  const { evaluation } = env.root;
  for (const [i, part] of expr.parts.entries()) {
    const piece = pieces[i];
    if (piece) parts.push(piece);
    else if (part.type === 'interpolation') {
      constant = false;
      parts.push(coerce(evaluation, evaluate(part.expr, env), part.at));
    }
  }
  if (!constant) return concatenate(evaluation, parts, expr.at);
  for (const part of parts) value += part.value;
  const result: StringValue = { type: 'string', value, context: plain, at: expr.at, parts };
  constants.set(expr, result);
  return result;
}

function pathValue(expr: PathExpr, env: Env): Value {
  let text = '';
  for (const part of expr.parts) {
    if (part.type === 'text') {
      text += part.value;
      continue;
    }
    const piece = coerce(env.root.evaluation, evaluate(part.expr, env), part.at, { copy: false });
    const reason = unknownIn(piece);
    if (reason) return unknown(reason.why, reason.at);
    text += piece.value;
  }
  if (text.startsWith('~')) return unknown('it lies in the home directory', expr.at);
  return path(join(dirname(expr.at.file.path), text), expr.at);
}

function listValue(expr: ListExpr, env: Env): Value {
  env.root.evaluation.budget.step(expr.elements.length);
  return {
    type: 'list',
    items: expr.elements.map(element => lazyExpr(element, env)),
    spans: expr.elements.map(element => element.at),
    at: expr.at,
  };
}

/** `<name>` stands for `__findFile __nixPath "name"`, whose names a file may bind itself. */
function searchPath(expr: SearchPathExpr, env: Env): Value {
  const { evaluation } = env.root;
  if (expr.find.level < 0 && expr.path.level < 0) return evaluation.searchPath(expr.name, expr.at);
  return evaluation.callAll(
    variable(expr.find, env),
    [lazyExpr(expr.path, env), string(expr.name, expr.at)],
    expr.at,
  );
}

/** The scope of a file's expression. */
export function topLevel(evaluation: Evaluation, globals: ReadonlyMap<string, Thunk>): Env {
  return new Env({ evaluation, globals }, undefined, []);
}
