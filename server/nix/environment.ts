/** The environment of a shell: what its attributes and its hook set, and the path on which libraries are searched. */
import { newestName } from '../catalog/attributes.ts';
import type { Location } from '../text.ts';
import type { Evaluation } from './eval/evaluation.ts';
import { type AttrsValue, type ContextElement, type ListValue, type Package, unknown } from './eval/value.ts';
import type { EmptyEntry, LibraryEntry, LibraryPath, ListSite, Variable } from './facts.ts';
import { interpreterFact, isInterpreter } from './interpreters.ts';
import { notKnown, type Piece, plainOf, splitAt, type Text, textOfString, unknownOf } from './pieces.ts';
import { expressionAround, languageAt, listAround, listAt, type Sources } from './sites.ts';

/** A variable as it stands while the environment is put together. */
export interface Setting {
  readonly text: Text;
  readonly at: Location;
  readonly from: Variable['from'];
}

/** Arguments of builders that do not become variables that anyone looks at. */
const notVariables = new Set(
  (
    'name pname version src srcs meta passthru env packages inputsFrom buildInputs nativeBuildInputs propagatedBuildInputs ' +
    'propagatedNativeBuildInputs depsBuildBuild depsBuildTarget depsTargetTarget checkInputs nativeCheckInputs shellHook preShellHook postShellHook postVenvCreation phases ' +
    'buildPhase installPhase unpackPhase configurePhase preferLocalBuild allowSubstitutes stdenv args builder system outputs ' +
    'strictDeps __structuredAttrs enableParallelBuilding hardeningDisable dontUnpack dontBuild'
  ).split(' '),
);

/** The variables that a builder's arguments set: the attributes themselves, and those of `env`. */
export function settingsOf(
  evaluation: Evaluation,
  args: AttrsValue,
  near: Location,
  from: Variable['from'] = 'attribute',
): Map<string, Setting> {
  const found = new Map<string, Setting>();
  const add = (set: AttrsValue): void => {
    for (const [name, thunk] of set.entries) {
      if (notVariables.has(name) || !/^[A-Za-z_]\w*$/.test(name)) continue;
      const at = set.position?.(name) ?? near;
      const value = evaluation.force(thunk);
      if (value.type === 'null' || value.type === 'function') continue;
      const text = evaluation.settle(() => evaluation.coerce(value, at, { more: true }));
      found.set(name, {
        text:
          text.type === 'string'
            ? textOfString(text)
            : notKnown(text.type === 'unknown' ? text : unknown('it is no string')),
        at,
        from,
      });
    }
  };
  add(args);
  const env = args.entries.get('env');
  const value = env && evaluation.force(env);
  if (value?.type === 'attrs' && !value.package) add(value);
  return found;
}

/** A variable as a fact. */
export function variableFact(evaluation: Evaluation, name: string, setting: Setting): Variable {
  const { text, at, from } = setting;
  const pkg = interpreterIn(text);
  return {
    name,
    value: plainOf(text) ?? null,
    interpreter: pkg && interpreterFact(evaluation, pkg, at),
    at,
    from,
  };
}

/** The interpreter whose store path a text begins with. */
function interpreterIn(text: Text): Package | undefined {
  const first = text.pieces.find(piece => piece.text !== '');
  const found = first && outputIn(first);
  return found && isInterpreter(found.package) ? found.package : undefined;
}

type Output = Extract<ContextElement, { kind: 'output' }>;

/** The package whose store path a piece begins with. */
function outputIn(piece: Piece): Output | undefined {
  for (const [text, element] of piece.context ?? [])
    if (element.kind === 'output' && piece.text.startsWith(text)) return element;
  return undefined;
}

const searched = [
  'LD_LIBRARY_PATH',
  'NIX_LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'DYLD_FALLBACK_LIBRARY_PATH',
] as const;

/** The library path of an environment. `more` are settings of the same kind that stand elsewhere: in wrappers. */
export function libraryPathOf(
  sources: Sources,
  settings: ReadonlyMap<string, Setting>,
  more: readonly (readonly [name: string, setting: Setting])[] = [],
): LibraryPath {
  const given: (readonly [string, Setting])[] = [];
  for (const name of searched) {
    const setting = settings.get(name);
    if (setting) given.push([name, setting]);
    given.push(...more.filter(([other]) => other === name));
  }
  const entries: LibraryEntry[] = [];
  const empty: EmptyEntry[] = [];
  let complete = true;
  for (const [variable, setting] of given) {
    const parts = splitAt(setting.text, ':');
    for (const part of parts) {
      const entry = entryOf(sources, part, variable, setting.at);
      if (entry === 'unknown') complete = false;
      else if (entry) entries.push(entry);
      const at = parts.length > 1 ? outsideAlone(part) : undefined;
      if (at) empty.push({ variable, at, language: languageAt(sources, at) });
    }
  }
  const [first] = given;
  return {
    variables: [...new Set(given.map(([name]) => name))],
    entries,
    complete,
    // What the first variable is made from: what is added to another may be of no use.
    lists: listSites(
      sources,
      given.flatMap(([name, setting]) => (name === first?.[0] ? setting.text.lists : [])),
      entries.filter(({ variable }) => variable === first?.[0]),
    ),
    empty,
    at: first?.[1].at,
  };
}

