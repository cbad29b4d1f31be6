/**
 * The module system: modules from files, functions and sets, their options and definitions, and the configuration that
 * they make together. What no option declares is merged by what it is, as modules of other flakes are often unknown.
 */
import { attributeOf, update } from '../../eval/sets.ts';
import {
  type AttrsValue,
  attrs,
  lazy,
  list,
  NixError,
  string,
  Thunk,
  type Unknown,
  unknown,
  type Value,
} from '../../eval/value.ts';
import { apply, attempt, attrsOf, defer, force, fromSet, get, kept, type Lazy, listOf } from '../define.ts';
import type { World } from '../world.ts';
import {
  anything,
  type Definition,
  discharge,
  isOption,
  type OptionType,
  optionFunctions,
  pushDown,
  strongest,
  typeOf,
  typesOf,
} from './options.ts';
import { functionArgs, isFunction } from './trivial.ts';

export interface Modules {
  readonly modules: readonly Lazy[];
  readonly specialArgs?: AttrsValue | undefined;
  readonly path?: readonly string[] | undefined;
  /** That modules which are not known take part: what no option declares may then be more than is written. */
  readonly gap?: Unknown | undefined;
}

export interface Configuration {
  readonly config: AttrsValue;
  /** What `evalModules` returns. */
  readonly value: AttrsValue;
}

interface Loaded {
  readonly options: AttrsValue | undefined;
  readonly config: Thunk;
}

interface OptionNode {
  option?: AttrsValue;
  readonly children: Map<string, OptionNode>;
}

/** Keys of a module that are no definitions. */
const structural = new Set([
  '_class',
  '_file',
  'key',
  'disabledModules',
  'imports',
  'options',
  'config',
  'meta',
  'freeformType',
]);

export function evalModules(world: World, given: Modules): Configuration {
  const path = given.path ?? [];
  let gap = given.gap;
  const collected = new Thunk(() => {
    const found: Loaded[] = [];
    const seen = new Set<string>();
    for (const module of given.modules) load(module, found, seen);
    return { type: 'loaded', found } as unknown as Value;
  });
  const loaded = (): readonly Loaded[] => (collected.force() as unknown as { found: Loaded[] }).found;

  const load = (module: Lazy, into: Loaded[], seen: Set<string>, depth = 0): void => {
    if (depth > 60) return;
    let value = attempt(() => force(module));
    if (value.type === 'path' || value.type === 'string') {
      const target = value;
      const key = target.type === 'path' ? target.path : target.value;
      if (seen.has(key)) return;
      seen.add(key);
      value = attempt(() => world.import(target, target.at));
    }
    if (isFunction(value)) {
      const f = value;
      value = attempt(() => apply(f, [moduleArguments(f)]));
    }
    if (value.type !== 'attrs') {
      gap ??= value.type === 'unknown' ? value : unknown('a module is no set', value.at);
      return;
    }
    const set = value;
    const imports = set.entries.get('imports') && attempt(() => force(set.entries.get('imports')!));
    if (imports?.type === 'list') {
      for (const inner of imports.items) load(inner, into, seen, depth + 1);
      gap ??= imports.open;
    } else if (imports?.type === 'unknown') gap ??= imports;
    const structured = set.entries.has('config') || set.entries.has('options');
    const options = set.entries.get('options') && attempt(() => force(set.entries.get('options')!));
    into.push({
      options: options?.type === 'attrs' ? options : undefined,
      config: structured
        ? defer(() => (set.entries.has('config') ? force(set.entries.get('config')!) : attrs({})))
        : lazy({ ...set, entries: new Map([...set.entries].filter(([name]) => !structural.has(name))) }),
    });
  };

  /** What a module function is called with: each name that it asks for, taken from the configuration when it is used. */
  const moduleArguments = (f: Value): AttrsValue => {
    const entries = new Map<string, Thunk>();
    const argument = (name: string): Thunk =>
      defer(() => {
        const special = given.specialArgs && attributeOf(given.specialArgs, name);
        if (special) return special;
        const args = get(configValue(), '_module');
        const own = args?.type === 'attrs' ? get(args, 'args') : undefined;
        const found = own?.type === 'attrs' ? attributeOf(own, name) : undefined;
        if (found) return found;
        if (gap) return gap;
        throw new NixError(`a module asks for the argument '${name}', which nothing gives`);
      });
    for (const name of functionArgs(f).entries.keys()) entries.set(name, argument(name));
    for (const [name, thunk] of given.specialArgs?.entries ?? []) entries.set(name, thunk);
    entries.set('config', config);
    entries.set('options', options);
    if (!given.specialArgs?.entries.has('lib')) entries.set('lib', lazy(world.lib));
    return attrs(entries, { rest: name => (name.startsWith('__') ? undefined : argument(name).force()) });
  };

  const tree = (): OptionNode => {
    const root: OptionNode = { children: new Map() };
    for (const { options } of loaded()) if (options) declare(root, options);
    return root;
  };

  const config: Thunk = new Thunk(() => {
    const definitions = loaded().map(
      (module): Definition => ({ value: module.config, priority: 100n, order: 1000n }),
    );
    const merged = mergeSets(world, tree(), definitions, path, gap);
    return { ...merged, open: merged.open ?? gap };
  });
  const configValue = (): AttrsValue => attrsOf(config);

  const options: Thunk = new Thunk(() =>
    attrs({}, { open: unknown('the declarations of options are not modelled') }),
  );
  const value: AttrsValue = attrs({
    _type: string('configuration'),
    config: defer(() => withoutInternal(configValue())),
    options,
    extendModules: fromSet('extendModules', more => {
      const special = get(more, 'specialArgs');
      return evalModules(world, {
        ...given,
        modules: [...given.modules, ...listOf(more.entries.get('modules') ?? list([])).items],
        specialArgs:
          special?.type === 'attrs' ? update(given.specialArgs ?? attrs({}), special) : given.specialArgs,
      }).value;
    }),
  });
  return {
    get config() {
      return configValue();
    },
    value,
  };
}

