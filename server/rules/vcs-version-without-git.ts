import { has, type Nixpkgs } from '../catalog/nixpkgs.ts';
import { join } from '../files.ts';
import type { Finding, Fix } from '../finding.ts';
import type { BuiltAttribute, BuiltPackage } from '../nix/facts.ts';
import { builtFromProject } from '../project/built.ts';
import { nixpkgsOf } from '../project/interpreter.ts';
import type { Project } from '../project.ts';
import { requiredNames } from '../python/pyproject.ts';
import { getString, getTable, type TomlTable } from '../python/toml.ts';
import { type Location, lineStartAt, textAt } from '../text.ts';
import type { Rule } from './rule.ts';

export const vcsVersionWithoutGit: Rule = {
  id: 'vcs-version-without-git',
  summary: 'The version comes from git, which the build of the package does not see.',
  severity: 'warning',
  group: 'Flake and metadata',
  *check(project): Iterable<Finding> {
    const source = versionSource(project);
    if (!source || project.files.kind(join(project.directory, '.git_archival.txt')) !== undefined) return;
    for (const built of builtFromProject(project)) {
      const { attributes, complete, at, interpreter } = built;
      const nixpkgs = nixpkgsOf(project, interpreter?.nixpkgs ?? null);
      if (
        !complete ||
        saysVersion(built) ||
        (hasHook(nixpkgs) && !attributes.get('dontPretendSetuptoolsSCMVersion'))
      )
        continue;
      yield {
        message: `${source.tool} asks git for the version, and the build has no git to ask: set \`SETUPTOOLS_SCM_PRETEND_VERSION\`.`,
        at: attributes.get('version')?.at ?? at,
        related: [{ message: 'the version is left to git here', at: source.at }],
        fixes: handOver(attributes.get('version')),
      };
    }
  },
};

/** Says the version to the build, in the line below. */
function handOver(version: BuiltAttribute | undefined): readonly Fix[] {
  const { file, end } = version?.at ?? {};
  const sign = file && /^\s*;/.exec(file.text.slice(end, end! + 100))?.[0];
  if (!version?.literal || typeof version.scalar !== 'string' || !file || sign === undefined) return [];
  const after = end! + sign.length;
  const indent = /^\s*/.exec(file.text.slice(lineStartAt(file, version.at.start)))![0];
  const text = `\n${indent}SETUPTOOLS_SCM_PRETEND_VERSION = ${textAt(version.at)};`;
  return [
    {
      title: 'Say the version to the build',
      safe: false,
      edits: [{ at: { file, start: after, end: after }, text }],
    },
  ];
}

/** nixpkgs' setuptools-scm hands the derivation's version to the build since PR 229460. Believed where it is not known. */
const hasHook = (nixpkgs: Nixpkgs): boolean =>
  has({ release: '24.05', after: '2023-11-22' }, nixpkgs) !== false;

/** What may tell the build a version, or change how it finds one. */
const others =
  /^(?:env|patches|prePatch|patchPhase|postPatch|postUnpack|preConfigure|configurePhase|postConfigure|preBuild|buildPhase|build-system-hooks)$|VERSION/;

const saysVersion = ({ attributes }: BuiltPackage): boolean =>
  [...attributes.keys()].some(name => others.test(name));

/** What of setuptools-scm the project's version is left to, where nothing else is given for a tree without git. */
function versionSource({ pyproject }: Project): { readonly tool: string; readonly at: Location } | undefined {
  const { project, buildSystem, document } = pyproject;
  const dynamic = project?.dynamic.find(({ value }) => value === 'version');
  if (!dynamic) return undefined;
  const requires = buildSystem ? requiredNames(buildSystem) : [];
  const tool = (...path: readonly string[]): TomlTable | undefined =>
    getTable(document.root, 'tool', ...path);
  const scm = tool('setuptools_scm');
  if (scm && buildSystem?.backend?.value === 'setuptools.build_meta' && requires.includes('setuptools-scm'))
    return hasFallback(scm) ? undefined : { tool: 'setuptools-scm', at: dynamic.at };
  const version = tool('hatch', 'version');
  if (buildSystem?.backend?.value === 'hatchling.build' && getString(version, 'source')?.value === 'vcs')
    return hasFallback(version) || hasFallback(tool('hatch', 'version', 'raw-options'))
      ? undefined
      : { tool: 'hatch-vcs', at: dynamic.at };
  return undefined;
}

const hasFallback = (table: TomlTable | undefined): boolean =>
  [...(table?.entries.keys() ?? [])].some(key =>
    /fallback|parentdir|parse|dist_name|git_describe|root/.test(key),
  );
