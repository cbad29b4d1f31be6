/** maturin: `src/project_layout.rs` and `src/build_context/builder.rs` of 1.16. */
import { join } from '../../files.ts';
import { getEntry, getString, getStrings, getTable, parseToml, type TomlTable } from '../toml.ts';
import type { Backend, DiscoveryInput, Shipped, Suggestion } from './backend.ts';
import { filesBelow } from './glob.ts';
import { importName } from './names.ts';
import { discovering, giveUp, refuse, type Selection } from './outcome.ts';
import { exists, inside, isDirectory, isFile, joinpath, list, normpath } from './paths.ts';
import { noModule } from './wrong-objects.ts';

const table = ['tool', 'maturin'];

/** Whether `src/` holds the Python package of a project whose crate stands in `rust/`. */
function hasPythonSource(input: DiscoveryInput): boolean {
  if (!input.name) return false;
  const packages = (getStrings(input.pyproject, ...table, 'python-packages') ?? []).map(({ value }) => value);
  return [input.name.value.replaceAll('-', '_'), ...packages].some(name =>
    isFile(input, `src/${name}/__init__.py`),
  );
}

/** The crate's Cargo.toml, relative to the root. */
function manifest(input: DiscoveryInput): string {
  const written = getString(input.pyproject, ...table, 'manifest-path');
  if (written) {
    if (!exists(input, written.value)) {
      const message = `manifest path \`${written.value}\` does not exist or is invalid`;
      refuse('missing-path', message, written.at);
    }
    if (!isFile(input, written.value)) {
      const path = join(input.root, inside(written.value));
      refuse('missing-path', `${path} is not the path to a Cargo.toml`, written.at);
    }
    return inside(written.value);
  }
  if (isFile(input, 'rust/Cargo.toml')) {
    if (getEntry(input.pyproject, ...table, 'python-source') || hasPythonSource(input))
      return 'rust/Cargo.toml';
  }
  if (exists(input, 'Cargo.toml')) return 'Cargo.toml';
  return refuse('missing-build-file', `Can't find ${join(input.root, 'Cargo.toml')} (in ${input.root})`);
}

/** The directory below which the Python package stands, relative to the root. */
function pythonRoot(input: DiscoveryInput): string {
  const written = getString(input.pyproject, ...table, 'python-source');
  if (written) {
    if (exists(input, written.value)) return inside(written.value);
    return refuse(
      'missing-path',
      `python-source is set to \`${written.value}\` but the directory does not exist. Either create the directory or remove the \`python-source\` setting from pyproject.toml.`,
      written.at,
    );
  }
  return isFile(input, 'rust/Cargo.toml') && hasPythonSource(input) ? 'src' : '.';
}

function discoverFiles(input: DiscoveryInput): Selection {
  const cargoPath = manifest(input);
  const file = input.files.read(join(input.root, cargoPath));
  if (!file) giveUp(`${cargoPath} cannot be read`);
  const cargo = parseToml(file).root;
  if (!getTable(cargo, 'package')) giveUp(`${cargoPath} has no [package]`);
  const source = pythonRoot(input);
  const module = moduleName(input, cargo);
  if (!module) return giveUp('the module has no name');
  const parts = module.name.split('.');
  const directory = normpath(joinpath(source, parts[0]!));
  const data = getString(input.pyproject, ...table, 'data');
  if (data && !isDirectory(input, data.value)) {
    refuse('missing-path', `No such data directory ${join(input.root, data.value)}`, data.at);
  }
  const isCrate = !isFile(input, `${directory}/__init__.py`) && isFile(input, `${directory}/Cargo.toml`);
  const isMixed = !isCrate && isDirectory(input, directory);
  const custom = getString(input.pyproject, ...table, 'python-source');
  if (custom && !isMixed && !isCrate) {
    refuse(
      'missing-path',
      `python-source is set to \`${join(input.root, source)}\`, but the python module at \`${join(input.root, directory)}\` does not exist. Either create the Python module or remove the \`python-source\` setting from pyproject.toml.`,
      custom.at,
    );
  }
  const isExtension =
    getStrings(cargo, 'lib', 'crate-type')?.some(({ value }) => value === 'cdylib') ?? false;
  if (isExtension && !isBinary(input) && parts.at(-1)!.includes('-')) {
    refuse(
      'invalid-setting',
      'The module name must not contain a minus `-` (Make sure you have set an appropriate [lib] name or [tool.maturin] module-name in your pyproject.toml)',
      module.at,
    );
  }
  const packages = (getStrings(input.pyproject, ...table, 'python-packages') ?? []).map(({ value }) =>
    normpath(joinpath(source, value)),
  );
  const files = new Map<string, string>();
  for (const path of [...(isMixed ? [directory] : []), ...packages]) {
    if (!isDirectory(input, path)) continue;
    for (const below of filesBelow(input, path, name => name !== '__pycache__')) {
      files.set(source === '.' ? below : below.slice(source.length + 1), below);
    }
  }
  const made: Shipped[] = isExtension ? [{ name: parts[0]!, path: cargoPath, kind: 'module' }] : [];
  return { files, made, nothing: { reason: 'the crate is built into nothing that Python can import' } };
}

