import { join } from '../files.ts';
import type { Finding, Fix } from '../finding.ts';
import { discover, discoveryInput, isMeantAsPackage, knownBackend, quoted } from '../project/layout.ts';
import type { Project } from '../project.ts';
import type { Suggestion } from '../python/backends/index.ts';
import { setKey } from '../python/edits.ts';
import type { Rule } from './rule.ts';

export const nothingToShip: Rule = {
  id: 'nothing-to-ship',
  summary: "The build backend's own discovery finds no package in the directory tree.",
  severity: 'error',
  group: 'Layout',
  *check(project): Iterable<Finding> {
    const known = knownBackend(project);
    const discovery = discover(project, 'editable');
    if (!known || discovery?.kind !== 'refuses') return;
    if (discovery.code !== 'nothing-found' && discovery.code !== 'not-a-package') return;
    const at = discovery.at ?? project.pyproject.name?.at;
    if (!at) return;
    // Poetry installs the dependencies all the same, and says how to live without a package.
    const isPoetry = known.backend.name === 'poetry-core';
    if (isPoetry && !isMeantAsPackage(project)) return;
    yield {
      message: `${known.backend.name} finds nothing to ship. It says: "${quoted(discovery.message, project)}"`,
      at,
      ...(isPoetry && { severity: 'warning' }),
      fixes: layoutFixes(project),
    };
  },
};

/** Ways to make the backend ship something: settings for what is there, or a new package. */
export function layoutFixes(project: Project): readonly Fix[] {
  const suggestions = knownBackend(project)?.backend.suggest(discoveryInput(project, 'wheel')) ?? [];
  return suggestions.flatMap(suggestion => fixFor(project, suggestion) ?? []);
}

function fixFor({ directory, pyproject }: Project, suggestion: Suggestion): Fix | undefined {
  if (suggestion.kind === 'create') {
    return {
      title: `Create \`${suggestion.path}\``,
      safe: false,
      edits: [{ create: join(directory, suggestion.path), text: '' }],
    };
  }
  const edits = suggestion.settings.map(({ table, key, value }) =>
    setKey(pyproject.document, table, key, value),
  );
  if (!edits.every(edit => edit !== undefined)) return undefined;
  return { title: `Ship \`${suggestion.ships}\``, safe: false, edits };
}
