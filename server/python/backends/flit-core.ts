/** flit_core: `flit_core/common.py` (`Module`) and `config.py` of 4.2. */
import { join } from '../../files.ts';
import { getArray, getEntry, getString, getStrings, getTable } from '../toml.ts';
import type { Backend, DiscoveryInput, Suggestion } from './backend.ts';
import { candidates, createDefault } from './candidates.ts';
import { importName, isIdentifier } from './names.ts';
import { discovering, giveUp, refuse, type Selection } from './outcome.ts';
import { isDirectory, isFile, joinpath, normpath, walk } from './paths.ts';
import { noHook, noModule, noName } from './wrong-objects.ts';

const table = ['tool', 'flit'];

/** The import name that flit looks for: the project's, with `-` made `_`; case and dots stay. */
function defaultModule(name: string): string {
  return name.endsWith('-stubs')
    ? `${name.slice(0, -'-stubs'.length).replaceAll('-', '_')}-stubs`
    : name.replaceAll('-', '_');
}

function discoverFiles(input: DiscoveryInput): Selection {
  if (getEntry(input.pyproject, ...table, 'metadata')) giveUp('[tool.flit.metadata] works up to flit_core 3');
  if (!getTable(input.pyproject, 'project')) giveUp('there is no [project] table');
  const named = getString(input.pyproject, ...table, 'module', 'name');
  if (!named && !input.name) giveUp('the project has no name');
  const module = named?.value ?? defaultModule(input.name!.value);
  checkImportNames(input, module);
  checkExternalData(input);
  const { path, parent, isPackage } = locate(input, module, named?.at);
  checkDynamic(input, path, isPackage);
  const files = new Map<string, string>();
  if (!isPackage) files.set(within(parent, path), path);
  else {
    const keep = (name: string) => name !== '__pycache__' && !name.endsWith('.pyc');
    for (const { path: below, files: names } of walk(input, path, keep)) {
      for (const name of names.filter(keep)) {
        const file = joinpath(path, below, name);
        files.set(within(parent, file), file);
      }
    }
  }
  return {
    files,
    ...(input.build === 'editable' && { onPath: [parent || '.'] }),
    nothing: { reason: `\`${path}/\` is empty`, at: named?.at },
  };
}

function within(parent: string, path: string): string {
  return parent ? path.slice(parent.length + 1) : path;
}

interface Found {
  readonly path: string;
  /** '' or `src`. */
  readonly parent: string;
  readonly isPackage: boolean;
}

function locate(input: DiscoveryInput, module: string, at: Parameters<typeof refuse>[2]): Found {
  const place = module.replaceAll('.', '/');
  const found: Found[] = [];
  for (const parent of ['', 'src']) {
    const path = normpath(joinpath(parent, place));
    if (isDirectory(input, path)) found.push({ path, parent, isPackage: true });
    if (isFile(input, `${path}.py`)) found.push({ path: `${path}.py`, parent, isPackage: false });
  }
  if (found.length > 1) {
    const paths = found.map(({ path }) => join(input.root, path)).sort();
    refuse('ambiguous', `Multiple files or folders could be module ${module}: ${paths.join(', ')}`, at);
  }
  return found[0] ?? refuse('nothing-found', `No file/folder found for module ${module}`, at);
}

function checkImportNames(input: DiscoveryInput, module: string): void {
  const entry = getEntry(input.pyproject, 'project', 'import-names');
  const items = getArray(input.pyproject, 'project', 'import-names')?.items;
  if (!entry || !items) return;
  const names = items.map(item => (item.kind === 'string' ? item.value.split(';')[0]!.trimEnd() : ''));
  if (!names.every(name => name.split('.').every(isIdentifier)))
    giveUp('`import-names` holds no import name');
  if (names.length === 1 && names[0] === module) return;
  const listed = names.map(name => `'${name}'`).join(', ');
  refuse(
    'conflict',
    `Specified import-names [${listed}] do not match the module present (${module})`,
    entry.value.at,
  );
}

function checkExternalData(input: DiscoveryInput): void {
  const directory = getString(input.pyproject, ...table, 'external-data', 'directory');
  if (directory && !isDirectory(input, directory.value)) {
    refuse('missing-path', 'tool.flit.external-data.directory must refer to a directory', directory.at);
  }
}

