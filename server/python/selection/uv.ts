/**
 * Which interpreter `uv sync` gives a project, and why. Only what the repository and the shell say is known here;
 * what uv installed on somebody's machine is not, so the answer is drawn from what it would do with and without.
 */
import { join } from '../../files.ts';
import type { Located, Location } from '../../text.ts';
import { clausesOf, everything, intersect, isEmpty, type Range } from '../range.ts';
import { admitsInstalled, discover, type Found, type Installed, matches } from './discovery.ts';
import { installable, installableMinors, managedPython } from './downloads.ts';
import type { HookAction } from './hook.ts';
import {
  type PythonRequest,
  parseRequest,
  parseVersionRequest,
  requestText,
  requestWord,
} from './request.ts';
import type { Preference, Setting, UvSettings, Variable } from './uv-settings.ts';
import { flag } from './uv-settings.ts';
import type { VirtualEnvironment } from './venv.ts';
import type { VersionFile } from './version-file.ts';

export interface ShellInterpreter extends Installed {
  readonly at: Location;
}

export interface UvInput {
  /** Directory of the workspace's root. */
  readonly root: string;
  /** `requires-python` of each member that has one; null where one of them is not known. */
  readonly requires: readonly Located<Range>[] | null;
  /** In PATH order. */
  readonly interpreters: readonly ShellInterpreter[];
  /** Whether these are all that the shell brings, and the environment is all that it sets. */
  readonly complete: boolean;
  /** A variable that leads to an interpreter of the shell names it. */
  readonly environment: ReadonlyMap<
    string,
    Variable & { readonly interpreter?: ShellInterpreter | undefined }
  >;
  readonly settings: UvSettings;
  readonly versionFile: VersionFile | undefined;
  readonly hook: readonly HookAction[];
  /** `.venv` of the root, or what stands in its place. */
  readonly venv: VirtualEnvironment | undefined;
}

/** What keeps uv from taking another interpreter than the shell's. */
interface Binding {
  readonly by: 'UV_PYTHON' | 'version file' | 'preference' | 'hook' | 'environment';
  readonly at: Location;
}

export interface Selection {
  readonly outcome: /** The shell's interpreter, whatever else is installed. */
    | 'uses-shell'
    /** The shell's, unless uv has installed one of `others`. */
    | 'may-use-managed'
    /** The shell has none that fits, and uv downloads one, unless it has already, or another lies on the PATH. */
    | 'will-download'
    /** uv ends with an error, unless it has installed one of `others`, or another lies on the PATH. */
    | 'refuses'
    | 'unknown';
  /** The shell's interpreter that is used. */
  readonly interpreter: ShellInterpreter | undefined;
  /** Minor versions of a managed Python that uv would take instead, if it has been installed. */
  readonly others: readonly string[];
  /** What uv looks for, in its own words: `Python >=3.12`. */
  readonly request: {
    readonly text: string;
    readonly from: RequestSource;
    readonly at: Location | undefined;
  };
  readonly preference: Setting<Preference>;
  /** What becomes of the environment that is there; undefined where there is none, or where it is not known. */
  readonly environment: 'kept' | 'replaced' | undefined;
  readonly boundBy: readonly Binding[];
  /** One sentence. */
  readonly why: string;
  /** What uv prints where it refuses. */
  readonly error: string | undefined;
}

type RequestSource = 'hook' | 'UV_PYTHON' | 'version file' | 'requires-python' | 'nothing';

interface Request {
  readonly value: PythonRequest | null;
  readonly from: RequestSource;
  readonly at: Location | undefined;
  /** Where the request is a path that leads to an interpreter of the shell. */
  readonly interpreter?: ShellInterpreter | undefined;
}

