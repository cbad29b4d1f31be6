import type { Finding, Fix } from '../finding.ts';
import { nearest } from '../nearest.ts';
import type { Override } from '../nix/facts.ts';
import { builtFromProject, rewriteString } from '../project/built.ts';
import { lockedSetsOf } from '../project/locked-sets.ts';
import type { Project } from '../project.ts';
import { isBuildPackage } from '../python/backends/index.ts';
import { normaliseName } from '../python/name.ts';
import { textAt } from '../text.ts';
import type { Rule } from './rule.ts';

export const nameDrift: Rule = {
  id: 'name-drift',
  summary: "The flake gives the project's package another name than pyproject.toml.",
  severity: 'warning',
  group: 'Flake and metadata',
  *check(project): Iterable<Finding> {
    yield* overridesOfNothing(project);
    const { name } = project.pyproject;
    if (!name) return;
    for (const { attributes } of builtFromProject(project)) {
      const pname = attributes.get('pname');
      if (!pname?.literal || typeof pname.scalar !== 'string') continue;
      if (normaliseName(pname.scalar) === normaliseName(name.value)) continue;
      const edit = rewriteString(pname.at, name.value);
      yield {
        message: `The flake calls \`${pname.scalar}\` what pyproject.toml calls \`${name.value}\`: nixpkgs looks for the metadata of its \`pname\`.`,
        at: pname.at,
        related: [{ message: `the project's name`, at: name.at }],
        fixes: edit ? [{ title: `Write \`${name.value}\``, safe: false, edits: [edit] }] : [],
      };
    }
  },
};

/** Overrides of packages that uv2nix does not make, because neither the lock nor the workspace has them. */
function* overridesOfNothing(project: Project): Iterable<Finding> {
  const lock = project.locks.find(({ kind }) => kind === 'uv');
  const known = lock && lock.problems.length === 0 ? namesOf(project, lock.byName.keys()) : undefined;
  if (!known) return;
  for (const override of lockedSetsOf(project).flatMap(({ overrides }) => overrides)) {
    const { name, at, changed } = override;
    const isNew = known.has(name) || isBuildPackage(name);
    if (isNew || !changed || textAt(changed) !== name || textAt(at) !== name || isGuarded(override)) continue;
    const normal = normaliseName(name);
    const isSpelling = known.has(normal);
    const meant = isSpelling ? normal : nearest(name, known);
    const place = project.pyproject.name;
    yield {
      message: isSpelling
        ? `uv2nix calls the package \`${normal}\`: there is no \`${name}\` to override.`
        : `There is no \`${name}\` to override: neither uv.lock nor the project has one. Whatever reads it fails.`,
      at,
      // What is left over from a package that the lock no longer has harms nobody, as long as nobody reads it.
      ...(meant === undefined && { severity: 'info' }),
      related: place ? [{ message: "the project's name", at: place.at }] : [],
      fixes: meant === undefined ? [] : [renamed(override, meant)],
    };
  }
}

/** Every name that uv2nix may make a package for. */
function namesOf({ workspace, pyproject }: Project, locked: Iterable<string>): ReadonlySet<string> {
  const own = [...workspace.members, workspace.rootPyproject, pyproject];
  return new Set([
    ...locked,
    ...own.flatMap(({ name, dependencies }) => [
      ...(name ? [normaliseName(name.value)] : []),
      ...dependencies.map(dependency => dependency.name),
    ]),
  ]);
}

/** Whether the flake asks first if there is such a package. */
function isGuarded({ changed }: Override): boolean {
  const { text } = changed!.file;
  const set = /([\w'-]+)\s*\.\s*$/.exec(text.slice(0, changed!.start))?.[1];
  return set === undefined || text.includes('hasAttr') || new RegExp(`\\b${set}\\s*\\?`).test(text);
}

function renamed({ at, changed }: Override, name: string): Fix {
  const edits = [at, changed!].map(place => ({ at: place, text: name }));
  return { title: `Override \`${name}\``, safe: false, edits };
}
