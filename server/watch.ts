/** Hearing of changes on disk by watching the directories of what was read. */
import { type FSWatcher, watch } from 'node:fs';
import { dirname, isInside, join } from './files.ts';
import { corePath, type Workspace } from './workspace.ts';

/** Paths that changed, and whether any came or went. */
export type OnChange = (paths: ReadonlySet<string>, tree: boolean) => void;

/** A file that is being written should be read once it is whole. */
const settling = 40;
/** Each watched directory costs the system a handle. */
const mostDirectories = 8192;
/** Where the system watches whole trees cheaply. */
const watchesTrees = process.platform === 'darwin' || process.platform === 'win32';

/** Watches directories as they come to matter. */
export class DiskWatch {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #onChange: OnChange;
  readonly #complain: (line: string) => void;
  #paths = new Set<string>();
  #tree = false;
  #timer: NodeJS.Timeout | undefined;
  /** Directories that the system does not let us watch. */
  readonly #refused = new Set<string>();
  #isFull = false;
  #answers = -1;

  constructor(onChange: OnChange, complain: (line: string) => void) {
    this.#onChange = onChange;
    this.#complain = complain;
  }

  /** Watches what the answers that workspaces gave depend on; what does not exist is awaited by what is above it. */
  follow(workspaces: readonly Workspace[]): void {
    const answers = workspaces.reduce((sum, workspace) => sum + workspace.answers, 0);
    if (answers === this.#answers) return;
    this.#answers = answers;
    const wanted = new Set<string>();
    for (const workspace of workspaces) {
      wanted.add(workspace.root);
      if (watchesTrees) continue;
      for (const directory of workspace.directories()) {
        if (!isInside(workspace.root, directory)) continue;
        for (let at = directory; !wanted.has(at); at = dirname(at)) wanted.add(at);
      }
    }
    for (const [directory, watcher] of this.#watchers) {
      if (wanted.has(directory)) continue;
      watcher.close();
      this.#watchers.delete(directory);
    }
    for (const directory of wanted) if (!this.#watchers.has(directory)) this.#watch(directory);
  }

  #watch(directory: string): void {
    if (this.#isFull || this.#refused.has(directory)) return;
    if (this.#watchers.size >= mostDirectories) {
      this.#stop(`more than ${mostDirectories} directories`);
      return;
    }
    try {
      const watcher = watch(directory, { recursive: watchesTrees, persistent: false }, (event, name) => {
        this.#heard(name === null ? directory : corePath(join(directory, name)), event === 'rename');
      });
      watcher.on('error', () => this.#lose(directory));
      this.#watchers.set(directory, watcher);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'EMFILE' || code === 'ENFILE' || code === 'ENOSPC') this.#stop(message);
      else if (code !== 'ENOENT' && code !== 'ENOTDIR') this.#refused.add(directory);
    }
  }

  #stop(reason: string): void {
    this.#isFull = true;
    this.#complain(`changes in some directories go unnoticed: ${reason}`);
  }

  #heard(path: string, tree: boolean): void {
    // The watcher of a directory that was moved or deleted is deaf, even when its name is back.
    if (tree && this.#watchers.has(path)) this.#lose(path);
    this.#paths.add(path);
    this.#tree ||= tree;
    this.#timer ??= setTimeout(() => {
      const [paths, isTree] = [this.#paths, this.#tree];
      this.#timer = undefined;
      this.#paths = new Set();
      this.#tree = false;
      this.#onChange(paths, isTree);
    }, settling);
  }

  #lose(directory: string): void {
    this.#answers = -1;
    for (const [path, watcher] of this.#watchers) {
      if (!isInside(directory, path)) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }
}
