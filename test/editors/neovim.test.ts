/** Neovim 0.12, headless: the configuration of clients/neovim as a user copies it, and what the editor shows. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { inRoot, makeRoot, projectInRoot, top } from './root.ts';

interface Shown {
  readonly line: number;
  readonly severity: string;
  readonly code: string;
  readonly source: string;
  readonly message: string;
}

interface Seen {
  readonly clients: readonly string[];
  readonly first: { readonly flake: readonly Shown[]; readonly pyproject: readonly Shown[] };
  readonly fixed: string;
  readonly after_fix: readonly string[];
  readonly after_edit: readonly string[];
  readonly hover: string | null;
  readonly completion: readonly string[];
}

let seen: Seen;

beforeAll(() => {
  makeRoot();
  cpSync('test/editors/neovim.lua', join(top, 'tmp/neovim.lua'));
  const output = inRoot('nvim', '--headless', '--clean', '-l', '/tmp/neovim.lua', projectInRoot('audit'));
  seen = JSON.parse(output.trim().split('\n').at(-1)!) as Seen;
});

test('the configuration starts the server', () => {
  expect(seen.clients).toEqual(['flake_pyproject']);
});

test('both buffers show what is wrong', () => {
  const brief = (shown: readonly Shown[]) =>
    shown.map(({ line, severity, code }) => `${line} ${severity} ${code}`).sort();
  expect(brief(seen.first.flake)).toEqual([
    '19 INFO uv-may-pick-other-python',
    '24 WARN missing-runtime-library',
  ]);
  expect(brief(seen.first.pyproject)).toEqual(['3 ERROR unknown-build-backend', '6 ERROR nothing-to-ship']);
  expect(seen.first.flake.every(({ source }) => source === 'flake-pyproject')).toBe(true);
});

test('a quick fix is applied, and its diagnostic goes', () => {
  expect(seen.fixed).toBe('build-backend = "hatchling.build"');
  expect(seen.after_fix).not.toContain('unknown-build-backend');
});

test('an edit in pyproject.toml takes a diagnostic out of flake.nix', () => {
  expect(seen.after_edit).not.toContain('uv-may-pick-other-python');
});

test('hover on the interpreter says what it is', () => {
  expect(seen.hover).toContain('3.12');
});

test('completion in the library list offers what the project lacks first', () => {
  expect(seen.completion[0]).toContain('stdenv.cc.cc.lib');
});
