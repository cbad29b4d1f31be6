import type { Finding } from '../finding.ts';
import { builtFromProject, rewriteString } from '../project/built.ts';
import { normaliseName } from '../python/name.ts';
import type { Rule } from './rule.ts';

export const nameDrift: Rule = {
  id: 'name-drift',
  summary: "The flake gives the project's package another name than pyproject.toml.",
  severity: 'warning',
  group: 'Flake and metadata',
  *check(project): Iterable<Finding> {
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