export function selectUv(input: UvInput): Selection {
  const requires = input.requires === null ? null : intersection(input.requires);
  const request = requestOf(input, requires);
  const base = {
    interpreter: undefined,
    others: [],
    request: {
      text: request.value ? requestText(request.value) : 'what is not known',
      from: request.from,
      at: request.at,
    },
    preference: input.settings.preference,
    environment: requires ? fateOfEnvironment(input, request, requires) : undefined,
    boundBy: bindings(input, request),
    error: undefined,
  };
  const unknown = (why: string): Selection => ({ ...base, outcome: 'unknown', why });
  if (requires === null) return unknown('what the workspace requires is not known');
  if (isEmpty(requires)) {
    const error = 'Found conflicting Python requirements';
    return { ...base, outcome: 'refuses', why: 'no Python satisfies all members of the workspace', error };
  }
  if (request.value === null) return unknown(`the value of ${request.from} is not known`);
  if (request.value.kind === 'unsupported') {
    const error = `Invalid version request: ${request.value.message}`;
    return { ...base, outcome: 'refuses', why: 'uv does not support the version that is asked for', error };
  }
  const { preference } = input.settings;
  if (preference.value === null) return unknown(`the value of ${preference.name} is not known`);

  const made = environmentOfHook(input);
  if (made !== undefined) {
    if (made === null) return unknown('the environment that the shell hook makes is not known');
    if (fits(request.value, requires, made.interpreter) === true) {
      const why = 'the shell hook makes the project environment from it';
      return { ...base, outcome: 'uses-shell', interpreter: made.interpreter, why };
    }
  }
  if (request.interpreter) return explicit(base, request, requires, request.interpreter);
  if (request.value.kind === 'path') return unknown(`where \`${request.value.path}\` leads is not known`);
  if (!input.complete) return unknown('not all interpreters of the shell are known');

  const world = { path: input.interpreters, managed: [] };
  const alone = discover(request.value, preference.value, world);
  if (alone.kind === 'unknown') return unknown(alone.why);
  const others = installableMinors.filter(minor => {
    const managed = [managedPython(minor)];
    const found = discover(request.value!, preference.value!, { ...world, managed });
    return found.kind === 'managed';
  });
  if (alone.kind === 'path') return fromPath(base, request, requires, alone, others);
  return missing(input, { ...base, others }, request.value, requires);
}

const intersections = new WeakMap<readonly Located<Range>[], Range>();

/** Kept for as long as the list is: a large workspace asks for each shell of each member. */
function intersection(ranges: readonly Located<Range>[]): Range {
  const known = intersections.get(ranges) ?? ranges.map(one => one.value).reduce(intersect, everything);
  intersections.set(ranges, known);
  return known;
}

type Base = Omit<Selection, 'outcome' | 'why'>;

/** An interpreter that a path names: nothing else is looked at. */
function explicit(base: Base, request: Request, requires: Range, interpreter: ShellInterpreter): Selection {
  const admitted = admitsInstalled(requires, interpreter);
  const why = `${request.from} names it`;
  if (admitted === undefined) return { ...base, outcome: 'unknown', why: 'its exact version is not known' };
  if (admitted) return { ...base, outcome: 'uses-shell', interpreter, why };
  const error = mismatch(request, requires, interpreter);
  return {
    ...base,
    outcome: 'refuses',
    interpreter,
    why: `${request.from} names one that requires-python rejects`,
    error,
  };
}

function fromPath(
  base: Base,
  request: Request,
  requires: Range,
  { interpreter }: Found<ShellInterpreter> & { kind: 'path' },
  managed: readonly string[],
): Selection {
  const admitted = admitsInstalled(requires, interpreter);
  if (admitted === undefined) {
    return { ...base, outcome: 'unknown', why: 'the exact version of the interpreter is not known' };
  }
  const others = managed.filter(minor => minor !== interpreter.version);
  if (!admitted) {
    const error = mismatch(request, requires, interpreter);
    const why = `${request.from} asks for one that requires-python rejects`;
    return { ...base, outcome: 'refuses', interpreter, others, why, error };
  }
  if (others.length === 0) {
    const why = managed.length > 0 ? 'no other minor version is admitted' : 'uv looks at the PATH first';
    return { ...base, outcome: 'uses-shell', interpreter, why };
  }
  const why = 'uv prefers a Python that it has installed over the PATH';
  return { ...base, outcome: 'may-use-managed', interpreter, others, why };
}

