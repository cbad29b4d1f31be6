/**
 * What is known of a build backend: its names, its tools, its settings, and its own discovery of what
 * to ship. One file per backend fills this in; `index.ts` lists them.
 */
import type { Files } from '../../files.ts';
import type { Located, Location } from '../../text.ts';
import type { TomlTable } from '../toml.ts';

/** Whether an object has `build_editable` (PEP 660), which `uv sync` and `pip install -e` call. */
type EditableHook = 'always' | 'never' | { readonly since: string };

/** A value that `build-backend` may have. */
export interface BackendObject {
  /** As written in pyproject.toml: `hatchling.build`, `flit_scm:buildapi`. */
  readonly object: string;
  /** Distributions (PEP 503 normalised) that must all be in the build environment; the first one holds the module. */
  readonly needs: readonly string[];
  readonly editable: EditableHook;
  /** Why it should not be used in new projects, and the object to use instead. */
  readonly deprecated?: { readonly reason: string; readonly successor: string };
  /** Only for the backend's own repository, with `backend-path`. */
  readonly inTree?: boolean;
}

/** A value of `build-backend` that people write and that names nothing. */
export interface WrongObject {
  readonly object: string;
  /** The object that was meant. */
  readonly right: string;
  /** What Python says when a frontend imports it and asks for a hook, with the backend installed. */
  readonly failure: string;
  /** The distribution (normalised) that `failure` presumes, where it is not the backend's own. */
  readonly presumes?: string;
  /** Not wrong when `requires` brings this distribution (normalised). */
  readonly unless?: string;
}

/** A program that a build runs, and the attribute of nixpkgs that has it. */
interface BuildTool {
  readonly program: string;
  readonly attribute: string;
}

/** Where a backend's distribution stands in nixpkgs, below `python3Packages` unless it says `pkgs.`. */
interface NixBuildSystem {
  /** For `build-system = [ … ]`. */
  readonly buildSystem: readonly string[];
  /** For `nativeBuildInputs = [ … ]`. */
  readonly nativeBuildInputs?: readonly string[];
}

/** A setting whose value (or, with `of: 'key'`, whose keys) name something in the project's tree. */
export interface PathSetting {
  /** Keys from the file's root; `*` stands for any key of a table or item of an array. */
  readonly at: readonly string[];
  readonly of: 'value' | 'key';
  /**
   * `path`, `file`, `directory`: relative to the project; `glob`: may hold wildcards (a value without any is a path);
   * `package`: a dotted import name of a package; `module`: one of a single file; `pattern`: gitignore style, not checkable.
   */
  readonly holds: 'path' | 'file' | 'directory' | 'glob' | 'package' | 'module' | 'pattern';
  /** A key beside it whose value is the directory that the path is relative to. */
  readonly base?: string;
  /** It selects code to ship, and the build says nothing of what is not there. */
  readonly silent?: true;
}

/** What a backend does when the metadata names something it cannot accept. */
type Strictness = 'error' | 'warning' | 'accepted';

/** How a backend takes a file that `[project]` names and that does not exist. */
export interface MissingFileRule {
  readonly strictness: Strictness;
  /** The tool's own words, with `{path}` for the name as written, `{absolute}` for its place; null where it says nothing. */
  readonly message: string | null;
}

export interface MetadataRules {
  readonly readme: MissingFileRule;
  /** A pattern of `license-files` without a match. */
  readonly licenseFiles: MissingFileRule;
  /** `license = { file = … }`. */
  readonly licenseFile: MissingFileRule;
}

export type BuildKind = 'wheel' | 'editable';

/** All that a discovery looks at. */
export interface DiscoveryInput {
  /** The directory of pyproject.toml, absolute. */
  readonly root: string;
  readonly files: Files;
  /** `[project].name`, or what stands for it; undefined where there is none. */
  readonly name: Located<string> | undefined;
  /** The root table of pyproject.toml. */
  readonly pyproject: TomlTable;
  readonly build: BuildKind;
  /** Whether git ignores an untracked file at this absolute path; absent where that is not known. */
  ignored?(path: string): boolean;
}

