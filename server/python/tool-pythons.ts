/** Keys by which tools are told which Python they work for, in one list. */
import type { Located, Location } from '../text.ts';
import { type Range, rangeOf } from './range.ts';
import {
  contentAt,
  getArray,
  getEntry,
  getString,
  getStrings,
  getTable,
  getToml,
  type Toml,
  type TomlTable,
} from './toml.ts';
import { isInvalid, parseSpecifiers } from './version.ts';

export interface ToolPython {
  /** `ruff`, `mypy`, …; `classifiers` for the trove classifiers. */
  readonly tool: string;
  /** Keys from the file's root, joined by dots: `tool.ruff.target-version`. */
  readonly key: string;
  /**
   * `minimum`: the oldest Python that the tool lets the code use; `exact`: the one that it analyses or runs;
   * `set`: those that the project says it supports.
   */
  readonly kind: 'minimum' | 'exact' | 'set';
  /** Minor versions, `3.12`; each where it is written, without quotes. Empty where there is a `range`. */
  readonly versions: readonly Located<string>[];
  /** How this key spells 3.12. */
  readonly spelling: '3.12' | 'py312' | '312' | 'cp312';
  readonly range: Range | undefined;
  /** The value as written. */
  readonly at: Location;
}

type Spelling = ToolPython['spelling'];

const patterns: Readonly<Record<Spelling, RegExp>> = {
  '3.12': /^(\d)\.(\d+)(?:\.\d+)?$/,
  py312: /^py(\d)(\d+)$/,
  '312': /^(?:py)?(\d)(\d+)$/,
  cp312: /^cp(\d)(\d+)/,
};

/** A tool's keys with a single version. */
const single: readonly (readonly [
  tool: string,
  kind: ToolPython['kind'],
  spelling: Spelling,
  ...keys: string[],
])[] = [
  ['ruff', 'minimum', 'py312', 'ruff', 'target-version'],
  ['mypy', 'exact', '3.12', 'mypy', 'python_version'],
  ['pyright', 'exact', '3.12', 'pyright', 'pythonVersion'],
  ['basedpyright', 'exact', '3.12', 'basedpyright', 'pythonVersion'],
  ['ty', 'exact', '3.12', 'ty', 'environment', 'python-version'],
  ['pyrefly', 'exact', '3.12', 'pyrefly', 'python-version'],
  ['pytype', 'exact', '3.12', 'pytype', 'python_version'],
  ['pylint', 'minimum', '3.12', 'pylint', 'main', 'py-version'],
  ['pylint', 'minimum', '3.12', 'pylint', 'master', 'py-version'],
  ['pylint', 'minimum', '3.12', 'pylint', 'MASTER', 'py-version'],
  ['isort', 'exact', '312', 'isort', 'py_version'],
  ['uv pip', 'exact', '3.12', 'uv', 'pip', 'python-version'],
  ['scikit-build-core', 'minimum', 'cp312', 'scikit-build', 'wheel', 'py-api'],
  ['tox', 'exact', '3.12', 'tox', 'default_base_python'],
];

/** In the order of the tools above, then those with several versions. */
export function readToolPythons(root: TomlTable): readonly ToolPython[] {
  const tool = getTable(root, 'tool');
  const found = single.flatMap(([name, kind, spelling, ...keys]) => {
    const value = getToml(tool, ...keys);
    return value ? fact(name, kind, spelling, ['tool', ...keys], value, [value]) : [];
  });
  return [...found, ...classifiers(root), ...(tool ? severalVersions(tool) : [])];
}

function severalVersions(tool: TomlTable): ToolPython[] {
  const found: ToolPython[] = [];
  const list = (name: string, kind: ToolPython['kind'], spelling: Spelling, ...keys: string[]) => {
    const value = getToml(tool, ...keys);
    const items = value?.kind === 'array' ? value.items : value ? [value] : [];
    if (value) found.push(...fact(name, kind, spelling, ['tool', ...keys], value, items));
  };
  list('black', 'set', 'py312', 'black', 'target-version');
  list('whey', 'set', '3.12', 'whey', 'python-versions');
  for (const { key } of entries(tool, 'ruff', 'per-file-target-version')) {
    list('ruff', 'minimum', 'py312', 'ruff', 'per-file-target-version', key.value);
  }
  for (const name of ['pyright', 'basedpyright']) {
    for (const item of getArray(tool, name, 'executionEnvironments')?.items ?? []) {
      const version = item.kind === 'table' ? getToml(item, 'pythonVersion') : undefined;
      if (!version) continue;
      const key = ['tool', name, 'executionEnvironments', 'pythonVersion'];
      found.push(...fact(name, 'exact', '3.12', key, version, [version]));
    }
  }
  for (const { key, value } of entries(tool, 'hatch', 'envs')) {
    list('hatch', 'exact', '3.12', 'hatch', 'envs', key.value, 'python');
    for (const item of (value.kind === 'table' && getArray(value, 'matrix')?.items) || []) {
      for (const axis of ['python', 'py']) {
        const versions = item.kind === 'table' ? getArray(item, axis) : undefined;
        const keys = ['tool', 'hatch', 'envs', key.value, 'matrix', axis];
        if (versions) found.push(...fact('hatch', 'exact', '3.12', keys, versions, versions.items));
      }
    }
  }
  found.push(...tox(tool), ...cibuildwheel(tool), ...maturin(tool), ...pixi(tool));
  return found;
}

function entries(table: TomlTable, ...keys: string[]) {
  return [...(getTable(table, ...keys)?.entries.values() ?? [])];
}

function fact(
  tool: string,
  kind: ToolPython['kind'],
  spelling: Spelling,
  keys: readonly string[],
  value: Toml,
  items: readonly Toml[],
): ToolPython[] {
  const versions = items.flatMap(item => versionIn(item, spelling));
  if (versions.length === 0) return [];
  return [{ tool, key: keys.join('.'), kind, versions, spelling, range: undefined, at: value.at }];
}

