/** Functions and the scopes and sets that bindings make. */
import type { Location } from '../../text.ts';
import { notNix } from '../syntax/nodes.ts';
import type { AttrsExpr, Expr, LambdaExpr } from '../syntax.ts';
import { Env } from './environment.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluate, lazyExpr } from './interpret.ts';
import { attributeOf, mapUnknown } from './sets.ts';
import { described, unknownIn } from './strings.ts';
import {
  type AttrsValue,
  type FunctionShape,
  type FunctionValue,
  NixError,
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

/** The scope of a function's body. */
export function bind(lambda: Lambda, argument: Thunk, at: Location | undefined): Env {
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
export function scopeOf(set: AttrsExpr, env: Env): Env {
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

export function attrset(expr: AttrsExpr, env: Env): AttrsValue {
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
  if (expr.incomplete) open = unknown(notNix, expr.at);
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
