{
  description = "flake-pyproject: keeps flake.nix and pyproject.toml in agreement";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      forEachSystem =
        make: nixpkgs.lib.genAttrs systems (system: make system nixpkgs.legacyPackages.${system});
    in
    {
      overlays.default = final: _: {
        flake-pyproject = final.callPackage ./package.nix { };
      };

      packages = forEachSystem (
        _: pkgs: {
          default = pkgs.callPackage ./package.nix { };
        }
      );

      apps = forEachSystem (
        system: _: {
          default = {
            type = "app";
            program = nixpkgs.lib.getExe self.packages.${system}.default;
          };
        }
      );

      devShells = forEachSystem (
        system: pkgs: {
          default = pkgs.mkShell { packages = [ self.packages.${system}.default ]; };
        }
      );

      homeModules.default = import ./home-manager.nix { inherit self; };

      lib.gitHook = import ./git-hook.nix;
    };
}
