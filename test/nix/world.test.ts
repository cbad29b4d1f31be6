/** What is believed of the frameworks that flakes are written with. */
import { describe, expect, test } from 'vitest';
import { flakeOf, lock, shellOf, short } from './facts.ts';

/** Inputs by name, as `owner/repository`, beside nixpkgs 25.05. */
function outputsOf(
  outputs: string,
  inputs: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): ReturnType<typeof flakeOf> {
  const all = { nixpkgs: 'NixOS/nixpkgs/nixos-25.05 2026-01-02', ...inputs };
  const declared = Object.entries(all).map(([name, said]) => `${name}.url = "github:${said.split(' ')[0]}";`);
  return flakeOf({
    'flake.nix': `{ inputs = { ${declared.join(' ')} }; outputs = { self, nixpkgs, ... }@inputs: let
      system = "x86_64-linux"; pkgs = nixpkgs.legacyPackages.\${system}; inherit (nixpkgs) lib; in ${outputs}; }`,
    'flake.lock': lock(all),
    ...files,
  });
}

const shell = (value: string): string => `{ devShells.\${system}.default = ${value}; }`;

const uv = {
  'pyproject-nix': 'pyproject-nix/pyproject.nix',
  uv2nix: 'pyproject-nix/uv2nix',
  'build-systems': 'pyproject-nix/build-system-pkgs',
};

describe('uv2nix', () => {
  const sets = `let
    workspace = inputs.uv2nix.lib.workspace.loadWorkspace { workspaceRoot = ./.; };
    overlay = workspace.mkPyprojectOverlay { sourcePreference = "wheel"; };
    python = pkgs.python312;
    pythonSet = (pkgs.callPackage inputs.pyproject-nix.build.packages { inherit python; }).overrideScope (
      lib.composeManyExtensions [ inputs.build-systems.overlays.default overlay (final: prev: {
        hello = prev.hello.overrideAttrs (old: { nativeBuildInputs = old.nativeBuildInputs ++ final.resolveBuildSystem { setuptools = [ ]; }; }); }) ]);
    editable = pythonSet.overrideScope (workspace.mkEditablePyprojectOverlay { root = "$REPO_ROOT"; });
    venv = editable.mkVirtualEnv "hello-dev-env" workspace.deps.all;
  in`;

  test.each([
    [
      'the shell of its template',
      `pkgs.mkShell { packages = [ venv pkgs.uv ]; env = { UV_NO_SYNC = "1"; UV_PYTHON = "\${venv}/bin/python"; UV_PYTHON_DOWNLOADS = "never"; }; shellHook = ''
         unset PYTHONPATH
         export REPO_ROOT=$(git rev-parse --show-toplevel)
       ''; }`,
      'uv2nix: python312 3.12 env | uv | UV_NO_SYNC=1 | UV_PYTHON=python312 | UV_PYTHON_DOWNLOADS=never | REPO_ROOT=?',
    ],
    [
      'the impure shell beside it',
      `pkgs.mkShell { packages = [ python pkgs.uv ]; env = { UV_PYTHON_DOWNLOADS = "never"; UV_PYTHON = python.interpreter; } // lib.optionalAttrs pkgs.stdenv.isLinux { LD_LIBRARY_PATH = lib.makeLibraryPath pkgs.pythonManylinuxPackages.manylinux1; }; }`,
      'venv: python312 3.12 | uv | LD_LIBRARY_PATH pythonManylinuxPackages.manylinux1 | UV_PYTHON_DOWNLOADS=never | UV_PYTHON=python312',
    ],
    [
      'pythonPkgsHostHost',
      'pkgs.mkShell { packages = [ (pythonSet.pythonPkgsHostHost.mkVirtualEnv "x" workspace.deps.default) ]; }',
      'uv2nix: python312 3.12 env',
    ],
    [
      'the interpreter of the set',
      'pkgs.mkShell { packages = [ pythonSet.python ]; }',
      'venv: python312 3.12',
    ],
  ])('%s', (_, value, expected) => {
    expect(short(shellOf(outputsOf(shell(`${sets} ${value}`), uv)))).toBe(expected);
  });

  test('packages and applications', () => {
    const flake = outputsOf(
      `${sets} { packages.\${system} = {
        default = pythonSet.mkVirtualEnv "hello-env" workspace.deps.default;
        app = (pkgs.callPackages inputs.pyproject-nix.build.util { }).mkApplication { inherit venv; package = pythonSet.hello; }; };
        apps.\${system}.default = { type = "app"; program = "\${venv}/bin/hello"; }; }`,
      uv,
    );
    expect(
      flake.packages.map(({ output, builder, interpreter }) => [output, builder, interpreter?.attribute]),
    ).toEqual([
      ['packages.x86_64-linux.app', 'mkApplication', 'python312'],
      ['packages.x86_64-linux.default', 'mkVirtualEnv', 'python312'],
    ]);
    expect(flake.apps.map(({ output, program }) => [output, program?.value])).toEqual([
      ['apps.x86_64-linux.default', 'hello'],
    ]);
  });
});

