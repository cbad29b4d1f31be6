/** A flake for a project that has none: a development shell, as a person who knows Nix would write it today. */
import { releases } from '../catalog/nixpkgs.ts';
import { type Files, join } from '../files.ts';
import type { Fix } from '../finding.ts';
import { bestInterpreter } from '../project/interpreter.ts';
import { knownBackend } from '../project/layout.ts';
import { lacking } from '../project/native.ts';
import { developmentShells, openProject, type Project } from '../project.ts';
import type { SourceFile } from '../text.ts';

/** Undefined where no interpreter of the newest release suits the project. */
export function newFlake(project: Project): Fix | undefined {
  const path = join(project.directory, 'flake.nix');
  const release = newestRelease(project.today);
  const python =
    release && bestInterpreter(project.pyproject.pythonRequirement?.range, { release, lastModified: null });
  if (!release || !python) return undefined;
  const plan = {
    release,
    python,
    tools: toolsOf(project),
    isUv: managerOf(project) === 'uv',
    description: descriptionOf(project),
  };
  const without = flakeText({ ...plan, libraries: [] });
  const developed = withFile(project, { path, text: without });
  const libraries = [
    ...new Set(developmentShells(developed).flatMap(shell => [...lacking(developed, shell).keys()])),
  ];
  return {
    title: 'Create flake.nix with a shell for this project',
    safe: false,
    edits: [{ create: path, text: flakeText({ ...plan, libraries }) }],
  };
}

function newestRelease(today: Date): string | undefined {
  const day = today.toISOString().slice(0, 10);
  return releases.findLast(({ released, endOfSupport }) => released <= day && day <= endOfSupport)?.name;
}

function managerOf({ locks, pyproject }: Project): 'uv' | 'poetry' | 'pdm' {
  const kinds = locks.map(({ kind }) => kind);
  if (kinds.includes('poetry') || (kinds.length === 0 && pyproject.poetry)) return 'poetry';
  return kinds.includes('pdm') ? 'pdm' : 'uv';
}

function toolsOf(project: Project): readonly string[] {
  const built = knownBackend(project)?.backend.tools.map(({ attribute }) => attribute) ?? [];
  return [managerOf(project), ...built.filter(attribute => attribute !== 'stdenv.cc')];
}

function descriptionOf({ pyproject }: Project): string {
  return `Development shell of ${(pyproject.name?.value ?? 'this project').replaceAll(/["\\$]/g, '')}`;
}

interface Plan {
  readonly release: string;
  readonly python: string;
  readonly tools: readonly string[];
  readonly isUv: boolean;
  readonly description: string;
  readonly libraries: readonly string[];
}

function flakeText({ release, python, tools, isUv, description, libraries }: Plan): string {
  const packages = [python, ...tools].map(name => `            pkgs.${name}\n`).join('');
  const binding = isUv
    ? `          # uv takes this Python, whatever else is installed.
          UV_PYTHON = pkgs.${python}.interpreter;
          UV_PYTHON_DOWNLOADS = "never";
`
    : '';
  const path =
    libraries.length > 0
      ? `          # What wheels load from the host.
          LD_LIBRARY_PATH = pkgs.lib.makeLibraryPath [
${libraries.map(name => `            pkgs.${name}\n`).join('')}          ];
`
      : '';
  const environment = [binding, path].filter(Boolean).join('\n');
  // On macOS, wheels bring what they need, and the loader heeds no LD_LIBRARY_PATH.
  const systems = ['x86_64-linux', 'aarch64-linux', ...(libraries.length > 0 ? [] : ['aarch64-darwin'])];
  return `{
  description = "${description}";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-${release}";

  outputs =
    { nixpkgs, ... }:
    let
      systems = [
${systems.map(system => `        "${system}"\n`).join('')}      ];
      forAllSystems = f: nixpkgs.lib.genAttrs systems (system: f nixpkgs.legacyPackages.\${system});
    in
    {
      devShells = forAllSystems (pkgs: {
        default = pkgs.mkShell {
          packages = [
${packages}          ];
${environment && `\n${environment}`}        };
      });
    };
}
`;
}

/** The project with one more file in its directory. */
function withFile(project: Project, file: SourceFile): Project {
  const { files, pyproject, root, today } = project;
  const richer: Files = {
    read: path => (path === file.path ? file : files.read(path)),
    list: path => files.list(path),
    kind: path => (path === file.path ? 'file' : files.kind(path)),
    bytes: (path, offset, length) => files.bytes(path, offset, length),
  };
  return openProject(richer, { pyproject: pyproject.file.path, nix: file.path }, root, today);
}
