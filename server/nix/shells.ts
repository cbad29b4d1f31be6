/** Shells as facts: from the value of an output to what stands on PATH, what is set, and how Python packages get in. */
import { basename } from '../files.ts';
import type { Location } from '../text.ts';
import { libraryPathOf, type Setting, settingsOf, variableFact } from './environment.ts';
import type { Evaluation } from './eval/evaluation.ts';
import type { AttrsValue, Package, StringValue, Value } from './eval/value.ts';
import type {
  Command,
  Interpreter,
  LibraryPath,
  ListSite,
  Regime,
  Shell,
  Tool,
  UnknownFact,
  Variable,
} from './facts.ts';
import { type Call, type Effects, readScript } from './hook.ts';
import {
  type Item,
  interpreterFact,
  interpreterInScript,
  isInterpreter,
  itemsOf,
  toolFact,
} from './interpreters.ts';
import { plainOf, readString } from './pieces.ts';
import { argumentAt, listAround, type Sources, settingIn } from './sites.ts';

/** Which output a shell is. */
export interface ShellName {
  /** `devShells.x86_64-linux.default` */
  readonly output: string;
  readonly system: string;
  readonly name: string;
  readonly default: boolean;
}

/** Lists of packages whose programs come on PATH, in this order. */
const onPath = [
  'nativeBuildInputs',
  'buildInputs',
  'propagatedNativeBuildInputs',
  'propagatedBuildInputs',
] as const;

/** The facts of a shell. `near` is the place to name where nothing better is known. */
export function shellFacts(evaluation: Evaluation, value: Value, name: ShellName, near: Location): Shell {
  const sources: Sources = evaluation.sources;
  if (value.type !== 'attrs' || !value.package) {
    const why = value.type === 'unknown' ? value.why : 'it is no derivation';
    return unknownShell(name, value.at ?? near, [{ what: 'the shell', why, at: value.at }]);
  }
  const pkg = value.package;
  const at = pkg.at ?? value.at ?? near;
  const args = pkg.arguments ?? { type: 'attrs', entries: new Map() };
  const unknown: UnknownFact[] = [];
  const parts = partsOf(evaluation, pkg, value, args);
  if (!parts)
    return unknownShell(
      name,
      at,
      [{ what: 'the shell', why: `what ${pkg.builder ?? pkg.attribute.join('.')} makes is not known`, at }],
      pkg.builder,
    );

  const found = programs(evaluation, parts.items, at, unknown);
  const settings = settingsOf(evaluation, parts.variables, at, parts.from);
  if (parts.variables.open)
    unknown.push({ what: 'the environment', why: parts.variables.open.why, at: parts.variables.open.at });
  const commands: Command[] = [];
  for (const script of parts.scripts) {
    if (script.type === 'unknown') {
      unknown.push({ what: 'the shell hook', why: script.why, at: script.at });
      continue;
    }
    const effects = runHook(script, settings, at);
    commands.push(...effects.calls.map(commandFact));
    unknown.push(...effects.unknown);
  }
  const wrapped = parts.items.flatMap(item =>
    item.kind === 'package' ? wrapperSettings(evaluation, item.pkg, at) : [],
  );
  const libraryPath = libraryPathOf(sources, settings, wrapped);
  const environment = new Map(
    [...settings].map(([variable, setting]) => [variable, variableFact(evaluation, variable, setting)]),
  );
  const opened = unknown.some(({ what }) => what === 'the environment' || what === 'the shell hook');
  const unversioned = found.interpreters
    .filter(({ version }) => version === null)
    .map(
      (interpreter): UnknownFact => ({
        what: `the version of ${interpreter.attribute}`,
        why: 'it hangs on the state of nixpkgs, which no lock and no branch tells',
        at: interpreter.at,
      }),
    );
  return {
    ...name,
    at,
    builder: pkg.builder,
    body: parts.body === undefined ? argumentAt(sources, at) : undefined,
    regime: parts.regime ?? regimeOf(found, commands, environment, unknown.length === 0),
    interpreters: found.interpreters,
    tools: found.tools,
    list: listOf(sources, found.tools),
    environment,
    libraryPath: {
      ...libraryPath,
      complete: libraryPath.complete && !opened,
      option: pkg.builder === 'devenv' ? librariesOption(sources) : undefined,
    },
    commands,
    complete: unknown.length === 0,
    unknown: [...unknown, ...unversioned],
  };
}