describe('pyproject.nix', () => {
  const files = { 'pyproject.toml': '[project]\nname = "spam"\nversion = "1.2"\n' };
  const project =
    'let project = inputs.pyproject-nix.lib.project.loadPyproject { projectRoot = ./.; }; python = pkgs.python312; in';
  test('withPackages', () => {
    const flake = outputsOf(
      shell(
        `${project} pkgs.mkShell { packages = [ (python.withPackages (project.renderers.withPackages { inherit python; })) ]; }`,
      ),
      uv,
      files,
    );
    expect(short(shellOf(flake))).toBe('nixpkgs: python312 3.12 env');
    expect(shellOf(flake)!.interpreters[0]!.packages).toBeNull();
  });
  test('buildPythonPackage', () => {
    const [built] = outputsOf(
      `${project} { packages.\${system}.default = python.pkgs.buildPythonPackage (project.renderers.buildPythonPackage { inherit python; } // { version = "1.3"; }); }`,
      uv,
      files,
    ).packages;
    expect(built).toMatchObject({
      builder: 'buildPythonPackage',
      pname: { value: 'spam' },
      version: { value: '1.3' },
      source: '/project',
      complete: false,
    });
  });
});

describe('poetry2nix', () => {
  const inputs = { poetry2nix: 'nix-community/poetry2nix' };
  test.each([
    [
      'mkPoetryEnv',
      '(inputs.poetry2nix.lib.mkPoetry2Nix { inherit pkgs; }).mkPoetryEnv { projectDir = ./.; python = pkgs.python311; }',
      'pkgs.mkShell { packages = [ it pkgs.poetry ]; }',
      'poetry2nix: python311 3.11 env | poetry',
    ],
    [
      'its .env',
      '(inputs.poetry2nix.lib.mkPoetry2Nix { inherit pkgs; }).mkPoetryEnv { projectDir = ./.; }',
      'it.env.overrideAttrs (old: { buildInputs = [ pkgs.poetry ]; })',
      'poetry2nix: python3 3.12 env | poetry',
    ],
    [
      'inputsFrom',
      'inputs.poetry2nix.legacyPackages.${system}.mkPoetryApplication { projectDir = ./.; python = pkgs.python310; }',
      'pkgs.mkShell { inputsFrom = [ it ]; packages = [ pkgs.poetry ]; }',
      'poetry2nix: python310 3.10 env | poetry',
    ],
    [
      'the overlay',
      '(import nixpkgs { inherit system; overlays = [ inputs.poetry2nix.overlays.default ]; }).poetry2nix.mkPoetryEnv { projectDir = ./.; python = pkgs.python312; }',
      'pkgs.mkShell { packages = [ it ]; }',
      'poetry2nix: python312 3.12 env',
    ],
    [
      'dependencyEnv',
      '(inputs.poetry2nix.lib.mkPoetry2Nix { inherit pkgs; }).mkPoetryApplication { projectDir = ./.; overrides = p2n.defaultPoetryOverrides.extend (self: super: { }); }',
      'pkgs.mkShell { packages = [ it.dependencyEnv ]; }',
      'poetry2nix: python3 3.12 env',
    ],
  ])('%s', (_, it, value, expected) => {
    expect(
      short(
        shellOf(
          outputsOf(
            shell(`let p2n = inputs.poetry2nix.lib.mkPoetry2Nix { inherit pkgs; }; it = ${it}; in ${value}`),
            inputs,
          ),
        ),
      ),
    ).toBe(expected);
  });
});

