/** pdm-backend: `pdm/backend/base.py`, `wheel.py`, `editable.py` and `config.py` of 2.5. */
import { getArray, getEntry, getString, getTable, getToml } from '../toml.ts';
import type { Backend, DiscoveryInput, Suggestion } from './backend.ts';
import { candidates, createDefault } from './candidates.ts';
import { fnmatch } from './fnmatch.ts';
import { filesBelow, glob, hasMagic } from './glob.ts';
import { leavesOutAll } from './meant.ts';
import { discovering, giveUp, refuse, type Selection } from './outcome.ts';
import { exists, inside, isDirectory, isFile, joinpath, list, normpath, walk } from './paths.ts';
import { noHook, noModule, noName } from './wrong-objects.ts';

const table = ['tool', 'pdm', 'build'];

function strings(input: DiscoveryInput, key: string): string[] {
  const value = getToml(input.pyproject, ...table, key);
  if (!value) return [];
  if (value.kind !== 'array') return giveUp(`\`${key}\` has a type that pdm-backend rejects`);
  return value.items.map(item =>
    item.kind === 'string' ? item.value : giveUp(`\`${key}\` holds no string`),
  );
}

/** '' is the root. */
function packageDirectory(input: DiscoveryInput): string {
  const written = getEntry(input.pyproject, ...table, 'package-dir');
  if (written) {
    return written.value.kind === 'string' ? written.value.value : giveUp('`package-dir` is no string');
  }
  const includes = strings(input, 'includes');
  const excludes = strings(input, 'excludes');
  if (!includes.length && isDirectory(input, 'src')) return 'src';
  const inSource = includes.some(path =>
    /^src(\/|$)/.test(
      path
        .split('/')
        .filter(p => p && p !== '.')
        .join('/'),
    ),
  );
  return inSource && !excludes.includes('src') && !excludes.includes('src/') ? 'src' : '';
}

function isPackage(input: DiscoveryInput, path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === '__pycache__' || name === '__pypackages__') return false;
  if (isFile(input, `${path}/__init__.py`)) return true;
  return name.endsWith('-stubs') && isFile(input, `${path}/__init__.pyi`);
}

/** Patterns of what to take, and of what to leave. */
function patterns(input: DiscoveryInput, directory: string): { include: string[]; exclude: string[] } {
  const sources = strings(input, 'source-includes');
  const sourceIncludes = sources.length ? sources : ['tests'];
  const exclude = ['.pdm-build', ...strings(input, 'excludes'), ...sourceIncludes];
  const written = strings(input, 'includes');
  if (written.length) return { include: [...written, ...sourceIncludes], exclude };
  const from = directory || '.';
  if (!isDirectory(input, from)) {
    const why = exists(input, from) ? '[Errno 20] Not a directory' : '[Errno 2] No such file or directory';
    refuse('missing-path', `${why}: '${from}'`, getEntry(input.pyproject, ...table, 'package-dir')?.value.at);
  }
  const top = list(input, from)
    .directories.map(name => joinpath(from, name))
    .filter(path => isPackage(input, path));
  return { include: [...(top.length ? top : [`${from}/*.py`]), ...sourceIncludes], exclude };
}

/** More parts weigh more, then fewer wildcards. */
function outweighs(a: string, b: string): boolean {
  const parts = (pattern: string) => pattern.split('/').filter(part => part !== '' && part !== '.');
  const wild = (pattern: string) =>
    parts(pattern).reduce((sum, part) => sum + (part === '**' ? 2 : hasMagic(part) ? 1 : 0), 0);
  return parts(a).length - parts(b).length > 0 || (parts(a).length === parts(b).length && wild(a) < wild(b));
}

function collect(input: DiscoveryInput, directory: string): Map<string, string> {
  const { include, exclude } = patterns(input, directory);
  const expand = (list: readonly string[]) => {
    const found = new Map<string, string[]>();
    for (const pattern of list) {
      for (const path of glob(input, pattern)) found.set(path, [...(found.get(path) ?? []), pattern]);
    }
    return found;
  };
  const included = expand(include);
  const excluded = expand(exclude);
  for (const [path, patterns] of [...included]) {
    const against = excluded.get(path);
    if (!against) continue;
    const wins = patterns.flatMap(pattern => against.map(other => outweighs(pattern, other)));
    // Of several patterns for one path pdm-backend takes the last of an unordered set.
    if (new Set(wins).size > 1) giveUp(`whether \`${path}\` is included is left to chance`);
    (wins[0] ? excluded : included).delete(path);
  }
  const isExcluded = (path: string) =>
    [...excluded.keys()].some(
      other => other === '.' || path === other || path.startsWith(`${other}/`) || fnmatch(path, other),
    );
  const files = new Map<string, string>();
  const place = (path: string) =>
    directory && path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path;
  for (const path of [...included.keys()].sort()) {
    if (isFile(input, path)) files.set(place(path), path);
    else {
      for (const file of filesBelow(input, path)) {
        if (!file.endsWith('.pyc') && !isExcluded(file)) files.set(normpath(place(file)), file);
      }
    }
  }
  return files;
}

/** Dotted packages below a directory, as `find_packages_iter` has them. */
function packagesBelow(input: DiscoveryInput, where: string, source: string): string[] {
  const out: string[] = [];
  for (const { path } of walk(input, where, name => !name.includes('.'))) {
    const full = normpath(joinpath(where, path));
    if (path !== '' && isFile(input, `${full}/__init__.py`)) out.push(dotted(full, source));
  }
  return out;
}

