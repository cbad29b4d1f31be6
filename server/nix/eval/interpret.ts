/** Evaluates syntax, lazily, as Nix does; what cannot be known becomes Unknown and spreads only as far as it must. */
import type { Location } from '../../text.ts';
import type { Expr, SearchPathExpr, VariableExpr } from '../syntax.ts';
import { attrset, bind, Lambda, scopeOf } from './binding.ts';
import { Env } from './environment.ts';
import type { Evaluation } from './evaluation.ts';
import { listValue, pathValue, stringValue } from './literals.ts';
import { binary, unary } from './operators.ts';
import { hasPath, select } from './selection.ts';
import { attributeOf, mapUnknown } from './sets.ts';
import { described } from './strings.ts';
import { float, int, NixError, string, Thunk, type Unknown, unknown, type Value } from './value.ts';

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
        return unknown(expr.why, expr.at);
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
