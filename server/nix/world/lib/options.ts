/**
 * Options of modules: `lib.options`, `lib.types`, and the markers that definitions carry (`mkIf`, `mkForce`, …).
 *
 * A type says how several definitions become one value. What the module system checks beyond that is not modelled: a
 * definition of a wrong type is believed.
 */
import { update } from '../../eval/sets.ts';
import {
  type AttrsValue,
  attrs,
  bool,
  int,
  lazy,
  list,
  nullValue,
  string,
  type Thunk,
  type Unknown,
  unknown,
  type Value,
} from '../../eval/value.ts';
import {
  apply,
  attempt,
  attrsOf,
  called,
  defer,
  define,
  force,
  fromSet,
  get,
  intOf,
  type Lazy,
  listOf,
  settle,
  textOf,
} from '../define.ts';
import { isFunction } from './trivial.ts';

/** A definition of an option: what a module says, stripped of its markers. */
export interface Definition {
  readonly value: Thunk;
  readonly priority: bigint;
  readonly order: bigint;
}

/** How definitions of a type become a value. */
export interface OptionType {
  readonly name: string;
  readonly merge: (definitions: readonly Definition[], path: readonly string[]) => Value;
  /** What the value is without any definition. */
  readonly empty?: Value;
}

const types = new WeakMap<AttrsValue, OptionType>();

/** The type behind a value; undefined where a flake made its own. */
export const typeOf = (value: Value | undefined): OptionType | undefined =>
  value?.type === 'attrs' ? types.get(value) : undefined;

/** Makes a type a value. */
export function typeValue(type: OptionType, more: Readonly<Record<string, Value | Thunk>> = {}): AttrsValue {
  const value: AttrsValue = attrs({
    _type: string('option-type'),
    name: string(type.name),
    description: string(type.name),
    check: define('check', 1, () => bool(true)),
    nestedTypes: attrs({}),
    ...more,
  });
  types.set(value, type);
  return value;
}

/** The definitions with the strongest priority, in their order. */
export function strongest(definitions: readonly Definition[]): readonly Definition[] {
  const least = definitions.reduce(
    // biome-ignore lint/complexity/useMathMinMax: Math.min takes no bigint.
    (found, { priority }) => (priority < found ? priority : found),
    definitions[0]?.priority ?? 100n,
  );
  return definitions
    .filter(({ priority }) => priority === least)
    .map((definition, i) => ({ definition, i }))
    .sort((a, b) => Number(a.definition.order - b.definition.order) || a.i - b.i)
    .map(({ definition }) => definition);
}

const last = (definitions: readonly Definition[]): Value => definitions.at(-1)!.value.force();

/** One value where several agree or only one is given. */
function single(definitions: readonly Definition[], path: readonly string[]): Value {
  if (definitions.length === 1) return last(definitions);
  const values = definitions.map(({ value }) => value.force());
  const first = values[0]!;
  const same = values.every(
    value => value.type === first.type && 'value' in value && 'value' in first && value.value === first.value,
  );
  return same ? first : unknown(`${path.join('.')} is defined more than once`, values.at(-1)!.at);
}

function joinedLists(
  definitions: readonly Definition[],
  element?: OptionType,
  path: readonly string[] = [],
): Value {
  const items: Thunk[] = [];
  let open: Unknown | undefined;
  const parts = [];
  for (const { value } of definitions) {
    const found = attempt(() => value.force());
    if (found.type === 'unknown') open ??= found;
    else {
      const part = listOf(found);
      parts.push(part);
      open ??= part.open;
      for (const item of part.items)
        items.push(
          element ? defer(() => element.merge([{ value: item, priority: 100n, order: 1000n }], path)) : item,
        );
    }
  }
  return element ? list(items, undefined, open) : { ...list(items, undefined, open), parts };
}

/**
 * Sets merged attribute by attribute. Unless `strict`, whether an attribute is there at all is not asked before its
 * value is, as the value may depend on the set.
 */
