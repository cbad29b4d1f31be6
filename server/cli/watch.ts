/** `flake-pyproject check --watch`. */
import { today } from '../today.ts';
import { DiskWatch } from '../watch.ts';
import type { Workspace } from '../workspace.ts';
import { checkAll, complain, complainOf, render } from './check.ts';
import { type Selection, select } from './locate.ts';
import { type CheckOptions, UsageError } from './options.ts';

/** Empties the terminal, and what was scrolled out of it. */
const clear = '\u001b[2J\u001b[3J\u001b[H';

/** Checks again and again, until the process is ended; prints an outcome that is not the last one's. */
export function watchCheck(options: CheckOptions): void {
  const workspaces = new Map<string, Workspace>();
  let printed: string | undefined;
  const look = (): void => {
    let selections: readonly Selection[];
    try {
      selections = select(options.paths, today(), workspaces);
    } catch (error) {
      // A path that is gone may come back; one that never was is a mistake.
      if (!(error instanceof UsageError) || printed === undefined) throw error;
      complain(error.message);
      return;
    }
    const outcome = checkAll(selections, today(), true);
    const text = render(outcome, options);
    if (text !== printed) {
      process.stdout.write(process.stdout.isTTY && printed !== undefined ? clear + text : text);
      printed = text;
      complainOf(outcome, selections);
    }
    watch.follow([...workspaces.values()]);
  };
  const watch = new DiskWatch(paths => {
    for (const workspace of workspaces.values()) workspace.changed(paths);
    look();
  }, complain);
  look();
  // Watching alone does not keep the process alive.
  setInterval(() => undefined, 2 ** 30);
}
