/** What crosses out of `nix/`: facts about a flake (or a devenv.nix, shell.nix, default.nix), never syntax. */
import type { Location, SourceFile, SyntaxProblem } from '../text.ts';
import type { FlakeReference } from './reference.ts';
import type { NixpkgsTree } from './store/nixpkgs.ts';

export interface Flake {
  readonly file: SourceFile;
  readonly kind: 'flake' | 'devenv' | 'shell' | 'default';
  /** The declared inputs by name, in the order written. */
  readonly inputs: readonly FlakeInput[];
  /** Whether these are all of them. */
  readonly inputsComplete: boolean;
  /** Every nixpkgs among the inputs. */
  readonly nixpkgs: readonly NixpkgsInput[];
  /** Systems that the outputs name. */
  readonly systems: readonly string[];
  /** One for each system and name. */
  readonly shells: readonly Shell[];
  readonly packages: readonly BuiltPackage[];
  readonly apps: readonly App[];
  /** One for each that the shells and packages are made from; those for other systems are the same. */
  readonly lockedSets: readonly LockedSet[];
  /** Every Nix file that was evaluated, the entry first. */
  readonly sources: readonly NixSource[];
  /** Local files that the evaluation read or asked for (`readFile`, `importTOML`, `src`), whether they exist or not. */
  readonly reads: readonly FileReference[];
  /** What could not be known of the outputs as a whole. */
  readonly unknown: readonly UnknownFact[];
}

interface NixSource {
  readonly file: SourceFile;
  readonly problems: readonly SyntaxProblem[];
  readonly comments: readonly Location[];
}

export interface FileReference {
  readonly path: string;
  /** Where it is named. */
  readonly at: Location;
  readonly how: 'import' | 'readFile' | 'source' | 'exists';
}

export interface FlakeInput {
  readonly name: string;
  readonly at: Location;
  /** The reference as written, `github:NixOS/nixpkgs/nixos-25.05`; undefined for `follows` or a reference that is not a literal. */
  readonly url?: { readonly value: string; readonly at: Location } | undefined;
  /** Path of input names that it follows. */
  readonly follows?: readonly string[] | undefined;
  /** What it asks for, however it is written; undefined where it follows another, or is no reference. */
  readonly reference?: FlakeReference | undefined;
  /** What is said of the input's own inputs: `inputs.x.inputs.nixpkgs.follows = "nixpkgs"`. */
  readonly inputs?: readonly FlakeInput[] | undefined;
}

export interface NixpkgsInput {
  readonly input: string;
  readonly at?: Location | undefined;
  readonly ref: string | null;
  readonly rev: string | null;
  /** Unix time in seconds. */
  readonly lastModified: number | null;
  /** `YY.MM`, `unstable`, or null where neither is known. */
  readonly release: string | null;
  /** What it says of itself, where its source lies on this machine: to be asked before the catalogue. */
  readonly tree?: NixpkgsTree | undefined;
}

/** How Python packages get into a shell; see interface.md. */
export type Regime =
  | 'venv'
  | 'uv-managed'
  | 'nixpkgs'
  | 'uv2nix'
  | 'poetry2nix'
  | 'dream2nix'
  | 'fhs'
  | 'devenv'
  | 'unknown';

export interface Shell {
  /** `devShells.x86_64-linux.default`. */
  readonly output: string;
  readonly system: string;
  readonly name: string;
  /** Whether plain `nix develop` enters it. */
  readonly default: boolean;
  /** Where the shell is made: the builder's call, or the nearest place that a person would edit. */
  readonly at: Location;
  /** `mkShell`, `mkShellNoCC`, `buildFHSEnv`, `devenv`, `devshell`, …; undefined where it is not known. */
  readonly builder: string | undefined;
  /** The attribute set literal that the builder is called with, for fixes that add an attribute to it. */
  readonly body?: AttributeSetSite | undefined;
  readonly regime: Regime;
  /** In PATH order: the first is the shell's. */
  readonly interpreters: readonly Interpreter[];
  readonly tools: readonly Tool[];
  /** A list literal that names a package of the shell, to which another can be added: uv's, where it has uv. */
  readonly list?: ListSite | undefined;
  readonly environment: ReadonlyMap<string, Variable>;
  readonly libraryPath: LibraryPath;
  /** Commands of the shell hook that concern Python: `uv sync --python …`, `python -m venv .venv`. */
  readonly commands: readonly Command[];
  /** Where interpreters, tools and environment are all known; absence proves something only then. */
  readonly complete: boolean;
  readonly unknown: readonly UnknownFact[];
}

