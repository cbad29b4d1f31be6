/** Files and directories that pyproject.toml names: metadata, the build backend's settings, modules of scripts. */
import { type Files, isInside, join } from '../files.ts';
import { discover, discoveryInput, knownBackend } from '../project/layout.ts';
import type { Project } from '../project.ts';
import { namedPaths as namedByBackend } from '../python/backends/named-paths.ts';
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
  return [...written(project)].flatMap(({ at, paths }) => {
    const existing = paths
      .map(path => join(directory, path))
      .find(path => isInside(root, path) && files.kind(path) !== undefined);
    if (existing === undefined) return [];
    const module = join(existing, '__init__.py');
    return { at, path: files.kind(module) === 'file' ? module : existing };
  });
}

interface Written {
  readonly at: Location;
  /** Relative to the project, the likeliest first. */
  readonly paths: readonly string[];
}

function* written(project: Project): Iterable<Written> {
  const { project: table, poetry } = project.pyproject;
  const metadata = [
    table?.readme,
    table?.licenseFile,
    ...(table?.licenseFiles ?? []),
    ...(poetry?.readmes ?? []),
  ];
  for (const file of metadata) if (file && file.value !== '') yield { at: file.at, paths: [file.value] };
  const backend = knownBackend(project)?.backend;
  if (!backend) return;
  for (const { at, paths } of namedByBackend(backend, discoveryInput(project, 'wheel'))) {
    yield { at: unquoted(at), paths };
  }
}

/** A TOML string's place without its quotes. */
export function unquoted(at: Location): Location {
  return /^["']/.test(at.file.text.slice(at.start, at.end))
    ? { ...at, start: at.start + 1, end: at.end - 1 }
    : at;
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
