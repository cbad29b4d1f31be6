/** Which rules speak, and how loudly: `[tool.flake-pyproject.rules]`, and what an editor overrides. */
import { type Finding, type Fix, type Severity, severities } from './finding.ts';
import { nearest } from './nearest.ts';
import type { Project } from './project.ts';
import type { Toml } from './python/toml.ts';
import { ruleById } from './rules/index.ts';
import type { Rule } from './rules/rule.ts';
import type { Location } from './text.ts';

export type Level = Severity | 'off';
export const levels: readonly Level[] = ['off', ...[...severities].reverse()];

/** Levels by rule id. */
export type Levels = ReadonlyMap<string, Level>;

export interface Configuration {
  readonly levels: Levels;
  /** What is wrong with the table itself; reported as `invalid-configuration`. */
  readonly problems: readonly Finding[];
}

const kept = new WeakMap<Project, Configuration>();

/** The configuration that a project's pyproject.toml gives. */
export function configurationOf(project: Project): Configuration {
  let configuration = kept.get(project);
  if (!configuration) {
    configuration = read(project);
    kept.set(project, configuration);
  }
  return configuration;
}

/** The severity at which a rule reports in a project, editor settings first; undefined where it is off. */
export function severityOf(
  rule: Rule,
  configuration: Configuration,
  overrides: Levels,
): Severity | undefined {
  const level = overrides.get(rule.id) ?? configuration.levels.get(rule.id) ?? rule.severity;
  return level === 'off' ? undefined : level;
}

function read(project: Project): Configuration {
  const found = new Map<string, Level>();
  const problems: Finding[] = [];
  const table = project.settings.table;
  if (!table) return { levels: found, problems };
  const expect = (value: Toml, isRight: boolean, what: string): void => {
    if (!isRight) problems.push({ message: `Expected ${what} here.`, at: value.at });
  };
  const isStrings = (value: Toml): boolean =>
    value.kind === 'array' && value.items.every(item => item.kind === 'string');
  for (const [key, { key: written, value }] of table.entries) {
    if (key === 'shell') expect(value, value.kind === 'string', 'a shell\'s name, such as "default",');
    else if (key === 'systems')
      expect(value, isStrings(value), 'a list of systems, such as ["x86_64-linux"],');
    else if (key === 'groups') expect(value, isStrings(value), 'a list of dependency groups');
    else if (key === 'store') expect(value, value.kind === 'boolean', '`true` or `false`');
    else if (key !== 'rules') {
      problems.push({
        message: `There is no setting \`${key}\`: \`shell\`, \`systems\`, \`groups\`, \`store\` and the table \`rules\` are known.`,
        at: written.at,
      });
    } else if (value.kind !== 'table') expect(value, false, 'a table of rules and their levels');
    else {
      for (const [id, entry] of value.entries) {
        if (!ruleById.has(id)) {
          problems.push({
            message: `There is no rule \`${id}\`.`,
            at: entry.key.at,
            fixes: meantRule(id, entry.key.at),
          });
        } else if (entry.value.kind === 'string' && levels.includes(entry.value.value as Level)) {
          found.set(id, entry.value.value as Level);
        } else expect(entry.value, false, `one of ${levels.map(level => `"${level}"`).join(', ')}`);
      }
    }
  }
  return { levels: found, problems };
}

function meantRule(id: string, at: Location): readonly Fix[] {
  const meant = nearest(id, ruleById.keys());
  return meant === undefined
    ? []
    : [{ title: `Write \`${meant}\``, safe: true, edits: [{ at, text: meant }] }];
}
