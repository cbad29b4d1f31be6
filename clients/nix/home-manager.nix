# A module for home-manager: the program on PATH, and known to Helix where that is enabled.
{ self }:
{
  config,
  lib,
  pkgs,
  ...
}:

let
  package = self.packages.${pkgs.stdenv.hostPlatform.system}.default;
in
{
  options.programs.flake-pyproject.enable = lib.mkEnableOption "flake-pyproject";

  config = lib.mkIf config.programs.flake-pyproject.enable {
    home.packages = [ package ];

    programs.helix.languages.language-server.flake-pyproject = {
      command = lib.getExe package;
      args = [ "lsp" ];
    };
  };
}
