/**
 * Rule pages as tests (the format: server/README.md, "Rule pages"). A heading that directly holds fences is an
 * example: a small project, with what is to be found in it asserted in the files' own comments.
 */
import { check, type Reported } from '../server/check.ts';
import { type Files, join, relative } from '../server/files.ts';
import { applyFixes } from '../server/fix.ts';
import { openProject, type Project } from '../server/project.ts';
import { type Location, positionAt } from '../server/text.ts';
import { memoryFiles } from './memory.ts';

export interface Example {
  readonly title: string;
  /** Texts by path; those of a `tree` fence are empty. */
  readonly files: Readonly<Record<string, string>>;
  readonly fixed: Readonly<Record<string, string>>;
  /** Lines of a `findings` fence. */
  readonly findings: readonly string[];
  readonly today: Date;
}

/** The day on which examples are checked unless they say `Today: YYYY-MM-DD.` */
const usualDay = '2026-06-15';

/** The examples of a page. Headings need not be unique: the line number tells them apart. */
export function examplesIn(page: string, path: string): readonly Example[] {
  const examples: Example[] = [];
  let heading = path;
  let current:
    | {
        title: string;
        files: Record<string, string>;
        fixed: Record<string, string>;
        findings: string[];
        today: string;
        used: boolean;
      }
    | undefined;
  const lines = page.split('\n');
  let label: { path: string; fixed: boolean } | undefined;
  const finish = (): void => {
    if (current?.used) examples.push({ ...current, today: new Date(`${current.today}T12:00:00Z`) });
  };
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const head = /^#{1,6} (.+)$/.exec(line);
    if (head || !current) {
      finish();
      if (head) heading = head[1]!;
      current = {
        title: `${heading} (line ${i + 1})`,
        files: {},
        fixed: {},
        findings: [],
        today: usualDay,
        used: false,
      };
    }
    const labelled = /^`([^`]+)`(, fixed)?:$/.exec(line);
    if (labelled) label = { path: labelled[1]!, fixed: labelled[2] !== undefined };
    const day = /^Today: (\d{4}-\d\d-\d\d)\.$/.exec(line);
    if (day) current.today = day[1]!;
    const fence = /^(`{3,})(\w*)/.exec(line);
    if (!fence) continue;
    const end = lines.indexOf(fence[1]!, i + 1);
    const body = lines
      .slice(i + 1, end)
      .map(text => `${text}\n`)
      .join('');
    if (fence[2] === 'tree') {
      current.used = true;
      for (const name of body.split('\n').filter(Boolean))
        if (!name.endsWith('/')) current.files[name] ??= '';
      for (const name of body.split('\n').filter(name => name.endsWith('/')))
        current.files[`${name}.keep`] = '';
    } else if (fence[2] === 'findings') {
      current.findings.push(...body.split('\n').filter(Boolean));
    } else if (label) {
      current.used = true;
      (label.fixed ? current.fixed : current.files)[label.path] = body;
    }
    label = undefined;
    i = end;
  }
  finish();
  return examples;
}

const root = '/project';
const assertion = /#\s*(error|warning|info|hint|related):\s*(?:\[([\w-]+)\]\s*)?"((?:[^"\\]|\\.)*)"/g;

/** `path:line level [rule] text`, lines from 1. */
type Line = string;

interface Outcome {
  readonly found: readonly Line[];
  readonly asserted: readonly Line[];
  readonly fixes: readonly {
    path: string;
    after: string | undefined;
    expected: string;
    left: readonly Line[];
  }[];
}

