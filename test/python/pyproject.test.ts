import { describe, expect, test } from 'vitest';
import { dependenciesOfGroup } from '../../server/python/dependency.ts';
import { readPyproject } from '../../server/python/pyproject.ts';
import { clausesOf } from '../../server/python/range.ts';
import { parseToml } from '../../server/python/toml.ts';
import { type Location, textAt } from '../../server/text.ts';

function read(text: string) {
  return readPyproject(parseToml({ path: '/pyproject.toml', text }));
}

/** A value with the text at its place. */
function shown(fact: { value: unknown; at: Location } | undefined) {
  return fact && [fact.value, textAt(fact.at)];
}

test('[project]', () => {
  const { project, name, version } = read(`[project]
name = "My.Pkg"
version = '1.0'
requires-python = ">=3.11, <4"
dynamic = ["readme", 1]
dependencies = ["requests[socks]>=2", 3, "bad^2"]
readme = { file = "README.md" }
license = "MIT"
license-files = ["LICEN?E"]
classifiers = ["Programming Language :: Python :: 3.11"]
scripts.my = "my_pkg.cli:main [x]"
[project.optional-dependencies]
Dev_X = ["pytest"]
[project.gui-scripts]
ui = "my_pkg"
[project.entry-points."my.group"]
a = "b:c.d"
`);
  expect(shown(name)).toEqual(['My.Pkg', 'My.Pkg']);
  expect(shown(version)).toEqual(['1.0', '1.0']);
  expect(textAt(project!.at)).toBe('[project]');
  expect(project!.requiresPython).toMatchObject({
    grammar: 'pep440',
    text: '>=3.11, <4',
    invalid: undefined,
  });
  expect(project!.dynamic.map(shown)).toEqual([['readme', 'readme']]);
  const [good, bad] = project!.dependencies;
  expect(project!.dependencies).toHaveLength(2);
  expect(good!.requirement?.name).toBe('requests');
  expect(textAt(good!.place(good!.requirement!.specifierSpan!))).toBe('>=2');
  expect(bad!.requirement).toBeUndefined();
  expect(textAt(bad!.place(bad!.invalid!.span))).toBe('^2');
  expect(shown(project!.readme)).toEqual(['README.md', 'README.md']);
  expect(shown(project!.license)).toEqual(['MIT', 'MIT']);
  expect(project!.licenseFile).toBeUndefined();
  expect(project!.licenseFiles?.map(shown)).toEqual([['LICEN?E', 'LICEN?E']]);
  expect(project!.scripts).toMatchObject([{ name: { value: 'my' }, module: 'my_pkg.cli', object: 'main' }]);
  expect(project!.guiScripts).toMatchObject([{ module: 'my_pkg', object: undefined }]);
  expect(project!.entryPoints.get('my.group')).toMatchObject([{ module: 'b', object: 'c.d' }]);
  expect([...project!.optionalDependencies].map(([key, extra]) => [key, extra.name.value])).toEqual([
    ['dev-x', 'Dev_X'],
  ]);
});

test('wrong types are no facts', () => {
  const { project, buildSystem, uv, poetry } = read(`project.name = 1
project.dependencies = "a"
project.scripts = ["a"]
build-system.requires = "hatchling"
build-system.build-backend = ["x"]
tool.uv.package = "yes"
tool.poetry.packages = [1, { from = "src" }]
`);
  expect(project).toMatchObject({ name: undefined, dependencies: [], scripts: [] });
  expect(buildSystem).toMatchObject({ requires: undefined, backend: undefined });
  expect(uv!.package).toBeUndefined();
  expect(poetry!.packages).toEqual([]);
  expect(read('project = 1\ntool = 2\n')).toMatchObject({
    project: undefined,
    uv: undefined,
    isPackage: false,
  });
});

