/** What a backend's settings name in the project's tree, and whether it is there. */
import { join } from '../../files.ts';
import type { Location } from '../../text.ts';
import { getString, type Toml, type TomlTable } from '../toml.ts';
import type { Backend, DiscoveryInput, PathSetting } from './backend.ts';
import { hasMagic } from './glob.ts';
import { joinpath, normpath } from './paths.ts';

export interface NamedPath {
  /** The value or key, quotes included. */
  readonly at: Location;
  readonly written: string;
  readonly setting: PathSetting;
  /** Relative to the root; one of them has to exist. None where it is a pattern or leads outside the project. */
  readonly paths: readonly string[];
  readonly exists: boolean;
}

/** Every place in the settings where this backend reads a path, a package or a module. */
export function namedPaths(backend: Backend, input: DiscoveryInput): NamedPath[] {
  return backend.paths.flatMap(setting =>
    [...written(input.pyproject, setting)].map(({ text, at, base }) => {
      const paths = pathsOf(backend, input, setting, text, base).filter(isInside);
      const exists = paths.some(path => fits(input, setting, path));
      return { at, written: text, setting, paths, exists };
    }),
  );
}

interface Written {
  readonly text: string;
  readonly at: Location;
  /** The directory that it is relative to. */
  readonly base: string;
}

function* written(table: TomlTable, { at, of, base }: PathSetting): Generator<Written> {
  for (const { value, holder } of valuesAt(table, at, undefined)) {
    const parent = (base && holder && getString(holder, base)?.value) || '.';
    if (of === 'value') {
      if (value.kind === 'string') yield { text: value.value, at: value.at, base: parent };
    } else if (value.kind === 'table') {
      for (const { key } of value.entries.values()) yield { text: key.value, at: key.at, base: parent };
    }
  }
}

interface Found {
  readonly value: Toml;
  readonly holder: TomlTable | undefined;
}

function* valuesAt(value: Toml, keys: readonly string[], holder: TomlTable | undefined): Generator<Found> {
  const [key, ...rest] = keys;
  if (key === undefined) yield { value, holder };
  else if (value.kind === 'table') {
    for (const [name, entry] of value.entries) {
      if (key === '*' || key === name) yield* valuesAt(entry.value, rest, value);
    }
  } else if (value.kind === 'array' && key === '*') {
    for (const item of value.items) yield* valuesAt(item, rest, undefined);
  }
}

function pathsOf(
  backend: Backend,
  input: DiscoveryInput,
  { holds }: PathSetting,
  text: string,
  base: string,
): readonly string[] {
  if (text === '' || holds === 'pattern' || (holds === 'glob' && hasMagic(text))) return [];
  if (holds === 'package' || holds === 'module') return backend.packagePaths?.(input, text) ?? [];
  return [normpath(joinpath(base, text))];
}

function isInside(path: string): boolean {
  return !path.startsWith('/') && !path.startsWith('..') && !path.startsWith('~');
}

function fits(input: DiscoveryInput, { holds }: PathSetting, path: string): boolean {
  const kind = input.files.kind(join(input.root, path));
  if (holds === 'file') return kind === 'file';
  if (holds === 'directory') return kind === 'directory';
  return kind !== undefined;
}
