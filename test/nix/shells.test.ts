/** How real flakes are written, each way as a small flake of our own, and what is understood of it. */
import { describe, expect, test } from 'vitest';
import { flakeOf, lock, shellOf, short } from './facts.ts';

/** The outputs of a flake with nixpkgs as its input; `pkgs`, `lib` and `system` are bound around the shell. */
const withShell = (shell: string, bindings = ''): string => `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05";
  outputs = { self, nixpkgs }@inputs: let
    system = "x86_64-linux";
    pkgs = nixpkgs.legacyPackages.\${system};
    lib = pkgs.lib;
    ${bindings}
  in { devShells.\${system}.default = ${shell}; };
}`;

const locked = lock({ nixpkgs: 'NixOS/nixpkgs/nixos-25.05 2026-01-02' });

const readShell = (shell: string, bindings = '', more: Readonly<Record<string, string>> = {}): string =>
  short(shellOf(flakeOf({ 'flake.nix': withShell(shell, bindings), 'flake.lock': locked, ...more })));

describe('where the interpreter is written', () => {
  test.each([
    [
      'in the list',
      'pkgs.mkShell { packages = [ pkgs.python312 pkgs.uv ]; }',
      '',
      'venv: python312 3.12 | uv',
    ],
    [
      'under with',
      'pkgs.mkShell { packages = with pkgs; [ python312 uv ]; }',
      '',
      'venv: python312 3.12 | uv',
    ],
    [
      'under with on the call',
      'with pkgs; mkShell { buildInputs = [ python312 ]; }',
      '',
      'venv: python312 3.12',
    ],
    [
      'in a let',
      'pkgs.mkShell { packages = [ python ]; }',
      'python = pkgs.python311;',
      'venv: python311 3.11',
    ],
    [
      'by inherit',
      'mkShell { packages = [ python313 ]; }',
      'inherit (pkgs) mkShell python313;',
      'venv: python313 3.13',
    ],
    [
      'in a function',
      'mk pkgs.python310',
      'mk = python: pkgs.mkShell { packages = [ python ]; };',
      'venv: python310 3.10',
    ],
    [
      'with a default argument',
      'mk { }',
      'mk = { python ? pkgs.python312 }: pkgs.mkShell { packages = [ python ]; };',
      'venv: python312 3.12',
    ],
    [
      'as the head of a list',
      'pkgs.mkShell { packages = [ (builtins.head pythons) ]; }',
      'pythons = with pkgs; [ python313 python312 ];',
      'venv: python313 3.13',
    ],
    [
      'interpolated',
      'pkgs.mkShell { packages = [ pkgs."python${v}" ]; }',
      'v = "312";',
      'venv: python312 3.12',
    ],
    [
      'computed',
      'pkgs.mkShell { packages = [ pkgs.${"python" + lib.replaceStrings [ "." ] [ "" ] v} ]; }',
      'v = "3.11";',
      'venv: python311 3.11',
    ],
    [
      'in pythonInterpreters',
      'pkgs.mkShell { packages = [ pkgs.pythonInterpreters.python312 ]; }',
      '',
      'venv: python312 3.12',
    ],
    ['the default of the release', 'pkgs.mkShell { packages = [ pkgs.python3 ]; }', '', 'venv: python3 3.12'],
    [
      'in a rec set',
      '(rec { python = pkgs.python312; shell = pkgs.mkShell { packages = [ python ]; }; }).shell',
      '',
      'venv: python312 3.12',
    ],
    [
      'behind an if',
      'pkgs.mkShell { packages = [ (if pkgs.stdenv.isLinux then pkgs.python312 else pkgs.python311) ]; }',
      '',
      'venv: python312 3.12',
    ],
    [
      'optionally',
      'pkgs.mkShell { packages = [ pkgs.uv ] ++ lib.optionals pkgs.stdenv.isDarwin [ pkgs.python311 ]; }',
      '',
      'uv-managed:  | uv',
    ],
    [
      'scripts by writers',
      'pkgs.mkShell { packages = [ (pkgs.writers.writeBashBin "lint" "set -eu; lint") (pkgs.writers.writePython3Bin "run" { } "print()") ]; }',
      '',
      'unknown:  | lint run',
    ],
    ['nested', 'pkgs.mkShell { packages = [ [ pkgs.python312 ] null ]; }', '', 'venv: python312 3.12'],
    [
      'overridden',
      'pkgs.mkShell { packages = [ (pkgs.python312.override { packageOverrides = self: super: { }; }) ]; }',
      '',
      'venv: python312 3.12',
    ],
    [
      'joined',
      'pkgs.mkShell { packages = [ (pkgs.symlinkJoin { name = "x"; paths = [ pkgs.python312 ]; }) ]; }',
      '',
      'venv: python312 3.12',
    ],
    [
      'wrapped',
      'pkgs.mkShell { packages = [ (pkgs.writeShellScriptBin "python" "exec ${pkgs.python312}/bin/python \\"$@\\"") ]; }',
      '',
      'venv: python312 3.12',
    ],
    ['not at all', 'pkgs.mkShell { packages = [ pkgs.uv ]; }', '', 'uv-managed:  | uv'],
    ['of PyPy', 'pkgs.mkShell { packages = [ pkgs.pypy310 ]; }', '', 'venv: pypy310 3.10'],
    [
      'twice',
      'pkgs.mkShell { packages = [ pkgs.python312 pkgs.python311 ]; }',
      '',
      'venv: python312 3.12, python311 3.11',
    ],
    [
      'in both lists',
      'pkgs.mkShell { buildInputs = [ pkgs.python311 ]; packages = [ pkgs.python312 ]; }',
      '',
      'venv: python312 3.12, python311 3.11',
    ],
  ])('%s', (_, shell, bindings, expected) => {
    expect(readShell(shell, bindings)).toBe(expected);
  });

  test.each([
    [
      'another file',
      { 'nix/shell.nix': '{ pkgs }: pkgs.mkShell { packages = [ pkgs.python312 ]; }' },
      'import ./nix/shell.nix { inherit pkgs; }',
    ],
    [
      'callPackage',
      { 'nix/shell.nix': '{ mkShell, python312, uv ? null }: mkShell { packages = [ python312 ]; }' },
      'pkgs.callPackage ./nix/shell.nix { }',
    ],
    [
      'the default.nix of a directory',
      { 'nix/default.nix': 'pkgs: pkgs.python312' },
      'pkgs.mkShell { packages = [ (import ./nix pkgs) ]; }',
    ],
    [
      '.python-version',
      { '.python-version': '3.12\n' },
      'pkgs.mkShell { packages = [ pkgs."python${lib.replaceStrings [ "." "\\n" ] [ "" "" ] (builtins.readFile ./.python-version)}" ]; }',
    ],
    [
      'pyproject.toml',
      { 'pyproject.toml': '[tool.x]\npython = "312"\n' },
      'pkgs.mkShell { packages = [ pkgs."python${(lib.importTOML ./pyproject.toml).tool.x.python}" ]; }',
    ],
    [
      'a local flake',
      { 'dev/flake.nix': '{ outputs = _: { version = "312"; }; }' },
      'pkgs.mkShell { packages = [ pkgs."python${(builtins.getFlake (toString ./dev)).version or "312"}" ]; }',
    ],
  ])('%s', (_, files, shell) => {
    expect(readShell(shell, '', files as Record<string, string>)).toMatch(/^(venv: python312 3.12|unknown)/);
  });

  test('an unknown element leaves the others known', () => {
    expect(
      readShell(
        'pkgs.mkShell { packages = [ pkgs.python312 (import (builtins.fetchurl "https://x/y.nix")) ]; }',
      ),
    ).toMatch(/^venv: python312 3.12 \| \? /);
  });

  test('an interpreter that the release lacks says so', () => {
    const flake = flakeOf({
      'flake.nix': withShell('pkgs.mkShell { packages = [ pkgs.python39 ]; }'),
      'flake.lock': locked,
    });
    expect(shellOf(flake)!.interpreters[0]).toMatchObject({
      attribute: 'python39',
      absent: { kind: 'missing' },
    });
  });

  test('what a person would edit is the place', () => {
    const place = (shell: string, bindings = ''): string => {
      const { at } = shellOf(flakeOf({ 'flake.nix': withShell(shell, bindings), 'flake.lock': locked }))!
        .interpreters[0]!;
      return at.file.text.slice(at.start, at.end);
    };
    expect(place('pkgs.mkShell { packages = [ pkgs.python312 ]; }')).toBe('python312');
    expect(
      place('pkgs.mkShell { packages = [ python ]; }', 'python = pkgs.python312.withPackages (ps: [ ]);'),
    ).toBe('python312');
    expect(place('pkgs.mkShell { packages = [ pkgs."python${v}" ]; }', 'v = "312";')).toBe('312');
    expect(place('pkgs.mkShell { packages = [ (pkgs.callPackage ({ python312 }: python312) { }) ]; }')).toBe(
      'pkgs.callPackage ({ python312 }: python312) { }',
    );
  });
});

