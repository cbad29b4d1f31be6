/** Flakes that are made of inputs in the store, as Nix evaluates them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readFlake } from '../../../server/nix/flake.ts';
import { withoutStore } from '../../../server/nix/store.ts';
import { flakeAt } from '../../../server/nix/world/flakes.ts';
import { makeWorld } from '../../../server/nix/world/make.ts';
import { Workspace } from '../../../server/workspace.ts';
import { outcome } from '../nix/print.ts';
import { inRoot, missing, nix, scratch, store } from './root.ts';
import { small } from './small-nixpkgs.ts';

if (missing !== undefined) console.warn(`skipped: ${missing}`);

const system = 'x86_64-linux';

function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** What the flake's outputs hold, by attribute path; each once from Nix and once from us. */
const answers: Readonly<Record<string, string>> = {
  function: 'tools.lib.pick "b"',
  directory: 'deep.answer',
  followed: 'tools.inputs.list.outPath == list.outPath',
  systems: 'import list',
  file: 'import "${tools}/more.nix" { n = 2; }',
  path: 'import (tools + "/more.nix") { n = 3; }',
  text: 'builtins.readFile "${tools}/data/text"',
  json: '(builtins.fromJSON (builtins.readFile (tools + "/data/x.json"))).a',
  toml: '(fromTOML (builtins.readFile (data + "/x.toml"))).project.name',
  listed: 'builtins.attrNames (builtins.readDir "${data}")',
  exists: '[ (builtins.pathExists "${data}/x.toml") (builtins.pathExists "${data}/y.toml") ]',
  each: 'tools.lib.each (system: { packages.a = system; })',
  self: 'tools.named.self',
  inTree: 'inner.answer + 1',
  beside: 'inner.below',
  out: '"${deep}" == "${tools}/deep"',
  ...Object.fromEntries(
    ['python27', 'python3', 'python312', 'python313', 'python3Minimal', 'python313FreeThreading'].map(
      attribute => [attribute, `nixpkgs.legacyPackages.${system}.${attribute}.pythonVersion`],
    ),
  ),
  patch: `nixpkgs.legacyPackages.${system}.python312.version`,
  imported: `(import nixpkgs { system = "${system}"; }).python3.version`,
  older: `(import older { system = "${system}"; }).python312.version`,
};

const nixpkgsFlake =
  '{ outputs = { self }: { legacyPackages.x86_64-linux = import ./. { system = "x86_64-linux"; }; }; }';

function project(): { top: string; inside: string } {
  const { outside, inside } = scratch();
  write(join(outside, 'nixpkgs'), { ...small, 'flake.nix': nixpkgsFlake });
  write(join(outside, 'older'), {
    ...small,
    'flake.nix': nixpkgsFlake,
    'lib/.version': '24.05',
    'pkgs/development/interpreters/python/default.nix': small[
      'pkgs/development/interpreters/python/default.nix'
    ]!.replace(`patch = "11"`, `patch = "4"`),
  });
  write(outside, {
    'list/default.nix': '[ "x86_64-linux" "riscv64-linux" ]',
    'list/flake.nix': '{ outputs = _: { }; }',
    'tools/flake.nix': `{
      inputs.list.url = "path:${inside}/list";
      outputs = { self, list }: {
        lib = {
          pick = name: { a = 1; b = "two"; }.\${name};
          each = f: builtins.foldl' (all: system: all // { \${system} = f system; }) { } (import list);
          shell = pkgs: pkgs.mkShell { packages = [ pkgs.python312 ]; };
        };
        named.self = self.lib.pick "a";
      };
    }`,
    'tools/more.nix': '{ n }: n * 2',
    'tools/data/text': 'some text\n',
    'tools/data/x.json': '{ "a": [1, 2] }',
    'tools/deep/flake.nix': '{ outputs = _: { answer = 42; }; }',
    'data/x.toml': '[project]\nname = "app"\n',
    'data/b/c': '',
    'top/inner/flake.nix':
      '{ inputs.below.url = "path:../below"; outputs = { below, ... }: { answer = 1; below = below.x; }; }',
    'top/below/flake.nix': '{ outputs = _: { x = [ 1 ]; }; }',
    'top/pyproject.toml': '[project]\nname = "app"\nversion = "1"\n',
    'top/flake.nix': `{
      inputs = {
        nixpkgs.url = "path:${inside}/nixpkgs";
        older = { url = "path:${inside}/older"; flake = false; };
        list = { url = "path:${inside}/list"; flake = false; };
        data = { url = "path:${inside}/data"; flake = false; };
        tools = { url = "path:${inside}/tools"; inputs.list.follows = "list"; };
        deep.url = "path:${inside}/tools?dir=deep";
        inner.url = "path:./inner";
      };
      outputs = { self, nixpkgs, older, list, data, tools, deep, inner }: {
        answers = {
${Object.entries(answers)
  .map(([name, text]) => `          ${name} = ${text};`)
  .join('\n')}
        };
        devShells.${system} = {
          default = tools.lib.shell nixpkgs.legacyPackages.${system};
          older = let pkgs = import older { system = "${system}"; }; in pkgs.mkShell { packages = [ pkgs.python312 pkgs.python39 ]; };
        };
      };
    }`,
  });
  inRoot('nix', 'flake', 'lock', `path:${inside}/top`);
  inRoot('nix', 'flake', 'archive', '--json', `path:${inside}/top`);
  return { top: join(outside, 'top'), inside: `${inside}/top` };
}

