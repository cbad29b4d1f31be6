/**
 * Calls of `lib` with kinds of arguments in the place of arguments: `$i` an integer, `$n` a small natural number, `$s` a
 * string, `$c` a character, `$b` a Boolean, `$v` a version, `$k` a name, `$V` any scalar; lists: `$I` of integers, `$S` of
 * strings, `$L` of lists, `$P` a path of names, `$M` of sets; sets: `$A` of integers, `$T` of strings, `$N` nested.
 */
export const calls: readonly string[] = `
lib.singleton $V
lib.forEach $I (x: x * 2)
lib.foldr (a: b: a - b) $i $I
lib.fold (a: b: a - b) $i $I
lib.foldl (a: b: a - b) $i $I
lib.foldl' (a: b: a - b) $i $I
lib.imap0 (i: v: [ i v ]) $S
lib.imap1 (i: v: [ i v ]) $S
lib.ifilter0 (i: v: i > 0 && v > 0) $I
lib.concatMap (x: [ x x ]) $I
lib.flatten [ $L [ $I $L ] $i ]
lib.remove $i $I
lib.findSingle (x: x == $i) "none" "many" $I
lib.findFirst (x: x > $i) "none" $I
lib.lists.findFirstIndex (x: x > $i) null $I
lib.any (x: x > $i) $I
lib.all (x: x > $i) $I
lib.count (x: x > $i) $I
lib.optional $b $s
lib.optionals $b $I
lib.toList $V
lib.toList $I
lib.range $i $i
lib.replicate $n $s
lib.partition (x: x > $i) $I
lib.groupBy (x: toString (x / 2)) $I
lib.groupBy' builtins.add 0 (x: if x > $i then "big" else "small") $I
lib.zipListsWith (a: b: a + b) $I $I
lib.zipLists $I $S
lib.reverseList $I
lib.sortOn (x: 0 - x) $I
lib.sort (a: b: a < b) $I
lib.compareLists lib.compare $I $I
lib.naturalSort $S
lib.take $n $I
lib.takeEnd $n $I
lib.drop $n $I
lib.dropEnd $n $I
lib.sublist $n $n $I
lib.hasPrefix $c $s
lib.lists.hasPrefix $I $I
lib.lists.commonPrefix $I $I
lib.last $I
lib.init $I
lib.head $I
lib.tail $I
lib.unique $I
lib.allUnique $I
lib.uniqueStrings $S
lib.intersectLists $I $I
lib.subtractLists $I $I
lib.mutuallyExclusive $I $I
lib.crossLists (a: b: a + b) [ $I $I ]
lib.concatLists $L
lib.elem $i $I
lib.elemAt $I $n
lib.genList (x: x * x) $n
lib.replaceElemAt $I $n $i
lib.attrByPath $P "none" $N
lib.hasAttrByPath $P $N
lib.getAttrFromPath $P $N
lib.attrsets.longestValidPathPrefix $P $N
lib.setAttrByPath $P $i
lib.attrVals $P $A
lib.attrValues $A
lib.getAttrs $P $A
lib.catAttrs $k $M
lib.filterAttrs (n: v: n != $k && v > $i) $A
lib.filterAttrsRecursive (n: v: v != null && n != $k) $N
lib.foldlAttrs (acc: n: v: acc + n + toString v) "" $A
lib.foldAttrs (item: acc: [ item ] ++ acc) [ ] $M
lib.collect builtins.isString $N
lib.collect (x: x ? a) $N
lib.cartesianProduct { a = $I; b = $S; }
lib.mapCartesianProduct ({ a, b }: a + b) { a = $I; b = $I; }
lib.nameValuePair $s $V
lib.mapAttrs (n: v: n + toString v) $A
lib.mapAttrs' (n: v: lib.nameValuePair "x-\${n}" (v + 1)) $A
lib.mapAttrsToList (n: v: "\${n}=\${toString v}") $A
lib.attrsToList $A
lib.mapAttrsRecursive (path: v: lib.concatStringsSep "-" (path ++ [ (builtins.toJSON v) ])) $N
lib.mapAttrsRecursiveCond (s: !(s ? a)) (path: v: path) $N
lib.mapAttrsToListRecursive (path: v: { inherit path v; }) $N
lib.concatMapAttrs (n: v: { \${n} = v; "\${n}2" = v * 2; }) $A
lib.genAttrs $P (n: n + "!")
lib.genAttrs' $P (n: lib.nameValuePair "x\${n}" n)
lib.optionalAttrs $b $A
lib.zipAttrsWith (n: vs: vs) $M
lib.zipAttrsWithNames $P (n: vs: vs) $M
lib.zipAttrs $M
lib.mergeAttrsList $M
lib.recursiveUpdate $N $N
lib.recursiveUpdateUntil (path: l: r: lib.length path > 1) $N $N
lib.matchAttrs $A $A
lib.overrideExisting $A $A
lib.showAttrPath $S
lib.removeAttrs $A $P
lib.updateManyAttrsByPath [ { path = $P; update = old: 7; } ] { a.b = 1; b = 2; }
lib.intersectAttrs $A $A
lib.isDerivation $N
lib.concatStrings $S
lib.concatMapStrings (x: x + "!") $S
lib.concatImapStrings (i: x: "\${toString i}-\${x}") $S
lib.intersperse $c $S
lib.concatStringsSep $c $S
lib.concatMapStringsSep $c (x: x + "!") $S
lib.concatImapStringsSep $c (i: x: "\${toString i}\${x}") $S
lib.concatMapAttrsStringSep $c (n: v: "\${n}=\${toString v}") $A
lib.concatLines $S
lib.replaceStrings [ $c "b" ] [ "1" "" ] $s
lib.replaceString $c "_" $s
lib.join $c $S
lib.makeSearchPath "lib" [ "/a" null "/b" ]
lib.makeSearchPathOutput "lib" "lib" [ "/a" { out = "/o"; outPath = "/o"; } { lib = "/l"; out = "/o"; outPath = "/o"; } ]
lib.makeLibraryPath [ "/usr" { outPath = "/o"; outputSpecified = true; lib = "/l"; } { outPath = "/p"; lib.outPath = "/l"; } null ]
lib.makeBinPath [ "/usr" { outPath = "/p"; bin = "/b"; } ]
lib.makeIncludePath [ "/usr" ]
lib.strings.normalizePath "/a//b///c/"
lib.optionalString $b $s
lib.hasPrefix $s $s
lib.hasSuffix $s $s
lib.hasInfix $s $s
lib.hasSuffix $c $s
lib.hasInfix $c $s
lib.stringToCharacters $v
lib.stringAsChars (c: if c == "a" then "i" else c) $v
lib.strings.charToInt $c
lib.escape [ $c "a" ] $s
lib.strings.escapeC [ "a" ] $v
lib.escapeURL $s
lib.escapeShellArg $s
lib.escapeShellArgs $S
lib.isValidPosixName $s
lib.toShellVar "x" $s
lib.toShellVar "x" $S
lib.toShellVar "x" $T
lib.toShellVars { a = $s; b = $I; c = $i; }
lib.strings.escapeNixString $s
lib.escapeRegex $s
lib.strings.escapeNixIdentifier $s
lib.escapeXML $s
lib.toLower $s
lib.toUpper $s
lib.toSentenceCase $k
lib.toCamelCase "hello-world x_y"
lib.trim "  $s x \\n"
lib.trimWith { start = $b; end = $b; } "  x  "
lib.splitString $c $s
lib.splitStringBy (p: c: c == "a") $b "banana"
lib.removePrefix $c $s
lib.removeSuffix $c $s
lib.removePrefix $s $s
lib.removeSuffix $s $s
lib.versionOlder $v $v
lib.versionAtLeast $v $v
lib.compareVersions $v $v
lib.getName "python3-3.12.1"
lib.getName { pname = "x"; }
lib.getName { name = "x-1.2"; }
lib.getVersion "python3-3.12.1"
lib.getVersion { name = "x-y-1.2"; }
lib.nameFromURL "https://x/y-1.2.tar.gz" "-"
lib.cmakeBool "X" $b
lib.cmakeFeature "X" $s
lib.cmakeOptionType "string" "X" $s
lib.mesonBool "x" $b
lib.mesonEnable "x" $b
lib.mesonOption "x" $s
lib.enableFeature $b "x"
lib.enableFeatureAs $b "x" $s
lib.withFeature $b "x"
lib.withFeatureAs $b "x" $s
lib.fixedWidthString 6 "0" $v
lib.fixedWidthNumber 3 $n
lib.strings.isConvertibleWithToString $V
lib.strings.isConvertibleWithToString $I
lib.isStringLike $V
lib.isStorePath $s
lib.toInt "12"
lib.toInt " 3 "
lib.toInt $s
lib.toIntBase10 "012"
lib.strings.sanitizeDerivationName $s
lib.strings.commonPrefixLength $s $s
lib.strings.levenshtein $s $s
lib.splitVersion $v
lib.versions.splitVersion $v
lib.versions.major $v
lib.versions.minor "3.12.1"
lib.versions.patch "3.12.1"
lib.versions.majorMinor $v
lib.versions.pad $n $v
lib.id $V
lib.const $V $V
lib.pipe $I [ (map (x: x + 1)) lib.reverseList ]
lib.concat $I $I
lib.or $b $b
lib.and $b $b
lib.xor $b $b
lib.boolToString $b
lib.boolToYesNo $b
lib.mergeAttrs $A $A
lib.flip (a: b: a - b) $i $i
lib.defaultTo 1 null
lib.defaultTo 1 $i
lib.mapNullable (x: x + 1) $i
lib.mapNullable (x: x + 1) null
lib.functionArgs ({ a, b ? 1 }: a)
lib.functionArgs (lib.setFunctionArgs (x: x) { a = false; })
lib.isFunction (x: x)
lib.isFunction { __functor = self: x: x; }
lib.isFunction $V
lib.toFunction 3 4
lib.toHexString 255
lib.fromHexString "FF"
lib.toBaseDigits 3 20
lib.bitAnd $n $n
lib.bitOr $n $n
lib.bitXor $n $n
lib.bitNot $i
lib.min $i $i
lib.max $i $i
lib.mod $n 3
lib.compare $i $i
lib.splitByAndCompare (lib.hasPrefix "a") lib.compare lib.compare $s $s
lib.throwIf $b "no" 1
lib.throwIfNot $b "no" 1
lib.assertMsg $b "no"
lib.warnIf $b "careful" 1
lib.fix (self: { a = 1; b = self.a + $i; })
lib.converge (x: x / 2) 100
(lib.fix (lib.extends (final: prev: { b = prev.a + final.c; c = $i; }) (final: { a = 1; }))).b
(lib.fix (lib.extends (lib.composeExtensions (final: prev: { a = prev.a + 1; }) (final: prev: { b = prev.a * 2; })) (final: { a = $i; })))
(lib.fix (lib.extends (lib.composeManyExtensions [ (final: prev: { a = 2; }) (final: prev: { c = prev.a + final.b; }) ]) (final: { a = 1; b = $i; })))
((lib.makeExtensible (self: { a = 1; b = self.a; })).extend (self: super: { a = super.a + $i; })).b
lib.genericClosure { startSet = [ { key = 0; } ]; operator = item: if item.key < 3 then [ { key = item.key + 1; } ] else [ ]; }
lib.getExe' { type = "derivation"; outPath = "/p"; bin = "/b"; } "x"
lib.getOutput "dev" { outPath = "/p"; dev = "/d"; }
lib.getBin { outPath = "/p"; out = "/o"; }
lib.getLib "/usr"
lib.platforms.linux == [ ]
lib.systems.elaborate "x86_64-linux" == null
(lib.systems.elaborate "aarch64-darwin").isDarwin
(lib.systems.elaborate "x86_64-linux").isLinux
(lib.systems.elaborate "x86_64-linux").config
(lib.systems.elaborate "aarch64-linux").isAarch64
(lib.systems.elaborate "aarch64-linux").linuxArch
(lib.systems.elaborate "aarch64-darwin").darwinArch
(lib.systems.elaborate "x86_64-darwin").uname.system
(lib.systems.elaborate { system = "x86_64-linux"; }).parsed.cpu.name
(lib.systems.elaborate "x86_64-linux").extensions.sharedLibrary
lib.isType "x" { _type = "x"; }
lib.setType "x" $A
lib.mkDefault $i
lib.mkForce $i
lib.mkIf $b $i
lib.mkMerge [ $i $i ]
lib.mkOverride 3 $i
lib.mkBefore [ $i ]
lib.mkOrder 200 $i
lib.isOption { _type = "option"; }
lib.showOption $P
(lib.evalModules { modules = [ { options.a = lib.mkOption { type = lib.types.listOf lib.types.int; default = [ ]; }; } { a = $I; } { config.a = lib.mkBefore $I; } ]; }).config.a
(lib.evalModules { modules = [ { options.a = lib.mkOption { type = lib.types.int; default = 1; }; } { a = lib.mkDefault 2; } { a = lib.mkIf $b 3; } ]; }).config.a
(lib.evalModules { modules = [ { options.a = lib.mkOption { type = lib.types.attrsOf lib.types.int; }; } { a = $A; } { a.z = lib.mkForce $i; } ]; }).config.a
(lib.evalModules { modules = [ { options.a = lib.mkOption { type = lib.types.lines; }; } { a = $s; } { a = lib.mkAfter $s; } ]; }).config.a
(lib.evalModules { modules = [ ({ config, lib, ... }: { options.a.b = lib.mkEnableOption "x"; options.c = lib.mkOption { default = config.a.b; }; }) { a.b = $b; } ]; }).config.c
(lib.evalModules { modules = [ { options.a = lib.mkOption { type = lib.types.submodule { options.x = lib.mkOption { type = lib.types.int; default = 4; }; options.y = lib.mkOption { default = 5; }; }; default = { }; }; } { a.x = $i; } ]; }).config.a
(lib.evalModules { modules = [ { options.a = lib.mkOption { type = lib.types.attrsOf (lib.types.submodule ({ name, ... }: { options.n = lib.mkOption { default = name; }; })); }; } { a.u = { }; a.v.n = "w"; } ]; }).config.a
(lib.evalModules { modules = [ { options.a = lib.mkOption { type = lib.types.nullOr lib.types.str; default = null; }; } ]; }).config.a
(lib.evalModules { modules = [ { options.a = lib.mkOption { apply = x: x + 1; default = $i; }; } ]; }).config.a
(lib.evalModules { specialArgs.x = $i; modules = [ ({ x, ... }: { options.a = lib.mkOption { default = x; }; }) { imports = [ { } ]; } ]; }).config.a
(lib.evalModules { modules = [ { options.a = lib.mkOption { type = lib.types.listOf lib.types.str; }; } { a = lib.mkMerge [ $S (lib.mkIf $b [ "z" ]) ]; } ]; }).config.a
(lib.evalModules { modules = [ { options.a = lib.mkOption { type = lib.types.coercedTo lib.types.int toString lib.types.str; }; } { a = $i; } ]; }).config.a
(lib.evalModules { modules = [ { options.a = lib.mkOption { type = lib.types.enum [ 1 2 ]; default = 1; }; _module.args.z = 7; } ({ z, ... }: { options.b = lib.mkOption { default = z; }; }) ]; }).config.b
`
  .split('\n')
  .filter(line => line !== '');
