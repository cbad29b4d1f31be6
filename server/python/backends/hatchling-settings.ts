/** hatchling's settings as it reads them, with its words for what it does not accept. */
import { dirname, join } from '../../files.ts';
import type { Location } from '../../text.ts';
import { getTable, type Toml, type TomlEntry } from '../toml.ts';
import type { DiscoveryInput } from './backend.ts';
import { refuse } from './outcome.ts';
import { inside, normpath } from './paths.ts';
import { pathSpec } from './pathspec.ts';

export const build = ['tool', 'hatch', 'build'];
export const wheel = [...build, 'targets', 'wheel'];

/** A setting's entry, from the wheel target's table if it is there at all, else from the general one. */
export interface Setting {
  readonly entry: TomlEntry | undefined;
  /** As hatchling's messages name it. */
  readonly field: string;
}

/** Python's truth of a TOML value: empty strings, arrays and tables, zero and false are not true. */
export function isTruthy(value: Toml | undefined): boolean {
  if (!value) return false;
  if (value.kind === 'table') return value.entries.size > 0;
  if (value.kind === 'array') return value.items.length > 0;
  if (value.kind === 'string') return value.value !== '';
  if (value.kind === 'datetime') return true;
  return Boolean(value.value);
}

export type Settings = (key: string) => Setting;

export function settingsOf(input: DiscoveryInput): Settings {
  const general = getTable(input.pyproject, ...build);
  const target = getTable(input.pyproject, ...wheel);
  return key => {
    const own = target?.entries.get(key);
    return own
      ? { entry: own, field: `${wheel.join('.')}.${key}` }
      : { entry: general?.entries.get(key), field: `${build.join('.')}.${key}` };
  };
}

/** The strings of an array setting; `noun` is what hatchling calls one of them. */
export function strings({ entry, field }: Setting, noun: string): string[] | undefined {
  if (!entry) return undefined;
  const { value } = entry;
  if (value.kind !== 'array') {
    refuse('invalid-setting', `Field \`${field}\` must be an array of strings`, value.at);
  }
  return value.items.map((item, i) => {
    if (item.kind !== 'string') {
      refuse('invalid-setting', `${noun} #${i + 1} in field \`${field}\` must be a string`, item.at);
    }
    if (item.value === '') {
      refuse('invalid-setting', `${noun} #${i + 1} in field \`${field}\` cannot be an empty string`, item.at);
    }
    return item.value;
  });
}

export function flag({ entry, field }: Setting): boolean {
  if (!entry) return false;
  if (entry.value.kind !== 'boolean') {
    refuse('invalid-setting', `Field \`${field}\` must be a boolean`, entry.value.at);
  }
  return entry.value.value;
}

/** Python's `normpath` without slashes at its ends. */
export function plain(path: string): string {
  return normpath(path).replace(/^\/+|\/+$/g, '');
}

/** Sources in hatchling's order with the place that each goes to. */
export function inclusionMap(
  entries: Iterable<readonly [string, string]>,
): [source: string, target: string][] {
  const map = new Map<string, string>();
  for (const [source, target] of entries) map.set(inside(source), plain(target));
  const depth = (path: string) => path.split('/').length;
  return [...map].sort(([a, x], [b, y]) => depth(x) - depth(y) || compare(x, y) || compare(a, b));
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export interface ForcedInclude {
  readonly source: string;
  readonly target: string;
  readonly at: Location | undefined;
}

export function forcedIncludes(setting: Setting): ForcedInclude[] {
  const value = setting.entry?.value;
  if (!value) return [];
  if (value.kind !== 'table')
    refuse('invalid-setting', `Field \`${setting.field}\` must be a mapping`, value.at);
  let i = 0;
  const pairs: [string, string][] = [];
  const places = new Map<string, Location>();
  for (const [source, { key, value: target }] of value.entries) {
    i++;
    if (source === '') {
      refuse(
        'invalid-setting',
        `Source #${i} in field \`${setting.field}\` cannot be an empty string`,
        key.at,
      );
    }
    const named = `Path for source \`${source}\` in field \`${setting.field}\``;
    if (target.kind !== 'string') refuse('invalid-setting', `${named} must be a string`, target.at);
    if (target.value === '') refuse('invalid-setting', `${named} cannot be an empty string`, target.at);
    pairs.push([source, target.value]);
    places.set(inside(source), key.at);
  }
  return inclusionMap(pairs).map(([source, target]) => ({ source, target, at: places.get(source) }));
}

/** The rewrites of paths, longest knowledge of hatchling: sorted by source, the first that fits wins. */
export function rewrites(setting: Setting, packages: readonly string[]): (path: string) => string {
  const sources = new Map<string, string>();
  const value = setting.entry?.value;
  if (value?.kind === 'array') {
    for (const source of strings(setting, 'Source') ?? []) sources.set(`${plain(source)}/`, '');
  } else if (value?.kind === 'table') {
    for (const [source, { value: target }] of value.entries) {
      if (target.kind !== 'string') {
        const named = `Path for source \`${source}\` in field \`${setting.field}\``;
        refuse('invalid-setting', `${named} must be a string`, target.at);
      }
      const place = plain(target.value);
      sources.set(source === '' ? '' : `${plain(source)}/`, place === '.' ? '' : `${place}/`);
    }
  } else if (value) {
    refuse('invalid-setting', `Field \`${setting.field}\` must be a mapping or array of strings`, value.at);
  }
  for (const path of packages) {
    const above = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (above && !sources.has(`${path}/`)) sources.set(`${plain(above)}/`, '');
  }
  const sorted = [...sources].sort(([a], [b]) => compare(a, b));
  return path => {
    for (const [source, target] of sorted) {
      if (source === '') return target + path;
      if (path.startsWith(source)) return target + path.slice(source.length);
    }
    return path;
  };
}

/** The nearest file of that name at the root or above it, up to the repository's own directory. */
function nearest(input: DiscoveryInput, name: string, boundary: string): string | undefined {
  for (let directory = input.root; ; directory = dirname(directory)) {
    if (input.files.kind(join(directory, name)) === 'file')
      return input.files.read(join(directory, name))?.text ?? '';
    if (input.files.kind(join(directory, boundary)) !== undefined || directory === dirname(directory))
      return undefined;
  }
}

export function vcsPatterns(input: DiscoveryInput): string[] {
  const patterns = nearest(input, '.gitignore', '.git')?.split(/\r\n|\r|\n/) ?? [];
  let glob = false;
  for (const line of nearest(input, '.hgignore', '.hg')?.split(/\r\n|\r|\n/) ?? []) {
    if (line.trim().startsWith('syntax: ')) glob = line.trim() === 'syntax: glob';
    else if (glob) patterns.push(line);
  }
  return pathSpec(patterns).matches(input.root) ? [] : patterns;
}