function listOf(sources: Sources, tools: readonly Tool[]): ListSite | undefined {
  const tool = tools.find(({ attribute }) => attribute === 'uv') ?? tools[0];
  const list = tool && listAround(sources, tool.at);
  return list?.guard === undefined ? list : undefined;
}

/** devenv's `languages.python.libraries`, beside `languages.python.enable`. */
function librariesOption(sources: Sources): LibraryPath['option'] {
  const enabled = settingIn(sources, 'languages.python.enable');
  return enabled && { set: enabled.set, name: enabled.name.replace(/enable$/, 'libraries') };
}

const commandFact = ({ words, at }: Call): Command => ({
  words: words.map(word => plainOf(word) ?? null),
  at,
});

const unknownShell = (
  name: ShellName,
  at: Location,
  unknown: readonly UnknownFact[],
  builder?: string,
): Shell => ({
  ...name,
  at,
  builder,
  regime: 'unknown',
  interpreters: [],
  tools: [],
  environment: new Map(),
  libraryPath: { variables: [], entries: [], complete: false, lists: [], empty: [] },
  commands: [],
  complete: false,
  unknown,
});

/** What a shell is put together from. */
interface Parts {
  readonly items: readonly Item[];
  /** The set whose attributes become variables. */
  readonly variables: AttrsValue;
  readonly from: 'attribute' | 'module';
  /** Scripts that run on entry, in order. */
  readonly scripts: readonly Value[];
  readonly regime?: Regime;
  /** Set to null where no set literal in a source is the shell's body. */
  readonly body?: null;
}

const nothing: AttrsValue = { type: 'attrs', entries: new Map() };

function partsOf(
  evaluation: Evaluation,
  pkg: Package,
  value: AttrsValue,
  args: AttrsValue,
): Parts | undefined {
  const force = (name: string, from: AttrsValue = args): Value | undefined => {
    const thunk = from.entries.get(name);
    return thunk && evaluation.force(thunk);
  };
  const items = (...names: readonly string[]): Item[] =>
    names.flatMap(name => {
      const given = force(name);
      return given && given.type !== 'null' ? itemsOf(evaluation, given, pkg.at) : [];
    });
  const scripts = (...names: readonly string[]): Value[] =>
    names.flatMap(name => {
      const given = force(name);
      return given && given.type !== 'null' ? [given] : [];
    });
  const builder = pkg.builder ?? '';
  if (/^buildFHS\w*\.env$/.test(builder) || /^buildFHS/.test(builder))
    return {
      items: items('targetPkgs', 'multiPkgs'),
      variables: nothing,
      from: 'attribute',
      scripts: scripts('profile'),
      regime: 'fhs',
    };
  if (builder === 'withPackages.env' && pkg.base)
    return {
      items: [{ kind: 'package', pkg: pkg.base, value, near: pkg.at }],
      variables: nothing,
      from: 'attribute',
      scripts: [],
      regime: 'nixpkgs',
      body: null,
    };
  if (builder === 'devenv' || builder === 'devshell') {
    const regime = force('regime');
    const variables = force('variables');
    return {
      items: items('packages'),
      variables:
        variables?.type === 'attrs'
          ? variables
          : { ...nothing, open: variables?.type === 'unknown' ? variables : undefined },
      from: 'module',
      scripts: scripts('shellHook'),
      body: null,
      ...(regime?.type === 'string' ? { regime: regime.value as Regime } : {}),
    };
  }
  const known =
    pkg.arguments !== undefined &&
    (/^(?:mk(?:Shell|Derivation|Poetry)|buildPython|runCommand|dream2nix)/.test(builder) || hasLists(args));
  if (!known) return undefined;
  const all = onPath.flatMap(name => {
    const list = value.entries.get(name);
    return list ? itemsOf(evaluation, evaluation.force(list), pkg.at) : [];
  });
  if (args.open) all.push({ kind: 'unknown', why: args.open.why, at: args.open.at });
  // venvShellHook is the shell's hook where there is no other, and runs these.
  const own = scripts('shellHook').filter(hook => !(hook.type === 'string' && hook.value === ''));
  const hooks =
    own.length > 0 || !all.some(isVenvShellHook) ? own : scripts('postVenvCreation', 'postShellHook');
  return { items: all, variables: args, from: 'attribute', scripts: hooks };
}

