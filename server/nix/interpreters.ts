/** What stands in a shell, as facts: interpreters and tools, from packages. */
import { newestName } from '../catalog/attributes.ts';
import type { Location } from '../text.ts';
import type { Evaluation } from './eval/evaluation.ts';
import type { AttrsValue, ListValue, Package, StringValue, Thunk, Value } from './eval/value.ts';
import type { Interpreter, PythonPackage, Tool } from './facts.ts';
import { spelledListAt } from './sites.ts';
import { interpreterFacts, interpreterOfSet } from './world/nixpkgs/python.ts';

/** Builders whose results are Python environments, uv takes them for virtual environments. */
const environments = new Set([
  'withPackages',
  'mkVirtualEnv',
  'mkPoetryEnv',
  'mkPoetryEditablePackage',
  'devenv-python',
  'dream2nix',
]);

/** Whether a package is an interpreter, or an environment with one. */
export const isInterpreter = (pkg: Package): boolean =>
  interpreterFacts(pkg) !== undefined ||
  pkg.builder === 'interpreter' ||
  (pkg.builder !== undefined && environments.has(pkg.builder) && pkg.base !== undefined);

/** The interpreter behind a package: itself, or the one that it was made with. */
export function interpreterBehind(pkg: Package): Package | undefined {
  for (let found: Package | undefined = pkg; found; found = found.base)
    if (interpreterFacts(found) || found.builder === 'interpreter') return found;
  return undefined;
}

/** An interpreter as a fact; undefined where the package is none. `near` is where it is used. */
export function interpreterFact(
  evaluation: Evaluation,
  pkg: Package,
  near: Location,
): Interpreter | undefined {
  const base = interpreterBehind(pkg);
  if (!base) return undefined;
  const facts = interpreterFacts(base);
  return {
    attribute: facts?.attribute ?? (base.attribute.join('.') || base.name || 'python'),
    implementation: facts?.implementation ?? 'cpython',
    version: minorOf(base) ?? null,
    fullVersion: base.version ?? facts?.version ?? null,
    stored: facts?.stored ?? false,
    nixpkgs: base.nixpkgs?.input ?? null,
    at: base.at ?? near,
    environment: base !== pkg,
    ...(base === pkg ? { packages: [] } : packagesIn(evaluation, pkg)),
    // Overlays that are not known may have added it.
    ...((facts?.status === 'missing' || facts?.status === 'throws') && !base.nixpkgs?.overlaid
      ? { absent: { kind: facts.status, message: facts.reason ?? `${facts.attribute} does not exist` } }
      : {}),
  };
}

const minorOf = (python: Package): string | undefined =>
  python.version?.split('.').slice(0, 2).join('.') ?? interpreterFacts(python)?.minor;

/** The packages of an environment, where all of them are known. */
function packagesIn(evaluation: Evaluation, pkg: Package): Pick<Interpreter, 'packages' | 'list'> {
  const thunk = pkg.arguments?.entries.get('packages');
  const value = thunk && evaluation.force(thunk);
  if (value?.type !== 'list' || value.open) return { packages: null };
  const found: PythonPackage[] = [];
  for (const [i, item] of value.items.entries()) {
    const one = evaluation.force(item);
    if (one.type === 'null') continue;
    const inner = one.type === 'attrs' ? one.package : undefined;
    const name = inner && (inner.attribute.at(-1) ?? inner.name);
    const at = inner?.at ?? value.spans?.[i] ?? pkg.at;
    if (name === undefined || !at) return { packages: null };
    found.push({ name, at, isAttribute: (inner?.attribute.length ?? 0) > 0 });
  }
  return { packages: found, list: value.at && spelledListAt(evaluation.sources, value.at) };
}

/** A package as a tool. */
export function toolFact(pkg: Package, near: Location): Tool {
  const path =
    pkg.attribute.length > 0 ? newestName(pkg.attribute.join('.')) : (pkg.name ?? pkg.builder ?? 'package');
  const set = pkg.attribute.length > 1 ? interpreterOfSet(pkg.attribute[0]!) : undefined;
  const own = pkg.builder && /^buildPython/.test(pkg.builder) ? pkg.base?.attribute[0] : undefined;
  const python = (set ?? own) === undefined ? undefined : interpreterBehind(pkg);
  return {
    attribute: path,
    at: pkg.at ?? near,
    pythonSet: set ?? own,
    pythonVersion: python && minorOf(python),
    nixpkgs: pkg.nixpkgs?.input ?? null,
    allowUnfree: pkg.nixpkgs?.allowUnfree ?? null,
    output: pkg.output,
  };
}

/** The interpreter that a script runs: the first whose store path stands in it. */
export function interpreterInScript(script: StringValue): Package | undefined {
  let first: { readonly index: number; readonly pkg: Package } | undefined;
  for (const [text, element] of script.context) {
    if (element.kind !== 'output' || !isInterpreter(element.package)) continue;
    const index = script.value.indexOf(text);
    if (index >= 0 && (!first || index < first.index)) first = { index, pkg: element.package };
  }
  return first?.pkg;
}

/** What an item of a list of packages leads to, with everything inside joined packages. */
export type Item =
  | {
      readonly kind: 'package';
      readonly pkg: Package;
      readonly value: AttrsValue;
      readonly near: Location | undefined;
    }
  | { readonly kind: 'unknown'; readonly why: string; readonly at: Location | undefined };

/** The packages that a list holds, in order; lists in it are opened, joined packages too. */
export function itemsOf(evaluation: Evaluation, value: Value, near?: Location, depth = 0): Item[] {
  if (depth > 8) return [];
  switch (value.type) {
    case 'unknown':
      return [{ kind: 'unknown', why: value.why, at: value.at ?? near }];
    case 'list': {
      const spans = spansOf(value);
      const items = value.items.flatMap(item =>
        itemsOf(evaluation, evaluation.force(item), spans.get(item) ?? near ?? value.at, depth + 1),
      );
      if (value.open)
        items.push({ kind: 'unknown', why: value.open.why, at: value.open.at ?? near ?? value.at });
      return items;
    }
    case 'attrs': {
      const { package: pkg } = value;
      // Written into a list, it adds what every shell has.
      if (!pkg && value.entries.has('mkDerivation') && value.entries.has('hostPlatform')) return [];
      if (!pkg) return [{ kind: 'unknown', why: 'it is a set but no package', at: value.at ?? near }];
      if (pkg.builder === 'symlinkJoin' || pkg.builder === 'buildEnv') {
        const paths = pkg.arguments?.entries.get('paths');
        const inner = paths ? itemsOf(evaluation, evaluation.force(paths), near, depth + 1) : [];
        return [{ kind: 'package', pkg, value, near }, ...inner];
      }
      return [{ kind: 'package', pkg, value, near }];
    }
    default:
      return [];
  }
}

const noSpans: ReadonlyMap<Thunk, Location> = new Map();

/** Where each item of a list is written, through the lists that it was joined from. */
export function spansOf(value: ListValue): ReadonlyMap<Thunk, Location> {
  if (!value.spans && !value.parts) return noSpans;
  const found = new Map<Thunk, Location>();
  const pending = [value];
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const [i, span] of (next.spans ?? []).entries()) {
      const item = next.items[i];
      if (item && !found.has(item)) found.set(item, span);
    }
    pending.push(...(next.parts ?? []));
  }
  return found;
}
