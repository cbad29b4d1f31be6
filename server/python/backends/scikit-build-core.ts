/** scikit-build-core: `build/_editable.py` (`get_packages`) and `build/wheel.py` of 1.1. */
import { join } from '../../files.ts';
import { getBoolean, getEntry, getString, getToml } from '../toml.ts';
import type { Backend, DiscoveryInput, Suggestion } from './backend.ts';
import { candidates } from './candidates.ts';
import { filesBelow } from './glob.ts';
import { isEmptyList } from './meant.ts';
import { discovering, giveUp, refuse, type Selection } from './outcome.ts';
import { inside, isDirectory, isFile, joinpath, normpath } from './paths.ts';
import { noHook, noModule, noName } from './wrong-objects.ts';

const table = ['tool', 'scikit-build'];

/** Places in the wheel with the files or directories in the tree that go there. */
function packagesOf(input: DiscoveryInput): [place: string, path: string][] {
  const written = getToml(input.pyproject, ...table, 'wheel', 'packages');
  if (written?.kind === 'array') {
    return written.items.map(item => {
      const path = item.kind === 'string' ? inside(item.value) : giveUp('`wheel.packages` holds no string');
      return [path.slice(path.lastIndexOf('/') + 1), path];
    });
  }
  if (written?.kind === 'table') {
    return [...written.entries].map(([place, { value }]) => {
      const path = value.kind === 'string' ? inside(value.value) : giveUp('`wheel.packages` holds no string');
      if (path.split('/').at(-1) !== normpath(place).split('/').at(-1)) {
        const message = 'wheel.packages table must match in the last component of the paths';
        refuse('invalid-setting', message, value.at);
      }
      return [normpath(place), path];
    });
  }
  if (written) giveUp('`wheel.packages` has a type that scikit-build-core rejects');
  if (!input.name) return giveUp('the project has no name');
  const parts = input.name.value.split('.').map(part => part.replaceAll('-', '_'));
  const places = [parts.join('_'), ...(parts.length > 1 ? [parts.join('/')] : [])];
  for (const base of ['src', 'python', '.']) {
    for (const place of places) {
      const path = normpath(joinpath(base, place));
      if (isFile(input, `${path}/__init__.py`) || isFile(input, `${path}/__init__.pyi`))
        return [[place, path]];
    }
  }
  return [];
}

function discoverFiles(input: DiscoveryInput): Selection {
  if (getEntry(input.pyproject, ...table, 'overrides')) giveUp('overrides may change any setting');
  const packages = packagesOf(input);
  const usesCMake = getBoolean(input.pyproject, ...table, 'wheel', 'cmake')?.value ?? true;
  const source = getString(input.pyproject, ...table, 'cmake', 'source-dir');
  if (usesCMake && !isFile(input, joinpath(source?.value || '.', 'CMakeLists.txt'))) {
    const directory = join(input.root, inside(source?.value || '.'));
    if (source && !isDirectory(input, source.value)) {
      refuse('missing-path', `source directory ${source.value} does not exist`, source.at);
    }
    refuse(
      'missing-build-file',
      `CMake Error: The source directory "${directory}" does not appear to contain CMakeLists.txt.`,
      source?.at,
    );
  }
  const mode = getString(input.pyproject, ...table, 'editable', 'mode');
  if (input.build === 'editable' && mode?.value === 'inplace' && !packages.length) {
    refuse('nothing-found', 'Editable inplace mode requires at least one package', mode.at);
  }
  const files = new Map<string, string>();
  for (const [place, path] of packages) {
    if (isFile(input, path)) files.set(place, path);
    if (!isDirectory(input, path)) continue;
    for (const file of filesBelow(input, path, name => name !== '__pycache__')) {
      if (!file.endsWith('.pyc')) files.set(joinpath(place, file.slice(path.length + 1)), file);
    }
  }
  const written = getEntry(input.pyproject, ...table, 'wheel', 'packages');
  const nothing = {
    reason: 'no package was found, and CMake does not run',
    at: written?.value.at,
    meant: isEmptyList(written?.value),
  };
  return { files, ...(usesCMake && { made: [] }), nothing };
}

function suggest(input: DiscoveryInput): Suggestion[] {
  return candidates(input).map(({ path }) => ({
    kind: 'set',
    settings: [{ table: [...table, 'wheel'], key: 'packages', value: JSON.stringify([path]) }],
    ships: path,
  }));
}

export const scikitBuildCore: Backend = {
  name: 'scikit-build-core',
  objects: [
    { object: 'scikit_build_core.build', needs: ['scikit-build-core'], editable: 'always' },
    {
      object: 'scikit_build_core.setuptools.build_meta',
      needs: ['scikit-build-core', 'setuptools'],
      editable: 'always',
    },
  ],
  wrong: [
    ...noHook('scikit_build_core.build', ['scikit_build_core']),
    ...noModule('scikit_build_core.build', ['scikit_build_core.build_meta']),
    ...noModule('scikit_build_core.build', ['skbuild.build'], { presumes: 'scikit-build' }),
    ...noName('scikit_build_core.build', ['scikit-build-core']),
  ],
  owns: ['scikit_build_core'],
  broughtBy: [],
  requirement: 'scikit-build-core>=0.11',
  nixpkgs: { buildSystem: ['scikit-build-core'], nativeBuildInputs: ['pkgs.cmake', 'pkgs.ninja'] },
  tools: [
    { program: 'cmake', attribute: 'cmake' },
    { program: 'ninja', attribute: 'ninja' },
    { program: 'cc', attribute: 'stdenv.cc' },
  ],
  tables: [table],
  paths: [
    { at: [...table, 'wheel', 'packages', '*'], of: 'value', holds: 'path' },
    { at: [...table, 'cmake', 'source-dir'], of: 'value', holds: 'directory' },
    { at: [...table, 'wheel', 'license-files', '*'], of: 'value', holds: 'glob' },
    { at: [...table, 'sdist', 'include', '*'], of: 'value', holds: 'pattern' },
    { at: [...table, 'wheel', 'exclude', '*'], of: 'value', holds: 'pattern' },
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
