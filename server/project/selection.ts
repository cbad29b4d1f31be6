/** Which interpreter uv gives the project in a shell. */
import { interpreter as catalogued } from '../catalog/interpreters.ts';
import type { Nixpkgs } from '../catalog/nixpkgs.ts';
import { join } from '../files.ts';
import type { Interpreter, Shell } from '../nix/facts.ts';
import type { Project } from '../project.ts';
import type { Range } from '../python/range.ts';
import { hookActions } from '../python/selection/hook.ts';
import { type Selection, type ShellInterpreter, selectUv } from '../python/selection/uv.ts';
import { uvSettings } from '../python/selection/uv-settings.ts';
import { readVirtualEnvironment } from '../python/selection/venv.ts';
import { findVersionFile } from '../python/selection/version-file.ts';
import { parseToml } from '../python/toml.ts';
import type { UvWorkspace } from '../python/uv-workspace.ts';
import type { Located } from '../text.ts';
import { nixpkgsOf } from './interpreter.ts';

/** Whether uv is among the shell's programs. */
export function hasUv(shell: Shell): boolean {
  return shell.tools.some(({ attribute }) => attribute === 'uv' || attribute.endsWith('.uv'));
}

const kept = new WeakMap<Project, Map<Shell, Selection>>();

export function uvSelection(project: Project, shell: Shell): Selection {
  const selections = kept.get(project) ?? new Map<Shell, Selection>();
  kept.set(project, selections);
  const selection = selections.get(shell) ?? select(project, shell);
  selections.set(shell, selection);
  return selection;
}

function select(project: Project, shell: Shell): Selection {
  const { files, workspace } = project;
  const uvToml = files.read(join(workspace.root, 'uv.toml'));
  const environment = new Map(
    [...shell.environment].map(([name, { value, at, interpreter }]) => [
      name,
      { value, at, interpreter: interpreter && shellInterpreter(project, interpreter) },
    ]),
  );
  const settings = uvSettings(environment, uvToml && parseToml(uvToml), workspace.rootPyproject.document);
  const venv = files.read(join(workspace.root, '.venv/pyvenv.cfg'));
  return selectUv({
    root: workspace.root,
    requires: requirementsOf(workspace),
    interpreters: shell.interpreters.map(one => shellInterpreter(project, one)),
    complete: shell.complete,
    environment,
    settings,
    // Projects are synced from the root: a member's own file counts for other commands only.
    versionFile: findVersionFile(files, workspace.root, workspace.root),
    hook: hookActions(shell.commands, shell.tools, environment),
    venv: venv && readVirtualEnvironment(venv),
  });
}

const requirements = new WeakMap<UvWorkspace, readonly Located<Range>[] | null>();

/** What the members of a workspace require together: uv makes one environment for all. Null where one is not known. */
function requirementsOf(workspace: UvWorkspace): readonly Located<Range>[] | null {
  const known = requirements.get(workspace);
  if (known !== undefined) return known;
  const declared = workspace.members.flatMap(({ project }) => project?.requiresPython ?? []);
  const ranges = declared.flatMap(({ range, at }) => (range ? { value: range, at } : []));
  const found = ranges.length === declared.length ? ranges : null;
  requirements.set(workspace, found);
  return found;
}

function shellInterpreter(project: Project, interpreter: Interpreter): ShellInterpreter {
  const { attribute, implementation, version, fullVersion, nixpkgs, environment, at } = interpreter;
  return {
    implementation,
    version,
    fullVersion,
    freeThreaded: catalogued(attribute, nixpkgsOf(project, nixpkgs))?.freeThreaded ?? false,
    virtual: environment ? looksVirtual(nixpkgsOf(project, nixpkgs)) : false,
    at,
  };
}

/**
 * Whether uv takes a `withPackages` environment for a virtual one. Since nixpkgs PR 442540 (autumn 2025) such an
 * environment looks like a plain Python; unstable of those months is not settled.
 */
function looksVirtual({ release }: Nixpkgs): boolean | null {
  return release !== null && release <= '25.05' ? true : null;
}
