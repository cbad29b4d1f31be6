/**
 * How long evaluating a flake takes, measured by how long parsing its Nix files takes: on real repositories, the flake
 * that lies nearest to the top of each. Files are in memory, and the code is warm: every repository is taken in turn,
 * several times. Times are the processor's, of all threads, so that a busy machine does not count.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from '../../server/files.ts';
import { readFlake } from '../../server/nix/flake.ts';
import { readLock } from '../../server/nix/lock.ts';
import { parseNix } from '../../server/nix/syntax.ts';
import type { SourceFile } from '../../server/text.ts';
import { Workspace } from '../../server/workspace.ts';

export interface EvaluationRow {
  /** The directory of the repository. */
  readonly repository: string;
  /** Nix files that the evaluation reads. */
  readonly files: number;
  /** Milliseconds to parse these files for the first time: the least of all passes, which other work on the machine disturbs least. */
  readonly parse: number;
  /** Milliseconds from their trees, and that of the lock, to all facts of the flake: the least of all passes. */
  readonly evaluate: number;
}

/** Milliseconds that are spent on a repository in each pass: what takes little time is measured several times. */
const leastTime = 20;

const today = new Date('2026-11-21');

/** One row for each repository below a directory that has a flake. */
export function evaluationRows(directory: string, passes = 5): EvaluationRow[] {
  const subjects = readdirSync(directory).flatMap(repository => {
    const root = join(directory, repository);
    const workspace = new Workspace(root, { store: null });
    const [path] = workspace
      .projectsBelow(root)
      .flatMap(({ nix }) => (nix?.endsWith('/flake.nix') ? [nix] : []))
      .sort((a, b) => a.split('/').length - b.split('/').length);
    return path === undefined ? [] : [{ repository, root, path, workspace, passes: [] as Pass[] }];
  });
  // The first pass warms the code up, and what it takes from the disk is kept.
  for (let pass = -1; pass < passes; pass++)
    for (const { root, path, workspace, passes } of subjects) {
      const begun = performance.now();
      do {
        const measured = measure(workspace, path, root);
        if (pass >= 0) passes.push(measured);
      } while (performance.now() - begun < leastTime);
    }
  return subjects.map(({ repository, passes }) => ({
    repository,
    files: passes[0]!.files,
    parse: Math.min(...passes.map(({ parse }) => parse)),
    evaluate: Math.min(...passes.map(({ evaluate }) => evaluate)),
  }));
}

type Pass = Pick<EvaluationRow, 'files' | 'parse' | 'evaluate'>;

function measure(workspace: Files, path: string, root: string): Pass {
  const read = readFlake(unknownFiles(workspace), path, root, today)!.sources.map(({ file }) => file.path);
  const files = unknownFiles(workspace);
  const sources = read.map(file => files.read(file)!);
  forgetTrees();
  const started = processorTime();
  for (const source of sources) parseNix(source);
  const parsed = processorTime();
  const lock = files.read(join(path, '../flake.lock'));
  if (lock) readLock(lock);
  const begun = processorTime();
  readFlake(files, path, root, today);
  return { files: read.length, parse: parsed - started, evaluate: processorTime() - begun };
}

/** Milliseconds. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The same files as objects of which nothing has been derived yet. */
function unknownFiles(workspace: Files): Files {
  const seen = new Map<string, SourceFile | undefined>();
  return {
    read(path) {
      if (seen.has(path)) return seen.get(path);
      const file = workspace.read(path);
      const fresh = file && { path: file.path, text: file.text };
      seen.set(path, fresh);
      return fresh;
    },
    list: path => workspace.list(path),
    kind: path => workspace.kind(path),
    bytes: (path, offset, length) => workspace.bytes(path, offset, length),
  };
}

/** Makes the grammar give up the trees that it keeps for edits, as after opening other files. */
function forgetTrees(): void {
  for (let i = 0; i < 32; i++) parseNix({ path: `/other/${i}.nix`, text: '{ }' });
}

function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))]!;
}

/** The rows as a table, the slowest last, and a summary. */
export function evaluationTable(rows: readonly EvaluationRow[]): string {
  const ratio = ({ parse, evaluate }: EvaluationRow): number => evaluate / parse;
  const sorted = [...rows].sort((a, b) => ratio(a) - ratio(b));
  const ratios = sorted.map(ratio);
  return [
    'evaluate/parse  evaluate ms  parse ms  files  repository',
    ...sorted.map(row =>
      [
        ratio(row).toFixed(2).padStart(14),
        row.evaluate.toFixed(2).padStart(11),
        row.parse.toFixed(2).padStart(8),
        String(row.files).padStart(5),
        row.repository,
      ].join('  '),
    ),
    `${rows.length} flakes: median ${quantile(ratios, 0.5).toFixed(2)}, p90 ${quantile(ratios, 0.9).toFixed(2)}, worst ${ratios.at(-1)?.toFixed(2)}`,
  ].join('\n');
}
