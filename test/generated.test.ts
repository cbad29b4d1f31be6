/** What is derived from the rules and committed: `npx vitest -u` writes it anew, and here it must not differ. */
import { expect, test } from 'vitest';
import { levels } from '../server/config.ts';
import { rules } from '../server/rules/index.ts';
import { groups } from '../server/rules/rule.ts';

test('the table of rules', async () => {
  const sections = groups.map(group => {
    const rows = rules
      .filter(rule => rule.group === group)
      .map(({ id, severity, summary }) => `| [\`${id}\`](${id}.md) | ${severity} | ${summary} |`);
    return `## ${group}\n\n| rule | level | finds |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  const table = `# Rules\n\n<!-- Generated from the rules by test/generated.test.ts. -->\n\nThe level is the default; \`[tool.flake-pyproject.rules]\` changes it.\n\n${sections.join('\n')}`;
  await expect(table).toMatchFileSnapshot('../server/rules/README.md');
});

test("the schema of a project's configuration", async () => {
  const strings = { type: 'array', items: { type: 'string' } };
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: '[tool.flake-pyproject] in pyproject.toml',
    type: 'object',
    additionalProperties: false,
    properties: {
      shell: {
        type: 'string',
        default: 'default',
        description: 'The devShell that the project is developed in.',
      },
      systems: {
        ...strings,
        description: "Which of the flake's systems count; all of them where this is absent.",
      },
      groups: {
        ...strings,
        description:
          "Dependency groups that the shell installs; the tool's own default where this is absent.",
      },
      store: {
        type: 'boolean',
        default: true,
        description: 'Whether the sources of locked inputs are read where they lie in the Nix store.',
      },
      rules: {
        type: 'object',
        description: 'Levels of rules.',
        additionalProperties: false,
        properties: Object.fromEntries(
          rules.map(({ id, summary, severity }) => [
            id,
            { enum: levels, default: severity, description: summary },
          ]),
        ),
      },
    },
  };
  await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot(
    '../server/config.schema.json',
  );
});
