/** Places in a lock, found by searching its text: locks are written by programs, one entry to a line. */
import type { Located, Location, SourceFile } from '../../text.ts';
import { startOf } from '../../text.ts';
import type { Lock, LockedPackage } from './facts.ts';

const headers = new WeakMap<SourceFile, readonly number[]>();

/** Offsets of the `[[package]]` headers, in order. */
export function packageHeaders(file: SourceFile): readonly number[] {
  let found = headers.get(file);
  if (!found) {
    found = [...file.text.matchAll(/^\[\[ *packages? *\]\]/gm)].map(match => match.index);
    headers.set(file, found);
  }
  return found;
}

/**
 * The value of a key of a package's own table (its name by default), else the entry's header,
 * else the beginning of the file.
 */
export function packagePlace(lock: Lock, entry: LockedPackage, key = 'name'): Location {
  const { file } = lock;
  const start = packageHeaders(file)[entry.index];
  if (start === undefined) return startOf(file);
  const headerEnd = endOfLine(file.text, start);
  const end = nextHeader(file.text, headerEnd);
  return stringAt(file, key, headerEnd, end)?.at ?? { file, start, end: headerEnd };
}

/** A string value of the named table's own keys; of the top level without a name. */
export function stringIn(file: SourceFile, section: string | null, key: string): Located<string> | null {
  const { text } = file;
  let start = 0;
  if (section !== null) {
    const header = new RegExp(String.raw`^\[+ *${section.replaceAll('.', String.raw`\.`)} *\]`, 'm').exec(
      text,
    );
    if (!header) return null;
    start = endOfLine(text, header.index);
  }
  return stringAt(file, key, start, nextHeader(text, start));
}

function stringAt(file: SourceFile, key: string, start: number, end: number): Located<string> | null {
  const pattern = new RegExp(String.raw`^"?${key}"? *= *("[^"\n]*"|'[^'\n]*'|[^\n]*)`, 'gm');
  pattern.lastIndex = start;
  const match = pattern.exec(file.text);
  if (!match || match.index >= end) return null;
  const written = match[1]!.trimEnd();
  const from = match.index + match[0].length - match[1]!.length;
  const quoted = /^(["']).*\1$/.test(written);
  return {
    value: quoted ? written.slice(1, -1) : written,
    at: { file, start: from, end: from + written.length },
  };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** Where the next table begins after a line's end. */
function nextHeader(text: string, from: number): number {
  const pattern = /^\[/gm;
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

/** Where the lock says what a member declared: in `requires-dist`, or in the group's part of `requires-dev`. */
export function requirementPlace(
  lock: Lock,
  entry: LockedPackage,
  name: string,
  group: string | null,
): Location {
  const { file } = lock;
  const starts = packageHeaders(file);
  const start = starts[entry.index] ?? 0;
  const end = starts[entry.index + 1] ?? file.text.length;
  const list = group === null ? 'requires-dist' : `"?${group}"?`;
  const table = group === null ? 'package.metadata' : 'package.metadata.requires-dev';
  const block = file.text.slice(start, end);
  const header = block.indexOf(`[${table}]`);
  const from = header < 0 ? -1 : new RegExp(`^${list} *= *\\[`, 'm').exec(block.slice(header))?.index;
  if (from === undefined || from < 0) return packagePlace(lock, entry);
  const found = new RegExp(`\\{ *name *= *"${name}"`).exec(block.slice(header + from));
  if (!found) return packagePlace(lock, entry);
  const at = start + header + from + found.index + found[0].length - name.length - 2;
  return { file, start: at, end: at + name.length + 2 };
}