/** A literal `{ … }` in a source, with what an insertion needs to know. */
export interface AttributeSetSite {
  readonly at: Location;
  readonly attributes: readonly string[];
  /** The literal that its attribute `env` is, where there is one: the builder's environment variables. */
  readonly env?: AttributeSetSite | undefined;
  /** How the package set is spelled here, such as `pkgs`; undefined where none is in scope under a name. */
  readonly packageSet?: string | undefined;
  /** Whether a `with` opens the package set here: packages are written without it. */
  readonly opened?: boolean | undefined;
  /** How nixpkgs' lib is spelled here: `lib`, `pkgs.lib`, `nixpkgs.lib`. */
  readonly lib?: string | undefined;
}

export interface Interpreter {
  /** The attribute as in nixpkgs: `python312`, `python3`, `pypy310`. */
  readonly attribute: string;
  readonly implementation: 'cpython' | 'pypy';
  /** `3.12`, or null where it is not statically known. */
  readonly version: string | null;
  readonly fullVersion: string | null;
  /** Whether nixpkgs' own source in the store says so, and not the catalogue. */
  readonly stored: boolean;
  /** Name of the input that it comes from; null where it is not known. */
  readonly nixpkgs: string | null;
  /** What a person would edit to change it: `python312` in `pkgs.python312`, `"312"` in `pkgs."python${v}"`. */
  readonly at: Location;
  /** Whether it is `withPackages` / `buildEnv`: uv takes such an environment for a virtual environment. */
  readonly environment: boolean;
  /** Names of the packages of a `withPackages`, as written in the package set; null where they are not known. */
  readonly packages: readonly PythonPackage[] | null;
  /** The list that names them, where it is a literal to which one can be added. */
  readonly list?: ListSite | undefined;
  /** Set where nixpkgs surely does not give the attribute in this release. */
  readonly absent?: { readonly kind: 'missing' | 'throws'; readonly message: string } | undefined;
}

/** A package that a `withPackages` names. */
export interface PythonPackage {
  readonly name: string;
  readonly at: Location;
  /** Whether it is an attribute of nixpkgs, and not built on the spot. */
  readonly isAttribute: boolean;
}

export interface Tool {
  /** Canonical attribute path in nixpkgs, dotted. */
  readonly attribute: string;
  readonly at: Location;
  /** Which python package set it came from (`python311`), for `python311Packages.pytest`. */
  readonly pythonSet?: string | undefined;
  /** The minor version that the set is for, where it is known. */
  readonly pythonVersion?: string | undefined;
  readonly nixpkgs: string | null;
  /** Whether that nixpkgs was told to allow unfree packages; null where it is not known. */
  readonly allowUnfree: boolean | null;
  readonly output?: string | undefined;
}

export interface Variable {
  readonly name: string;
  /** After expansion, with made-up store paths; null where some of it is not known. */
  readonly value: string | null;
  /** The interpreter that the value leads to: `UV_PYTHON = "${python}/bin/python"`. */
  readonly interpreter?: Interpreter | undefined;
  readonly at: Location;
  readonly from: 'attribute' | 'hook' | 'envrc' | 'module';
}

export interface LibraryPath {
  /** Which variables give it: `LD_LIBRARY_PATH`, `NIX_LD_LIBRARY_PATH`, … in the order of precedence. */
  readonly variables: readonly string[];
  readonly entries: readonly LibraryEntry[];
  /** Whether nothing else can be on it. */
  readonly complete: boolean;
  /** The list literal(s) that end up on it, where an element may be added, the best first. */
  readonly lists: readonly ListSite[];
  /** Where no list does yet: an option that would, and the set that it is to be added to. */
  readonly option?: { readonly name: string; readonly set: AttributeSetSite } | undefined;
  /** Empty entries: `$LD_LIBRARY_PATH` beside a colon leaves one where the variable is not set. */
  readonly empty: readonly EmptyEntry[];
  /** Where the variable is set. */
  readonly at?: Location | undefined;
}