test.skipIf(missing)('what inputs in the store give', () => {
  const { top, inside } = project();
  const files = new Workspace(top, { store });
  const { world, sources } = makeWorld(files);
  const { evaluation } = world;
  const outputs = evaluation.force(flakeAt(world, sources, top).outputs);
  const ours = evaluation.settle(() => evaluation.select(outputs, 'answers'));
  const wrong: string[] = [];
  for (const name of Object.keys(answers)) {
    const theirs = inRoot(
      'nix-instantiate',
      '--eval',
      '--strict',
      '-E',
      `(builtins.getFlake "path:${inside}").answers.${name}`,
    ).trim();
    const { kind, text } = outcome(
      evaluation,
      evaluation.settle(() => evaluation.select(ours, name)),
    );
    if (text !== theirs) wrong.push(`${name}: Nix ${theirs}, we ${kind} ${text}`);
  }
  expect(wrong).toEqual([]);
});

test.skipIf(missing)('shells whose nixpkgs is in the store', () => {
  const { top, inside } = project();
  const path = join(top, 'flake.nix');
  const files = new Workspace(top, { store });
  const flake = readFlake(files, path, top)!;
  const theirs = nix<string>('eval', '--json', `path:${inside}#answers.patch`);
  expect(flake.nixpkgs.map(({ input, release }) => [input, release])).toEqual([
    ['nixpkgs', '25.11'],
    ['older', '24.05'],
  ]);
  const shells = Object.fromEntries(flake.shells.map(shell => [shell.name, shell.interpreters]));
  expect(shells.default).toMatchObject([{ attribute: 'python312', fullVersion: theirs, stored: true }]);
  expect(shells.older).toMatchObject([
    { fullVersion: '3.12.4', stored: true },
    { attribute: 'python39', stored: true, absent: { kind: 'missing' } },
  ]);
  // Its files are no sources of the project.
  expect(flake.sources.map(({ file }) => file.path).filter(file => !file.startsWith(top))).toEqual([]);

  // Without the store nothing is known of these inputs, and nothing wrong is said.
  for (const closed of [
    readFlake(files, path, top, undefined, false)!,
    readFlake(new Workspace(top, { store: null }), path, top)!,
  ]) {
    expect(closed.nixpkgs).toEqual([]);
    expect(closed.shells.flatMap(({ interpreters }) => interpreters)).toEqual([]);
    expect(closed.shells.every(({ complete }) => !complete)).toBe(true);
  }
  const { world, sources } = makeWorld(withoutStore(files));
  const outputs = world.evaluation.force(flakeAt(world, sources, top).outputs);
  const known = Object.keys(answers).flatMap(name => {
    const ours = world.evaluation.settle(() =>
      world.evaluation.select(world.evaluation.select(outputs, 'answers'), name),
    );
    const { kind, text } = outcome(world.evaluation, ours);
    return kind === 'unknown' ? [] : [`${name}: ${text}`];
  });
  // What lies in the tree is known all the same, and where a source must lie.
  expect(known).toEqual(['followed: true', 'inTree: 2', 'beside: [ 1 ]', 'out: true']);
});

test.skipIf(missing)('a source that takes too much takes it from nothing else', () => {
  const { outside, inside } = scratch();
  write(outside, {
    'endless/flake.nix':
      "{ outputs = _: { lib.count = let go = n: if n == 0 then 0 else go (n - 1) + 1; in builtins.foldl' (a: b: a + go 50) 0 (builtins.genList (x: x) 100000); }; }",
    'top/flake.nix': `{
      inputs.endless.url = "path:${inside}/endless";
      outputs = { self, endless }: { slow = endless.lib.count; fast = builtins.foldl' builtins.add 0 (builtins.genList (x: x) 1000); };
    }`,
  });
  inRoot('nix', 'flake', 'lock', `path:${inside}/top`);
  inRoot('nix', 'flake', 'archive', '--json', `path:${inside}/top`);
  const top = join(outside, 'top');
  const { world, sources } = makeWorld(new Workspace(top, { store }));
  const { evaluation } = world;
  const outputs = evaluation.force(flakeAt(world, sources, top).outputs);
  const started = performance.now();
  const slow = evaluation.settle(() => evaluation.select(outputs, 'slow'));
  expect(performance.now() - started).toBeLessThan(3_000);
  expect(slow).toMatchObject({ type: 'unknown' });
  expect(
    outcome(
      evaluation,
      evaluation.settle(() => evaluation.select(outputs, 'fast')),
    ).text,
  ).toBe('499500');
});
