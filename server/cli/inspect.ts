/** `flake-pyproject inspect`: what was understood, and for each thing that was not, why. The JSON is fixed by interface.md. */
import { basename } from '../files.ts';
import type {
  BuiltPackage,
  Flake,
  Interpreter,
  LibraryEntry,
  Shell,
  UnknownFact,
  Variable,
} from '../nix/facts.ts';
import { buildBackend, knownBackend, layoutOf } from '../project/layout.ts';
import { type NativeRequirement, nativeRequirements } from '../project/native.ts';
import { isDevelopmentShell, type Project } from '../project.ts';
import { type Location, positionAt } from '../text.ts';
import { today } from '../today.ts';
import { pathFrom } from './check.ts';
import { rangeOf } from './json.ts';
import { openPlace, select } from './locate.ts';
import type { InspectOptions } from './options.ts';
import { coloured, type Paint, plain, visible } from './text.ts';

/** @returns the exit status. */
export function runInspect({ path, format }: InspectOptions): number {
  const day = today();
  const projects = select([path], day).flatMap(({ workspace, places }) =>
    places.map(place => openPlace(workspace, workspace.root, place, day)),
  );
  if (format === 'json') process.stdout.write(`${JSON.stringify(inspectJson(projects), undefined, 2)}\n`);
  else {
    const paint = process.stdout.isTTY && !process.env.NO_COLOR ? coloured : plain;
    process.stdout.write(projects.length === 0 ? 'No pyproject.toml found.\n' : inspectText(projects, paint));
  }
  return 0;
}

/** Projects by the flake that they are joined with. */
function flakesOf(projects: readonly Project[]): readonly { flake: Flake; projects: readonly Project[] }[] {
  const flakes = new Map<Flake, Project[]>();
  for (const project of projects) {
    if (project.flake) flakes.set(project.flake, [...(flakes.get(project.flake) ?? []), project]);
  }
  return [...flakes].map(([flake, joined]) => ({ flake, projects: joined }));
}

export function inspectJson(projects: readonly Project[]): object {
  return {
    version: 1,
    flakes: flakesOf(projects).map(({ flake, projects: joined }) => ({
      path: pathFrom(flake.file.path),
      nixpkgs: flake.nixpkgs.map(({ input, ref, rev, lastModified, release, tree }) => ({
        input,
        ref,
        rev,
        lastModified,
        release,
        source: sourceOf(tree !== undefined),
      })),
      shells: flake.shells.map(shell => shellJson(shell, joined)),
      packages: flake.packages.map(packageJson),
      unknown: flake.unknown.map(unknownJson),
    })),
    projects: projects.map(projectJson),
  };
}

function shellJson(shell: Shell, projects: readonly Project[]): object {
  return {
    output: shell.output,
    system: shell.system,
    name: shell.name,
    default:
      projects.some(project => isDevelopmentShell(project, shell)) ||
      (projects.length === 0 && shell.default),
    regime: shell.regime,
    interpreters: shell.interpreters.map(interpreterJson),
    tools: [...new Set(shell.tools.map(tool => tool.attribute))],
    environment: Object.fromEntries([...shell.environment].map(([name, variable]) => [name, variable.value])),
    libraryPath: {
      variables: shell.libraryPath.variables,
      libraries: shell.libraryPath.entries.map(entryName),
      complete: shell.libraryPath.complete,
    },
    nativeRequirements: projects.flatMap(project =>
      nativeRequirements(project, shell).map(requirement => requirementJson(project, requirement)),
    ),
    complete: shell.complete,
    unknown: shell.unknown.map(unknownJson),
  };
}

const entryName = ({ attribute, directory, written }: LibraryEntry): string =>
  attribute ?? directory ?? written;

function interpreterJson({ attribute, version, fullVersion, nixpkgs, stored, at }: Interpreter): object {
  return { attribute, version, fullVersion, nixpkgs, source: sourceOf(stored), ...placeJson(at) };
}

/** Who spoke: nixpkgs' own source in the store, or the catalogue. */
const sourceOf = (stored: boolean): string => (stored ? 'store' : 'catalog');

const placeJson = (at: Location): object => ({ path: pathFrom(at.file.path), range: rangeOf(at) });

function unknownJson({ what, why, at }: UnknownFact): object {
  return { what, why, ...(at ? placeJson(at) : { path: null, range: null }) };
}

function requirementJson(project: Project, requirement: NativeRequirement): object {
  return {
    project: pathFrom(project.pyproject.file.path),
    package: requirement.package,
    version: requirement.version,
    sonames: requirement.sonames,
    evidence: requirement.evidence,
    providedBy: requirement.providedBy,
  };
}

function packageJson({ output, builder, interpreter, pname, version }: BuiltPackage): object {
  return {
    output,
    builder,
    interpreter: interpreter?.attribute ?? null,
    pname: pname?.value ?? null,
    version: version?.value ?? null,
  };
}

function projectJson(project: Project): object {
  const { pyproject, flake } = project;
  const layout = layoutOf(project);
  return {
    path: pathFrom(pyproject.file.path),
    flake: flake ? pathFrom(flake.file.path) : null,
    name: pyproject.name?.value ?? null,
    version: pyproject.version?.value ?? null,
    requiresPython: pyproject.pythonRequirement?.text ?? null,
    backend: backendJson(project),
    layout: { found: layout.found, problem: layout.problem },
    locks: project.locks.map(lock => ({
      kind: lock.kind,
      path: pathFrom(lock.file.path),
      requiresPython: lock.requiresPython?.value ?? null,
      packages: lock.packages.length,
    })),
  };
}

function backendJson(project: Project): object | null {
  const backend = buildBackend(project);
  return backend
    ? {
        object: backend.object,
        distribution: knownBackend(project)?.backend.name ?? null,
        implicit: backend.implicit,
      }
    : null;
}

