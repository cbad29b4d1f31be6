/** The manifest of the VS Code extension: its settings are generated from the rules and from what the server reads. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { levels } from '../../server/config.ts';
import { defaults, logLevels, readSettings, section } from '../../server/lsp/settings.ts';
import { rules } from '../../server/rules/index.ts';

const path = 'clients/vscode/package.json';

const hints: Record<keyof typeof defaults.inlayHints, string> = {
  interpreter: 'Show which version `python3` is, where the text does not say it.',
  requiresPython: 'Show the Python that the shell gives, beside what the project asks for.',
  libraries: 'Show what a library list still lacks.',
};

const properties = {
  [`${section}.rules`]: {
    type: 'object',
    scope: 'resource',
    markdownDescription:
      'Levels of rules, over those of the project. `[tool.flake-pyproject.rules]` in `pyproject.toml` is the better place: the terminal sees it too.',
    additionalProperties: false,
    properties: Object.fromEntries(
      rules.map(({ id, summary, severity }) => [
        id,
        { type: 'string', enum: levels, description: `${summary} Default: ${severity}.` },
      ]),
    ),
    default: {},
  },
  ...Object.fromEntries(
    Object.entries(hints).map(([name, markdownDescription]) => [
      `${section}.inlayHints.${name}`,
      { type: 'boolean', default: defaults.inlayHints[name as keyof typeof hints], markdownDescription },
    ]),
  ),
  [`${section}.log`]: {
    type: 'string',
    enum: logLevels,
    default: defaults.log,
    description: 'How much the server says in its log.',
  },
  [`${section}.trace.server`]: {
    type: 'string',
    enum: ['off', 'messages', 'verbose'],
    default: 'off',
    description: 'Log the messages between the editor and the server.',
  },
};

test('its settings, and the version of the package', async () => {
  const extension = JSON.parse(readFileSync(path, 'utf8'));
  const expected = {
    ...extension,
    version: manifest.version,
    contributes: {
      ...extension.contributes,
      configuration: { title: section, properties },
    },
  };
  await expect(`${JSON.stringify(expected, undefined, 2)}\n`).toMatchFileSnapshot(`../../${path}`);
});

test('the server understands every one of them', () => {
  // What VS Code answers for the section: every setting, nested by the dots in its name.
  const given: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(properties)) {
    const [, group, member] = name.split('.') as [string, string, string?];
    if (member === undefined) given[group] = setting.default;
    else given[group] = { ...(given[group] as object), [member]: setting.default };
  }
  const wrong: string[] = [];
  expect(readSettings(given, line => wrong.push(line))).toEqual(defaults);
  given.rules = Object.fromEntries(rules.map(({ id }) => [id, 'off']));
  expect(readSettings(given, line => wrong.push(line)).levels.size).toBe(rules.length);
  expect(wrong).toEqual([]);
});
