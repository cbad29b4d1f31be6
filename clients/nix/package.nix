# The npm package. It holds everything it needs but Node, so there is nothing to fetch and nothing to build.
{
  lib,
  stdenvNoCC,
  nodejs,
  # What `npm pack` makes and npm serves.
  src ? ./flake-pyproject.tgz,
}:

stdenvNoCC.mkDerivation {
  pname = "flake-pyproject";
  version = "0.1.0";
  inherit src;

  # The shebang of the program comes to point at it.
  buildInputs = [ nodejs ];

  dontBuild = true;

  installPhase = ''
    runHook preInstall
    mkdir -p $out/bin $out/lib/flake-pyproject
    cp -r . $out/lib/flake-pyproject
    chmod +x $out/lib/flake-pyproject/server/dist/main.js
    ln -s ../lib/flake-pyproject/server/dist/main.js $out/bin/flake-pyproject
    runHook postInstall
  '';

  meta = {
    description = "Language server and linter that keeps flake.nix and pyproject.toml in agreement";
    license = lib.licenses.mit;
    mainProgram = "flake-pyproject";
  };
}
