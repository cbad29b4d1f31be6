/** Helix 25.07 under tmux: the configuration of clients/helix as a user copies it, and what stands on the screen. */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inRoot, makeRoot, projectInRoot, top } from './root.ts';

const socket = 'flake-pyproject';
const tmux = (...words: readonly string[]): string => inRoot('tmux', '-L', socket, ...words);
const screen = (): string => tmux('capture-pane', '-p', '-t', 'hx');

/** Types keys, in tmux's names for them. */
function type(...keys: readonly string[]): void {
  for (const key of keys) tmux('send-keys', '-t', 'hx', key);
}

/** Waits for a text on the screen; fails with what stood there instead. */
async function shows(text: string | RegExp): Promise<string> {
  for (let i = 0; i < 150; i++) {
    const now = screen();
    if (typeof text === 'string' ? now.includes(text) : text.test(now)) return now;
    await sleep(100);
  }
  throw new Error(`not on the screen: ${text}\n${screen()}`);
}

async function showsNot(text: string): Promise<void> {
  for (let i = 0; i < 150 && screen().includes(text); i++) await sleep(100);
  expect(screen()).not.toContain(text);
}

beforeAll(async () => {
  makeRoot();
  mkdirSync(join(top, 'root/.config/helix'), { recursive: true });
  cpSync('clients/helix/languages.toml', join(top, 'root/.config/helix/languages.toml'));
  const project = projectInRoot('audit');
  try {
    tmux('kill-server');
  } catch {
    // None was left over.
  }
  tmux('new-session', '-d', '-s', 'hx', '-x', '180', '-y', '50', '-c', project, 'hx flake.nix');
  await shows('runtimeLibs');
  // The status line counts diagnostics once they are there; a picker shows those of the moment it is opened.
  await shows(/● \d/);
});

afterAll(() => {
  tmux('kill-server');
});

test('the diagnostics of flake.nix are on the screen', async () => {
  type('Space', 'd');
  const picker = await shows('missing-runtime-library');
  expect(picker).toContain('uv-may-pick-other-python');
  type('Escape');
});

test('those of pyproject.toml too, though it is not open', async () => {
  type('Space', 'D');
  expect(await shows('unknown-build-backend')).toContain('nothing-to-ship');
  type('Escape');
});

test('completion in the library list offers what the project lacks', async () => {
  type('1', '3', 'g', 'g', 'g', 'l', 'a', 'Enter', 's', 't', 'd');
  type('C-x');
  await shows(/stdenv\.cc\.cc\.lib/);
  type('Escape', 'Escape', 'u');
});

test('a code action takes its diagnostic off', async () => {
  type(':', 'e', 'Space', 'p', 'y', 'p', 'r', 'o', 'j', 'e', 'c', 't', '.', 't', 'o', 'm', 'l', 'Enter');
  await shows('hatchling.backends');
  type('3', 'g', 'g', 'g', 'l', 'h', 'h');
  await shows(/There is no/);
  type('Space', 'a');
  await shows('Write `hatchling.build`');
  type('Enter');
  await shows('"hatchling.build"');
  await showsNot('There is no `hatchling.backends`');
});
