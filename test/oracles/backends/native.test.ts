/**
 * Backends that compile: through the metadata hooks where they look at the tree there, else by a build of next to nothing.
 * `BACKEND_NATIVE_CASES` (3, or 48 with `ORACLES=large`) is the number of projects per backend, `BACKEND_SEED` (default 1) where they begin.
 */
import { stringify } from 'smol-toml';
import { afterAll, expect, test } from 'vitest';
import type { BuildKind } from '../../../server/python/backends/index.ts';
import { getString, parseToml } from '../../../server/python/toml.ts';
import { memoryFiles } from '../../memory.ts';
import { backend } from '../../python/backends/project.ts';
import { size } from '../size.ts';
import { Driver, environment, isInstalled } from './environment.ts';
import { type Random, random } from './random.ts';
import { originOf } from './trees.ts';

const cases = size('BACKEND_NATIVE_CASES', 3, 48);
const first = Number(process.env.BACKEND_SEED ?? 1);

const drivers: Driver[] = [];
afterAll(() => Promise.all(drivers.map(driver => driver.close())));

interface Made {
  readonly tool: object;
  readonly tree: Record<string, string>;
}

interface Subject {
  readonly name: string;
  /** Whether `prepare_metadata` already looks at the tree. */
  readonly metadata: boolean;
  make(chance: Random, name: string): Made;
}

const names = ['my-project', 'foo', 'foo', 'Foo-Bar', 'a.b', 'My.Pkg'];

function python(chance: Random, name: string): Record<string, string> {
  const tree: Record<string, string> = {};
  const module = chance.pick([
    name.replaceAll('-', '_'),
    name.replaceAll('-', '_').replaceAll('.', '_'),
    name.replaceAll('.', '/'),
    name.toLowerCase(),
  ]);
  const homes = chance.chance(0.7)
    ? [chance.pick(['', 'src/', 'python/'])]
    : chance.some(['', 'src/', 'python/'], 2);
  for (const home of homes) {
    const files = ['__init__.pyi', 'a.py', 'sub/b.py', 'data.txt', 'py.typed'];
    for (const file of [...(chance.chance(0.8) ? ['__init__.py'] : []), ...chance.some(files, 3)]) {
      tree[`${home}${module}/${file}`] = originOf(`${home}${module}/${file}`);
    }
  }
  return tree;
}

function crate(name: string, lib?: string, types: readonly string[] = ['cdylib']): string {
  const table = { ...(lib && { name: lib }), 'crate-type': types };
  return stringify({
    package: { name: name.toLowerCase().replace(/[^\w]/g, '-'), version: '0.1.0', edition: '2021' },
    lib: table,
  });
}

const subjects: Subject[] = [
  {
    name: 'maturin',
    metadata: true,
    make(chance, name) {
      const tree = python(chance, name);
      const lib = chance.pick([undefined, 'core_lib', name.replace(/[^\w]/g, '_')]);
      for (const home of chance.some(['', 'rust/', 'crates/x/'], 2)) {
        tree[`${home}Cargo.toml`] = crate(name, lib);
        tree[`${home}src/lib.rs`] = '';
      }
      const tool: Record<string, unknown> = {};
      if (chance.chance(0.25))
        tool['manifest-path'] = chance.pick([
          'rust/Cargo.toml',
          'Cargo.toml',
          'crates/x/Cargo.toml',
          'missing/Cargo.toml',
          'rust',
        ]);
      if (chance.chance(0.4)) tool['python-source'] = chance.pick(['python', 'src', '.', 'missing']);
      if (chance.chance(0.4))
        tool['module-name'] = chance.pick([
          'foo._core',
          `${name.replaceAll('-', '_')}.ext`,
          'foo-bar',
          'core_lib',
        ]);
      if (chance.chance(0.1)) tool.data = chance.pick(['data', 'src', 'missing']);
      if (chance.chance(0.1)) tool['python-packages'] = ['extra'];
      return { tool: { maturin: tool }, tree };
    },
  },
  {
    name: 'scikit-build-core',
    metadata: false,
    make(chance, name) {
      const tree = python(chance, name);
      const project = 'cmake_minimum_required(VERSION 3.15)\nproject(x LANGUAGES NONE)\n';
      for (const home of chance.some(['', 'cpp/'], 2)) tree[`${home}CMakeLists.txt`] = project;
      const tool: Record<string, unknown> = { wheel: {}, cmake: {} };
      const wheel: Record<string, unknown> = {};
      if (chance.chance(0.5)) wheel.cmake = chance.chance(0.2);
      if (chance.chance(0.3))
        wheel.packages = chance.pick<unknown>([
          ['src/foo'],
          ['python/foo', 'missing'],
          { 'x/foo': 'src/foo' },
          { 'x/y': 'src/foo' },
          [],
          ['foo'],
        ]);
      if (Object.keys(wheel).length) tool.wheel = wheel;
      if (chance.chance(0.3)) tool.cmake = { 'source-dir': chance.pick(['cpp', '.', 'missing']) };
      if (chance.chance(0.2)) tool.editable = { mode: chance.pick(['inplace', 'redirect']) };
      return { tool: { 'scikit-build': tool }, tree };
    },
  },
  {
    name: 'meson-python',
    metadata: false,
    make(chance, name) {
      const tree = python(chance, name);
      const build = `project('x', version: '1')\nimport('python').find_installation(pure: true)\n`;
      if (chance.chance(0.6)) tree['meson.build'] = build;
      if (chance.chance(0.3)) tree['src/meson.build'] = build;
      return { tool: {}, tree };
    },
  },
  {
    name: 'whey',
    metadata: false,
    make(chance, name) {
      const tool: Record<string, unknown> = {};
      if (chance.chance(0.3)) tool['source-dir'] = chance.pick(['src', 'python', '.', '']);
      if (chance.chance(0.3)) tool.package = chance.pick(['foo', name.toLowerCase(), 'missing']);
      return { tool: { whey: tool }, tree: python(chance, name) };
    },
  },
  {
    name: 'py-build-cmake',
    metadata: false,
    make(chance, name) {
      const module: Record<string, unknown> = {};
      if (chance.chance(0.4)) module.name = chance.pick(['foo', 'missing', 'Foo_Bar']);
      if (chance.chance(0.3)) module.directory = chance.pick(['src', 'python', '.']);
      if (chance.chance(0.2)) module.namespace = true;
      const tree = python(chance, name);
      if (chance.chance(0.2)) tree['src/foo.py'] = originOf('src/foo.py');
      return { tool: { 'py-build-cmake': { module } }, tree };
    },
  },
];

