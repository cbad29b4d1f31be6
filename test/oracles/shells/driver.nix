# The shell of a flake, with every input replaced: what stands in it, in order, and what it sets.
{ directory, inputs, identifiers, system, lib, imported, flakeParts ? null, flakeUtils ? null }:
let
  flake = import (directory + "/flake.nix");
  stub = for: import ./nixpkgs.nix { inherit lib identifiers; system = for; };
  nixpkgs = {
    outPath = imported;
    inherit lib;
    legacyPackages = lib.genAttrs lib.systems.flakeExposed (for: (stub for).pkgs);
    __functor = _: { system ? localSystem.system or localSystem, localSystem ? system, overlays ? [ ], ... }: (stub system).import { inherit overlays; };
    _type = "flake";
    rev = "0";
    shortRev = "0";
    lastModified = 0;
    narHash = "";
    inputs = { };
  };
  # Whatever is asked of an input that nobody knows: a set of everything, and a function to it.
  anything = path: {
    type = "derivation";
    name = lib.last path;
    outPath = ./anything.nix;
    __recorded = "anything";
    __path = path;
    __functor = _: _: universal path;
    override = _: universal path;
    overrideAttrs = _: universal path;
    shellHook = "";
  };
  frameworks = import ./frameworks.nix { inherit lib identifiers; };
  universal = path: lib.genAttrs identifiers (name: universal (path ++ [ name ])) // anything path;
  kinds = {
    nixpkgs = _: nixpkgs;
    systems = _: { outPath = ./systems.nix; };
    flake-utils = _: { lib = import (flakeUtils + "/lib.nix") { defaultSystems = import ./systems.nix; }; };
    flake-parts = _: let parts = (import (flakeParts + "/flake.nix")).outputs { nixpkgs-lib = { inherit lib; }; self = parts; }; in parts;
    pyproject-nix = _: frameworks.pyproject;
    uv2nix = _: frameworks.uv2nix;
    poetry2nix = _: frameworks.poetry2nix;
    overlays = _: frameworks.overlays;
    unknown = name: universal [ name ];
  };
  given = builtins.mapAttrs (name: kind: kinds.${kind} name) inputs // { self = self; };
  self = outputs // {
    outPath = directory;
    inputs = given;
    inherit outputs;
    _type = "flake";
  };
  outputs = flake.outputs given;

  shell =
    outputs.devShells.${system}.default or (outputs.devShell.${system} or (outputs.packages.${system}.default or outputs.defaultPackage.${system}));

  describe = item:
    if item == null then [ ]
    else if builtins.isList item then lib.concatMap describe item
    else if !builtins.isAttrs item then [ "text" ]
    else if item.__recorded or "" == "joined" then lib.concatMap describe item.__members
    else if item.__recorded or "" == "environment" then [ "python ${lib.last item.__python.__path} env" ]
    else if item.__recorded or "" == "interpreter" then [ "python ${lib.last item.__path}${lib.optionalString (item.__environment or false) " env"}" ]
    else if item.__recorded or "" == "package" then [ (lib.concatStringsSep "." item.__path) ]
    else if item.__recorded or "" == "anything" then [ "anything ${lib.concatStringsSep "." item.__path}" ]
    else [ "made ${item.name or "?"}" ];

  text = value:
    if builtins.isString value then builtins.unsafeDiscardStringContext value
    else if builtins.isAttrs value && !(value ? outPath || value ? __toString) then "set"
    else if builtins.isFunction value then "function"
    else builtins.unsafeDiscardStringContext (toString value);
in
{
  recorded = shell.__recorded or "none";
  items = lib.concatMap (name: describe (shell.${name} or [ ])) [ "nativeBuildInputs" "buildInputs" "propagatedNativeBuildInputs" "propagatedBuildInputs" ];
  variables = builtins.mapAttrs (_: text) (lib.filterAttrs (_: value: value != null) (shell.__variables or { }));
}