function inspectText(projects: readonly Project[], paint: Paint): string {
  const flakes = flakesOf(projects).map(({ flake, projects: joined }) => flakeText(flake, joined, paint));
  return [...flakes, ...projects.map(project => projectText(project, paint))].join('\n');
}

function flakeText(flake: Flake, projects: readonly Project[], paint: Paint): string {
  const lines = [paint('bold', visible(pathFrom(flake.file.path)))];
  for (const { input, release, ref, rev, tree } of flake.nixpkgs) {
    const from = [ref, rev?.slice(0, 8)].filter(Boolean).join(' at ');
    lines.push(
      row(
        input,
        `${release === null ? 'nixpkgs of an unknown release' : `nixpkgs ${release}`}${from ? ` (${from})` : ''}${tree ? ', read from the store' : ''}`,
        2,
      ),
    );
  }
  for (const shell of flake.shells) lines.push('', ...shellLines(shell, projects, paint));
  for (const { output, builder, interpreter, pname, version } of flake.packages) {
    const name = [pname?.value, version?.value].filter(Boolean).join(' ');
    lines.push(
      '',
      `  ${paint('bold', visible(output))}`,
      row('built by', `${builder}${interpreter ? ` with ${pythonOf(interpreter)}` : ''}`),
    );
    if (name) lines.push(row('name', name));
  }
  lines.push(...unknownLines(flake.unknown, paint, 2));
  return `${lines.join('\n')}\n`;
}

function shellLines(shell: Shell, projects: readonly Project[], paint: Paint): readonly string[] {
  const entered = projects.some(project => isDevelopmentShell(project, shell));
  const lines = [
    `  ${paint('bold', visible(shell.output))}${entered ? '' : paint('dim', ' (not the shell of development)')}`,
  ];
  lines.push(row('regime', shell.regime));
  for (const interpreter of shell.interpreters)
    lines.push(row('python', `${pythonOf(interpreter)}, ${place(interpreter.at)}`));
  if (shell.interpreters.length === 0)
    lines.push(row('python', shell.complete ? 'none' : 'none that is known'));
  if (shell.tools.length > 0)
    lines.push(row('tools', [...new Set(shell.tools.map(tool => tool.attribute))].join(' ')));
  for (const variable of shell.environment.values()) lines.push(row('environment', assignment(variable)));
  const { variables, entries, complete } = shell.libraryPath;
  if (variables.length > 0) {
    const known = entries.map(entryName).join(' ');
    lines.push(
      row(
        'libraries',
        `${known}${complete ? '' : `${known && ' '}… and others that are not known`} (${variables.join(', ')})`,
      ),
    );
  }
  for (const project of projects) {
    for (const requirement of nativeRequirements(project, shell)) {
      const { package: name, version, sonames, providedBy } = requirement;
      const isLacking = [...requirement.missing, ...requirement.onlyForNixLd].length > 0;
      const unanswered = isLacking ? 'not provided' : 'from nothing that is known';
      const answer = providedBy === null ? unanswered : `from ${providedBy}`;
      lines.push(
        row('needs', `${sonames.join(' ')} for ${name}${version === null ? '' : ` ${version}`}: ${answer}`),
      );
    }
  }
  return [...lines, ...unknownLines(shell.unknown, paint, 4)];
}

const pythonOf = ({ attribute, version, fullVersion, absent, stored }: Interpreter): string =>
  `${fullVersion ?? version ?? 'of an unknown version'} (${attribute}${absent ? `, ${absent.message}` : ''})${stored ? ', says the store' : ''}`;

const assignment = ({ name, value }: Variable): string => `${name} = ${value ?? '(not known)'}`;

function unknownLines(unknown: readonly UnknownFact[], paint: Paint, indent: number): readonly string[] {
  return unknown.map(({ what, why, at }) =>
    paint('dim', row('not known', `${what}: ${why}${at ? `, ${place(at)}` : ''}`, indent)),
  );
}

function projectText(project: Project, paint: Paint): string {
  const { pyproject, flake, locks } = project;
  const title = [pyproject.name?.value, pyproject.version?.value].filter(Boolean).join(' ');
  const layout = layoutOf(project);
  const lines = [
    `${paint('bold', visible(pathFrom(pyproject.file.path)))}${title ? ` ${visible(title)}` : ''}`,
    row('joined with', flake ? pathFrom(flake.file.path) : 'no Nix file', 2),
    row('python', pyproject.pythonRequirement?.text ?? 'no requires-python', 2),
  ];
  const backend = buildBackend(project);
  lines.push(
    row(
      'built by',
      backend ? `${backend.object}${backend.implicit ? ' (implied)' : ''}` : 'nothing: not a package',
      2,
    ),
  );
  if (layout.found.length > 0) lines.push(row('ships', layout.found.join(' '), 2));
  if (layout.problem !== null) lines.push(row('ships', layout.problem, 2));
  for (const lock of locks) {
    lines.push(
      row(
        'lock',
        `${basename(lock.file.path)}, ${lock.packages.length} packages${lock.requiresPython ? ` for Python ${lock.requiresPython.value}` : ''}`,
        2,
      ),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** A line of its own, however long and whatever is in the text. */
function row(label: string, text: string, indent = 4): string {
  const [first = '', ...more] = text.split('\n');
  return visible(`${' '.repeat(indent)}${label.padEnd(12)} ${first}${more.length > 0 ? ' …' : ''}`).trimEnd();
}

function place(at: Location): string {
  const { line, column } = positionAt(at.file, at.start);
  return `${pathFrom(at.file.path)}:${line + 1}:${column + 1}`;
}
