/** Findings for machines: each format as its reader defines it. */
import { createHash } from 'node:crypto';
import manifest from '../../package.json' with { type: 'json' };
import type { Reported } from '../check.ts';
import { type Severity, severities } from '../finding.ts';
import { pathOf as editedPath } from '../fix.ts';
import { rules } from '../rules/index.ts';
import { type Location, positionAt } from '../text.ts';

type PathOf = (path: string) => string;
type Url = (rule: string) => string;

/** Workflow commands, which GitHub Actions shows as annotations. */
export function github(findings: readonly Reported[], pathOf: PathOf): string {
  const commands = { error: 'error', warning: 'warning', info: 'notice', hint: 'notice' } as const;
  const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const data = (text: string): string =>
    text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return findings
    .map(({ rule, severity, message, at }) => {
      const { start, end } = lines(at);
      // A column range is for one line only.
      const columns = start.line === end.line ? `,col=${start.column},endColumn=${end.column}` : '';
      const place = `file=${property(pathOf(at.file.path))},line=${start.line},endLine=${end.line}${columns}`;
      return `::${commands[severity]} ${place},title=${property(rule.id)}::${data(message)}\n`;
    })
    .join('');
}

/** SARIF 2.1.0. */
export function sarif(findings: readonly Reported[], pathOf: PathOf, url: Url): string {
  const levels = { error: 'error', warning: 'warning', info: 'note', hint: 'note' } as const;
  const artifact = (path: string): object => ({
    uri: pathOf(path).split('/').map(encodeURIComponent).join('/'),
  });
  const place = (at: Location): object => ({
    physicalLocation: { artifactLocation: artifact(at.file.path), region: region(at) },
  });
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'flake-pyproject',
            version: manifest.version,
            rules: rules.map(({ id, summary, severity }) => ({
              id,
              shortDescription: { text: summary },
              helpUri: url(id),
              defaultConfiguration: { level: levels[severity] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map(({ rule, severity, message, at, related = [], fixes = [] }) => ({
          ruleId: rule.id,
          ruleIndex: rules.indexOf(rule),
          level: levels[severity],
          message: { text: message },
          locations: [place(at)],
          relatedLocations: related.map((other, id) => ({
            id,
            message: { text: other.message },
            ...place(other.at),
          })),
          fixes: fixes
            .filter(fix => fix.edits.length > 0)
            .map(({ title, edits }) => ({
              description: { text: title },
              artifactChanges: [...groupBy(edits, editedPath)].map(([path, changes]) => ({
                artifactLocation: artifact(path),
                replacements: changes.map(edit => ({
                  deletedRegion:
                    'at' in edit
                      ? region(edit.at)
                      : { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
                  insertedContent: { text: edit.text },
                })),
              })),
            })),
        })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** GitLab's Code Quality report. */
export function gitlab(findings: readonly Reported[], pathOf: PathOf): string {
  const levels: Record<Severity, string> = {
    error: 'critical',
    warning: 'major',
    info: 'minor',
    hint: 'info',
  };
  const seen = new Map<string, number>();
  const issues = findings.map(({ rule, severity, message, at }) => {
    const path = pathOf(at.file.path);
    // Stays the same when lines move; equal findings are told apart by their order.
    const same = `${rule.id}\0${path}\0${message}`;
    const occurrence = seen.get(same) ?? 0;
    seen.set(same, occurrence + 1);
    const { start, end } = lines(at);
    return {
      description: message,
      check_name: rule.id,
      fingerprint: createHash('sha256').update(`${same}\0${occurrence}`).digest('hex'),
      severity: levels[severity],
      location: { path, lines: { begin: start.line, end: end.line } },
    };
  });
  return `${JSON.stringify(issues, undefined, 2)}\n`;
}

/** JUnit's XML: a suite for each file with findings, failures at warning and above. */
export function junit(findings: readonly Reported[], pathOf: PathOf): string {
  const isFailure = ({ severity }: Reported): boolean =>
    severities.indexOf(severity) <= severities.indexOf('warning');
  const counts = (some: readonly Reported[]): string =>
    `tests="${some.length}" failures="${some.filter(isFailure).length}"`;
  const suites = [...groupBy(findings, ({ at }) => pathOf(at.file.path))].map(([path, some]) => {
    const cases = some.map(finding => {
      const { rule, severity, message, at } = finding;
      const { line, column } = lines(at).start;
      const head = `    <testcase classname="${xml(path)}" name="${xml(`${rule.id} (${line}:${column})`)}"`;
      const text = xml(`${path}:${line}:${column}: ${severity}: ${message}`);
      return isFailure(finding)
        ? `${head}>\n      <failure type="${severity}" message="${xml(message)}">${text}</failure>\n    </testcase>\n`
        : `${head}>\n      <system-out>${text}</system-out>\n    </testcase>\n`;
    });
    return `  <testsuite name="${xml(path)}" ${counts(some)}>\n${cases.join('')}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="flake-pyproject" ${counts(findings)}>\n${suites.join('')}</testsuites>\n`;
}

function lines(at: Location): Record<'start' | 'end', { line: number; column: number }> {
  const start = positionAt(at.file, at.start);
  const end = positionAt(at.file, at.end);
  return {
    start: { line: start.line + 1, column: start.column + 1 },
    end: { line: end.line + 1, column: end.column + 1 },
  };
}

function region(at: Location): object {
  const { start, end } = lines(at);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** Map.groupBy, which Node has from version 21 on. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** XML 1.0 has no way to write most control characters. */
const xml = (text: string): string =>
  text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