/** Whether a text holds a message, whose `…` stands for anything. */
function says(text: string, message: string): boolean {
  let at = 0;
  return message.split('…').every(part => {
    const found = text.indexOf(part, at);
    at = found + part.length;
    return found >= 0;
  });
}

const words = (text: string) => text.replace(/\s+/g, ' ');

const hasCargo = isInstalled('cargo');

test.for(subjects)('$name', async ({ name, metadata, make }, { skip }) => {
  skip(name === 'maturin' && !hasCargo, 'cargo is not installed');
  const subject = backend(name);
  const object = subject.objects[0]!.object;
  const driver = new Driver(environment('requirements-native.txt'), [object]);
  drivers.push(driver);
  const disagreements: string[] = [];
  const outcomes: Record<string, number> = {};
  for (let seed = first; seed < first + cases; seed++) {
    const chance = random(seed * 104729 + name.length);
    const projectName = chance.pick(names);
    const { tool, tree } = make(chance, projectName);
    const toml = stringify({
      'build-system': { requires: [subject.requirement], 'build-backend': object },
      project: { name: projectName, version: '1.0', description: 'd' },
      tool,
    });
    for (const build of ['wheel', 'editable'] as const satisfies readonly BuildKind[]) {
      const asked = driver.ask({ object, build, metadata, tree: { ...tree, 'pyproject.toml': toml } });
      const root = driver.root;
      const texts = Object.entries({ ...tree, 'pyproject.toml': toml }).map(([path, text]) => [
        `${root}/${path}`,
        text,
      ]);
      const files = memoryFiles(Object.fromEntries(texts));
      const pyproject = parseToml(files.read(`${root}/pyproject.toml`)!).root;
      const discovery = subject.discover({
        root,
        files,
        name: getString(pyproject, 'project', 'name'),
        pyproject,
        build,
      });
      const answer = await asked;
      outcomes[discovery.kind] = (outcomes[discovery.kind] ?? 0) + 1;
      const real = answer.ok ? 'accepts' : `refuses ${words(answer.error).slice(0, 1500)}`;
      let fits = discovery.kind === 'unknown' || answer.ok === (discovery.kind !== 'refuses');
      if (discovery.kind === 'refuses' && !answer.ok)
        fits = says(words(answer.error), words(discovery.message));
      // What the model says is shipped must be; what CMake, Meson or cargo add is theirs.
      if (discovery.kind === 'ships' && answer.ok && build === 'wheel' && !metadata) {
        fits = [...discovery.files].every(([place, path]) => answer.files[place] === path);
      }
      if (!fits) {
        const model = JSON.stringify({
          ...discovery,
          files: discovery.kind === 'ships' ? [...discovery.files] : [],
        });
        disagreements.push(
          `--- ${name} seed ${seed} ${build}\n${toml}\n${Object.keys(tree).join(' ')}\nmodel ${model}\nreal ${real} ${answer.ok ? JSON.stringify(answer.files) : ''}`,
        );
      }
    }
  }
  console.log(
    `${name}: ${cases} projects, ${JSON.stringify(outcomes)}, ${disagreements.length} disagreements`,
  );
  expect(disagreements.slice(0, 12).join('\n\n')).toBe('');
});