/** `_module` is the module system's own. */
function withoutInternal(config: AttrsValue): AttrsValue {
  const entries = new Map(config.entries);
  entries.delete('_module');
  return { ...config, entries };
}

function declare(node: OptionNode, options: AttrsValue): void {
  for (const [name, thunk] of options.entries) {
    const value = attempt(() => thunk.force());
    if (value.type !== 'attrs') continue;
    const child = kept(node.children, name, (): OptionNode => ({ children: new Map() }));
    if (isOption(value)) child.option = child.option ? together(child.option, value) : value;
    else declare(child, value);
  }
}

/** An option that is declared twice: modules that both bring along are both meant. */
function together(first: AttrsValue, second: AttrsValue): AttrsValue {
  const modules = [first, second].flatMap(option => staticModules(option));
  return update(
    update(first, second),
    modules.length > 0 ? attrs({ staticModules: list(modules) }) : attrs({}),
  );
}

/** Modules that an option of type `deferredModule` brings along: `mkPerSystemOption`. */
const staticModules = (option: AttrsValue | undefined): readonly Thunk[] => {
  const given = option && get(option, 'staticModules');
  return given?.type === 'list' ? given.items : [];
};

/** The configuration below a node: every option that is declared, and whatever else is defined. */
function mergeSets(
  world: World,
  node: OptionNode,
  definitions: readonly Definition[],
  path: readonly string[],
  gap: Unknown | undefined,
): AttrsValue {
  const byName = new Map<string, Definition[]>();
  let open: Unknown | undefined;
  let shape: AttrsValue | undefined;
  for (const definition of definitions) {
    for (const part of pushDown(definition)) {
      const value = attempt(() => part.value.force());
      if (value.type !== 'attrs') {
        open ??= value.type === 'unknown' ? value : unknown('it is no set', value.at);
        continue;
      }
      shape ??= value;
      open ??= value.open;
      for (const [name, thunk] of value.entries)
        byName.set(name, [...(byName.get(name) ?? []), { ...part, value: thunk }]);
    }
  }
  const entries = new Map<string, Thunk>();
  for (const name of new Set([...node.children.keys(), ...byName.keys()])) {
    const child = node.children.get(name);
    const given = byName.get(name) ?? [];
    entries.set(
      name,
      defer(() => mergeOne(world, child, given, [...path, name], gap)),
    );
  }
  return attrs(entries, { open, at: shape?.at, position: shape?.position });
}

