/** Hovering on one side of the seam shows the other. */
import { endOfLife } from '../catalog/interpreters.ts';
import { library } from '../catalog/libraries.ts';
import { endOfSupport } from '../catalog/nixpkgs.ts';
import { basename, dirname, join, relative } from '../files.ts';
import type { Interpreter, LibraryEntry, Shell, Variable } from '../nix/facts.ts';
import { type LockedNode, readLock, resolve } from '../nix/lock.ts';
import { admits, nixpkgsOf } from '../project/interpreter.ts';
import { layoutOf } from '../project/layout.ts';
import { lacking, nativeRequirements, proposal } from '../project/native.ts';
import { hasUv, uvSelection } from '../project/selection.ts';
import { developmentShells, type Project } from '../project.ts';
import { backendOf, backendOfDistribution, brings } from '../python/backends/index.ts';
import { requiredNames } from '../python/pyproject.ts';
import type { PythonRequirement } from '../python/python-requirement.ts';
import { admitsMinor } from '../python/range.ts';
import type { Location, SourceFile } from '../text.ts';
import { type Subject, subjectsAt, type Use } from './subject.ts';
import { variables } from './variables.ts';

export interface Hover {
  readonly at: Location;
  /** Markdown: paragraphs, lists, bold and code, nothing else. */
  readonly text: string;
}

export function hover(project: Project, file: SourceFile, offset: number): Hover | undefined {
  for (const subject of subjectsAt(project, file, offset)) {
    const lines = [...linesFor(project, subject)].filter(line => line !== '');
    if (lines.length > 0) return { at: subject.at, text: lines.join('\n\n') };
  }
  return undefined;
}

function linesFor(project: Project, subject: Subject): Iterable<string> {
  switch (subject.kind) {
    case 'interpreter':
      return interpreterLines(project, subject.uses);
    case 'requires-python':
      return requirementLines(project, subject.requirement);
    case 'dependency':
      return dependencyLines(project, subject.name, subject.at);
    case 'build-requirement':
      return buildRequirementLines(subject.name);
    case 'backend':
      return backendLines(project, subject.object);
    case 'library':
      return libraryLines(project, subject.uses);
    case 'variable':
      return variableLines(project, subject.uses);
    case 'python-package':
      return packageLines(project, subject.attribute, subject.names);
    case 'input':
      return inputLines(project, subject.input.name);
    case 'path':
      return [relative(project.directory, subject.path)].map(path => `\`${path}\``);
    case 'script':
      return [];
  }
}

// Interpreters

function* interpreterLines(project: Project, uses: readonly Use<Interpreter>[]): Iterable<string> {
  const [{ fact: interpreter }] = uses as [Use<Interpreter>];
  yield [pythonOf(project, interpreter), supportOf(project, interpreter)].filter(Boolean).join(' · ');
  if (interpreter.absent) yield interpreter.absent.message;
  const requirement = project.pyproject.pythonRequirement;
  if (requirement?.range) yield fitOf(interpreter, requirement);
  const shells = uses.flatMap(({ shell }) => shell ?? []);
  const [shell] = developmentShells(project).filter(one => shells.includes(one) && hasUv(one));
  if (shell) yield uvLine(project, shell);
  else if (shells.length > 0) yield `In ${namesOf(shells)}.`;
}

/** `**Python 3.12.12** · \`python312\` of nixpkgs 25.05` */
function pythonOf(
  project: Project,
  { attribute, implementation, version, fullVersion, nixpkgs }: Interpreter,
): string {
  const { release } = nixpkgsOf(project, nixpkgs);
  const name = implementation === 'pypy' ? 'PyPy' : 'Python';
  const what = `**${name}${version === null ? '' : ` ${fullVersion ?? version}`}**`;
  return `${what} · \`${attribute}\`${release === null ? '' : ` of nixpkgs ${release}`}`;
}

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);

function supportOf({ today }: Project, { version, implementation }: Interpreter): string {
  const end = implementation === 'cpython' && version !== null ? endOfLife[version] : undefined;
  if (end === undefined) return '';
  const month = `${months[Number(end.slice(5)) - 1]} ${end.slice(0, 4)}`;
  return today.toISOString().slice(0, 7) > end ? `no fixes since ${month}` : `fixes until ${month}`;
}

function fitOf(interpreter: Interpreter, { text, range }: PythonRequirement): string {
  switch (range ? admits(range, interpreter) : 'unknown') {
    case 'yes':
      return `The project's \`${text}\` admits it.`;
    case 'no':
      return `The project's \`${text}\` does **not** admit it.`;
    default:
      return `Whether the project's \`${text}\` admits it is not known.`;
  }
}

