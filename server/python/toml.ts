/**
 * TOML with places. The shapes below are what every Python-side module reads; parsing fills them. TOML 1.0 is
 * the measure, as it is for Nix and for Python before 3.15: what only TOML 1.1 allows is a problem, though
 * its value is known. toml-syntax.ts reads the statements; here they become tables.
 */
import type { Located, Location, SourceFile, Span, SyntaxProblem } from '../text.ts';
import { positionAt } from '../text.ts';
import {
  readTomlSyntax,
  type TomlComment,
  type TomlPair,
  type TomlScalar,
  type TomlValue,
} from './toml-syntax.ts';

export type { TomlScalar } from './toml-syntax.ts';
export { loadTomlGrammar } from './toml-syntax.ts';

export interface TomlTable {
  readonly kind: 'table';
  /** The header of a `[table]`, the braces of an inline one, the first key of an implicit one. */
  readonly at: Location;
  /** In the order in which they are written. */
  readonly entries: ReadonlyMap<string, TomlEntry>;
}

export interface TomlEntry {
  readonly key: Located<string>;
  readonly value: Toml;
  /** From the start of the key to the end of the value; for a `[table]`, its header. */
  readonly at: Location;
}

export interface TomlArray {
  readonly kind: 'array';
  readonly at: Location;
  readonly items: readonly Toml[];
}

export type Toml = TomlTable | TomlArray | TomlScalar;

export interface TomlDocument {
  readonly file: SourceFile;
  readonly root: TomlTable;
  readonly comments: readonly TomlComment[];
  /** Empty for a file that TOML 1.0 accepts. */
  readonly problems: readonly SyntaxProblem[];
  /** Whether every statement could be read. If not, what is missing from `root` is not known to be absent. */
  readonly complete: boolean;
}

const documents = new WeakMap<SourceFile, TomlDocument>();

/** Never throws once `loadTomlGrammar` has finished. Kept for as long as the file keeps its identity. */
export function parseToml(file: SourceFile): TomlDocument {
  const kept = documents.get(file);
  if (kept) return kept;
  const document = build(file);
  documents.set(file, document);
  return document;
}

/**
 * How a table came to be, which decides what may still be added to it: `implied` by a longer header, opened
 * by its own `header`, by a `dotted` key, or `closed` for good (inline). Only the first may get a header of
 * its own.
 */
type Origin = 'implied' | 'header' | 'dotted' | 'closed';

interface Table extends TomlTable {
  at: Location;
  readonly entries: Map<string, Entry>;
  origin: Origin;
}

interface Entry extends TomlEntry {
  key: Located<string>;
  value: Value;
  at: Location;
}

/** `tables` marks an array made of `[[headers]]`, which alone may grow. */
type Value =
  | Table
  | (Omit<TomlArray, 'items'> & { readonly items: Value[]; readonly tables: boolean })
  | TomlScalar;

function build(file: SourceFile): TomlDocument {
  const { statements, comments, problems: found, complete } = readTomlSyntax(file);
  const problems = [...found];
  const top = { file, start: 0, end: 0 };
  const root: Table = { kind: 'table', at: top, entries: new Map(), origin: 'header' };
  let section = root;
  for (const statement of statements) {
    if (statement.kind === 'pair') addPair(section, statement, problems);
    else section = openSection(root, statement, problems) ?? newTable(statement.at, 'header');
  }
  const byPlace = (a: { at: Location }, b: { at: Location }) => a.at.start - b.at.start;
  return { file, root, comments: comments.toSorted(byPlace), problems: problems.toSorted(byPlace), complete };
}

const maximumProblems = 100;

function newTable(at: Location, origin: Origin): Table {
  return { kind: 'table', at, entries: new Map(), origin };
}

/** The table that a header opens. Undefined, with a problem, where something else bears its name. */
function openSection(
  root: Table,
  { keys, at, array }: { keys: readonly Located<string>[]; at: Location; array: boolean },
  problems: SyntaxProblem[],
): Table | undefined {
  let table = root;
  for (const key of keys.slice(0, -1)) {
    const entry = table.entries.get(key.value);
    if (!entry) {
      const made = newTable(key.at, 'implied');
      table.entries.set(key.value, { key, value: made, at });
      table = made;
      continue;
    }
    const { value } = entry;
    const inner = value.kind === 'array' && value.tables ? value.items.at(-1) : value;
    if (inner?.kind !== 'table' || inner.origin === 'closed') return refuse(key, entry, problems);
    table = inner;
  }
  const key = keys.at(-1);
  if (!key) return undefined;
  const entry = table.entries.get(key.value);
  const opened = newTable(at, 'header');
  if (array) {
    if (!entry) {
      table.entries.set(key.value, { key, value: { kind: 'array', at, items: [opened], tables: true }, at });
    } else if (entry.value.kind === 'array' && entry.value.tables) entry.value.items.push(opened);
    else return refuse(key, entry, problems);
    return opened;
  }
  if (!entry) {
    table.entries.set(key.value, { key, value: opened, at });
    return opened;
  }
  if (entry.value.kind !== 'table' || entry.value.origin === 'closed') return refuse(key, entry, problems);
  if (entry.value.origin !== 'implied') refuse(key, entry, problems);
  else Object.assign(entry, { key, at });
  if (entry.value.origin === 'implied') Object.assign(entry.value, { at, origin: 'header' });
  return entry.value;
}

