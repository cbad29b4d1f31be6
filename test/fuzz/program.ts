/** The built program, copied away so that a rebuild does not pull it from under a run, and trees to run it in. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

/** How long one run may take, in milliseconds: far more than it needs, so that only what hangs is stopped. */
const patience = 90_000;

function temporary(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'flake-pyproject-fuzz-')));
}

export const program = join(temporary(), 'dist');
cpSync(process.env.FUZZ_PROGRAM ?? 'server/dist', program, { recursive: true });
afterAll(() => rmSync(dirname(program), { recursive: true }));

export interface Run {
  readonly status: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in a directory, with nothing of the caller's environment but what is needed to start. */
export function run(command: readonly string[], cwd: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    const [name, ...args] = command;
    const child = spawn(name!, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: patience,
      killSignal: 'SIGKILL',
      env: { PATH: process.env.PATH, HOME: '/nonexistent' },
    });
    const chunks: Record<'out' | 'err', Buffer[]> = { out: [], err: [] };
    child.stdout.on('data', chunk => chunks.out.push(chunk));
    child.stderr.on('data', chunk => chunks.err.push(chunk));
    child.on('error', reject);
    child.on('close', (status, signal) =>
      resolve({
        status,
        signal,
        out: Buffer.concat(chunks.out).toString(),
        err: Buffer.concat(chunks.err).toString(),
      }),
    );
  });
}

/** Runs the program itself. */
export function flakePyproject(args: readonly string[], cwd: string): Promise<Run> {
  return run([process.execPath, join(program, 'main.js'), ...args], cwd);
}

const made: string[] = [];
afterAll(() => {
  for (const root of made) rmSync(root, { recursive: true, force: true });
});

/** A fresh tree that goes when all tests of the file have ended: some of them run at once. */
export function tree(contents: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const root = temporary();
  made.push(root);
  for (const [path, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

export const flake = `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05";
  outputs = { self, nixpkgs }: let pkgs = nixpkgs.legacyPackages.x86_64-linux; in {
    devShells.x86_64-linux.default = pkgs.mkShell { packages = [ pkgs.python311 pkgs.uv ]; };
  };
}
`;

/** With the flake above it has an error: its interpreter is too old. */
export const pyproject = `[project]
name = "sample"
version = "0.1.0"
requires-python = ">=3.12"
dependencies = []
`;
