/** Packages that a flake builds, and the programs that it runs, as facts. */
import type { Location } from '../text.ts';
import type { Evaluation } from './eval/evaluation.ts';
import type { AttrsValue, Package, StringValue, Value } from './eval/value.ts';
import type { App, BuiltAttribute, BuiltPackage, Fact } from './facts.ts';
import { interpreterBehind, interpreterFact, spansOf } from './interpreters.ts';
import type { ShellName } from './shells.ts';
import { spelledListAt } from './sites.ts';

/** The facts of a package that the flake builds itself; undefined for what is none. */
export function builtFacts(
  evaluation: Evaluation,
  value: Value,
  name: ShellName,
  near: Location,
): BuiltPackage | undefined {
  if (value.type !== 'attrs' || !value.package?.builder) return undefined;
  const pkg = value.package;
  const args: AttrsValue = pkg.arguments ?? { type: 'attrs', entries: new Map() };
  const at = pkg.at ?? near;
  return {
    output: name.output,
    system: name.system,
    builder: pkg.builder!,
    interpreter: interpreterBehind(pkg) ? (interpreterFact(evaluation, pkg, at) ?? null) : null,
    pname: textFact(evaluation, args, at, 'pname', 'name'),
    version: textFact(evaluation, args, at, 'version'),
    source: sourceOf(evaluation, args),
    attributes: attributesOf(evaluation, args, at),
    complete: args.open === undefined && pkg.arguments !== undefined,
    at,
  };
}

function textFact(
  evaluation: Evaluation,
  args: AttrsValue,
  near: Location,
  ...names: readonly string[]
): Fact<string> {
  for (const name of names) {
    const thunk = args.entries.get(name);
    if (!thunk) continue;
    const value = evaluation.force(thunk);
    const at = value.at ?? args.position?.(name) ?? near;
    return { value: value.type === 'string' && isKnown(value) ? value.value : null, at };
  }
  return args.open ? { value: null, at: near } : undefined;
}

const isKnown = (value: StringValue): boolean =>
  ![...value.context.values()].some(element => element.kind === 'unknown');

/** The local directory that a `src` stands for. */
function sourceOf(evaluation: Evaluation, args: AttrsValue): string | null {
  const thunk = args.entries.get('src') ?? args.entries.get('projectDir') ?? args.entries.get('root');
  const value = thunk && evaluation.force(thunk);
  if (!value) return null;
  const path = evaluation.settle(() => {
    const found = evaluation.pathOf(value, value.at);
    return typeof found === 'string' ? { type: 'path', path: found } : found;
  });
  return path.type === 'path' && !path.path.startsWith('/nix/store/') ? path.path : null;
}

/** The arguments by name; what `meta` holds as `meta.<name>`. */
function attributesOf(
  evaluation: Evaluation,
  args: AttrsValue,
  near: Location,
  prefix = '',
): Map<string, BuiltAttribute> {
  const found = new Map<string, BuiltAttribute>();
  for (const [key, thunk] of args.entries) {
    const name = prefix + key;
    const value = evaluation.force(thunk);
    const at = value.at ?? args.position?.(key) ?? near;
    const literal =
      value.type === 'string' ? /\.nix$/.test(value.at?.file.path ?? '') : value.at !== undefined;
    const base = { at, literal };
    if (value.type === 'string' && isKnown(value))
      found.set(name, { ...base, scalar: value.value, complete: true });
    else if (value.type === 'bool') found.set(name, { ...base, scalar: value.value, complete: true });
    else if (value.type === 'list') found.set(name, { ...base, ...listFact(evaluation, value, at) });
    else found.set(name, { ...base, complete: false });
    if (name === 'meta' && value.type === 'attrs') {
      for (const [inner, fact] of attributesOf(evaluation, value, at, 'meta.')) found.set(inner, fact);
    }
  }
  return found;
}

function listFact(
  evaluation: Evaluation,
  value: Value & { type: 'list' },
  near: Location,
): Pick<BuiltAttribute, 'items' | 'complete' | 'list'> {
  let complete = value.open === undefined;
  const spans = spansOf(value);
  const items = value.items.flatMap(item => {
    const one = evaluation.force(item);
    const at = one.at ?? spans.get(item) ?? near;
    if (one.type === 'null') return [];
    if (one.type === 'string' && isKnown(one)) return [{ name: one.value, at }];
    const name = one.type === 'attrs' && one.package ? nameOf(one.package) : undefined;
    if (name === undefined) {
      complete = false;
      return [];
    }
    return [{ name, at: (one.type === 'attrs' ? one.package?.at : undefined) ?? at }];
  });
  return { items, complete, list: value.at && spelledListAt(evaluation.sources, value.at) };
}

const nameOf = (pkg: Package): string | undefined =>
  pkg.attribute.length > 0 ? pkg.attribute.join('.') : pkg.name;

/** `apps.<system>.<name>`: the program's base name, and the package whose path it stands in. */
export function appFacts(
  evaluation: Evaluation,
  value: Value,
  output: string,
  packages: readonly BuiltPackage[],
): App | undefined {
  if (value.type !== 'attrs') return undefined;
  const thunk = value.entries.get('program');
  const program = thunk && evaluation.settle(() => evaluation.coerce(evaluation.force(thunk), value.at));
  if (program?.type !== 'string') return { output, program: null, package: null };
  const at = program.at ?? value.position?.('program') ?? value.at;
  const base = /\/bin\/([^/]+)$/.exec(program.value)?.[1];
  const unsure = [...program.context].some(
    ([text, element]) => element.kind === 'unknown' && program.value.includes(text),
  );
  const context = [...program.context.values()].find(element => element.kind === 'output');
  const pkg = context?.kind === 'output' ? context.package : undefined;
  const built =
    pkg &&
    packages.find(
      one => one.at.start === pkg.at?.start && one.at.file === pkg.at.file && output.includes(one.system),
    );
  return {
    output,
    program: unsure || !at || base === undefined ? null : { value: base, at },
    package: built?.output ?? null,
  };
}
