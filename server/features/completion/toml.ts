/** Completion in pyproject.toml: what the flake and the tree have to say of a value. */
import { defaultPython } from '../../catalog/interpreters.ts';
import { basename, type Files, isInside, join } from '../../files.ts';
import { severities } from '../../finding.ts';
import { nixpkgsOf } from '../../project/interpreter.ts';
import { knownBackend } from '../../project/layout.ts';
import { developmentShells, type Project } from '../../project.ts';
import { backendOfDistribution, backends, brings, type PathSetting } from '../../python/backends/index.ts';
import { appendItem, quoted } from '../../python/edits.ts';
import { requiredNames } from '../../python/pyproject.ts';
import { lowBound } from '../../python/range.ts';
import { getArray, parseToml } from '../../python/toml.ts';
import type { TomlCursor } from '../../python/toml-cursor.ts';
import { readToolPythons } from '../../python/tool-pythons.ts';
import type { Location, SourceFile } from '../../text.ts';
import { moduleFile, modules, topLevelNames } from '../paths.ts';
import { type Completion, type RuleName, ruleNames } from './item.ts';

type Item = Omit<Completion, 'at' | 'text'> & { readonly text?: string };

export function completeToml(
  project: Project,
  file: SourceFile,
  cursor: TomlCursor,
  rules: readonly RuleName[],
): readonly Completion[] {
  const at: Location = { file, ...cursor.word };
  if (cursor.place === 'key') return keys(project, cursor, at, rules);
  const typed = file.text.slice(at.start, at.end);
  return [...values(project, file, cursor, typed)].map(item => ({ ...item, ...written(item, at, cursor) }));
}

/** A value between the quotes that are there, or with its own. */
function written(
  { text, label }: Item,
  at: Location,
  { quote, isClosed }: TomlCursor,
): { at: Location; text: string; filter: string } {
  const content = text ?? label;
  const shown = quote ? (isClosed ? content : `${content}${quote}`) : quoted(content);
  return { at, text: shown, filter: quote ? content : shown };
}

function keys(
  project: Project,
  { path }: TomlCursor,
  at: Location,
  rules: readonly RuleName[],
): readonly Completion[] {
  if (path.join('.') === 'tool.flake-pyproject.rules') {
    return ruleNames(rules, at).map(item => ({ ...item, text: `${item.label} = "off"`, filter: item.label }));
  }
  if (path.join('.') !== 'tool.flake-pyproject') return [];
  const settings: readonly (readonly [string, string, string])[] = [
    ['shell', '"default"', 'Which shell of the flake the project is developed in.'],
    ['systems', '["x86_64-linux"]', "Which of the flake's systems count."],
    ['groups', '["dev"]', 'Dependency groups that the shell installs.'],
    ['store', 'false', 'Whether the sources of locked inputs are read in the Nix store.'],
  ];
  return settings
    .filter(([name]) => !project.settings.table?.entries.has(name))
    .map(([name, value, says]) => ({
      label: name,
      kind: 'key',
      documentation: () => says,
      at,
      text: `${name} = ${value}`,
      filter: name,
    }));
}

function* values(project: Project, file: SourceFile, cursor: TomlCursor, typed: string): Iterable<Item> {
  const { path, isItem } = cursor;
  const key = path.join('.');
  const { pyproject, flake } = project;
  if (!isItem && key === 'project.requires-python') yield* pythonRanges(project);
  else if (!isItem && key === 'build-system.build-backend') yield* backendObjects(project, file);
  else if (isItem && key === 'build-system.requires') yield* backendRequirements(project);
  else if (!isItem && /^project\.(?:gui-)?scripts\.[^.]+$/.test(key)) yield* scriptTargets(project, typed);
  else if (!isItem && key === 'tool.flake-pyproject.shell') {
    for (const name of new Set(flake?.shells.map(shell => shell.name))) yield { label: name, kind: 'value' };
  } else if (isItem && key === 'tool.flake-pyproject.systems') {
    for (const label of flake?.systems ?? []) yield { label, kind: 'value' };
  } else if (isItem && key === 'tool.flake-pyproject.groups') {
    for (const { name } of pyproject.dependencyGroups.groups.values())
      yield { label: name.value, kind: 'value' };
  } else if (!isItem && /^tool\.flake-pyproject\.rules\./.test(key)) {
    for (const label of ['off', ...severities]) yield { label, kind: 'value' };
  } else {
    const holds = pathAt(project, path, isItem);
    if (holds) yield* paths(project, typed, holds);
    else yield* toolVersions(project, file, cursor);
  }
}