describe('how outputs are spread over systems', () => {
  const shell = 'pkgs.mkShell { packages = [ pkgs.python312 ]; }';
  const utils = lock({
    nixpkgs: 'NixOS/nixpkgs/nixos-25.05 2026-01-02',
    'flake-utils': 'numtide/flake-utils',
    systems: 'nix-systems/default',
    parts: 'hercules-ci/flake-parts',
  });
  test.each([
    [
      'eachDefaultSystem',
      `inputs.flake-utils.lib.eachDefaultSystem (system: let pkgs = import nixpkgs { inherit system; }; in { devShells.default = ${shell}; })`,
    ],
    [
      'eachSystem',
      `inputs.flake-utils.lib.eachSystem [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ] (system: let pkgs = import nixpkgs { inherit system; }; in { devShell = ${shell}; })`,
    ],
    [
      'eachSystem with a list of systems',
      `inputs.flake-utils.lib.eachSystem (import inputs.systems) (system: let pkgs = nixpkgs.legacyPackages.\${system}; in { devShells.default = ${shell}; })`,
    ],
    [
      'genAttrs',
      `{ devShells = nixpkgs.lib.genAttrs [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ] (system: let pkgs = nixpkgs.legacyPackages.\${system}; in { default = ${shell}; }); }`,
    ],
    [
      'a helper',
      `let forAllSystems = f: nixpkgs.lib.genAttrs (import inputs.systems) (system: f (import nixpkgs { inherit system; config.allowUnfree = true; overlays = [ ]; })); in { devShells = forAllSystems (pkgs: { default = ${shell}; }); }`,
    ],
    [
      'mapAttrs over legacyPackages by name',
      `{ devShells = builtins.listToAttrs (map (system: { name = system; value.default = let pkgs = nixpkgs.legacyPackages.\${system}; in ${shell}; }) inputs.flake-utils.lib.defaultSystems); }`,
    ],
    [
      'flake-parts',
      `inputs.parts.lib.mkFlake { inherit inputs; } { systems = import inputs.systems; perSystem = { pkgs, ... }: { devShells.default = ${shell}; }; }`,
    ],
    [
      'flake-parts with pkgs of its own',
      `inputs.parts.lib.mkFlake { inherit inputs; } ({ ... }: { systems = import inputs.systems; perSystem = { system, pkgs, lib, config, self', inputs', ... }: { _module.args.pkgs = import nixpkgs { inherit system; }; devShells.default = ${shell}; }; })`,
    ],
    [
      'flake-parts with a module',
      `inputs.parts.lib.mkFlake { inherit inputs; } { systems = import inputs.systems; imports = [ ./nix/shell.nix ]; }`,
    ],
    [
      'flake-parts with an option of its own',
      `inputs.parts.lib.mkFlake { inherit inputs; } { systems = import inputs.systems; imports = [ ./nix/option.nix ]; perSystem = { config, pkgs, ... }: { python.package = pkgs.python312; }; }`,
    ],
    [
      'flake-parts, one shell for another name',
      `inputs.parts.lib.mkFlake { inherit inputs; } { systems = import inputs.systems; perSystem = { pkgs, self', ... }: { devShells.default = self'.devShells.dev; devShells.dev = ${shell}; }; }`,
    ],
    [
      'flake-parts, withSystem',
      `inputs.parts.lib.mkFlake { inherit inputs; } ({ withSystem, ... }: { systems = import inputs.systems; perSystem = { pkgs, ... }: { packages.python = pkgs.python312; }; flake.devShells = nixpkgs.lib.genAttrs (import inputs.systems) (system: withSystem system ({ pkgs, config, ... }: { default = pkgs.mkShell { packages = [ config.packages.python ]; }; })); })`,
    ],
  ])('%s', (_, outputs) => {
    const flake = flakeOf({
      'flake.nix': `{ inputs = { nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05"; flake-utils.url = "github:numtide/flake-utils"; systems.url = "github:nix-systems/default"; parts.url = "github:hercules-ci/flake-parts"; };
        outputs = { self, nixpkgs, ... }@inputs: ${outputs}; }`,
      'flake.lock': utils,
      'nix/shell.nix': `{ inputs, ... }: { perSystem = { pkgs, ... }: { devShells.default = ${shell}; }; }`,
      'nix/option.nix': `{ lib, flake-parts-lib, ... }: { options.perSystem = flake-parts-lib.mkPerSystemOption ({ config, pkgs, ... }: {
        options.python.package = lib.mkOption { type = lib.types.package; default = pkgs.python3; };
        config.devShells.default = pkgs.mkShell { packages = [ config.python.package ]; }; }); }`,
    });
    expect([...flake.systems].sort()).toEqual([
      'aarch64-darwin',
      'aarch64-linux',
      'x86_64-darwin',
      'x86_64-linux',
    ]);
    for (const system of flake.systems)
      expect(short(shellOf(flake, 'default', system))).toBe('venv: python312 3.12');
  });

  test('one interpreter for each system', () => {
    const flake = flakeOf({
      'flake.nix': `{ inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05"; outputs = { nixpkgs, ... }: { devShells = nixpkgs.lib.genAttrs [ "x86_64-linux" "aarch64-darwin" ] (system: let pkgs = nixpkgs.legacyPackages.\${system}; in {
        default = pkgs.mkShell { packages = [ (if pkgs.stdenv.hostPlatform.isDarwin then pkgs.python311 else pkgs.python312) ]; }; }); }; }`,
      'flake.lock': locked,
    });
    expect(flake.shells.map(shell => `${shell.system} ${short(shell)}`)).toEqual([
      'aarch64-darwin venv: python311 3.11',
      'x86_64-linux venv: python312 3.12',
    ]);
  });
});

