# What our own flakes use of flake-utils, for where there is no copy of it.
{ defaultSystems }:
rec {
  inherit defaultSystems;
  # { name = value; } of each system becomes { name.${system} = value; }.
  eachSystem = systems: f:
    builtins.foldl'
      (all: system:
        let outputs = f system; in
        all // builtins.mapAttrs (name: value: (all.${name} or { }) // { ${system} = value; }) outputs)
      { }
      systems;
  eachDefaultSystem = eachSystem defaultSystems;
}
