/**
 * Libraries of nixpkgs: which sonames an attribute puts where, and which attribute gives a soname.
 *
 * How a list is written decides where the loader looks. `lib.makeLibraryPath [ pkgs.glib ]` takes the `lib` output,
 * else `out`; `"${pkgs.glib}/lib"` takes the first output, here `bin`, which holds no library.
 */
import { isNamed, knownNames, nameIn, newestName, variantOf } from './attributes.ts';
import { libraryRows } from './libraries.data.ts';
import { has, type Nixpkgs } from './nixpkgs.ts';

export interface Library {
  /** The attribute's newest name, without an output. */
  readonly attribute: string;
  /** What it is, for a hover. */
  readonly description: string;
  /** In nixpkgs' order; empty where they are not known. */
  readonly outputs: readonly string[];
  /** The output that `lib.getLib` takes: `lib`, else `out`. */
  readonly libraryOutput: string;
  /** Whether evaluation fails elsewhere (`linux`), or may fail (`maybe-linux`). */
  readonly platform: 'all' | 'linux' | 'maybe-linux';
  readonly sonames: readonly Soname[];
}

export interface Soname {
  /** `libz.so.1`; an `N` stands for a number that changes with versions. */
  readonly name: string;
  /** Whether it rests on more than general knowledge. */
  readonly sure: boolean;
}

/** Three answers; a rule about something missing may act on `no` only. */
export type Answer = 'yes' | 'no' | 'unknown';

interface Row extends Omit<Library, 'sonames'> {
  readonly known: string;
  readonly sonames: readonly (Soname & {
    readonly from?: string | undefined;
    readonly to?: string | undefined;
  })[];
}

let kept: ReadonlyMap<string, string> | undefined;
const parsed = new Map<string, Row>();

/** The table's lines by attribute; a line is parsed when its row is asked for. */
function lines(): ReadonlyMap<string, string> {
  kept ??= new Map(libraryRows.split('\n').map(line => [line.slice(0, line.indexOf(' ')), line]));
  return kept;
}

function rowOf(attribute: string): Row | undefined {
  const line = lines().get(attribute);
  if (line === undefined) return undefined;
  const row = parsed.get(attribute) ?? parseRow(line);
  parsed.set(attribute, row);
  return row;
}

let givers: ReadonlyMap<string, readonly string[]> | undefined;

/** The attributes whose rows list a soname. */
function attributesWith(soname: string): readonly string[] {
  if (!givers) {
    const found = new Map<string, string[]>();
    for (const [attribute, line] of lines()) {
      for (const word of words(line.split(' | ', 5)[4]!)) {
        const name = word.replace(/\??(@.*)?$/, '');
        found.set(name, [...(found.get(name) ?? []), attribute]);
      }
    }
    givers = found;
  }
  return givers.get(soname) ?? [];
}

function parseRow(line: string): Row {
  const [attribute, outputs, known, platform, sonames, description] = line.split(' | ') as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const names = words(outputs);
  return {
    attribute,
    description,
    outputs: names,
    libraryOutput: names.includes('lib') ? 'lib' : names.includes('out') ? 'out' : (names[0] ?? 'out'),
    platform: platform === 'linux?' ? 'maybe-linux' : platform === 'linux' ? 'linux' : 'all',
    known,
    sonames: words(sonames).map(word => {
      const [name, range] = word.split('@') as [string, string | undefined];
      const [from, to] = range?.split('-') ?? [];
      const sure = !name.endsWith('?') && !/\.N\b|\*/.test(name);
      return { name: name.replace(/\?$/, ''), sure, from: from || undefined, to: to || undefined };
    }),
  };
}

function words(column: string): readonly string[] {
  return column === '-' ? [] : column.split(' ');
}

/** Everything that is the GCC that nixpkgs' own packages are built with: the same store paths, output by output. */
const stdenvGcc = new Set(['stdenv.cc.cc', 'gcc.cc', 'gcc-unwrapped']);

/** GCCs of a chosen version, or of a chosen stdenv: the same sonames at another store path. */
const otherGcc =
  /^(?:gcc\d+\.cc|gcc\d+-unwrapped|gcc\d+Stdenv\.cc\.cc|gccStdenv\.cc\.cc|clangStdenv\.cc\.cc\.gcc)$/;

/** Compiler wrappers: programs, no library. */
const wrapper = /^(?:stdenv\.cc|gcc\d*|gccStdenv\.cc|gcc\d+Stdenv\.cc|gfortran\d*)$/;

const outputNames = new Set(
  'out lib dev bin man doc info devdoc libgcc static include debug devman stubs jack data tools opencl spirv2dxil'.split(
    ' ',
  ),
);

interface Resolved {
  readonly row: Row | undefined;
  /** The newest name, without the output; one name for all that is the same package. */
  readonly attribute: string;
  /** The output that the path itself chooses. */
  readonly output: string | undefined;
  readonly wrapper: boolean;
}

