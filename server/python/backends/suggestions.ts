/** Ways to make a backend ship something, each tried on the model before it is offered. */
import { dirname, type Files, join } from '../../files.ts';
import { parseToml, type TomlTable } from '../toml.ts';
import type { Backend, DiscoveryInput, SettingText, Suggestion } from './backend.ts';

/** The backend's suggestions that end in its shipping what they name; the others are dropped. */
export function suggestions(backend: Backend, input: DiscoveryInput): Suggestion[] {
  return backend.suggest(input).filter(suggestion => {
    const outcome = backend.discover(after(input, suggestion));
    if (outcome.kind !== 'ships') return false;
    const path = suggestion.kind === 'set' ? suggestion.ships : suggestion.path;
    const shipped = [...outcome.files.values()];
    return !outcome.complete || shipped.some(file => file === path || file.startsWith(`${path}/`));
  });
}

/** The project as it would be. */
function after(input: DiscoveryInput, suggestion: Suggestion): DiscoveryInput {
  if (suggestion.kind === 'create') {
    return { ...input, files: withFile(input.files, join(input.root, suggestion.path)) };
  }
  const path = join(input.root, 'pyproject.toml');
  const { root } = parseToml({ path, text: settingsToml(suggestion.settings) });
  return { ...input, pyproject: merged(input.pyproject, root) };
}

/** Settings as TOML, one table after the other. */
export function settingsToml(settings: readonly SettingText[]): string {
  const tables = new Map<string, string[]>();
  for (const { table, key, value } of settings) {
    const header = `[${table.map(tomlKey).join('.')}]`;
    tables.set(header, [...(tables.get(header) ?? []), `${tomlKey(key)} = ${value}`]);
  }
  return [...tables].map(([header, lines]) => `${header}\n${lines.join('\n')}\n`).join('\n');
}

/** A key as TOML writes it. */
function tomlKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key);
}

function merged(base: TomlTable, extra: TomlTable): TomlTable {
  const entries = new Map(base.entries);
  for (const [name, entry] of extra.entries) {
    const known = entries.get(name);
    const both = known?.value.kind === 'table' && entry.value.kind === 'table';
    entries.set(name, both ? { ...known, value: merged(known.value, entry.value) } : entry);
  }
  return { ...base, entries };
}

/** The tree with one more, empty, file and the directories that lead to it. */
function withFile(files: Files, path: string): Files {
  const all = new Map<string, 'file' | 'directory'>([[path, 'file']]);
  for (let at = dirname(path); files.kind(at) === undefined && at !== dirname(at); at = dirname(at)) {
    all.set(at, 'directory');
  }
  return {
    bytes: (at, offset, length) => files.bytes(at, offset, length),
    read: at => (at === path ? { path, text: '' } : files.read(at)),
    kind: at => all.get(at) ?? files.kind(at),
    list: at => {
      const more = [...all].filter(([name]) => dirname(name) === at);
      const entries = more.map(([name, kind]) => ({ name: name.slice(name.lastIndexOf('/') + 1), kind }));
      const known = files.list(at) ?? [];
      const fresh = entries.filter(({ name }) => !known.some(other => other.name === name));
      return fresh.length || files.list(at) ? [...known, ...fresh] : undefined;
    },
  };
}