function missing(input: UvInput, base: Base, request: PythonRequest, requires: Range): Selection {
  const { preference, downloads } = input.settings;
  const sources = {
    managed: 'managed installations or search path',
    system: 'search path or managed installations',
    'only-system': 'search path',
    'only-managed': 'managed installations',
  }[preference.value!];
  const what = request.kind === 'default' ? '' : ` for ${requestText(request)}`;
  const error = `No interpreter found${what} in ${sources}`;
  const offline = flag(input.environment, 'UV_OFFLINE');
  if (downloads.value === null || offline?.value === null) {
    return { ...base, outcome: 'unknown', why: 'whether uv may download a Python is not known' };
  }
  const available = installable.filter(python => matches(request, python) === true);
  if (available.length === 0 && request.kind !== 'name') {
    return { ...base, outcome: 'unknown', why: 'whether uv can install what is asked for is not known' };
  }
  const refused = (why: string, hint?: string): Selection => {
    const explained = hint
      ? `${error}\nhint: A managed Python download is available${what}, but ${hint}`
      : error;
    return { ...base, outcome: 'refuses', why, error: explained };
  };
  if (request.kind === 'name') {
    if (preference.value !== 'only-managed') return refused('the shell has no such program');
    const error = `Interpreter discovery for \`${what.replace(/^ for /, '')}\` requires \`search path\` but only \`only managed\` is allowed`;
    return { ...base, outcome: 'refuses', why: 'uv takes only what it has installed itself', error };
  }
  if (downloads.value === 'manual') {
    const hint = `Python downloads are set to 'manual', use \`uv python install ${requestWord(request)}\` to install the required version`;
    return refused('the shell has none that fits, and downloads are off', hint);
  }
  if (downloads.value === 'never') {
    return refused(
      'the shell has none that fits, and downloads are off',
      "Python downloads are set to 'never'",
    );
  }
  if (preference.value === 'only-system') {
    return refused('the shell has none that fits', "the Python preference is set to 'only system'");
  }
  if (offline?.value) return refused('the shell has none that fits', 'uv is set to offline mode');
  const fitting = available.some(python => admitsInstalled(requires, python) !== false);
  if (!fitting) {
    return {
      ...base,
      outcome: 'refuses',
      why: 'what is asked for is not what requires-python admits',
      error: undefined,
    };
  }
  const why =
    preference.value === 'only-managed'
      ? 'uv takes only what it has installed itself'
      : 'the shell has no interpreter that fits';
  return { ...base, outcome: 'will-download', why };
}

/** uv's own sentence for an interpreter that was found and is not admitted. */
function mismatch(request: Request, requires: Range, interpreter: ShellInterpreter): string {
  const version = interpreter.fullVersion ?? interpreter.version;
  const against = `which is incompatible with the project's Python requirement: \`${specifierText(requires)}\``;
  switch (request.from) {
    case 'version file':
      return `The Python request from \`${fileName(request)}\` resolved to Python ${version}, ${against}`;
    case 'hook':
    case 'UV_PYTHON':
      return `The requested interpreter resolved to Python ${version}, ${against}`;
    default:
      return `The resolved Python interpreter (Python ${version}) is incompatible with the project's Python requirement: \`${specifierText(requires)}\``;
  }
}

function fileName({ at }: Request): string {
  return at?.file.path.split('/').at(-1) ?? '.python-version';
}

function specifierText(range: Range): string {
  return clausesOf(range)?.join(', ') ?? '';
}

function requestOf(input: UvInput, requires: Range | null): Request {
  for (const action of input.hook) {
    if (action.kind !== 'uv' || action.python === undefined || !isProjectCommand(action, input)) continue;
    const value = action.python === null ? null : parseRequest(action.python);
    return { value, from: 'hook', at: action.at };
  }
  const variable = input.environment.get('UV_PYTHON');
  if (variable && variable.value !== '') {
    const { at, interpreter } = variable;
    const value = variable.value === null ? null : parseRequest(variable.value);
    if (value?.kind !== 'path' && value !== null) return { value, from: 'UV_PYTHON', at };
    const path = value ?? (interpreter ? ({ kind: 'path', path: '' } as const) : null);
    return { value: path, from: 'UV_PYTHON', at, interpreter };
  }
  const noConfig = flag(input.environment, 'UV_NO_CONFIG')?.value;
  if (input.versionFile && noConfig !== true) {
    // uv warns of a program's name and leaves it out; a file without a request asks for any Python.
    const first = input.versionFile.requests.find(one => one.value.kind !== 'name');
    const at = first?.at ?? { file: input.versionFile.file, start: 0, end: 0 };
    const value =
      noConfig === null ? null : (first?.value ?? ({ kind: 'default', text: 'default' } as const));
    return { value, from: 'version file', at };
  }
  const at = input.requires?.[0]?.at;
  const clauses = requires && clausesOf(requires);
  if (!clauses || clauses.length === 0)
    return { value: { kind: 'default', text: 'default' }, from: 'nothing', at: undefined };
  const version = parseVersionRequest(clauses.join(', '));
  const value: PythonRequest = { kind: 'version', implementation: undefined, version, platform: undefined };
  return { value, from: 'requires-python', at };
}

