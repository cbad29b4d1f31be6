/** The settings by which uv chooses an interpreter, from the environment and the files of the workspace's root. */
import type { Located } from '../../text.ts';
import { getEntry, getString, getTable, type TomlDocument, type TomlTable } from '../toml.ts';

const preferences = ['only-managed', 'managed', 'system', 'only-system'] as const;
export type Preference = (typeof preferences)[number];
type Downloads = 'automatic' | 'manual' | 'never';

/** A variable's value where it is known, else null. */
export interface Variable {
  readonly value: string | null;
  readonly at: Located<unknown>['at'];
}

export type Environment = ReadonlyMap<string, Variable>;

/** A setting: what it is (null: set to what is not known, or is no value that uv takes) and what sets it. */
export interface Setting<T> {
  readonly value: T | null;
  /** `UV_PYTHON_PREFERENCE`, `python-preference`; undefined for uv's default. */
  readonly name: string | undefined;
  readonly at: Located<unknown>['at'] | undefined;
}

export interface UvSettings {
  readonly preference: Setting<Preference>;
  readonly downloads: Setting<Downloads>;
}

/**
 * The settings in force. `uvToml` beside the root's pyproject.toml puts the whole `[tool.uv]` out of force;
 * the user's own configuration is not read.
 */
export function uvSettings(
  environment: Environment,
  uvToml: TomlDocument | undefined,
  pyproject: TomlDocument | undefined,
): UvSettings {
  const ignored = flag(environment, 'UV_NO_CONFIG');
  const table = ignored?.value === true ? undefined : settingsTable(uvToml, pyproject);
  return {
    preference: preferenceOf(environment) ?? unsure(filePreference(table), ignored),
    downloads: environmentDownloads(environment) ?? unsure(fileDownloads(table), ignored),
  };
}

/** What a file says counts for nothing where `UV_NO_CONFIG` may be set. */
function unsure<T>(setting: Setting<T>, ignored: Setting<boolean> | undefined): Setting<T> {
  return setting.at && ignored?.value === null ? { ...setting, value: null } : setting;
}

function preferenceOf(environment: Environment): Setting<Preference> | undefined {
  const managed = flag(environment, 'UV_MANAGED_PYTHON');
  if (managed && managed.value !== false) {
    return { ...managed, value: managed.value && 'only-managed' };
  }
  const unmanaged = flag(environment, 'UV_NO_MANAGED_PYTHON');
  if (unmanaged && unmanaged.value !== false) {
    return { ...unmanaged, value: unmanaged.value && 'only-system' };
  }
  const name = 'UV_PYTHON_PREFERENCE';
  const variable = environment.get(name);
  if (!variable) return undefined;
  return { value: member(preferences, variable.value), name, at: variable.at };
}

function filePreference(table: TomlTable | undefined): Setting<Preference> {
  const written = getEntry(table, 'python-preference');
  if (!written) return { value: 'managed', name: undefined, at: undefined };
  const value = member(preferences, getString(table, 'python-preference')?.value ?? null);
  return { value, name: 'python-preference', at: written.at };
}

function environmentDownloads(environment: Environment): Setting<Downloads> | undefined {
  const name = 'UV_PYTHON_DOWNLOADS';
  const variable = environment.get(name);
  if (!variable) return undefined;
  const value = variable.value === null ? null : (downloadWords.get(variable.value.toLowerCase()) ?? null);
  return { value, name, at: variable.at };
}

const downloadWords: ReadonlyMap<string, Downloads> = new Map<string, Downloads>([
  ['automatic', 'automatic'],
  ['auto', 'automatic'],
  ['true', 'automatic'],
  ['1', 'automatic'],
  ['manual', 'manual'],
  ['never', 'never'],
  ['false', 'never'],
  ['0', 'never'],
]);

function fileDownloads(table: TomlTable | undefined): Setting<Downloads> {
  const written = getEntry(table, 'python-downloads');
  if (!written) return { value: 'automatic', name: undefined, at: undefined };
  const name = 'python-downloads';
  const text = getString(table, name)?.value;
  const known = text !== undefined && /^(automatic|auto|manual|never)$/.test(text);
  return { value: known ? downloadWords.get(text)! : null, name, at: written.at };
}

function settingsTable(uvToml: TomlDocument | undefined, pyproject: TomlDocument | undefined) {
  return uvToml ? uvToml.root : getTable(pyproject?.root, 'tool', 'uv');
}

/** A variable that is on or off; null where its value is not known. */
export function flag(environment: Environment, name: string): Setting<boolean> | undefined {
  const variable = environment.get(name);
  if (!variable) return undefined;
  const on = /^(y|yes|t|true|on|1)$/i.test(variable.value ?? '');
  const off = /^(n|no|f|false|off|0)$/i.test(variable.value ?? '');
  return { value: on || off ? on : null, name, at: variable.at };
}

function member<T extends string>(all: readonly T[], value: string | null): T | null {
  return all.find(one => one === value) ?? null;
}
