/** Built-ins that look at files, through the workspace's window, or would fetch some. */
import { basename, dirname, join } from '../../../files.ts';
import type { Location } from '../../../text.ts';
import type { Evaluation } from '../evaluation.ts';
import { described, slice, sourcePath, storePath, unknownIn, withContext } from '../strings.ts';
import {
  type AttrsValue,
  attrs,
  bool,
  NixError,
  path,
  type StringValue,
  string,
  Thunk,
  unknown,
  type Value,
} from '../value.ts';
import { type Builtin, type Builtins, builtin } from './define.ts';
import { hash } from './hashes.ts';

const fetcher = (kind: string): Builtin =>
  builtin(['any'], (evaluation, [argument], at) => evaluation.fetch(kind, argument, at));

export const files: Builtins = {
  import: builtin(['any'], (evaluation, [target], at) => evaluation.import(target, at)),
  scopedImport: builtin(['attrs', 'any'], (evaluation, [scope, target], at) =>
    evaluation.import(target, at, scope),
  ),

  readFile: builtin(['any'], (evaluation, [target], at) => {
    const place = evaluation.pathOf(target, at);
    return typeof place === 'string' ? readFile(evaluation, place, target.at ?? at) : place;
  }),

  hashFile: builtin(['text', 'any'], (evaluation, [algorithm, target], at) => {
    const place = evaluation.pathOf(target, at);
    if (typeof place !== 'string') return place;
    evaluation.refer(place, target.at ?? at, 'readFile');
    const content = evaluation.files.bytes(place);
    if (!content) return unknown(`${basename(place)} could not be read`, target.at ?? at);
    return string(hash(algorithm.value, content, at));
  }),

  pathExists: builtin(['any'], (evaluation, [target], at) => {
    const place = evaluation.pathOf(target, at);
    if (typeof place !== 'string') return place;
    evaluation.refer(place, target.at ?? at, 'exists');
    const asDirectory = target.type === 'string' && /\/\.?$/.test(target.value);
    const exists = asDirectory && evaluation.files.kind(place) === 'file' ? false : evaluation.exists(place);
    return exists === undefined
      ? unknown(`whether ${place} exists cannot be seen from here`, at)
      : bool(exists);
  }),

  readDir: builtin(['any'], (evaluation, [target], at) => {
    const place = evaluation.pathOf(target, at);
    if (typeof place !== 'string') return place;
    const listed = evaluation.files.list(place);
    if (!listed) return unknown(`${basename(place)} could not be listed`, target.at ?? at);
    const kinds = { file: 'regular', directory: 'directory' } as const;
    return attrs(new Map(listed.map(({ name, kind }) => [name, Thunk.of(string(kinds[kind]))])));
  }),

  readFileType: builtin(['any'], (evaluation, [target], at) => {
    const place = evaluation.pathOf(target, at);
    if (typeof place !== 'string') return place;
    const kind = evaluation.files.kind(place);
    if (!kind) return unknown(`${basename(place)} could not be read`, target.at ?? at);
    return string(kind === 'file' ? 'regular' : 'directory');
  }),

  filterSource: builtin(['lazy', 'any'], (evaluation, [, target], at) => source(evaluation, target, at)),

  path: builtin(['attrs'], (evaluation, [argument], at) => {
    const target = evaluation.select(argument, 'path', at);
    return source(evaluation, target, at);
  }),

  toPath: builtin(['any'], (evaluation, [value], at) => {
    const place = evaluation.pathOf(value, at);
    return typeof place === 'string' ? string(place, value.at) : place;
  }),

  storePath: builtin(['any'], (_, __, at) => unknown('what is in the store is only known to Nix', at)),
  findFile: builtin(['any', 'text'], (evaluation, [searchPath, name], at) =>
    findFile(evaluation, searchPath, name, at),
  ),

  baseNameOf: builtin(['any'], (evaluation, [value], at) => {
    if (value.type === 'path') return string(basename(value.path), value.at);
    if (value.type === 'unknown') return value;
    const text = evaluation.coerce(value, at, { copy: false });
    const end = text.value.endsWith('/') ? text.value.length - 1 : text.value.length;
    const base = slice(text, text.value.lastIndexOf('/', end - 1) + 1, end);
    return unknownIn(base) ?? base;
  }),

  dirOf: builtin(['any'], (evaluation, [value], at) => {
    if (value.type === 'path') return path(dirname(value.path), value.at);
    if (value.type === 'unknown') return value;
    const text = evaluation.coerce(value, at, { copy: false });
    const slash = text.value.lastIndexOf('/');
    const reason = unknownIn(slice(text, slash + 1, text.value.length));
    if (reason) return reason;
    if (slash < 0) return string('.', text.at, text.context);
    return slash === 0 ? string('/', text.at, text.context) : slice(text, 0, slash);
  }),

  getEnv: builtin(['text'], () => string('')),

  toFile: builtin(['text', 'string'], (_, [name, content], at) =>
    withContext(storePath(name.value, `file:${name.value}:${content.value}`), {
      kind: 'output',
      package: {
        attribute: [],
        builder: 'toFile',
        name: name.value,
        arguments: attrs({ text: content }),
        at,
      },
    }),
  ),

  fetchTarball: fetcher('fetchTarball'),
  fetchGit: fetcher('fetchGit'),
  fetchMercurial: fetcher('fetchMercurial'),
  fetchTree: fetcher('fetchTree'),
  fetchurl: fetcher('fetchurl'),
  fetchClosure: fetcher('fetchClosure'),
  fetchFinalTree: fetcher('fetchFinalTree'),
  getFlake: fetcher('getFlake'),
  parseFlakeRef: fetcher('parseFlakeRef'),
  flakeRefToString: fetcher('flakeRefToString'),
};

