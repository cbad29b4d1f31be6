/** The joined model of one project, and the only place where nix and python meet. */
import { derived, dirname, type Files, join } from './files.ts';
import type { Flake, Shell } from './nix/facts.ts';
import { readFlake } from './nix/flake.ts';
import { isLockName, readLock } from './python/lock.ts';
import type { Lock } from './python/locks/facts.ts';
import { type Pyproject, readPyproject } from './python/pyproject.ts';
import { getBoolean, getString, getStrings, parseToml, type TomlTable } from './python/toml.ts';
import { type UvWorkspace, uvWorkspace } from './python/uv-workspace.ts';
import type { SourceFile } from './text.ts';

export interface Project {
  readonly files: Files;
  /** The directory of pyproject.toml. */
  readonly directory: string;
  /** The readable tree: the repository, or the folder that was given. */
  readonly root: string;
  /** The day on which support ends are judged. */
  readonly today: Date;
  readonly pyproject: Pyproject;
  /** uv's workspace that it is in: itself alone, for most. */
  readonly workspace: UvWorkspace;
  /** The Nix side: flake.nix, else devenv.nix, shell.nix or default.nix; undefined where there is none. */
  readonly flake: Flake | undefined;
  /** Locks beside pyproject.toml, else those of the uv workspace that it is a member of. */
  readonly locks: readonly Lock[];
  readonly settings: Settings;
}

/** `[tool.flake-pyproject]`, as far as it is well-formed; config.ts reports the rest. */
interface Settings {
  readonly table: TomlTable | undefined;
  /** Name of the shell that the project is developed in. */
  readonly shell: string;
  /** Systems that count; undefined: all that the flake names. */
  readonly systems: readonly string[] | undefined;
  /** Dependency groups that the shell installs; undefined: what the project's own tool installs. */
  readonly groups: readonly string[] | undefined;
  /** Whether the sources of locked inputs are read where they lie in the Nix store. */
  readonly store: boolean;
}

/** Opens the project of a pyproject.toml; the same object while nothing that it was made from changes. */
export function openProject(
  files: Files,
  place: { readonly pyproject: string; readonly nix: string | undefined },
  root: string,
  today: Date,
): Project {
  return opened(
    files,
    JSON.stringify([place.pyproject, place.nix ?? null, root, today.toISOString().slice(0, 10)]),
  );
}

const opened = derived((files, key): Project => {
  const [path, nix, root, day] = JSON.parse(key) as [string, string | null, string, string];
  const directory = dirname(path);
  const pyproject = readPyproject(parseToml(files.read(path) ?? { path, text: '' }));
  const workspace = uvWorkspace(files, directory, pyproject, root);
  const settings = readSettings(pyproject.settings);
  return {
    files,
    directory,
    root,
    today: new Date(day),
    pyproject,
    flake: nix === null ? undefined : readFlake(files, nix, root, undefined, settings.store),
    workspace,
    locks: locksIn(files, workspace.root),
    settings,
  };
});

function locksIn(files: Files, directory: string): readonly Lock[] {
  const names = (files.list(directory) ?? []).filter(({ name, kind }) => kind === 'file' && isLockName(name));
  return names.flatMap(({ name }) => {
    const file = files.read(join(directory, name));
    return (file && readLock(file)) ?? [];
  });
}

function readSettings(table: TomlTable | undefined): Settings {
  const strings = (key: string): readonly string[] | undefined =>
    getStrings(table, key)?.map(({ value }) => value);
  return {
    table,
    shell: getString(table, 'shell')?.value ?? 'default',
    systems: strings('systems'),
    groups: strings('groups'),
    store: getBoolean(table, 'store')?.value ?? true,
  };
}

/** Whether the project is developed in a shell: the configured one, on a system that counts. */
export function isDevelopmentShell({ settings }: Project, { name, system }: Shell): boolean {
  return name === settings.shell && (settings.systems?.includes(system) ?? true);
}

/** The shells that the project is developed in, one for each system. */
export function developmentShells(project: Project): readonly Shell[] {
  return project.flake?.shells.filter(shell => isDevelopmentShell(project, shell)) ?? [];
}

/** Every file of the project whose text people write: the places of findings and suppressions. */
export function sourcesOf({ pyproject, flake }: Project): readonly SourceFile[] {
  return [pyproject.file, ...(flake?.sources.map(({ file }) => file) ?? [])];
}