/** What can be imported once the wheel is installed, outermost names only. */
export interface Shipped {
  /** `foo` of `foo/__init__.py`, `foo.py` or a namespace `foo/`. */
  readonly name: string;
  /** Relative to the project's root. */
  readonly path: string;
  readonly kind: 'package' | 'namespace' | 'module';
}

export type RefusalCode =
  /** No directory or module fits the project's name. */
  | 'nothing-found'
  /** Several do. */
  | 'ambiguous'
  /** A setting names a path or package that does not exist. */
  | 'missing-path'
  /** A file that the build starts from is missing: Cargo.toml, meson.build, CMakeLists.txt, SConstruct. */
  | 'missing-build-file'
  /** What was found is not what the backend takes for a package. */
  | 'not-a-package'
  /** A setting has a value that the backend does not accept. */
  | 'invalid-setting'
  /** Two settings cannot hold together. */
  | 'conflict'
  /** The version is to be taken from the module, which has none. */
  | 'missing-version'
  /** The description is to be taken from the module, which has no docstring. */
  | 'missing-docstring'
  /** The project says that it is not to be built. */
  | 'not-built';

export type Discovery =
  | {
      readonly kind: 'ships';
      readonly modules: readonly Shipped[];
      /** Whether that is all: a compiler, CMake or Meson may add more. */
      readonly complete: boolean;
      /**
       * From the place below site-packages to the file in the tree, both relative. Python files are complete;
       * data files where the backend's rule for them is modelled. For an editable build: what the build
       * exposes of the tree, at the place where a wheel would have it.
       */
      readonly files: ReadonlyMap<string, string>;
      /** Editable builds: directories, relative to the root (`.` for it), that go onto `sys.path`. */
      readonly onPath?: readonly string[];
    }
  | {
      readonly kind: 'refuses';
      readonly code: RefusalCode;
      /** The tool's own words, with `…` for what only a build knows. */
      readonly message: string;
      /** The setting to blame, where it is one. */
      readonly at?: Location;
    }
  | {
      readonly kind: 'ships-nothing';
      readonly reason: string;
      readonly at?: Location;
      /** The settings ask for it: by an empty list, or by leaving out everything. */
      readonly meant?: true;
    }
  /** The build may do anything: hooks, plugins, a setup.py. Rules stay silent. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** One setting to write: `[table] key = value`. */
export interface SettingText {
  /** Keys as they are, not quoted; the key may be empty. */
  readonly table: readonly string[];
  readonly key: string;
  /** TOML. */
  readonly value: string;
}

/** A way to make the backend ship something, the best first. */
export type Suggestion =
  | { readonly kind: 'set'; readonly settings: readonly SettingText[]; readonly ships: string }
  | { readonly kind: 'create'; readonly path: string };

export interface Backend {
  /** The distribution's name, PEP 503 normalised. */
  readonly name: string;
  /** The first is the one for new projects. */
  readonly objects: readonly BackendObject[];
  readonly wrong: readonly WrongObject[];
  /** Top-level modules that belong to this backend alone: any other object in them names nothing. */
  readonly owns: readonly string[];
  /** Distributions (normalised) that depend on this one and so bring it. */
  readonly broughtBy: readonly string[];
  /** An entry of `requires` for new projects, with the bounds that the backend asks for. */
  readonly requirement: string;
  readonly nixpkgs: NixBuildSystem;
  /** Programs that every build runs, beyond Python; a C compiler is `cc`. */
  readonly tools: readonly BuildTool[];
  /** Tables that mean something to this backend only. */
  readonly tables: readonly (readonly string[])[];
  readonly paths: readonly PathSetting[];
  readonly metadata?: MetadataRules;
  discover(input: DiscoveryInput): Discovery;
  suggest(input: DiscoveryInput): readonly Suggestion[];
  /** Where a package or module of this import name may stand under the present settings, relative to the root. */
  packagePaths?(input: DiscoveryInput, name: string): readonly string[];
}