function joinedSets(
  definitions: readonly Definition[],
  element: OptionType,
  path: readonly string[],
  strict = false,
): Value {
  const byName = new Map<string, Definition[]>();
  let open: Unknown | undefined;
  let shape: AttrsValue | undefined;
  for (const definition of definitions) {
    for (const part of pushDown(definition)) {
      const found = attempt(() => part.value.force());
      if (found.type !== 'attrs') {
        open ??= found.type === 'unknown' ? found : unknown('it is no set');
        continue;
      }
      shape ??= found;
      open ??= found.open;
      for (const [name, value] of found.entries)
        byName.set(name, [...(byName.get(name) ?? []), { ...part, value }]);
    }
  }
  const entries = new Map<string, Thunk>();
  for (const [name, given] of byName) {
    if (!strict && given.some(({ value }) => !value.known || !markerOf(value.known))) {
      entries.set(
        name,
        defer(() => {
          const { kept, gap } = discharge(given);
          return kept.length > 0
            ? element.merge(strongest(kept), [...path, name])
            : (gap ?? unknown(`${name} is not defined after all`));
        }),
      );
      continue;
    }
    const { kept, gap } = discharge(given);
    if (kept.length > 0)
      entries.set(
        name,
        defer(() => element.merge(strongest(kept), [...path, name])),
      );
    else if (gap) open ??= gap;
  }
  return attrs(entries, { open, at: shape?.at, position: shape?.position });
}

/** Without a type: sets are merged, lists joined, and anything else is given once. */
export const anything: OptionType = {
  name: 'anything',
  merge: (definitions, path) => {
    if (definitions.length === 1) {
      // What a set holds may carry markers of its own; a set that is more than its entries is none that modules write.
      const value = last(definitions);
      return value.type === 'attrs' && !value.package && !value.rest && !value.entries.has('_type')
        ? joinedSets(definitions, anything, path)
        : value;
    }
    const values = definitions.map(({ value }) => attempt(() => value.force()));
    const unsure = values.find(value => value.type === 'unknown');
    if (
      values.every(value => value.type === 'list' || value.type === 'unknown') &&
      values.some(value => value.type === 'list')
    )
      return joinedLists(definitions);
    if (
      values.every(value => (value.type === 'attrs' && !value.package) || value.type === 'unknown') &&
      values.some(value => value.type === 'attrs')
    )
      return joinedSets(definitions, anything, path);
    if (values.every(value => value.type === 'function'))
      return called('merged', argument =>
        anything.merge(
          values.map(f => ({ value: defer(() => apply(f, [argument])), priority: 100n, order: 1000n })),
          path,
        ),
      );
    return unsure ?? single(definitions, path);
  },
};

const simple = (name: string): OptionType => ({ name, merge: single });

const lines = (name: string, separator: string): OptionType => ({
  name,
  merge: definitions => {
    const parts = definitions.map(({ value }) => value.force());
    const unsure = parts.find(part => part.type === 'unknown');
    if (unsure) return unsure;
    const texts = parts.flatMap(part => (part.type === 'string' ? [part] : []));
    if (texts.length === 1) return texts[0]!;
    const pieces = texts.flatMap((part, i) => (i === 0 ? [part] : [string(separator), part]));
    return {
      type: 'string',
      value: pieces.map(piece => piece.value).join(''),
      context: new Map(pieces.flatMap(piece => [...piece.context])),
      parts: pieces,
    };
  },
});

const listType = (element: OptionType): OptionType => ({
  name: 'listOf',
  merge: (definitions, path) =>
    joinedLists(definitions, element === anything || element.name === 'package' ? undefined : element, path),
  empty: list([]),
});

const setType = (element: OptionType, strict = true): OptionType => ({
  name: 'attrsOf',
  merge: (definitions, path) => joinedSets(definitions, element, path, strict),
  empty: attrs({}),
});

const nullOr = (inner: OptionType): OptionType => ({
  name: 'nullOr',
  merge: (definitions, path) => {
    const values = definitions.map(({ value }) => value.force());
    return values.every(value => value.type === 'null') ? nullValue : inner.merge(definitions, path);
  },
  empty: nullValue,
});

const functionTo = (inner: OptionType): OptionType => ({
  name: 'functionTo',
  merge: (definitions, path) =>
    called('merged', argument =>
      inner.merge(
        definitions.map(definition => ({
          ...definition,
          value: defer(() => apply(definition.value, [argument])),
        })),
        path,
      ),
    ),
});

