/** `check --format`: each format as its reader defines it, over the example project's findings. */
import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import Ajv from 'ajv-draft-04';
import formats from 'ajv-formats';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { project, run } from './program.ts';

interface Finding {
  readonly rule: string;
  readonly level: string;
  readonly message: string;
  readonly path: string;
  readonly range: Record<'start' | 'end', { readonly line: number; readonly column: number }>;
  readonly related: readonly unknown[];
  readonly fixes: readonly { readonly edits: readonly unknown[] }[];
}

const audit = 'test/projects/audit';
const right = 'test/projects/audit-right';
const print = (format: string, path = audit): string => {
  const { status, stdout, stderr } = run(process.cwd(), 'check', '--format', format, path);
  expect(stderr).toBe('');
  expect(status).toBe(path === audit ? 1 : 0);
  return stdout;
};
/** What every format is to say. */
const { findings } = JSON.parse(print('json')) as { findings: readonly Finding[] };

test('json: files, projects and findings, with places and fixes', () => {
  expect(findings.map(({ rule, level, path }) => `${path} ${level} ${rule}`)).toEqual([
    `${audit}/flake.nix info uv-may-pick-other-python`,
    `${audit}/flake.nix warning missing-runtime-library`,
    `${audit}/pyproject.toml error unknown-build-backend`,
    `${audit}/pyproject.toml error nothing-to-ship`,
  ]);
  expect(findings[2]).toMatchObject({
    range: { start: { line: 3, column: 18 }, end: { line: 3, column: 36 } },
    fixes: [{ title: 'Write `hatchling.build`', safe: true }],
  });
});

test('jsonl: the same findings, one a line', () => {
  const lines = print('jsonl').trimEnd().split('\n');
  expect(lines.map(line => JSON.parse(line))).toEqual(findings);
});

test('sarif: valid against the schema of SARIF 2.1.0, and complete', () => {
  const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
  formats.default(ajv);
  const validate = ajv.compile(schema);
  for (const path of [audit, right]) {
    validate(JSON.parse(print('sarif', path)));
    expect(validate.errors).toBeNull();
  }
  expect(validate({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);

  const [run] = JSON.parse(print('sarif')).runs;
  const levels: Record<string, string> = { error: 'error', warning: 'warning', info: 'note', hint: 'note' };
  for (const [i, { rule, level, message, path, range, related, fixes }] of findings.entries()) {
    const result = run.results[i];
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe(rule);
    expect(result).toMatchObject({ ruleId: rule, level: levels[level], message: { text: message } });
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: path },
      region: {
        startLine: range.start.line,
        startColumn: range.start.column,
        endLine: range.end.line,
        endColumn: range.end.column,
      },
    });
    expect(result.relatedLocations).toHaveLength(related.length);
    expect(result.fixes ?? []).toHaveLength(fixes.filter(({ edits }) => edits.length > 0).length);
  }
  expect(run.results).toHaveLength(findings.length);
});

test('github: a workflow command for each finding', () => {
  const commands: Record<string, string> = { error: 'error', warning: 'warning', info: 'notice' };
  const lines = print('github').trimEnd().split('\n');
  expect(lines).toHaveLength(findings.length);
  for (const [i, line] of lines.entries()) {
    const { rule, level, message, path, range } = findings[i]!;
    const [, command, properties, data] = line.match(/^::(\w+) ([^:]*)::(.*)$/)!;
    expect(command).toBe(commands[level]);
    expect(properties!.split(',')).toEqual([
      `file=${path}`,
      `line=${range.start.line}`,
      `endLine=${range.end.line}`,
      `col=${range.start.column}`,
      `endColumn=${range.end.column}`,
      `title=${rule}`,
    ]);
    expect(data!.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%')).toBe(message);
  }
});

test('gitlab: a Code Quality report with fingerprints that tell findings apart and stay', () => {
  const issues = JSON.parse(print('gitlab'));
  const severities = ['info', 'minor', 'major', 'critical', 'blocker'];
  for (const [i, { rule, message, path, range }] of findings.entries()) {
    const { severity, fingerprint, ...issue } = issues[i];
    expect(issue).toEqual({
      description: message,
      check_name: rule,
      location: { path, lines: { begin: range.start.line, end: range.end.line } },
    });
    expect(severities).toContain(severity);
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
  }
  expect(issues).toHaveLength(findings.length);
  expect(new Set(issues.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(
    findings.length,
  );
  expect(JSON.parse(print('gitlab'))).toEqual(issues);
  expect(JSON.parse(print('gitlab', right))).toEqual([]);
});

test('junit: well-formed, with a failure for each finding at warning or above', () => {
  const text = print('junit');
  expect(XMLValidator.validate(text)).toBe(true);
  const isArray = (name: string): boolean => name === 'testsuite' || name === 'testcase';
  const { testsuites } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', isArray }).parse(
    text,
  );
  const failing = findings.filter(({ level }) => level === 'error' || level === 'warning');
  expect(testsuites).toMatchObject({ tests: String(findings.length), failures: String(failing.length) });
  const cases = testsuites.testsuite.flatMap((suite: { testcase: unknown[] }) => suite.testcase);
  expect(cases.map((one: { classname: string }) => one.classname)).toEqual(findings.map(({ path }) => path));
  expect(cases.flatMap((one: { failure?: { message: string } }) => one.failure?.message ?? [])).toEqual(
    failing.map(({ message }) => message.replaceAll('\n', ' ')),
  );
  expect(XMLValidator.validate(print('junit', right))).toBe(true);
});

test('text: every rule, place and message, and how many there are', () => {
  const text = print('text');
  for (const { rule, level, message, path, range } of findings) {
    expect(text).toContain(`${level}[${rule}] ${message}`);
    expect(text).toContain(`--> ${path}:${range.start.line}:${range.start.column}`);
  }
  expect(text).toMatch(/^2 errors, 1 warning, 1 info in 1 project$/m);
  expect(print('text', right)).toBe('No findings in 1 project\n');
});

test('a format that there is not is refused in one line', () => {
  const { status, stdout, stderr } = run(project('audit'), 'check', '--format', 'xml');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^flake-pyproject: --format is one of [^\n]*sarif[^\n]*\n$/);
});
