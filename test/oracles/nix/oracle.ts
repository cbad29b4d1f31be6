/** Real Nix, in the Debian tree. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Files } from '../../../server/files.ts';
import type { SourceFile } from '../../../server/text.ts';
import { makeSid, sid } from '../sid.ts';

makeSid();

export interface Answer {
  readonly ok: boolean;
  /** Standard output, or standard error where it failed. */
  readonly text: string;
}

/** Runs `nix-instantiate` in a directory of the tree. */
export function instantiate(args: readonly string[], directory = '/'): Answer {
  const command = ['chroot', sid, 'env', 'NIX_REMOTE=dummy://', 'HOME=/fake-home', 'sh', '-c'];
  const script = 'cd "$1" && shift && exec nix-instantiate "$@"';
  const run = spawnSync(command[0]!, [...command.slice(1), script, 'sh', directory, ...args], {
    encoding: 'utf8',
    timeout: 600_000,
    maxBuffer: 1 << 30,
  });
  return { ok: run.status === 0, text: (run.status === 0 ? run.stdout : run.stderr).trim() };
}

/** Runs a shell script in a directory of the tree. */
export function script(text: string, directory: string): string {
  const run = spawnSync(
    'chroot',
    [sid, 'env', 'NIX_REMOTE=dummy://', 'sh', '-c', `cd ${directory}\n${text}`],
    {
      encoding: 'utf8',
      timeout: 3_000_000,
      maxBuffer: 1 << 30,
    },
  );
  return run.stdout;
}

export interface Scratch {
  /** As seen in the tree. */
  readonly path: string;
  add(name: string, text: string): void;
  copy(from: string, name: string): void;
  remove(): void;
}

/** A scratch directory in the tree. */
export function scratch(): Scratch {
  const base = join(sid, 'tmp');
  mkdirSync(base, { recursive: true });
  const host = mkdtempSync(join(base, 'flake-pyproject-'));
  return {
    path: host.slice(sid.length),
    add: (name, text) => writeFileSync(join(host, name), text),
    copy: (from, name) => cpSync(from, join(host, name), { recursive: true, verbatimSymlinks: true }),
    remove: () => rmSync(host, { recursive: true, force: true }),
  };
}

/** The files of the tree, by their paths there. */
export function treeFiles(): Files {
  const read = new Map<string, SourceFile | undefined>();
  const kind = (path: string): 'file' | 'directory' | undefined => {
    try {
      return statSync(sid + path).isDirectory() ? 'directory' : 'file';
    } catch {
      return undefined;
    }
  };
  return {
    kind,
    bytes: path => (kind(path) === 'file' ? readFileSync(sid + path) : undefined),
    read(path) {
      if (!read.has(path)) {
        read.set(path, kind(path) === 'file' ? { path, text: readFileSync(sid + path, 'utf8') } : undefined);
      }
      return read.get(path);
    },
    list(path) {
      if (kind(path) !== 'directory') return undefined;
      return readdirSync(sid + path)
        .map(name => ({ name, kind: kind(`${path}/${name}`) }))
        .filter((entry): entry is { name: string; kind: 'file' | 'directory' } => entry.kind !== undefined);
    },
  };
}