/** Checks an example; `found` is written with the asserted text wherever the message holds it. */
export function runExample(example: Example, ownRule: string): Outcome {
  const asserted = [
    ...Object.entries(example.files).flatMap(([path, text]) => assertionsIn(path, text, ownRule)),
    ...example.findings.map(line => {
      const parts = /^(\S+):(\d+) (\w+): (?:\[([\w-]+)\] )?"(.*)"$/.exec(line);
      if (!parts) throw new Error(`not a finding: ${line}`);
      const [, path, number, level, rule = ownRule, text] = parts;
      return { place: `${path}:${number} ${level}${level === 'related' ? '' : ` [${rule}]`}`, text: text! };
    }),
  ];
  const findings = checkAll(projectsIn(memoryFiles(example.files), example.today));
  const pending = [...asserted];
  const found = linesOf(findings).map(({ place, message }) => {
    const match = pending.findIndex(({ place: where, text }) => where === place && message.includes(text));
    const text = match >= 0 ? pending.splice(match, 1)[0]!.text : message;
    return `${place} ${text}`;
  });
  return {
    found: found.sort(),
    asserted: asserted.map(({ place, text }) => `${place} ${text}`).sort(),
    fixes: fixesOf(example, findings, ownRule),
  };
}

function fixesOf(example: Example, findings: readonly Reported[], ownRule: string): Outcome['fixes'] {
  if (Object.keys(example.fixed).length === 0) return [];
  const rewritten = applyFixes(findings, finding => finding.fixes?.[0]);
  const after: Record<string, string> = { ...example.files };
  for (const { path, text } of rewritten) after[relative(root, path)] = text;
  const left = linesOf(
    checkAll(projectsIn(memoryFiles(after), example.today)).filter(({ rule }) => rule.id === ownRule),
  );
  return Object.entries(example.fixed).map(([path, expected]) => ({
    path,
    after: after[path] === undefined ? undefined : withoutAssertions(after[path]),
    expected: withoutAssertions(expected),
    left: left.map(({ place, message }) => `${place} ${message}`),
  }));
}

/** The projects of an example, or of what a fix has made of it. */
export function projectsIn(files: Files, today: Date): readonly Project[] {
  return directoriesWith(files, root, 'pyproject.toml').map(directory =>
    openProject(
      files,
      { pyproject: join(directory, 'pyproject.toml'), nix: nixFor(files, directory) },
      root,
      today,
    ),
  );
}

/** What is found in them. */
export function checkAll(projects: readonly Project[]): readonly Reported[] {
  const result = check(projects, root);
  for (const crash of result.crashes) throw crash.error;
  return result.findings;
}

function nixFor(files: Files, directory: string): string | undefined {
  const places = [directory, root].flatMap(at =>
    ['flake.nix', 'devenv.nix', 'shell.nix', 'default.nix'].map(name => join(at, name)),
  );
  return places.find(path => files.kind(path) === 'file');
}

function directoriesWith(files: Files, directory: string, name: string): readonly string[] {
  const entries = files.list(directory) ?? [];
  const below = entries
    .filter(entry => entry.kind === 'directory')
    .flatMap(entry => directoriesWith(files, join(directory, entry.name), name));
  return entries.some(entry => entry.name === name) ? [directory, ...below] : below;
}

function linesOf(findings: readonly Reported[]): readonly { place: string; message: string }[] {
  return findings.flatMap(({ rule, severity, message, at, related = [] }) => [
    { place: `${placeOf(at)} ${severity} [${rule.id}]`, message },
    ...related.map(other => ({ place: `${placeOf(other.at)} related`, message: other.message })),
  ]);
}

const placeOf = (at: Location): string =>
  `${relative(root, at.file.path)}:${positionAt(at.file, at.start).line + 1}`;

function assertionsIn(
  path: string,
  text: string,
  ownRule: string,
): readonly { place: string; text: string }[] {
  const lines = text.split('\n');
  return lines.flatMap((line, i) => {
    let target = i;
    while (/^\s*#\s*(error|warning|info|hint|related):/.test(lines[target] ?? '')) target++;
    return [...line.matchAll(assertion)].map(([, level, rule = ownRule, message]) => ({
      place: `${path}:${target + 1} ${level}${level === 'related' ? '' : ` [${rule}]`}`,
      text: message!.replaceAll(/\\(.)/g, '$1'),
    }));
  });
}

/** A file's text without the assertions, which a fix does not touch and a reader of the fixed file need not see. */
function withoutAssertions(text: string): string {
  return text
    .split('\n')
    .filter(line => !/^\s*#\s*(error|warning|info|hint|related):/.test(line))
    .map(line => line.replace(/\s*#\s*(error|warning|info|hint|related):.*$/, ''))
    .join('\n');
}