/** `path` as seen from `source`, with dots. */
function dotted(path: string, source: string): string {
  const from = normpath(source || '.');
  if (from === '.') return path.replaceAll('/', '.');
  return path.startsWith(`${from}/`) ? path.slice(from.length + 1).replaceAll('/', '.') : path;
}

/** An editable build maps either packages or modules. */
function refuseMixture(input: DiscoveryInput, directory: string): void {
  const includes = strings(input, 'includes');
  if (!includes.length) return;
  const packages: string[] = [];
  const rest: string[] = [];
  for (const include of includes) {
    const name = include.endsWith('/*') ? include.slice(0, -2) : include;
    if (name.includes('*') || !isDirectory(input, name)) {
      rest.push(include);
      continue;
    }
    if (name !== include) giveUp(`an editable build stumbles over \`${include}\``);
    packages.push(...packagesBelow(input, inside(name), directory));
    if (isFile(input, joinpath(name, '__init__.py'))) packages.push(dotted(inside(name), directory));
  }
  const modules = rest
    .flatMap(pattern => glob(input, pattern))
    .filter(path => !path.replace(/^[./]+/, '').includes('/') && path.endsWith('.py'));
  if (packages.length && modules.length) {
    const at = getEntry(input.pyproject, ...table, 'includes')?.value.at;
    refuse('conflict', "Can't specify packages and py_modules at the same time.", at);
  }
}

function discoverFiles(input: DiscoveryInput): Selection {
  const settings = getTable(input.pyproject, ...table);
  const hook = getString(settings, 'custom-hook')?.value ?? 'pdm_build.py';
  if (exists(input, hook)) giveUp(`${hook} may ship anything`);
  if (settings?.entries.has('run-setuptools')) giveUp('setuptools makes its own files');
  const directory = packageDirectory(input);
  if (directory) inside(directory);
  if (input.build === 'editable') refuseMixture(input, directory);
  const files = collect(input, directory);
  if (
    !files.size &&
    (settings?.entries.has('wheel-data') || getEntry(input.pyproject, 'tool', 'pdm', 'version', 'write_to'))
  ) {
    giveUp('the build makes its own files');
  }
  const path = getString(settings, 'editable-backend')?.value !== 'editables';
  return {
    files,
    ...(input.build === 'editable' && path && { onPath: [normpath(directory || '.')] }),
    nothing: nothingReason(input, directory),
  };
}

function nothingReason(input: DiscoveryInput, directory: string): Selection['nothing'] {
  const includes = getArray(input.pyproject, ...table, 'includes');
  if (includes?.items.length) return { reason: 'no file matches `includes`', at: includes.at };
  const where = directory ? `\`${directory}/\`` : "the project's directory";
  return {
    reason: `${where} holds no package with \`__init__.py\` and no module`,
    at: getEntry(input.pyproject, ...table, 'package-dir')?.at,
    meant: leavesOutAll(getToml(input.pyproject, ...table, 'excludes')),
  };
}

function suggest(input: DiscoveryInput): Suggestion[] {
  const found = candidates(input);
  const suggestions = found.map(
    ({ path, parent }): Suggestion => ({
      kind: 'set',
      settings: [
        { table, key: 'includes', value: JSON.stringify([path]) },
        ...(parent === 'src' ? [] : [{ table, key: 'package-dir', value: JSON.stringify(parent) }]),
      ],
      ships: path,
    }),
  );
  return [...suggestions, ...createDefault(input, 'src')];
}

export const pdmBackend: Backend = {
  name: 'pdm-backend',
  objects: [
    { object: 'pdm.backend', needs: ['pdm-backend'], editable: 'always' },
    { object: 'pdm.backend.intree', needs: [], editable: 'always', inTree: true },
    {
      object: 'pdm.pep517.api',
      needs: ['pdm-pep517'],
      editable: { since: '1.0' },
      deprecated: { reason: 'pdm-pep517 was renamed to pdm-backend', successor: 'pdm.backend' },
    },
  ],
  wrong: [
    ...noModule('pdm.backend', { 'pdm.pep517.api': 'pdm.pep517' }, { unless: 'pdm-pep517' }),
    ...noHook('pdm.backend', ['pdm']),
    ...noModule('pdm.backend', ['pdm.backend.api', 'pdm.backend.build', 'pdm_backend']),
    ...noName('pdm.backend', ['pdm-backend']),
  ],
  owns: ['pdm_backend'],
  broughtBy: [],
  requirement: 'pdm-backend',
  nixpkgs: { buildSystem: ['pdm-backend'] },
  tools: [],
  tables: [table, ['tool', 'pdm', 'version']],
  paths: [
    { at: [...table, 'package-dir'], of: 'value', holds: 'directory' },
    { at: [...table, 'includes', '*'], of: 'value', holds: 'glob', silent: true },
    { at: [...table, 'excludes', '*'], of: 'value', holds: 'pattern' },
    { at: [...table, 'source-includes', '*'], of: 'value', holds: 'glob' },
    { at: [...table, 'custom-hook'], of: 'value', holds: 'file' },
  ],
  metadata: {
    readme: { strictness: 'error', message: "Readme file not found ('{path}')" },
    licenseFiles: {
      strictness: 'error',
      message:
        'Every pattern in "project.license-files" must match at least one file: \'{path}\' did not match any',
    },
    licenseFile: { strictness: 'error', message: "License file not found ('{path}')" },
  },
  discover: discovering(discoverFiles),
  suggest,
};
