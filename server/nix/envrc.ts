/** `.envrc`, which direnv runs: where it takes its environment from the shell, what it sets goes on top. */
import { basename, dirname, type Files, isInside, join } from '../files.ts';
import { type SourceFile, startOf } from '../text.ts';
import type { Setting } from './environment.ts';
import { string } from './eval/value.ts';
import type { Command, Flake, Shell, Variable } from './facts.ts';
import { type Call, readScript } from './hook.ts';
import { literal, plainOf, readString } from './pieces.ts';

/** What a `.envrc` does, with the files that it reads. */
interface Envrc {
  /** The names of the shells that it enters, undefined for the default one; none where it enters this flake's not at all. */
  readonly enters: readonly (string | undefined)[];
  readonly settings: ReadonlyMap<string, Setting>;
  readonly commands: readonly Command[];
}

/** The flake, with what the nearest `.envrc` adds to the shells that it enters. */
export function withEnvrc(files: Files, flake: Flake, root: string): Flake {
  const file = nearest(files, dirname(flake.file.path), root);
  if (!file) return flake;
  const envrc = read(files, file, 0);
  const entered = (shell: Shell): boolean =>
    envrc.enters.some(name => (name === undefined ? shell.default : name === shell.name));
  return { ...flake, shells: flake.shells.map(shell => (entered(shell) ? merged(shell, envrc) : shell)) };
}

function nearest(files: Files, from: string, root: string): SourceFile | undefined {
  for (let directory = from; isInside(root, directory); directory = dirname(directory)) {
    const found = files.read(join(directory, '.envrc'));
    if (found || directory === root || directory === '/') return found;
  }
  return undefined;
}

function read(files: Files, file: SourceFile, depth: number): Envrc {
  const script = { ...string(file.text, { file, start: 0, end: file.text.length }), verbatim: true };
  const effects = readScript(readString(script), new Map());
  const settings = new Map<string, Setting>();
  const enters: (string | undefined)[] = [];
  const commands: Command[] = [];
  const directory = dirname(file.path);
  for (const call of effects.calls) {
    const [program = '', ...words] = call.words.map(word => plainOf(word) ?? '');
    const use = /^use(?:_(\w+))?$/.exec(program);
    if (use) {
      const [kind, target = ''] = use[1] === undefined ? words : [use[1], ...words];
      const [place = '', name] = target.split('#', 2);
      if (/^(?:flake|nix|devenv)$/.test(kind ?? '') && /^(?:|\.\/?|path:\.|\$PWD)$/.test(place))
        enters.push(name === '' ? undefined : name);
    } else if (/^dotenv(?:_if_exists)?$/.test(program))
      dotenv(files, join(directory, words[0] ?? '.env'), settings);
    else if (/^source_(?:env|up)(?:_if_exists)?$/.test(program) && depth < 4) {
      const target = program.startsWith('source_up')
        ? join(directory, '..', '.envrc')
        : join(directory, words[0] ?? '.envrc');
      const path = files.kind(target) === 'directory' ? join(target, '.envrc') : target;
      const inner = files.read(path);
      if (inner && inner !== file) {
        const more = read(files, inner, depth + 1);
        for (const [variable, setting] of more.settings) settings.set(variable, setting);
        enters.push(...more.enters);
        commands.push(...more.commands);
      }
    } else commands.push(commandOf(call));
  }
  for (const [name, { text, at }] of effects.variables)
    settings.set(name, { text, at: at ?? startOf(file), from: 'envrc' });
  return { enters, settings, commands };
}

const commandOf = ({ words, at }: Call): Command => ({ words: words.map(word => plainOf(word) ?? null), at });

/** `NAME=value` lines of a `.env`. */
function dotenv(files: Files, path: string, settings: Map<string, Setting>): void {
  const file = basename(path) === '' ? undefined : files.read(path);
  if (!file) return;
  const pattern =
    /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\n#]*?))[ \t]*(?:#.*)?$/gm;
  for (const match of file.text.matchAll(pattern)) {
    const at = { file, start: match.index, end: match.index + match[0].trimEnd().length };
    settings.set(match[1]!, { text: literal(match[2] ?? match[3] ?? match[4] ?? '', at), at, from: 'envrc' });
  }
}

function merged(shell: Shell, { settings, commands }: Envrc): Shell {
  const environment = new Map<string, Variable>(shell.environment);
  for (const [name, { text, at }] of settings) {
    // What extends a variable of the shell is not followed here: the shell's own value stays.
    if (environment.has(name) && text.pieces.some(piece => piece.outside !== undefined)) continue;
    environment.set(name, { name, value: plainOf(text) ?? null, at, from: 'envrc' });
  }
  const { libraryPath } = shell;
  return {
    ...shell,
    environment,
    // What it makes of a library path is not followed here.
    libraryPath: settings.has('LD_LIBRARY_PATH') ? { ...libraryPath, complete: false } : libraryPath,
    commands: [...shell.commands, ...commands],
  };
}