function isBinary(input: DiscoveryInput): boolean {
  return getString(input.pyproject, ...table, 'bindings')?.value === 'bin';
}

function moduleName(
  input: DiscoveryInput,
  cargo: TomlTable,
): { name: string; at?: TomlTable['at'] } | undefined {
  const named =
    getString(input.pyproject, ...table, 'module-name') ??
    getString(cargo, 'lib', 'name') ??
    input.name ??
    getString(cargo, 'package', 'name');
  return named && { name: named.value, at: named.at };
}

function suggest(input: DiscoveryInput): Suggestion[] {
  const crates = list(input, '.').directories.filter(name => isFile(input, `${name}/Cargo.toml`));
  if (isFile(input, 'Cargo.toml') || crates.length !== 1) return [];
  const path = `${crates[0]}/Cargo.toml`;
  const settings = [{ table, key: 'manifest-path', value: JSON.stringify(path) }];
  return [{ kind: 'set', settings, ships: input.name ? importName(input.name.value) : path }];
}

export const maturin: Backend = {
  name: 'maturin',
  objects: [
    { object: 'maturin', needs: ['maturin'], editable: 'always' },
    { object: 'maturin.bootstrap', needs: ['maturin'], editable: 'always' },
  ],
  wrong: noModule('maturin', ['maturin.build', 'maturin.api', 'maturin.build_meta', 'maturin.backend']),
  owns: ['maturin'],
  broughtBy: [],
  requirement: 'maturin>=1.0,<2.0',
  nixpkgs: {
    buildSystem: [],
    nativeBuildInputs: ['pkgs.rustPlatform.cargoSetupHook', 'pkgs.rustPlatform.maturinBuildHook'],
  },
  tools: [
    { program: 'cargo', attribute: 'cargo' },
    { program: 'rustc', attribute: 'rustc' },
    { program: 'cc', attribute: 'stdenv.cc' },
  ],
  tables: [table],
  paths: [
    { at: [...table, 'manifest-path'], of: 'value', holds: 'file' },
    { at: [...table, 'python-source'], of: 'value', holds: 'directory' },
    { at: [...table, 'data'], of: 'value', holds: 'directory' },
    { at: [...table, 'include', '*'], of: 'value', holds: 'glob' },
    { at: [...table, 'exclude', '*'], of: 'value', holds: 'pattern' },
  ],
  metadata: {
    readme: { strictness: 'error', message: 'Failed to read readme specified in pyproject.toml' },
    licenseFiles: { strictness: 'accepted', message: null },
    licenseFile: {
      strictness: 'error',
      message: 'failed to open file `{absolute}`: No such file or directory (os error 2)',
    },
  },
  discover: discovering(discoverFiles),
  suggest,
};