/** What uv does in a shell, in one sentence. */
function uvLine(project: Project, shell: Shell): string {
  const { outcome, others, why, error } = uvSelection(project, shell);
  switch (outcome) {
    case 'uses-shell':
      return `uv takes the shell's Python: ${why}.`;
    case 'may-use-managed':
      return `uv takes the shell's Python, unless it has installed ${listed(others, 'or')}: ${why}.`;
    case 'will-download':
      return `uv downloads another Python: ${why}.`;
    case 'refuses':
      return `uv refuses: ${error ?? why}.`;
    case 'unknown':
      return '';
  }
}

function listed(words: readonly string[], last: 'and' | 'or'): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

const code = (text: string): string => `\`${text}\``;

function namesOf(shells: readonly Shell[]): string {
  const names = [...new Set(shells.map(({ name }) => `\`${name}\``))];
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} others`] : names;
  return `the shell${names.length === 1 ? '' : 's'} ${shown.join(', ')}`;
}

// requires-python

function* requirementLines(project: Project, requirement: PythonRequirement): Iterable<string> {
  const { range, text } = requirement;
  if (!range) return;
  const month = project.today.toISOString().slice(0, 7);
  const minors = Object.keys(endOfLife).filter(
    minor => endOfLife[minor]! >= month && !isToCome(minor, project.today),
  );
  const admitted = minors.filter(minor => admitsMinor(range, 3, Number(minor.slice(2))) !== 'none');
  const all = admitted.length === 0 ? 'none of the Pythons that get fixes' : `Python ${admitted.join(', ')}`;
  yield `\`${text}\` admits ${all}.`;
  const lines = new Set<string>();
  for (const shell of developmentShells(project)) {
    const [interpreter] = shell.interpreters;
    if (!interpreter) continue;
    lines.add(
      `- shell \`${shell.name}\`: ${pythonOf(project, interpreter)}${remark(interpreter, requirement)}`,
    );
  }
  for (const { interpreter, output, source } of project.flake?.packages ?? []) {
    if (!interpreter || source !== project.directory) continue;
    const name = output.slice(output.lastIndexOf('.') + 1);
    lines.add(`- package \`${name}\`: ${pythonOf(project, interpreter)}${remark(interpreter, requirement)}`);
  }
  yield [...lines].join('\n');
  const shell = developmentShells(project).find(hasUv);
  if (shell) yield uvLine(project, shell);
}

/** CPython publishes a series in the October five years before its end. */
function isToCome(minor: string, today: Date): boolean {
  const end = endOfLife[minor]!;
  return today.toISOString().slice(0, 7) < `${Number(end.slice(0, 4)) - 5}${end.slice(4)}`;
}

function remark(interpreter: Interpreter, { range }: PythonRequirement): string {
  const answer = range ? admits(range, interpreter) : 'unknown';
  return answer === 'no'
    ? ', **not** admitted'
    : answer === 'unknown'
      ? ', not known whether it is admitted'
      : '';
}

// Dependencies

function* dependencyLines(project: Project, name: string, at: Location): Iterable<string> {
  for (const lock of project.locks) {
    const entries = lock.byName.get(name) ?? [];
    const versions = [...new Set(entries.flatMap(({ version }) => version ?? []))];
    if (versions.length > 0) yield `**${name}** ${versions.join(', ')} in \`${basename(lock.file.path)}\``;
  }
  const lines = new Map<string, Set<string>>();
  for (const shell of developmentShells(project)) {
    for (const { package: owner, declared, sonames, missing, providedBy } of nativeRequirements(
      project,
      shell,
    )) {
      if (declared?.start !== at.start || declared.file !== at.file) continue;
      const [first] = missing;
      const proposed = first === undefined ? undefined : proposal(project, shell, first)?.attribute;
      const answer = providedBy
        ? `: the shell \`${shell.name}\` gives it through \`${providedBy}\`.`
        : first !== undefined
          ? `: the shell \`${shell.name}\` **lacks** ${listed(missing.map(code), 'and')}${proposed ? `, which \`${proposed}\` has` : ''}.`
          : '.';
      const what = `${listed(sonames.map(code), 'and')} from the host${answer}`;
      lines.set(what, (lines.get(what) ?? new Set()).add(owner));
    }
  }
  yield [...lines].map(([what, owners]) => `- ${loaders(name, owners)} ${what}`).join('\n');
}

/** `It loads`, or what the dependency brings does. */
function loaders(name: string, owners: ReadonlySet<string>): string {
  const brought = [...owners].filter(owner => owner !== name).sort();
  if (brought.length === 0) return 'It loads';
  if (owners.has(name)) return `${listed([name, ...brought], 'and')} load`;
  return `${listed(brought, 'and')}, which it brings, ${brought.length === 1 ? 'loads' : 'load'}`;
}

function* packageLines(project: Project, attribute: string, names: readonly string[]): Iterable<string> {
  const declared = project.pyproject.dependencies.find(({ name }) => names.includes(name));
  yield `**${attribute}** of nixpkgs`;
  yield declared
    ? `The project declares it: \`${declared.dependency?.text ?? declared.name}\`.`
    : 'The project does not declare it.';
}

// Build backends

function* backendLines(project: Project, object: string): Iterable<string> {
  const known = backendOf(object);
  if (!known) return;
  const { backend } = known;
  const required = project.pyproject.buildSystem ? requiredNames(project.pyproject.buildSystem) : [];
  const missing = known.object.needs.filter(name => !brings(required, name));
  yield `The build backend of **${backend.name}**${missing.length > 0 ? `, which \`requires\` lacks: \`${backend.requirement}\`` : ''}`;
  const { deprecated } = known.object;
  if (deprecated) yield `${deprecated.reason} Use \`${deprecated.successor}\`.`;
  const layout = layoutOf(project);
  if (layout.found.length > 0) yield `It ships ${listed(layout.found.map(code), 'and')}.`;
  else if (layout.problem) yield `It stops: ${layout.problem.split('\n', 1)[0]}`;
  yield* buildRequirementLines(backend.name);
}