describe('[build-system]', () => {
  test('its parts, and keys that were meant to be others', () => {
    const { buildSystem } = read(`[build-system]
requires = ["hatchling >=1.26"]
build_backend = "hatchling.build"
backend-path = "."
comment = "x"
`);
    expect(buildSystem!.requires!.items.map(({ requirement }) => requirement?.name)).toEqual(['hatchling']);
    expect(textAt(buildSystem!.requires!.at)).toBe('["hatchling >=1.26"]');
    expect(buildSystem!.backend).toBeUndefined();
    expect(buildSystem!.backendPath?.map(shown)).toEqual([['.', '.']]);
    expect(buildSystem!.misspelt.map(({ key, meant }) => [key.value, meant])).toEqual([
      ['build_backend', 'build-backend'],
    ]);
  });
});

describe('what the project requires of Python', () => {
  const requirement = (text: string) => {
    const { pythonRequirement: found } = read(text);
    return (
      found && {
        text: textAt(found.at),
        range: found.range && clausesOf(found.range)?.join(','),
        invalid: found.invalid && [found.invalid.reason, textAt(found.invalid.at), found.invalid.meant],
      }
    );
  };

  test.each([
    ['project.requires-python = ">=3.11"', { text: '>=3.11', range: '>=3.11' }],
    ['[tool.poetry.dependencies]\npython = "^3.9"', { text: '^3.9', range: '>=3.9,<4' }],
    ['[tool.poetry.dependencies]\npython = { version = "~3.9" }', { text: '~3.9', range: '==3.9.*' }],
    [
      'project.requires-python = ">=3.8"\n[tool.poetry.dependencies]\npython = "^3.9"',
      { text: '>=3.8', range: '>=3.8' },
    ],
    ['[tool.poetry.group.dev.dependencies]\npython = "^3.9"', undefined],
    ['project.requires-python = 3', undefined],
    ['', undefined],
  ])('%j', (text, expected) => {
    expect(requirement(text)).toEqual(expected && { ...expected, invalid: undefined });
  });

  test.each([
    ['^3.8', undefined, ['`^` is an operator of Poetry, not of PEP 440', '^3.8', '>=3.8,<4']],
    ['3.12', undefined, ['`3.12` lacks an operator', '3.12', '==3.12.*']],
    ['>=3.8,', '>=3.8', ['a comma without a version specifier, which uv refuses', ',', '>=3.8']],
    ['>=3.8, <4.x', undefined, ['`.x` cannot stand in a version', '.x', '>=3.8,<4']],
  ])('%j is not valid', (text, range, invalid) => {
    expect(requirement(`project.requires-python = "${text}"`)).toEqual({ text, range, invalid });
  });

  test("Poetry's own constraint can be wrong, too", () => {
    expect(requirement('[tool.poetry.dependencies]\npython = "^3.8, =>4"')).toEqual({
      text: '^3.8, =>4',
      range: undefined,
      invalid: ['`=>4` is no version', '=>4', undefined],
    });
  });
});

test.each([
  ['[tool.ruff]\nline-length = 100', false],
  ['[project]\nname = "x"', false],
  ['[project]\nname = "x"\n[build-system]\nrequires = []', true],
  ['[project]\nname = "x"\n[build-system]\nrequires = []\n[tool.uv]\npackage = false', false],
  ['[project]\nname = "x"\n[tool.uv]\npackage = true', true],
  ['[tool.poetry]\nname = "x"', true],
  ['[tool.poetry]\nname = "x"\npackage-mode = false\n[build-system]\nrequires = []', false],
  ['[build-system]\nrequires = []', true],
])('%j is a package: %s', (text, isPackage) => {
  expect(read(text).isPackage).toBe(isPackage);
});

