/**
 * nixpkgs' `lib`. Functions stand at the top level and in the set that nixpkgs keeps them in; those that are
 * built into Nix are Nix's own.
 */
import { builtinsOf } from '../../eval/builtins/index.ts';
import type { Evaluation } from '../../eval/evaluation.ts';
import { attributeOf, update } from '../../eval/sets.ts';
import { type AttrsValue, attrs, string, type Value, unknown } from '../../eval/value.ts';
import { apply, define } from '../define.ts';
import type { World } from '../world.ts';
import { attrsets } from './attrsets.ts';
import { customisation } from './customisation.ts';
import { lists } from './lists.ts';
import { licenses, maintainers, metaFunctions, sourceTypes, teams } from './meta.ts';
import { moduleFunctions } from './modules.ts';
import { fileset, filesystem, sources } from './sources.ts';
import { stringFunctions, versions } from './strings.ts';
import { elaborate, platforms, systems } from './systems.ts';
import { trivial } from './trivial.ts';

const inherited = {
  lists: 'all any concatLists concatMap elem elemAt filter foldl\' genList groupBy head isList length map partition sort tail',
  attrsets: 'attrNames attrValues catAttrs getAttr hasAttr intersectAttrs isAttrs listToAttrs removeAttrs zipAttrsWith',
  strings:
    'concatStringsSep fromJSON hashString isString match parseDrvName replaceStrings split splitVersion stringLength substring ' +
    'toJSON toString typeOf unsafeDiscardStringContext',
  trivial:
    'add bitAnd bitOr bitXor ceil compareVersions deepSeq div floor genericClosure isBool isFloat isInt isNull isPath lessThan ' +
    'mul pathExists readFile seq sub tryEval currentSystem',
} as const;

export function makeLib(world: Omit<World, 'lib'>): AttrsValue {
  const e: Evaluation = world.evaluation;
  const builtins = builtinsOf(e);
  const native = (names: string): Record<string, Value> =>
    Object.fromEntries(
      names.split(' ').flatMap((name) => {
        const found = builtins.entries.get(name);
        return found ? [[name, found as unknown as Value]] : [];
      }),
    );
  const readDirectory = (path: Value): Value => apply(builtins.entries.get('readDir')!, [path]);
  const readData = (name: string, parser: 'fromJSON' | 'fromTOML'): Value =>
    define(name, 1, (path) => apply(builtins.entries.get(parser)!, [apply(builtins.entries.get('readFile')!, [path])]));

  const parts = {
    lists: attrs({ ...lists(e), ...native(inherited.lists) }),
    attrsets: attrs({ ...attrsets, ...native(inherited.attrsets) }),
    strings: attrs({ ...stringFunctions(e), ...native(inherited.strings), fileContents: fileContents(e, builtins) }),
    trivial: attrs({
      ...trivial,
      ...native(inherited.trivial),
      importJSON: readData('importJSON', 'fromJSON'),
      importTOML: readData('importTOML', 'fromTOML'),
      version: unknown('the version of nixpkgs is not known'),
      release: unknown('the release of nixpkgs is not known'),
      nixpkgsVersion: unknown('the version of nixpkgs is not known'),
    }),
    sources: attrs(sources(e)),
    meta: attrs(metaFunctions(e)),
    customisation: attrs({}, {}),
    filesystem: attrs(filesystem(e, readDirectory)),
  };
  const toplevel = Object.values(parts).reduce((all, part) => update(all, part));
  const lib: AttrsValue = attrs(
    {
      ...Object.fromEntries(toplevel.entries),
      ...parts,
      versions,
      systems,
      platforms,
      licenses,
      maintainers,
      teams,
      sourceTypes,
      fileset,
      path: attrs({
        append: attributeOf(parts.filesystem, 'append')!,
        hasPrefix: attributeOf(parts.filesystem, 'hasPathPrefix')!,
        subpath: attrs({}, { open: unknown('lib.path.subpath is not modelled') }),
      }),
      fixedPoints: parts.trivial,
      debug: parts.trivial,
      asserts: parts.trivial,
      generators: generators(builtins),
      fakeHash: string('sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='),
      fakeSha256: string('0'.repeat(64)),
      fakeSha512: string('0'.repeat(128)),
      elaborate: define('elaborate', 1, elaborate),
      cli: attrs({}, { open: unknown('lib.cli is not modelled') }),
    },
    { open: unknown('this function of lib is not modelled') },
  );
  // Modules are given the finished lib, of which these functions are a part.
  const complete: World = {
    ...world,
    get lib() {
      return finished;
    },
  };
  const late = attrs(customisation(complete));
  const finished: AttrsValue = update(lib, attrs({ ...Object.fromEntries(late.entries), customisation: late, ...moduleFunctions(complete) }));
  return finished;
}

function fileContents(_e: Evaluation, builtins: AttrsValue): Value {
  return define('fileContents', 1, (path) => {
    const text = apply(builtins.entries.get('readFile')!, [path]);
    return text.type === 'string' ? { ...text, value: text.value.replace(/\n$/, ''), parts: undefined } : text;
  });
}

/** `lib.generators`, of which shells rarely hold more than JSON. */
function generators(builtins: AttrsValue): AttrsValue {
  return attrs(
    { toJSON: define('toJSON', 2, (_, x) => apply(builtins.entries.get('toJSON')!, [x])) },
    { open: unknown('lib.generators is not modelled') },
  );
}

