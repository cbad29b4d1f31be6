/** A program of the Debian tree in a terminal: what is typed, and what stands on the screen. */
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot } from './root.ts';

export interface Screen {
  /** What stands there now. */
  text(): string;
  /** Types keys, in tmux's names for them. */
  type(...keys: readonly string[]): void;
  /** Types characters as they are. */
  write(text: string): void;
  /** Waits for a text. @returns the screen. @throws with what stood there instead. */
  shows(text: string | RegExp): Promise<string>;
  /** Waits until a text is gone. @throws with the screen on which it still stands. */
  showsNot(text: string): Promise<void>;
  close(): void;
}

/** @param name of the session. @param command for a shell. @param directory inside the tree. */
export function startScreen(name: string, command: string, directory: string): Screen {
  const tmux = (...words: readonly string[]): string =>
    inRoot('tmux', '-L', `flake-pyproject-${name}`, ...words);
  const text = (): string => tmux('capture-pane', '-p', '-t', name);
  const has = (wanted: string | RegExp): boolean =>
    typeof wanted === 'string' ? text().includes(wanted) : wanted.test(text());
  async function waits(until: () => boolean, what: string): Promise<void> {
    for (let i = 0; i < 300; i++) {
      if (until()) return;
      await sleep(100);
    }
    throw new Error(`${what}\n${text()}`);
  }
  tmux('new-session', '-d', '-s', name, '-x', '180', '-y', '50', '-c', directory, command);
  return {
    text,
    type: (...keys) => {
      for (const key of keys) tmux('send-keys', '-t', name, key);
    },
    write: characters => {
      tmux('send-keys', '-t', name, '-l', characters);
    },
    shows: async wanted => {
      await waits(() => has(wanted), `not on the screen: ${wanted}`);
      return text();
    },
    showsNot: unwanted => waits(() => !has(unwanted), `still on the screen: ${unwanted}`),
    close: () => {
      tmux('kill-server');
    },
  };
}