const isVenvShellHook = (item: Item): boolean =>
  item.kind === 'package' && item.pkg.attribute.at(-1) === 'venvShellHook';

const hasLists = (args: AttrsValue): boolean => onPath.some(name => args.entries.has(name));

interface Programs {
  readonly interpreters: readonly Interpreter[];
  readonly tools: readonly Tool[];
  /** Builders of what is in the shell: `mkVirtualEnv`, `mkPoetryEnv`. */
  readonly builders: ReadonlySet<string>;
}

/** Interpreters and tools, in PATH order. */
function programs(
  evaluation: Evaluation,
  items: readonly Item[],
  near: Location,
  unknown: UnknownFact[],
): Programs {
  const interpreters: Interpreter[] = [];
  const carried: Interpreter[] = [];
  const tools: Tool[] = [];
  const builders = new Set<string>();
  for (const item of items) {
    if (item.kind === 'unknown') {
      unknown.push({ what: 'a package', why: item.why, at: item.at ?? near });
      continue;
    }
    const { pkg } = item;
    const place = item.near ?? pkg.at ?? near;
    if (pkg.builder) builders.add(pkg.builder);
    const script =
      pkg.builder === 'writeShellScriptBin' && /^python[\d.]*$/.test(pkg.name ?? '')
        ? scriptText(evaluation, pkg)
        : undefined;
    const interpreter = isInterpreter(pkg) ? pkg : script && interpreterInScript(script);
    const fact = interpreter && interpreterFact(evaluation, interpreter, place);
    if (fact) interpreters.push(fact);
    else if (pkg.builder !== 'symlinkJoin' && pkg.builder !== 'buildEnv') {
      const tool = toolFact(pkg, place);
      tools.push(tool);
      const behind = tool.pythonSet && pkg.base && interpreterFact(evaluation, pkg.base, place);
      if (behind) carried.push({ ...behind, at: tool.at });
    }
  }
  // Packages of a Python set bring their interpreter along.
  return { interpreters: unique(interpreters.length > 0 ? interpreters : carried), tools, builders };
}

/** The same interpreter, given twice, is one. */
function unique(interpreters: readonly Interpreter[]): Interpreter[] {
  const seen = new Set<string>();
  return interpreters.filter(one => {
    const key = `${one.attribute} ${one.nixpkgs} ${one.environment} ${one.environment ? one.at.start : ''}`;
    return !seen.has(key) && seen.add(key);
  });
}

function scriptText(evaluation: Evaluation, pkg: Package): StringValue | undefined {
  const thunk = pkg.arguments?.entries.get('text');
  const text = thunk && evaluation.force(thunk);
  return text?.type === 'string' ? text : undefined;
}

/** Runs a script over the settings, which it changes. */
function runHook(script: Value, settings: Map<string, Setting>, near: Location): Effects {
  if (script.type !== 'string') return { variables: new Map(), unset: new Set(), calls: [], unknown: [] };
  const before = new Map([...settings].map(([name, setting]) => [name, setting.text]));
  const effects = readScript(readString(script), before);
  for (const name of effects.unset) settings.delete(name);
  for (const [name, variable] of effects.variables)
    settings.set(name, { text: variable.text, at: variable.at ?? near, from: 'hook' });
  return effects;
}