/** Where an entry is nothing but a variable of the user's environment. */
function outsideAlone({ pieces }: Text): Location | undefined {
  const [piece, ...others] = pieces.filter(({ text }) => text !== '');
  return piece?.outside !== undefined && others.length === 0 ? piece.at : undefined;
}

/** One entry of a search path; nothing for an empty one and for what the user's environment holds. */
function entryOf(
  sources: Sources,
  part: Text,
  variable: string,
  near: Location,
): LibraryEntry | 'unknown' | undefined {
  if (unknownOf(part)) return 'unknown';
  const pieces = part.pieces.filter(piece => piece.text !== '' && !isSame(piece, variable));
  const [first] = pieces;
  if (!first) return undefined;
  const output = outputIn(first);
  const text = pieces.map(piece => piece.text).join('');
  if (!output) {
    if (pieces.some(piece => piece.outside !== undefined)) return 'unknown';
    const place = first.at ?? near;
    return {
      attribute: null,
      directory: text,
      written: text,
      output: undefined,
      folder: '',
      how: 'literal',
      variable,
      nixpkgs: null,
      allowUnfree: null,
      overlaid: false,
      at: place,
      expression: place,
    };
  }
  const pkg = output.package;
  const folder = /^\/nix\/store\/[^/]+\/?(.*?)\/*$/.exec(text)?.[1] ?? '';
  const at = pkg.at ?? output.at ?? first.at ?? near;
  const name = pkg.attribute.length > 0 ? pkg.attribute.join('.') : undefined;
  return {
    attribute: name === undefined ? null : `${newestName(name)}${pkg.output ? `.${pkg.output}` : ''}`,
    directory: name === undefined ? text : null,
    written: name === undefined ? (pkg.name ?? text) : `${name}${pkg.output ? `.${pkg.output}` : ''}`,
    output: pkg.output ?? pkg.wanted,
    folder,
    how: pkg.wanted !== undefined ? 'makeLibraryPath' : 'interpolation',
    variable,
    nixpkgs: pkg.nixpkgs?.input ?? null,
    allowUnfree: pkg.nixpkgs?.allowUnfree ?? null,
    overlaid: pkg.nixpkgs?.overlaid ?? true,
    at,
    expression: expressionAround(sources, at),
  };
}

/** `$LD_LIBRARY_PATH` in the value of LD_LIBRARY_PATH: what was there before. */
const isSame = (piece: Piece, variable: string): boolean =>
  piece.outside === variable ||
  (piece.outside !== undefined && searched.includes(piece.outside as (typeof searched)[number])) ||
  piece.text === `$${variable}`;

/** The list literals that end up on a search path, the best first: the ones that hold the most of it. */
function listSites(
  sources: Sources,
  lists: readonly ListValue[],
  entries: readonly LibraryEntry[],
): ListSite[] {
  const sites = new Map<string, ListSite>();
  const add = (found: ListSite | undefined): void => {
    if (found) sites.set(`${found.at.file.path}:${found.at.start}`, found);
  };
  for (const list of lists)
    for (const literal_ of literals(list)) add(literal_.at && listAt(sources, literal_.at));
  for (const { how, at, expression } of entries) {
    const around = how === 'makeLibraryPath' ? listAround(sources, at) : undefined;
    // The list that it is an item of, and not one further out.
    if (around?.items.some(item => item.start === expression.start && item.end === expression.end))
      add(around);
  }
  const weight = (site: ListSite): number =>
    entries.filter(
      entry =>
        entry.at.file === site.at.file && entry.at.start >= site.at.start && entry.at.end <= site.at.end,
    ).length;
  return [...sites.values()].sort(
    (a, b) => Number(a.guard !== undefined) - Number(b.guard !== undefined) || weight(b) - weight(a),
  );
}

/** The literals that a list was joined from. */
function literals(list: ListValue): ListValue[] {
  return list.parts ? list.parts.flatMap(literals) : list.spans && list.at ? [list] : [];
}
