/** `[tool.poetry]`. */
import type { Located, Location } from '../text.ts';
import { normaliseName } from './name.ts';
import { type PythonRequirement, readPoetryPython } from './python-requirement.ts';
import {
  getArray,
  getBoolean,
  getString,
  getTable,
  getText,
  getTexts,
  type Toml,
  type TomlTable,
} from './toml.ts';

interface PoetryDependency {
  /** Normalised. */
  readonly name: string;
  readonly writtenName: Located<string>;
  /** The group's normalised name; undefined for the main one. */
  readonly group: string | undefined;
  readonly value: Toml;
  /** The version constraint; undefined for several of them, and for paths, URLs and repositories. */
  readonly constraint: Located<string> | undefined;
  /** Installed only with an extra that names it. */
  readonly optional: boolean;
  readonly extras: readonly Located<string>[];
  readonly markers: Located<string> | undefined;
}

interface PoetryPackage {
  readonly at: Location;
  readonly include: Located<string>;
  readonly from: Located<string> | undefined;
  readonly to: Located<string> | undefined;
}

export interface Poetry {
  readonly table: TomlTable;
  readonly at: Location;
  readonly name: Located<string> | undefined;
  readonly version: Located<string> | undefined;
  /** `dependencies.python`: that of the main group, the only one that Poetry heeds. */
  readonly python: PythonRequirement | undefined;
  /** Undefined where Poetry's default holds, which is true. */
  readonly packageMode: Located<boolean> | undefined;
  /** Undefined where the key is missing. */
  readonly packages: readonly PoetryPackage[] | undefined;
  readonly include: readonly Located<string>[];
  /** Of all groups, without `python`. */
  readonly dependencies: readonly PoetryDependency[];
  /** Groups by normalised name, the legacy `dev-dependencies` as `dev`. */
  readonly groups: ReadonlyMap<string, { readonly name: Located<string>; readonly optional: boolean }>;
  /** `[tool.poetry.scripts]`, as far as they are texts. */
  readonly scripts: readonly { readonly name: Located<string>; readonly target: Located<string> }[];
  readonly readmes: readonly Located<string>[];
}

export function readPoetry(table: TomlTable | undefined): Poetry | undefined {
  if (!table) return undefined;
  const main = getTable(table, 'dependencies');
  const dependencies = readTable(main, undefined);
  const groups = new Map<string, { name: Located<string>; optional: boolean }>();
  const legacy = table.entries.get('dev-dependencies');
  if (legacy?.value.kind === 'table') {
    groups.set('dev', { name: legacy.key, optional: false });
    dependencies.push(...readTable(legacy.value, 'dev'));
  }
  for (const { key, value } of getTable(table, 'group')?.entries.values() ?? []) {
    if (value.kind !== 'table') continue;
    const name = normaliseName(key.value);
    groups.set(name, { name: key, optional: getBoolean(value, 'optional')?.value ?? false });
    dependencies.push(...readTable(getTable(value, 'dependencies'), name));
  }
  const python = getString(main, 'python') ?? getString(main, 'python', 'version');
  const packages = getArray(table, 'packages')?.items.flatMap(item => {
    const include = item.kind === 'table' ? getText(item, 'include') : undefined;
    if (item.kind !== 'table' || !include) return [];
    return [{ at: item.at, include, from: getText(item, 'from'), to: getText(item, 'to') }];
  });
  const readme = getText(table, 'readme');
  return {
    table,
    at: table.at,
    name: getText(table, 'name'),
    version: getText(table, 'version'),
    python: python && readPoetryPython(python),
    packageMode: getBoolean(table, 'package-mode'),
    packages,
    include: (getArray(table, 'include')?.items ?? []).flatMap(
      item => (item.kind === 'table' ? getText(item, 'path') : item.kind === 'string' && item) || [],
    ),
    dependencies,
    groups,
    scripts: [...(getTable(table, 'scripts')?.entries.values() ?? [])].flatMap(({ key }) => {
      const target = getText(table, 'scripts', key.value);
      return target ? [{ name: key, target }] : [];
    }),
    readmes: readme ? [readme] : getTexts(table, 'readme'),
  };
}

function readTable(table: TomlTable | undefined, group: string | undefined): PoetryDependency[] {
  return [...(table?.entries.values() ?? [])].flatMap(({ key, value }) => {
    const name = normaliseName(key.value);
    if (name === 'python') return [];
    const settings = value.kind === 'table' ? value : undefined;
    return [
      {
        name,
        writtenName: key,
        group,
        value,
        constraint: value.kind === 'string' ? getText(table, key.value) : getText(settings, 'version'),
        optional: getBoolean(settings, 'optional')?.value ?? false,
        extras: getTexts(settings, 'extras'),
        markers: getText(settings, 'markers'),
      },
    ];
  });
}
