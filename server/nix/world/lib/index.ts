/**
 * nixpkgs' `lib`. Functions stand at the top level and in the set that nixpkgs keeps them in; those that are
 * built into Nix are Nix's own. A name that nixpkgs has and no model gives is Unknown; any other does not exist.
 */
import { builtinsOf } from '../../eval/builtins/index.ts';
import { entriesMade } from '../../eval/entries.ts';
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

/** Sets of `lib` of which no member is modelled. */
const notModelled = new Set(['fetchers', 'cli', 'network', 'kernel', 'gvariant', 'misc', 'flakes']);
const versionNames = new Set(['release', 'version', 'nixpkgsVersion', 'codeName']);

const namesOf = new Map<string, ReadonlySet<string>>(
  [...subsets, ...moduleSubsets].map(set => [set, new Set(libNames[set]!.split(' '))]),
);
/** Every name at the top level. */
const topNames = new Set([
  ...Object.keys(constant),
  ...libNames.top!.split(' '),
  ...subsets,
  ...moduleSubsets,
  ...['types', 'filesystem', 'path', 'generators'],
  ...notModelled,
  ...versionNames,
]);

/** Which group a name is in; learnt when the first world is made. */
let groupOf: ReadonlyMap<string, string> | undefined;

const learn = (group: (name: string) => Functions): ReadonlyMap<string, string> =>
  // Both `lists` and `strings` have it; at the top level it is the one about lists.
  new Map([
    ...Object.keys(groups).flatMap(name => Object.keys(group(name)).map(member => [member, name] as const)),
    ['replicate', 'lists'],
  ]);

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
  groupOf ??= learn(group);
  const groupsByName = groupOf;

  const member = (name: string): Value => {
    const from = groupsByName.get(name);
    const own = (from === undefined ? undefined : group(from)[name]) ?? constant[name];
    return own ?? builtins().entries.get(name)?.force() ?? unknown(`lib.${name} is not modelled`);
  };
  const subset = (set: string): Value =>
    attrs(
      entriesMade(
        namesOf.get(set)!,
        name => (set in groups ? group(set)[name] : undefined) ?? entries.get(name) ?? member(name),
      ),
    );
  const entries = entriesMade(topNames, name => {
    switch (name) {
      case 'modules':
      case 'options':
        return attrs(entriesMade(namesOf.get(name)!, inner => group('modules')[inner] ?? member(inner)));
      case 'types':
        return group('modules').types!;
      case 'filesystem':
        return attrs(group('filesystem'));
      case 'path':
        return pathFunctions(group('filesystem'));
      case 'generators':
        return attrs(
          { toJSON: define('toJSON', 2, (_, x) => apply(builtins().entries.get('toJSON')!, [x])) },
          { open: unknown('lib.generators is not modelled') },
        );
    }
    if (namesOf.has(name)) return subset(name);
    if (notModelled.has(name)) return attrs({}, { open: unknown(`lib.${name} is not modelled`) });
    if (versionNames.has(name)) return unknown('the version of nixpkgs is not known');
    return new Thunk(() => member(name));
  });
  const lib: AttrsValue = attrs(entries);
  return lib;
}

const pathFunctions = (functions: Functions): Value =>
  attrs(
    { append: functions.append!, hasPrefix: functions.hasPathPrefix! },
    { open: unknown('this part of lib.path is not modelled') },
  );