/** Library paths that a wrapper around a program sets: `wrapProgram … --prefix LD_LIBRARY_PATH : …`. */
function wrapperSettings(
  evaluation: Evaluation,
  pkg: Package,
  near: Location,
): (readonly [string, Setting])[] {
  if (pkg.builder === 'devenv-python')
    return [...settingsOf(evaluation, pkg.arguments!, near, 'module')].filter(
      ([name]) => name === 'LD_LIBRARY_PATH',
    );
  const isWrapper =
    pkg.builder?.startsWith('writeShell') && /^(?:python[\d.]*|uvx?|poetry|pdm)$/.test(pkg.name ?? '');
  const own = isWrapper ? scriptText(evaluation, pkg) : undefined;
  const exported = own && readScript(readString(own), new Map()).variables.get('LD_LIBRARY_PATH');
  if (exported) return [['LD_LIBRARY_PATH', { text: exported.text, at: exported.at ?? near, from: 'hook' }]];
  return ['postBuild', 'postFixup', 'postInstall', 'buildCommand'].flatMap(name => {
    const script = pkg.arguments?.entries.get(name);
    const text = script && evaluation.force(script);
    if (text?.type !== 'string') return [];
    return readScript(readString(text), new Map()).calls.flatMap(({ words, at }) => {
      const found: (readonly [string, Setting])[] = [];
      if (!/[wW]rap/.test(plainOf(words[0]!) ?? '')) return found;
      for (const [i, word] of words.entries()) {
        const option = plainOf(word) ?? '';
        const value = /^--(?:prefix|suffix)$/.test(option)
          ? words[i + 3]
          : /^--set(?:-default)?$/.test(option)
            ? words[i + 2]
            : undefined;
        const variable = value && plainOf(words[i + 1]!);
        if (value && variable) found.push([variable, { text: value, at, from: 'hook' }]);
      }
      return found;
    });
  });
}

/** How Python packages get into the shell. */
function regimeOf(
  found: Programs,
  commands: readonly Command[],
  environment: ReadonlyMap<string, Variable>,
  complete: boolean,
): Regime {
  const { builders, tools, interpreters } = found;
  if (builders.has('mkVirtualEnv')) return 'uv2nix';
  if ([...builders].some(name => /^mkPoetry/.test(name))) return 'poetry2nix';
  if (builders.has('dream2nix')) return 'dream2nix';
  const installers =
    tools.some(tool => installs(tool)) || commands.some(makesEnvironment) || environment.has('VIRTUAL_ENV');
  const [first] = interpreters;
  if (!first) {
    if (!complete || !tools.some(tool => tool.attribute === 'uv')) return 'unknown';
    return environment.get('UV_PYTHON')?.interpreter ? 'venv' : 'uv-managed';
  }
  if (installers) return 'venv';
  const fromNixpkgs = first.environment || tools.some(tool => tool.pythonSet !== undefined);
  return fromNixpkgs ? 'nixpkgs' : 'venv';
}

const installerNames = /^(?:uv|poetry|pdm|hatch|rye|pipenv|virtualenv|pip|venvShellHook)$/;

const installs = (tool: Tool): boolean => installerNames.test(tool.attribute.split('.').at(-1)!);

/** `uv sync`, `python -m venv`, `runHook venvShellHook`, … */
function makesEnvironment(command: Command): boolean {
  const words = command.words.map(word => (word === null ? '' : basename(word)));
  const [program = '', second = ''] = words;
  if (/^(?:uv|poetry|pdm|hatch|rye|pip\d*|pipenv|virtualenv)$/.test(program)) return true;
  if (/^python[\d.]*$/.test(program))
    return second === '-m' && /^(?:venv|virtualenv|pip)$/.test(words[2] ?? '');
  if (program === 'runHook') return second === 'venvShellHook';
  return (program === 'source' || program === '.') && /activate/.test(second);
}
