/** Findings for a person at a terminal. */

import type { Reported } from '../check.ts';
import type { Severity } from '../finding.ts';
import { type Location, lineStartAt, type Position, positionAt } from '../text.ts';

export type Paint = (style: 'red' | 'yellow' | 'blue' | 'cyan' | 'bold' | 'dim', text: string) => string;

const codes = { red: 31, yellow: 33, blue: 34, cyan: 36, bold: 1, dim: 2 } as const;
const colours: Record<Severity, 'red' | 'yellow' | 'blue' | 'cyan'> = {
  error: 'red',
  warning: 'yellow',
  info: 'blue',
  hint: 'cyan',
};

export const plain: Paint = (_style, text) => text;
export const coloured: Paint = (style, text) => `\u001b[${codes[style]}m${text}\u001b[0m`;

/** Shows control characters instead of obeying them: a project's texts must not drive the terminal. */
export function visible(text: string): string {
  return text.replaceAll(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    c => (c === '\r' ? '' : `\\u{${c.charCodeAt(0).toString(16)}}`),
  );
}

/** The same for what must stay on one line: a name may hold a line feed. */
export function oneLine(text: string): string {
  return visible(text).replaceAll('\n', '\\n');
}

/** One finding: head, place, source line, related places, fix. */
export function describe(finding: Reported, pathOf: (path: string) => string, paint: Paint): string {
  const { rule, severity, message, at, related = [], fixes = [] } = finding;
  const colour = colours[severity];
  const gutter = ' '.repeat(
    Math.max(
      ...[at, ...related.map(other => other.at)].map(
        place => String(positionAt(place.file, place.start).line + 1).length,
      ),
    ),
  );
  const lines = [
    `${paint(colour, paint('bold', severity))}${paint('dim', `[${rule.id}]`)} ${paint('bold', visible(message))}`,
    ...excerpt(at, '', gutter, pathOf, text => paint(colour, text), paint),
    ...related.flatMap(other =>
      excerpt(other.at, other.message, gutter, pathOf, text => paint('blue', text), paint),
    ),
  ];
  const [fix] = fixes;
  if (fix)
    lines.push(
      `${gutter} ${paint('cyan', '= fix:')} ${visible(fix.title)}${fix.safe ? '' : paint('dim', ' (--unsafe-fixes)')}`,
    );
  return `${lines.join('\n')}\n`;
}

function excerpt(
  at: Location,
  note: string,
  gutter: string,
  pathOf: (path: string) => string,
  mark: (text: string) => string,
  paint: Paint,
): readonly string[] {
  const start = positionAt(at.file, at.start);
  const place = `${gutter}${paint('dim', '-->')} ${oneLine(pathOf(at.file.path))}:${start.line + 1}:${start.column + 1}`;
  const line = lineText(at);
  if (line === '' || line.length > 300) return [note ? `${place}: ${visible(note)}` : place];
  const number = String(start.line + 1).padStart(gutter.length);
  const shown = visible(line.replaceAll('\t', '    '));
  const offset = visible(line.slice(0, start.column).replaceAll('\t', '    ')).length;
  const length = Math.max(
    1,
    visible(line.slice(start.column, endColumn(at, start, line)).replaceAll('\t', '    ')).length,
  );
  const bar = paint('dim', '|');
  return [
    place,
    `${paint('dim', number)} ${bar} ${shown}`,
    `${gutter} ${bar} ${' '.repeat(offset)}${mark(`${'^'.repeat(length)}${note ? ` ${visible(note)}` : ''}`)}`,
  ];
}

function lineText(at: Location): string {
  const start = lineStartAt(at.file, at.start);
  const end = at.file.text.indexOf('\n', start);
  return at.file.text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '');
}

function endColumn(at: Location, start: Position, line: string): number {
  const end = positionAt(at.file, at.end);
  return end.line === start.line ? end.column : line.length;
}

/** `2 errors, 1 warning in 3 projects` */
export function summary(findings: readonly Reported[], projects: number, paint: Paint): string {
  const counts = (['error', 'warning', 'info', 'hint'] as const).flatMap(severity => {
    const count = findings.filter(finding => finding.severity === severity).length;
    return count > 0 ? [paint(colours[severity], plural(count, severity))] : [];
  });
  return `${counts.join(', ') || 'No findings'} in ${plural(projects, 'project')}\n`;
}

const plural = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 || noun === 'info' ? '' : 's'}`;
