/** The builders of nixpkgs that shells are made with, and those whose results stand in shells. */
import { attributeOf, update } from '../../eval/sets.ts';
import { coerce, concatenate } from '../../eval/strings.ts';
import {
  type AttrsValue,
  attrs,
  type ListValue,
  lazy,
  list,
  type Nixpkgs,
  string,
  type Thunk,
  unknown,
  type Value,
} from '../../eval/value.ts';
import { apply, attrsOf, called, defer, define, fromSet, listOf, settle } from '../define.ts';
import { concat } from '../lib/lists.ts';
import { isFunction } from '../lib/trivial.ts';
import { made } from '../packages.ts';
import type { World } from '../world.ts';
import { derivation, entriesOf, overridableFunction } from './derivation.ts';

/** The lists of dependencies that a shell takes over from `inputsFrom`. */
const dependencies = [
  'buildInputs',
  'nativeBuildInputs',
  'propagatedBuildInputs',
  'propagatedNativeBuildInputs',
] as const;

/** A list argument; nothing where it is not given, open where it is not known. */
const listArgument = (args: AttrsValue, name: string): ListValue => {
  const thunk = args.entries.get(name);
  const value = thunk ? settle(() => thunk.force()) : undefined;
  if (!value || value.type === 'null') return list([], undefined, !thunk ? args.open : undefined);
  if (value.type === 'unknown') return list([], undefined, value);
  return value.type === 'list' ? value : list([value]);
};

/**
 * What `mkShell` makes of its arguments: `packages` and the dependencies of `inputsFrom` become build inputs, the
 * hooks of `inputsFrom` come before its own.
 */
function shellArguments(world: World, args: AttrsValue): AttrsValue {
  const from = defer(() => listArgument(args, 'inputsFrom'));
  const sources = (): AttrsValue[] =>
    listOf(from).items.flatMap(item => {
      const value = settle(() => item.force());
      return value.type === 'attrs' ? [value] : [];
    });
  const gap = () => {
    const inputs = listOf(from);
    const unsure = inputs.items
      .map(item => settle(() => item.force()))
      .find(value => value.type === 'unknown');
    return inputs.open ?? (unsure?.type === 'unknown' ? unsure : undefined);
  };
  const entries = new Map(args.entries);
  for (const name of ['packages', 'inputsFrom']) entries.delete(name);
  for (const name of dependencies) {
    entries.set(
      name,
      defer(() => {
        const own = [listArgument(args, name)];
        if (name === 'nativeBuildInputs') own.unshift(listArgument(args, 'packages'));
        const inherited = sources().map(source =>
          listArgument(
            source.package && !attributeOf(source, name) ? attrs({}) : asArguments(source, name),
            name,
          ),
        );
        const shells = new Set(sources());
        const all = concat([...own, ...inherited]);
        // A shell is no dependency of itself: `inputsFrom` subtracts its own members.
        const items = all.items.filter(item => !item.known || !shells.has(item.known as AttrsValue));
        return { ...all, items, at: own[0]!.at, open: all.open ?? gap() };
      }),
    );
  }
  entries.set(
    'shellHook',
    defer(() => {
      const own = args.entries.get('shellHook');
      const hooks = [...sources()].reverse().flatMap(source => {
        const hook = attributeOf(source, 'shellHook');
        return hook && hook.type !== 'null' ? [hook] : [];
      });
      if (hooks.length === 0) return own ? own.force() : string('');
      const parts = [...hooks, ...(own ? [own.force()] : [])].map(hook =>
        coerce(world.evaluation, hook, undefined),
      );
      return concatenate(
        world.evaluation,
        parts.flatMap((part, i) => (i === 0 ? [part] : [string('\n'), part])),
      );
    }),
  );
  if (!entries.has('name') && !entries.has('pname')) entries.set('name', lazy(string('nix-shell')));
  return { ...attrs(entries, { open: args.open, at: args.at, position: args.position }) };
}

/** A dependency's list as if it were an argument, with what is not known of it left open. */
function asArguments(source: AttrsValue, name: string): AttrsValue {
  const value = settle(() => attributeOf(source, name) ?? list([]));
  return attrs({ [name]: value });
}

/** `mkShell` and `mkShellNoCC`. */
function shellBuilder(world: World, name: string, nixpkgs: Nixpkgs): Value {
  const build = derivation(name, { nixpkgs, normalise: args => shellArguments(world, args) });
  return overridableFunction(
    build,
    fromSet('override', () => shellBuilder(world, name, nixpkgs)),
  );
}

/** A builder whose result holds what it was called with, and nothing more is known. */
const simple = (name: string, nixpkgs: Nixpkgs): Value => derivation(name, { nixpkgs });

