/** nixpkgs' `lib.strings`, as far as flakes use it. Strings keep their context, as in Nix. */

import { compareVersions } from '../../eval/builtins/text.ts';
import type { Evaluation } from '../../eval/evaluation.ts';
import { sortedNames } from '../../eval/sets.ts';
import { coerce as coerceValue, concatenate, mergeContexts, placeholder } from '../../eval/strings.ts';
import {
  type AttrsValue,
  attrs,
  bool,
  type FunctionValue,
  int,
  type ListValue,
  list,
  NixError,
  type StringValue,
  string,
  type Thunk,
  type Unknown,
  unknown,
  type Value,
} from '../../eval/value.ts';
import {
  apply,
  attrsOf,
  boolOf,
  decide,
  define,
  force,
  get,
  intOf,
  known,
  type Lazy,
  listOf,
  settle,
  stringOf,
  textOf,
} from '../define.ts';
import { chooseOutput } from '../packages.ts';
import { allItems } from './lists.ts';

/** What `toString` makes of a value, without copying paths. */
const coerce = (e: Evaluation, value: Lazy): StringValue =>
  coerceValue(e, force(value), undefined, { more: true, copy: false });

/** What may be concatenated; what is not known becomes a gap in the string. */
const piece = (e: Evaluation, value: Lazy): StringValue => {
  const found = settle(() => coerceValue(e, force(value), undefined));
  return found.type === 'string'
    ? found
    : placeholder(e, found.type === 'unknown' ? found : unknown('not known'));
};

/** Strings joined; each keeps its place. */
function joined(e: Evaluation, separator: Lazy, items: readonly Lazy[], open?: Unknown): StringValue {
  const between = stringOf(separator);
  const parts = items.map(item => piece(e, item));
  if (open) parts.push(placeholder(e, open));
  return concatenate(
    e,
    between.value === '' ? parts : parts.flatMap((part, i) => (i === 0 ? [part] : [between, part])),
  );
}

const keep = (like: StringValue, text: string): StringValue => string(text, undefined, like.context);

const mapText = (name: string, change: (text: string) => string): FunctionValue =>
  define(name, 1, s => {
    const value = stringOf(s);
    return keep(value, change(value.value));
  });

/** Lists that became a search path, by the string that was made of them. */
const listsBehind = new WeakMap<StringValue, ListValue>();

/** The list that a search path (the result of `makeLibraryPath`, or a part of a string) was made of. */
export const listBehind = (path: StringValue): ListValue | undefined => listsBehind.get(path);

/** `paths`, each with `/subdirectory` behind, joined with colons; null is left out. */
function searchPath(e: Evaluation, subdirectory: StringValue, paths: Lazy, output?: string): StringValue {
  const value = force(paths);
  if (value.type === 'unknown') return placeholder(e, value);
  const items = listOf(value);
  const behind = concatenate(e, [string('/'), subdirectory]);
  const parts: StringValue[] = [];
  for (const item of items.items) {
    const found = settle(() => (output === undefined ? item.force() : chooseOutput(item.force(), output)));
    if (found.type !== 'null') parts.push(concatenate(e, [piece(e, found), behind]));
  }
  const whole = joined(e, string(':'), parts, items.open);
  const path = whole.parts ? { ...whole } : concatenate(e, [whole, string('')]);
  listsBehind.set(path, items);
  return path;
}

