/** Neovim 0.12, headless: the configurations of clients/neovim as a user copies them, and what the editor shows. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { inRoot, makeRoot, projectInRoot, top } from './root.ts';

interface Shown {
  readonly line: number;
  readonly severity: string;
  readonly code: string;
  readonly source: string;
}

interface Seen {
  readonly clients: readonly string[];
  readonly first: { readonly flake: readonly Shown[]; readonly pyproject: readonly Shown[] };
  readonly hover: string;
  readonly completion: readonly string[];
  readonly fixed: string;
  readonly after_fix: readonly string[];
  readonly after_edit: readonly string[];
}

/** The Lua that stands under a heading of the README. */
function written(heading: string): string {
  const section = readFileSync('clients/neovim/README.md', 'utf8')
    .split(/^## /m)
    .find(text => text.startsWith(`${heading}\n`));
  return [...section!.matchAll(/```lua\n([\s\S]*?)```/g)].map(([, lua]) => lua!)[0]!;
}

beforeAll(() => {
  makeRoot();
  cpSync('test/editors/neovim.lua', join(top, 'tmp/neovim.lua'));
});

describe.each([
  { heading: '0.11 and newer', files: 'clients/neovim/lsp' },
  { heading: '0.10', files: undefined },
])('as for $heading', ({ heading, files }) => {
  let seen: Seen;

  beforeAll(() => {
    const configuration = mkdtempSync(join(top, 'tmp/neovim-'));
    mkdirSync(join(configuration, 'nvim'));
    writeFileSync(join(configuration, 'nvim/init.lua'), written(heading));
    if (files) cpSync(files, join(configuration, 'nvim', basename(files)), { recursive: true });
    const words = ['--headless', '--clean', '-l', '/tmp/neovim.lua'];
    const output = inRoot('nvim', ...words, projectInRoot('audit'), `/tmp/${basename(configuration)}`);
    seen = JSON.parse(output.trim().split('\n').at(-1)!) as Seen;
  });

  test('the configuration starts the server, once', () => {
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

  test('hover on the interpreter says what it is', () => {
    expect(seen.hover).toContain('Python 3.12');
    expect(seen.hover).toContain('of nixpkgs 26.05');
  });

  test('completion in the library list offers what the project lacks first', () => {
    expect(seen.completion[0]).toContain('stdenv.cc.cc.lib');
  });

  test('a quick fix is applied, and its diagnostic goes', () => {
    expect(seen.fixed).toBe('build-backend = "hatchling.build"');
    expect(seen.after_fix).not.toContain('unknown-build-backend');
  });

  test('an edit in pyproject.toml takes a diagnostic out of flake.nix', () => {
    expect(seen.after_edit).toEqual(['missing-runtime-library']);
  });
});
