/** `set.a.b or c` and `set ? a.b`, where the set or a name may not be known. */

import { notNix } from '../syntax/nodes.ts';
import type { AttrName, Expr, SelectExpr } from '../syntax.ts';
import type { Env } from './environment.ts';
import { evaluate } from './interpret.ts';
import { attributeOf, hasAttribute, mapUnknown } from './sets.ts';
import { described, unknownIn } from './strings.ts';
import { bool, NixError, type StringValue, type Unknown, unknown, type Value } from './value.ts';

/** The name of an attribute path's step: Unknown where it cannot be known. */
function nameOf(name: AttrName, env: Env): StringValue | string | Unknown {
  if (name.name !== undefined) return name.name;
  const value = name.expr ? evaluate(name.expr, env) : unknown(notNix, name.at);
  if (value.type === 'unknown') return value;
  if (value.type !== 'string') throw new NixError(`expected a string but found ${described(value)}`, name.at);
  return unknownIn(value) ?? value;
}

export function select(expr: SelectExpr, env: Env): Value {
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

export function hasPath(set: Value, names: readonly AttrName[], env: Env): Value {
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