test('dream2nix', () => {
  const flake = outputsOf(
    `{ packages.\${system}.default = inputs.dream2nix.lib.evalModules { packageSets.nixpkgs = pkgs; modules = [ ./default.nix { paths.projectRoot = ./.; } ]; };
       devShells.\${system}.default = pkgs.mkShell { inputsFrom = [ self.packages.\${system}.default.devShell ]; packages = [ pkgs.ruff ]; }; }`,
    { dream2nix: 'nix-community/dream2nix' },
    {
      'default.nix': `{ config, lib, dream2nix, ... }: { imports = [ dream2nix.modules.dream2nix.WIP-python-pdm ];
        deps = { nixpkgs, ... }: { python = nixpkgs.python311; }; mkDerivation.src = ./.; pdm.lockfile = ./pdm.lock; }`,
    },
  );
  expect(short(shellOf(flake))).toBe('dream2nix: python311 3.11 env | ruff');
});

describe('devenv', () => {
  const inputs = {
    devenv: 'cachix/devenv',
    'nixpkgs-python': 'cachix/nixpkgs-python',
    parts: 'hercules-ci/flake-parts',
  };
  const module = `{ pkgs, config, lib, ... }: { packages = [ pkgs.git ]; languages.python = { enable = true; package = pkgs.python311; uv.enable = true; libraries = [ pkgs.zlib ]; manylinux.enable = false; };
    env.GREET = "devenv"; enterShell = "export HELLO=$GREET"; }`;
  const expected =
    'devenv: python311 3.11 env | uv git | LD_LIBRARY_PATH zlib stdenv.cc.cc.lib | UV_PROJECT_ENVIRONMENT=? | UV_PYTHON_DOWNLOADS=never | UV_PYTHON_PREFERENCE=only-system | GREET=devenv | HELLO=devenv';

  test('devenv.lib.mkShell', () => {
    expect(
      short(
        shellOf(
          outputsOf(
            shell(`inputs.devenv.lib.mkShell { inherit inputs pkgs; modules = [ (${module}) ]; }`),
            inputs,
          ),
        ),
      ),
    ).toBe(expected);
  });
  test('its module for flake-parts', () => {
    const flake = outputsOf(
      `inputs.parts.lib.mkFlake { inherit inputs; } { imports = [ inputs.devenv.flakeModule ]; systems = [ "x86_64-linux" ]; perSystem = { pkgs, ... }: { devenv.shells.default = ${module}; }; }`,
      inputs,
    );
    expect(short(shellOf(flake))).toBe(expected);
  });
  test('a devenv.nix', () => {
    const flake = flakeOf(
      {
        'devenv.nix': module,
        'devenv.yaml': 'inputs:\n  nixpkgs:\n    url: github:NixOS/nixpkgs/nixos-25.05\n',
      },
      'devenv.nix',
    );
    expect(short(shellOf(flake))).toBe(expected);
    expect(flake.kind).toBe('devenv');
  });
  test.each([
    ['version = "3.10.4";', 'python310 3.10 env'],
    ['version = "3.13";', 'python313 3.13 env'],
    ['', 'python3 3.12 env'],
    ['package = pkgs.python312.withPackages (ps: [ ps.numpy ]);', 'python312 3.12 env'],
  ])('%s', (option, found) => {
    const flake = outputsOf(
      shell(
        `inputs.devenv.lib.mkShell { inherit inputs pkgs; modules = [ { languages.python.enable = true; languages.python.manylinux.enable = false; languages.python.libraries = [ ]; imports = [ ({ pkgs, ... }: { languages.python = { ${option} }; }) ]; } ]; }`,
      ),
      inputs,
    );
    expect(short(shellOf(flake))).toBe(`devenv: ${found} | LD_LIBRARY_PATH stdenv.cc.cc.lib`);
  });
});