export interface LibraryEntry {
  /** Canonical attribute path with output where one was chosen: `stdenv.cc.cc.lib`; null for a literal directory. */
  readonly attribute: string | null;
  /** The directory for entries that are no package: `/run/opengl-driver/lib`. */
  readonly directory: string | null;
  /** The attribute path as written, `xorg.libX11`. */
  readonly written: string;
  /** The output whose `lib` directory is meant, after `getLib`; undefined for the default output. */
  readonly output: string | undefined;
  /** What follows the package in the entry: `lib`, or a directory in which its libraries may not lie. */
  readonly folder: string;
  /** How it came here: `makeLibraryPath` picks the output, interpolation takes the first. */
  readonly how: 'makeLibraryPath' | 'interpolation' | 'literal';
  readonly variable: string;
  readonly nixpkgs: string | null;
  /** Whether that nixpkgs was told to allow unfree packages; null where it is not known. */
  readonly allowUnfree: boolean | null;
  /** Whether overlays of which not everything is known may have added or replaced it. */
  readonly overlaid: boolean;
  /** The attribute path: `linuxPackages.nvidia_x11` of `pkgs.linuxPackages.nvidia_x11`. */
  readonly at: Location;
  /** The whole expression that gives the package, for replacing it by something else. */
  readonly expression: Location;
}

/** An empty entry of a search path, which stands for the current directory. */
export interface EmptyEntry {
  readonly variable: string;
  /** What becomes empty, as written: `$LD_LIBRARY_PATH`. */
  readonly at: Location;
  /** What it stands in: a Nix string of either kind, or a file of shell commands. */
  readonly language: 'string' | 'indented-string' | 'shell';
}

export interface ListSite {
  /** From `[` to `]`. */
  readonly at: Location;
  readonly items: readonly Location[];
  /** Whether elements are bare names under a `with`, or spelled through a set (`pkgs`). */
  readonly packageSet: string | undefined;
  /** Guard that the list stands under (`lib.optionals stdenv.isLinux`), as source text. */
  readonly guard?: string | undefined;
}

/** A simple command of the shell hook, words expanded as far as they are known (null where not). */
export interface Command {
  readonly words: readonly (string | null)[];
  readonly at: Location;
}

export interface BuiltPackage {
  /** `packages.x86_64-linux.default`. */
  readonly output: string;
  readonly system: string;
  readonly builder: string;
  readonly interpreter: Interpreter | null;
  readonly pname: Fact<string>;
  readonly version: Fact<string>;
  /** The local directory that is its `src`; null where it is not one, or not known. */
  readonly source: string | null;
  /** The attributes that the builder was called with, by name, for the rules about them. */
  readonly attributes: ReadonlyMap<string, BuiltAttribute>;
  readonly complete: boolean;
  readonly at: Location;
}

/** A string fact that may be absent (undefined), unknown (null value) or known; `at` where it is written. */
export type Fact<T> = { readonly value: T | null; readonly at: Location } | undefined;

export interface BuiltAttribute {
  readonly at: Location;
  /** A plain string or boolean. */
  readonly scalar?: string | boolean | undefined;
  /** A list's packages and strings, by attribute path or text. */
  readonly items?: readonly { readonly name: string; readonly at: Location }[] | undefined;
  /** Whether `items` is all there is. */
  readonly complete: boolean;
  /** Whether a person wrote the value in a Nix file, instead of it being read from pyproject.toml. */
  readonly literal: boolean;
  /** For a list that is a literal to which something can be added. */
  readonly list?: ListSite | undefined;
}

/** A set of packages from a uv.lock (uv2nix), with what the flake puts over it. */
export interface LockedSet {
  /** The directory of the uv.lock. */
  readonly root: string;
  /** What the builds start from, where there is a choice. */
  readonly prefers: 'wheel' | 'sdist' | null;
  readonly overrides: readonly Override[];
  /** Whether nothing else is put over it. */
  readonly complete: boolean;
}

/** `name = prev.name.overrideAttrs …` */
export interface Override {
  readonly name: string;
  /** The name that it defines. */
  readonly at: Location;
  /** The name in `prev.name`, where it changes the package that the lock is to give; undefined for a new one. */
  readonly changed?: Location | undefined;
}

export interface App {
  readonly output: string;
  /** The program's base name, where it is known. */
  readonly program: { readonly value: string; readonly at: Location } | null;
  /** The package that it is in, by output, where it is known. */
  readonly package: string | null;
}

/** Something that could not be known, in words that a user understands. */
export interface UnknownFact {
  readonly what: string;
  readonly why: string;
  readonly at?: Location | undefined;
}
