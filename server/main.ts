import manifest from '../package.json' with { type: 'json' };
/** The program: picks a command and turns what goes wrong into one line and status 2. */
import { runCheck } from './cli/check.ts';
import { checkOptions, help, inspectOptions, UsageError } from './cli/options.ts';
import { oneLine } from './cli/text.ts';
import { loadGrammars } from './grammars.ts';

async function run(args: readonly string[]): Promise<number | undefined> {
  const [command, ...rest] = args;
  switch (command) {
    case 'check': {
      const options = checkOptions(rest);
      await loadGrammars();
      if (!options.watch) return runCheck(options);
      (await import('./cli/watch.ts')).watchCheck(options);
      return undefined;
    }
    case 'inspect': {
      const options = inspectOptions(rest);
      await loadGrammars();
      return (await import('./cli/inspect.ts')).runInspect(options);
    }
    case 'explain': {
      process.stdout.write((await import('./cli/pages.ts')).explain(rest[0]));
      return 0;
    }
    case 'lsp':
      await (await import('./lsp/server.ts')).serve();
      return undefined;
    case '--version':
      process.stdout.write(`flake-pyproject ${manifest.version}\n`);
      return 0;
    case undefined:
    case '--help':
    case '-h':
    case 'help':
      process.stdout.write(help);
      return 0;
    default:
      throw new UsageError(`there is no command ${command}; see flake-pyproject --help`);
  }
}

// Who reads the output may have seen enough, as `head` has. The server looks after its own channel.
if (process.argv[2] !== 'lsp') {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

run(process.argv.slice(2)).then(
  status => {
    if (status !== undefined) process.exitCode = status;
  },
  (error: unknown) => {
    const line =
      error instanceof UsageError
        ? oneLine(error.message)
        : `this should not happen, please report it: ${(error as Error).stack}`;
    process.stderr.write(`flake-pyproject: ${line}\n`);
    process.exitCode = 2;
  },
);
