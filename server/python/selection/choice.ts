/** What the tools other than uv make of a shell's interpreters. */
import type { Range } from '../range.ts';
import { admitsInstalled } from './discovery.ts';
import type { ShellInterpreter } from './uv.ts';

export interface ShellPythons {
  /** In PATH order. */
  readonly interpreters: readonly ShellInterpreter[];
  /** Whether these are all that the shell brings. */
  readonly complete: boolean;
  /** What the project admits; null where it is not known. */
  readonly requires: Range | null;
}

export interface Choice {
  readonly outcome:
    | 'uses-shell'
    /** None of the shell's fits, and the tool fetches one of its own. */
    | 'will-download'
    /** None of the shell's fits, and the tool takes another of the machine's, or ends with `error`. */
    | 'refuses'
    | 'unknown';
  readonly interpreter: ShellInterpreter | undefined;
  /** One sentence. */
  readonly why: string;
  /** What the tool prints where it refuses. */
  readonly error: string | undefined;
}

export function unknownChoice(why: string): Choice {
  return { outcome: 'unknown', interpreter: undefined, why, error: undefined };
}

export function usesShell(interpreter: ShellInterpreter, why: string): Choice {
  return { outcome: 'uses-shell', interpreter, why, error: undefined };
}

/** The first interpreter that is admitted; undefined for none, null where that is not known. */
export function firstAdmitted({
  interpreters,
  complete,
  requires,
}: ShellPythons): ShellInterpreter | undefined | null {
  if (requires === null || !complete) return null;
  for (const interpreter of interpreters) {
    const admitted = admitsInstalled(requires, interpreter);
    if (admitted === undefined) return null;
    if (admitted) return interpreter;
  }
  return undefined;
}
