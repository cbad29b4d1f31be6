/**
 * The hashes by which poetry and pdm tell whether a lock still fits its pyproject.toml: sha256 over what
 * Python's `json.dumps(…, sort_keys=True)` prints of the tables that matter.
 * Sources: poetry `packages/locker.py`, pdm `project/project_file.py`.
 */
import { createHash } from 'node:crypto';
import { parse } from 'smol-toml';
import type { SourceFile } from '../../text.ts';
import { normaliseName } from '../name.ts';
import { entries, isTable, type Table, table } from './table.ts';

/** Thrown for values that Python's JSON refuses, or prints in a way that is not known here. */
class NotHashable extends Error {}

/**
 * Every hash with which poetry takes the lock for fresh: the present one, and for locks written before
 * 2.3.0 the one that leaves `[dependency-groups]` out. Undefined where it cannot be computed.
 */
export function poetryHashes(
  pyproject: SourceFile,
  poetryVersion: string | null,
): readonly string[] | undefined {
  return attempt(pyproject, root => {
    const hashes = [poetryHash(root, true)];
    if (poetryVersion !== null && isBefore23(poetryVersion)) hashes.push(poetryHash(root, false));
    return hashes;
  });
}

function isBefore23(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(part => Number.parseInt(part, 10));
  return major < 2 || (major === 2 && minor < 3);
}

const legacyKeys = ['dependencies', 'source', 'extras', 'dev-dependencies'] as const;

function poetryHash(root: Table, withGroups: boolean): string {
  const project = pick(table(root.project), ['requires-python', 'dependencies', 'optional-dependencies']);
  const groups = withGroups ? table(root['dependency-groups']) : {};
  const standard = !isEmpty(project) || !isEmpty(groups);
  const settings = table(table(root.tool).poetry);
  const poetry: Record<string, unknown> = {};
  for (const key of [...legacyKeys, 'group']) {
    const value = settings[key];
    // For the sake of old locks, a missing key counts as null where only poetry's own tables do.
    if (value !== undefined) poetry[key] = value;
    else if (!standard && key !== 'group') poetry[key] = null;
  }
  if (!standard) return digest(poetry);
  return digest({
    ...(isEmpty(project) ? {} : { project }),
    ...(isEmpty(groups) ? {} : { 'dependency-groups': groups }),
    tool: { poetry },
  });
}

/** The hash that pdm writes into a lock for a project that is no workspace. */
export function pdmHash(pyproject: SourceFile): string | undefined {
  return attempt(pyproject, root => {
    // pdm converts flit's and poetry's tables where there is no [project].
    if (!isTable(root.project)) throw new NotHashable();
    const settings = table(table(root.tool).pdm);
    if (settings.workspace !== undefined) throw new NotHashable();
    const groups = new Map<string, unknown[]>();
    for (const [name, value] of entries(root['dependency-groups'])) {
      if (groups.has(normaliseName(name)) || !Array.isArray(value)) throw new NotHashable();
      groups.set(normaliseName(name), value);
    }
    for (const [name, value] of entries(settings['dev-dependencies'])) {
      if (!Array.isArray(value)) throw new NotHashable();
      groups.set(normaliseName(name), [...(groups.get(normaliseName(name)) ?? []), ...value]);
    }
    return digest({
      sources: settings.source ?? [],
      dependencies: root.project.dependencies ?? [],
      'dev-dependencies': Object.fromEntries(groups),
      'optional-dependencies': root.project['optional-dependencies'] ?? {},
      'requires-python': root.project['requires-python'] ?? '',
      resolution: settings.resolution ?? {},
    });
  });
}

function attempt<T>(file: SourceFile, compute: (root: Table) => T): T | undefined {
  try {
    // Integers as bigint tell `1` from `1.0`.
    return compute(table(parse(file.text, { integersAsBigInt: true })));
  } catch {
    return undefined;
  }
}

function pick(from: Table, keys: readonly string[]): Table {
  return Object.fromEntries(keys.flatMap(key => (from[key] === undefined ? [] : [[key, from[key]]])));
}

function isEmpty(given: Table): boolean {
  return Object.keys(given).length === 0;
}

function digest(value: unknown): string {
  return createHash('sha256').update(pythonJson(value)).digest('hex');
}

/** What Python's `json.dumps(value, sort_keys=True)` prints. */
function pythonJson(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return pythonString(value);
  if (typeof value === 'number') return pythonFloat(value);
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (!isTable(value)) throw new NotHashable();
  const items = Object.entries(value).sort(([a], [b]) => compareCodePoints(a, b));
  return `{${items.map(([key, item]) => `${pythonString(key)}: ${pythonJson(item)}`).join(', ')}}`;
}

function pythonString(text: string): string {
  const short: Readonly<Record<string, string>> = {
    '"': '\\"',
    '\\': '\\\\',
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\f': '\\f',
    '\b': '\\b',
  };
  const escaped = text.replace(
    /["\\]|[^ -~]/g,
    unit => short[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}

function pythonFloat(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && !(size >= 1e-4 && size < 1e16)) throw new NotHashable();
  if (Object.is(value, -0)) return '-0.0';
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** Python orders strings by code point, JavaScript by UTF-16 unit. */
function compareCodePoints(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