describe('how shells are made', () => {
  test.each([
    ['mkShellNoCC', 'pkgs.mkShellNoCC { packages = [ pkgs.python312 ]; }', 'venv: python312 3.12'],
    [
      'mkShell.override',
      'pkgs.mkShell.override { stdenv = pkgs.clangStdenv; } { packages = [ pkgs.python312 ]; }',
      'venv: python312 3.12',
    ],
    [
      'mkDerivation',
      'pkgs.stdenv.mkDerivation { name = "env"; buildInputs = [ pkgs.python312 ]; }',
      'venv: python312 3.12',
    ],
    [
      'inputsFrom',
      'pkgs.mkShell { packages = [ pkgs.uv ]; inputsFrom = [ (pkgs.mkShell { packages = [ pkgs.python312 ]; shellHook = "export A=1"; B = "2"; }) ]; }',
      'venv: python312 3.12 | uv | A=1',
    ],
    [
      'inputsFrom of a package',
      'pkgs.mkShell { inputsFrom = [ (pkgs.python312Packages.buildPythonApplication { pname = "x"; version = "1"; src = ./.; dependencies = [ ]; build-system = [ pkgs.python312Packages.hatchling ]; }) ]; }',
      'nixpkgs: python312 3.12 | python312Packages.hatchling',
    ],
    [
      'overrideAttrs',
      '(pkgs.mkShell { packages = [ pkgs.python311 ]; }).overrideAttrs (old: { nativeBuildInputs = old.nativeBuildInputs ++ [ pkgs.uv ]; X = "1"; })',
      'venv: python311 3.11 | uv | X=1',
    ],
    [
      'attributes put together',
      'pkgs.mkShell ({ packages = [ pkgs.python312 ]; } // lib.optionalAttrs pkgs.stdenv.isLinux { LD_LIBRARY_PATH = lib.makeLibraryPath [ pkgs.zlib ]; })',
      'venv: python312 3.12 | LD_LIBRARY_PATH zlib',
    ],
    [
      'buildFHSEnv',
      '(pkgs.buildFHSEnv { name = "fhs"; targetPkgs = pkgs: with pkgs; [ python311 uv zlib ]; profile = "export X=1"; }).env',
      'fhs: python311 3.11 | uv zlib | X=1',
    ],
    [
      'buildFHSUserEnv',
      '(pkgs.buildFHSUserEnv { name = "fhs"; targetPkgs = p: [ p.python312 ]; }).env',
      'fhs: python312 3.12',
    ],
    [
      'withPackages',
      'pkgs.mkShell { packages = [ (pkgs.python312.withPackages (ps: with ps; [ numpy requests ])) ]; }',
      'nixpkgs: python312 3.12 env',
    ],
    [
      'withPackages and uv',
      'pkgs.mkShell { packages = [ pkgs.uv (pkgs.python312.withPackages (ps: [ ps.tkinter ])) ]; }',
      'venv: python312 3.12 env | uv',
    ],
    [
      'withPackages, overridden by a function',
      'pkgs.mkShell { packages = [ ((pkgs.python312.withPackages (ps: [ ])).override (args: { ignoreCollisions = true; })) ]; }',
      'nixpkgs: python312 3.12 env',
    ],
    ['withPackages.env', '(pkgs.python3.withPackages (ps: [ ps.numpy ])).env', 'nixpkgs: python3 3.12 env'],
    [
      'buildEnv.override',
      'pkgs.mkShell { packages = [ (pkgs.python312.buildEnv.override { extraLibs = [ pkgs.python312Packages.numpy ]; }) ]; }',
      'nixpkgs: python312 3.12 env',
    ],
    [
      'packages of a Python set',
      'pkgs.mkShell { packages = with pkgs; [ python312 python312Packages.pip ]; }',
      'venv: python312 3.12 | python312Packages.pip',
    ],
    [
      'a Python set alone',
      'pkgs.mkShell { packages = with pkgs.python312Packages; [ numpy ]; }',
      'nixpkgs: python312 3.12 | python312Packages.numpy',
    ],
    [
      'python.pkgs',
      'pkgs.mkShell { packages = [ python.pkgs.pytest ]; }',
      'nixpkgs: python313 3.13 | python313Packages.pytest',
    ],
    [
      'venvShellHook',
      'pkgs.mkShell { venvDir = ".venv"; packages = [ pkgs.python311Packages.python pkgs.python311Packages.venvShellHook ]; }',
      'venv: python311 3.11 | python311Packages.venvShellHook | venvDir=.venv',
    ],
  ])('%s', (_, shell, expected) => {
    expect(readShell(shell, 'python = pkgs.python313;')).toBe(expected);
  });

  test('the packages of withPackages', () => {
    const packages = (text: string): unknown =>
      shellOf(
        flakeOf({
          'flake.nix': withShell(`pkgs.mkShell { packages = [ (pkgs.python312.withPackages ${text}) ]; }`),
          'flake.lock': locked,
        }),
      )!.interpreters[0]!.packages?.map(({ name }) => name);
    expect(packages('(ps: with ps; [ numpy requests ])')).toEqual(['numpy', 'requests']);
    expect(packages('(ps: [ ps.numpy ] ++ map (name: ps.${name}) [ "pandas" ])')).toEqual([
      'numpy',
      'pandas',
    ]);
    expect(packages('(ps: builtins.filter (x: x != null) [ ps.numpy null ])')).toEqual(['numpy']);
    expect(packages('(ps: [ ps.numpy ] ++ import (builtins.fetchurl "x"))')).toBeUndefined();
  });
});