describe('devshell', () => {
  const inputs = { devshell: 'numtide/devshell', parts: 'hercules-ci/flake-parts' };
  const module = `{ packages = [ pkgs.python312 ]; commands = [ { package = pkgs.uv; } { name = "x"; command = "y"; } ]; env = [ { name = "A"; value = "1"; } { name = "LD_LIBRARY_PATH"; prefix = "\${pkgs.zlib}/lib"; } { name = "B"; eval = "$A/x"; } ]; }`;
  const expected = 'venv: python312 3.12 | uv | LD_LIBRARY_PATH zlib | A=1 | B=1/x';
  test.each([
    [
      'the overlay',
      shell(
        `(import nixpkgs { inherit system; overlays = [ inputs.devshell.overlays.default ]; }).devshell.mkShell ${module}`,
      ),
    ],
    ['legacyPackages', shell(`inputs.devshell.legacyPackages.\${system}.mkShell ${module}`)],
    [
      'its module for flake-parts',
      `inputs.parts.lib.mkFlake { inherit inputs; } { imports = [ inputs.devshell.flakeModule ]; systems = [ system ]; perSystem = { pkgs, ... }: { devshells.default = ${module}; }; }`,
    ],
  ])('%s', (_, outputs) => {
    expect(short(shellOf(outputsOf(outputs, inputs)))).toBe(expected);
  });
});

describe('what shells take from tools', () => {
  const inputs = {
    'git-hooks': 'cachix/git-hooks.nix',
    treefmt: 'numtide/treefmt-nix',
    parts: 'hercules-ci/flake-parts',
    'rust-overlay': 'oxalica/rust-overlay',
    fenix: 'nix-community/fenix',
    crane: 'ipetkov/crane',
    alejandra: 'kamadorueda/alejandra',
  };
  test.each([
    [
      'git-hooks',
      shell(
        `let check = inputs.git-hooks.lib.\${system}.run { src = ./.; hooks.ruff.enable = true; }; in pkgs.mkShell { packages = [ pkgs.python312 ] ++ check.enabledPackages; inherit (check) shellHook; }`,
      ),
      'venv: python312 3.12 | ruff',
    ],
    [
      'git-hooks and treefmt for flake-parts',
      `inputs.parts.lib.mkFlake { inherit inputs; } { imports = [ inputs.git-hooks.flakeModule inputs.treefmt.flakeModule ]; systems = [ system ]; perSystem = { config, pkgs, ... }: {
        pre-commit.settings.hooks.mypy.enable = true; treefmt.programs.nixfmt.enable = true;
        devShells.default = pkgs.mkShell { packages = [ pkgs.python312 config.treefmt.build.wrapper ]; inputsFrom = [ config.pre-commit.devShell ]; shellHook = config.pre-commit.installationScript; }; }; }`,
      'venv: python312 3.12 | treefmt mypy',
    ],
    [
      'rust-overlay',
      shell(
        'let pkgs = import nixpkgs { inherit system; overlays = [ (import inputs.rust-overlay) ]; }; in pkgs.mkShell { packages = [ pkgs.python312 (pkgs.rust-bin.stable.latest.default.override { extensions = [ "rust-src" ]; }) pkgs.maturin ]; }',
      ),
      'venv: python312 3.12 | rust-bin maturin',
    ],
    [
      'fenix',
      shell(
        'pkgs.mkShell { packages = [ pkgs.python312 (inputs.fenix.packages.${system}.stable.withComponents [ "cargo" ]) inputs.fenix.packages.${system}.complete.toolchain ]; }',
      ),
      'venv: python312 3.12 | rust rust',
    ],
    [
      'crane',
      shell('(inputs.crane.mkLib pkgs).devShell { packages = [ pkgs.python312 pkgs.maturin ]; }'),
      'venv: python312 3.12 | maturin',
    ],
    [
      'a formatter',
      shell('pkgs.mkShell { packages = [ pkgs.python312 inputs.alejandra.defaultPackage.${system} ]; }'),
      'venv: python312 3.12 | alejandra',
    ],
    [
      'a flake that nobody knows',
      shell('pkgs.mkShell { packages = [ pkgs.python312 inputs.nobody.packages.${system}.default ]; }'),
      'venv: python312 3.12 | ? what the input nobody (github:some/nobody) gives is not known here',
    ],
  ])('%s', (_, outputs, expected) => {
    expect(short(shellOf(outputsOf(outputs, { ...inputs, nobody: 'some/nobody' })))).toBe(expected);
  });
});

