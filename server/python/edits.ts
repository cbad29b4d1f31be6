/** Insertions into TOML, in the style of what is already there. */
import type { Edit } from '../finding.ts';
import { lineStartAt, positionAt, type SourceFile, textAt } from '../text.ts';
import { getEntry, getTable, type TomlArray, type TomlDocument, type TomlEntry } from './toml.ts';

/** Adds an item, as TOML, to an array: on a line of its own if the others are, with a trailing comma if they have one. */
export function appendItem(array: TomlArray, item: string): Edit {
  const { file } = array.at;
  const last = array.items.at(-1);
  const close = array.at.end - 1;
  if (!last) return { at: { file, start: array.at.start + 1, end: close }, text: item };
  const rest = file.text.slice(last.at.end, close);
  const isMultiline = positionAt(file, last.at.start).line !== positionAt(file, array.at.start).line;
  if (!isMultiline) return insertion(file, last.at.end, `, ${item}`);
  const indent = /^[ \t]*/.exec(file.text.slice(lineStartAt(file, last.at.start)))![0];
  const comma = rest.indexOf(',');
  const hasComma = comma >= 0 && !rest.slice(0, comma).includes('#');
  return hasComma
    ? insertion(file, endOfLine(file, last.at.end + comma + 1), `\n${indent}${item},`)
    : insertion(file, last.at.end, `,\n${indent}${item}`);
}

/** Takes an item out of an array, with its comma and, where it stands alone on a line, with the line. */
export function removeItem(array: TomlArray, index: number): Edit {
  const { at } = array.items[index]!;
  const { file } = at;
  const { text } = file;
  const comma = /^[ \t]*,/.exec(text.slice(at.end))?.[0].length;
  const end = at.end + (comma ?? 0);
  const lineStart = lineStartAt(file, at.start);
  const lineEnd = text.indexOf('\n', end);
  const isAlone =
    text.slice(lineStart, at.start).trim() === '' &&
    /^[ \t]*(#.*)?$/.test(text.slice(end, lineEnd < 0 ? undefined : lineEnd));
  if (isAlone && lineEnd >= 0) return { at: { file, start: lineStart, end: lineEnd + 1 }, text: '' };
  if (comma !== undefined)
    return { at: { file, start: at.start, end: end + (text[end] === ' ' ? 1 : 0) }, text: '' };
  const previous = array.items[index - 1];
  return { at: { file, start: previous?.at.end ?? at.start, end: at.end }, text: '' };
}

/** Sets a key, in place where the table has it already. */
export function setKey(
  document: TomlDocument,
  table: readonly string[],
  key: string,
  value: string,
): Edit | undefined {
  const known = getEntry(document.root, ...table, key);
  if (!known) return addKeys(document, table, [[key, value]]);
  return known.value.kind === 'table' ? undefined : { at: known.value.at, text: value };
}

/**
 * Sets keys of a table that has none of them: behind the last line of its section, or in a new section at the end
 * of the file. Undefined where the table is written inline or by dotted keys, which have no such place.
 */
export function addKeys(
  document: TomlDocument,
  table: readonly string[],
  keys: readonly (readonly [string, string])[],
): Edit | undefined {
  const { file } = document;
  const lines = keys.map(([key, value]) => `${key} = ${value}\n`).join('');
  const found = getTable(document.root, ...table);
  const header = found && textAt(found.at).trimStart();
  if (found && header?.startsWith('[')) {
    const end = Math.max(
      found.at.end,
      ...[...found.entries.values()].filter(isPair).map(entry => entry.at.end),
    );
    const offset = endOfLine(file, end);
    return insertion(file, offset, `\n${lines.trimEnd()}`);
  }
  if (found && [...found.entries.values()].some(isPair)) return undefined;
  const text = file.text;
  const gap = text === '' || text.endsWith('\n\n') ? '' : text.endsWith('\n') ? '\n' : '\n\n';
  return insertion(file, text.length, `${gap}[${table.map(bare).join('.')}]\n${lines}`);
}

/** A string as TOML. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

const bare = (key: string): string => (/^[A-Za-z0-9_-]+$/.test(key) ? key : quoted(key));

/** `key = value` of the table itself, not a section of its own. */
function isPair({ at, key }: TomlEntry): boolean {
  return !at.file.text.slice(lineStartAt(at.file, at.start), key.at.start).trimStart().startsWith('[');
}

function endOfLine(file: SourceFile, offset: number): number {
  const end = file.text.indexOf('\n', offset);
  const line = file.text.slice(offset, end < 0 ? undefined : end);
  return offset + line.trimEnd().length;
}

const insertion = (file: SourceFile, offset: number, text: string): Edit => ({
  at: { file, start: offset, end: offset },
  text,
});
