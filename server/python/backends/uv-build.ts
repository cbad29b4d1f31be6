/** uv_build: `crates/uv-build-backend/src/lib.rs` of 0.13, as far as it decides which files are shipped. */
import { join } from '../../files.ts';
import type { Location } from '../../text.ts';
import { normaliseName } from '../name.ts';
import { getBoolean, getEntry, getString, getTable, getToml } from '../toml.ts';
import type { Backend, DiscoveryInput, Suggestion } from './backend.ts';
import { candidates, createDefault } from './candidates.ts';
import { escapeRegex } from './fnmatch.ts';
import { importName, isIdentifier } from './names.ts';
import { discovering, giveUp, refuse, type Selection } from './outcome.ts';
import { exists, isDirectory, isFile, joinpath, normpath, walk } from './paths.ts';
import { noHook, noModule, noName } from './wrong-objects.ts';

const table = ['tool', 'uv', 'build-backend'];

interface Module {
  /** Dotted. */
  readonly name: string;
  readonly at: Location | undefined;
}

const defaultExcludes = ['__pycache__', '*.pyc', '*.pyo'];

/** uv's exclusions: unanchored globs unless they begin with a slash; `*` stays within a directory. */
function excludes(input: DiscoveryInput): (path: string) => boolean {
  const settings = getTable(input.pyproject, ...table);
  const byDefault = getBoolean(settings, 'default-excludes')?.value !== false ? defaultExcludes : [];
  const written = ['wheel-exclude', 'source-exclude'].flatMap(key => {
    const value = getToml(settings, key);
    if (value && value.kind !== 'array') giveUp(`\`${key}\` has a type that uv_build rejects`);
    return (value?.items ?? []).map(item => {
      if (item.kind !== 'string') return giveUp(`\`${key}\` holds no string`);
      if (!isPortable(item.value)) {
        refuse('invalid-setting', 'Unsupported glob expression in: tool.uv.build-backend.*-exclude', item.at);
      }
      return item.value;
    });
  });
  const matchers = [...byDefault, ...written].map(glob =>
    globRegex(glob.startsWith('/') ? glob.slice(1) : `**/${glob}`),
  );
  return path => matchers.some(regex => regex.test(path));
}