describe('nixpkgs', () => {
  test.each([
    ['import', 'import nixpkgs { inherit system; }', 'python312 3.12'],
    [
      'import of the input',
      'import inputs.nixpkgs { inherit system; config = { allowUnfree = true; }; }',
      'python312 3.12',
    ],
    ['import of its path', 'import "${nixpkgs}" { inherit system; }', 'python312 3.12'],
    ['import of its path by toString', 'import nixpkgs.outPath { localSystem = system; }', 'python312 3.12'],
    [
      'an overlay that sets the interpreter',
      'import nixpkgs { inherit system; overlays = [ (final: prev: { python312 = prev.python311; }) ]; }',
      'python311 3.11',
    ],
    [
      'an overlay that adds to it',
      'import nixpkgs { inherit system; overlays = [ (final: prev: { python312 = prev.python312.override { packageOverrides = self: super: { }; }; }) ]; }',
      'python312 3.12',
    ],
    [
      'an overlay over an overlay',
      'import nixpkgs { inherit system; overlays = [ (final: prev: { mine = final.python310; }) (final: prev: { python312 = final.mine; }) ]; }',
      'python310 3.10',
    ],
    [
      'an overlay that gives everything',
      'import nixpkgs { inherit system; overlays = [ (final: prev: prev // { x = 1; }) ]; }',
      'python312 3.12',
    ],
    [
      'packageOverrides',
      'import nixpkgs { inherit system; config.packageOverrides = pkgs: { python312 = pkgs.python313; }; }',
      'python313 3.13',
    ],
    [
      'extend',
      'nixpkgs.legacyPackages.${system}.extend (final: prev: { python312 = prev.python313; })',
      'python313 3.13',
    ],
    [
      'a set beside it',
      'nixpkgs.legacyPackages.${system} // { python312 = nixpkgs.legacyPackages.${system}.python310; }',
      'python310 3.10',
    ],
    [
      'fetchTarball',
      'import (builtins.fetchTarball "https://github.com/NixOS/nixpkgs/archive/nixos-24.05.tar.gz") { inherit system; }',
      'python312 3.12',
    ],
  ])('%s', (_, pkgs, expected) => {
    expect(
      short(
        shellOf(outputsOf(shell(`(let pkgs = ${pkgs}; in pkgs.mkShell { packages = [ pkgs.python312 ]; })`))),
      ),
    ).toBe(`venv: ${expected}`);
  });

  test.each([
    ['nixos-24.05', '2024-10-01', '3.11'],
    ['nixos-24.11', '2025-05-01', '3.12'],
    ['nixos-25.11', '2026-01-01', '3.13'],
    ['nixos-unstable', '2026-08-01', '3.14'],
    ['nixos-unstable', '2025-01-01', '3.12'],
    ['', '2026-10-01', '3.14'],
  ])('python3 of %s on %s is %s', (branch, day, expected) => {
    const flake = flakeOf({
      'flake.nix': `{ inputs.nixpkgs.url = "github:NixOS/nixpkgs${branch && `/${branch}`}"; outputs = { nixpkgs, ... }: { devShells.x86_64-linux.default = nixpkgs.legacyPackages.x86_64-linux.mkShell { packages = [ nixpkgs.legacyPackages.x86_64-linux.python3 ]; }; }; }`,
      'flake.lock': lock({ nixpkgs: `NixOS/nixpkgs/${branch} ${day}` }),
    });
    expect(shellOf(flake)!.interpreters[0]!.version).toBe(expected);
  });

  test('a branch without a lock means today, and an input of an input nothing', () => {
    const version = (url: string): unknown =>
      shellOf(
        flakeOf({
          'flake.nix': `{ inputs = { ${url} }; outputs = { nixpkgs, ... }: { devShells.x86_64-linux.default = nixpkgs.legacyPackages.x86_64-linux.mkShell { packages = [ nixpkgs.legacyPackages.x86_64-linux.python3 ]; }; }; }`,
        }),
      )!.interpreters[0]!.version;
    expect(version('nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";')).toBe('3.14');
    expect(version('nixpkgs.url = "github:NixOS/nixpkgs/nixos-24.11";')).toBe('3.12');
    expect(version('other.url = "github:some/other"; nixpkgs.follows = "other/nixpkgs";')).toBeNull();
  });

  test('which nixpkgs there are, and which one a package comes from', () => {
    const flake = outputsOf(
      shell('pkgs.mkShell { packages = [ inputs.unstable.legacyPackages.${system}.python313 pkgs.zlib ]; }'),
      { unstable: 'NixOS/nixpkgs/nixos-unstable 2026-03-01' },
    );
    expect(flake.nixpkgs.map(({ input, release, ref }) => [input, release, ref])).toEqual([
      ['nixpkgs', '25.05', 'nixos-25.05'],
      ['unstable', 'unstable', 'nixos-unstable'],
    ]);
    const found = shellOf(flake)!;
    expect([found.interpreters[0]!.nixpkgs, found.tools[0]!.nixpkgs]).toEqual(['unstable', 'nixpkgs']);
  });
});

