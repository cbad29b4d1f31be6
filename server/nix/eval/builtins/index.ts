/** `builtins`, and the names that every file sees. */
import { globalNames } from '../../syntax/globals.ts';
import { entriesMade, layered } from '../entries.ts';
import type { Evaluation } from '../evaluation.ts';
import { type AttrsValue, attrs, bool, int, nullValue, string, Thunk, unknown } from '../value.ts';
import { control } from './control.ts';
import { data } from './data.ts';
import { type Builtins, constant } from './define.ts';
import { derivations } from './derivations.ts';
import { files } from './files.ts';
import { lists } from './lists.ts';
import { sets } from './sets.ts';
import { text } from './text.ts';

const constants: Builtins = {
  true: constant(() => bool(true)),
  false: constant(() => bool(false)),
  null: constant(() => nullValue),
  currentSystem: constant(({ world }) =>
    world.system === undefined ? unknown('it depends on the machine that Nix runs on') : string(world.system),
  ),
  currentTime: constant(() => unknown('it depends on the time')),
  langVersion: constant(() => int(6)),
  nixVersion: constant(() => string('2.34.0')),
  storeDir: constant(() => string('/nix/store')),
  nixPath: constant(() => unknown("it depends on the user's NIX_PATH")),
};

const all: Builtins = {
  ...constants,
  ...control,
  ...data,
  ...derivations,
  ...files,
  ...lists,
  ...sets,
  ...text,
};

const names = new Set([...Object.keys(all), 'builtins']);
/** Those that pure evaluation lacks. */
const impure = new Set(['currentSystem', 'currentTime']);
const pureNames = new Set([...names].filter(name => !impure.has(name)));

export function builtinsOf(evaluation: Evaluation): AttrsValue {
  const { world } = evaluation;
  const own = entriesMade(world.pure ? pureNames : names, name =>
    name === 'builtins' ? builtins : new Thunk(() => all[name]!(name, evaluation)),
  );
  const builtins: AttrsValue = attrs(layered(own, attrs(world.builtins ?? {}).entries));
  return builtins;
}

const isPlain = (name: string): boolean => name === 'builtins' || globalNames.has(name);
/** What every file sees, by the name in `builtins`. */
const usualGlobals = new Map([...names].map(name => [isPlain(name) ? name : `__${name}`, name]));

export function globalsOf(evaluation: Evaluation, builtins: AttrsValue): ReadonlyMap<string, Thunk> {
  const given = Object.keys(evaluation.world.builtins ?? {}).filter(name => !names.has(name));
  const added = new Map(given.map(name => [isPlain(name) ? name : `__${name}`, builtins.entries.get(name)!]));
  const own = entriesMade(usualGlobals, name => builtins.entries.get(usualGlobals.get(name)!)!);
  return layered(layered(own, added), attrs(evaluation.world.globals ?? {}).entries);
}