function isProjectCommand(action: HookAction & { kind: 'uv' }, input: UvInput): boolean {
  return action.command !== 'venv' || isProjectEnvironment(action.directory, input) !== false;
}

/** Whether a directory is the project's environment; undefined where that is not known. */
function isProjectEnvironment(directory: string | null | undefined, input: UvInput): boolean | undefined {
  if (directory === undefined) return true;
  const chosen = input.environment.get('UV_PROJECT_ENVIRONMENT');
  if (directory === null || chosen?.value === null) return undefined;
  const target = join(input.root, chosen?.value || '.venv');
  return join(input.root, directory) === target;
}

/** The interpreter of the environment that the hook makes with venv; null where it cannot be told, undefined without one. */
function environmentOfHook(input: UvInput): { readonly interpreter: ShellInterpreter } | null | undefined {
  for (const action of input.hook) {
    if (action.kind !== 'venv') continue;
    const isProject = isProjectEnvironment(action.directory, input);
    if (isProject === false) continue;
    if (isProject === undefined || action.python !== undefined) return null;
    return interpreterOfProgram(action.program, input);
  }
  return undefined;
}

function interpreterOfProgram(program: string, input: UvInput): { interpreter: ShellInterpreter } | null {
  if (program.includes('/') || !input.complete) return null;
  const wanted = /^python(\d+\.\d+)$/.exec(program)?.[1];
  const interpreter = input.interpreters.find(one => wanted === undefined || one.version === wanted);
  return interpreter ? { interpreter } : null;
}

function fits(request: PythonRequest, requires: Range, interpreter: ShellInterpreter): boolean | undefined {
  if (request.kind === 'path') return undefined;
  const match = matches(request, interpreter);
  const admitted = admitsInstalled(requires, interpreter);
  if (match === false || admitted === false) return false;
  return match && admitted;
}

/** uv keeps an environment that is what it looks for, and makes any other anew. */
function fateOfEnvironment(input: UvInput, request: Request, requires: Range): Selection['environment'] {
  const { venv } = input;
  const asked = request.value;
  if (!venv?.version || asked === null || asked.kind === 'path' || asked.kind === 'name') return undefined;
  const fullVersion = venv.version.value;
  const version = /^\d+\.\d+/.exec(fullVersion)![0];
  const freeThreaded = false;
  const interpreter = {
    implementation: 'cpython',
    version,
    fullVersion,
    freeThreaded,
    virtual: false,
  } as const;
  const match = matches(asked, interpreter);
  const admitted = admitsInstalled(requires, interpreter);
  if (match === false || admitted === false) return 'replaced';
  const preference = input.settings.preference.value;
  if (preference === null || match === undefined || admitted === undefined) return undefined;
  if (preference === 'managed' || preference === 'system') return 'kept';
  const managed = venv.home && isManagedHome(venv.home.value);
  if (managed === undefined) return undefined;
  return managed === (preference === 'only-managed') ? 'kept' : 'replaced';
}

/** Whether an interpreter's directory is one of uv's own. */
function isManagedHome(home: string): boolean {
  return /[\\/](cpython|pypy|graalpy)-3\.\d+[^\\/-]*-[^\\/]+-[^\\/]+[\\/]/.test(`${home}/`);
}

function bindings(input: UvInput, request: Request): readonly Binding[] {
  const bound: Binding[] = [];
  if (request.at && request.from !== 'requires-python' && request.from !== 'nothing') {
    bound.push({ by: request.from, at: request.at });
  }
  for (const action of input.hook) {
    if (action.kind === 'venv' && isProjectEnvironment(action.directory, input) !== false) {
      bound.push({ by: 'hook', at: action.at });
    }
  }
  const { value, at } = input.settings.preference;
  if (at && value !== 'managed') bound.push({ by: 'preference', at });
  if (input.venv) bound.push({ by: 'environment', at: { file: input.venv.file, start: 0, end: 0 } });
  return bound;
}
