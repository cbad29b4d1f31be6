/** Places in sources where a person would add something: list and set literals, and how names are spelled around them. */
import type { Location } from '../text.ts';
import { textAt } from '../text.ts';
import type { AttributeSetSite, EmptyEntry, ListSite } from './facts.ts';
import type { AttrsExpr, Expr, ListExpr, NixSyntax } from './syntax.ts';

/** The syntax of each file that was read, by path. */
export type Sources = ReadonlyMap<string, NixSyntax>;

const known = new WeakMap<Expr, readonly Expr[]>();

function children(expr: Expr): readonly Expr[] {
  const found = known.get(expr) ?? childrenOf(expr);
  known.set(expr, found);
  return found;
}

function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.type) {
    case 'string':
    case 'path':
      return expr.parts.flatMap(part => (part.type === 'interpolation' ? [part.expr] : []));
    case 'list':
      return expr.elements;
    case 'attrs':
      return expr.bindings.flatMap(binding =>
        binding.type === 'value' ? [binding.value] : binding.source ? [binding.source] : [],
      );
    case 'let':
      return [...children(expr.bindings), expr.body];
    case 'legacy-let':
      return children(expr.attrs);
    case 'with':
      return [expr.scope, expr.body];
    case 'assert':
      return [expr.condition, expr.body];
    case 'if':
      return [expr.condition, expr.consequence, expr.alternative];
    case 'lambda':
      return [...(expr.formals?.formals.flatMap(formal => formal.default ?? []) ?? []), expr.body];
    case 'apply':
      return [expr.function, expr.argument];
    case 'select':
      return expr.default ? [expr.expr, expr.default] : [expr.expr];
    case 'has-attr':
      return [expr.expr];
    case 'unary':
      return [expr.operand];
    case 'binary':
      return [expr.left, expr.right];
    case 'error':
      return expr.parts;
    default:
      return [];
  }
}

/** The expressions around a place, from the whole file inwards. */
function chainTo(root: Expr, at: Location): Expr[] {
  const chain: Expr[] = [];
  for (let next: Expr | undefined = root; next; ) {
    chain.push(next);
    next = children(next).find(child => child.at.start <= at.start && child.at.end >= at.end);
  }
  return chain;
}

/** What `find` finds for a place, looked for once: it is the same for the shells of all systems. */
function once<T>(find: (sources: Sources, at: Location) => T): (sources: Sources, at: Location) => T {
  const found = new WeakMap<NixSyntax, Map<string, T>>();
  return (sources, at) => {
    const syntax = sources.get(at.file.path);
    if (!syntax || syntax.file !== at.file) return find(sources, at);
    const answers = found.get(syntax) ?? new Map<string, T>();
    found.set(syntax, answers);
    const key = `${at.start} ${at.end}`;
    const known = answers.get(key);
    if (known !== undefined || answers.has(key)) return known as T;
    const answer = find(sources, at);
    answers.set(key, answer);
    return answer;
  };
}

/** The list literal that a place stands in, or is. */
export const listAround = once((sources, at): ListSite | undefined => {
  const chain = chainOf(sources, at);
  const index = chain.findLastIndex(expr => expr.type === 'list');
  const found = chain[index];
  return found?.type === 'list' ? site(found, chain.slice(0, index)) : undefined;
});

/** The innermost expression that a place stands in: `pkgs.zlib` for `zlib`. */
export const expressionAround = once((sources, at): Location => chainOf(sources, at).at(-1)?.at ?? at);

/** What the text at a place is written in. */
export function languageAt(sources: Sources, at: Location): EmptyEntry['language'] {
  const around = chainOf(sources, at).findLast(expr => expr.type === 'string');
  if (around?.type !== 'string') return 'shell';
  return around.form === 'indented' ? 'indented-string' : 'string';
}

/** The list literal with exactly this span. */
export function listAt(sources: Sources, at: Location): ListSite | undefined {
  const found = listAround(sources, at);
  return found && found.at.start === at.start && found.at.end === at.end ? found : undefined;
}

/** The list literal with exactly this span, to which an element can be added that is spelled as its last one is. */
export function spelledListAt(sources: Sources, at: Location): ListSite | undefined {
  const list = chainOf(sources, at).at(-1);
  if (list?.type !== 'list' || list.at.start !== at.start || list.at.end !== at.end) return undefined;
  const last = list.elements.at(-1);
  const items = list.elements.map(element => parenthesised(element.at));
  if (last?.type === 'variable') return { at: list.at, items, packageSet: undefined };
  if (last?.type !== 'select' || last.default || last.path.length !== 1) return undefined;
  return { at: list.at, items, packageSet: textAt(last.expr.at) };
}

function chainOf(sources: Sources, at: Location): Expr[] {
  const syntax = sources.get(at.file.path);
  return syntax && syntax.file === at.file ? chainTo(syntax.root, at) : [];
}

function site(list: ListExpr, around: readonly Expr[]): ListSite {
  const prefix = list.elements.map(prefixOf).find(name => name !== undefined);
  const opened = around.some(expr => expr.type === 'with' && isPackageSet(expr.scope));
  return {
    at: list.at,
    items: list.elements.map(element => parenthesised(element.at)),
    packageSet: prefix ?? (opened ? undefined : (boundAs(around, name => name === 'pkgs') ?? 'pkgs')),
    guard: guardOf(around),
  };
}