describe('dependency groups', () => {
  test('includes, each once, and what is wrong with them', () => {
    const { dependencyGroups } = read(`[dependency-groups]
dev = ["ruff", { include-group = "Lint" }, { include-group = "docs" }]
lint = ["black", { include-group = "docs" }]
docs = ["sphinx"]
Docs = ["other"]
a = [{ include-group = "b" }]
b = [{ include-group = "a" }, { include-group = "none" }, { include = "dev" }, 1]
c = "x"
`);
    const { groups, problems } = dependencyGroups;
    expect(dependenciesOfGroup(groups, 'DEV')?.map(({ text }) => text)).toEqual(['ruff', 'black', 'sphinx']);
    expect(dependenciesOfGroup(groups, 'a')).toEqual([]);
    expect(dependenciesOfGroup(groups, 'none')).toBeUndefined();
    const item = 'A dependency group holds requirements and `{ include-group = "…" }` only';
    expect(problems.map(({ message, at }) => [message, textAt(at)])).toEqual([
      ['`Docs` is the same group as `docs`', 'Docs'],
      [item, '{ include = "dev" }'],
      [item, '1'],
      ['A dependency group is an array of requirements', '"x"'],
      ['The dependency groups `a` and `b` include each other', 'b'],
      ['The dependency groups `b` and `a` include each other', 'a'],
      ['There is no dependency group `none`', 'none'],
    ]);
  });

  test('a group that includes itself', () => {
    const { problems } = read('[dependency-groups]\na = [{ include-group = "a" }]\n').dependencyGroups;
    expect(problems.map(({ message }) => message)).toEqual(['The dependency group `a` includes itself']);
  });
});

test('[tool.poetry]', () => {
  const { poetry, dependencies, name } = read(`[tool.poetry]
name = "x"
version = "1"
package-mode = true
packages = [{ include = "x", from = "src" }]
include = ["a.txt", { path = "b.txt", format = "sdist" }]
readme = ["README.md", "CHANGES.md"]
[tool.poetry.dependencies]
python = "^3.9"
Requests = { version = "^2", extras = ["socks"], optional = true, markers = "os_name == 'nt'" }
local = { path = "../local" }
[tool.poetry.dev-dependencies]
pytest = "*"
[tool.poetry.group.Docs]
optional = true
[tool.poetry.group.Docs.dependencies]
sphinx = "7"
[tool.poetry.scripts]
x = "x:main"
y = { reference = "y.sh", type = "file" }
`);
  expect(shown(name)).toEqual(['x', 'x']);
  expect(poetry!.packages?.map(({ include, from }) => [include.value, from?.value])).toEqual([['x', 'src']]);
  expect(poetry!.include.map(({ value }) => value)).toEqual(['a.txt', 'b.txt']);
  expect(poetry!.readmes.map(({ value }) => value)).toEqual(['README.md', 'CHANGES.md']);
  expect([...poetry!.groups].map(([key, group]) => [key, group.name.value, group.optional])).toEqual([
    ['dev', 'dev-dependencies', false],
    ['docs', 'Docs', true],
  ]);
  expect(poetry!.dependencies.map(one => [one.name, one.group, one.constraint?.value, one.optional])).toEqual(
    [
      ['requests', undefined, '^2', true],
      ['local', undefined, undefined, false],
      ['pytest', 'dev', '*', false],
      ['sphinx', 'docs', '7', false],
    ],
  );
  expect(poetry!.scripts.map(({ name }) => name.value)).toEqual(['x']);
  expect(dependencies.map(one => [one.name, one.scope, textAt(one.at)])).toEqual([
    ['requests', { kind: 'project' }, 'Requests'],
    ['local', { kind: 'project' }, 'local'],
    ['pytest', { kind: 'group', name: 'dev' }, 'pytest'],
    ['sphinx', { kind: 'group', name: 'docs' }, 'sphinx'],
  ]);
});

test('[tool.uv], and all that is declared', () => {
  const { uv, dependencies } = read(`[project]
dependencies = ["a"]
optional-dependencies.X = ["b"]
[dependency-groups]
test = ["c", { include-group = "test" }]
[tool.uv]
package = false
dev-dependencies = ["d"]
default-groups = ["dev", "test"]
environments = "sys_platform == 'linux'"
required-version = ">=0.5"
workspace = { members = ["packages/*"], exclude = ["packages/x"] }
dependency-groups.test.requires-python = ">=3.12"
[tool.uv.sources]
A_b = { path = "../a" }
`);
  expect(uv).toMatchObject({
    package: { value: false },
    requiredVersion: { value: '>=0.5' },
    workspace: { members: [{ value: 'packages/*' }], exclude: [{ value: 'packages/x' }] },
    defaultGroups: [{ value: 'dev' }, { value: 'test' }],
    environments: [{ value: "sys_platform == 'linux'" }],
    requiredEnvironments: [],
  });
  expect([...uv!.sources.keys()]).toEqual(['a-b']);
  expect(uv!.groupPythons.get('test')?.text).toBe('>=3.12');
  expect(dependencies.map(({ name, scope }) => [name, scope])).toEqual([
    ['a', { kind: 'project' }],
    ['b', { kind: 'extra', name: 'x' }],
    ['c', { kind: 'group', name: 'test' }],
    ['d', { kind: 'group', name: 'dev' }],
  ]);
});

