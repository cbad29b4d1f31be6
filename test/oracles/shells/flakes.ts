/** Flakes of our own, written in the ways that real ones are. */

const inputs =
  'inputs = { nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05"; flake-utils.url = "github:numtide/flake-utils"; systems.url = "github:nix-systems/default"; };';

const simple = (shell: string, bindings = ''): Readonly<Record<string, string>> => ({
  'flake.nix': `{ ${inputs} outputs = { self, nixpkgs, flake-utils, systems }@inputs: let
    system = "x86_64-linux"; pkgs = nixpkgs.legacyPackages.\${system}; inherit (nixpkgs) lib; ${bindings}
  in { devShells.\${system}.default = ${shell}; }; }`,
});

export const flakes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a list under with': simple('pkgs.mkShell { packages = with pkgs; [ python312 uv ruff xorg.libX11 ]; }'),
  'all the lists': simple(
    'pkgs.mkShell { buildInputs = [ pkgs.zlib ]; nativeBuildInputs = [ pkgs.cmake ]; packages = [ pkgs.python311 ]; propagatedBuildInputs = [ pkgs.glib ]; }',
  ),
  'a shared list': simple(
    'pkgs.mkShell { packages = [ pkgs.python312 ] ++ libs; LD_LIBRARY_PATH = lib.makeLibraryPath libs; }',
    'libs = with pkgs; [ stdenv.cc.cc.lib zlib libGL ] ++ lib.optionals stdenv.isLinux [ alsa-lib ] ++ lib.optionals stdenv.isDarwin [ libiconv ];',
  ),
  'an environment': simple(
    'pkgs.mkShell { A = "x"; B = 1; C = true; D = false; E = [ "a" 2 ]; F = null; env = { G = "g"; H = 1.5; }; packages = [ pkgs.python3 ]; }',
  ),
  'strings with store paths': simple(
    'pkgs.mkShell { UV_PYTHON = "${python}/bin/python"; LD_LIBRARY_PATH = "${pkgs.stdenv.cc.cc.lib}/lib:${pkgs.lib.makeLibraryPath [ pkgs.zlib.out pkgs.glib ]}:/run/opengl-driver/lib"; packages = [ python ]; }',
    'python = pkgs.python313;',
  ),
  inputsFrom: simple(
    'pkgs.mkShell { inputsFrom = [ base (pkgs.mkShell { packages = [ pkgs.git ]; shellHook = "export X=1"; }) ]; packages = [ pkgs.uv ]; }',
    'base = pkgs.mkShell { buildInputs = [ pkgs.python312 pkgs.zlib ]; nativeBuildInputs = [ pkgs.cmake ]; };',
  ),
  'inputsFrom a Python package': simple(
    'pkgs.mkShell { inputsFrom = [ (pkgs.python312Packages.buildPythonApplication { pname = "a"; version = "1"; src = ./.; build-system = [ pkgs.python312Packages.hatchling ]; dependencies = [ pkgs.python312Packages.requests ]; }) ]; }',
  ),
  overrideAttrs: simple(
    '(pkgs.mkShell { packages = [ pkgs.python311 ]; A = "1"; }).overrideAttrs (old: { nativeBuildInputs = old.nativeBuildInputs ++ [ pkgs.uv ]; B = old.A + "2"; })',
  ),
  withPackages: simple(
    'pkgs.mkShell { packages = [ (pkgs.python312.withPackages (ps: with ps; [ numpy requests ])) pkgs.python311Packages.pip ]; }',
  ),
  buildFHSEnv: simple(
    '(pkgs.buildFHSEnv { name = "fhs"; targetPkgs = p: with p; [ python311 zlib ]; multiPkgs = p: [ p.libGL ]; }).env',
  ),
  symlinkJoin: simple(
    'pkgs.mkShell { packages = [ (pkgs.symlinkJoin { name = "x"; paths = [ pkgs.python312 pkgs.uv ]; }) pkgs.git ]; }',
  ),
  overlays: simple(
    'pkgs2.mkShell { packages = with pkgs2; [ python3 mine uv ]; }',
    'pkgs2 = import nixpkgs { inherit system; overlays = [ (final: prev: { python3 = prev.python311; }) (final: prev: { mine = final.python3.pkgs.black; uv = prev.git; }) ]; };',
  ),
  eachDefaultSystem: {
    'flake.nix': `{ ${inputs} outputs = { self, nixpkgs, flake-utils, ... }: flake-utils.lib.eachDefaultSystem (system: let pkgs = import nixpkgs { inherit system; config.allowUnfree = true; }; in { devShells.default = pkgs.mkShell { packages = [ pkgs.python312 ] ++ pkgs.lib.optional pkgs.stdenv.isLinux pkgs.gdb; }; packages.default = pkgs.hello; }); }`,
  },
  'eachSystem and a merge': {
    'flake.nix': `{ ${inputs} outputs = { nixpkgs, flake-utils, ... }: flake-utils.lib.eachSystem [ "x86_64-linux" ] (system: { devShell = with nixpkgs.legacyPackages.\${system}; mkShell { buildInputs = [ python310 ]; }; }) // { overlays.default = final: prev: { }; }; }`,
  },
  genAttrs: {
    'flake.nix': `{ ${inputs} outputs = { self, nixpkgs, systems, ... }: let eachSystem = f: nixpkgs.lib.genAttrs (import systems) (system: f nixpkgs.legacyPackages.\${system}); in { devShells = eachSystem (pkgs: rec { default = dev; dev = pkgs.mkShell { packages = [ pkgs.python313 ]; }; }); }; }`,
  },
  'another file': {
    ...simple('import ./nix/shell.nix { inherit pkgs lib; }'),
    'nix/shell.nix':
      '{ pkgs, lib, python ? pkgs.python312 }: pkgs.mkShell { packages = [ python ] ++ import ./tools.nix { inherit pkgs; }; }',
    'nix/tools.nix': '{ pkgs, ... }: with pkgs; [ uv just ]',
  },
  callPackage: {
    ...simple('pkgs.callPackage ./shell.nix { extra = [ pkgs.jq ]; }'),
    'shell.nix':
      '{ mkShell, lib, python312, uv, extra ? [ ], verbose ? false }: mkShell { packages = [ python312 uv ] ++ extra ++ lib.optional verbose null; }',
  },
  'shell.nix through the flake': {
    ...simple('import ./shell.nix { inherit pkgs; }'),
    'shell.nix':
      '{ pkgs ? import <nixpkgs> { } }: let python = pkgs.python312.override { }; in pkgs.mkShellNoCC { packages = [ (python.withPackages (p: [ p.pip ])) ]; shellHook = "export A=1"; }',
  },
  uv2nix: {
    'flake.nix': `{ inputs = { nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05"; pyproject-nix.url = "github:pyproject-nix/pyproject.nix"; uv2nix.url = "github:pyproject-nix/uv2nix"; pyproject-build-systems.url = "github:pyproject-nix/build-system-pkgs"; };
      outputs = { nixpkgs, pyproject-nix, uv2nix, pyproject-build-systems, ... }: let
        inherit (nixpkgs) lib; system = "x86_64-linux"; pkgs = nixpkgs.legacyPackages.\${system}; python = pkgs.python312;
        workspace = uv2nix.lib.workspace.loadWorkspace { workspaceRoot = ./.; };
        overlay = workspace.mkPyprojectOverlay { sourcePreference = "wheel"; };
        set = (pkgs.callPackage pyproject-nix.build.packages { inherit python; }).overrideScope (lib.composeManyExtensions [ pyproject-build-systems.overlays.default overlay ]);
      in { devShells.\${system} = {
        default = pkgs.mkShell { packages = [ (set.mkVirtualEnv "dev" workspace.deps.all) pkgs.uv ]; env = { UV_NO_SYNC = "1"; UV_PYTHON_DOWNLOADS = "never"; }; shellHook = "unset PYTHONPATH"; };
      }; }; }`,
    'pyproject.toml': '[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.12"\ndependencies = []\n',
    'uv.lock':
      'version = 1\nrequires-python = ">=3.12"\n\n[[package]]\nname = "a"\nversion = "1"\nsource = { virtual = "." }\n',
  },
  poetry2nix: {
    'flake.nix': `{ inputs = { nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05"; poetry2nix.url = "github:nix-community/poetry2nix"; };
      outputs = { nixpkgs, poetry2nix, ... }: let pkgs = nixpkgs.legacyPackages.x86_64-linux; inherit (poetry2nix.lib.mkPoetry2Nix { inherit pkgs; }) mkPoetryEnv; in
      { devShells.x86_64-linux.default = pkgs.mkShell { packages = [ (mkPoetryEnv { projectDir = ./.; python = pkgs.python311; }) pkgs.poetry ]; }; }; }`,
  },
  'a computed name': simple(
    'pkgs.mkShell { packages = [ pkgs."python${lib.replaceStrings [ "." ] [ "" ] version}" (lib.getAttrFromPath [ "xorg" "libXext" ] pkgs) ]; }',
    'version = lib.concatStringsSep "." (lib.take 2 (lib.splitString "." "3.12.4"));',
  ),
  'pyproject.toml': {
    ...simple(
      'pkgs.mkShell { packages = [ python ] ++ map (name: python.pkgs.${name}) project.project.dependencies; VERSION = project.project.version; }',
      'project = lib.importTOML ./pyproject.toml; python = pkgs."python${builtins.replaceStrings [ ">=" "." ] [ "" "" ] project.project.requires-python}";',
    ),
    'pyproject.toml':
      '[project]\nname = "a"\nversion = "1.2"\nrequires-python = ">=3.12"\ndependencies = ["requests", "numpy"]\n',
  },
  lib: simple(`pkgs.mkShell {
    A = lib.concatMapStringsSep "," toString (lib.unique [ 1 2 1 ]);
    B = lib.optionalString (lib.versionAtLeast "3.12" "3.9") "new" + lib.toUpper "x";
    C = builtins.toJSON (lib.recursiveUpdate { a.b = 1; } { a.c = [ true null ]; });
    D = lib.concatStringsSep " " (lib.mapAttrsToList (n: v: "\${n}=\${v}") (lib.filterAttrs (n: v: n != "z") { z = "1"; y = "2"; x = "3"; }));
    E = lib.makeBinPath [ pkgs.git "/usr" ];
    F = lib.escapeShellArgs [ "a b" "c" ];
    G = (lib.foldl' (a: b: a + b) 0 (lib.range 1 4));
    H = lib.attrByPath [ "a" "b" ] "none" { a.c = 1; };
    I = lib.pipe [ 3 1 2 ] [ (builtins.sort builtins.lessThan) (map toString) (lib.concatStrings) ];
    packages = lib.flatten [ [ pkgs.python312 ] [ [ pkgs.uv ] ] ] ++ lib.attrValues { inherit (pkgs) git jq; };
  }`),
};