/** The characters that PEP 639 allows in a glob, and backslash escapes. */
function isPortable(glob: string): boolean {
  return (
    /^(?:[\p{L}\p{N}_\-?./*]|\[[\p{L}\p{N}_.-]*\]|\\[^/\\])*$/u.test(glob) &&
    !/(^|\/)\.\./.test(glob) &&
    !/\*\*\*|\*\*[^/]/.test(glob)
  );
}

function globRegex(glob: string): RegExp {
  const characters = [...glob];
  let out = '';
  for (let i = 0; i < characters.length; i++) {
    const rest = characters.slice(i).join('');
    if (rest.startsWith('**/') && (i === 0 || characters[i - 1] === '/')) {
      out += '(?:.*/)?';
      i += 2;
    } else if (rest === '**' && characters[i - 1] === '/') {
      out += '.+';
      i++;
    } else if (characters[i] === '*') out += '[^/]*';
    else if (characters[i] === '?') out += '[^/]';
    else if (characters[i] === '[') {
      const end = characters.indexOf(']', i + 2);
      out += characters.slice(i, end + 1).join('');
      i = end;
    } else if (characters[i] === '\\') out += escapeRegex(characters[++i]!);
    else out += escapeRegex(characters[i]!);
  }
  return new RegExp(`^${out}$`, 'su');
}

function discoverFiles(input: DiscoveryInput): Selection {
  const settings = getTable(input.pyproject, ...table);
  const excluded = excludes(input);
  const rootEntry = getEntry(settings, 'module-root');
  const written = getString(settings, 'module-root')?.value ?? 'src';
  const moduleRoot = normpath(written || '.');
  if (moduleRoot.startsWith('..') || moduleRoot.startsWith('/')) {
    refuse('invalid-setting', `Module root must be inside the project: ${moduleRoot}`, rootEntry?.value.at);
  }
  const files = new Map<string, string>();
  const modules = prune(modulesOf(input));
  const namespace = getBoolean(settings, 'namespace')?.value ?? false;
  for (const { name, at } of modules) {
    if (!namespace) checkModule(input, moduleRoot, name, at);
  }
  for (const { name, at } of modules) {
    const path = name.replaceAll('.', '/');
    const directory = normpath(joinpath(moduleRoot, path));
    if (!exists(input, directory)) {
      if (input.build === 'editable') continue;
      refuse('missing-path', 'Failed to walk source tree: .', at);
    }
    for (const file of moduleFiles(input, directory, excluded)) {
      files.set(moduleRoot === '.' ? file : file.slice(moduleRoot.length + 1), file);
    }
  }
  checkData(input);
  return {
    files,
    ...(input.build === 'editable' && { onPath: [moduleRoot] }),
    nothing: { reason: 'every file of the module is excluded', at: rootEntry?.at },
  };
}

/** A directory's files; an unanchored exclusion prunes what is below, an anchored one the path itself alone. */
function moduleFiles(
  input: DiscoveryInput,
  directory: string,
  excluded: (path: string) => boolean,
): string[] {
  if (!isDirectory(input, directory)) return excluded(directory) ? [] : [directory];
  const absolute = (path: string) => join(input.root, path);
  if (excluded(absolute(directory))) return [];
  const enter = (name: string, parent: string) => !excluded(absolute(joinpath(directory, parent, name)));
  const out: string[] = [];
  for (const { path, files } of walk(input, directory, enter)) {
    for (const name of files) {
      const file = normpath(joinpath(directory, path, name));
      if (!excluded(file) && !excluded(absolute(file))) out.push(file);
    }
  }
  return out;
}

function checkData(input: DiscoveryInput): void {
  for (const [name, { value }] of getTable(input.pyproject, ...table, 'data')?.entries ?? []) {
    if (value.kind !== 'string') giveUp('`data` has a type that uv_build rejects');
    const path = normpath(value.value);
    if (path.startsWith('..') || path.startsWith('/')) {
      refuse(
        'invalid-setting',
        `The path for the data directory ${name} must be inside the project: ${path}`,
        value.at,
      );
    }
    if (!isDirectory(input, path)) {
      refuse('missing-path', 'No such file or directory (os error 2)', value.at);
    }
    if (name === 'purelib' || name === 'platlib') giveUp(`\`data.${name}\` adds files to site-packages`);
  }
}

/** Without names that another one contains. */
function prune(modules: readonly Module[]): Module[] {
  const sorted = [...modules].sort((a, b) => (a.name < b.name ? -1 : 1));
  const kept: Module[] = [];
  for (const module of sorted) {
    const last = kept.at(-1);
    if (!last || (module.name !== last.name && !module.name.startsWith(`${last.name}.`))) kept.push(module);
  }
  return kept;
}

function modulesOf(input: DiscoveryInput): Module[] {
  const entry = getEntry(input.pyproject, ...table, 'module-name');
  if (!entry) {
    if (!input.name) return giveUp('the project has no name');
    const name = normaliseName(input.name.value);
    const namespace = getBoolean(input.pyproject, ...table, 'namespace')?.value ?? false;
    const stubs = name.endsWith('-stubs') && !namespace;
    const module = stubs ? `${name.slice(0, -'-stubs'.length).replaceAll('-', '_')}-stubs` : importName(name);
    return [{ name: module, at: undefined }];
  }
  const items = entry.value.kind === 'array' ? entry.value.items : [entry.value];
  return items.map(item => {
    if (item.kind !== 'string') return giveUp('`module-name` has a type that uv_build rejects');
    return { name: item.value, at: item.at };
  });
}

function checkModule(
  input: DiscoveryInput,
  moduleRoot: string,
  name: string,
  at: Location | undefined,
): void {
  const parts = name.split('.');
  const stem = parts[0]!.replace(/-stubs$/, '');
  if (at && ![stem, ...parts.slice(1)].every(isIdentifier)) {
    refuse('invalid-setting', `Invalid module name: ${name}`, at);
  }
  const init = parts[0]!.endsWith('-stubs') ? '__init__.pyi' : '__init__.py';
  const file = normpath(joinpath(moduleRoot, ...parts, init));
  if (!isFile(input, file)) refuse('nothing-found', `Expected a Python module at: ${file}`, at);
  if (!at) return;
  for (let i = parts.length - 1; i >= 0; i--) {
    const parent = normpath(joinpath(moduleRoot, ...parts.slice(0, i)));
    if (exists(input, `${parent}/__init__.py`) || exists(input, `${parent}/__init__.pyi`)) {
      refuse(
        'conflict',
        `For namespace packages, \`__init__.py[i]\` is not allowed in parent directory: ${parent}`,
        at,
      );
    }
  }
}

function suggest(input: DiscoveryInput): Suggestion[] {
  const wanted = input.name && importName(input.name.value);
  const suggestions = candidates(input)
    .filter(({ kind }) => kind === 'package')
    .map(
      ({ path, parent, name }): Suggestion => ({
        kind: 'set',
        settings: [
          ...(name === wanted ? [] : [{ table, key: 'module-name', value: JSON.stringify(name) }]),
          ...(parent === 'src' ? [] : [{ table, key: 'module-root', value: JSON.stringify(parent) }]),
        ],
        ships: path,
      }),
    );
  return [
    ...suggestions,
    ...createDefault(input, getString(input.pyproject, ...table, 'module-root')?.value ?? 'src'),
  ];
}

export const uvBuild: Backend = {
  name: 'uv-build',
  objects: [{ object: 'uv_build', needs: ['uv-build'], editable: 'always' }],
  wrong: [
    ...noHook('uv_build', ['uv'], { presumes: 'uv' }),
    ...noModule('uv_build', ['uv.build', 'uv.build_meta', 'uv.backend'], { presumes: 'uv' }),
    ...noModule('uv_build', ['uv_build.backend', 'uv_build.build', 'uv_build.api']),
    ...noName('uv_build', ['uv-build']),
  ],
  owns: ['uv_build', 'uv'],
  broughtBy: [],
  requirement: 'uv_build>=0.13,<0.14',
  nixpkgs: { buildSystem: ['uv-build'] },
  tools: [],
  tables: [table],
  paths: [
    { at: [...table, 'module-root'], of: 'value', holds: 'directory' },
    { at: [...table, 'module-name'], of: 'value', holds: 'package' },
    { at: [...table, 'module-name', '*'], of: 'value', holds: 'package' },
    { at: [...table, 'source-include', '*'], of: 'value', holds: 'pattern' },
    { at: [...table, 'source-exclude', '*'], of: 'value', holds: 'pattern' },
    { at: [...table, 'wheel-exclude', '*'], of: 'value', holds: 'pattern' },
    { at: [...table, 'data', '*'], of: 'value', holds: 'directory' },
  ],
  metadata: {
    readme: {
      strictness: 'error',
      message: 'failed to open file `{absolute}`: No such file or directory (os error 2)',
    },
    licenseFiles: {
      strictness: 'error',
      message: '`project.license-files` glob `{path}` did not match any files',
    },
    licenseFile: {
      strictness: 'error',
      message: 'failed to open file `{absolute}`: No such file or directory (os error 2)',
    },
  },
  discover: discovering(discoverFiles),
  suggest,
  packagePaths: (input, name) => [
    normpath(
      joinpath(getString(input.pyproject, ...table, 'module-root')?.value ?? 'src', ...name.split('.')),
    ),
  ],
};
