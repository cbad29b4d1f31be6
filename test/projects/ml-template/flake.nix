{
  description = "Machine learning on NixOS: tools and libraries from Nix, Python packages from uv";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
    nixpkgs-master.url = "github:NixOS/nixpkgs/master";
    flake-utils.url = "github:numtide/flake-utils";
  };

  outputs =
    { self, nixpkgs, flake-utils, ... }@inputs:
    flake-utils.lib.eachDefaultSystem (
      system:
      let
        pkgs = import nixpkgs {
          inherit system;
          config.allowUnfree = true;
        };
        # Only programs come from here.
        mpkgs = import inputs.nixpkgs-master { inherit system; };

        python_with_pkgs = pkgs.python311.withPackages (pp: with pp; [ pip ]);

        # On the library path.
        LD_pkgs =
          (with pkgs; [
            stdenv.cc.cc
            glib
            libGL
            zlib
          ])
          ++ pkgs.lib.optionals pkgs.stdenv.isLinux (
            with pkgs;
            [
              cudatoolkit
            ]
          );

        shell_packages =
          (with pkgs; [
            python311Packages.venvShellHook
          ])
          ++ [
            python_with_pkgs
            mpkgs.uv
          ];
      in
      {
        devShells.default = pkgs.mkShell {
          NIX_LD_LIBRARY_PATH = pkgs.lib.makeLibraryPath LD_pkgs;
          packages = shell_packages ++ LD_pkgs;
          venvDir = "./.venv";
          postShellHook = ''
            # Nix's Python has a loader of its own, which does not look at NIX_LD_LIBRARY_PATH.
            export LD_LIBRARY_PATH=$NIX_LD_LIBRARY_PATH''${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
          '';
        };
      }
    );
}