const shellQuote = (text: string): string =>
  /^[\w,._+:@%/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

const escapeNix = (text: string): string => JSON.stringify(text).replaceAll('${', '\\${');

const number = (text: string, name: string): Value => {
  const trimmed = text.trim();
  if (!/^-?\d+$/.test(trimmed) || (name === 'toInt' && /^-?0\d/.test(trimmed)))
    throw new NixError(`lib.strings.${name}: could not convert ${JSON.stringify(text)} to int.`);
  return int(BigInt(trimmed));
};

const shellVariable = (e: Evaluation, name: string, value: Lazy): string => {
  const forced = force(value);
  if (forced.type === 'list')
    return `declare -a ${name}=(${allItems(forced)
      .map(item => shellQuote(known(coerce(e, item)).value))
      .join(' ')})`;
  if (forced.type === 'attrs' && !get(forced, 'outPath')) {
    const pairs = sortedNames(forced).map(
      key => `[${shellQuote(key)}]=${shellQuote(known(coerce(e, forced.entries.get(key)!)).value)}`,
    );
    return `declare -A ${name}=(${pairs.join(' ')})`;
  }
  return `${name}=${shellQuote(known(coerce(e, forced)).value)}`;
};

/** The name without the version: what `builtins.parseDrvName` calls `name`. */
const splitName = (name: string): readonly [name: string, version: string] => {
  const dash = /-(?=[^a-zA-Z])/.exec(name);
  return dash ? [name.slice(0, dash.index), name.slice(dash.index + 1)] : [name, ''];
};

const nameOrText = (x: Lazy, part: 0 | 1): Value => {
  const value = force(x);
  if (value.type === 'attrs') {
    const own = get(value, part === 0 ? 'pname' : 'version');
    if (own) return own;
    const name = get(value, 'name');
    if (!name) throw new NixError("attribute 'name' missing");
    return string(splitName(textOf(name))[part]);
  }
  return string(splitName(textOf(value))[part]);
};

const trimOf = (text: string, start: boolean, end: boolean): string => {
  const left = start ? text.replace(/^[ \t\r\n]+/, '') : text;
  return end ? left.replace(/[ \t\r\n]+$/, '') : left;
};

const split = (separator: string, text: string): string[] =>
  separator === '' ? [...text] : text.split(separator);

const pascal = (text: string): string =>
  text
    .split(/[-_ ]+|(?<=[a-z0-9])(?=[A-Z])/)
    .filter(Boolean)
    .map(word => word[0]!.toUpperCase() + word.slice(1).toLowerCase())
    .join('');

const flag = (
  e: Evaluation,
  name: string,
  format: (type: string, feature: string, value: string) => string,
) =>
  define(name, 3, (type, feature, value) =>
    string(format(textOf(type), textOf(feature), known(coerce(e, value)).value)),
  );

export const stringFunctions = (e: Evaluation): Readonly<Record<string, FunctionValue>> => ({
  concatStrings: define('concatStrings', 1, xs => joined(e, string(''), listOf(xs).items, listOf(xs).open)),
  concatMapStrings: define('concatMapStrings', 2, (f, xs) =>
    joined(e, string(''), mapped(f, xs), listOf(xs).open),
  ),
  concatImapStrings: define('concatImapStrings', 2, (f, xs) =>
    joined(e, string(''), numbered(f, xs), listOf(xs).open),
  ),
  intersperse: define('intersperse', 2, (separator, xs) =>
    list(
      listOf(xs).items.flatMap((item, i) => (i === 0 ? [item] : [separator, item])),
      undefined,
      listOf(xs).open,
    ),
  ),
  concatStringsSep: define('concatStringsSep', 2, (separator, xs) =>
    joined(e, separator, listOf(xs).items, listOf(xs).open),
  ),
  concatMapStringsSep: define('concatMapStringsSep', 3, (separator, f, xs) =>
    joined(e, separator, mapped(f, xs), listOf(xs).open),
  ),
  concatImapStringsSep: define('concatImapStringsSep', 3, (separator, f, xs) =>
    joined(e, separator, numbered(f, xs), listOf(xs).open),
  ),
  concatMapAttrsStringSep: define('concatMapAttrsStringSep', 3, (separator, f, set) => {
    const value = attrsOf(set);
    return joined(
      e,
      separator,
      sortedNames(value).map(name => settle(() => apply(f, [string(name), value.entries.get(name)!]))),
      value.open,
    );
  }),
  concatLines: define('concatLines', 1, xs =>
    joined(
      e,
      string(''),
      listOf(xs).items.map(item => {
        const part = piece(e, item);
        return keep(part, `${part.value}\n`);
      }),
      listOf(xs).open,
    ),
  ),
  replicate: define('replicate', 2, (n, s) =>
    keep(stringOf(s), stringOf(s).value.repeat(Math.max(0, Number(intOf(n))))),
  ),
  join: define('join', 2, (separator, xs) => joined(e, separator, listOf(xs).items, listOf(xs).open)),
  makeSearchPath: define('makeSearchPath', 2, (sub, paths) => searchPath(e, stringOf(sub), paths)),
  makeSearchPathOutput: define('makeSearchPathOutput', 3, (output, sub, packages) =>
    searchPath(e, stringOf(sub), packages, textOf(output)),
  ),
  makeLibraryPath: define('makeLibraryPath', 1, packages => searchPath(e, string('lib'), packages, 'lib')),
  makeIncludePath: define('makeIncludePath', 1, packages =>
    searchPath(e, string('include'), packages, 'dev'),
  ),
  makeBinPath: define('makeBinPath', 1, packages => searchPath(e, string('bin'), packages, 'bin')),
  normalizePath: mapText('normalizePath', text => text.replace(/\/{2,}/g, '/')),
  optionalString: define('optionalString', 2, (condition, s) =>
    decide(
      condition,
      () => s.force(),
      () => string(''),
      why => placeholder(e, why),
    ),
  ),
  hasPrefix: define('hasPrefix', 2, (prefix, s) =>
    bool(known(coerce(e, s)).value.startsWith(textOf(prefix))),
  ),
  hasSuffix: define('hasSuffix', 2, (suffix, s) => bool(known(coerce(e, s)).value.endsWith(textOf(suffix)))),
  hasInfix: define('hasInfix', 2, (infix, s) => bool(known(coerce(e, s)).value.includes(textOf(infix)))),
  stringToCharacters: define('stringToCharacters', 1, s => list([...textOf(s)].map(char => string(char)))),
  stringAsChars: define('stringAsChars', 2, (f, s) =>
    joined(
      e,
      string(''),
      [...textOf(s)].map(char => apply(f, [string(char)])),
      undefined,
    ),
  ),
  charToInt: define('charToInt', 1, s => int(Buffer.from(textOf(s))[0] ?? 0)),
  escape: define('escape', 2, (chars, s) => {
    const special = new Set(allItems(listOf(chars)).map(textOf));
    const value = stringOf(s);
    return keep(value, [...value.value].map(char => (special.has(char) ? `\\${char}` : char)).join(''));
  }),
  escapeC: define('escapeC', 2, (chars, s) => {
    const special = new Set(allItems(listOf(chars)).map(textOf));
    const hex = (char: string): string => `\\x${char.charCodeAt(0).toString(16).toUpperCase()}`;
    return keep(stringOf(s), [...textOf(s)].map(char => (special.has(char) ? hex(char) : char)).join(''));
  }),
  escapeURL: mapText('escapeURL', text =>
    text.replace(
      /[^A-Za-z0-9\-_.~\u0080-\u{10FFFF}]/gu,
      char => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    ),
  ),
  escapeShellArg: define('escapeShellArg', 1, s => {
    const value = coerce(e, s);
    return keep(value, shellQuote(value.value));
  }),
  escapeShellArgs: define('escapeShellArgs', 1, xs =>
    joined(
      e,
      string(' '),
      listOf(xs).items.map(item => {
        const value = coerce(e, item);
        return keep(value, shellQuote(value.value));
      }),
      listOf(xs).open,
    ),
  ),
  isValidPosixName: define('isValidPosixName', 1, s => bool(/^[a-zA-Z_]\w*$/.test(textOf(s)))),
  toShellVar: define('toShellVar', 2, (name, value) => string(shellVariable(e, textOf(name), value))),
  toShellVars: define('toShellVars', 1, set => {
    const value = attrsOf(set);
    return string(
      sortedNames(value)
        .map(name => shellVariable(e, name, value.entries.get(name)!))
        .join('\n'),
    );
  }),
  escapeNixString: mapText('escapeNixString', escapeNix),
  escapeRegex: mapText('escapeRegex', text => text.replace(/[\\[{()^$?*+|.]/g, '\\$&')),
  escapeNixIdentifier: mapText('escapeNixIdentifier', text =>
    /^[a-zA-Z_][\w'-]*$/.test(text) ? text : escapeNix(text),
  ),
  escapeXML: mapText('escapeXML', text =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&apos;'),
  ),
  toLower: mapText('toLower', text => text.replace(/[A-Z]/g, char => char.toLowerCase())),
  toUpper: mapText('toUpper', text => text.replace(/[a-z]/g, char => char.toUpperCase())),
  toSentenceCase: mapText('toSentenceCase', text =>
    text === '' ? '' : text[0]!.toUpperCase() + text.slice(1).toLowerCase(),
  ),
  toCamelCase: mapText('toCamelCase', text => {
    const word = pascal(text);
    return word === '' ? '' : word[0]!.toLowerCase() + word.slice(1);
  }),
  trim: mapText('trim', text => trimOf(text, true, true)),
  trimWith: define('trimWith', 2, (options, s) => {
    const on = (name: string): boolean => boolOf(get(attrsOf(options), name) ?? bool(false));
    return keep(stringOf(s), trimOf(stringOf(s).value, on('start'), on('end')));
  }),
  addContextFrom: define('addContextFrom', 2, (from, s) =>
    string(stringOf(s).value, undefined, mergeContexts(stringOf(s).context, coerce(e, from).context)),
  ),
  splitString: define('splitString', 2, (separator, s) => {
    const value = known(coerce(e, s));
    return list(split(textOf(separator), value.value).map(part => keep(value, part)));
  }),
  replaceString: define('replaceString', 3, (from, to, s) => {
    const value = stringOf(s);
    return keep(
      value,
      value.value.replaceAll(textOf(from), () => textOf(to)),
    );
  }),
  splitStringBy: define('splitStringBy', 3, (test, keepSeparator, s) => {
    const value = known(stringOf(s));
    const parts = [''];
    for (const [i, char] of [...value.value].entries()) {
      if (boolOf(apply(test, [string([...value.value][i - 1] ?? ''), string(char)])))
        parts.push(boolOf(keepSeparator) ? char : '');
      else parts.push(parts.pop()! + char);
    }
    return list(parts.map(part => keep(value, part)));
  }),
  removePrefix: define('removePrefix', 2, (prefix, s) => {
    const value = coerce(e, s);
    const start = textOf(prefix);
    return value.value.startsWith(start) ? keep(value, value.value.slice(start.length)) : value;
  }),
  removeSuffix: define('removeSuffix', 2, (suffix, s) => {
    const value = coerce(e, s);
    const end = textOf(suffix);
    return end !== '' && value.value.endsWith(end) ? keep(value, value.value.slice(0, -end.length)) : value;
  }),
  versionOlder: define('versionOlder', 2, (v1, v2) => bool(compareVersions(textOf(v2), textOf(v1)) > 0)),
  versionAtLeast: define('versionAtLeast', 2, (v1, v2) => bool(compareVersions(textOf(v2), textOf(v1)) <= 0)),
  getName: define('getName', 1, x => nameOrText(x, 0)),
  getVersion: define('getVersion', 1, x => nameOrText(x, 1)),
  nameFromURL: define('nameFromURL', 2, (url, separator) => {
    const file = textOf(url).split('/').at(-1)!;
    return string(file.split(textOf(separator))[0]!);
  }),
  cmakeOptionType: flag(
    e,
    'cmakeOptionType',
    (type, feature, value) => `-D${feature}:${type.toUpperCase()}=${value}`,
  ),
  cmakeBool: define('cmakeBool', 2, (feature, on) =>
    string(`-D${textOf(feature)}:BOOL=${boolOf(on) ? 'TRUE' : 'FALSE'}`),
  ),
  cmakeFeature: define('cmakeFeature', 2, (feature, value) =>
    string(`-D${textOf(feature)}:STRING=${known(coerce(e, value)).value}`),
  ),
  mesonOption: define('mesonOption', 2, (feature, value) =>
    string(`-D${textOf(feature)}=${known(coerce(e, value)).value}`),
  ),
  mesonBool: define('mesonBool', 2, (feature, on) => string(`-D${textOf(feature)}=${boolOf(on)}`)),
  mesonEnable: define('mesonEnable', 2, (feature, on) =>
    string(`-D${textOf(feature)}=${boolOf(on) ? 'enabled' : 'disabled'}`),
  ),
  enableFeature: define('enableFeature', 2, (on, feature) =>
    string(`--${boolOf(on) ? 'enable' : 'disable'}-${textOf(feature)}`),
  ),
  enableFeatureAs: define('enableFeatureAs', 3, (on, feature, value) =>
    string(
      boolOf(on)
        ? `--enable-${textOf(feature)}=${known(coerce(e, value)).value}`
        : `--disable-${textOf(feature)}`,
    ),
  ),
  withFeature: define('withFeature', 2, (on, feature) =>
    string(`--${boolOf(on) ? 'with' : 'without'}-${textOf(feature)}`),
  ),
  withFeatureAs: define('withFeatureAs', 3, (on, feature, value) =>
    string(
      boolOf(on)
        ? `--with-${textOf(feature)}=${known(coerce(e, value)).value}`
        : `--without-${textOf(feature)}`,
    ),
  ),
  fixedWidthString: define('fixedWidthString', 3, (width, filler, s) => {
    const wanted = Number(intOf(width));
    const text = textOf(s);
    if (text.length > wanted)
      throw new NixError(`fixedWidthString: ${JSON.stringify(text)} is longer than ${wanted}`);
    return string(text.padStart(wanted, textOf(filler)));
  }),
  fixedWidthNumber: define('fixedWidthNumber', 2, (width, n) =>
    string(known(coerce(e, n)).value.padStart(Number(intOf(width)), '0')),
  ),
  isConvertibleWithToString: define('isConvertibleWithToString', 1, x => bool(convertible(force(x)))),
  isStringLike: define('isStringLike', 1, x => bool(stringLike(force(x)))),
  isCoercibleToString: define('isCoercibleToString', 1, x => bool(stringLike(force(x)))),
  isStorePath: define('isStorePath', 1, x => {
    const value = force(x);
    return bool(stringLike(value) && /^\/nix\/store\/[^/]+$/.test(known(coerce(e, value)).value));
  }),
  toInt: define('toInt', 1, s => number(textOf(s), 'toInt')),
  toIntBase10: define('toIntBase10', 1, s => number(textOf(s), 'toIntBase10')),
  sanitizeDerivationName: define('sanitizeDerivationName', 1, s => {
    const text = textOf(s)
      .replace(/^\.+/, '')
      .replace(/[^\w+\-.?=]+/g, '-')
      .slice(-207);
    return string(text === '' ? 'unknown' : text);
  }),
  commonPrefixLength: define('commonPrefixLength', 2, (a, b) => {
    const [x, y] = [textOf(a), textOf(b)];
    let i = 0;
    while (i < x.length && i < y.length && x[i] === y[i]) i++;
    return int(i);
  }),
  levenshtein: define('levenshtein', 2, (a, b) =>
    int(distance(Buffer.from(textOf(a)), Buffer.from(textOf(b)))),
  ),
});

function distance(a: Uint8Array, b: Uint8Array): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row.at(-1)!;
}

const mapped = (f: Thunk, xs: Lazy): Value[] => listOf(xs).items.map(item => settle(() => apply(f, [item])));
const numbered = (f: Thunk, xs: Lazy): Value[] =>
  listOf(xs).items.map((item, i) => settle(() => apply(f, [int(i + 1), item])));

const stringLike = (value: Value): boolean =>
  value.type === 'string' ||
  value.type === 'path' ||
  (value.type === 'attrs' &&
    (!!value.package || value.entries.has('outPath') || value.entries.has('__toString')));

const convertible = (value: Value): boolean =>
  stringLike(value) ||
  ['null', 'int', 'float', 'bool'].includes(value.type) ||
  (value.type === 'list' && value.items.every(item => convertible(force(item))));

/** Functions on versions: `lib.versions`. */
export const versions: AttrsValue = attrs({
  splitVersion: define('splitVersion', 1, v => list(parts(textOf(v)).map(part => string(part)))),
  major: define('major', 1, v => string(parts(textOf(v))[0] ?? '')),
  minor: define('minor', 1, v => string(parts(textOf(v))[1] ?? '')),
  patch: define('patch', 1, v => string(parts(textOf(v))[2] ?? '')),
  majorMinor: define('majorMinor', 1, v => string(parts(textOf(v)).slice(0, 2).join('.'))),
  pad: define('pad', 2, (n, v) => {
    const [version, ...suffix] = textOf(v).split('-') as [string, ...string[]];
    const count = Number(intOf(n));
    const numbers = parts(version).slice(0, count);
    while (numbers.length < count) numbers.push('0');
    return string([numbers.join('.'), ...suffix].join('-'));
  }),
});

function parts(version: string): string[] {
  return version.match(/\d+|[^\d.-]+/g) ?? [];
}
