import type { Finding } from '../finding.ts';
import { isValidName } from '../python/name.ts';
import { getTable } from '../python/toml.ts';
import type { Rule } from './rule.ts';

export const invalidProjectName: Rule = {
  id: 'invalid-project-name',
  summary: "The project's name is none that a distribution may have.",
  severity: 'error',
  group: 'Layout',
  *check({ pyproject }): Iterable<Finding> {
    const { name } = pyproject;
    if (!name || isValidName(name.value)) return;
    // A template's blank, which whoever takes the template fills in.
    if (/<[^<>]*>|\{\{|\{%/.test(name.value)) return;
    // So `pdm init` writes what is no library.
    if (name.value === '' && !pyproject.isPackage && getTable(pyproject.document.root, 'tool', 'pdm')) return;
    const meant = name.value
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
    yield {
      message:
        name.value === ''
          ? 'The project has an empty name.'
          : `\`${name.value}\` is no name for a distribution: letters, digits, \`-\`, \`_\` and \`.\` make one, and a letter or digit begins and ends it.`,
      at: name.at,
      fixes:
        meant === ''
          ? []
          : [{ title: `Call it \`${meant}\``, safe: false, edits: [{ at: name.at, text: meant }] }],
    };
  },
};