describe('what libraries are searched', () => {
  test.each([
    [
      'an attribute',
      'LD_LIBRARY_PATH = lib.makeLibraryPath [ pkgs.stdenv.cc.cc ];',
      'LD_LIBRARY_PATH stdenv.cc.cc',
    ],
    [
      'an interpolation',
      'LD_LIBRARY_PATH = "${pkgs.stdenv.cc.cc.lib}/lib";',
      'LD_LIBRARY_PATH stdenv.cc.cc.lib',
    ],
    [
      'env',
      'env.LD_LIBRARY_PATH = lib.makeLibraryPath (with pkgs; [ zlib libGL ]);',
      'LD_LIBRARY_PATH zlib libGL',
    ],
    [
      'env under a condition',
      'env = lib.optionalAttrs pkgs.stdenv.isLinux { LD_LIBRARY_PATH = lib.makeLibraryPath [ pkgs.zlib ]; };',
      'LD_LIBRARY_PATH zlib',
    ],
    ['a shared list', 'LD_LIBRARY_PATH = lib.makeLibraryPath libs;', 'LD_LIBRARY_PATH zlib xorg.libX11 gtk3'],
    [
      'a list with an optional part',
      'LD_LIBRARY_PATH = lib.makeLibraryPath ([ pkgs.zlib ] ++ lib.optionals pkgs.stdenv.isLinux [ pkgs.libGL ] ++ lib.optional pkgs.stdenv.isDarwin pkgs.glib);',
      'LD_LIBRARY_PATH zlib libGL',
    ],
    [
      'what the user has',
      'LD_LIBRARY_PATH = "${lib.makeLibraryPath [ pkgs.zlib ]}:$LD_LIBRARY_PATH";',
      'LD_LIBRARY_PATH zlib',
    ],
    [
      'a directory',
      'LD_LIBRARY_PATH = "/run/opengl-driver/lib:${lib.makeLibraryPath [ pkgs.zlib "/usr" ]}";',
      'LD_LIBRARY_PATH /run/opengl-driver/lib zlib /usr/lib',
    ],
    ['null', 'LD_LIBRARY_PATH = lib.makeLibraryPath [ pkgs.zlib null ];', 'LD_LIBRARY_PATH zlib'],
    [
      'the manylinux list',
      'LD_LIBRARY_PATH = lib.makeLibraryPath pkgs.pythonManylinuxPackages.manylinux1;',
      'LD_LIBRARY_PATH pythonManylinuxPackages.manylinux1',
    ],
    [
      'the manylinux package',
      'LD_LIBRARY_PATH = "${pkgs.pythonManylinuxPackages.manylinux2014Package}/lib";',
      'LD_LIBRARY_PATH pythonManylinuxPackages.manylinux2014Package',
    ],
    [
      'a hook',
      "shellHook = ''export LD_LIBRARY_PATH=\"${lib.makeLibraryPath libs}:$LD_LIBRARY_PATH\"'';",
      'LD_LIBRARY_PATH zlib xorg.libX11 gtk3',
    ],
    [
      'a hook that keeps what is set',
      "shellHook = ''export LD_LIBRARY_PATH=${pkgs.zlib}/lib''${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}'';",
      'LD_LIBRARY_PATH zlib',
    ],
    [
      'a hook that copies',
      "NIX_LD_LIBRARY_PATH = lib.makeLibraryPath [ pkgs.zlib ]; shellHook = ''export LD_LIBRARY_PATH=$NIX_LD_LIBRARY_PATH:\"/run/x/lib\":$LD_LIBRARY_PATH'';",
      'LD_LIBRARY_PATH NIX_LD_LIBRARY_PATH zlib /run/x/lib zlib',
    ],
    [
      'a hook that adds',
      "LD_LIBRARY_PATH = \"${pkgs.glib.out}/lib\"; shellHook = ''export LD_LIBRARY_PATH=$LD_LIBRARY_PATH:${pkgs.zlib}/lib'';",
      'LD_LIBRARY_PATH glib.out zlib',
    ],
    [
      'a hook for macOS',
      "shellHook = ''${lib.optionalString pkgs.stdenv.isDarwin \"export DYLD_LIBRARY_PATH=x\"}'';",
      undefined,
    ],
    ['makeSearchPath', 'LD_LIBRARY_PATH = lib.makeSearchPath "lib" [ pkgs.zlib ];', 'LD_LIBRARY_PATH zlib'],
    [
      'getLib',
      'LD_LIBRARY_PATH = lib.concatMapStringsSep ":" (p: "${lib.getLib p}/lib") [ pkgs.zlib pkgs.glib ];',
      'LD_LIBRARY_PATH zlib glib',
    ],
    [
      'an unknown entry',
      'LD_LIBRARY_PATH = lib.makeLibraryPath [ pkgs.zlib (import (builtins.fetchurl "x")) ];',
      'LD_LIBRARY_PATH zlib …',
    ],
    [
      'an unknown list',
      'LD_LIBRARY_PATH = lib.makeLibraryPath (import (builtins.fetchurl "x"));',
      'LD_LIBRARY_PATH …',
    ],
    [
      'the output of a command',
      "shellHook = ''export LD_LIBRARY_PATH=$(nix-ld-path):${pkgs.zlib}/lib'';",
      'LD_LIBRARY_PATH … zlib',
    ],
  ])('%s', (_, attributes, expected) => {
    const shell = shellOf(
      flakeOf({
        'flake.nix': withShell(
          `pkgs.mkShell { packages = [ pkgs.python312 ]; ${attributes} }`,
          'libs = with pkgs; [ zlib xorg.libX11 gtk3 ];',
        ),
        'flake.lock': locked,
      }),
    )!;
    const { variables, entries, complete } = shell.libraryPath;
    const found = [
      ...variables,
      ...entries.map(entry => (entry.attribute === null ? entry.directory : entry.written)),
      ...(complete ? [] : ['…']),
    ].join(' ');
    expect(new Set(found.split(' ').filter(Boolean))).toEqual(
      new Set((expected ?? '').split(' ').filter(Boolean)),
    );
  });

  test('how an entry came there', () => {
    const { entries } = shellOf(
      flakeOf({
        'flake.nix': withShell(
          'pkgs.mkShell { LD_LIBRARY_PATH = "${lib.makeLibraryPath [ pkgs.zlib pkgs.stdenv.cc.cc.lib ]}:${pkgs.glib}/lib:/opt/lib"; }',
        ),
        'flake.lock': locked,
      }),
    )!.libraryPath;
    expect(entries.map(({ how, output, at }) => [how, output, at.file.text.slice(at.start, at.end)])).toEqual(
      [
        ['makeLibraryPath', 'lib', 'zlib'],
        ['makeLibraryPath', 'lib', 'stdenv.cc.cc.lib'],
        ['interpolation', undefined, 'glib'],
        ['literal', undefined, '/opt/lib'],
      ],
    );
  });

  test('the lists where an element may be added', () => {
    const { lists } = shellOf(
      flakeOf({
        'flake.nix': withShell(
          'pkgs.mkShell { LD_LIBRARY_PATH = lib.makeLibraryPath libs; packages = libs; }',
          'libs = (with pkgs; [ zlib glib ]) ++ lib.optionals pkgs.stdenv.isLinux [ pkgs.libGL ];',
        ),
        'flake.lock': locked,
      }),
    )!.libraryPath;
    expect(
      lists.map(({ at, packageSet, guard }) => [at.file.text.slice(at.start, at.end), packageSet, guard]),
    ).toEqual([
      ['[ zlib glib ]', undefined, undefined],
      ['[ pkgs.libGL ]', 'pkgs', 'lib.optionals pkgs.stdenv.isLinux'],
    ]);
  });

  test('the attribute set of the shell', () => {
    const { body } = shellOf(
      flakeOf({
        'flake.nix': withShell('pkgs.mkShell ({ packages = [ ]; env.A = "1"; } // { B = 2; })'),
        'flake.lock': locked,
      }),
    )!;
    expect(body).toMatchObject({ attributes: ['packages', 'env.A'], packageSet: 'pkgs', lib: 'lib' });
    expect(body!.at.file.text.slice(body!.at.start, body!.at.end)).toBe('{ packages = [ ]; env.A = "1"; }');
  });
});