function* buildRequirementLines(name: string): Iterable<string> {
  const backend = backendOfDistribution(name);
  if (!backend) return;
  const { buildSystem } = backend.nixpkgs;
  if (buildSystem.length > 0) yield `In nixpkgs: \`build-system = [ ${buildSystem.join(' ')} ]\``;
  const tools = backend.tools.map(({ program, attribute }) =>
    program === attribute ? `\`${program}\`` : `\`${program}\` (\`${attribute}\`)`,
  );
  if (tools.length > 0) yield `Every build runs ${tools.join(', ')}.`;
}

// Libraries

const mostSonames = 6;

function* libraryLines(project: Project, uses: readonly Use<LibraryEntry>[]): Iterable<string> {
  const [{ fact: entry }] = uses as [(typeof uses)[number]];
  const known =
    entry.attribute === null ? undefined : library(entry.attribute, nixpkgsOf(project, entry.nixpkgs));
  if (known) {
    const names = known.sonames.map(({ name }) => `\`${name}\``);
    const shown =
      names.length > mostSonames
        ? [...names.slice(0, mostSonames), `${names.length - mostSonames} more`]
        : names;
    yield `**${entry.attribute}** · ${known.description}`;
    if (shown.length > 0) yield `Has ${shown.join(', ')}.`;
  }
  const needed = new Set<string>();
  let anything = false;
  for (const { shell } of uses) {
    if (!shell) continue;
    for (const { package: name, sonames, providedBy } of nativeRequirements(project, shell)) {
      anything = true;
      if (providedBy !== null && providedBy === entry.attribute)
        needed.add(`${name} (${sonames.join(', ')})`);
    }
  }
  if (needed.size > 0) yield `Needed by ${[...needed].sort().join(', ')}.`;
  else if (anything) yield 'No package of the project is known to need it.';
}

// Variables

function* variableLines(project: Project, uses: readonly Use<Variable>[]): Iterable<string> {
  const [{ fact, shell }] = uses as [Use<Variable>];
  const known = variables.find(({ name }) => name === fact.name);
  if (!known || !shell) return;
  yield `**${known.name}** · ${known.says}`;
  const meaning = known.values?.find(([value]) => value === fact.value)?.[1];
  if (meaning !== undefined) yield `Here: ${meaning}`;
  if (known.name === 'LD_LIBRARY_PATH')
    yield [...lacking(project, shell)]
      .map(([attribute, names]) => `- lacks \`${attribute}\`, for ${listed(names, 'and')}`)
      .join('\n');
  else if (known.name.includes('PYTHON') && hasUv(shell)) yield uvLine(project, shell);
}

// Inputs

function* inputLines(project: Project, name: string): Iterable<string> {
  const node = lockedInput(project, name);
  const locked = node?.locked;
  if (!node || !locked) return;
  const day = node.lastModified && new Date(node.lastModified.value * 1000).toISOString().slice(0, 10);
  const where = locked.owner && locked.repo ? ` ${locked.owner}/${locked.repo}` : '';
  const revision = node.rev ? ` at \`${node.rev.value.slice(0, 12)}\`` : '';
  yield `**${name}** · locked${where}${revision}${day ? ` of ${day}` : ''}`;
  const nixpkgs = project.flake?.nixpkgs.find(({ input }) => input === name);
  if (!nixpkgs?.release) return;
  const end = endOfSupport(nixpkgs.release);
  const isOver = end !== undefined && project.today.toISOString().slice(0, 10) > end;
  yield `nixpkgs ${nixpkgs.release}${end === undefined ? '' : isOver ? `, **not supported** since ${end}` : `, supported until ${end}`}`;
}

/** The node of flake.lock that an input of the project's flake is pinned by. */
export function lockedInput({ files, flake }: Project, name: string): LockedNode | undefined {
  const lock = flake && files.read(join(dirname(flake.file.path), 'flake.lock'));
  return lock && resolve(readLock(lock), [name]);
}