/** Either of several: whatever the definitions are decides. */
const either: OptionType = { ...anything, name: 'either' };

const inner = (value: Lazy): OptionType => typeOf(attempt(() => force(value))) ?? anything;

/** Definitions stripped of `mkIf`, `mkMerge`, `mkOverride`, `mkOrder`; `gap` where a condition is not known. */
export function discharge(definitions: readonly Definition[]): {
  readonly kept: readonly Definition[];
  readonly gap: Unknown | undefined;
} {
  let gap: Unknown | undefined;
  const kept: Definition[] = [];
  const strip = (definition: Definition): void => {
    const value = attempt(() => definition.value.force());
    const type = markerOf(value);
    if (type === undefined) {
      kept.push(
        value.type === 'unknown' && definition.value.known === undefined
          ? { ...definition, value: lazy(value) }
          : definition,
      );
      return;
    }
    const set = value as AttrsValue;
    if (type === 'merge') {
      const contents = attempt(() => force(set.entries.get('contents')!));
      if (contents.type === 'list') {
        for (const item of contents.items) strip({ ...definition, value: item });
        gap ??= contents.open;
      } else if (contents.type === 'unknown') gap ??= contents;
    } else if (type === 'if') {
      const condition = attempt(() => force(set.entries.get('condition')!));
      if (condition.type === 'bool') {
        if (condition.value) strip({ ...definition, value: lazy(set.entries.get('content')!) });
      } else if (condition.type === 'unknown') {
        gap ??= condition;
      }
    } else {
      const priority = type === 'override' ? intOf(set.entries.get('priority')!) : definition.priority;
      const order = type === 'order' ? intOf(set.entries.get('priority')!) : definition.order;
      strip({ value: lazy(set.entries.get('content')!), priority, order });
    }
  };
  for (const definition of definitions) strip(definition);
  return { kept, gap };
}

/** The marker on a value: `if`, `merge`, `override`, `order`. */
function markerOf(value: Value): string | undefined {
  if (value.type !== 'attrs') return undefined;
  const type = value.entries.get('_type')?.force();
  if (type?.type !== 'string') return undefined;
  return ['if', 'merge', 'override', 'order'].includes(type.value) ? type.value : undefined;
}

/** A definition of a set, its markers pushed down to its attributes, so that their names are known before conditions are. */
export function pushDown(definition: Definition): Definition[] {
  const value = attempt(() => definition.value.force());
  const type = markerOf(value);
  if (type === undefined) return [definition];
  const set = value as AttrsValue;
  if (type === 'merge') {
    const contents = attempt(() => force(set.entries.get('contents')!));
    if (contents.type !== 'list') return [{ ...definition, value: lazy(contents) }];
    return contents.items.flatMap(item => pushDown({ ...definition, value: item }));
  }
  return pushDown({ ...definition, value: lazy(set.entries.get('content')!) }).map(content => {
    const found = attempt(() => content.value.force());
    if (found.type !== 'attrs') {
      // What a known condition excludes is gone, whatever it is.
      const condition = type === 'if' ? attempt(() => force(set.entries.get('condition')!)) : undefined;
      return condition?.type === 'bool' && !condition.value
        ? { ...content, value: lazy(attrs({})) }
        : content;
    }
    const wrapped = new Map(
      [...found.entries].map(([name, inner]) => [
        name,
        lazy(attrs(new Map([...set.entries, ['content', inner]]))),
      ]),
    );
    return {
      ...content,
      value: lazy(attrs(wrapped, { at: found.at, open: found.open, position: found.position })),
    };
  });
}

const marked = (type: string, more: Readonly<Record<string, Lazy>>): Value =>
  attrs({ _type: string(type), ...more });
const override = (priority: bigint, content: Lazy): Value =>
  marked('override', { priority: int(priority), content });

