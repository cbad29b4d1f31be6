# What our own flakes and the recording nixpkgs use of nixpkgs' library, for where there is no copy of it.
let
  lib = rec {
    inherit (builtins) concatMap filter foldl' length replaceStrings splitVersion;
    inherit (builtins) attrValues catAttrs concatStringsSep elem genList head functionArgs isString mapAttrs tail;
    isFunction = f: builtins.isFunction f || (f ? __functor && isFunction (f.__functor f));
    fix = f: let x = f x; in x;
    extends = overlay: f: final: let prev = f final; in prev // overlay final prev;
    composeManyExtensions = overlays: final: prev:
      foldl' (set: overlay: set // overlay final (prev // set)) { } overlays;
    flip = f: a: b: f b a;
    pipe = foldl' (x: f: f x);
    concatStrings = concatStringsSep "";
    concatMapStringsSep = sep: f: list: concatStringsSep sep (map f list);
    genAttrs = names: f: builtins.listToAttrs (map (name: { inherit name; value = f name; }) names);
    filterAttrs = keep: set: builtins.removeAttrs set (filter (name: !keep name set.${name}) (builtins.attrNames set));
    mapAttrsToList = f: set: map (name: f name set.${name}) (builtins.attrNames set);
    attrByPath = path: default: set:
      if path == [ ] then set
      else if set ? ${head path} then attrByPath (tail path) default set.${head path}
      else default;
    getAttrFromPath = path: attrByPath path (throw "no such attribute");
    recursiveUpdate = left: right:
      left // mapAttrs
        (name: value:
          if left ? ${name} && builtins.isAttrs left.${name} && builtins.isAttrs value
          then recursiveUpdate left.${name} value
          else value)
        right;
    last = list: builtins.elemAt list (length list - 1);
    range = first: end: if first > end then [ ] else genList (i: first + i) (end - first + 1);
    take = count: list: genList (builtins.elemAt list) (if count < length list then count else length list);
    reverseList = list: genList (i: builtins.elemAt list (length list - i - 1)) (length list);
    subtractLists = taken: filter (item: !elem item taken);
    unique = foldl' (known: item: if elem item known then known else known ++ [ item ]) [ ];
    flatten = item: if builtins.isList item then concatMap flatten item else [ item ];
    optional = condition: item: if condition then [ item ] else [ ];
    optionals = condition: list: if condition then list else [ ];
    optionalString = condition: text: if condition then text else "";
    optionalAttrs = condition: set: if condition then set else { };
    splitString = sep: text: filter isString (builtins.split (escape sep) text);
    escape = builtins.replaceStrings [ "." "+" "*" "?" "[" "(" "|" ] [ "\\." "\\+" "\\*" "\\?" "\\[" "\\(" "\\|" ];
    removeSuffix = suffix: text:
      let rest = builtins.stringLength text - builtins.stringLength suffix; in
      if rest >= 0 && builtins.substring rest (-1) text == suffix then builtins.substring 0 rest text else text;
    toUpper = replaceStrings lower upper;
    lower = [ "a" "b" "c" "d" "e" "f" "g" "h" "i" "j" "k" "l" "m" "n" "o" "p" "q" "r" "s" "t" "u" "v" "w" "x" "y" "z" ];
    upper = [ "A" "B" "C" "D" "E" "F" "G" "H" "I" "J" "K" "L" "M" "N" "O" "P" "Q" "R" "S" "T" "U" "V" "W" "X" "Y" "Z" ];
    versionOlder = one: other: builtins.compareVersions other one == 1;
    versionAtLeast = one: other: !versionOlder one other;
    escapeShellArg = text:
      if builtins.match "[[:alnum:],._+:@%/-]+" (toString text) != null then toString text
      else "'${replaceStrings [ "'" ] [ "'\\''" ] (toString text)}'";
    escapeShellArgs = concatMapStringsSep " " escapeShellArg;
    getOutput = output: package:
      if !(package ? outputSpecified && package.outputSpecified)
      then package.${output} or package.out or package
      else package;
    makeSearchPathOutput = output: folder: packages:
      concatStringsSep ":" (map (package: "${getOutput output package}/${folder}") (filter (package: package != null) packages));
    makeLibraryPath = makeSearchPathOutput "lib" "lib";
    makeBinPath = makeSearchPathOutput "bin" "bin";
    importTOML = path: builtins.fromTOML (builtins.readFile path);
    callPackageWith = scope: f: args:
      let function = if isFunction f then f else import f; in
      function (builtins.intersectAttrs (functionArgs function) scope // args);
    systems = {
      flakeExposed = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      elaborate = system:
        let parts = splitString "-" system; in
        {
          inherit system;
          isLinux = last parts == "linux";
          isDarwin = last parts == "darwin";
          isx86_64 = head parts == "x86_64";
          isAarch64 = head parts == "aarch64";
        };
    };
  };
in
lib
