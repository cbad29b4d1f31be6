/** What an editor may say: levels that win over a project's own, switches of features, and how much to log. */
import { type Level, type Levels, levels } from '../config.ts';
import { ruleById } from '../rules/index.ts';

export const section = 'flake-pyproject';

export const logLevels = ['off', 'error', 'warning', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Settings {
  readonly levels: Levels;
  readonly log: LogLevel;
  /** Inlay hints, each by what it shows. */
  readonly inlayHints: {
    readonly interpreter: boolean;
    readonly requiresPython: boolean;
    readonly libraries: boolean;
  };
}

export const defaults: Settings = {
  levels: new Map(),
  log: 'warning',
  inlayHints: { interpreter: true, requiresPython: true, libraries: true },
};

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads what a client gave: the section itself, or an object that holds it.
 * What is not understood is left at its default and said in `complain`.
 */
export function readSettings(given: unknown, complain: (line: string) => void): Settings {
  const outer = objectOf(given);
  const settings = section in outer ? objectOf(outer[section]) : outer;
  const hints = settings.inlayHints;
  const hint = (name: string): boolean =>
    typeof hints === 'boolean' ? hints : switchOf(objectOf(hints)[name], `inlayHints.${name}`, complain);
  return {
    levels: new Map(levelsIn(objectOf(settings.rules), complain)),
    log: choice(settings.log, logLevels, 'log', complain) ?? defaults.log,
    inlayHints: {
      interpreter: hint('interpreter'),
      requiresPython: hint('requiresPython'),
      libraries: hint('libraries'),
    },
  };
}

function* levelsIn(rules: Json, complain: (line: string) => void): Iterable<[string, Level]> {
  for (const [id, given] of Object.entries(rules)) {
    if (!ruleById.has(id)) {
      complain(`${section}.rules: there is no rule ${id}`);
      continue;
    }
    const level = choice(given, levels, `rules.${id}`, complain);
    if (level !== undefined) yield [id, level];
  }
}

function choice<T extends string>(
  given: unknown,
  choices: readonly T[],
  name: string,
  complain: (line: string) => void,
): T | undefined {
  const chosen = choices.find(one => one === given);
  if (chosen === undefined && given !== undefined && given !== null) {
    complain(`${section}.${name} is one of ${choices.join(', ')}`);
  }
  return chosen;
}

function switchOf(given: unknown, name: string, complain: (line: string) => void): boolean {
  if (typeof given === 'boolean') return given;
  if (given !== undefined && given !== null) complain(`${section}.${name} is true or false`);
  return true;
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
