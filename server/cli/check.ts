/** `flake-pyproject check`. */
import { relative } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { type Crash, checking, type Reported } from '../check.ts';
import { isInside } from '../files.ts';
import { applyFixes, type Rewritten, staysInside } from '../fix.ts';
import { sourcesOf } from '../project.ts';
import type { SourceFile } from '../text.ts';
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
/** Projects that are held in memory at once, of trees that have more. */
const together = 40;
/** Milliseconds between two lines of progress, and before the first. */
const progressInterval = 500;

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
  const progress = shownProgress();
  const outcome = checkAll(selections, day, options.diff, progress.at);
  progress.end();
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

/**
 * Checks what was selected.
 * @param holds whether what was read and worked out is held for the next time. Where it is not, a tree of any size
 * takes no more memory than its findings and as many projects as are checked together.
 * @param progress hears how many projects have been checked, of how many.
 */
export function checkAll(
  selections: readonly Selection[],
  day: Date,
  holds: boolean,
  progress?: (done: number, all: number) => void,
): Outcome {
  const findings = new Map<string, Reported>();
  const crashes: Crash[] = [];
  const files = new Set<string>();
  const seen = new Set<string>();
  for (const { workspace, scope, places } of selections) {
    const isLarge = !holds && places.length > together;
    const all = checking(scope, new Map(), isLarge ? keepsTexts() : undefined);
    for (let start = 0; start < places.length; start += together) {
      const view = isLarge ? workspace.view() : workspace;
      for (const place of places.slice(start, start + together)) {
        const project = openPlace(view, workspace.root, place, day);
        all.add([project]);
        seen.add(project.pyproject.file.path);
        for (const file of sourcesOf(project)) files.add(file.path);
        progress?.(seen.size, places.length);
      }
      if (isLarge) workspace.forget();
    }
    const result = all.result();
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
  }
  return { findings: [...findings.values()], crashes, files: files.size, projects: seen.size };
}

/** Gives each path one file that holds its text and nothing that was worked out from it. */
function keepsTexts(): (file: SourceFile) => SourceFile {
  const texts = new Map<string, SourceFile>();
  return ({ path, text }) => {
    const kept = texts.get(path) ?? { path, text };
    texts.set(path, kept);
    return kept;
  };
}

/** Says on a terminal how far a check is that takes a while. */
function shownProgress(): { readonly at: (done: number, all: number) => void; readonly end: () => void } {
  let last = Date.now();
  let isShown = false;
  return {
    at(done, all) {
      const now = Date.now();
      if (!process.stderr.isTTY || now < last + progressInterval) return;
      last = now;
      isShown = true;
      process.stderr.write(`\r${done} of ${all} projects`);
    },
    end() {
      if (isShown) process.stderr.write('\r\u001b[K');
    },
  };
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
    const { findings } = checkAll(selections, day, true);
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