/** The version as the tool sees it: a TOML number `3.10` is 3.1 to it. */
function versionIn(item: Toml, spelling: Spelling): Located<string>[] {
  if (item.kind === 'string') return minor(item.value, patterns[spelling], contentAt(item));
  if (item.kind === 'float' && spelling === '3.12')
    return minor(String(item.value), patterns[spelling], item.at);
  if (item.kind === 'integer' && spelling === '312')
    return minor(String(item.value), patterns[spelling], item.at);
  return [];
}

function minor(text: string, pattern: RegExp, at: Location): Located<string>[] {
  const match = pattern.exec(text.trim());
  return match ? [{ value: `${match[1]}.${match[2]}`, at }] : [];
}

function classifiers(root: TomlTable): ToolPython[] {
  for (const table of [getTable(root, 'project'), getTable(root, 'tool', 'poetry')]) {
    const written = getArray(table, 'classifiers');
    if (!table || !written) continue;
    const versions = (getStrings(table, 'classifiers') ?? []).flatMap(item =>
      minor(item.value, /^Programming Language :: Python :: (\d)\.(\d+)$/, contentAt(item)),
    );
    if (versions.length === 0) continue;
    const key = table === getTable(root, 'project') ? 'project.classifiers' : 'tool.poetry.classifiers';
    const base = { tool: 'classifiers', key, kind: 'set', spelling: '3.12', range: undefined } as const;
    return [{ ...base, versions, at: written.at }];
  }
  return [];
}

/** Environments named after a Python: `py312`, `3.12`, `py312-lint`. */
function tox(tool: TomlTable): ToolPython[] {
  const named = (text: string, at: Location) =>
    text.split('-').flatMap(factor => minor(factor, /^(?:py)?(\d)(?:\.(?=\d)|(?=\d+$))(\d+)$/, at));
  const found: ToolPython[] = [];
  const base = { tool: 'tox', kind: 'exact', spelling: 'py312', range: undefined } as const;
  for (const key of ['env_list', 'envlist']) {
    const list = getArray(tool, 'tox', key);
    const versions = (getStrings(tool, 'tox', key) ?? []).flatMap(item => named(item.value, contentAt(item)));
    if (list && versions.length > 0) found.push({ ...base, key: `tool.tox.${key}`, versions, at: list.at });
  }
  for (const { key, value } of entries(tool, 'tox', 'env')) {
    const versions = named(key.value, key.at);
    if (versions.length > 0) found.push({ ...base, key: `tool.tox.env.${key.value}`, versions, at: key.at });
    const written = value.kind === 'table' ? getEntry(value, 'base_python') : undefined;
    const items = written?.value.kind === 'array' ? written.value.items : written ? [written.value] : [];
    const pythons = items.flatMap(item =>
      item.kind === 'string' ? minor(item.value, /^(?:python|py)?(\d)\.?(\d+)$/, contentAt(item)) : [],
    );
    if (written && pythons.length > 0) {
      found.push({
        ...base,
        key: `tool.tox.env.${key.value}.base_python`,
        versions: pythons,
        at: written.value.at,
      });
    }
  }
  return found;
}

/** `build` selects wheels by globs; those that name one CPython count. */
function cibuildwheel(tool: TomlTable): ToolPython[] {
  const value = getToml(tool, 'cibuildwheel', 'build');
  const items = value?.kind === 'array' ? value.items : value ? [value] : [];
  const versions = items.flatMap(item => {
    if (item.kind !== 'string') return [];
    return [...item.value.matchAll(/\S+/g)].flatMap(({ 0: glob, index }) =>
      minor(glob, /^cp(\d)(\d+)(?=-|\*|$)/, contentAt(item, { start: index, end: index + glob.length })),
    );
  });
  if (!value || versions.length === 0) return [];
  const base = { tool: 'cibuildwheel', kind: 'set', spelling: 'cp312', range: undefined } as const;
  return [{ ...base, key: 'tool.cibuildwheel.build', versions, at: value.at }];
}

/** The feature of pyo3 that fixes the oldest Python that the stable ABI serves. */
function maturin(tool: TomlTable): ToolPython[] {
  return (getStrings(tool, 'maturin', 'features') ?? []).flatMap(feature => {
    const versions = minor(feature.value, /(?:^|\/)abi3-py(\d)(\d+)$/, contentAt(feature));
    const base = { tool: 'maturin', kind: 'minimum', spelling: 'py312', range: undefined } as const;
    return versions.length > 0 ? [{ ...base, key: 'tool.maturin.features', versions, at: feature.at }] : [];
  });
}

/** Conda's specifications, as far as they are PEP 440 or `3.12.*`. */
function pixi(tool: TomlTable): ToolPython[] {
  const places = [
    ['pixi', 'dependencies'],
    ...entries(tool, 'pixi', 'feature').map(({ key }) => ['pixi', 'feature', key.value, 'dependencies']),
  ];
  return places.flatMap(keys => {
    const written = getString(tool, ...keys, 'python') ?? getString(tool, ...keys, 'python', 'version');
    if (!written) return [];
    const specifiers = parseSpecifiers(written.value.replace(/^(?=\d+(?:\.\d+)*\.\*$)/, '=='));
    if (isInvalid(specifiers) || specifiers.clauses.length === 0) return [];
    const base = { tool: 'pixi', kind: 'set', spelling: '3.12', versions: [] } as const;
    return [
      {
        ...base,
        key: ['tool', ...keys, 'python'].join('.'),
        range: rangeOf(specifiers),
        at: contentAt(written),
      },
    ];
  });
}
