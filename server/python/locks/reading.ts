/** From a lock's text to its tables, and what the four formats have in common. */
import { parse, TomlError } from 'smol-toml';
import type { SourceFile, SyntaxProblem } from '../../text.ts';
import { offsetAt } from '../../text.ts';
import { normaliseName } from '../name.ts';
import { parseRequirement } from '../requirement.ts';
import { isInvalid } from '../version.ts';
import type { LockedDependency, LockedPackage } from './facts.ts';
import { packageHeaders } from './places.ts';
import { string, type Table, table, tables } from './table.ts';

export interface Reading {
  readonly file: SourceFile;
  readonly root: Table;
  readonly problems: readonly SyntaxProblem[];
}

/** Locks with more are not read: no environment has a tenth of them, and they would take all memory. */
const mostPackages = 50_000;

function hasTooMany(text: string): boolean {
  let count = 0;
  for (const _ of text.matchAll(/^\[\[[ \t]*packages?[ \t]*\]\]/gm)) if (++count > mostPackages) return true;
  return false;
}

/**
 * The file's tables. Where it is no TOML (conflict markers, half written), the head and each
 * `[[package]]` that parse by themselves, with the problem.
 */
export function readTables(file: SourceFile): Reading {
  if (hasTooMany(file.text)) {
    const at = { file, start: 0, end: 0 };
    return { file, root: {}, problems: [{ message: `The lock has more than ${mostPackages} packages`, at }] };
  }
  const whole = tryParse(file.text);
  if ('root' in whole) return { file, root: whole.root, problems: [] };
  const starts = packageHeaders(file);
  const key = file.text.startsWith('[[packages', starts[0] ?? 0) ? 'packages' : 'package';
  const pieces = [0, ...starts].map((start, index) => file.text.slice(start, starts[index]));
  const [head, ...entries] = pieces.map(piece => {
    const parsed = tryParse(piece);
    return 'root' in parsed ? parsed.root : {};
  });
  // An entry that does not parse stays as an empty one, so that positions hold.
  const packages = entries.map(entry => tables(entry[key])[0] ?? {});
  return { file, root: { ...head, [key]: packages }, problems: [problemOf(file, whole.error)] };
}

function tryParse(text: string): { root: Table } | { error: unknown } {
  try {
    return { root: table(parse(text, { integersAsBigInt: 'asNeeded' })) };
  } catch (error) {
    return { error };
  }
}

function problemOf(file: SourceFile, error: unknown): SyntaxProblem {
  const conflict = /^(<<<<<<<|=======|>>>>>>>)/m.exec(file.text);
  if (conflict) {
    const at = { file, start: conflict.index, end: conflict.index + 7 };
    return { message: 'The lock holds conflict markers of a merge', at };
  }
  if (!(error instanceof TomlError)) {
    return { message: 'The lock cannot be read', at: { file, start: 0, end: 0 } };
  }
  const start = offsetAt(file, { line: error.line - 1, column: error.column - 1 });
  const reason = error.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '');
  return { message: `The lock is not valid TOML: ${reason}`, at: { file, start, end: start } };
}

/** The entries that have a name, each with the facts that `facts` draws from it. */
export function readPackages(
  list: unknown,
  facts: (entry: Table) => Omit<LockedPackage, 'index' | 'name'>,
): {
  readonly packages: readonly LockedPackage[];
  readonly byName: ReadonlyMap<string, readonly LockedPackage[]>;
} {
  const packages: LockedPackage[] = [];
  const byName = new Map<string, LockedPackage[]>();
  for (const [index, entry] of tables(list).entries()) {
    const given = string(entry.name);
    if (given === null) continue;
    const name = normaliseName(given);
    const read = { index, name, ...facts(entry) };
    packages.push(read);
    const same = byName.get(name);
    if (same) same.push(read);
    else byName.set(name, [read]);
  }
  return { packages, byName };
}

/** The files of an entry of poetry.lock or pdm.lock. */
export function artifacts(files: unknown): Pick<LockedPackage, 'wheels' | 'sdist'> {
  const names = tables(files).flatMap(entry => {
    const name = string(entry.file) ?? string(entry.url);
    return name === null ? [] : [fileName(name)];
  });
  return {
    wheels: names.filter(name => name.endsWith('.whl')),
    sdist: names.find(name => !name.endsWith('.whl')) ?? null,
  };
}

/** The last segment of a URL or path. Called for every file of a lock, so it looks at no more than it must. */
export function fileName(address: string): string {
  const slash = address.lastIndexOf('/');
  const name = address.slice((slash < 0 ? address.lastIndexOf('\\') : slash) + 1);
  const query = name.search(/[?#]/);
  const bare = query < 0 ? name : name.slice(0, query);
  return bare.includes('%') ? decode(bare) : bare;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A PEP 508 line of pdm.lock. */
export function dependencyOf(line: string): readonly LockedDependency[] {
  const requirement = parseRequirement(line);
  if (isInvalid(requirement)) return [];
  const { name, extras, marker } = requirement;
  const written = marker ? line.slice(marker.span.start) : null;
  return [{ name, version: null, source: null, extras, marker: written, optional: false }];
}