function addPair(section: Table, { keys, value, at }: TomlPair, problems: SyntaxProblem[]): void {
  let table = section;
  for (const key of keys.slice(0, -1)) {
    const entry = table.entries.get(key.value);
    if (!entry) {
      const made = newTable(key.at, 'dotted');
      table.entries.set(key.value, { key, value: made, at });
      table = made;
    } else if (entry.value.kind === 'table' && /^(?:implied|dotted)$/.test(entry.value.origin)) {
      // Python lets dotted keys in after longer headers, so this is no problem; no header may follow then.
      entry.value.origin = 'dotted';
      table = entry.value;
    } else return void refuse(key, entry, problems);
  }
  const key = keys.at(-1)!;
  const entry = table.entries.get(key.value);
  if (entry) refuse(key, entry, problems);
  else table.entries.set(key.value, { key, value: settle(value, problems), at });
}

function refuse(key: Located<string>, { key: first, value }: Entry, problems: SyntaxProblem[]): undefined {
  const line = positionAt(first.at.file, first.at.start).line + 1;
  const what = { table: 'a table', array: 'an array' }[value.kind as string] ?? 'a value';
  const message = `\`${key.value}\` is already ${what} since line ${line}`;
  if (problems.length < maximumProblems) problems.push({ message, at: key.at });
}

/** Inline tables get their entries, and are closed with all that dotted keys made inside them. */
function settle(value: TomlValue, problems: SyntaxProblem[]): Value {
  if (value.kind === 'array') {
    const items = value.items.map(item => settle(item, problems));
    return { kind: 'array', at: value.at, items, tables: false };
  }
  if (value.kind !== 'inline') return value;
  const table = newTable(value.at, 'closed');
  for (const pair of value.pairs) addPair(table, pair, problems);
  close(table);
  return table;
}

function close(table: Table): void {
  table.origin = 'closed';
  for (const { value } of table.entries.values()) {
    if (value.kind === 'table' && value.origin === 'dotted') close(value);
  }
}

/** The entry at a path of keys; undefined where any of them is missing or leads into something else. */
export function getEntry(table: TomlTable | undefined, ...keys: readonly string[]): TomlEntry | undefined {
  let at: Toml | undefined = table;
  let entry: TomlEntry | undefined;
  for (const key of keys) {
    if (at?.kind !== 'table') return undefined;
    entry = at.entries.get(key);
    at = entry?.value;
  }
  return entry;
}

export function getToml(table: TomlTable | undefined, ...keys: readonly string[]): Toml | undefined {
  return getEntry(table, ...keys)?.value;
}

export function getTable(table: TomlTable | undefined, ...keys: readonly string[]): TomlTable | undefined {
  const value = getToml(table, ...keys);
  return value?.kind === 'table' ? value : undefined;
}

export function getArray(table: TomlTable | undefined, ...keys: readonly string[]): TomlArray | undefined {
  const value = getToml(table, ...keys);
  return value?.kind === 'array' ? value : undefined;
}

export function getString(
  table: TomlTable | undefined,
  ...keys: readonly string[]
): Located<string> | undefined {
  const value = getToml(table, ...keys);
  return value?.kind === 'string' ? value : undefined;
}

export function getBoolean(
  table: TomlTable | undefined,
  ...keys: readonly string[]
): Located<boolean> | undefined {
  const value = getToml(table, ...keys);
  return value?.kind === 'boolean' ? value : undefined;
}

/** The strings of an array, without what else it holds; undefined where there is no array. */
export function getStrings(
  table: TomlTable | undefined,
  ...keys: readonly string[]
): readonly Located<string>[] | undefined {
  return getArray(table, ...keys)?.items.filter(item => item.kind === 'string');
}

/** A string, placed without its quotes. */
export function getText(
  table: TomlTable | undefined,
  ...keys: readonly string[]
): Located<string> | undefined {
  const string = getString(table, ...keys);
  return string && { value: string.value, at: contentAt(string) };
}

/** The strings of an array, each placed without its quotes; none where there is no array. */
export function getTexts(
  table: TomlTable | undefined,
  ...keys: readonly string[]
): readonly Located<string>[] {
  return (getStrings(table, ...keys) ?? []).map(string => ({ value: string.value, at: contentAt(string) }));
}

/**
 * Where the content of a string stands, without its quotes, or the given span of it. The whole string where
 * its text differs from its value (escapes, an own first newline) or where it is no string.
 */
export function contentAt(
  { value, at }: Located<string>,
  span: Span = { start: 0, end: value.length },
): Location {
  const quotes = /^(?:"""|'''|"|')/.exec(at.file.text.slice(at.start, at.start + 3))?.[0].length ?? 0;
  const start = at.start + quotes;
  if (quotes === 0 || at.file.text.slice(start, at.end - quotes) !== value) return at;
  return { file: at.file, start: start + span.start, end: start + span.end };
}
