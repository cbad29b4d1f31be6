/** What a plain `uv sync`, `poetry install` or `pdm install` is about: the project's declarations and its default groups. */
import { dependenciesOfGroup } from '../dependency.ts';
import type { MarkerEnvironment } from '../marker.ts';
import { normaliseName } from '../name.ts';
import type { Pyproject } from '../pyproject.ts';
import type { Declared, Target } from './closure.ts';
import type { Lock } from './facts.ts';

/** `groups` overrides what the tool installs by itself. */
export function targetOf(
  kind: Lock['kind'],
  pyproject: Pyproject,
  environment: MarkerEnvironment,
  groups: readonly string[] = defaultGroups(kind, pyproject),
): Target {
  const name = pyproject.project?.name ?? (kind === 'uv' ? undefined : pyproject.name);
  return {
    project: name ? normaliseName(name.value) : null,
    declared: declarations(pyproject),
    groups: groups.map(normaliseName),
    environment,
  };
}

/** Normalised names of the groups that the tool installs when nothing else is asked of it. */
function defaultGroups(kind: Lock['kind'], pyproject: Pyproject): readonly string[] {
  const { dependencyGroups, uv, poetry } = pyproject;
  const standard = [...dependencyGroups.groups.keys()];
  switch (kind) {
    case 'uv':
      if (uv?.defaultGroups === 'all') return [...new Set([...standard, 'dev'])];
      return uv?.defaultGroups?.map(({ value }) => normaliseName(value)) ?? ['dev'];
    case 'poetry': {
      const own = [...(poetry?.groups ?? [])];
      const optional = new Set(own.filter(([, group]) => group.optional).map(([name]) => name));
      const all = [...new Set([...standard, ...own.map(([name]) => name)])];
      return all.filter(name => !optional.has(name));
    }
    case 'pdm': {
      const legacy = pyproject.document.root.entries.get('tool')?.value;
      const pdm = legacy?.kind === 'table' ? legacy.entries.get('pdm')?.value : undefined;
      const development = pdm?.kind === 'table' ? pdm.entries.get('dev-dependencies')?.value : undefined;
      const names = development?.kind === 'table' ? [...development.entries.keys()].map(normaliseName) : [];
      return [...new Set([...standard, ...names])];
    }
    case 'pylock':
      return [];
  }
}

/** The project's dependencies and those of its groups, with what groups include; extras are not installed by themselves. */
function declarations(pyproject: Pyproject): readonly Declared[] {
  const { project, dependencyGroups, uv, poetry } = pyproject;
  const { groups } = dependencyGroups;
  const written = [
    ...(project?.dependencies ?? []).map(dependency => ({ dependency, group: null })),
    ...[...groups.keys()].flatMap(group =>
      (dependenciesOfGroup(groups, group) ?? []).map(dependency => ({ dependency, group })),
    ),
    ...(uv?.devDependencies ?? []).map(dependency => ({ dependency, group: 'dev' })),
  ].flatMap(({ dependency: { requirement, text, at }, group }): Declared[] => {
    if (!requirement) return [];
    const { name, extras, marker } = requirement;
    return [{ name, extras, marker: marker ? text.slice(marker.span.start) : null, group, at }];
  });
  const ofPoetry = (poetry?.dependencies ?? [])
    .filter(({ optional }) => !optional)
    .map(({ name, group, extras, markers, writtenName }) => ({
      name,
      extras: extras.map(({ value }) => normaliseName(value)),
      marker: markers?.value ?? null,
      group: group ?? null,
      at: writtenName.at,
    }));
  return [...written, ...ofPoetry];
}
