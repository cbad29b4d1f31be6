/** Completion in the flake: interpreters, libraries and what uv is told. */
import { defaultPython, interpretersOf } from '../../catalog/interpreters.ts';
import { canonicalAttribute, libraries, library } from '../../catalog/libraries.ts';
import type { Nixpkgs } from '../../catalog/nixpkgs.ts';
import type { NixCursor } from '../../nix/cursor.ts';
import { spelled } from '../../nix/edits.ts';
import type { ListSite, Shell } from '../../nix/facts.ts';
import { nixpkgsOf } from '../../project/interpreter.ts';
import { lacking } from '../../project/native.ts';
import { developmentShells, type Project } from '../../project.ts';
import { admitsMinor } from '../../python/range.ts';
import { findVersionFile } from '../../python/selection/version-file.ts';
import { type Location, type SourceFile, textAt } from '../../text.ts';
import { variables } from '../variables.ts';
import type { Completion } from './item.ts';

/** @param projectWithoutWord the project as it is without the word at the cursor, made only where it matters. */
export function completeNix(
  projectWithoutWord: () => Project,
  file: SourceFile,
  cursor: NixCursor,
): readonly Completion[] {
  const { inside, binding, startsBinding, list, word } = cursor;
  if (inside?.kind === 'comment' || inside?.kind === 'indented') return [];
  if (inside?.kind === 'quoted') return variableValues(file, cursor);
  const typed = file.text.slice(word.start, word.end);
  if (startsBinding) {
    if (!/^[A-Z_]*$/.test(typed)) return [];
    const project = projectWithoutWord();
    const shell = shellAt(project, file, cursor);
    return shell && isEnvironment(shell, cursor) ? variableNames(project, shell, file, cursor) : [];
  }
  if (list) {
    const project = projectWithoutWord();
    const site = libraryList(project, file, list.start);
    if (site || /(?:^|\.)makeLibraryPath$/.test(list.call ?? '') || libraryLists.test(binding ?? ''))
      return libraryNames(project, file, cursor, site);
    return packageLists.test(binding ?? '') ? interpreterNames(project, file, cursor) : [];
  }
  return /python|interpreter/i.test(binding ?? '')
    ? interpreterNames(projectWithoutWord(), file, cursor)
    : [];
}

/** nix-ld's and devenv's options, and what an FHS environment holds. */
const libraryLists = /(?:^|\.)(?:libraries|targetPkgs|multiPkgs)$/;

const packageLists = /(?:^|\.)(?:packages|buildInputs|nativeBuildInputs|propagatedBuildInputs)$/;

/** The shell in whose attribute set the cursor stands, else the one that the project is developed in. */
function shellAt(project: Project, file: SourceFile, { word }: NixCursor): Shell | undefined {
  const shells = project.flake?.shells ?? [];
  const around = shells.filter(
    ({ body }) => body?.at.file.path === file.path && body.at.start < word.start && word.start < body.at.end,
  );
  return around[0] ?? developmentShells(project)[0] ?? shells[0];
}

/** Whether names of the environment may stand here: right in the shell's set, or in its `env`. */
function isEnvironment({ body }: Shell, { inside, binding }: NixCursor): boolean {
  if (!body || !inside) return false;
  return (
    inside.start === body.at.start || (/(?:^|\.)env$/.test(binding ?? '') && inside.start > body.at.start)
  );
}

function libraryList(project: Project, file: SourceFile, start: number): ListSite | undefined {
  return project.flake?.shells
    .flatMap(({ libraryPath }) => libraryPath.lists)
    .find(({ at }) => at.file.path === file.path && at.start === start);
}