// Python versions

/** The minor versions that the project's shells and packages have, else nixpkgs' default. */
function flakeMinors(project: Project): readonly string[] {
  const { flake, directory } = project;
  const shells = developmentShells(project).map(({ interpreters }) => interpreters[0]);
  const built = flake?.packages
    .filter(({ source }) => source === directory)
    .map(({ interpreter }) => interpreter);
  const found = [...shells, ...(built ?? [])].flatMap(one => one?.version ?? []);
  const usual = flake?.nixpkgs[0] && defaultPython(nixpkgsOf(project, flake.nixpkgs[0].input));
  return [...new Set(found.length > 0 ? found : usual ? [usual] : [])];
}

function* pythonRanges(project: Project): Iterable<Item> {
  for (const minor of flakeMinors(project)) {
    const next = `3.${Number(minor.slice(2)) + 1}`;
    yield { label: `>=${minor}`, kind: 'value', detail: `the flake's Python ${minor}, and newer ones` };
    yield { label: `>=${minor},<${next}`, kind: 'value', detail: `the flake's Python ${minor} only` };
    yield { label: `==${minor}.*`, kind: 'value', detail: `the flake's Python ${minor} only` };
  }
}

/** Asks the reader of tools' settings what it would make of a version in this place, in each spelling that there is. */
function* toolVersions(
  project: Project,
  file: SourceFile,
  { word, quote, isClosed }: TomlCursor,
): Iterable<Item> {
  const range = project.pyproject.pythonRequirement?.range;
  const low = range && lowBound(range)?.release;
  const lowest = low && low.length > 1 ? [`${low[0]}.${low[1]}`] : [];
  const minors = [...new Set([...lowest, ...flakeMinors(project)])];
  for (const spell of [dotted, joined('py'), joined('cp'), joined('')]) {
    const [first] = minors;
    if (first === undefined) return;
    const value = quote ? spell(first) + (isClosed ? '' : quote) : quoted(spell(first));
    const text = file.text.slice(0, word.start) + value + file.text.slice(word.end);
    const isTaken = readToolPythons(parseToml({ path: file.path, text }).root).some(({ versions }) =>
      versions.some(({ at }) => at.start <= word.start + 1 && word.start <= at.end),
    );
    if (!isTaken) continue;
    for (const minor of minors) {
      const detail = minor === lowest[0] ? 'the oldest that the project supports' : "the flake's Python";
      yield { label: spell(minor), kind: 'value', detail };
    }
    return;
  }
}

const dotted = (minor: string): string => minor;
const joined =
  (lead: string) =>
  (minor: string): string =>
    `${lead}${minor.replace('.', '')}`;

// Build backends

function* backendObjects({ pyproject }: Project, file: SourceFile): Iterable<Item> {
  const required = pyproject.buildSystem ? requiredNames(pyproject.buildSystem) : [];
  const requires = getArray(pyproject.buildSystem?.table, 'requires');
  const isRequired = (name: string): boolean => brings(required, name);
  const ranked = backends.toSorted((a, b) => Number(isRequired(b.name)) - Number(isRequired(a.name)));
  for (const { name, objects, requirement } of ranked) {
    for (const { object, deprecated, inTree, needs } of objects) {
      if (deprecated || inTree) continue;
      const isMissing = requires?.at.file === file && !needs.every(isRequired) && needs[0] === name;
      yield {
        label: object,
        kind: 'module',
        detail: isMissing ? `requires ${requirement}` : needs[0],
        additional: isMissing ? [appendItem(requires, quoted(requirement))] : undefined,
      };
    }
  }
}

