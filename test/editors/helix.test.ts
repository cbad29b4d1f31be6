/** Helix 25.07 in a terminal: the configuration of clients/helix as a user copies it, and what stands on the screen. */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRoot, projectInRoot, top } from './root.ts';
import { type Screen, startScreen } from './screen.ts';

let helix: Screen;

beforeAll(async () => {
  makeRoot();
  mkdirSync(join(top, 'root/.config/helix'), { recursive: true });
  cpSync('clients/helix/languages.toml', join(top, 'root/.config/helix/languages.toml'));
  helix = startScreen('helix', 'hx flake.nix', projectInRoot('audit'));
  await helix.shows('runtimeLibs');
  // The status line counts diagnostics once they are there; a picker shows those of the moment it is opened.
  await helix.shows(/● \d/);
});

afterAll(() => helix?.close());

async function open(file: string, shown: string): Promise<void> {
  helix.write(`:open ${file}`);
  helix.type('Enter');
  await helix.shows(shown);
}

test('the diagnostics of flake.nix are on the screen', async () => {
  helix.type('Space', 'd');
  const picker = await helix.shows('missing-runtime-library');
  expect(picker).toContain('uv-may-pick-other-python');
  helix.type('Escape');
});

test('those of pyproject.toml too, though it is not open', async () => {
  helix.type('Space', 'D');
  expect(await helix.shows('unknown-build-backend')).toContain('nothing-to-ship');
  helix.type('Escape');
});

test('hover on the interpreter says what it is', async () => {
  helix.type('1', '9', 'g', 'g', 'g', 's', 'Space', 'k');
  expect(await helix.shows('of nixpkgs 26.05')).toMatch(/The project's .?>=3\.12.? admits it/);
  helix.type('Escape');
});

test('completion in the library list offers what the project lacks', async () => {
  helix.type('1', '3', 'g', 'g', 'g', 'l', 'a', 'Enter', 's', 't', 'd');
  helix.type('C-x');
  await helix.shows(/stdenv\.cc\.cc\.lib/);
  helix.type('Escape', 'Escape', 'u');
});

test('a code action takes its diagnostic off', async () => {
  await open('pyproject.toml', 'hatchling.backends');
  helix.type('3', 'g', 'g', 'g', 'l', 'h', 'h');
  await helix.shows(/There is no/);
  helix.type('Space', 'a');
  await helix.shows('Write `hatchling.build`');
  helix.type('Enter');
  await helix.shows('"hatchling.build"');
  await helix.showsNot('There is no `hatchling.backends`');
});

test('an edit in pyproject.toml takes a diagnostic out of flake.nix', async () => {
  helix.type('9', 'g', 'g', 'x', 'c');
  helix.write('requires-python = "==3.12.*"');
  helix.type('Enter', 'Escape');
  await helix.shows('"==3.12.*"');
  helix.write(':write');
  helix.type('Enter');
  await open('flake.nix', 'runtimeLibs');
  // The line of the cursor shows its diagnostics.
  helix.type('2', '4', 'g', 'g');
  await helix.shows('The shell lacks');
  helix.type('1', '9', 'g', 'g');
  await helix.showsNot('uv may pick');
  helix.type('Space', 'd');
  const picker = await helix.shows('missing-runtime-library');
  expect(picker).not.toContain('uv-may-pick-other-python');
  helix.type('Escape');
});