/** A version or description taken from the module has to be there. */
function checkDynamic(input: DiscoveryInput, path: string, isPackage: boolean): void {
  const dynamic = getStrings(input.pyproject, 'project', 'dynamic') ?? [];
  const description = dynamic.find(({ value }) => value === 'description');
  const version = dynamic.find(({ value }) => value === 'version');
  if (!dynamic.length) return;
  const module = isPackage ? `${path}/__init__.py` : path;
  if (!isFile(input, module)) {
    const named = description || version ? join(input.root, module) : module;
    refuse('not-a-package', `[Errno 2] No such file or directory: '${named}'`, dynamic[0]!.at);
  }
  const text = (file: string) => input.files.read(join(input.root, file))?.text ?? '';
  if (description && !/^(\s*#.*\n|\s)*[rRuU]?["']/.test(text(module)) && !text(module).includes('__doc__')) {
    refuse(
      'missing-docstring',
      `Flit cannot package module without docstring, or empty docstring. Please add a docstring to your module (${module}).`,
      description.at,
    );
  }
  const places = isPackage
    ? ['__init__.py', 'version.py', '_version.py', '__version__.py'].map(name => `${path}/${name}`)
    : [path];
  if (!version || places.some(file => /__version__|import \*|exec\(|globals\(/.test(text(file)))) return;
  refuse(
    'missing-version',
    'Cannot package module without a version string. Please define a `__version__ = "x.y.z"` in your module.',
    version.at,
  );
}

function suggest(input: DiscoveryInput): Suggestion[] {
  const suggestions = candidates(input)
    .filter(({ parent }) => parent === '' || parent === 'src')
    .map(
      ({ path, name }): Suggestion => ({
        kind: 'set',
        settings: [{ table: [...table, 'module'], key: 'name', value: JSON.stringify(name) }],
        ships: path,
      }),
    );
  const name = input.name && defaultModule(input.name.value);
  const usual = input.name && importName(input.name.value);
  return [...suggestions, ...(name === usual ? createDefault(input, 'src') : [])];
}

export const flitCore: Backend = {
  name: 'flit-core',
  objects: [
    { object: 'flit_core.buildapi', needs: ['flit-core'], editable: { since: '3.4' } },
    {
      object: 'flit.buildapi',
      needs: ['flit'],
      editable: { since: '3.4' },
      deprecated: {
        reason: 'flit 3.10 and later warn that it is likely to break',
        successor: 'flit_core.buildapi',
      },
    },
    { object: 'flit_scm:buildapi', needs: ['flit-scm'], editable: 'always' },
  ],
  wrong: [
    ...noModule('flit_core.buildapi', { 'flit.buildapi': 'flit' }, { unless: 'flit' }),
    ...noHook('flit_core.buildapi', ['flit_core']),
    ...noModule('flit_core.buildapi', ['flit_core.build', 'flit_core.build_api', 'flit_core.api']),
    ...noModule('flit_core.buildapi', { 'flit.core.buildapi': 'flit.core' }, { presumes: 'flit' }),
    ...noName('flit_core.buildapi', ['flit-core.buildapi']),
    ...noModule('flit_scm:buildapi', ['flit_scm.buildapi'], { presumes: 'flit-scm' }),
  ],
  owns: ['flit_core'],
  broughtBy: ['flit', 'flit-scm'],
  requirement: 'flit_core>=3.11,<5',
  nixpkgs: { buildSystem: ['flit-core'] },
  tools: [],
  tables: [table],
  paths: [
    { at: [...table, 'module', 'name'], of: 'value', holds: 'package' },
    { at: [...table, 'external-data', 'directory'], of: 'value', holds: 'directory' },
    { at: [...table, 'sdist', 'include', '*'], of: 'value', holds: 'glob' },
  ],
  metadata: {
    readme: { strictness: 'error', message: 'Description file {path} does not exist' },
    licenseFiles: {
      strictness: 'error',
      message: "No files found for [project.license-files]: '{path}' pattern",
    },
    licenseFile: { strictness: 'error', message: 'License file {path} does not exist' },
  },
  discover: discovering(discoverFiles),
  suggest,
  packagePaths: (_, name) =>
    ['', 'src/'].flatMap(parent => {
      const path = `${parent}${name.replaceAll('.', '/')}`;
      return [path, `${path}.py`];
    }),
};
