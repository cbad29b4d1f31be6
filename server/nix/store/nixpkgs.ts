/**
 * What a nixpkgs that lies on this machine says of itself, read from its own sources instead of the catalogue:
 * versions of interpreters to the patch, and whether an attribute exists. Every answer is one of yes, no and not
 * known; sources of a shape that is not known give the last.
 */
import { type Files, join } from '../../files.ts';
import type { SourceFile, Span } from '../../text.ts';
import { type AttrsExpr, type Expr, parseNix } from '../syntax.ts';
import { readBindings } from './bindings.ts';

export interface NixpkgsTree {
  /** `25.05`, for master the release to come; undefined where it is not written. */
  readonly version: string | undefined;
  /**
   * An attribute of the top level by its name, not a path; as it is without overlays, with aliases allowed. A fork that
   * leaves packages of `pkgs/by-name` out is believed to have them.
   */
  attribute(name: string): AttributeFact | undefined;
  /** An attribute of the Python package sets (`python3Packages.<name>`), whichever interpreter they are for. */
  pythonAttribute(name: string): AttributeFact | undefined;
  /** An interpreter by its attribute: `python3`, `python312`, `python313FreeThreading`, `pypy310`. */
  interpreter(attribute: string): InterpreterFact | undefined;
}

export type AttributeFact =
  /**
   * There is such an attribute; that it evaluates and builds is not said. `to`: the attribute path, dotted, that it
   * is another name for.
   */
  | { readonly state: 'exists'; readonly to?: string | undefined }
  /** It is there and evaluates to nixpkgs' own message. */
  | { readonly state: 'throws'; readonly message: string }
  | { readonly state: 'missing' };

interface InterpreterFact {
  readonly implementation: 'cpython' | 'pypy';
  /** Of the language: `3.12`. */
  readonly minor: string;
  /** Of the implementation: `3.12.12`, `3.15.0a1`; for PyPy its own, `7.3.20`. */
  readonly version: string;
}

/** Aliases of aliases: a chain longer than this is a circle. */
const longest = 8;

/** @param directory where a nixpkgs lies: an `inputSource`. Undefined where there is none. */
export function readNixpkgs(files: Files, directory: string): NixpkgsTree | undefined {
  const topLevel = join(directory, 'pkgs/top-level');
  const stage = files.read(join(topLevel, 'stage.nix'));
  if (!stage) return undefined;
  const version = /^\d\d\.\d\d$/.exec(files.read(join(directory, 'lib/.version'))?.text.trim() ?? '')?.[0];
  const layers = once(() => layersOf(files, topLevel, stage));
  const pythons = once(() => pythonLayers(files, directory));
  return {
    version,
    attribute: memo(name => attributeIn(layers(), name, 0)),
    pythonAttribute: memo(name => attributeIn(pythons(), name, 0)),
    interpreter: memo(attribute => interpreterIn(files, directory, layers(), attribute, 0)),
  };
}