/** `lib.options` and the functions of `lib.modules` that modules write. */
export const optionFunctions: Readonly<Record<string, Value>> = {
  mkOption: fromSet('mkOption', given => update(given, attrs({ _type: string('option') }))),
  mkEnableOption: define('mkEnableOption', 1, () =>
    attrs({ _type: string('option'), default: bool(false), type: typeNamed('bool') }),
  ),
  mkPackageOption: define('mkPackageOption', 3, (pkgs, path, options) => {
    const given = attrsOf(options);
    const names = force(path).type === 'list' ? listOf(path).items.map(textOf) : [textOf(path)];
    const chosen = given.entries.get('default');
    const found = defer(() => {
      const wanted = chosen && force(chosen).type === 'string' ? [textOf(chosen)] : names;
      return wanted.reduce<Value>(
        (set, name) => get(attrsOf(set), name) ?? unknown(`${name} is not known`),
        force(pkgs),
      );
    });
    return attrs({
      _type: string('option'),
      type: typeNamed('package'),
      default: chosen && force(chosen).type === 'null' ? nullValue : found,
    });
  }),
  mkIf: define('mkIf', 2, (condition, content) => marked('if', { condition, content })),
  mkMerge: define('mkMerge', 1, contents => marked('merge', { contents })),
  mkAssert: define('mkAssert', 3, (_condition, _message, content) => content.force()),
  mkOverride: define('mkOverride', 2, (priority, content) => override(intOf(priority), content)),
  mkDefault: define('mkDefault', 1, content => override(1000n, content)),
  mkOptionDefault: define('mkOptionDefault', 1, content => override(1500n, content)),
  mkForce: define('mkForce', 1, content => override(50n, content)),
  mkVMOverride: define('mkVMOverride', 1, content => override(10n, content)),
  mkImageMediaOverride: define('mkImageMediaOverride', 1, content => override(60n, content)),
  mkOrder: define('mkOrder', 2, (priority, content) => marked('order', { priority, content })),
  mkBefore: define('mkBefore', 1, content => marked('order', { priority: int(500), content })),
  mkAfter: define('mkAfter', 1, content => marked('order', { priority: int(1500), content })),
  defaultOverridePriority: int(100),
  defaultOrderPriority: int(1000),
  mkAliasDefinitions: define('mkAliasDefinitions', 1, () => attrs({})),
  mkRenamedOptionModule: define('mkRenamedOptionModule', 2, () => attrs({})),
  mkRemovedOptionModule: define('mkRemovedOptionModule', 2, () => attrs({})),
  mkChangedOptionModule: define('mkChangedOptionModule', 3, () => attrs({})),
  mkAliasOptionModule: define('mkAliasOptionModule', 2, () => attrs({})),
  importApply: define('importApply', 2, () => unknown('lib.modules.importApply is not modelled')),
  literalExpression: define('literalExpression', 1, text => text.force()),
  literalExample: define('literalExample', 1, text => text.force()),
  literalMD: define('literalMD', 1, text => text.force()),
  mdDoc: define('mdDoc', 1, text => text.force()),
  isOption: define('isOption', 1, value => bool(isOption(value.force()))),
  showOption: define('showOption', 1, path => string(listOf(path).items.map(textOf).join('.'))),
  isType: define('isType', 2, (type, value) => bool(typeMark(value.force()) === textOf(type))),
  setType: define('setType', 2, (type, value) => update(attrsOf(value), attrs({ _type: type }))),
};

const typeMark = (value: Value): string | undefined => {
  const found = value.type === 'attrs' ? value.entries.get('_type')?.force() : undefined;
  return found?.type === 'string' ? found.value : undefined;
};

export const isOption = (value: Value): value is AttrsValue => typeMark(value) === 'option';

const scalars = (
  'bool boolByOr int float number str string nonEmptyStr singleLineStr path pathInStore externalPath port package shellPackage pkgs ' +
  'optionType unspecified raw enum unsigned positive'
).split(' ');

let byName: Map<string, AttrsValue> | undefined;

function typeNamed(name: string): Value {
  byName ??= new Map(scalars.map(scalar => [scalar, typeValue(simple(scalar))]));
  return byName.get(name)!;
}

/** Types made of types: each takes what it is made of. */
export interface Submodules {
  /** Merges definitions that are modules into the configuration that they make. */
  readonly submodule: (modules: readonly Lazy[], specialArgs: AttrsValue | undefined) => OptionType;
  readonly deferredModule: OptionType;
}

