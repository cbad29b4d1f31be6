/** nixpkgs' `lib.meta` and the sets of names that `meta` attributes are made of. */
import type { Evaluation } from '../../eval/evaluation.ts';
import { attributeOf, update } from '../../eval/sets.ts';
import { coerce, concatenate, placeholder } from '../../eval/strings.ts';
import {
  type AttrsValue,
  attrs,
  bool,
  list,
  type StringValue,
  string,
  unknown,
  type Value,
} from '../../eval/value.ts';
import { attrsOf, define, force, get, type Lazy, stringOf, textOf } from '../define.ts';
import { chooseOutput, shown } from '../packages.ts';

/** A set in which every name leads to something that only `meta` needs. */
const named = (what: string, make: (name: string) => Value): AttrsValue =>
  attrs(
    {},
    {
      rest: name => (name.startsWith('__') ? undefined : make(name)),
      open: unknown(`which ${what} exist is not known`),
    },
  );

export const licenses: AttrsValue = named('licenses', name =>
  attrs({
    shortName: string(name),
    spdxId: string(name),
    free: bool(!name.startsWith('unfree')),
    fullName: string(name),
  }),
);

export const maintainers: AttrsValue = named('maintainers', name =>
  attrs({ name: string(name), github: string(name), email: string('') }),
);
export const teams: AttrsValue = named('teams', () => attrs({ members: list([]) }));
export const sourceTypes: AttrsValue = named('kinds of sources', name =>
  attrs({ shortName: string(name), isSource: bool(name === 'fromSource') }),
);

/** Programs that shell hooks call, whose packages are named like them. */
const sameName = new Set('uv poetry pdm hatch rye pipenv virtualenv pixi direnv micromamba conda'.split(' '));

/** The package's main program, as `lib.getExe` finds it. */
function mainProgram(e: Evaluation, value: AttrsValue): StringValue {
  const meta = get(value, 'meta');
  const own = meta?.type === 'attrs' ? attributeOf(meta, 'mainProgram') : undefined;
  if (own?.type === 'string') return own;
  const pkg = value.package;
  if (pkg?.attribute.length === 1 && sameName.has(pkg.attribute[0]!)) return string(pkg.attribute[0]!);
  if (pkg && pkg.attribute.length > 0)
    return placeholder(e, unknown(`the main program of ${shown(pkg)} is not known`));
  const name = get(value, 'pname') ?? get(value, 'name');
  return name?.type === 'string'
    ? string(name.value.replace(/-(?=[^a-zA-Z]).*$/, ''))
    : placeholder(e, unknown('the main program is not known'));
}

function program(e: Evaluation, pkg: Lazy, name: StringValue | undefined): Value {
  const value = attrsOf(pkg);
  const directory = coerce(e, chooseOutput(value, 'bin'), undefined);
  return concatenate(e, [directory, string('/bin/'), name ?? mainProgram(e, value)]);
}

export const metaFunctions = (e: Evaluation): Readonly<Record<string, Value>> => ({
  getExe: define('getExe', 1, pkg => program(e, pkg, undefined)),
  "getExe'": define("getExe'", 2, (pkg, name) => program(e, pkg, stringOf(name))),
  addMetaAttrs: define('addMetaAttrs', 2, (_, pkg) => pkg.force()),
  dontDistribute: define('dontDistribute', 1, pkg => pkg.force()),
  setName: define('setName', 2, (name, pkg) => update(attrsOf(pkg), attrs({ name }))),
  updateName: define('updateName', 2, (_, pkg) => pkg.force()),
  appendToName: define('appendToName', 2, (_, pkg) => pkg.force()),
  setPrio: define('setPrio', 2, (_, pkg) => pkg.force()),
  lowPrio: define('lowPrio', 1, pkg => pkg.force()),
  hiPrio: define('hiPrio', 1, pkg => pkg.force()),
  lowPrioSet: define('lowPrioSet', 1, set => set.force()),
  hiPrioSet: define('hiPrioSet', 1, set => set.force()),
  availableOn: define('availableOn', 2, () =>
    unknown('on which platforms a package is available is not known'),
  ),
  platformMatch: define('platformMatch', 2, () => unknown('which platforms match is not known')),
  getLicenseFromSpdxId: define('getLicenseFromSpdxId', 1, id => force(attrs({ spdxId: string(textOf(id)) }))),
  getOutput: define('getOutput', 2, (output, pkg) => chooseOutput(pkg.force(), textOf(output))),
  getBin: define('getBin', 1, pkg => chooseOutput(pkg.force(), 'bin')),
  getLib: define('getLib', 1, pkg => chooseOutput(pkg.force(), 'lib')),
  getStatic: define('getStatic', 1, pkg => chooseOutput(pkg.force(), 'static')),
  getDev: define('getDev', 1, pkg => chooseOutput(pkg.force(), 'dev')),
  getInclude: define('getInclude', 1, pkg => chooseOutput(pkg.force(), 'dev')),
  getMan: define('getMan', 1, pkg => chooseOutput(pkg.force(), 'man')),
  chooseDevOutputs: define('chooseDevOutputs', 1, pkgs => pkgs.force()),
});
