/**
 * The grammar's tree becomes our nodes. Where the grammar had to recover, what it could place is kept and
 * what it could not becomes an `error` node, an open list or an incomplete set, so that nothing is claimed of it.
 */
import type { Location, SourceFile, SyntaxProblem } from '../../text.ts';
import type { TreeNode } from '../../treesitter.ts';
import { attrsOf } from './attributes.ts';
import {
  type AttrName,
  type AttrsExpr,
  type BinaryOperator,
  type Binding,
  type Expr,
  type Formal,
  type Formals,
  type LambdaExpr,
  notNix,
  type StringPart,
  type TextPart,
} from './nodes.ts';
import { type Hole, indentedParts, quotedParts } from './strings.ts';

/** Deeper nesting than this is left out as an `error` node: the stack is not endless. */
const maximalDepth = 900;

export interface Converted {
  readonly root: Expr;
  readonly comments: readonly Location[];
}

/** Texts and places are those of `file`, to whose offsets `origin` leads from those of the tree. */
export function convert(
  file: SourceFile,
  tree: TreeNode,
  origin: (offset: number) => number,
  problems: SyntaxProblem[],
): Converted {
  const comments: Location[] = [];
  let depth = 0;

  const span = (start: number, end: number): Location => ({ file, start, end });
  const from = (node: TreeNode): number => origin(node.start);
  const until = (node: TreeNode): number => origin(node.end);
  const place = (node: TreeNode): Location => span(from(node), until(node));
  const textOf = (node: TreeNode): string => file.text.slice(from(node), until(node));
  /** Whether a name was put in for one that is missing. */
  const isMadeUp = (node: TreeNode): boolean => from(node) === until(node);

  /** A node's children without comments, which are collected by the way. */
  function kids(node: TreeNode): readonly TreeNode[] {
    let clean = true;
    for (const child of node.children) {
      if (child.type === 'comment') {
        comments.push(place(child));
        clean = false;
      }
    }
    return clean ? node.children : node.children.filter(child => child.type !== 'comment');
  }

  function failed(node: TreeNode, parts: readonly Expr[] = [], why = notNix): Expr {
    return { type: 'error', why, parts, at: place(node) };
  }

  /** Every expression among the nodes, at any depth of `ERROR`. */
  function salvage(nodes: readonly TreeNode[]): Expr[] {
    const found: Expr[] = [];
    for (const node of nodes) {
      if (node.type === 'ERROR') found.push(...salvage(kids(node)));
      else if (isExpression(node)) found.push(expression(node));
    }
    return found;
  }

  function expression(node: TreeNode | undefined): Expr {
    if (!node) return { type: 'error', why: notNix, parts: [], at: span(until(tree), until(tree)) };
    if (depth >= maximalDepth) return failed(node, [], 'expressions nest too deeply here to be read');
    depth++;
    try {
      return convertExpression(node);
    } finally {
      depth--;
    }
  }

  function convertExpression(node: TreeNode): Expr {
    const at = place(node);
    switch (node.type) {
      case 'variable_expression':
        if (isMadeUp(node)) return failed(node);
        return { type: 'variable', name: textOf(node), level: -1, slot: -1, at };
      case 'integer_expression':
        return integer(node);
      case 'float_expression':
        return { type: 'float', value: Number(textOf(node)), at };
      case 'string_expression':
      case 'indented_string_expression':
        return stringOf(node);
      case 'uri_expression': {
        const text: TextPart = { type: 'text', value: textOf(node), at };
        return { type: 'string', form: 'uri', parts: [text], at };
      }
      case 'path_expression':
      case 'hpath_expression':
        return pathOf(node);
      case 'spath_expression':
        return {
          type: 'search-path',
          name: textOf(node).slice(1, -1),
          find: { type: 'variable', name: '__findFile', level: -1, slot: -1, at },
          path: { type: 'variable', name: '__nixPath', level: -1, slot: -1, at },
          at,
        };
      case 'list_expression': {
        const children = kids(node).filter(child => child.named);
        const elements = children.map(child =>
          child.type === 'ERROR' ? failed(child, salvage(kids(child))) : expression(child),
        );
        const closing = node.children.at(-1);
        const spans = children.map(place);
        if (closing?.type !== ']' || isMadeUp(closing)) {
          elements.push(failed(closing ?? node));
          spans.push(place(closing ?? node));
        }
        return { type: 'list', elements, spans, at };
      }
      case 'attrset_expression':
        return attrsetOf(node, false);
      case 'rec_attrset_expression':
        return attrsetOf(node, true);
      case 'let_attrset_expression':
        return { type: 'legacy-let', attrs: attrsetOf(node, true), at };
      case 'let_expression':
        return letOf(node);
      case 'parenthesized_expression': {
        const children = kids(node);
        if (children.some(isFault)) return failed(node, salvage(children));
        return expression(children.find(isExpression));
      }
      default:
        return compound(node);
    }
  }

  /** Expressions made of expressions and tokens: one that holds a fault is an error as a whole. */
  function compound(node: TreeNode): Expr {
    const at = place(node);
    const children = kids(node);
    if (children.some(isFault)) return failed(node, salvage(children));
    const operands = children.filter(isExpression);
    const [first, second, third] = operands;
    switch (node.type) {
      case 'apply_expression':
        return { type: 'apply', function: expression(first), argument: expression(second), at };
      case 'select_expression': {
        const path = attrPath(children.find(child => child.type === 'attrpath'));
        const fallback = second ? expression(second) : undefined;
        return { type: 'select', expr: expression(first), path, default: fallback, at };
      }
      case 'has_attr_expression': {
        const path = attrPath(children.find(child => child.type === 'attrpath'));
        return { type: 'has-attr', expr: expression(first), path, at };
      }
      case 'unary_expression':
        return {
          type: 'unary',
          operator: children[0]?.type === '!' ? '!' : '-',
          operand: expression(first),
          at,
        };
      case 'binary_expression': {
        const token = children[1];
        const operator = (token?.type ?? '+') as BinaryOperator;
        if (operator === '->' && token && file.text.startsWith('|>', from(token))) return piped(node);
        const [left, right] = [expression(first), expression(second)];
        if (operator === '->' && token && file.text.startsWith('<|', from(token))) {
          return { type: 'apply', function: left, argument: right, at };
        }
        return { type: 'binary', operator, left, right, at };
      }
      case 'if_expression':
        return {
          type: 'if',
          condition: expression(first),
          consequence: expression(second),
          alternative: expression(third),
          at,
        };
      case 'with_expression':
        return { type: 'with', scope: expression(first), body: expression(second), at };
      case 'assert_expression':
        return { type: 'assert', condition: expression(first), body: expression(second), at };
      case 'function_expression':
        return lambda(node, children);
      default:
        return failed(node, salvage(children));
    }
  }

  /** `a |> f |> g`, which stands to the right in the tree, where it was read as `->`, but is meant to the left. */
  function piped(node: TreeNode): Expr {
    const operands: TreeNode[] = [];
    let rest: TreeNode | undefined = node;
    while (rest) {
      const children: readonly TreeNode[] = rest === node ? rest.children : kids(rest);
      const [left, right] = children.filter(isExpression);
      const token: TreeNode | undefined = children.find(child => child.type === '->');
      if (rest.type !== 'binary_expression' || !token || !file.text.startsWith('|>', from(token))) {
        operands.push(rest);
        break;
      }
      if (left) operands.push(left);
      rest = right;
    }
    const [first, ...functions] = operands.map(expression);
    return functions.reduce<Expr>(
      (argument, callee) => ({
        type: 'apply',
        function: callee,
        argument,
        at: span(from(node), callee.at.end),
      }),
      first ?? failed(node),
    );
  }

  function integer(node: TreeNode): Expr {
    const value = BigInt(textOf(node));
    const at = place(node);
    if (value < 1n << 63n) return { type: 'int', value, at };
    problems.push({ message: 'this integer does not fit 64 bits', at });
    return { type: 'int', value: undefined, at };
  }

  function holes(children: readonly TreeNode[]): Hole[] {
    return children
      .filter(child => child.type === 'interpolation')
      .map(child => ({ start: from(child), end: until(child), expr: interpolated(child) }));
  }

  function interpolated(node: TreeNode): Expr {
    const children = kids(node);
    if (children.some(isFault)) return failed(node, salvage(children));
    return expression(children.find(isExpression));
  }

  function stringOf(node: TreeNode): Expr {
    const indented = node.type === 'indented_string_expression';
    const children = kids(node);
    const [opening, closing] = [children[0], children.at(-1)];
    const closed = opening && closing && closing !== opening && !closing.named && !isMadeUp(closing);
    if (!closed || children.some(child => child.type === 'ERROR')) return failed(node, salvage(children));
    const read = indented ? indentedParts : quotedParts;
    const parts = read(file, until(opening), from(closing), holes(children));
    return { type: 'string', form: indented ? 'indented' : 'quoted', parts, at: place(node) };
  }

  function pathOf(node: TreeNode): Expr {
    const parts: StringPart[] = [];
    for (const child of kids(node)) {
      if (child.type === 'interpolation') {
        parts.push({ type: 'interpolation', expr: interpolated(child), at: place(child) });
      } else if (child.type === 'path_fragment') {
        parts.push({ type: 'text', value: textOf(child), at: place(child) });
      } else return failed(node, salvage(kids(node)));
    }
    return { type: 'path', parts, at: place(node) };
  }

  function attrName(node: TreeNode): AttrName | undefined {
    const at = place(node);
    switch (node.type) {
      case 'identifier':
        return isMadeUp(node) ? undefined : { name: textOf(node), expr: undefined, at };
      case 'string_expression':
        return nameOf(expression(node), at);
      case 'interpolation':
        return nameOf(interpolated(node), at);
      default:
        return undefined;
    }
  }

  /** A name that is a string without interpolation is as good as an identifier. */
  function nameOf(expr: Expr, at: Location): AttrName {
    const constant = constantText(expr);
    return constant === undefined ? { name: undefined, expr, at } : { name: constant, expr: undefined, at };
  }

  function attrPath(node: TreeNode | undefined): AttrName[] {
    const names: AttrName[] = [];
    for (const child of node ? kids(node) : []) {
      if (child.type === '.') continue;
      const name = attrName(child);
      names.push(name ?? { name: undefined, expr: failed(child), at: place(child) });
    }
    return names;
  }

  function attrsetOf(node: TreeNode, recursive: boolean): AttrsExpr {
    const children = kids(node);
    const open = children.find(child => child.type === '{');
    const braces = open ? span(from(open), until(node)) : undefined;
    const { bindings, incomplete } = bindingsIn(children);
    const closed = children.some(child => child.type === '}' && !isMadeUp(child));
    return attrsOf(place(node), braces, recursive, bindings, incomplete || !closed, problems);
  }

  function letOf(node: TreeNode): Expr {
    const children = kids(node);
    const keyword = children.findIndex(child => child.type === 'in');
    const before = keyword < 0 ? children : children.slice(0, keyword);
    const after = keyword < 0 ? [] : children.slice(keyword + 1);
    const { bindings, incomplete } = bindingsIn(before);
    const set = attrsOf(
      span(from(before[0] ?? node), until(before.at(-1) ?? node)),
      undefined,
      true,
      bindings,
      incomplete,
      problems,
    );
    const dynamic = set.dynamic[0];
    if (dynamic) problems.push({ message: "names in 'let' must be known: no interpolation", at: dynamic.at });
    const body = after.some(isFault)
      ? failed(after[0]!, salvage(after))
      : expression(after.find(isExpression));
    return { type: 'let', bindings: set, body, at: place(node) };
  }

  /** Bindings among the nodes, those in `binding_set` and in `ERROR` too. */
  function bindingsIn(nodes: readonly TreeNode[]): { bindings: Binding[]; incomplete: boolean } {
    const bindings: Binding[] = [];
    let incomplete = false;
    for (const node of nodes) {
      if (node.type === 'binding_set') {
        const inner = bindingsIn(kids(node));
        for (const binding of inner.bindings) bindings.push(binding);
        incomplete ||= inner.incomplete;
      } else if (node.type === 'binding') bindings.push(...valueBinding(node));
      else if (node.type === 'inherit' || node.type === 'inherit_from') bindings.push(inheritBinding(node));
      else if (node.type === 'ERROR') {
        incomplete = true;
        bindings.push(...bindingsIn(kids(node)).bindings);
      }
    }
    return { bindings, incomplete };
  }

  function valueBinding(node: TreeNode): Binding[] {
    const children = kids(node);
    const path = attrPath(children.find(child => child.type === 'attrpath'));
    if (path.length === 0) return [];
    const written = children.find(isExpression);
    const faulty = children.some(child => child.type === 'ERROR');
    const value = faulty ? failed(written ?? node, salvage(children)) : expression(written);
    return [{ type: 'value', path, value, at: place(node) }];
  }

  function inheritBinding(node: TreeNode): Binding {
    const children = kids(node);
    const faulty = children.some(child => child.type === 'ERROR');
    const from = children.find(isExpression);
    const source = from ? (faulty ? failed(from, [expression(from)]) : expression(from)) : undefined;
    const names: AttrName[] = [];
    for (const child of children) {
      if (child.type !== 'inherited_attrs') continue;
      for (const attr of kids(child)) {
        const name = attrName(attr);
        if (!name) continue;
        if (name.name === undefined && name.expr?.type !== 'error') {
          problems.push({ message: "names in 'inherit' must be known: no interpolation", at: name.at });
        }
        names.push(name);
      }
    }
    return { type: 'inherit', source, names, at: place(node) };
  }

  function lambda(node: TreeNode, children: readonly TreeNode[]): LambdaExpr {
    const colon = children.findIndex(child => child.type === ':');
    const body = expression(children.slice(colon + 1).find(isExpression));
    const nameNode = children.slice(0, colon).find(child => child.type === 'identifier');
    const formalsNode = children.find(child => child.type === 'formals');
    const name = nameNode && textOf(nameNode);
    const formals = formalsNode && formalsOf(formalsNode);
    for (const formal of formals?.formals ?? []) {
      if (formal.name === name) problems.push(repeated(formal.name, formal.nameAt));
    }
    return { type: 'lambda', name, nameAt: nameNode && place(nameNode), formals, body, at: place(node) };
  }

  function formalsOf(node: TreeNode): Formals {
    const formals: Formal[] = [];
    const seen = new Set<string>();
    let ellipsis = false;
    for (const child of kids(node)) {
      if (child.type === 'ellipses' || child.type === 'ERROR') ellipsis = true;
      if (child.type !== 'formal') continue;
      const [identifier, ...rest] = kids(child);
      if (!identifier || isMadeUp(identifier)) continue;
      const name = textOf(identifier);
      if (seen.has(name)) problems.push(repeated(name, place(identifier)));
      else {
        seen.add(name);
        const written = rest.find(isExpression);
        const fallback =
          written && (rest.some(isFault) ? failed(written, salvage(rest)) : expression(written));
        formals.push({ name, nameAt: place(identifier), default: fallback, at: place(child) });
      }
    }
    return { formals, ellipsis, at: place(node) };
  }

  function repeated(name: string, at: Location): SyntaxProblem {
    return { message: `the function takes '${name}' twice`, at };
  }

  /** The file's expression; of a file that is an error as a whole, the expression that it seems to begin with. */
  function root(): Expr {
    const children = kids(tree);
    const expressions = children.filter(isExpression);
    if (tree.type === 'ERROR' || children.some(child => child.type === 'ERROR')) {
      return failed(tree, salvage(children));
    }
    return expression(expressions[0]);
  }

  return { root: root(), comments };
}

function isExpression(node: TreeNode): boolean {
  return node.named && node.type.endsWith('_expression');
}

function isFault(node: TreeNode): boolean {
  return node.type === 'ERROR' || (node.missing && !node.named);
}

/** The text of a string without interpolation. */
function constantText(expr: Expr): string | undefined {
  if (expr.type !== 'string') return undefined;
  let text = '';
  for (const part of expr.parts) {
    if (part.type !== 'text') return undefined;
    text += part.value;
  }
  return text;
}
