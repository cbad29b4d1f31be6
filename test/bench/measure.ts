/** Medians and spread, tables, and what the machine was doing meanwhile. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';

export const isLong = process.argv.includes('--long');

/** The value below which a part (0 to 1) of the values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The middle half of the values. */
export function spread(values: readonly number[], digits = 0): string {
  return `${quantile(values, 0.25).toFixed(digits)}–${quantile(values, 0.75).toFixed(digits)}`;
}

/** Ratios of values that were measured in the same round, so that a slow moment counts for both. */
export function ratios(values: readonly number[], units: readonly number[]): readonly number[] {
  return values.map((value, i) => value / units[i]!);
}

type Cell = string | number;

/** Prints a table in Markdown, numbers to the right. */
export function table(title: string, head: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const texts = rows.map(row => row.map(String));
  const widths = head.map((name, i) => Math.max(name.length, ...texts.map(row => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  console.log(`\n${title}\n\n${[line(head), line(rule), ...texts.map(line)].join('\n')}`);
}

/** A goal beside what was measured. */
export function goal(what: string, measured: number, limit: number, unit = ''): void {
  const verdict = measured <= limit ? 'met' : 'MISSED';
  console.log(`goal ${verdict}: ${what}: ${round(measured)}${unit}, at most ${round(limit)}${unit}`);
}

export const round = (value: number): string =>
  Number.isNaN(value)
    ? '–'
    : value < 10
      ? value.toFixed(2)
      : value < 100
        ? value.toFixed(1)
        : value.toFixed(0);

/** How long a Node takes to do nothing, in milliseconds: the unit of every start. */
export function nothing(): number {
  const begun = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - begun;
}

/** Says on what the figures were measured, and how steady that was. */
export function noise(floors: readonly number[]): void {
  const load = loadavg()
    .map(value => value.toFixed(1))
    .join(' ');
  console.log(
    `\n${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}; ` +
      `load ${load}; \`node -e 0\`: median ${round(median(floors))} ms, middle half ${spread(floors)}, ` +
      `least ${round(Math.min(...floors))}`,
  );
}

/** Processor time of all threads of a running process, in milliseconds; NaN where the system does not tell. */
export function processorTime(pid: number): number {
  try {
    let sum = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`))
      sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
    return sum;
  } catch {
    return Number.NaN;
  }
}

/** Resident memory of a running process, in MiB; with `most`, the most that it ever was. */
export function memory(pid: number, most = false): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`${most ? 'VmHWM' : 'VmRSS'}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
