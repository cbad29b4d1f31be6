/** clients/nix in the hands of real Nix, with a nixpkgs that has no more than it asks for. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { inRoot, missing, nix, scratch } from '../store/root.ts';

if (missing !== undefined) console.warn(`skipped: ${missing}`);

/** A nixpkgs whose derivations unpack and install with the tree's own programs. */
const nixpkgs = `{
  outputs = _: rec {
    lib = rec {
      genAttrs = names: make: builtins.listToAttrs (map (name: { inherit name; value = make name; }) names);
      getExe = package: "\${package}/bin/\${package.meta.mainProgram}";
      licenses.mit.spdxId = "MIT";
      mkEnableOption = what: { _type = "option"; description = what; };
      mkIf = condition: content: { inherit condition content; };
    };
    legacyPackages = lib.genAttrs [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ] (system:
      let
        pkgs = {
          inherit lib;
          nodejs = "/usr";
          stdenv.hostPlatform.system = system;
          stdenvNoCC.mkDerivation = given: derivation {
            name = "\${given.pname}-\${given.version}";
            inherit system;
            inherit (given) src installPhase;
            builder = "/bin/sh";
            args = [ "-c" "set -e; export PATH=/usr/bin:/bin; runHook() { :; }; tar xzf $src; cd package; eval \\"$installPhase\\"" ];
          } // { inherit (given) meta version pname; };
          mkShell = given: given // { type = "derivation"; name = "shell"; drvPath = "/none"; };
          callPackage = path: given:
            let make = import path;
            in make (builtins.intersectAttrs (builtins.functionArgs make) pkgs // given);
        };
      in pkgs);
  };
}
`;

describe.skipIf(missing !== undefined)('clients/nix', () => {
  let inside: string;
  let outside: string;
  const override = (): readonly string[] => [
    '--offline',
    '--no-write-lock-file',
    '--override-input',
    'nixpkgs',
    `path:${inside}/nixpkgs`,
  ];
  const evaluate = <T>(attribute: string, apply = 'x: x'): T =>
    nix<T>('eval', '--json', ...override(), `path:${inside}/flake#${attribute}`, '--apply', apply);

  beforeEach(() => {
    ({ inside, outside } = scratch());
    mkdirSync(join(outside, 'nixpkgs'));
    writeFileSync(join(outside, 'nixpkgs/flake.nix'), nixpkgs);
    execFileSync('node', ['clients/nix/pack.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
    cpSync('clients/nix', join(outside, 'flake'), { recursive: true });
    cpSync('test/projects/audit', join(outside, 'audit'), { recursive: true });
  });

  test('Nix parses every file', () => {
    for (const name of readdirSync('clients/nix').filter(name => name.endsWith('.nix')))
      inRoot('nix-instantiate', '--parse', `${inside}/flake/${name}`);
  });

  test('package, app, overlay and shell evaluate on every system', () => {
    const systems = ['aarch64-darwin', 'aarch64-linux', 'x86_64-darwin', 'x86_64-linux'];
    expect(evaluate('packages', 'builtins.mapAttrs (_: packages: packages.default.version)')).toEqual(
      Object.fromEntries(systems.map(system => [system, manifest.version])),
    );
    expect(evaluate('packages.x86_64-linux.default.meta.description')).toBe(manifest.description);
    expect(evaluate('apps.aarch64-darwin.default.program')).toMatch(/\/bin\/flake-pyproject$/);
    expect(evaluate('devShells.x86_64-linux.default.packages', 'map (p: p.pname)')).toEqual([
      'flake-pyproject',
    ]);
    const final = '{ callPackage = path: _: baseNameOf path; }';
    expect(evaluate('overlays.default', `overlay: overlay ${final} { }`)).toEqual({
      'flake-pyproject': 'package.nix',
    });
  });

  test('the module of home-manager and the git hook give what their readers take', () => {
    const config = '{ programs.flake-pyproject.enable = true; }';
    const stubs = `let pkgs.stdenv.hostPlatform.system = "x86_64-linux"; lib = { mkEnableOption = x: x; mkIf = _: x: x; getExe = p: p.meta.mainProgram; }; config = ${config}; in`;
    const module = evaluate(
      'homeModules.default',
      `module: ${stubs} builtins.removeAttrs (module { inherit config lib pkgs; }).config [ "home" ]`,
    );
    expect(module).toEqual({
      programs: {
        helix: {
          languages: {
            'language-server': { 'flake-pyproject': { command: 'flake-pyproject', args: ['lsp'] } },
          },
        },
      },
    });
    const hook = evaluate<{ entry: string; files: string }>('lib.gitHook', 'hook: hook "/package"');
    expect(hook.entry).toBe('/package/bin/flake-pyproject check');
    const files = ['flake.nix', 'nix/shell.nix', 'a/pyproject.toml', 'uv.lock', '.python-version'];
    expect(files.filter(file => !new RegExp(hook.files).test(file))).toEqual([]);
    expect(['README.md', 'other.toml', 'x.nixos'].filter(file => new RegExp(hook.files).test(file))).toEqual(
      [],
    );
  });

  test('the package builds, and the program in it checks a project', () => {
    const words = ['build', '--print-out-paths', '--no-link', ...override(), `path:${inside}/flake`];
    const built = inRoot('nix', ...words).trim();
    cpSync(process.execPath, join(outside, 'node'));
    const script = `PATH=${inside}:$PATH ${built}/bin/flake-pyproject check --format json ${inside}/audit; echo $?`;
    const output = inRoot('sh', '-c', script).trim();
    expect(output.endsWith('\n1')).toBe(true);
    expect(output).toContain('"unknown-build-backend"');
  });

  test('our own check finds nothing wrong with it', () => {
    writeFileSync(join(outside, 'flake/pyproject.toml'), '[project]\nname = "a"\nversion = "1"\n');
    const main = resolve('server/dist/main.js');
    const output = execFileSync('node', [main, 'check', join(outside, 'flake')], { encoding: 'utf8' });
    expect(output).toBe('No findings in 1 project\n');
  });
});