function mergeOne(
  world: World,
  node: OptionNode | undefined,
  definitions: readonly Definition[],
  path: readonly string[],
  unseen: Unknown | undefined,
): Value {
  if (node && !node.option) return mergeSets(world, node, definitions, path, unseen);
  const option = node?.option;
  const brought = staticModules(option).map((value): Definition => ({ value, priority: 100n, order: 1000n }));
  const { kept, gap } = discharge([...brought, ...definitions]);
  const type = (option && typeOf(get(option, 'type'))) ?? anything;
  const value = withGap(
    kept.length > 0 ? type.merge(strongest(kept), path) : undefinedOption(option, type, path),
    gap,
  );
  if (!option && unseen && value.type === 'attrs' && !value.package)
    return { ...value, open: value.open ?? unseen };
  const change = option?.entries.get('apply');
  return change ? attempt(() => apply(change, [value])) : value;
}

function undefinedOption(option: AttrsValue | undefined, type: OptionType, path: readonly string[]): Value {
  const given = option?.entries.get('default');
  if (given) return force(given);
  if (type.empty) return type.empty;
  throw new NixError(`the option ${path.join('.')} is used but not defined`);
}

/** A value to which something was added under a condition that is not known. */
function withGap(value: Value, gap: Unknown | undefined): Value {
  if (!gap) return value;
  if (value.type === 'list' || (value.type === 'attrs' && !value.package))
    return { ...value, open: value.open ?? gap };
  return unknown(gap.why, gap.at, [value]);
}

/** `lib.modules`, `lib.options` and `lib.types`. */
export function moduleFunctions(world: World): Readonly<Record<string, Value>> {
  const submodule = (modules: readonly Lazy[], specialArgs: AttrsValue | undefined): OptionType => {
    const merge = (definitions: readonly Definition[], path: readonly string[]): Value => {
      const given = definitions.map(({ value }) => {
        const found = attempt(() => value.force());
        return found.type === 'attrs' && !isFunction(found) && !found.package && !found.entries.has('config')
          ? attrs({
              config: value,
              ...(found.entries.has('imports') ? { imports: found.entries.get('imports')! } : {}),
            })
          : value;
      });
      const named = attrs({ _module: attrs({ args: attrs({ name: string(path.at(-1) ?? '') }) }) });
      return withoutInternal(
        evalModules(world, { modules: [named, ...modules, ...given], specialArgs, path }).config,
      );
    };
    return {
      name: 'submodule',
      merge,
      get empty() {
        return merge([], []);
      },
    };
  };
  const deferredModule: OptionType = {
    name: 'deferredModule',
    merge: definitions => attrs({ imports: list(definitions.map(({ value }) => value)) }),
    empty: attrs({}),
  };
  const evaluate = fromSet('evalModules', args => {
    const special = get(args, 'specialArgs');
    const modules = listOf(args.entries.get('modules') ?? list([]));
    return evalModules(world, {
      modules: modules.open ? [...modules.items, modules.open] : modules.items,
      specialArgs: special?.type === 'attrs' ? special : undefined,
    }).value;
  });
  const types = typesOf({ submodule, deferredModule });
  const functions = { ...optionFunctions, evalModules: evaluate };
  return { ...functions, types, modules: attrs(functions), options: attrs(optionFunctions) };
}
