/** The command line: what may be said, and one clear line for what may not. */
import { parseArgs } from 'node:util';

const formats = ['text', 'json', 'jsonl', 'github', 'sarif', 'gitlab', 'junit'] as const;
type Format = (typeof formats)[number];

/** A word on the command line that cannot be obeyed; ends the program with status 2. */
export class UsageError extends Error {}

export interface CheckOptions {
  readonly paths: readonly string[];
  readonly format: Format;
  readonly fix: boolean;
  readonly unsafeFixes: boolean;
  readonly diff: boolean;
  readonly watch: boolean;
}

export interface InspectOptions {
  readonly path: string;
  readonly format: 'text' | 'json';
}

export const help = `Keeps flake.nix and pyproject.toml in agreement.

Usage: flake-pyproject <command> [options]

Commands:
  check [PATH …]      check every project at or below the paths (default: .)
      --format FORMAT   ${formats.join(', ')} (default: text)
      --fix             apply safe fixes
      --unsafe-fixes    with --fix or --diff: apply the others too
      --diff            print the fixes as a unified diff, write nothing
      --watch           check again when a file changes
  inspect [PATH]      print what was understood of the project
      --format FORMAT   text, json (default: text)
  explain [RULE]      print a rule's page; without a name, the table of rules
  lsp                 the language server, on standard input and output

  --version, --help

Exit status of check: 0 nothing at warning or above, 1 findings, 2 could not do the work.
`;

export function checkOptions(args: readonly string[]): CheckOptions {
  const { values, positionals } = parse(args, {
    format: { type: 'string' },
    fix: { type: 'boolean' },
    'unsafe-fixes': { type: 'boolean' },
    diff: { type: 'boolean' },
    watch: { type: 'boolean' },
  });
  const options = {
    paths: positionals.length > 0 ? positionals : ['.'],
    format: choice('--format', values.format, formats),
    fix: values.fix === true,
    unsafeFixes: values['unsafe-fixes'] === true,
    diff: values.diff === true,
    watch: values.watch === true,
  };
  if (options.fix && options.diff)
    throw new UsageError('--fix writes and --diff only prints: give one of them');
  if (options.unsafeFixes && !options.fix && !options.diff) {
    throw new UsageError('--unsafe-fixes goes with --fix or --diff');
  }
  if (options.watch && (options.fix || options.diff))
    throw new UsageError('--watch goes neither with --fix nor with --diff');
  return options;
}

export function inspectOptions(args: readonly string[]): InspectOptions {
  const { values, positionals } = parse(args, { format: { type: 'string' } });
  if (positionals.length > 1) throw new UsageError('inspect takes one path');
  return { path: positionals[0] ?? '.', format: choice('--format', values.format, ['text', 'json']) };
}

function parse(
  args: readonly string[],
  options: Record<string, { type: 'string' | 'boolean' }>,
): { values: Record<string, string | boolean | undefined>; positionals: string[] } {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true }) as ReturnType<typeof parse>;
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0]!);
  }
}

function choice<T extends string>(option: string, given: unknown, choices: readonly T[]): T {
  if (given === undefined) return choices[0]!;
  const chosen = choices.find(one => one === given);
  if (chosen === undefined) throw new UsageError(`${option} is one of ${choices.join(', ')}`);
  return chosen;
}
