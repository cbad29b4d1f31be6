/** `flake-pyproject check`. */
import { relative } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { type Crash, check, type Reported } from '../check.ts';
import { isInside } from '../files.ts';
import { applyFixes, type Rewritten, staysInside } from '../fix.ts';
import { sourcesOf } from '../project.ts';
import { today } from '../today.ts';
import { github, gitlab, junit, sarif } from './formats.ts';
import { findingJson } from './json.ts';
import { openPlace, type Selection, select } from './locate.ts';
import type { CheckOptions } from './options.ts';
import { pageUrl } from './pages.ts';
import { coloured, describe, oneLine, plain, summary, visible } from './text.ts';
import { write } from './write.ts';

/** Fixes may call for further fixes; beyond this many rounds they are taking turns. */
const mostPasses = 10;

export interface Outcome {
  readonly findings: readonly Reported[];
  readonly crashes: readonly Crash[];
  readonly files: number;
  readonly projects: number;
}

/** @returns the exit status. */
export function runCheck(options: CheckOptions): number {
  const day = today();
  const selections = select(options.paths, day);
  if (options.fix) {
    const left = applyAll(selections, options, day, rewritten => {
      const owner = selections.find(({ workspace }) => isInside(workspace.root, rewritten.path));
      return write(rewritten, owner!.workspace.root);
    });
    for (const [path, reason] of left) complain(`${pathFrom(path)}: ${reason}`);
  }
  const outcome = checkAll(selections, day);
  if (options.diff) printDiff(selections, options, day);
  else process.stdout.write(render(outcome, options));
  complainOf(outcome, selections);
  if (selections.some(({ workspace }) => workspace.unreadable.size > 0)) return 2;
  return outcome.findings.some(({ severity }) => severity === 'error' || severity === 'warning') ? 1 : 0;
}

/** Says on standard error what could not be done. */
export function complainOf(outcome: Outcome, selections: readonly Selection[]): void {
  if (outcome.projects === 0) complain('no pyproject.toml found: nothing to check');
  for (const { rule, error } of outcome.crashes) {
    complain(
      `rule ${rule} failed and was left out; please report this: ${(error as Error).stack ?? String(error)}`,
    );
  }
  const unreadable = new Map(selections.flatMap(({ workspace }) => [...workspace.unreadable]));
  for (const [path, reason] of unreadable) complain(`${pathFrom(path)} ${reason}`);
}

export function checkAll(selections: readonly Selection[], day: Date): Outcome {
  const findings = new Map<string, Reported>();
  const crashes: Crash[] = [];
  const files = new Set<string>();
  const seen = new Set<string>();
  for (const { workspace, scope, places } of selections) {
    const projects = places.map(place => openPlace(workspace, place, day));
    const result = check(projects, scope);
    crashes.push(...result.crashes);
    for (const finding of result.findings) {
      findings.set(
        JSON.stringify([
          finding.rule.id,
          finding.at.file.path,
          finding.at.start,
          finding.at.end,
          finding.message,
        ]),
        finding,
      );
    }
    for (const project of projects) {
      seen.add(project.pyproject.file.path);
      for (const file of sourcesOf(project)) files.add(file.path);
    }
  }
  return { findings: [...findings.values()], crashes, files: files.size, projects: seen.size };
}

/** Applies fixes in passes until nothing more changes. @returns what could not be written, and why. */
function applyAll(
  selections: readonly Selection[],
  options: CheckOptions,
  day: Date,
  store: (rewritten: Rewritten) => string | undefined,
): ReadonlyMap<string, string> {
  const left = new Map<string, string>();
  for (let pass = 0; pass < mostPasses; pass++) {
    const { findings } = checkAll(selections, day);
    const changed = applyFixes(findings, ({ fixes = [] }) =>
      fixes.find(
        fix =>
          (fix.safe || options.unsafeFixes) &&
          selections.some(({ workspace }) => staysInside(workspace.root, fix)) &&
          fix.edits.every(edit => !left.has('create' in edit ? edit.create : edit.at.file.path)),
      ),
    );
    if (changed.length === 0) break;
    for (const rewritten of changed) {
      const reason = store(rewritten);
      if (reason !== undefined) left.set(rewritten.path, reason);
    }
    for (const { workspace } of selections) workspace.changed(changed.map(({ path }) => path));
  }
  return left;
}

function printDiff(selections: readonly Selection[], options: CheckOptions, day: Date): void {
  const before = new Map<string, string | undefined>();
  const after = new Map<string, string>();
  applyAll(selections, options, day, rewritten => {
    if (!before.has(rewritten.path)) before.set(rewritten.path, rewritten.before?.text);
    after.set(rewritten.path, rewritten.text);
    for (const { workspace } of selections) workspace.open(rewritten.path, rewritten.text);
    return undefined;
  });
  // What is piped on must apply as it is; what a terminal gets must not drive it.
  const shown = process.stdout.isTTY ? visible : (text: string) => text;
  for (const [path, text] of after) {
    const old = before.get(path);
    const name = oneLine(pathFrom(path));
    process.stdout.write(
      createTwoFilesPatch(
        old === undefined ? '/dev/null' : `a/${name}`,
        `b/${name}`,
        shown(old ?? ''),
        shown(text),
        undefined,
        undefined,
        {
          headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
        },
      ),
    );
  }
}

/** An outcome in the format asked for. */
export function render({ findings, files, projects }: Outcome, { format }: CheckOptions): string {
  switch (format) {
    case 'json': {
      const json = findings.map(finding => findingJson(finding, pathFrom, pageUrl));
      return `${JSON.stringify({ version: 1, files, projects, findings: json }, undefined, 2)}\n`;
    }
    case 'jsonl':
      return findings.map(finding => `${JSON.stringify(findingJson(finding, pathFrom, pageUrl))}\n`).join('');
    case 'text': {
      const paint = process.stdout.isTTY && !process.env.NO_COLOR ? coloured : plain;
      const texts = findings.map(finding => `${describe(finding, pathFrom, paint)}\n`);
      return texts.join('') + (projects === 0 ? '' : summary(findings, projects, paint));
    }
    case 'github':
      return github(findings, pathFrom);
    case 'sarif':
      return sarif(findings, pathFrom, pageUrl);
    case 'gitlab':
      return gitlab(findings, pathFrom);
    case 'junit':
      return junit(findings, pathFrom);
  }
}

export const pathFrom = (path: string): string => relative(process.cwd(), path).replaceAll('\\', '/') || '.';

export const complain = (line: string): void =>
  void process.stderr.write(`flake-pyproject: ${oneLine(line)}\n`);
