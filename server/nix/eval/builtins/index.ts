/** `builtins`, and the names that every file sees. */
import { globalNames } from '../../syntax/globals.ts';
import type { Evaluation } from '../evaluation.ts';
import {
  type AttrsValue,
  attrs,
  bool,
  int,
  lazy,
  nullValue,
  string,
  Thunk,
  unknown,
  type Value,
} from '../value.ts';
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

export function builtinsOf(evaluation: Evaluation): AttrsValue {
  const entries = new Map<string, Thunk>();
  for (const [name, make] of Object.entries(all)) entries.set(name, new Thunk(() => make(name, evaluation)));
  for (const [name, value] of Object.entries(evaluation.world.builtins ?? {})) entries.set(name, lazy(value));
  const builtins: Value = attrs(entries);
  entries.set('builtins', Thunk.of(builtins));
  return builtins;
}

export function globalsOf(evaluation: Evaluation, builtins: AttrsValue): ReadonlyMap<string, Thunk> {
  const globals = new Map<string, Thunk>();
  for (const [name, thunk] of builtins.entries)
    globals.set(globalNames.has(name) ? name : `__${name}`, thunk);
  globals.set('builtins', Thunk.of(builtins));
  for (const [name, value] of Object.entries(evaluation.world.globals ?? {})) globals.set(name, lazy(value));
  return globals;
}