function resolve(path: string): Resolved {
  let attribute = newestName(path);
  let output: string | undefined;
  if (attribute === 'libgcc.lib') return { ...resolve('stdenv.cc.cc'), output: 'lib' };
  const last = attribute.slice(attribute.lastIndexOf('.') + 1);
  if (!lines().has(attribute) && attribute.includes('.') && outputNames.has(last)) {
    output = last;
    attribute = newestName(attribute.slice(0, -last.length - 1));
  }
  if (stdenvGcc.has(attribute)) attribute = 'stdenv.cc.cc';
  if (
    (attribute === 'libgcc' && output === undefined) ||
    (attribute === 'stdenv.cc.cc' && output === 'libgcc')
  ) {
    // One output of GCC under a name of its own, which holds less than the other.
    return { row: rowOf('libgcc'), attribute: 'stdenv.cc.cc', output: 'libgcc', wrapper: false };
  }
  if (attribute === 'gfortran-unwrapped') attribute = 'gfortran.cc';
  const row = rowOf(otherGcc.test(attribute) ? 'stdenv.cc.cc' : attribute) ?? rowOf(variantOf(attribute));
  return { row, attribute, output, wrapper: wrapper.test(attribute) };
}

/**
 * One name for every spelling of the same store path, for comparison: `gcc.cc.lib`, `libgcc.lib` and
 * `gcc-unwrapped.lib` are `stdenv.cc.cc.lib`; `xorg.libX11` is `libx11`. `how` settles which output a path without one
 * means: then `stdenv.cc.cc` is `stdenv.cc.cc.lib` as well, or `stdenv.cc.cc.out`.
 */
export function canonicalAttribute(path: string, how?: How): string {
  const { row, attribute, output } = resolve(path);
  const chosen = output ?? (row && how && outputFor(row, how));
  return chosen ? `${attribute}.${chosen}` : attribute;
}

/** How a path came into a search path. */
export type How = 'makeLibraryPath' | 'interpolation';

function outputFor(row: Row, how: How): string {
  return how === 'makeLibraryPath' ? row.libraryOutput : (row.outputs[0] ?? row.libraryOutput);
}

/** The library behind an attribute path, with or without an output, under any of its names. */
export function library(path: string, nixpkgs: Nixpkgs): Library | undefined {
  const { row } = resolve(path);
  return row && libraryOf(row, nixpkgs);
}

/** Whether a state of nixpkgs surely has a library under this name. */
export function isThere(name: string, nixpkgs: Nixpkgs): boolean {
  const row = rowOf(newestName(name));
  return row !== undefined && row.known !== '-' && isNamed(name, nixpkgs) === true;
}

function libraryOf({ known: _, ...row }: Row, nixpkgs: Nixpkgs): Library {
  return { ...row, sonames: row.sonames.filter(soname => inState(soname, nixpkgs) !== false) };
}

function inState(soname: Row['sonames'][number], nixpkgs: Nixpkgs): boolean | undefined {
  const came = soname.from === undefined ? true : has({ release: soname.from }, nixpkgs);
  const went = soname.to === undefined ? false : has({ release: soname.to }, nixpkgs);
  if (came === false || went === true) return false;
  return came === undefined || went === undefined ? undefined : true;
}

/** Packages whose libraries lie deeper than `lib/`, where the loader does not look. */
const deeper = new Set(['libmysqlclient', 'R']);

/** Whether the directory `lib` of what a path means holds the package's libraries. */
export function holdsLibrary(path: string, how: How, nixpkgs: Nixpkgs): Answer {
  const { row, output, wrapper } = resolve(path);
  if (wrapper && output === undefined) return 'no';
  if (!row || row.sonames.length === 0) return 'unknown';
  if (deeper.has(row.attribute)) return 'no';
  const meant = output ?? outputFor(row, how);
  if (row.attribute === 'stdenv.cc.cc') return meant === 'lib' ? 'yes' : 'no';
  // Headers, programs and manuals are no libraries, whatever else is known.
  if (output !== undefined && /^(?:dev|bin|man|doc|info|devdoc|include|static|stubs)$/.test(output))
    return 'no';
  if (how === 'makeLibraryPath' && output === undefined) return 'yes';
  if (!outputsKnown(row, nixpkgs)) return 'unknown';
  if (!row.outputs.includes(meant)) return 'unknown';
  return meant === row.libraryOutput ? 'yes' : 'no';
}

function outputsKnown(row: Row, nixpkgs: Nixpkgs): boolean {
  if (row.known === 'E1') return true;
  return row.known !== '-' && has({ release: row.known }, nixpkgs) === true;
}

/** The sonames that the directory `lib` of what a path means holds; empty where it holds none or none are known. */
export function sonamesOf(path: string, how: How, nixpkgs: Nixpkgs): readonly Soname[] {
  const { row } = resolve(path);
  if (!row) return [];
  if (holdsLibrary(path, how, nixpkgs) === 'no') return [];
  return row.sonames.filter(soname => inState(soname, nixpkgs) !== false);
}