describe('what is built', () => {
  const built = (value: string, files: Readonly<Record<string, string>> = {}) =>
    outputsOf(`{ packages.\${system}.default = ${value}; }`, {}, files).packages[0]!;

  test('buildPythonApplication', () => {
    const found = built(`pkgs.python312Packages.buildPythonApplication rec {
      pname = "spam"; version = "1.0"; pyproject = true; src = ./.;
      build-system = with pkgs.python312Packages; [ hatchling ]; dependencies = [ pkgs.python312Packages.requests ] ++ lib.optionals pkgs.stdenv.isLinux [ pkgs.python312Packages.psutil ];
      disabled = pkgs.python312Packages.pythonOlder "3.11"; meta.mainProgram = "spam"; }`);
    expect(found).toMatchObject({
      builder: 'buildPythonApplication',
      pname: { value: 'spam' },
      version: { value: '1.0' },
      source: '/project',
      complete: true,
    });
    expect(found.interpreter).toMatchObject({ attribute: 'python312', version: '3.12' });
    expect(
      [...found.attributes].map(([name, { scalar, items }]) => [
        name,
        scalar ?? items?.map(item => item.name),
      ]),
    ).toEqual([
      ['pname', 'spam'],
      ['version', '1.0'],
      ['pyproject', true],
      ['src', undefined],
      ['build-system', ['python312Packages.hatchling']],
      ['dependencies', ['python312Packages.requests', 'python312Packages.psutil']],
      ['disabled', false],
      ['meta', undefined],
      ['meta.mainProgram', 'spam'],
    ]);
  });

  test.each([
    ['importTOML', '(lib.importTOML ./pyproject.toml).project.version'],
    ['fromTOML', '(builtins.fromTOML (builtins.readFile ./pyproject.toml)).project.version'],
  ])('a version read by %s is not literal', (_, version) => {
    const found = built(
      `pkgs.python3Packages.buildPythonPackage { pname = "spam"; version = ${version}; src = ./.; }`,
      { 'pyproject.toml': '[project]\nname = "spam"\nversion = "2.1"\n' },
    );
    expect(found.version?.value).toBe('2.1');
    expect(found.attributes.get('version')?.literal).toBe(false);
  });

  test.each([
    ['a path', './.', '/project'],
    ['a subdirectory', './backend', '/project/backend'],
    ['self', 'self', '/project'],
    ['cleanSource', 'lib.cleanSource ./.', '/project'],
    ['cleanSourceWith', 'lib.cleanSourceWith { src = ./.; filter = p: t: true; }', '/project'],
    ['a file set', 'lib.fileset.toSource { root = ./.; fileset = ./pyproject.toml; }', '/project'],
    ['a string', '"${self}/backend"', '/project/backend'],
    ['a fetched source', 'pkgs.fetchFromGitHub { owner = "a"; repo = "b"; rev = "c"; hash = ""; }', null],
  ])('src is %s', (_, src, expected) => {
    expect(
      built(`pkgs.python3Packages.buildPythonPackage { pname = "a"; version = "1"; src = ${src}; }`, {
        'backend/pyproject.toml': '',
      }).source,
    ).toBe(expected);
  });

  test('in another file, overridden, in a scope', () => {
    const found = built(
      '(pkgs.python312Packages.callPackage ./package.nix { }).overridePythonAttrs (old: { version = "9"; })',
      {
        'package.nix':
          '{ lib, buildPythonPackage, hatchling, openssl }: buildPythonPackage { pname = "p"; version = "1"; src = ./.; build-system = [ hatchling ]; buildInputs = [ openssl ]; }',
      },
    );
    expect(found).toMatchObject({
      pname: { value: 'p' },
      version: { value: '9' },
      interpreter: { attribute: 'python312' },
    });
    expect(found.attributes.get('build-system')?.items?.map(item => item.name)).toEqual([
      'python312Packages.hatchling',
    ]);
    expect(found.attributes.get('buildInputs')?.items?.map(item => item.name)).toEqual(['openssl']);
  });
});