describe('the environment', () => {
  test.each([
    [
      'attributes',
      'A = "x"; B = 1; C = true; D = ./flake.nix; E = [ "a" "b" ]; F = null;',
      'A=x | B=1 | C=1 | D=<flake.nix | E=a b',
    ],
    ['env', 'env = { UV_PYTHON_DOWNLOADS = "never"; };', 'UV_PYTHON_DOWNLOADS=never'],
    ['an interpreter', 'UV_PYTHON = "${pkgs.python312}/bin/python";', 'UV_PYTHON=python312'],
    ['its path', 'UV_PYTHON = pkgs.python312.interpreter;', 'UV_PYTHON=python312'],
    ['the main program', 'UV_PYTHON = lib.getExe pkgs.python312;', 'UV_PYTHON=python312'],
    ['the interpreter of a let', 'UV_PYTHON = "${python}/bin/python3";', 'UV_PYTHON=python313'],
    [
      'a hook',
      "shellHook = ''export UV_PYTHON=${python}/bin/python\nunset PYTHONPATH'';",
      'UV_PYTHON=python313',
    ],
    ['a hook that unsets', 'A = "1"; shellHook = "unset A";', ''],
    ['a hook with a condition', "shellHook = ''if [ -f x ]; then export A=1; fi'';", 'A=?'],
    [
      'a hook with a condition that is known',
      "shellHook = ''if [ -z \"$A\" ]; then export A=1; fi'';",
      'A=1',
    ],
    ['a hook with a function', "shellHook = ''f() { export A=1; }\nf'';", 'A=1'],
    ['a hook in a subshell', "shellHook = ''(export A=1)'';", ''],
    ['a hook that computes', "shellHook = ''export A=$(pwd)/x B=y'';", 'A=? | B=y'],
    [
      'a hook that expands',
      "A = \"1\"; shellHook = ''export B=$A''${C:-2}''${A:+3}$HOME'';",
      'A=1 | B=123$HOME',
    ],
  ])('%s', (_, attributes, expected) => {
    const found = readShell(`pkgs.mkShell { ${attributes} }`, 'python = pkgs.python313;');
    expect(
      found
        .replace(/ \| \?.*$/, '')
        .split(' | ')
        .slice(1)
        .join(' | '),
    ).toBe(expected);
  });

  test('commands of the hook', () => {
    const { commands } = shellOf(
      flakeOf({
        'flake.nix': withShell(
          "pkgs.mkShell { shellHook = ''\n  test -d .venv || uv venv --python=${pkgs.python312.interpreter} .venv\n  source .venv/bin/activate\n  if true; then uv sync --python python3.12; fi\n  echo done\n''; }",
        ),
        'flake.lock': locked,
      }),
    )!;
    expect(commands.map(({ words }) => words.join(' ').replace(/\/nix\/store\/\w+-/, '<'))).toEqual([
      'uv venv --python=<python3-3.12.12/bin/python3.12 .venv',
      'source .venv/bin/activate',
      'uv sync --python python3.12',
    ]);
    const { at } = commands[2]!;
    expect(at.file.text.slice(at.start, at.end)).toBe('uv sync --python python3.12');
  });

  test('.envrc', () => {
    const shell = (envrc: string): string =>
      short(
        shellOf(
          flakeOf({
            'flake.nix': withShell('pkgs.mkShell { A = "1"; }'),
            'flake.lock': locked,
            '.envrc': envrc,
            '.env': 'UV_PYTHON=3.12 # why\n',
          }),
        ),
      );
    expect(shell('use flake\nexport UV_PYTHON_DOWNLOADS=never\n')).toBe(
      'unknown:  | A=1 | UV_PYTHON_DOWNLOADS=never',
    );
    expect(shell('use flake\ndotenv\nlayout python\n')).toBe(
      'unknown:  | A=1 | UV_PYTHON=3.12 | $ layout python',
    );
    expect(shell('use flake ./dev\nexport B=1\n')).toBe('unknown:  | A=1');
    expect(shell('use flake .#other\nexport B=1\n')).toBe('unknown:  | A=1');
  });
});