/** `buildFHSEnv`: packages as functions of a package set; `.env` is the shell. */
function fhsBuilder(world: World, name: string, nixpkgs: Nixpkgs, pkgs: () => AttrsValue): Value {
  const build = called(name, (given, at) => {
    const args = attrsOf(
      isFunction(given) ? apply(given, [attrs({}, { open: unknown('not modelled') })]) : given,
    );
    const entries = new Map(args.entries);
    for (const packages of ['targetPkgs', 'multiPkgs']) {
      const f = args.entries.get(packages);
      if (f)
        entries.set(
          packages,
          defer(() => (isFunction(f.force()) ? apply(f, [pkgs()]) : f.force())),
        );
    }
    const filled: AttrsValue = attrs(entries, { open: args.open, at: args.at, position: args.position });
    const place = at ?? args.at;
    const env: Thunk = defer(() => made(`${name}.env`, filled, { nixpkgs, at: place }));
    return made(name, filled, { nixpkgs, at: place }, { own: entriesOf({ env, passthru: attrs({ env }) }) });
  });
  return overridableFunction(
    build,
    fromSet('override', () => fhsBuilder(world, name, nixpkgs, pkgs)),
  );
}

/** A file or program with a given text. */
function writer(name: string, nixpkgs: Nixpkgs, argumentNames: readonly string[]): Value {
  return define(name, argumentNames.length, (...given) => {
    const args = attrs(Object.fromEntries(argumentNames.map((argument, i) => [argument, given[i]!])));
    const title = settle(() => given[0]!.force());
    return made(
      name,
      args,
      { nixpkgs, at: title.at, name: title.type === 'string' ? title.value : undefined },
      { own: mainProgram(title) },
    );
  });
}

const mainProgram = (name: Value): ReadonlyMap<string, Thunk> =>
  entriesOf({ meta: attrs({ mainProgram: name }, { open: unknown('not modelled') }) });

function writeShellApplication(nixpkgs: Nixpkgs): Value {
  return fromSet('writeShellApplication', (args, at) =>
    made(
      'writeShellApplication',
      args,
      { nixpkgs, at: at ?? args.at },
      { own: mainProgram(args.entries.get('name')?.force() ?? unknown('no name')) },
    ),
  );
}

/** `runCommand name env script` */
const runCommand = (name: string, nixpkgs: Nixpkgs): Value =>
  define(name, 3, (title, env, script) => {
    const args = update(attrsOf(env), attrs({ name: title, buildCommand: script }));
    const own = settle(() => title.force());
    return made(name, args, { nixpkgs, at: own.at, name: own.type === 'string' ? own.value : undefined });
  });

/** The package set that a builder belongs to. */
interface Builders {
  readonly world: World;
  readonly nixpkgs: Nixpkgs;
  readonly pkgs: () => AttrsValue;
}

const shells = ['mkShell', 'mkShellNoCC'];
const joins = ['symlinkJoin', 'buildEnv', 'writeTextFile', 'writeConcatTextFile'];
const environments = ['', 'Bubblewrap', 'Chroot'].flatMap(kind => [
  `buildFHSEnv${kind}`,
  `buildFHSUserEnv${kind}`,
]);
const writers = [
  'writeShellScriptBin',
  'writeScriptBin',
  'writeShellScript',
  'writeScript',
  'writeText',
  'writeTextDir',
];
const runners = ['runCommand', 'runCommandLocal', 'runCommandCC'];

/** Every modelled function of a package set, by name. */
export const builders: ReadonlyMap<string, (set: Builders) => Value> = new Map<
  string,
  (set: Builders) => Value
>([
  ...shells.map(
    name => [name, ({ world, nixpkgs }: Builders) => shellBuilder(world, name, nixpkgs)] as const,
  ),
  ...joins.map(name => [name, ({ nixpkgs }: Builders) => simple(name, nixpkgs)] as const),
  ...environments.map(
    name => [name, ({ world, nixpkgs, pkgs }: Builders) => fhsBuilder(world, name, nixpkgs, pkgs)] as const,
  ),
  ...writers.map(name => [name, ({ nixpkgs }: Builders) => writer(name, nixpkgs, ['name', 'text'])] as const),
  ...runners.map(name => [name, ({ nixpkgs }: Builders) => runCommand(name, nixpkgs)] as const),
  ['writeShellApplication', ({ nixpkgs }) => writeShellApplication(nixpkgs)],
  ['linkFarm', ({ nixpkgs }) => writer('linkFarm', nixpkgs, ['name', 'entries'])],
  [
    'makeSetupHook',
    ({ nixpkgs }) =>
      fromSet('makeSetupHook', (args, at) =>
        called('makeSetupHook', script =>
          made('makeSetupHook', update(args, attrs({ script })), { nixpkgs, at: at ?? args.at }),
        ),
      ),
  ],
  ['lib', ({ world }) => world.lib],
]);
