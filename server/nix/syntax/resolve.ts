/** Decides for each variable which scope around it binds it, as Nix does before it evaluates. */
import type { AttrsExpr, Expr, StringPart, VariableExpr } from './nodes.ts';

interface Scope {
  readonly up: Scope | undefined;
  /** Undefined for a `with`. */
  readonly slots: ReadonlyMap<string, number> | undefined;
}

/** A variable that no scope binds and no `with` may give: a global, or undefined. */
export type Free = VariableExpr;

/** Sets `level` and `slot` of each variable once, before the tree is published; returns the free ones. */
export function resolve(root: Expr): readonly Free[] {
  const free: Free[] = [];
  visit(root, undefined, free);
  return free;
}

function visit(expr: Expr, scope: Scope | undefined, free: Free[]): void {
  switch (expr.type) {
    case 'variable':
      bind(expr, scope, free);
      return;
    case 'search-path':
      bind(expr.find, scope, free);
      bind(expr.path, scope, free);
      return;
    case 'string':
    case 'path':
      parts(expr.parts, scope, free);
      return;
    case 'list':
      for (const element of expr.elements) visit(element, scope, free);
      return;
    case 'attrs':
      attributes(expr, scope, free);
      return;
    case 'legacy-let':
      attributes(expr.attrs, scope, free);
      return;
    case 'let':
      visit(expr.body, attributes(expr.bindings, scope, free), free);
      return;
    case 'with':
      visit(expr.scope, scope, free);
      visit(expr.body, { up: scope, slots: undefined }, free);
      return;
    case 'assert':
      visit(expr.condition, scope, free);
      visit(expr.body, scope, free);
      return;
    case 'if':
      visit(expr.condition, scope, free);
      visit(expr.consequence, scope, free);
      visit(expr.alternative, scope, free);
      return;
    case 'lambda': {
      const slots = new Map<string, number>();
      if (expr.name !== undefined) slots.set(expr.name, 0);
      const first = slots.size;
      expr.formals?.formals.forEach((formal, i) => {
        slots.set(formal.name, first + i);
      });
      const inner = { up: scope, slots };
      for (const formal of expr.formals?.formals ?? [])
        if (formal.default) visit(formal.default, inner, free);
      visit(expr.body, inner, free);
      return;
    }
    case 'apply':
      visit(expr.function, scope, free);
      visit(expr.argument, scope, free);
      return;
    case 'select':
    case 'has-attr':
      visit(expr.expr, scope, free);
      for (const name of expr.path) if (name.expr) visit(name.expr, scope, free);
      if (expr.type === 'select' && expr.default) visit(expr.default, scope, free);
      return;
    case 'unary':
      visit(expr.operand, scope, free);
      return;
    case 'binary':
      visit(expr.left, scope, free);
      visit(expr.right, scope, free);
      return;
    case 'error':
      for (const part of expr.parts) visit(part, scope, free);
      return;
    default:
      return;
  }
}

function parts(all: readonly StringPart[], scope: Scope | undefined, free: Free[]): void {
  for (const part of all) if (part.type === 'interpolation') visit(part.expr, scope, free);
}

/** The scope that the set's attributes see: a new one where it is recursive. */
function attributes(set: AttrsExpr, scope: Scope | undefined, free: Free[]): Scope | undefined {
  let inner = scope;
  if (set.recursive) {
    const slots = new Map<string, number>();
    for (const name of set.attributes.keys()) slots.set(name, slots.size);
    inner = { up: scope, slots };
  }
  for (const source of set.sources) visit(source, inner, free);
  for (const { how, value } of set.attributes.values()) {
    if (how !== 'inherited-from') visit(value, how === 'inherited' ? scope : inner, free);
  }
  for (const { name, value } of set.dynamic) {
    visit(name, inner, free);
    visit(value, inner, free);
  }
  return inner;
}

function bind(variable: VariableExpr, from: Scope | undefined, free: Free[]): void {
  let level = 0;
  let underWith = false;
  for (let scope = from; scope; scope = scope.up, level++) {
    const slot = scope.slots?.get(variable.name);
    if (slot !== undefined) {
      const resolved = variable as { level: number; slot: number };
      resolved.level = level;
      resolved.slot = slot;
      return;
    }
    underWith ||= !scope.slots;
  }
  if (!underWith) free.push(variable);
}
