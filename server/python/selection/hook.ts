/** What a shell hook does for the project's virtual environment before anyone types a command. */
import type { Location } from '../../text.ts';
import type { Environment } from './uv-settings.ts';

/** A simple command, its words null where they are not known. */
export interface Command {
  readonly words: readonly (string | null)[];
  readonly at: Location;
}

export type HookAction =
  /** `python -m venv .venv`, `virtualenv .venv`: an environment of the shell's own interpreter. */
  | {
      readonly kind: 'venv';
      /** The program that makes it, as written. */
      readonly program: string;
      /** Null where it is not known. */
      readonly directory: string | null;
      /** `virtualenv -p`. */
      readonly python: string | null | undefined;
      readonly at: Location;
    }
  /** `uv venv`, `uv sync`, `uv run`, …: undefined `python` where the command asks for none, null where it is not known. */
  | {
      readonly kind: 'uv';
      readonly command: string;
      readonly python: string | null | undefined;
      readonly directory: string | null | undefined;
      readonly at: Location;
    };

/**
 * The commands that make or choose an environment, in order. `venvShellHook` among the shell's packages makes one
 * in the directory that `venvDir` names.
 */
export function hookActions(
  commands: readonly Command[],
  packages: readonly { readonly attribute: string; readonly at: Location }[] = [],
  environment: Environment = new Map(),
): readonly HookAction[] {
  const hook = packages.find(({ attribute }) => /(^|\.)venvShellHook$/.test(attribute));
  const directory = environment.get('venvDir')?.value ?? null;
  const made: HookAction[] = hook
    ? [{ kind: 'venv', program: 'python', directory, python: undefined, at: hook.at }]
    : [];
  return [...made, ...commands.flatMap(command => actionOf(command) ?? [])];
}

const uvCommands = new Set(['venv', 'sync', 'run', 'lock', 'add']);
const uvOptionsWithValue =
  /^(-p|--python|--directory|--project|--config-file|--cache-dir|--color|--prompt|--index|--default-index|-i|--index-url|--extra-index-url|-f|--find-links|--extra|--group|--no-group|--only-group|--package|--link-mode|--python-preference|--with|-m|--module|--env-file)$/;

function actionOf({ words, at }: Command): HookAction | undefined {
  const [program, ...rest] = words;
  if (program === undefined || program === null) return undefined;
  const name = baseName(program);
  if (
    /^(python|pypy)[\d.]*$/.test(name) &&
    rest[0] === '-m' &&
    (rest[1] === 'venv' || rest[1] === 'virtualenv')
  ) {
    return venvAction(program, rest.slice(2), at);
  }
  if (name === 'virtualenv') return venvAction(program, rest, at);
  if (name !== 'uv') return undefined;
  const { options, positional } = readArguments(rest, uvOptionsWithValue);
  const command = positional[0];
  if (typeof command !== 'string' || !uvCommands.has(command)) return undefined;
  const directory = command === 'venv' ? positional[1] : undefined;
  return { kind: 'uv', command, python: option(options, '-p', '--python'), directory, at };
}

function venvAction(
  program: string,
  words: readonly (string | null)[],
  at: Location,
): HookAction | undefined {
  const { options, positional } = readArguments(words, /^(-p|--python|--prompt|--app-data)$/);
  const [directory] = positional;
  if (directory === undefined) return undefined;
  return { kind: 'venv', program, directory, python: option(options, '-p', '--python'), at };
}

type Options = ReadonlyMap<string, string | null>;

function option(options: Options, ...names: readonly string[]): string | null | undefined {
  const name = names.find(one => options.has(one));
  return name === undefined ? undefined : options.get(name);
}

/** Options up to the first positional's own arguments; `-pX` and `--python=X` count as their long forms. */
function readArguments(
  words: readonly (string | null)[],
  withValue: RegExp,
): { readonly options: Options; readonly positional: readonly (string | null)[] } {
  const options = new Map<string, string | null>();
  const positional: (string | null)[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? null;
    if (word === '--') break;
    if (word === null || !word.startsWith('-')) {
      // `uv run <program> …`: what follows belongs to the program.
      if (positional[0] === 'run') break;
      positional.push(word);
      continue;
    }
    const joined = /^(--[\w-]+)=(.*)$/.exec(word) ?? /^(-p)(.+)$/.exec(word);
    if (joined) options.set(joined[1]!, joined[2]!);
    else if (withValue.test(word)) options.set(word, words[++i] ?? null);
    else options.set(word, '');
  }
  return { options, positional };
}

function baseName(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1);
}