test('keys of tools that name Pythons', () => {
  const { toolPythons } = read(`[project]
classifiers = ["Programming Language :: Python :: 3", "Programming Language :: Python :: 3.12"]
[tool.ruff]
target-version = "py311"
per-file-target-version = { "a.py" = "py313" }
[tool.black]
target-version = ["py311", "py312"]
[tool.mypy]
python_version = 3.12
[tool.pyright]
pythonVersion = "3.12"
executionEnvironments = [{ root = "src", pythonVersion = "3.11" }]
[tool.ty.environment]
python-version = "3.13"
[tool.pylint.main]
py-version = "3.9"
[tool.isort]
py_version = 311
[tool.cibuildwheel]
build = "cp311-* cp312-manylinux* pp310-*"
[tool.tox]
env_list = ["py312-lint", "3.13", "docs"]
[tool.tox.env."3.11"]
base_python = ["python3.11"]
[[tool.hatch.envs.test.matrix]]
python = ["3.11", "pypy3.10"]
[tool.hatch.envs.default]
python = "3.12"
[tool.maturin]
features = ["pyo3/abi3-py39", "other"]
[tool.pixi.dependencies]
python = "3.12.*"
`);
  const rows = toolPythons.map(one => [one.key, one.kind, one.versions.map(({ value }) => value).join(' ')]);
  expect(rows).toEqual([
    ['tool.ruff.target-version', 'minimum', '3.11'],
    ['tool.mypy.python_version', 'exact', '3.12'],
    ['tool.pyright.pythonVersion', 'exact', '3.12'],
    ['tool.ty.environment.python-version', 'exact', '3.13'],
    ['tool.pylint.main.py-version', 'minimum', '3.9'],
    ['tool.isort.py_version', 'exact', '3.11'],
    ['project.classifiers', 'set', '3.12'],
    ['tool.black.target-version', 'set', '3.11 3.12'],
    ['tool.ruff.per-file-target-version.a.py', 'minimum', '3.13'],
    ['tool.pyright.executionEnvironments.pythonVersion', 'exact', '3.11'],
    ['tool.hatch.envs.test.matrix.python', 'exact', '3.11'],
    ['tool.hatch.envs.default.python', 'exact', '3.12'],
    ['tool.tox.env_list', 'exact', '3.12 3.13'],
    ['tool.tox.env.3.11', 'exact', '3.11'],
    ['tool.tox.env.3.11.base_python', 'exact', '3.11'],
    ['tool.cibuildwheel.build', 'set', '3.11 3.12'],
    ['tool.maturin.features', 'minimum', '3.9'],
    ['tool.pixi.dependencies.python', 'set', ''],
  ]);
  const place = (key: string) =>
    toolPythons.find(one => one.key === key)!.versions.map(({ at }) => textAt(at));
  expect(place('tool.cibuildwheel.build')).toEqual(['cp311-*', 'cp312-manylinux*']);
  expect(place('tool.black.target-version')).toEqual(['py311', 'py312']);
  expect(place('tool.mypy.python_version')).toEqual(['3.12']);
  expect(clausesOf(toolPythons.at(-1)!.range!)).toEqual(['==3.12.*']);
});

test('the same document gives the same facts', () => {
  const document = parseToml({ path: '/x', text: '[tool.flake-pyproject]\nshell = "x"\n' });
  expect(readPyproject(document)).toBe(readPyproject(document));
  expect(textAt(readPyproject(document).settings!.at)).toBe('[tool.flake-pyproject]');
});