/** A place with the parentheses around it, which leave no node in the syntax. */
function parenthesised(at: Location): Location {
  const { text } = at.file;
  let { start, end } = at;
  for (;;) {
    const before = /\(\s*$/.exec(text.slice(Math.max(0, start - 200), start));
    const after = /^\s*\)/.exec(text.slice(end, end + 200));
    if (!before || !after) return { ...at, start, end };
    start -= before[0].length;
    end += after[0].length;
  }
}

/** `pkgs` of `pkgs.zlib`, where the element is spelled through a set of packages. */
function prefixOf(element: Expr): string | undefined {
  if (element.type !== 'select' || element.expr.type !== 'variable') return undefined;
  const { name } = element.expr;
  return /pkgs/i.test(name) ? name : undefined;
}

/** Whether a `with` opens a whole set of packages, and not a part of one. */
const isPackageSet = (scope: Expr): boolean =>
  (scope.type === 'variable' && /pkgs/i.test(scope.name)) ||
  (scope.type === 'apply' && /import/.test(textAt(scope.at)));

/** `lib.optionals stdenv.isLinux` in front of the list. */
function guardOf(around: readonly Expr[]): string | undefined {
  for (const expr of around.toReversed()) {
    if (expr.type !== 'apply' || expr.function.type !== 'apply') continue;
    const callee = expr.function.function;
    if (/(?:^|\.)optionals?$/.test(textAt(callee.at))) return textAt(expr.function.at);
  }
  return undefined;
}

/**
 * The set literal that is the argument of the call at a place: `{ … }` of `pkgs.mkShell { … }`, or the one that a
 * person would add an attribute to where the argument is put together (`{ … } // optionalAttrs …`). Undefined where
 * the argument is written elsewhere.
 */
export const argumentAt = once((sources, at): AttributeSetSite | undefined => {
  const chain = chainOf(sources, at);
  const call = chain.findLast(
    expr => expr.at.start === at.start && expr.at.end === at.end && expr.type === 'apply',
  );
  const set = call?.type === 'apply' ? literalIn(call.argument) : undefined;
  return set && setSite(set, chain.slice(0, chain.indexOf(call!) + 1));
});

function literalIn(expr: Expr): AttrsExpr | undefined {
  switch (expr.type) {
    case 'attrs':
      return expr.braces ? expr : undefined;
    case 'binary':
      return expr.operator === '//' ? (literalIn(expr.left) ?? literalIn(expr.right)) : undefined;
    case 'let':
    case 'with':
    case 'assert':
    case 'lambda':
      return literalIn(expr.body);
    default:
      return undefined;
  }
}

/**
 * The set literal that holds the binding of an option, written in one path or nested, and what stands there of the
 * path: `{ python.enable = true; }` in `languages` for `languages.python.enable`. Undefined unless there is just one.
 */
export function settingIn(
  sources: Sources,
  option: string,
): { readonly set: AttributeSetSite; readonly name: string } | undefined {
  const found: { readonly set: AttributeSetSite; readonly name: string }[] = [];
  const walk = (expr: Expr, around: readonly Expr[], path: string): void => {
    const inside = [...around, expr];
    if (expr.type !== 'attrs') {
      for (const child of children(expr)) walk(child, inside, '');
      return;
    }
    for (const binding of expr.bindings) {
      if (binding.type !== 'value') continue;
      const name = binding.path.map(part => part.name ?? '${…}').join('.');
      const whole = path === '' ? name : `${path}.${name}`;
      if (whole === option || whole.endsWith(`.${option}`)) found.push({ set: setSite(expr, around), name });
      walk(binding.value, inside, whole);
    }
  };
  for (const { root } of sources.values()) walk(root, [], '');
  return found.length === 1 ? found[0] : undefined;
}

function setSite(set: AttrsExpr, around: readonly Expr[]): AttributeSetSite {
  const opened = around.some(expr => expr.type === 'with' && isPackageSet(expr.scope));
  const pkgs = boundAs(around, name => name === 'pkgs');
  const lib = boundAs(around, name => name === 'lib');
  const nixpkgs = boundAs(around, name => name === 'nixpkgs');
  const env = set.bindings.find(
    binding => binding.type === 'value' && binding.path.length === 1 && binding.path[0]!.name === 'env',
  );
  const inner = env?.type === 'value' ? literalIn(env.value) : undefined;
  return {
    at: set.braces ?? set.at,
    attributes: [
      ...set.bindings.flatMap(binding =>
        binding.type === 'value'
          ? [binding.path.map(part => part.name ?? '${…}').join('.')]
          : binding.names.map(part => part.name ?? '${…}'),
      ),
    ],
    env: inner && setSite(inner, [...around, set]),
    packageSet: opened ? undefined : pkgs,
    opened,
    lib: lib ?? (opened ? 'lib' : pkgs ? `${pkgs}.lib` : nixpkgs ? `${nixpkgs}.lib` : undefined),
  };
}

/** A name that some scope around a place binds. */
function boundAs(around: readonly Expr[], wanted: (name: string) => boolean): string | undefined {
  for (const expr of around.toReversed()) {
    const names =
      expr.type === 'let'
        ? [...expr.bindings.attributes.keys()]
        : expr.type === 'attrs' && expr.recursive
          ? [...expr.attributes.keys()]
          : expr.type === 'lambda'
            ? [
                ...(expr.name === undefined ? [] : [expr.name]),
                ...(expr.formals?.formals.map(formal => formal.name) ?? []),
              ]
            : [];
    const found = names.find(wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}
