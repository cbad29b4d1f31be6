/** Runs the rules over projects: levels, suppressions, duplicates, order. A rule that crashes harms nobody else. */
import { configurationOf, type Levels, severityOf } from './config.ts';
import { dirname, isInside } from './files.ts';
import { type Finding, type Severity, severities } from './finding.ts';
import { type Ignore, ignoreKey, ignoresFor, ignoresIn } from './ignores.ts';
import { type Project, sourcesOf } from './project.ts';
import { ruleById, rules } from './rules/index.ts';
import { invalidConfiguration } from './rules/invalid-configuration.ts';
import type { Rule } from './rules/rule.ts';
import { unusedIgnore } from './rules/unused-ignore.ts';
import { type Location, lineStartAt, locationKey, type SourceFile } from './text.ts';

/** A finding with its rule, at the severity that counts. */
export interface Reported extends Finding {
  readonly rule: Rule;
  readonly severity: Severity;
}

export interface Crash {
  readonly rule: string;
  readonly error: unknown;
}

export interface Result {
  /** By path, position and rule. */
  readonly findings: readonly Reported[];
  readonly crashes: readonly Crash[];
}

interface Found {
  readonly rule: Rule;
  readonly finding: Finding;
}

const kept = new WeakMap<Project, { found: readonly Found[]; crashes: readonly Crash[] }>();

/** What every rule says of a project, whatever its level. */
function run(project: Project): { found: readonly Found[]; crashes: readonly Crash[] } {
  let result = kept.get(project);
  if (!result) {
    const found: Found[] = [];
    const crashes: Crash[] = [];
    for (const rule of rules) {
      try {
        for (const finding of rule.check(project)) found.push({ rule, finding });
      } catch (error) {
        crashes.push({ rule: rule.id, error });
      }
    }
    for (const finding of configurationOf(project).problems)
      found.push({ rule: invalidConfiguration, finding });
    result = { found, crashes };
    kept.set(project, result);
  }
  return result;
}

/** A check of more projects than are held in memory at once. */
export interface Checking {
  add(projects: readonly Project[]): void;
  result(): Result;
}

/**
 * Checks projects together, since several may share a flake.
 * @param scope the directory whose projects these are: an ignore in a file above it may serve others, and is not called unused.
 * @param overrides levels that win over each project's own.
 */
export function check(projects: readonly Project[], scope: string, overrides: Levels = new Map()): Result {
  const all = checking(scope, overrides);
  all.add(projects);
  return all.result();
}

/**
 * As `check`, a few projects at a time.
 * @param own gives the file that findings are to name, which is what they keep in memory.
 */
export function checking(
  scope: string,
  overrides: Levels = new Map(),
  own: (file: SourceFile) => SourceFile = file => file,
): Checking {
  const findings = new Map<string, Reported>();
  const crashes: Crash[] = [];
  const used = new Set<string>();
  const files = new Set<string>();
  const ignores: Ignore[] = [];
  const silent = new Set<string>();
  let first: Project | undefined;
  const report = (project: Project, { rule, finding }: Found): void => {
    // In the store nobody can change anything.
    if (!isInside(project.root, finding.at.file.path)) return;
    const severity = severityOf(rule, configurationOf(project), overrides);
    if (!severity) {
      silent.add(rule.id);
      return;
    }
    const places = [finding.at, ...(finding.related ?? []).map(related => related.at)];
    const ignores = ignoresFor(rule.id, places);
    for (const ignore of ignores) used.add(ignoreKey(ignore));
    if (ignores.length > 0) return;
    const key = `${rule.id} ${locationKey(finding.at)} ${finding.message}`;
    if (findings.has(key)) return;
    findings.set(key, { ...owned(finding, own), rule, severity: lower(severity, finding.severity) });
  };
  return {
    add(projects) {
      first ??= projects[0];
      for (const project of projects) {
        const result = run(project);
        crashes.push(...result.crashes);
        for (const file of sourcesOf(project)) {
          if (files.has(file.path)) continue;
          files.add(file.path);
          if (isInside(scope, dirname(file.path)) && ignoresIn(file).length > 0)
            ignores.push(...ignoresIn(own(file)));
        }
        for (const found of result.found) report(project, found);
      }
    },
    result() {
      for (const ignore of ignores) {
        if (!first || used.has(ignoreKey(ignore)) || silent.has(ignore.rule)) continue;
        report(first, { rule: unusedIgnore, finding: unused(ignore) });
      }
      return { findings: [...findings.values()].sort(byPlace), crashes };
    },
  };
}

/** A finding whose locations name other objects for the same files. */
function owned(finding: Finding, own: (file: SourceFile) => SourceFile): Finding {
  const moved = ({ file, start, end }: Location): Location => ({ file: own(file), start, end });
  const { related, fixes } = finding;
  return {
    ...finding,
    at: moved(finding.at),
    ...(related && { related: related.map(other => ({ ...other, at: moved(other.at) })) }),
    ...(fixes && {
      fixes: fixes.map(fix => ({
        ...fix,
        edits: fix.edits.map(edit => ('at' in edit ? { ...edit, at: moved(edit.at) } : edit)),
      })),
    }),
  };
}

/** The milder of two severities: a finding may lower its rule's, never raise it. */
function lower(severity: Severity, own: Severity | undefined): Severity {
  return own && severities.indexOf(own) > severities.indexOf(severity) ? own : severity;
}

function unused(ignore: Ignore): Finding {
  const known = ruleById.has(ignore.rule);
  return {
    message: known
      ? `Nothing here needs \`ignore[${ignore.rule}]\`.`
      : `There is no rule \`${ignore.rule}\` to ignore.`,
    at: ignore.at,
    unnecessary: true,
    fixes: [{ title: 'Remove the suppression', safe: true, edits: [{ at: removal(ignore), text: '' }] }],
  };
}

/** The rule's id with its comma where the comment names several; else the comment, and its line where it stands alone. */
function removal({ comment, at, rule }: Ignore): Location {
  const { file } = comment;
  const listed = ignoresIn(file).filter(other => other.comment.start === comment.start);
  if (listed.length > 1) {
    const position = listed.findIndex(other => other.at.start === at.start && other.rule === rule);
    const next = listed[position + 1];
    const before = listed[position - 1];
    return next
      ? { file, start: at.start, end: next.at.start }
      : { file, start: before?.at.end ?? at.start, end: at.end };
  }
  const lineStart = lineStartAt(file, comment.start);
  const lead = file.text.slice(lineStart, comment.start);
  if (lead.trim() === '') return { file, start: lineStart, end: Math.min(comment.end + 1, file.text.length) };
  return { file, start: lineStart + lead.trimEnd().length, end: comment.end };
}

function byPlace(a: Reported, b: Reported): number {
  return (
    compare(a.at.file.path, b.at.file.path) ||
    a.at.start - b.at.start ||
    a.at.end - b.at.end ||
    compare(a.rule.id, b.rule.id) ||
    compare(a.message, b.message)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
