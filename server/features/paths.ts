/** Files and directories that pyproject.toml names: metadata, the build backend's settings, modules of scripts. */
import { type Files, isInside, join } from '../files.ts';
import { discover, discoveryInput, knownBackend } from '../project/layout.ts';
import type { Project } from '../project.ts';
import type { PathSetting } from '../python/backends/index.ts';
import { contentAt, type Toml } from '../python/toml.ts';
import type { Located, Location } from '../text.ts';

export interface NamedPath {
  /** Without quotes. */
  readonly at: Location;
  /** Absolute; something is there, and it lies in the project's tree. */
  readonly path: string;
}

/** Every path that is named and exists. */
export function namedPaths(project: Project): readonly NamedPath[] {
  const { files, directory, root } = project;
  return [...written(project)].flatMap(({ value, at }) => {
    const path = join(directory, value);
    const kind = value !== '' && isInside(root, path) ? files.kind(path) : undefined;
    if (kind === 'file') return { at, path };
    const module = kind === 'directory' ? join(path, '__init__.py') : undefined;
    return kind === undefined ? [] : { at, path: module && files.kind(module) === 'file' ? module : path };
  });
}

/** Paths as written, relative to the project. */
function* written(project: Project): Iterable<Located<string>> {
  const { project: table, poetry, document } = project.pyproject;
  if (table?.readme) yield table.readme;
  if (table?.licenseFile) yield table.licenseFile;
  yield* table?.licenseFiles ?? [];
  yield* poetry?.readmes ?? [];
  const backend = knownBackend(project)?.backend;
  for (const { at, of, holds } of backend?.paths ?? []) {
    if (holds === 'pattern') continue;
    for (const { value, at: place } of valuesAt(document.root, at, of)) {
      const path =
        holds === 'package' || holds === 'module'
          ? (backend?.packagePath?.(discoveryInput(project, 'wheel'), value) ?? value.replaceAll('.', '/'))
          : value;
      yield { value: holds === 'module' ? `${path}.py` : path, at: place };
    }
  }
}

/** The strings (or the keys) at a setting's place, each without its quotes. */
export function* valuesAt(
  toml: Toml,
  keys: readonly string[],
  of: PathSetting['of'],
): Iterable<Located<string>> {
  const [key, ...rest] = keys;
  if (key === undefined) {
    if (toml.kind === 'string') yield { value: toml.value, at: contentAt(toml) };
    return;
  }
  if (toml.kind === 'array' && key === '*') for (const item of toml.items) yield* valuesAt(item, rest, of);
  if (toml.kind !== 'table') return;
  for (const [name, entry] of toml.entries) {
    if (key !== '*' && key !== name) continue;
    if (rest.length === 0 && of === 'key') yield entry.key;
    else yield* valuesAt(entry.value, rest, of);
  }
}

/** The file of a module of the project, as its backend would ship it. */
export function moduleFile(project: Project, module: string): string | undefined {
  const discovery = discover(project, 'wheel');
  if (discovery?.kind !== 'ships') return undefined;
  const path = module.replaceAll('.', '/');
  const file = discovery.files.get(`${path}.py`) ?? discovery.files.get(`${path}/__init__.py`);
  return file === undefined ? undefined : join(project.directory, file);
}

/** The modules of the project, as its backend would ship them. */
export function modules(project: Project): readonly string[] {
  const discovery = discover(project, 'wheel');
  if (discovery?.kind !== 'ships') return [];
  return [...discovery.files.keys()]
    .filter(path => path.endsWith('.py'))
    .map(path => path.replace(/(?:\/__init__)?\.py$/, '').replaceAll('/', '.'));
}

/** Names that a module's own text defines at its top level, with their places. */
export function topLevelNames(files: Files, path: string): readonly Located<string>[] {
  const file = files.read(path);
  const pattern =
    /^(?:(?:async[ \t]+)?def[ \t]+|class[ \t]+)?([\p{XID_Start}_]\p{XID_Continue}*)(?=[ \t]*[(:=])/gmu;
  return [...(file?.text.matchAll(pattern) ?? [])].map(match => {
    const end = match.index + match[0].length;
    return { value: match[1]!, at: { file: file!, start: end - match[1]!.length, end } };
  });
}
