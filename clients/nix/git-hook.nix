# A hook for git-hooks.nix, from the package: `hooks.flake-pyproject = flake-pyproject.lib.gitHook package`.
package: {
  enable = true;
  name = "flake-pyproject";
  description = "flake.nix and pyproject.toml agree";
  inherit package;
  entry = "${package}/bin/flake-pyproject check";
  files = "(\\.nix|(^|/)(pyproject\\.toml|flake\\.lock|uv\\.lock|uv\\.toml|\\.python-version))$";
}