/** The backend that is named first, then the others. */
function* backendRequirements(project: Project): Iterable<Item> {
  const { buildSystem } = project.pyproject;
  const named = knownBackend(project)?.backend;
  const present = buildSystem ? requiredNames(buildSystem) : [];
  const all = named ? [named, ...backends.filter(one => one !== named)] : backends;
  for (const { name, requirement } of all) {
    if (present.includes(name) && backendOfDistribution(name)) continue;
    yield {
      label: requirement,
      kind: 'package',
      detail: named?.name === name ? 'what build-backend needs' : undefined,
    };
  }
}

// Paths and modules

/** What a value at this place names, if it names something in the tree. */
function pathAt(
  project: Project,
  path: readonly string[],
  isItem: boolean,
): PathSetting['holds'] | undefined {
  const key = path.join('.');
  if (!isItem && /^(?:project\.readme(?:\.file)?|project\.license\.file|tool\.poetry\.readme)$/.test(key))
    return 'file';
  if (isItem && /^(?:project\.license-files|tool\.poetry\.readme)$/.test(key)) return 'file';
  const here = isItem ? [...path, '*'] : path;
  return knownBackend(project)?.backend.paths.find(
    ({ at, of }) =>
      of === 'value' && at.length === here.length && at.every((name, i) => name === here[i] || name === '*'),
  )?.holds;
}

function* paths(project: Project, typed: string, holds: PathSetting['holds']): Iterable<Item> {
  const { files, directory, root } = project;
  if (holds === 'pattern') return;
  if (holds === 'package' || holds === 'module') {
    yield* importable(files, directory, holds);
    return;
  }
  const above = typed.slice(0, typed.lastIndexOf('/') + 1);
  const parent = join(directory, above);
  if (!isInside(root, parent)) return;
  const entries = (files.list(parent) ?? []).toSorted((a, b) =>
    a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0,
  );
  for (const { name, kind } of entries) {
    if (name.startsWith('.') || name === '__pycache__' || (holds === 'directory' && kind === 'file'))
      continue;
    const isFolder = kind === 'directory';
    if (above === '' && holds === 'file' && !isFolder && !isMetadata(name)) continue;
    yield {
      label: `${above}${name}${isFolder && holds === 'file' ? '/' : ''}`,
      kind: isFolder ? 'folder' : 'file',
    };
  }
}

const isMetadata = (name: string): boolean =>
  /^(?:readme|licen[cs]e|copying|notice|authors|changelog|history)|\.(?:md|rst|txt)$/i.test(name);

/** Packages or modules in the project's directory and in `src`, by their import names. */
function* importable(files: Files, directory: string, holds: 'package' | 'module'): Iterable<Item> {
  for (const top of [directory, join(directory, 'src')]) {
    for (const { name, kind } of files.list(top) ?? []) {
      const isPackage = kind === 'directory' && files.kind(join(top, name, '__init__.py')) === 'file';
      const isModule = kind === 'file' && name.endsWith('.py') && name !== 'setup.py';
      if (holds === 'package' ? isPackage : isModule)
        yield { label: basename(name).replace(/\.py$/, ''), kind: 'module' };
    }
  }
}

/** `package.module:function`: modules until the colon is typed, then what the module defines. */
function* scriptTargets(project: Project, typed: string): Iterable<Item> {
  const [module, object] = typed.split(':') as [string, string?];
  if (object === undefined) {
    for (const label of modules(project)) yield { label, kind: 'module', text: `${label}:` };
    return;
  }
  const path = moduleFile(project, module);
  if (path === undefined) return;
  for (const { value } of topLevelNames(project.files, path)) {
    if (!value.startsWith('_')) yield { label: `${module}:${value}`, kind: 'function' };
  }
}
