# Frameworks that make Python environments, as far as a shell sees them: which interpreter they were given.
{ lib, identifiers }:
let
  environment = name: python: {
    type = "derivation";
    inherit name;
    outPath = "/nix/store/00000000000000000000000000000000-env=${name}";
    __recorded = "environment";
    __python = python;
    override = _: environment name python;
    overrideAttrs = _: environment name python;
    inherit (python) interpreter executable sitePackages pythonVersion;
    dependencyEnv = environment name python;
    env = {
      type = "derivation";
      inherit name;
      outPath = "/nix/store/00000000000000000000000000000000-env=${name}";
      __recorded = "shell";
      nativeBuildInputs = [ (environment name python) ];
      shellHook = "";
      overrideAttrs = change: environment.env // change { };
    };
    nativeBuildInputs = [ (environment "${name}-inner" python) ];
    shellHook = "";
  };
  member = name: {
    type = "derivation";
    inherit name;
    outPath = "/nix/store/00000000000000000000000000000000-member=${name}";
    __recorded = "made";
    nativeBuildInputs = [ ];
    src = /nonexistent;
    passthru.tests.pytest = { };
    overrideAttrs = change: builtins.seq (change (member name)) (member name);
  };
  set = python: overlays:
    lib.fix (
      lib.foldl' (base: overlay: lib.extends overlay base) (
        final:
        lib.genAttrs identifiers member
        // {
          inherit python;
          mkVirtualEnv = name: _: environment name python;
          resolveBuildSystem = _: [ ];
          overrideScope = overlay: set python (overlays ++ [ overlay ]);
          pythonPkgsHostHost = final;
          pythonPkgsBuildHost = final;
        }
      ) overlays
    );
  nothing = _: _: { };
  poetry = pkgs: {
    mkPoetryEnv = args: environment "poetry-env" (args.python or pkgs.python3);
    mkPoetryApplication = args: environment "poetry-app" (args.python or pkgs.python3);
    mkPoetryEditablePackage = args: environment "poetry-editable" (args.python or pkgs.python3);
    defaultPoetryOverrides = { extend = x: x; };
    overrides = { withDefaults = x: x; withoutDefaults = x: x; };
    cleanPythonSources = { src, ... }: src;
    overrideScope = _: poetry pkgs;
  };
in
{
  pyproject = {
    build = {
      packages = { python, ... }: set python [ ];
      util = { ... }: { mkApplication = { venv, ... }: venv; };
    };
    lib.project = lib.genAttrs [ "loadPyproject" "loadUVPyproject" "loadPoetryPyproject" "loadPDMPyproject" ] (_: { projectRoot ? null, ... }: {
      renderers = {
        withPackages = _: _: [ ];
        buildPythonPackage = _: { pname = "project"; version = "1"; };
      };
    });
  };
  uv2nix = {
    lib.workspace.loadWorkspace = _: {
      mkPyprojectOverlay = _: nothing;
      mkEditablePyprojectOverlay = _: nothing;
      deps = { default = { }; all = { }; groups = { }; optionals = { }; };
    };
    packages = lib.genAttrs lib.systems.flakeExposed (_: { uv-bin = member "uv"; });
  };
  poetry2nix = {
    lib.mkPoetry2Nix = { pkgs, ... }: poetry pkgs;
    overlays.default = final: _: { poetry2nix = poetry final; };
    overlay = final: _: { poetry2nix = poetry final; };
  };
  # Flakes of overlays that no shell sees.
  overlays = { overlays = lib.genAttrs identifiers (_: nothing) // { default = nothing; }; };
}