function memo<T>(answer: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return name => {
    if (!known.has(name)) known.set(name, answer(name));
    return known.get(name) as T;
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** One of the overlays that make up a package set: a later one wins. */
interface Layer {
  /** Undefined: the name is not defined here; null: it may be. */
  find(name: string): Definition | undefined | null;
}

/** Without a value: it is inherited, a directory of `by-name`, or a set in pieces. */
interface Definition {
  readonly value?: Expr | undefined;
}

/** The overlays of `stage.nix`: what it imports, what it defines itself, and the directory of packages by name. */
function layersOf(files: Files, topLevel: string, stage: SourceFile): readonly Layer[] {
  const layers: Layer[] = [mentions(stage)];
  let aliases: Layer | undefined;
  for (const [, path] of stage.text.matchAll(/\bimport\s+(\.\.?\/[\w./-]+)/g)) {
    const file = files.read(join(topLevel, path!.endsWith('.nix') ? path! : `${path}/default.nix`));
    if (path!.endsWith('/by-name-overlay.nix'))
      layers.push(mentions(file), byName(files, join(topLevel, '../by-name')));
    else {
      const layer = bindings(file);
      if (path!.endsWith('/aliases.nix')) aliases = layer;
      else layers.push(layer);
    }
  }
  return aliases ? [...layers, aliases] : layers;
}

/** What `makeScope` and `makeOverridable` add to a package set. */
const ofScopes = new Set([
  ...[
    'callPackage',
    'newScope',
    'packages',
    'override',
    'overrideDerivation',
    'overrideScope',
    "overrideScope'",
  ],
  ...['__functor', '__splicedPackages', 'recurseForDerivations', 'overridePythonAttrs', 'overrideAttrs'],
]);

function pythonLayers(files: Files, directory: string): readonly Layer[] {
  const scope: Layer = { find: name => (ofScopes.has(name) ? null : undefined) };
  const layers = [
    'development/interpreters/python/python-packages-base.nix',
    'development/interpreters/python/hooks/default.nix',
    'top-level/python-packages.nix',
    'top-level/python-aliases.nix',
  ].map(path => bindings(files.read(join(directory, 'pkgs', path))));
  return [...layers, scope];
}

function byName(files: Files, directory: string): Layer {
  return {
    find(name) {
      const place = join(directory, name.slice(0, 2).toLowerCase());
      const shard = files.list(place);
      if (shard) return shard.some(entry => entry.name === name) ? {} : undefined;
      // No package begins like this, if the directory can be looked into at all.
      return files.kind(place) === undefined && files.kind(directory) ? undefined : null;
    },
  };
}

/** A file whose text is all that is known of it: names that do not stand in it are not defined there. */
function mentions(file: SourceFile | undefined): Layer {
  return { find: name => (!file || hasWord(file.text, name) ? null : undefined) };
}

function bindings(file: SourceFile | undefined): Layer {
  if (!file) return { find: () => null };
  const { names, conditional, elsewhere } = readBindings(file);
  const isClosed = elsewhere === undefined;
  const importsMore = !isClosed && /(?:^|[\s(])\.\.?\//.test(elsewhere);
  return {
    find(name) {
      if (conditional.has(name)) return null;
      if (names.has(name)) return { value: expressionAt(file, names.get(name)) };
      return isClosed || !(importsMore || hasWord(elsewhere, name)) ? undefined : null;
    },
  };
}

function hasWord(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!/[\w'-]/.test(text[at - 1] ?? '') && !/[\w'-]/.test(text[at + name.length] ?? '')) return true;
  }
  return false;
}

function expressionAt(file: SourceFile, at: Span | undefined): Expr | undefined {
  return at && parseNix({ path: file.path, text: file.text.slice(at.start, at.end) }).root;
}

function attributeIn(layers: readonly Layer[], name: string, depth: number): AttributeFact | undefined {
  const definition = find(layers, name);
  if (definition === null) return undefined;
  if (definition === undefined) return { state: 'missing' };
  const message = definition.value && messageThrown(definition.value);
  if (message !== undefined) return { state: 'throws', message };
  const to = definition.value && attributePath(definition.value);
  if (to === undefined || to.length > 1 || depth === longest) return { state: 'exists', to: to?.join('.') };
  const target = attributeIn(layers, to[0]!, depth + 1);
  return target?.state === 'exists'
    ? { state: 'exists', to: target.to ?? to[0] }
    : target && throwing(target);
}

/** An alias exists, and throws where its target does; a target that is missing comes from a scope that is not known. */
const throwing = (target: AttributeFact): AttributeFact | undefined =>
  target.state === 'throws' ? target : undefined;

function find(layers: readonly Layer[], name: string): Definition | undefined | null {
  for (const layer of layers.toReversed()) {
    const found = layer.find(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The text of `throw "…"`. */
function messageThrown(expr: Expr): string | undefined {
  if (expr.type !== 'apply' || expr.function.type !== 'variable' || expr.function.name !== 'throw')
    return undefined;
  if (expr.argument.type !== 'string') return '';
  return expr.argument.parts
    .map(part => (part.type === 'text' ? part.value : '…'))
    .join('')
    .trim();
}

/** `a.b`, as the names in it. */
function attributePath(expr: Expr): readonly string[] | undefined {
  if (expr.type === 'variable') return [expr.name];
  if (expr.type !== 'select' || expr.default) return undefined;
  const base = attributePath(expr.expr);
  const names = expr.path.map(({ name }) => name);
  return base && names.every(name => name !== undefined) ? [...base, ...names] : undefined;
}

const interpreters = 'pkgs/development/interpreters/python/default.nix';

function interpreterIn(
  files: Files,
  directory: string,
  layers: readonly Layer[],
  attribute: string,
  depth: number,
): InterpreterFact | undefined {
  if (depth > longest) return undefined;
  const definition = find(layers, attribute);
  if (!definition) return undefined;
  if (definition.value) {
    const base = overridden(definition.value);
    const path = base && attributePath(base);
    if (path?.[0] === 'pythonInterpreters' && path.length === 2)
      return ownInterpreter(files, directory, path[1]!);
    return path?.length === 1 ? interpreterIn(files, directory, layers, path[0]!, depth + 1) : undefined;
  }
  return ownInterpreter(files, directory, attribute);
}

/** What `x.override { … }` or `x.overrideAttrs …` starts from, if the version stays that of `x`. */
function overridden(expr: Expr): Expr | undefined {
  if (expr.type !== 'apply') return expr;
  const { function: method, argument } = expr;
  if (method.type !== 'select' || !/^override/.test(method.path.at(-1)?.name ?? '')) return undefined;
  const changed = argument.type === 'lambda' ? argument.body : argument;
  if (changed.type !== 'attrs' || changed.dynamic.length > 0) return undefined;
  if (['version', 'sourceVersion', 'pythonVersion', 'src'].some(name => changed.attributes.has(name)))
    return undefined;
  return method.path.length === 1 ? method.expr : { ...method, path: method.path.slice(0, -1) };
}

function ownInterpreter(files: Files, directory: string, attribute: string): InterpreterFact | undefined {
  const file = files.read(join(directory, interpreters));
  return file && interpreterOf(parseNix(file).root, attribute);
}

/** An interpreter in `interpreters/python/default.nix`, which may take its version from a `sources` beside it. */
function interpreterOf(root: Expr, attribute: string): InterpreterFact | undefined {
  const scopes: AttrsExpr[] = [];
  let result: Expr = root;
  for (;;) {
    if (result.type === 'lambda' || result.type === 'with') result = result.body;
    else if (result.type === 'let') {
      scopes.push(result.bindings);
      result = result.body;
    } else if (result.type === 'binary' && result.operator === '//') result = result.left;
    else break;
  }
  const value = result.type === 'attrs' ? result.attributes.get(attribute)?.value : undefined;
  return value && argumentsOf(value, attribute, scopes);
}

function argumentsOf(
  value: Expr,
  attribute: string,
  scopes: readonly AttrsExpr[],
): InterpreterFact | undefined {
  const call = overridden(value) ?? value;
  if (call.type !== 'apply' || call.function.type !== 'apply') return undefined;
  const isPyPy = attribute.startsWith('pypy');
  const given = (name: string): Expr | undefined | null => argument(call.argument, name, scopes);
  const sourceVersion = given('sourceVersion');
  if (sourceVersion?.type !== 'attrs') return undefined;
  const [major, minor, patch, suffix] = ['major', 'minor', 'patch', 'suffix'].map(name =>
    plainText(sourceVersion.attributes.get(name)?.value),
  );
  if (!major || !minor || !patch || (suffix === undefined && sourceVersion.attributes.has('suffix')))
    return undefined;
  const version = `${major}.${minor}.${patch}${suffix ?? ''}`;
  const language = isPyPy ? plainText(given('pythonVersion')) : `${major}.${minor}`;
  return language === undefined
    ? undefined
    : { implementation: isPyPy ? 'pypy' : 'cpython', minor: language, version };
}

/** A named argument of `{ … } // sources.python312`; null where it cannot be known. */
function argument(expr: Expr, name: string, scopes: readonly AttrsExpr[]): Expr | undefined | null {
  if (expr.type === 'binary' && expr.operator === '//') {
    const right = argument(expr.right, name, scopes);
    return right === undefined ? argument(expr.left, name, scopes) : right;
  }
  if (expr.type === 'attrs') return expr.attributes.get(name)?.value;
  const [variable, ...path] = attributePath(expr) ?? [];
  const scope = scopes.findLast(({ attributes }) => variable !== undefined && attributes.has(variable));
  let found = scope?.attributes.get(variable!)?.value;
  for (const step of path) found = found?.type === 'attrs' ? found.attributes.get(step)?.value : undefined;
  return found ? argument(found, name, scopes) : null;
}

function plainText(expr: Expr | undefined | null): string | undefined {
  if (expr?.type !== 'string' || expr.parts.some(({ type }) => type !== 'text')) return undefined;
  return expr.parts.map(part => (part.type === 'text' ? part.value : '')).join('');
}
