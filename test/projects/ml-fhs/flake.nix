{
  description = "Machine learning on NixOS in a file system that wheels know their way around in";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
    nixpkgs-master.url = "github:NixOS/nixpkgs/master";
    systems.url = "github:nix-systems/default";
    flake-utils.url = "github:numtide/flake-utils";
    flake-utils.inputs.systems.follows = "systems";
  };

  outputs =
    { self, nixpkgs, flake-utils, ... }@inputs:
    flake-utils.lib.eachDefaultSystem (
      system:
      let
        pkgs = import nixpkgs { inherit system; config.allowUnfree = true; };
        mpkgs = import inputs.nixpkgs-master { inherit system; };

        fhs = pkgs.buildFHSEnv {
          name = "fhs-shell";
          targetPkgs =
            pkgs: with pkgs; [
              gcc
              glib
              libGL
              libz
              python311
              mpkgs.uv
            ];
          profile = ''
            test -d .venv || python -m venv .venv
            source .venv/bin/activate
          '';
          runScript = "bash";
        };
      in
      {
        devShells.default = fhs.env;
      }
    );
}
