/** Backends that are rarely met: their names, and as much of their discovery as is known from source. */
import { join } from '../../files.ts';
import { getBoolean, getString, getTable } from '../toml.ts';
import type { Backend, DiscoveryInput, Suggestion } from './backend.ts';
import { candidates } from './candidates.ts';
import { filesBelow } from './glob.ts';
import { importName } from './names.ts';
import { discovering, giveUp, refuse, type Selection } from './outcome.ts';
import { inside, isDirectory, isFile, joinpath, normpath } from './paths.ts';
import { noHook } from './wrong-objects.ts';

/** What most of them have in common. */
const rare = {
  wrong: [],
  broughtBy: [],
  tools: [],
  tables: [],
  paths: [],
  suggest: () => [],
} satisfies Partial<Backend>;

function unknown(reason: string): Backend['discover'] {
  return () => ({ kind: 'unknown', reason });
}

/** `whey/builder.py` (`iter_source_files`) of 0.1. */
function discoverWhey(input: DiscoveryInput): Selection {
  const settings = getTable(input.pyproject, 'tool', 'whey');
  if (settings?.entries.has('builders')) giveUp('`builders` may ship anything');
  const source = getString(settings, 'source-dir');
  const written = getString(settings, 'package');
  const name = written?.value ?? input.name?.value.replace(/\..*/, '').replace(/-(?!stubs)/g, '_');
  if (name === undefined) return giveUp('the project has no name');
  const path = normpath(joinpath(source?.value ?? '.', name));
  if (!isDirectory(input, inside(path))) {
    const where = source?.value === '' ? '' : ` in '${source?.value ?? '.'}'`;
    refuse('nothing-found', `Package directory '${name}' not found${where}.`, (written ?? source)?.at);
  }
  const files = new Map<string, string>();
  for (const file of filesBelow(input, path, directory => directory !== '__pycache__')) {
    if (/\.(py|pyi|pyx)$|\/py\.typed$/.test(file))
      files.set(joinpath(name, file.slice(path.length + 1)), file);
  }
  if (!files.size && input.build === 'wheel') {
    refuse('not-a-package', `No Python source files found in ${join(input.root, path)}`, written?.at);
  }
  return { files, made: [], nothing: { reason: `\`${path}/\` holds no Python file` } };
}

/** `py_build_cmake/config/dynamic.py` (`find_module`) of 0.5. */
function discoverPyBuildCMake(input: DiscoveryInput): Selection {
  const settings = getTable(input.pyproject, 'tool', 'py-build-cmake', 'module');
  if (settings?.entries.has('generated')) giveUp('CMake makes the module');
  const local = ['py-build-cmake.local.toml', 'py-build-cmake.cross.toml'].find(file => isFile(input, file));
  if (local) giveUp(`${local} may override the settings`);
  const written = getString(settings, 'name');
  const name = written?.value.replaceAll('-', '_') ?? (input.name && importName(input.name.value));
  if (name === undefined) return giveUp('the project has no name');
  const namespace = getBoolean(settings, 'namespace')?.value ?? false;
  const directory = getString(settings, 'directory');
  const base = directory?.value ?? '.';
  if (directory && !isDirectory(input, base)) {
    const message = `pyproject.toml/tool/py-build-cmake/module/directory: "${join(input.root, inside(base))}" does not exist`;
    refuse('missing-path', message, directory.at);
  }
  const found = ['.', 'src'].flatMap(parent => {
    const path = normpath(joinpath(base, parent, name));
    return [
      ...(isDirectory(input, path) ? [path] : []),
      ...(!namespace && isFile(input, `${path}.py`) ? [`${path}.py`] : []),
    ];
  });
  if (found.length > 1) refuse('ambiguous', `Module is ambiguous ${name}: `, written?.at);
  const [path] = found;
  if (path === undefined)
    return refuse('nothing-found', `No file/folder found for module ${name}`, written?.at);
  const hasInit = isFile(input, `${path}/__init__.py`);
  const at = join(input.root, path);
  if (isDirectory(input, path) && !namespace && !hasInit) {
    refuse(
      'not-a-package',
      `Missing __init__.py in ${at}. Perhaps you forgot to set tool.py-build-cmake.module.namespace=true?`,
      written?.at,
    );
  }
  if (namespace && hasInit) {
    refuse('conflict', `Namespace packages should not contain __init__.py (in ${at})`, written?.at);
  }
  const all = isDirectory(input, path)
    ? filesBelow(input, path, directory => directory !== '__pycache__')
    : [path];
  const start = path.length - path.split('/').at(-1)!.length;
  return {
    files: new Map(all.map(file => [file.slice(start), file])),
    made: [],
    nothing: { reason: `\`${path}/\` is empty` },
  };
}

/** enscons runs SCons, which starts from its own file. */
function discoverEnscons(input: DiscoveryInput): Selection {
  if (!['SConstruct', 'Sconstruct', 'sconstruct', 'SConstruct.py'].some(file => isFile(input, file))) {
    refuse('missing-build-file', 'No SConstruct file found.');
  }
  return { files: new Map(), made: [], nothing: { reason: 'SConstruct installs nothing' } };
}