/** `lib.types` */
export function typesOf({ submodule, deferredModule }: Submodules): AttrsValue {
  const one = (name: string, make: (type: OptionType) => OptionType): Value =>
    define(name, 1, type => typeValue(make(inner(type))));
  const numbers = typeValue(simple('int'));
  return attrs(
    {
      ...Object.fromEntries(scalars.map(name => [name, typeNamed(name)])),
      anything: typeValue(anything),
      attrs: typeValue({ ...anything, name: 'attrs', empty: attrs({}) }),
      lines: typeValue(lines('lines', '\n')),
      commas: typeValue(lines('commas', ',')),
      envVar: typeValue(lines('envVar', ':')),
      separatedString: define('separatedString', 1, separator =>
        typeValue(lines('separatedString', textOf(separator))),
      ),
      strMatching: define('strMatching', 1, () => typeNamed('str')),
      ints: attrs({
        unsigned: numbers,
        positive: numbers,
        between: define('between', 2, () => numbers),
        u8: numbers,
        u16: numbers,
        u32: numbers,
        s8: numbers,
        s16: numbers,
        s32: numbers,
      }),
      numbers: attrs({
        nonnegative: numbers,
        positive: numbers,
        between: define('between', 2, () => numbers),
      }),
      enum: define('enum', 1, () => typeNamed('enum')),
      listOf: one('listOf', listType),
      nonEmptyListOf: one('nonEmptyListOf', listType),
      attrsOf: one('attrsOf', type => setType(type)),
      lazyAttrsOf: one('lazyAttrsOf', type => setType(type, false)),
      attrsWith: fromSet('attrsWith', args =>
        typeValue(setType(inner(args.entries.get('elemType') ?? nullValue))),
      ),
      loaOf: one('loaOf', type => setType(type)),
      nullOr: one('nullOr', nullOr),
      uniq: one('uniq', type => type),
      unique: define('unique', 2, (_, type) => typeValue(inner(type))),
      functionTo: one('functionTo', functionTo),
      either: define('either', 2, () => typeValue(either)),
      oneOf: define('oneOf', 1, () => typeValue(either)),
      coercedTo: define('coercedTo', 3, (from, convert, to) => {
        const target = inner(to);
        const source = inner(from);
        return typeValue({
          ...target,
          name: 'coercedTo',
          merge: (definitions, path) =>
            target.merge(
              definitions.map(definition => ({
                ...definition,
                value: defer(() => coerced(source, convert, definition.value)),
              })),
              path,
            ),
        });
      }),
      addCheck: define('addCheck', 2, type => type.force()),
      submodule: define('submodule', 1, modules =>
        typeValue(submodule(force(modules).type === 'list' ? listOf(modules).items : [modules], undefined)),
      ),
      submoduleWith: fromSet('submoduleWith', args => {
        const special = get(args, 'specialArgs');
        return typeValue(
          submodule(
            listOf(args.entries.get('modules') ?? list([])).items,
            special?.type === 'attrs' ? special : undefined,
          ),
        );
      }),
      deferredModule: typeValue(deferredModule),
      deferredModuleWith: define('deferredModuleWith', 1, () => typeValue(deferredModule)),
      attrTag: define('attrTag', 1, () => typeValue(anything)),
      record: define('record', 1, () => typeValue(anything)),
    },
    { open: unknown('this type is not modelled') },
  );
}

/** What `coercedTo` makes of a value, where its kind says that it is of the type that is converted. */
function coerced(from: OptionType, convert: Lazy, value: Thunk): Value {
  const found = settle(() => value.force());
  const matches: Readonly<Record<string, boolean>> = {
    str: found.type === 'string',
    string: found.type === 'string',
    path: found.type === 'path' || found.type === 'string',
    listOf: found.type === 'list',
    int: found.type === 'int',
    bool: found.type === 'bool',
    package: found.type === 'attrs' && found.package !== undefined,
    attrsOf: found.type === 'attrs',
    functionTo: isFunction(found),
  };
  return matches[from.name] ? apply(convert, [value]) : found;
}
