/** A nixpkgs in small, put together from overlays as the real one is, and with the shapes that its files have had. */
const source = (major: string, minor: string, patch: string, suffix = ''): string =>
  `{ major = "${major}"; minor = "${minor}"; patch = "${patch}"; suffix = "${suffix}"; }`;

export const small: Readonly<Record<string, string>> = {
  'default.nix': `{ system, config ? { }, overlays ? [ ] }:
let lib = import ./lib;
in import ./pkgs/top-level/stage.nix {
  inherit lib overlays;
  config = { allowAliases = true; } // config;
  stdenv = { inherit system; isStdenv = true; };
}
`,
  'lib/.version': '25.11',
  'lib/default.nix': `rec {
  fix = f: let x = f x; in x;
  extends = overlay: f: final: let prev = f final; in prev // overlay final prev;
  flip = f: a: b: f b a;
  foldl' = builtins.foldl';
  optionalAttrs = condition: set: if condition then set else { };
  genAttrs = names: f: builtins.listToAttrs (map (name: { inherit name; value = f name; }) names);
  callWith = set: f: args: let g = if builtins.isFunction f then f else import f; in
    g (builtins.intersectAttrs (builtins.functionArgs g) set // args);
}
`,
  'pkgs/top-level/stage.nix': `let
  autoCalled = import ./by-name-overlay.nix ../by-name;
in
{ lib, config, overlays, stdenv }:
let
  bootstrap = self: super: {
    pkgs = self;
    buildPackages = self.pkgs;
    inherit stdenv;
  };
  trivialBuilders = self: super: import ../build-support/trivial-builders { inherit lib; inherit (self) stdenv; };
  splice = self: super: import ./splice.nix lib self false;
  allPackages = self: super: let res = import ./all-packages.nix { inherit lib config; } res self super; in res;
  aliases = self: super: lib.optionalAttrs config.allowAliases (import ./aliases.nix lib self super);
  variants = self: super: lib.optionalAttrs (config.allowVariants or true) (import ./variants.nix { inherit lib; } self super);
  otherPackageSets = self: super: {
    pkgsCross = { };
    # A comment that mentions hiddenName, which is no attribute.
    extend = f: self;
  };
in
lib.fix (lib.foldl' (lib.flip lib.extends) (self: { })
  ([ bootstrap trivialBuilders splice autoCalled allPackages otherPackageSets aliases variants ] ++ overlays))
`,
  'pkgs/top-level/by-name-overlay.nix': `directory:
let
  shard = name: map (package: { name = package; value = directory + "/\${name}/\${package}/package.nix"; })
    (builtins.attrNames (builtins.readDir (directory + "/\${name}")));
  packages = builtins.listToAttrs (builtins.concatMap shard (builtins.attrNames (builtins.readDir directory)));
in
self: super: { _internalCallByNamePackageFile = file: self.callPackage file { }; }
  // builtins.mapAttrs (name: self._internalCallByNamePackageFile) packages
`,
  'pkgs/top-level/splice.nix': `lib: pkgs: actuallySplice:
let inner = 1;
in {
  splicePackages = args: pkgs;
  callPackage = pkgs.newScope { };
  callPackages = lib.callWith pkgs;
  newScope = extra: lib.callWith (pkgs // extra);
  __splicedPackages = pkgs;
}
`,
  'pkgs/top-level/variants.nix': '{ lib }: self: super: { pkgsMusl = self; pkgsStatic = self; }\n',
  'pkgs/build-support/trivial-builders/default.nix': `{ lib, stdenv }:
rec {
  runCommand = name: "made with { and \${"}"} in it";
  writeText = name: text: ''
    a '''quoted''' text with ''\${ and { unbalanced
  '';
  inherit (lib) genAttrs;
}
`,
  'pkgs/by-name/he/hello/package.nix': '{ stdenv }: { name = "hello"; }\n',
  'pkgs/by-name/li/libGL/package.nix': '{ stdenv }: { name = "libGL"; }\n',
  'pkgs/by-name/li/libthing_2/package.nix': '{ stdenv }: { name = "libthing"; }\n',
  'pkgs/by-name/_7/_7zz/package.nix': '{ stdenv }: { name = "7zz"; }\n',
  'pkgs/top-level/all-packages.nix': `{ lib, config, ... }:
let
  inherit (lib) genAttrs optionalAttrs;
in
res: pkgs: super:

with pkgs;

{
  _type = "pkgs";
  inherit lib config;
  path = ../..;
  "quoted-name" = 1;
  sets.inner = { not-top = 1; };
  sets.other = 2;
  gcc = let version = "14"; in assert version != ""; with lib; { inherit version; };
  tricky = "a string with { braces and \${toString (let brace = "}"; in 1)} and a # in it"; # and { here
  url = if stdenv ? isStdenv then 1 else throw "never";
  inherit (callPackages ./more.nix { }) fromMore otherFromMore;
  gone = throw "gone was removed";
  python = python2;
  python2 = python27;
  python3 = python312;
  pypy3 = pypy311;
  python3Packages = python3.pkgs;
  pythonInterpreters = callPackage ./../development/interpreters/python { };
  inherit (pythonInterpreters) python27 python310 python311 python312 python313 python314 pypy311 python3Minimal;
  python313FreeThreading = python313.override { self = python313FreeThreading; pythonAttr = "python313FreeThreading"; enableGIL = false; };
}
`,
  'pkgs/top-level/more.nix': '{ stdenv }: { fromMore = 1; otherFromMore = 2; notTaken = 3; }\n',
  'pkgs/top-level/aliases.nix': `lib: self: super:
with self;
let
  old = [ "listed-a" "listed-b" ];
  listed = lib.genAttrs old (name: throw "\${name} has been removed");
  mapAliases = aliases: lib.mapAttrs or builtins.mapAttrs (name: alias: alias) aliases;
  warnAlias = message: value: value;
in
mapAliases {
  greeting = hello; # Added 2020-01-01
  greeting2 = greeting;
  dead = gone;
  removed = throw "'removed' has been removed, { use hello }";
  warned = warnAlias "'warned' is now hello" hello;
  deep = sets.inner;
  python27Full = throw "python27Full is gone";
}
// listed
`,
  'pkgs/development/interpreters/python/default.nix': `{ stdenv, callPackage, config, lib, __splicedPackages }@args:
(let
  passthruFun = { };
  sources = {
    python313 = { sourceVersion = ${source('3', '13', '4')}; hash = "h"; };
  };
in {
  python27 = callPackage ./cpython/2.7 { self = 1; sourceVersion = ${source('2', '7', '18', '.8')}; inherit passthruFun; };
  python310 = callPackage ./cpython { sourceVersion = ${source('3', '10', '18')}; };
  python311 = callPackage ./cpython { sourceVersion = ${source('3', '11', '13')}; inherit passthruFun; };
  python312 = callPackage ./cpython { sourceVersion = ${source('3', '12', '11')}; };
  python313 = callPackage ./cpython ({ self = 1; inherit passthruFun; } // sources.python313);
  python314 = callPackage ./cpython { sourceVersion = ${source('3', '14', '0', 'rc1')}; };
  python3Minimal = (callPackage ./cpython ({ stripTests = true; } // sources.python313)).overrideAttrs (old: { pname = "python3-minimal"; });
  pypy311 = callPackage ./pypy { sourceVersion = { major = "7"; minor = "3"; patch = "20"; }; pythonVersion = "3.11"; };
} // lib.optionalAttrs config.allowAliases {
  pypy39_prebuilt = throw "gone";
})
`,
  'pkgs/development/interpreters/python/cpython/default.nix': `{ callPackage, sourceVersion, ... }:
let
  make = extra: rec {
    version = with sourceVersion; "\${major}.\${minor}.\${patch}\${suffix}";
    pythonVersion = with sourceVersion; "\${major}.\${minor}";
    pkgs = callPackage ../packages.nix { };
    override = more: make (extra // more);
    overrideAttrs = f: make extra // f { };
  };
in make { }
`,
  'pkgs/development/interpreters/python/cpython/2.7/default.nix': 'import ../default.nix\n',
  'pkgs/development/interpreters/python/pypy/default.nix': `{ callPackage, sourceVersion, pythonVersion, ... }:
{ version = with sourceVersion; "\${major}.\${minor}.\${patch}"; inherit pythonVersion; pkgs = callPackage ../packages.nix { }; }
`,
  'pkgs/development/interpreters/python/packages.nix': `{ lib, pkgs, config }:
lib.fix (lib.foldl' (lib.flip lib.extends) (self: { }) [
  (self: super: import ./python-packages-base.nix { inherit pkgs; })
  (import ./hooks)
  (import ../../../top-level/python-packages.nix)
  (self: super: lib.optionalAttrs config.allowAliases (import ../../../top-level/python-aliases.nix lib self super))
])
`,
  'pkgs/development/interpreters/python/python-packages-base.nix': `{ pkgs }:
let hidden = 1; in { buildPythonPackage = args: args; buildPythonApplication = args: args; }
`,
  'pkgs/development/interpreters/python/hooks/default.nix':
    'self: dontUse: with self; { venvShellHook = 1; pypaBuildHook = 2; }\n',
  'pkgs/top-level/python-packages.nix': `# Comment
self: super: with self; {
  numpy = 1;
  numpy_2 = numpy;
  requests = let inner = 2; in inner;
  bootstrap = { flit-core = 1; };
}
`,
  'pkgs/top-level/python-aliases.nix': `lib: self: super: with self;
let mapAliases = aliases: aliases;
in mapAliases ({
  Requests = requests;
  dead = throw "dead is gone";
})
`,
};