/** How a name is written at the cursor: after what is typed of the package set, or with it. */
function writer(
  file: SourceFile,
  { word, list }: NixCursor,
  packageSet: string | undefined,
): { readonly at: Location; readonly write: (name: string) => string } {
  const typed = file.text.slice(word.start, word.end);
  const lead = /^(?:[A-Za-z_][\w'-]*\.)*?(?:pkgs|nixpkgs|legacyPackages)\./.exec(typed)?.[0] ?? '';
  const own = packageSet && typed.startsWith(`${packageSet}.`) ? `${packageSet}.` : lead;
  if (own !== '') return { at: { file, start: word.start + own.length, end: word.end }, write: name => name };
  const set = list?.with === undefined ? packageSet : undefined;
  return { at: { file, ...word }, write: name => spelled(name, set) };
}

/** How packages are spelled in the shell's own set, where the list itself does not tell. */
function setOf(project: Project, file: SourceFile, cursor: NixCursor): string | undefined {
  const body = shellAt(project, file, cursor)?.body;
  return body ? body.packageSet : /\bpkgs\b/.test(file.text) ? 'pkgs' : undefined;
}

// Libraries

function libraryNames(
  project: Project,
  file: SourceFile,
  cursor: NixCursor,
  site: ListSite | undefined,
): readonly Completion[] {
  const set = site && site.items.length > 0 ? site.packageSet : setOf(project, file, cursor);
  const { at, write } = writer(file, cursor, set);
  const shell = shellAt(project, file, cursor);
  const nixpkgs = nixpkgsOf(
    project,
    shell?.interpreters[0]?.nixpkgs ?? project.flake?.nixpkgs[0]?.input ?? null,
  );
  const present = new Set(
    site?.items.map(item => canonicalAttribute(bare(textAt(item), site.packageSet), 'makeLibraryPath')),
  );
  const needed = shell ? lacking(project, shell) : new Map<string, readonly string[]>();
  const known = libraries(nixpkgs).map(({ name }) =>
    /^(?:stdenv|gfortran)\.cc\.cc$/.test(name) ? `${name}.lib` : name,
  );
  const names = [...new Set([...needed.keys(), ...known.sort()])];
  return names
    .filter(name => !present.has(canonicalAttribute(name, 'makeLibraryPath')))
    .map(name => {
      const packages = needed.get(name);
      return {
        label: name,
        kind: 'package',
        detail: packages ? `for ${packages.join(', ')}` : undefined,
        documentation: () => describe(name, nixpkgs, packages),
        at,
        text: write(name),
        filter: file.text.slice(at.start, at.end).includes('.') ? write(name) : name,
      };
    });
}

const bare = (written: string, set: string | undefined): string =>
  set && written.startsWith(`${set}.`) ? written.slice(set.length + 1) : written;

function describe(name: string, nixpkgs: Nixpkgs, needers: readonly string[] = []): string {
  const known = library(name, nixpkgs);
  if (!known) return '';
  const { description, sonames, outputs, platform } = known;
  const listed = (words: readonly string[]): string => words.map(word => `\`${word}\``).join(', ');
  return [
    description,
    sonames.length > 0 && `Has ${listed(sonames.map(soname => soname.name))}.`,
    needers.length > 0 && `Needed by ${needers.join(', ')}.`,
    outputs.length > 1 && `Outputs: ${listed(outputs)}.`,
    platform === 'linux' && 'Linux only.',
  ]
    .filter(Boolean)
    .join('\n\n');
}

// Interpreters

/** Interpreters that the locked nixpkgs has and the project admits, the best first, in each form that one may take. */
function interpreterNames(project: Project, file: SourceFile, cursor: NixCursor): readonly Completion[] {
  const shell = shellAt(project, file, cursor);
  const input = shell?.interpreters[0]?.nixpkgs ?? project.flake?.nixpkgs[0]?.input ?? null;
  const nixpkgs = nixpkgsOf(project, input);
  const range = project.pyproject.pythonRequirement?.range;
  const preferred = preferredMinors(project, nixpkgs);
  const rank = (minor: string): number => (preferred.indexOf(minor) + 1 || 99) * 100 - Number(minor.slice(2));
  const found = interpretersOf(nixpkgs)
    .flatMap(one => (one.minor ? [{ ...one, minor: one.minor }] : []))
    .filter(({ minor }) => !range || admitsMinor(range, 3, Number(minor.slice(2))) !== 'none')
    .sort((a, b) => rank(a.minor) - rank(b.minor));
  const { at, write } = writer(file, cursor, setOf(project, file, cursor));
  const requirement = project.pyproject.pythonRequirement?.text;
  return ['', '.withPackages', 'Packages'].flatMap(form =>
    found.map(({ attribute, minor, version }) => ({
      label: `${attribute}${form}`,
      kind: 'package' as const,
      detail: `Python ${version ?? minor}`,
      documentation: () => (requirement === undefined ? '' : `The project's \`${requirement}\` admits it.`),
      at,
      text: write(`${attribute}${form}`),
    })),
  );
}

/** What the version file asks for, what the shells have already, nixpkgs' own default. */
function preferredMinors(project: Project, nixpkgs: Nixpkgs): readonly string[] {
  const { files, directory, root } = project;
  const requests = findVersionFile(files, directory, root)?.requests ?? [];
  const pinned = requests.flatMap(({ at }) => /^3\.\d+/.exec(textAt(at))?.[0] ?? []);
  const used = developmentShells(project).flatMap(({ interpreters }) =>
    interpreters.flatMap(one => one.version ?? []),
  );
  return [...new Set([...pinned, ...used, ...[defaultPython(nixpkgs) ?? []].flat()])];
}

// What uv and the loader are told

function variableNames(
  project: Project,
  shell: Shell,
  file: SourceFile,
  { word }: NixCursor,
): readonly Completion[] {
  const isBound = /^\s*=/.test(file.text.slice(word.end));
  const context = {
    interpreter: shell.interpreters[0]?.attribute,
    packageSet: shell.body?.packageSet,
    lib: shell.body?.lib,
    libraries: [...lacking(project, shell).keys()],
  };
  return variables
    .filter(({ name }) => !shell.environment.has(name))
    .flatMap(({ name, value, says }) => {
      const given = value(context);
      if (given === undefined) return [];
      const text = isBound ? name : `${name} = ${given};`;
      return {
        label: name,
        kind: 'key',
        detail: given,
        documentation: () => says,
        at: { file, ...word },
        text,
        filter: name,
      };
    });
}

function variableValues(file: SourceFile, { binding, word }: NixCursor): readonly Completion[] {
  const name = binding?.slice(binding.lastIndexOf('.') + 1);
  const variable = variables.find(one => one.name === name);
  return (variable?.values ?? []).map(([value, says]) => ({
    label: value,
    kind: 'value',
    documentation: () => says,
    at: { file, ...word },
    text: value,
  }));
}
