/** nixpkgs' `lib.sources` and `lib.fileset`: trees of files, of which only the root is followed. */
import type { Evaluation } from '../../eval/evaluation.ts';
import { coerce } from '../../eval/strings.ts';
import { attrs, bool, list, NixError, string, unknown, type Value } from '../../eval/value.ts';
import {
  apply,
  attribute,
  attrsOf,
  boolOf,
  define,
  force,
  fromSet,
  get,
  type Lazy,
  textOf,
} from '../define.ts';

/** The tree itself: what a filter leaves of it is decided by whoever asks for a file in it. */
const root = (source: Lazy): Value => {
  const value = force(source);
  if (value.type !== 'attrs') return value;
  const origin = get(value, 'origSrc') ?? get(value, 'outPath');
  return origin ?? value;
};

const filtered = (source: Lazy): Value => root(source);

const missing = (name: string): never => {
  throw new NixError(`attribute '${name}' missing`);
};

export const sources = (e: Evaluation): Readonly<Record<string, Value>> => ({
  cleanSource: define('cleanSource', 1, filtered),
  cleanSourceWith: fromSet('cleanSourceWith', args => filtered(attribute(args, 'src') ?? missing('src'))),
  cleanSourceFilter: define('cleanSourceFilter', 2, () => bool(true)),
  sourceByRegex: define('sourceByRegex', 2, filtered),
  sourceFilesBySuffices: define('sourceFilesBySuffices', 2, filtered),
  sourceByGlobs: define('sourceByGlobs', 2, filtered),
  trace: define('trace', 1, filtered),
  pathIsGitRepo: define('pathIsGitRepo', 1, () => bool(false)),
  commitIdFromGitRepo: define('commitIdFromGitRepo', 1, () => unknown('the git revision is not read')),
  repoRevToName: define('repoRevToName', 1, () => unknown('the git revision is not read')),
  pathHasContext: define('pathHasContext', 1, path =>
    bool(coerce(e, path.force(), undefined).context.size > 0),
  ),
  canCleanSource: define('canCleanSource', 1, () => bool(true)),
  urlToName: define('urlToName', 1, url =>
    string(
      textOf(url)
        .split(/[/:]/)
        .at(-1)!
        .replace(/\.git$/, ''),
    ),
  ),
  revOrTag: define('revOrTag', 2, (rev, tag) => (rev.force().type === 'null' ? tag.force() : rev.force())),
});

/** A file set is opaque: only `toSource` leads out of it, to its root. */
const fileSet = attrs(
  { _type: string('fileset') },
  { open: unknown('which files a file set holds is not followed') },
);
const combine = define('fileset', 1, () => fileSet);
const combine2 = define('fileset', 2, () => fileSet);

export const fileset = attrs({
  toSource: fromSet('toSource', args => filtered(attribute(args, 'root') ?? missing('root'))),
  toList: define('toList', 1, () => unknown('which files a file set holds is not followed')),
  unions: combine,
  union: combine2,
  intersection: combine2,
  intersections: combine,
  difference: combine2,
  maybeMissing: combine,
  fileFilter: combine2,
  fromSource: combine,
  gitTracked: combine,
  gitTrackedWith: combine2,
  trace: define('trace', 2, (_, x) => x.force()),
  traceVal: define('traceVal', 1, x => x.force()),
  isFileset: define('isFileset', 1, x => bool(attrsOf(x).entries.has('_type'))),
});

/** `lib.filesystem` and `lib.path`. */
export const filesystem = (
  e: Evaluation,
  readDirectory: (path: Value) => Value,
): Readonly<Record<string, Value>> => ({
  pathIsDirectory: define('pathIsDirectory', 1, path => bool(readDirectory(path.force()).type === 'attrs')),
  listFilesRecursive: define('listFilesRecursive', 1, path => {
    const walk = (directory: Value): Value[] => {
      const found = readDirectory(directory);
      if (found.type !== 'attrs' || directory.type !== 'path') return [];
      return [...found.entries].flatMap(([name, kind]) => {
        const inner: Value = { type: 'path', path: `${directory.path}/${name}` };
        return textOf(kind) === 'directory' ? walk(inner) : [inner];
      });
    };
    return list(walk(path.force()));
  }),
  packagesFromDirectoryRecursive: fromSet('packagesFromDirectoryRecursive', args => {
    const call = attribute(args, 'callPackage') ?? missing('callPackage');
    const walk = (directory: Value): Value => {
      if (directory.type !== 'path') return unknown('the directory is not known');
      const found = readDirectory(directory);
      if (found.type !== 'attrs') return found;
      if (found.entries.has('package.nix'))
        return apply(call, [{ type: 'path', path: `${directory.path}/package.nix` }, attrs({})]);
      const entries: Record<string, Value> = {};
      for (const [name, kind] of found.entries) {
        const inner: Value = { type: 'path', path: `${directory.path}/${name}` };
        if (textOf(kind) === 'directory') entries[name] = walk(inner);
        else if (name.endsWith('.nix')) entries[name.slice(0, -4)] = apply(call, [inner, attrs({})]);
      }
      return attrs(entries);
    };
    return walk(force(attribute(args, 'directory') ?? missing('directory')));
  }),
  locateDominatingFile: define('locateDominatingFile', 2, () =>
    unknown('lib.locateDominatingFile is not modelled'),
  ),
  haskellPathsInDir: define('haskellPathsInDir', 1, () => attrs({})),
  append: define('append', 2, (path, sub) => {
    const value = path.force();
    if (value.type !== 'path') return unknown('the path is not known');
    return { type: 'path', path: `${value.path}/${textOf(sub).replace(/^\.\/|\/\.$/g, '')}`, at: value.at };
  }),
  hasPathPrefix: define('hasPrefix', 2, (prefix, path) => {
    const [a, b] = [
      coerce(e, prefix.force(), undefined, { copy: false }).value,
      coerce(e, path.force(), undefined, { copy: false }).value,
    ];
    return bool(boolOf(bool(b === a || b.startsWith(`${a}/`))));
  }),
});
