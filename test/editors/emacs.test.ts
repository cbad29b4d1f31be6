/** Emacs 30 in a terminal: the configuration of clients/emacs as a user copies it, and what stands on the screen. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRoot, projectInRoot, top } from './root.ts';
import { type Screen, startScreen } from './screen.ts';

/** What stands in for nix-mode, which is no part of Emacs: a mode of that name for its files. */
const nixMode = `(define-derived-mode nix-mode prog-mode "Nix")
(add-to-list 'auto-mode-alist '("\\\\.nix\\\\'" . nix-mode))
`;

let emacs: Screen;

beforeAll(async () => {
  makeRoot();
  execFileSync('sh', ['test/editors/add.sh', top, 'emacs-nox'], { stdio: 'inherit' });
  const [, written] = readFileSync('clients/emacs/README.md', 'utf8').match(/```elisp\n([\s\S]*?)```/)!;
  const configuration = mkdtempSync(join(top, 'tmp/emacs-'));
  writeFileSync(join(configuration, 'init.el'), nixMode + written);
  const project = projectInRoot('audit');
  mkdirSync(join(top, project, '.git'));
  const command = `emacs -nw --init-directory /tmp/${basename(configuration)} flake.nix pyproject.toml`;
  emacs = startScreen('emacs', command, project);
  // The mode lines count diagnostics once they are there.
  for (const count of ['Flymake[2 0]', 'Flymake[0 1 1]']) await emacs.shows(count);
});

afterAll(() => emacs?.close());

/** Runs a command by its name. */
function run(command: string): void {
  emacs.type('M-x');
  emacs.write(command);
  emacs.type('Enter');
}

/** Goes to a place of a file, in the only window. */
async function visit(file: string, line: number, text: string): Promise<void> {
  run('delete-other-windows');
  emacs.type('C-x', 'b');
  emacs.write(file);
  emacs.type('Enter', 'M-g', 'g');
  emacs.write(String(line));
  emacs.type('Enter', 'C-s');
  emacs.write(text);
  emacs.type('Enter');
  await emacs.shows(new RegExp(` ${file} +\\S+ +L${line} `));
}

test('the diagnostics of both files are listed', async () => {
  run('flymake-show-project-diagnostics');
  for (const rule of ['uv-may-pick', 'missing-runtime', 'unknown-build-backend', 'nothing-to-ship'])
    await emacs.shows(`[${rule}`);
});

test('hover on the interpreter says what it is', async () => {
  await visit('flake.nix', 19, 'python3');
  run('eldoc');
  await emacs.shows(/^Python 3\.12/m);
  emacs.type('C-h', '.');
  expect(await emacs.shows('of nixpkgs 26.05')).toMatch(/The project's .?>=3\.12.? admits it/);
});

test('a code action takes its diagnostic off', async () => {
  await visit('pyproject.toml', 3, 'hatchling.back');
  run('eglot-code-actions');
  await emacs.shows('Write `hatchling.build`');
  emacs.type('Enter');
  await emacs.shows('build-backend = "hatchling.build"');
  await emacs.shows('Flymake[1 0]');
});

test('an edit in pyproject.toml takes a diagnostic out of flake.nix', async () => {
  await visit('pyproject.toml', 9, 'requires');
  emacs.type('C-a', 'C-k');
  emacs.write('requires-python = "==3.12.*"');
  await visit('flake.nix', 24, 'LD_');
  await emacs.shows(/ flake\.nix .*Flymake\[0 1\]/);
});

test('completion in the library list offers what the project lacks', async () => {
  await visit('flake.nix', 13, 'zlib');
  emacs.type('Enter');
  emacs.write('std');
  emacs.type('C-M-i');
  await emacs.shows('stdenv.cc.cc.lib');
});
