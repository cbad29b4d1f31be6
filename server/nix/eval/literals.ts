/** Strings, paths and lists as they are written, with the places of their parts. */
import { dirname, join } from '../../files.ts';
import type { ListExpr, PathExpr, StringExpr } from '../syntax.ts';
import type { Env } from './environment.ts';
import { evaluate, lazyExpr } from './interpret.ts';
import { coerce, concatenate, unknownIn } from './strings.ts';
import { path, plain, type StringValue, unknown, type Value } from './value.ts';

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

export function stringValue(expr: StringExpr, env: Env): StringValue {
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

export function pathValue(expr: PathExpr, env: Env): Value {
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

export function listValue(expr: ListExpr, env: Env): Value {
  env.root.evaluation.budget.step(expr.elements.length);
  return {
    type: 'list',
    items: expr.elements.map(element => lazyExpr(element, env)),
    spans: expr.elements.map(element => element.at),
    at: expr.at,
  };
}