/**
 * Whether a path on a library path gives a soname. `no` says that the catalogue knows the package and no version of
 * that library is in it; a package that it does not know is `unknown`.
 */
export function provides(path: string, how: How, soname: string, nixpkgs: Nixpkgs): Answer {
  const { row, wrapper } = resolve(path);
  if (!row) return wrapper ? 'no' : 'unknown';
  const found = sonamesOf(path, how, nixpkgs);
  const exact = found.find(({ name }) => name === soname);
  if (exact) {
    const certain = exact.sure && holdsLibrary(path, how, nixpkgs) !== 'unknown';
    return certain && inState(exact, nixpkgs) === true ? 'yes' : 'unknown';
  }
  return found.some(({ name }) => stem(name) === stem(soname)) ? 'unknown' : 'no';
}

/** `libz.so.1` -> `libz`. */
function stem(soname: string): string {
  return soname.replace(/\.so(\..*)?$|-\d[\d.]*\.so$/, '');
}

export interface Provider {
  /** What to write in a `makeLibraryPath` list, in this state of nixpkgs: `stdenv.cc.cc.lib`, `xorg.libX11`. */
  readonly attribute: string;
  /** What to write before `/lib` in a string: with the output, where the plain attribute would lead elsewhere. */
  readonly interpolated: string;
  /** Whether both the soname and its number rest on more than general knowledge. */
  readonly sure: boolean;
  readonly library: Library;
}

/** Right for their own sake, but never the answer to "what gives this soname": dispatchers, compilers, libc, drivers. */
const notProposed = new Set([
  'glibc',
  'libgcc',
  'gfortran.cc',
  'libglvnd',
  'eudev',
  'linuxPackages.nvidia_x11',
  'libressl',
]);

/** The attributes that give a soname, the best first; empty where none is known or none should be taken. */
export function providersOf(soname: string, nixpkgs: Nixpkgs): readonly Provider[] {
  const found: Provider[] = [];
  for (const attribute of attributesWith(soname)) {
    const row = rowOf(attribute)!;
    if (notProposed.has(row.attribute) && soname !== 'libgfortran.so.5') continue;
    const match = row.sonames.find(({ name }) => name === soname);
    if (!match || inState(match, nixpkgs) === false || deeper.has(row.attribute)) continue;
    const name = nameIn(row.attribute, nixpkgs);
    // Before `libpq` there was `postgresql.lib`, which has a row of its own.
    if (name !== row.attribute && lines().has(name.replace(/\.lib$/, ''))) continue;
    const isGcc = /^(?:stdenv|gfortran)\.cc/.test(row.attribute);
    const plainHolds = row.outputs[0] === row.libraryOutput && outputsKnown(row, nixpkgs);
    found.push({
      attribute: isGcc ? `${name}.lib` : name,
      interpolated: plainHolds && !isGcc ? name : `${name}.${row.libraryOutput}`,
      sure: match.sure && inState(match, nixpkgs) === true,
      library: libraryOf(row, nixpkgs),
    });
  }
  return found.sort((a, b) => Number(b.sure) - Number(a.sure) || preference(a) - preference(b));
}

function preference({ library }: Provider): number {
  const first = ['stdenv.cc.cc', 'libpq', 'udev', 'libGL', 'libgbm'].indexOf(library.attribute);
  return first < 0 ? 99 : first;
}

/** Libraries of the graphics driver: they must fit the running kernel and never come from a flake's nixpkgs. */
export function isDriverLibrary(soname: string): boolean {
  return /^lib(cuda|nvidia-[\w-]+|nvcuvid|nvoptix|GLX_nvidia|EGL_nvidia)\.so(\.|$)/.test(soname);
}

/** Every library, for completion; under the names to write in this state of nixpkgs. */
export function libraries(nixpkgs: Nixpkgs): readonly { readonly name: string; readonly library: Library }[] {
  return [...lines().keys()].map(attribute => {
    const row = rowOf(attribute)!;
    return { name: nameIn(row.attribute, nixpkgs), library: libraryOf(row, nixpkgs) };
  });
}

/** Known attributes that a name may have been meant to be, the likeliest first. Says nothing of whether it exists. */
export function similarAttributes(name: string): readonly string[] {
  const bare = simplify(name);
  const limit = bare.length < 4 ? 0 : bare.length < 7 ? 1 : 2;
  return [...new Set([...lines().keys(), ...knownNames()])]
    .map(known => ({ known, distance: known === name ? 99 : distance(simplify(known), bare, limit) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.known.length - b.known.length)
    .map(({ known }) => known);
}

/** People guess at case, separators and the `lib` before a name. */
function simplify(name: string): string {
  return name.toLowerCase().replace(/[-_.]/g, '').replace(/^xorg/, '').replace(/^lib/, '');
}

/** Edit distance, or anything above `limit` where it is larger than that. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
