/**
 * nixpkgs' `lib`. Functions stand at the top level and in the set that nixpkgs keeps them in; those that are
 * built into Nix are Nix's own. A name that nixpkgs has and no model gives is Unknown; any other does not exist.
 */
import { builtinsOf } from '../../eval/builtins/index.ts';
import { type AttrsValue, attrs, string, Thunk, unknown, type Value } from '../../eval/value.ts';
import { apply, define, kept } from '../define.ts';
import type { World } from '../world.ts';
import { attrsets } from './attrsets.ts';
import { customisation } from './customisation.ts';
import { lists } from './lists.ts';
import { licenses, maintainers, metaFunctions, sourceTypes, teams } from './meta.ts';
import { moduleFunctions } from './modules.ts';
import { libNames } from './names.ts';
import { fileset, filesystem, sources } from './sources.ts';
import { stringFunctions, versions } from './strings.ts';
import { elaborate, platforms, systems } from './systems.ts';
import { trivial } from './trivial.ts';

type Functions = Readonly<Record<string, Value>>;

/** Functions that know the world, in groups that are made when one of them is asked for. */
const groups: Readonly<Record<string, (world: World, builtins: () => AttrsValue) => Functions>> = {
  lists: world => lists(world.evaluation),
  strings: (world, builtins) => ({
    ...stringFunctions(world.evaluation),
    fileContents: fileContents(builtins),
  }),
  sources: world => sources(world.evaluation),
  meta: world => metaFunctions(world.evaluation),
  filesystem: (world, builtins) =>
    filesystem(world.evaluation, path => apply(builtins().entries.get('readDir')!, [path])),
  customisation,
  modules: moduleFunctions,
  data: (_, builtins) => ({
    importJSON: readData('importJSON', 'fromJSON', builtins),
    importTOML: readData('importTOML', 'fromTOML', builtins),
  }),
};

const readData = (name: string, parser: 'fromJSON' | 'fromTOML', builtins: () => AttrsValue): Value =>
  define(name, 1, path =>
    apply(builtins().entries.get(parser)!, [apply(builtins().entries.get('readFile')!, [path])]),
  );

const fileContents = (builtins: () => AttrsValue): Value =>
  define('fileContents', 1, path => {
    const text = apply(builtins().entries.get('readFile')!, [path]);
    return text.type === 'string'
      ? { ...text, value: text.value.replace(/\n$/, ''), parts: undefined }
      : text;
  });

/** What is the same in every world. */
const constant: Functions = {
  ...trivial,
  ...attrsets,
  versions,
  systems,
  platforms,
  licenses,
  maintainers,
  teams,
  sourceTypes,
  fileset,
  fakeHash: string('sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='),
  fakeSha256: string('0'.repeat(64)),
  fakeSha512: string('0'.repeat(128)),
  elaborate: define('elaborate', 1, elaborate),
};

/** Sets of `lib` whose members are models under their own names. */
const subsets = [
  'lists',
  'attrsets',
  'strings',
  'trivial',
  'fixedPoints',
  'debug',
  'asserts',
  'sources',
  'meta',
  'customisation',
  'derivations',
] as const;
const moduleSubsets = ['modules', 'options'] as const;

/** Which group a name is in, and the names that are the same in every world; learnt when the first world is made. */
let learnt:
  | {
      readonly groupOf: ReadonlyMap<string, string>;
      readonly shared: ReadonlyMap<string, Thunk>;
      readonly own: readonly string[];
    }
  | undefined;

function learn(group: (name: string) => Functions): NonNullable<typeof learnt> {
  const groupOf = new Map(
    Object.keys(groups).flatMap(name => Object.keys(group(name)).map(member => [member, name] as const)),
  );
  // Both `lists` and `strings` have it; at the top level it is the one about lists.
  groupOf.set('replicate', 'lists');
  const shared = new Map<string, Thunk>();
  const own: string[] = [];
  for (const name of new Set([...libNames.top!.split(' '), ...Object.keys(constant)])) {
    const value = groupOf.has(name) ? undefined : constant[name];
    if (value) shared.set(name, Thunk.of(value));
    else own.push(name);
  }
  return { groupOf, shared, own };
}

export function makeLib(given: Omit<World, 'lib'>): AttrsValue {
  let builtinsMade: AttrsValue | undefined;
  const builtins = (): AttrsValue => (builtinsMade ??= builtinsOf(given.evaluation));
  const world: World = {
    ...given,
    get lib() {
      return lib;
    },
  };
  const made = new Map<string, Functions>();
  const group = (name: string): Functions => kept(made, name, () => groups[name]!(world, builtins));
  learnt ??= learn(group);
  const { groupOf, shared, own: names } = learnt;

  const entries = new Map(shared);
  const member = (name: string): Thunk =>
    new Thunk(() => {
      const from = groupOf.get(name);
      const own = (from === undefined ? undefined : group(from)[name]) ?? constant[name];
      return own ?? builtins().entries.get(name)?.force() ?? unknown(`lib.${name} is not modelled`);
    });
  for (const name of names) entries.set(name, member(name));
  for (const set of subsets)
    entries.set(
      set,
      new Thunk(() =>
        attrs(
          new Map(
            libNames[set]!.split(' ').map(name => {
              const same = set in groups ? group(set)[name] : undefined;
              return [name, same ? Thunk.of(same) : (entries.get(name) ?? member(name))];
            }),
          ),
        ),
      ),
    );
  for (const set of moduleSubsets)
    entries.set(
      set,
      new Thunk(() =>
        attrs(
          new Map(
            libNames[set]!.split(' ').map(name => [
              name,
              new Thunk(() => group('modules')[name] ?? member(name).force()),
            ]),
          ),
        ),
      ),
    );
  entries.set('types', new Thunk(() => group('modules').types!));
  entries.set('filesystem', new Thunk(() => attrs(group('filesystem'))));
  entries.set('path', new Thunk(() => pathFunctions(group('filesystem'))));
  entries.set(
    'generators',
    new Thunk(() =>
      attrs(
        { toJSON: define('toJSON', 2, (_, x) => apply(builtins().entries.get('toJSON')!, [x])) },
        { open: unknown('lib.generators is not modelled') },
      ),
    ),
  );
  for (const set of ['fetchers', 'cli', 'network', 'kernel', 'gvariant', 'misc', 'flakes'])
    entries.set(set, new Thunk(() => attrs({}, { open: unknown(`lib.${set} is not modelled`) })));
  for (const name of ['release', 'version', 'nixpkgsVersion', 'codeName'])
    entries.set(name, Thunk.of(unknown('the version of nixpkgs is not known')));
  const lib: AttrsValue = attrs(entries);
  return lib;
}

const pathFunctions = (functions: Functions): Value =>
  attrs(
    { append: functions.append!, hasPrefix: functions.hasPathPrefix! },
    { open: unknown('this part of lib.path is not modelled') },
  );
