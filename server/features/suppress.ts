/** Two ways to silence a finding: a comment at its place, or the rule turned off for the project. */

import { basename } from '../files.ts';
import type { Edit, Fix } from '../finding.ts';
import { ignoresIn } from '../ignores.ts';
import { nestingAt } from '../nix/nesting.ts';
import type { Project } from '../project.ts';
import { addKeys, quoted } from '../python/edits.ts';
import { getToml, parseToml, type Toml } from '../python/toml.ts';
import { type Location, lineStartAt, positionAt, type SourceFile } from '../text.ts';

/**
 * The comment that silences a rule at the first of these places that can bear one: at the end of its line, or
 * alone above it where that end is in a string. Undefined where none can.
 */
export function ignoreHere(rule: string, places: readonly Location[]): Fix | undefined {
  for (const at of places) {
    const edit = extended(rule, at) ?? comment(rule, at);
    if (edit) return { title: `Ignore ${rule} here`, safe: true, edits: [edit] };
  }
  return undefined;
}

/** Adds the rule to a suppression that the line already has. */
function extended(rule: string, { file, start }: Location): Edit | undefined {
  const { line } = positionAt(file, start);
  const last = ignoresIn(file).findLast(ignore => ignore.line === line);
  return last && { at: { file, start: last.at.end, end: last.at.end }, text: `, ${rule}` };
}

function comment(rule: string, { file, start }: Location): Edit | undefined {
  const nesting = nestingIn(file);
  if (!nesting) return undefined;
  const text = `# flake-pyproject: ignore[${rule}]`;
  const begin = lineStartAt(file, start);
  const end = endOfLine(file, start);
  const atEnd = nesting(end);
  const line = file.text.slice(begin, end);
  if (
    atEnd === 'code' ||
    atEnd === 'comment' ||
    (atEnd === 'shell' && nesting(begin) === 'shell' && takesShellComment(line))
  ) {
    return { at: { file, start: end, end }, text: ` ${text}` };
  }
  const above = begin === 0 ? 'code' : nesting(begin - 1);
  if (above === 'string' || nesting(begin) !== above || (above === 'shell' && !endsCommand(file, begin)))
    return undefined;
  const indent = /^[ \t]*/.exec(line)![0];
  return { at: { file, start: begin, end: begin }, text: `${indent}${text}\n` };
}

type Nesting = 'code' | 'comment' | 'shell' | 'string';

/** What a place in a file that people write is part of; undefined for files that take no such comment. */
function nestingIn(file: SourceFile): ((offset: number) => Nesting) | undefined {
  if (file.path.endsWith('.nix')) {
    return offset => {
      const nesting = nestingAt(file.text, offset);
      return nesting === 'indented' ? 'shell' : nesting === 'quoted' ? 'string' : nesting;
    };
  }
  if (!/\.toml$/.test(file.path) || /^pylock/.test(basename(file.path))) return undefined;
  const strings = [...stringsOf(parseToml(file).root)];
  return offset => (strings.some(({ at }) => at.start < offset && offset < at.end) ? 'string' : 'code');
}

function* stringsOf(toml: Toml): Iterable<Toml> {
  if (toml.kind === 'string') yield toml;
  else if (toml.kind === 'array') for (const item of toml.items) yield* stringsOf(item);
  else if (toml.kind === 'table') for (const { value } of toml.entries.values()) yield* stringsOf(value);
}

/** Whether a comment may follow a line of shell: it neither goes on below nor ends inside quotes. */
function takesShellComment(line: string): boolean {
  const quotes = (mark: string): number => line.replaceAll(/\\./g, '').split(mark).length - 1;
  return !/(?:\\|\|\||&&|\|)$/.test(line.trimEnd()) && quotes('"') % 2 === 0 && quotes("'") % 2 === 0;
}

/** Whether the line before an offset ends a shell command, so that a comment may stand between. */
function endsCommand(file: SourceFile, offset: number): boolean {
  return takesShellComment(file.text.slice(lineStartAt(file, offset - 1), offset - 1));
}

function endOfLine(file: SourceFile, offset: number): number {
  const end = file.text.indexOf('\n', offset);
  const line = end < 0 ? file.text.length : end;
  return file.text[line - 1] === '\r' ? line - 1 : line;
}

/** Turns a rule off in the pyproject.toml of each project that reports it; undefined where one has no place for it. */
export function turnOff(rule: string, projects: readonly Project[]): Fix | undefined {
  const edits = projects.map(project => offIn(project, rule));
  if (edits.length === 0 || edits.some(edit => edit === undefined)) return undefined;
  return {
    title: `Turn ${rule} off in pyproject.toml`,
    safe: true,
    edits: edits.filter(edit => edit !== undefined),
  };
}

function offIn({ pyproject, settings }: Project, rule: string): Edit | undefined {
  const level = getToml(settings.table, 'rules', rule);
  if (level) return { at: level.at, text: quoted('off') };
  const document = parseToml(pyproject.file);
  return document.complete
    ? addKeys(document, ['tool', 'flake-pyproject', 'rules'], [[rule, quoted('off')]])
    : undefined;
}