describe('without a flake', () => {
  test.each([
    [
      '<nixpkgs>',
      '{ pkgs ? import <nixpkgs> { } }: pkgs.mkShell { packages = [ pkgs.python312 ]; }',
      'venv: python312 3.12',
    ],
    [
      'with <nixpkgs>',
      'with import <nixpkgs> { }; mkShell { buildInputs = [ python311 uv ]; shellHook = "uv sync"; }',
      'venv: python311 3.11 | uv | $ uv sync',
    ],
    [
      'a pinned tarball',
      'let pkgs = import (fetchTarball { url = "https://github.com/NixOS/nixpkgs/archive/nixos-24.11.tar.gz"; sha256 = ""; }) { }; in pkgs.mkShell { packages = [ pkgs.python3 ]; }',
      'venv: python3 3.12',
    ],
    [
      'a channel',
      'let pkgs = import (fetchTarball "https://channels.nixos.org/nixos-25.11/nixexprs.tar.xz") { }; in pkgs.mkShell { packages = [ pkgs.python3 ]; }',
      'venv: python3 3.13',
    ],
    [
      'flake-compat',
      '(import (fetchTarball "https://github.com/edolstra/flake-compat/archive/master.tar.gz") { src = ./.; }).shellNix.default',
      'venv: python313 3.13',
    ],
    [
      'a set of shells',
      'let pkgs = import <nixpkgs> { }; in { shell = pkgs.mkShell { packages = [ pkgs.python312 ]; }; other = 1; }',
      'venv: python312 3.12',
    ],
  ])('%s', (_, text, expected) => {
    const flake = flakeOf(
      {
        'shell.nix': text,
        'flake.nix':
          '{ outputs = { nixpkgs, ... }: { devShells.x86_64-linux.default = nixpkgs.legacyPackages.x86_64-linux.mkShell { packages = [ nixpkgs.legacyPackages.x86_64-linux.python313 ]; }; }; }',
      },
      'shell.nix',
    );
    expect(short(flake.shells.find(found => found.default))).toBe(expected);
    expect(flake.kind).toBe('shell');
  });
});

test('import-tree', () => {
  const flake = outputsOf(
    'inputs.parts.lib.mkFlake { inherit inputs; } (inputs.import-tree ./modules)',
    { parts: 'hercules-ci/flake-parts', 'import-tree': 'vic/import-tree' },
    {
      'modules/systems.nix': '{ systems = [ "x86_64-linux" ]; }',
      'modules/dev/shell.nix':
        '{ perSystem = { pkgs, ... }: { devShells.default = pkgs.mkShell { packages = [ pkgs.python312 ]; }; }; }',
      'modules/_ignored.nix': '{ systems = [ "aarch64-linux" ]; }',
    },
  );
  expect(flake.systems).toEqual(['x86_64-linux']);
  expect(short(shellOf(flake))).toBe('venv: python312 3.12');
});