function readFile(evaluation: Evaluation, place: string, at: Location | undefined): Value {
  evaluation.refer(place, at, 'readFile');
  const file = evaluation.files.read(place);
  if (!file) return unknown(`${basename(place)} could not be read`, at);
  return { ...string(file.text, { file, start: 0, end: file.text.length }), verbatim: true };
}

function source(evaluation: Evaluation, target: Value, at: Location | undefined): Value {
  const place = evaluation.pathOf(target, at);
  if (typeof place !== 'string') return place;
  evaluation.refer(place, target.at ?? at, 'source');
  return sourcePath(place, target.at ?? at);
}

function findFile(
  evaluation: Evaluation,
  searchPath: Value,
  name: StringValue,
  at: Location | undefined,
): Value {
  if (searchPath.type === 'unknown') return evaluation.searchPath(name.value, at);
  if (searchPath.type !== 'list')
    throw new NixError(`expected a list but found ${described(searchPath)}`, at);
  for (const item of searchPath.items) {
    const entry = item.force();
    if (entry.type !== 'attrs') return unknown('the search path is not known', at);
    const found = lookIn(evaluation, entry, name.value, at);
    if (found) return found;
  }
  if (searchPath.open) return unknown(searchPath.open.why, searchPath.open.at);
  throw new NixError(`file '${name.value}' was not found in the search path`, at, true);
}

function lookIn(
  evaluation: Evaluation,
  entry: AttrsValue,
  name: string,
  at: Location | undefined,
): Value | undefined {
  const prefixValue = entry.entries.has('prefix') ? evaluation.select(entry, 'prefix', at) : string('');
  const base = evaluation.pathOf(evaluation.select(entry, 'path', at), at);
  if (prefixValue.type === 'unknown') return prefixValue;
  if (typeof base !== 'string') return base;
  const prefix = prefixValue.type === 'string' ? prefixValue.value : '';
  if (prefix !== '' && name !== prefix && !name.startsWith(`${prefix}/`)) return undefined;
  const candidate = join(base, prefix === '' ? name : `.${name.slice(prefix.length)}`);
  const exists = evaluation.exists(candidate);
  if (exists === undefined) return unknown('the search path is not known', at);
  return exists ? path(candidate, at) : undefined;
}