function suggestWhey(input: DiscoveryInput): Suggestion[] {
  const at = ['tool', 'whey'];
  return candidates(input)
    .filter(({ kind }) => kind !== 'module')
    .map(({ path, parent, name }) => ({
      kind: 'set',
      settings: [
        { table: at, key: 'package', value: JSON.stringify(name) },
        ...(parent ? [{ table: at, key: 'source-dir', value: JSON.stringify(parent) }] : []),
      ],
      ships: path,
    }));
}

export const others: readonly Backend[] = [
  {
    ...rare,
    name: 'whey',
    objects: [{ object: 'whey', needs: ['whey'], editable: 'always' }],
    owns: ['whey'],
    requirement: 'whey',
    nixpkgs: { buildSystem: [] },
    tables: [['tool', 'whey']],
    paths: [
      { at: ['tool', 'whey', 'source-dir'], of: 'value', holds: 'directory' },
      { at: ['tool', 'whey', 'package'], of: 'value', holds: 'package' },
    ],
    discover: discovering(discoverWhey),
    suggest: suggestWhey,
    packagePaths: (input, name) => [
      normpath(joinpath(getString(input.pyproject, 'tool', 'whey', 'source-dir')?.value ?? '.', name)),
    ],
  },
  {
    ...rare,
    name: 'py-build-cmake',
    objects: [
      { object: 'py_build_cmake.build', needs: ['py-build-cmake'], editable: 'always' },
      { object: 'py_build_cmake.build_component', needs: ['py-build-cmake'], editable: 'always' },
    ],
    wrong: noHook('py_build_cmake.build', ['py_build_cmake']),
    owns: ['py_build_cmake'],
    requirement: 'py-build-cmake~=0.5',
    nixpkgs: { buildSystem: [], nativeBuildInputs: ['pkgs.cmake', 'pkgs.ninja'] },
    tools: [
      { program: 'cmake', attribute: 'cmake' },
      { program: 'cc', attribute: 'stdenv.cc' },
    ],
    tables: [['tool', 'py-build-cmake']],
    paths: [
      { at: ['tool', 'py-build-cmake', 'module', 'directory'], of: 'value', holds: 'directory' },
      { at: ['tool', 'py-build-cmake', 'cmake', 'source_path'], of: 'value', holds: 'directory' },
    ],
    discover: discovering(discoverPyBuildCMake),
  },
  {
    ...rare,
    name: 'enscons',
    objects: [{ object: 'enscons.api', needs: ['enscons'], editable: 'always' }],
    wrong: noHook('enscons.api', ['enscons']),
    owns: ['enscons'],
    requirement: 'enscons',
    nixpkgs: { buildSystem: ['enscons'] },
    tools: [{ program: 'scons', attribute: 'scons' }],
    tables: [['tool', 'enscons']],
    discover: discovering(discoverEnscons),
  },
  {
    ...rare,
    name: 'jupyter-packaging',
    objects: [
      {
        object: 'jupyter_packaging.build_api',
        needs: ['jupyter-packaging'],
        editable: 'never',
        deprecated: { reason: 'it has no editable hook', successor: 'hatchling.build' },
      },
    ],
    owns: ['jupyter_packaging'],
    requirement: 'jupyter_packaging',
    nixpkgs: { buildSystem: ['jupyter-packaging'] },
    tables: [['tool', 'jupyter-packaging']],
    discover: unknown('a build hook of jupyter_packaging may make anything'),
  },
  {
    ...rare,
    name: 'sip',
    objects: [{ object: 'sipbuild.api', needs: ['sip'], editable: 'never' }],
    owns: ['sipbuild'],
    broughtBy: ['pyqt-builder'],
    requirement: 'sip>=6',
    nixpkgs: { buildSystem: ['sip'] },
    tools: [{ program: 'cc', attribute: 'stdenv.cc' }],
    tables: [['tool', 'sip']],
    discover: unknown('sip generates what it ships'),
  },
  {
    ...rare,
    name: 'cmeel',
    objects: [
      { object: 'cmeel', needs: ['cmeel'], editable: 'always' },
      { object: 'cmeel.build', needs: ['cmeel'], editable: 'always' },
    ],
    owns: ['cmeel'],
    requirement: 'cmeel[build]',
    nixpkgs: { buildSystem: ['cmeel'], nativeBuildInputs: ['pkgs.cmake'] },
    tools: [
      { program: 'cmake', attribute: 'cmake' },
      { program: 'cc', attribute: 'stdenv.cc' },
    ],
    tables: [['tool', 'cmeel']],
    discover: unknown('CMake decides what is shipped'),
  },
  {
    ...rare,
    name: 'pbr',
    objects: [{ object: 'pbr.build', needs: ['pbr'], editable: 'always' }],
    wrong: noHook('pbr.build', ['pbr']),
    owns: ['pbr'],
    requirement: 'pbr>=6.1.1',
    nixpkgs: { buildSystem: ['pbr'] },
    discover: unknown('setup.cfg and git decide what is shipped'),
  },
];
