/** Rewritings that are offered where nothing is wrong: the two files brought closer together. */
import { dirname, relative } from '../files.ts';
import type { Fix } from '../finding.ts';
import { insertVariables, spelled } from '../nix/edits.ts';
import type { Shell } from '../nix/facts.ts';
import { lacking } from '../project/native.ts';
import { hasUv } from '../project/selection.ts';
import { developmentShells, type Project } from '../project.ts';
import { type Location, type SourceFile, textAt } from '../text.ts';
import { newFlake } from './new-flake.ts';

/** What may be rewritten at a span of a file. */
export function refactorings(project: Project, file: SourceFile, start: number, end: number): readonly Fix[] {
  const isHere = (at: Location | undefined): boolean =>
    at !== undefined && at.file.path === file.path && at.start <= end && start <= at.end;
  const found: (Fix | undefined)[] = [];
  for (const shell of developmentShells(project)) {
    const [interpreter] = shell.interpreters;
    if (!/^mkShell/.test(shell.builder ?? '')) continue;
    if (isHere(shell.body?.at) || isHere(interpreter?.at))
      found.push(bindUv(shell), libraryPath(project, shell));
  }
  found.push(...versionReadings(project, isHere));
  const { pyproject } = project;
  const heads = [
    pyproject.project?.at,
    pyproject.poetry?.at,
    pyproject.name?.at,
    pyproject.pythonRequirement?.at,
  ];
  if (!project.flake && heads.some(isHere)) found.push(newFlake(project));
  const fixes = found.filter(fix => fix !== undefined);
  return [
    ...new Map(
      fixes.map(fix => [JSON.stringify([fix.title, fix.edits.map(({ text }) => text)]), fix]),
    ).values(),
  ];
}

/** Makes uv take the shell's interpreter, whatever else is installed. */
function bindUv(shell: Shell): Fix | undefined {
  const { body, environment, interpreters, regime } = shell;
  const [interpreter] = interpreters;
  if (!body || !interpreter || regime !== 'venv' || !hasUv(shell) || environment.has('UV_PYTHON'))
    return undefined;
  const settings: readonly (readonly [string, string])[] = [
    ['UV_PYTHON', `${spelled(interpreter.attribute, body.packageSet)}.interpreter`],
    ['UV_PYTHON_DOWNLOADS', '"never"'],
  ];
  const missing = settings.filter(([name]) => !environment.has(name));
  return { title: "Bind uv to the shell's Python", safe: false, edits: [insertVariables(body, missing)] };
}

/** Puts everything that the wheels load from the host on a library path of its own. */
function libraryPath(project: Project, shell: Shell): Fix | undefined {
  const { body, libraryPath: path } = shell;
  if (!body?.lib || path.variables.length > 0 || path.at) return undefined;
  const names = [...lacking(project, shell).keys()];
  if (names.length === 0) return undefined;
  const list = names.map(name => spelled(name, body.packageSet)).join(' ');
  const value = `${body.lib}.makeLibraryPath [ ${list} ]`;
  return {
    title: 'Give the shell a library path for the wheels of this project',
    safe: false,
    edits: [insertVariables(body, [['LD_LIBRARY_PATH', value]])],
  };
}

/** Takes the version of a built package from pyproject.toml, instead of saying it twice. */
function versionReadings(project: Project, isHere: (at: Location | undefined) => boolean): readonly Fix[] {
  const { pyproject, directory } = project;
  const { version } = pyproject;
  if (!version) return [];
  const table = pyproject.project?.version ? 'project' : 'tool.poetry';
  return (project.flake?.packages ?? []).flatMap(({ source, version: written, attributes }) => {
    const isLiteral = attributes.get('version')?.literal && written?.value === version.value;
    if (source !== directory || !written || !isLiteral || !isHere(written.at)) return [];
    if (!/^"[^"$]*"$/.test(textAt(written.at))) return [];
    const path = relative(dirname(written.at.file.path), pyproject.file.path);
    const read = `(builtins.fromTOML (builtins.readFile ${path.startsWith('.') ? path : `./${path}`})).${table}.version`;
    return [
      { title: 'Read the version from pyproject.toml', safe: true, edits: [{ at: written.at, text: read }] },
    ];
  });
}
