# A nixpkgs that records names: every identifier of the flake under test is an attribute, and every attribute is a
# package that knows its path, its outputs, and whose output was asked for. What shells are made with is kept.
{ lib, identifiers, system }:
let
  hash = "00000000000000000000000000000000";
  outputNames = [ "out" "lib" "dev" "bin" "man" "doc" "static" ];
  dotted = lib.concatStringsSep ".";
  isInterpreter = name: builtins.match "(python3?[0-9]*|pypy3?[0-9]*)" name != null;
  isPythonSet = name: builtins.match "((python3?[0-9]*|pypy3?[0-9]*)Packages)" name != null;

  made = name: extra: {
    type = "derivation";
    inherit name;
    pname = name;
    version = "1";
    outPath = "/nix/store/${hash}-made=${name}";
    drvPath = "/nix/store/${hash}-made=${name}.drv";
    meta = { };
    __recorded = "made";
    overrideAttrs = change: made name (extra // (
      let first = change (made name extra); in if lib.isFunction first then first (made name extra) else first
    ));
    override = _: made name extra;
    overridePythonAttrs = change: made name (extra // change (made name extra));
  } // extra;

  package = path: output:
    let
      name = lib.last path;
      self = {
        type = "derivation";
        inherit name;
        pname = name;
        version = "1";
        outPath = "/nix/store/${hash}-pkg=${dotted path}" + lib.optionalString (output != null) "!${output}";
        drvPath = "/nix/store/${hash}-pkg=${dotted path}.drv";
        outputName = if output == null then "out" else output;
        meta = { mainProgram = name; };
        override = _: self;
        overrideAttrs = _: self;
        overridePythonAttrs = _: self;
        buildInputs = [ ];
        nativeBuildInputs = [ ];
        propagatedBuildInputs = [ ];
        __recorded = "package";
        __path = path;
        __functor = _: _: made "call:${dotted path}" { };
      }
      // lib.optionalAttrs (output != null) { outputSpecified = true; }
      // lib.genAttrs outputNames (package path);
    in
    lib.genAttrs identifiers (child: package (path ++ [ child ]) null) // self;

  interpreter = name:
    let
      digits = builtins.match "[a-z]*3([0-9]+)" name;
      version = if digits == null then "3.13" else "3.${builtins.head digits}";
      base = package [ name ] null;
      env = packages: base // {
        __recorded = "interpreter";
        __environment = true;
        __packages = packages;
        env = made "env" { __recorded = "shell"; nativeBuildInputs = [ (env packages) ]; buildInputs = [ ]; shellHook = ""; };
        override = given: env (given.extraLibs or [ ]);
      };
      set = lib.genAttrs identifiers (child: package [ "${name}Packages" child ] null) // {
        python = self;
        callPackage = lib.callPackageWith (pkgs // set);
        venvShellHook = package [ "${name}Packages" "venvShellHook" ] null;
        toPythonModule = x: x;
        toPythonApplication = x: x;
        buildPythonPackage = buildPython;
        buildPythonApplication = buildPython;
        pythonOlder = v: lib.versionOlder version v;
        pythonAtLeast = v: lib.versionAtLeast version v;
      };
      buildPython = given:
        let
          args = if lib.isFunction given then lib.fix given else given;
        in
        made (args.pname or args.name or "python-package") (
          builtins.removeAttrs args [ "meta" "name" ]
          // {
            nativeBuildInputs = [ self ] ++ (args.build-system or [ ]) ++ (args.nativeBuildInputs or [ ]);
            propagatedBuildInputs = (args.dependencies or [ ]) ++ (args.propagatedBuildInputs or [ ]) ++ [ self ];
            __recorded = "python-package";
          }
        );
      self = base // {
        __recorded = "interpreter";
        pythonVersion = version;
        inherit version;
        pythonAttr = name;
        executable = "python${version}";
        interpreter = "${base.outPath}/bin/python${version}";
        sitePackages = "lib/python${version}/site-packages";
        libPrefix = "python${version}";
        pkgs = set;
        withPackages = f: env (f set);
        buildEnv = { override = given: env (given.extraLibs or [ ]); };
        override = _: self;
        overrideAttrs = _: self;
        meta.mainProgram = "python${version}";
      };
    in
    self;

  mergeInputs = args: name:
    (args.${name} or [ ])
    ++ lib.subtractLists (args.inputsFrom or [ ]) (lib.flatten (lib.catAttrs name (args.inputsFrom or [ ])));

  mkShell = args:
    made (args.name or "nix-shell") (
      builtins.removeAttrs args [ "name" "packages" "inputsFrom" "meta" ]
      // {
        buildInputs = mergeInputs args "buildInputs";
        nativeBuildInputs = (args.packages or [ ]) ++ mergeInputs args "nativeBuildInputs";
        propagatedBuildInputs = mergeInputs args "propagatedBuildInputs";
        propagatedNativeBuildInputs = mergeInputs args "propagatedNativeBuildInputs";
        shellHook = lib.concatStringsSep "\n" (lib.catAttrs "shellHook" (lib.reverseList (args.inputsFrom or [ ]) ++ [ args ]));
        __recorded = "shell";
        __variables = builtins.removeAttrs args [ "name" "packages" "inputsFrom" "meta" "buildInputs" "nativeBuildInputs" "shellHook" "env" "passthru" "src" "stdenv" ] // (args.env or { });
      }
    );
  overridable = f: { __functor = _: f; override = _: overridable f; };

  fhs = args: made (args.name or args.pname or "fhs") {
    env = made "fhs-env" {
      __recorded = "shell";
      nativeBuildInputs = (args.targetPkgs or (_: [ ])) pkgs ++ (args.multiPkgs or (_: [ ])) pkgs;
      buildInputs = [ ];
      shellHook = args.profile or "";
    };
  };

  platform = lib.systems.elaborate system;
  stdenv = package [ "stdenv" ] null // {
    inherit (platform) isLinux isDarwin isx86_64 isAarch64;
    inherit system;
    hostPlatform = platform;
    buildPlatform = platform;
    targetPlatform = platform;
    override = _: stdenv;
    mkDerivation = given:
      let args = if lib.isFunction given then lib.fix given else given;
      in made (args.pname or args.name or "derivation") (
        { buildInputs = [ ]; nativeBuildInputs = [ ]; shellHook = ""; }
        // builtins.removeAttrs args [ "meta" "name" ]
        // {
          __recorded = "shell";
          __variables = builtins.removeAttrs args [ "name" "pname" "version" "meta" "buildInputs" "nativeBuildInputs" "shellHook" "env" "passthru" "src" "stdenv" ] // (args.env or { });
        }
      );
  };

  # `callPackage` gives what nixpkgs has; of arguments with a default, only interpreters surely are there.
  callWith = scope: f: args:
    let
      function = if lib.isFunction f then f else import f;
      wanted = lib.filterAttrs (name: optional: !optional || isInterpreter name) (lib.functionArgs function);
      auto = builtins.mapAttrs (name: _: scope.${name}) (builtins.removeAttrs wanted (builtins.attrNames args));
      result = function (auto // args);
    in
    if builtins.isAttrs result then result // { override = more: callWith scope function (args // (if lib.isFunction more then more (auto // args) else more)); } else result;

  base =
    lib.genAttrs identifiers (
      name: if isInterpreter name then interpreter name else if isPythonSet name then (interpreter (lib.removeSuffix "Packages" name)).pkgs else package [ name ] null
    )
    // {
      inherit lib stdenv system;
      python3 = interpreter "python3";
      python3Packages = base.python3.pkgs;
      pythonInterpreters = lib.genAttrs identifiers interpreter;
      stdenvNoCC = stdenv;
      clangStdenv = stdenv;
      hostPlatform = platform;
      targetPlatform = platform;
      mkShell = overridable mkShell;
      mkShellNoCC = overridable mkShell;
      buildFHSEnv = fhs;
      buildFHSUserEnv = fhs;
      symlinkJoin = args: made (args.name or args.pname or "joined") { __recorded = "joined"; __members = args.paths or [ ]; };
      buildEnv = args: made args.name { __recorded = "joined"; __members = args.paths; };
      writeShellScriptBin = name: text: made name { __recorded = "script"; inherit text; };
      writeScriptBin = name: text: made name { __recorded = "script"; inherit text; };
      writeShellApplication = args: made args.name { __recorded = "script"; inherit (args) text; };
      writeShellScript = name: _: made name { };
      writeText = name: _: made name { };
      writeTextFile = args: made args.name { };
      runCommand = name: env: _: made name env;
      runCommandLocal = name: env: _: made name env;
      makeWrapper = package [ "makeWrapper" ] null;
      callPackage = callWith pkgs;
      callPackages = callWith pkgs;
      newScope = extra: callWith (pkgs // extra);
      pythonPackagesExtensions = [ ];
      pythonManylinuxPackages = lib.genAttrs [ "manylinux1" "manylinux2010" "manylinux2014" ] (name: [ (package [ "pythonManylinuxPackages" name ] null) ])
        // lib.genAttrs [ "manylinux1Package" "manylinux2010Package" "manylinux2014Package" ] (name: package [ "pythonManylinuxPackages" name ] null);
      config = { };
      path = /nonexistent;
      extend = overlay: extendWith [ overlay ] ;
      appendOverlays = extendWith;
      pkgs = pkgs;
      buildPackages = pkgs;
    };
  extendWith = overlays: lib.fix (lib.foldl' (set: overlay: lib.extends overlay set) (final: base // { callPackage = callWith final; callPackages = callWith final; newScope = extra: callWith (final // extra); pkgs = final; }) overlays);
  pkgs = base;
in
{
  inherit pkgs;
  import = { overlays ? [ ], ... }: extendWith overlays;
}
