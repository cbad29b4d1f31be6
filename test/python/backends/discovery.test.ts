/**
 * What each backend makes of a tree under settings. The rows are those that once told the model and the real
 * backend apart (`test/oracles/backends/`), and the ones that users meet most.
 */
import { describe, expect, test } from 'vitest';
import type { BuildKind } from '../../../server/python/backends/index.ts';
import { backend, project, sum } from './project.ts';

type Row = readonly [tree: string, settings: string, expected: string, build?: BuildKind, name?: string];

const rows: Readonly<Record<string, readonly Row[]>> = {
  hatchling: [
    ['my_project/__init__.py', '', 'ships my_project/__init__.py'],
    [
      'src/my_project/__init__.py',
      '',
      'ships my_project/__init__.py<src/my_project/__init__.py path src',
      'editable',
    ],
    ['My.Pkg/__init__.py', '', 'ships My.Pkg/__init__.py', 'wheel', 'My.Pkg'],
    ['lib/my_project/__init__.py', '', 'ships lib/my_project/__init__.py'],
    [
      'lib/my_project/__init__.py py/my_project/__init__.py',
      '',
      'refuses nothing-found: Unable to determine',
    ],
    ['src/my_project/core.py', '', 'refuses nothing-found: Unable to determine'],
    // An editable build may do where a wheel cannot.
    ['app/x.py', '[tool.hatch.build]\ndev-mode-dirs = ["."]', 'ships path .', 'editable'],
    ['app/x.py', '[tool.hatch.build]\ndev-mode-dirs = ["."]', 'refuses nothing-found'],
    ['x.py', '[tool.hatch.build]\ndev-mode-dirs = ["src", "src"]', 'ships path src', 'editable'],
    // A path that does not exist is no error.
    [
      'app/x.py',
      '[tool.hatch.build.targets.wheel]\npackages = ["src/app"]',
      'nothing: `packages` names `src/app`',
    ],
    ['app/x.py', '[tool.hatch.build.targets.wheel]\npackages = ["app"]', 'ships app/x.py'],
    [
      'a/b/pkg/x.py',
      '[tool.hatch.build.targets.wheel]\npackages = ["a/b/pkg"]',
      'ships pkg/x.py<a/b/pkg/x.py',
    ],
    ['src/foo/x.py', '[tool.hatch.build.targets.wheel]\ninclude = ["src/foo"]', 'ships src/foo/x.py'],
    [
      'src/foo/x.py',
      '[tool.hatch.build]\ninclude = ["src/foo"]\nsources = ["src"]',
      'ships foo/x.py<src/foo/x.py',
    ],
    ['my_project/__init__.py\n.gitignore: my_project', '', 'nothing: every file of `my_project` is excluded'],
    [
      'my_project/__init__.py\n.gitignore: my_project',
      '[tool.hatch.build]\nignore-vcs = true',
      'ships my_project/__init__.py',
    ],
    [
      'my_project/a.py my_project/__init__.py',
      '[tool.hatch.build]\nexclude = ["a.py"]',
      'ships my_project/__init__.py',
    ],
    ['app/x.py', '[tool.hatch.build.targets.wheel.hooks.custom]', 'unknown: the build hook custom'],
    ['app/x.py hatch.toml', '', 'unknown: hatch.toml'],
    [
      'x.py',
      '[tool.hatch.build.targets.wheel]\npackages = "src"',
      'refuses invalid-setting: Field `tool.hatch.build.targets.wheel.packages` must be an array of strings',
    ],
    [
      'x.py',
      '[tool.hatch.build]\npackages = ["../up"]',
      'refuses invalid-setting: Path #1 in field `tool.hatch.build.only-include` must be relative: ../up',
    ],
    // Of two mistakes the one that hatchling meets first.
    [
      'd/y.py',
      '[tool.hatch.build.targets.wheel]\nonly-include = ["d", "d"]\npackages = [1]',
      'refuses invalid-setting: Duplicate path in field',
    ],
    [
      'src/my_project/__init__.py',
      '[tool.hatch.build]\npackages = ["src/my_project"]\n[tool.hatch.build.force-include]\n"missing" = "x/y.py"',
      'refuses missing-path: Forced include not found: /project/missing',
    ],
    [
      'src/other/__init__.py src/z.py',
      '[tool.hatch.build]\nonly-include = ["src/other/", "src"]',
      'refuses conflict: A second file',
    ],
    [
      'src/other/__init__.py src/z.py',
      '[tool.hatch.build]\nonly-include = ["src/other/", "src"]',
      'ships src/other/__init__.py src/z.py path .',
      'editable',
    ],
    [
      'src/foo/__init__.py',
      '[tool.hatch.build]\nsources = {"src/foo" = "bar"}\ninclude = ["src"]',
      'refuses conflict: Dev mode installations are unsupported',
      'editable',
    ],
    [
      'src/p/__init__.py',
      '[tool.hatch.build]\npackages = ["src/p/__init__.py"]\ndev-mode-exact = true',
      'refuses conflict: Cannot map __init__.py with an import hook',
      'editable',
    ],
  ],
  setuptools: [
    ['my_project/__init__.py', '', 'ships my_project/__init__.py'],
    ['anything/x.py', '', 'ships anything/x.py'],
    [
      'one/x.py two/x.py',
      '',
      "refuses ambiguous: Multiple top-level packages discovered in a flat-layout: ['one', 'two'].",
    ],
    [
      'my_project/__init__.py nix/shell.nix',
      '',
      "refuses ambiguous: Multiple top-level packages discovered in a flat-layout: ['nix', 'my_project'].",
    ],
    ['my_project/__init__.py result/bin/x', '', 'refuses ambiguous'],
    [
      'my_project/__init__.py result-dev/x .direnv/x tests/x.py docs/x.py',
      '',
      'ships my_project/__init__.py',
    ],
    [
      'a.py b.py',
      '',
      "refuses ambiguous: Multiple top-level modules discovered in a flat-layout: ['a', 'b'].",
    ],
    ['a.py\nsetup.py: from setuptools import setup\\n\\nsetup()', '', 'ships a.py'],
    [
      'a.py\nsetup.py: from setuptools import setup\\nsetup(name="x")',
      '',
      'unknown: setup.py may say anything',
    ],
    ['a.py\nsetup.cfg: [options]\\npackages = find:', '', 'unknown: setup.cfg says what is shipped'],
    ['a.py\nsetup.cfg: [flake8]\\nmax-line-length = 100', '', 'ships a.py'],
    ['src/lib.rs my_project/__init__.py', '', 'nothing: `src/` holds no Python file'],
    ['src/foo/x.py src/bar/y.py', '', 'ships bar/y.py<src/bar/y.py foo/x.py<src/foo/x.py'],
    [
      'src/foo/x.py',
      '[tool.setuptools]\npackages = ["foo"]',
      "refuses missing-path: error: package directory 'foo' does not exist",
    ],
    [
      'src/foo/x.py',
      '[tool.setuptools]\npackages = ["foo"]\npackage-dir = {"" = "src"}',
      'ships foo/x.py<src/foo/x.py',
    ],
    ['foo/x.py foo/sub/y.py', '[tool.setuptools]\npackages = ["foo"]', 'ships foo/x.py'],
    ['x.py', '[tool.setuptools]\npy-modules = ["y"]', 'nothing: what the settings name'],
    ['x.py', '[tool.setuptools]\npackages = []', 'nothing: what the settings name'],
    [
      'x.py',
      '[tool.setuptools.packages.find]\nwhere = ["src"]',
      "refuses missing-path: error: error in 'egg_base' option: 'src' does not exist or is not a directory",
    ],
    [
      'lib/foo/x.py tests/y.py',
      '[tool.setuptools.packages.find]\nwhere = ["lib"]',
      'ships foo/x.py<lib/foo/x.py',
    ],
    ['foo/x.py tests/y.py', '[tool.setuptools.packages.find]\ninclude = ["foo*"]', 'ships foo/x.py'],
    ['foo/x.py tests/y.py', '[tool.setuptools.packages.find]', 'ships foo/x.py tests/y.py'],
    [
      'foo/x.py bar/__init__.py',
      '[tool.setuptools.packages.find]\nnamespaces = false',
      'ships bar/__init__.py',
    ],
    ['x.py', '[tool.setuptools]\npackages = ["foo"]\npackage-dir = {foo = "."}', 'ships foo/x.py<x.py'],
    // What an earlier build left behind is shipped again, but only where something is.
    ['foo/x.py build/lib/old.py', '', 'ships foo/x.py old.py<build/lib/old.py'],
    [
      'build/lib/old.py x.py',
      '[tool.setuptools]\npackage-dir = {"" = "."}',
      'unknown: the build ships its own output',
    ],
    ['build/lib/old.py x-y/z.py', '', 'nothing: no package or module was found'],
  ],
  'uv-build': [
    ['src/my_project/__init__.py', '', 'ships my_project/__init__.py<src/my_project/__init__.py'],
    [
      'my_project/__init__.py',
      '',
      'refuses nothing-found: Expected a Python module at: src/my_project/__init__.py',
    ],
    [
      'src/my_project.py',
      '',
      'refuses nothing-found: Expected a Python module at: src/my_project/__init__.py',
    ],
    [
      'my_project/__init__.py',
      '[tool.uv.build-backend]\nmodule-root = ""',
      'ships my_project/__init__.py path .',
      'editable',
    ],
    [
      'src/PIL/__init__.py',
      '[tool.uv.build-backend]\nmodule-name = "PIL"',
      'ships PIL/__init__.py<src/PIL/__init__.py',
    ],
    [
      'src/foo-stubs/__init__.pyi',
      '',
      'ships foo-stubs/__init__.pyi<src/foo-stubs/__init__.pyi',
      'wheel',
      'foo-stubs',
    ],
    [
      'src/a/__init__.py src/a/b/__init__.py',
      '[tool.uv.build-backend]\nmodule-name = "a.b"',
      'refuses conflict: For namespace packages, `__init__.py[i]` is not allowed in parent directory: src/a',
    ],
    [
      'src/x.py',
      '[tool.uv.build-backend]\nmodule-name = "my-project"',
      'refuses invalid-setting: Invalid module name: my-project',
    ],
    // The names are sorted before the first is looked at.
    [
      'src/x.py',
      '[tool.uv.build-backend]\nmodule-name = ["x.My-Thing", "missing"]',
      'refuses nothing-found: Expected a Python module at: src/missing/__init__.py',
    ],
    [
      'x.py',
      '[tool.uv.build-backend]\nnamespace = true',
      'refuses missing-path: Failed to walk source tree: .',
    ],
    ['x.py', '[tool.uv.build-backend]\nnamespace = true', 'ships path src', 'editable'],
    [
      'x.py',
      '[tool.uv.build-backend]\nmodule-root = "../x"',
      'refuses invalid-setting: Module root must be inside the project: ../x',
    ],
    [
      'src/my_project/__init__.py',
      '[tool.uv.build-backend]\ndata = {data = "missing"}',
      'refuses missing-path: No such file or directory (os error 2)',
    ],
    [
      'src/my_project/__init__.py',
      '[tool.uv.build-backend]\nwheel-exclude = ["{x}"]',
      'refuses invalid-setting: Unsupported glob expression in: tool.uv.build-backend.*-exclude',
    ],
    [
      'src/my_project/__init__.py src/my_project/t/x.py',
      '[tool.uv.build-backend]\nwheel-exclude = ["t"]',
      'ships my_project/__init__.py<src/my_project/__init__.py',
    ],
    // Only a checked name may be that of stubs.
    [
      'src/foo_stubs/a.pyi',
      '[tool.uv.build-backend]\nnamespace = true',
      'ships foo_stubs/a.pyi<src/foo_stubs/a.pyi',
      'wheel',
      'foo-stubs',
    ],
  ],
  'flit-core': [
    ['my_project/a.py', '', 'ships my_project/a.py'],
    ['src/my_project.py', '', 'ships my_project.py<src/my_project.py path src', 'editable'],
    ['foo/x.py', '', 'refuses nothing-found: No file/folder found for module my_project'],
    [
      'my_project/x.py src/my_project/x.py',
      '',
      'refuses ambiguous: Multiple files or folders could be module my_project: /project/my_project, /project/src/my_project',
    ],
    [
      'my_project/x.py',
      '',
      'refuses nothing-found: No file/folder found for module My_Project',
      'wheel',
      'My-Project',
    ],
    ['a/b/x.py', '[tool.flit.module]\nname = "a.b"', 'ships a/b/x.py'],
    [
      'x.py',
      '[tool.flit.external-data]\ndirectory = "data"',
      'refuses missing-path: tool.flit.external-data.directory must refer to a directory',
    ],
    [
      'my_project/x.py',
      '[project]\nname = "my-project"\ndynamic = ["version"]',
      "refuses not-a-package: [Errno 2] No such file or directory: '/project/my_project/__init__.py'",
    ],
    [
      'my_project/x.py',
      '[project]\nname = "my-project"\nversion = "1"\ndynamic = ["import-names"]',
      "refuses not-a-package: [Errno 2] No such file or directory: 'my_project/__init__.py'",
    ],
    [
      'my_project.py',
      '[project]\nname = "my-project"\ndynamic = ["version", "description"]',
      'refuses missing-docstring: Flit cannot package module without docstring',
    ],
    [
      'my_project.py',
      '[project]\nname = "my-project"\ndynamic = ["version"]',
      'refuses missing-version: Cannot package module without a version string',
    ],
    [
      'my_project.py: """Doc."""\\n__version__ = "1"',
      '[project]\nname = "my-project"\ndynamic = ["version", "description"]',
      'ships my_project.py',
    ],
    [
      'my_project.py',
      '[project]\nname = "my-project"\nimport-names = ["x.1"]',
      'unknown: `import-names` holds no import name',
    ],
    [
      'my_project.py',
      '[project]\nname = "my-project"\nimport-names = ["other"]',
      "refuses conflict: Specified import-names ['other'] do not match the module present (my_project)",
    ],
    ['my_project.py', '[tool.flit.metadata]', 'unknown: [tool.flit.metadata]'],
  ],
  'poetry-core': [
    ['my_project/x.py', '', 'ships my_project/x.py'],
    ['src/my_project/x.py', '', 'ships my_project/x.py<src/my_project/x.py path src', 'editable'],
    [
      'my_project/x.py my_project.py',
      '',
      'refuses ambiguous: Both /project/my_project and /project/my_project.py exist',
    ],
    [
      'src/my_project/x.py src/my_project.py',
      '',
      'refuses ambiguous: Both /project/my_project and /project/my_project.py exist',
    ],
    ['foo/x.py', '', 'refuses nothing-found: No file/folder found for package my-project'],
    ['my_project/x.txt', '', 'refuses not-a-package: my_project is not a package.'],
    [
      'my_project/x.py',
      '[tool.poetry]\npackage-mode = false',
      'refuses not-built: Building a package is not possible in non-package mode.',
    ],
    [
      'src/foo/x.py',
      '[tool.poetry]\npackages = [{include = "foo"}]',
      'refuses missing-path: /project/foo does not contain any element',
    ],
    [
      'src/foo/x.py',
      '[tool.poetry]\npackages = [{include = "foo", from = "src"}]',
      'ships foo/x.py<src/foo/x.py',
    ],
    ['src/foo/x.py', '[tool.poetry]\npackages = [{include = "src/foo"}]', 'ships src/foo/x.py'],
    ['foo/x.py', '[tool.poetry]\npackages = [{include = "foo", to = "a/b"}]', 'ships a/b/foo/x.py<foo/x.py'],
    // Entries for the source distribution alone leave the wheel to the project's name.
    [
      'foo/x.py my_project/y.py',
      '[tool.poetry]\npackages = [{include = "foo", format = "sdist"}]',
      'ships my_project/y.py',
    ],
    [
      'foo/x.py',
      '[tool.poetry]\npackages = [{include = "foo/**"}]',
      'unknown: the pattern depends on the version of Python',
    ],
    [
      'my_project/x.py my_project/t.py',
      '[tool.poetry]\nexclude = ["my_project/t.py"]',
      'ships my_project/x.py',
    ],
    [
      'my_project/x.py',
      '[tool.poetry.build]\nscript = "build.py"',
      'unknown: a build script may make anything',
    ],
  ],
  'pdm-backend': [
    ['my_project/__init__.py docs/__init__.py', '', 'ships docs/__init__.py my_project/__init__.py'],
    ['my_project/x.py', '', "nothing: the project's directory holds no package"],
    ['src/lib.rs my_project/__init__.py', '', 'nothing: `src/` holds no package'],
    ['a.py b.py', '', 'ships a.py b.py'],
    [
      'a.py',
      '[tool.pdm.build]\npackage-dir = "lib"',
      "refuses missing-path: [Errno 2] No such file or directory: 'lib'",
    ],
    ['src/foo/__init__.py tests/__init__.py', '', 'ships foo/__init__.py<src/foo/__init__.py'],
    ['foo/__init__.py x.py', '[tool.pdm.build]\nincludes = ["foo", "x.py"]', 'ships foo/__init__.py x.py'],
    [
      'foo/__init__.py x.py',
      '[tool.pdm.build]\nincludes = ["foo", "x.py"]',
      "refuses conflict: Can't specify packages and py_modules at the same time.",
      'editable',
    ],
    ['a.py pdm_build.py', '', 'unknown: pdm_build.py may ship anything'],
    [
      'foo/__init__.py',
      '[tool.pdm.build]\nincludes = ["foo", "foo/*"]',
      'unknown: an editable build stumbles over `foo/*`',
      'editable',
    ],
    [
      'foo/__init__.py',
      '[tool.pdm.build]\nincludes = ["foo/__init__.py/**"]',
      'unknown: the pattern depends on the version of Python',
    ],
    [
      'tools/__init__.py',
      '[tool.pdm.build]\nsource-includes = ["**/*.py"]\npackage-dir = "tools"',
      'unknown: whether `tools/__init__.py` is included is left to chance',
    ],
  ],
  maturin: [
    ['x.py', '', "refuses missing-build-file: Can't find /project/Cargo.toml (in /project)"],
    [
      'Cargo.toml: [package]\\nname = "my-project"\\n[lib]\\ncrate-type = ["cdylib"]',
      '',
      'refuses invalid-setting: The module name must not contain a minus `-`',
    ],
    [
      'Cargo.toml: [package]\\nname = "x"\\n[lib]\\nname = "my_project"\\ncrate-type = ["cdylib"]',
      '',
      'ships',
    ],
    [
      'Cargo.toml: [package]\\nname = "x"\nmy_project/__init__.py',
      '[tool.maturin]\nmodule-name = "my_project._core"',
      'ships my_project/__init__.py',
    ],
    [
      'Cargo.toml: [package]\\nname = "x"',
      '[tool.maturin]\npython-source = "python"',
      'refuses missing-path: python-source is set to `python` but the directory does not exist.',
    ],
    [
      'Cargo.toml: [package]\\nname = "x"\npython/',
      '[tool.maturin]\npython-source = "python"',
      'refuses missing-path: python-source is set to `/project/python`, but the python module at `/project/python/my-project` does not exist.',
    ],
    [
      'rust/Cargo.toml: [package]\\nname = "x"',
      '',
      "refuses missing-build-file: Can't find /project/Cargo.toml",
    ],
    [
      'rust/Cargo.toml: [package]\\nname = "x"\nsrc/my_project/__init__.py',
      '[tool.maturin]\nmodule-name = "my_project"',
      'ships my_project/__init__.py<src/my_project/__init__.py',
    ],
    [
      'x.py',
      '[tool.maturin]\nmanifest-path = "rust/Cargo.toml"',
      'refuses missing-path: manifest path `rust/Cargo.toml` does not exist or is invalid',
    ],
  ],
  'scikit-build-core': [
    [
      'x.py',
      '',
      'refuses missing-build-file: CMake Error: The source directory "/project" does not appear to contain CMakeLists.txt.',
    ],
    [
      'CMakeLists.txt src/my_project/__init__.py',
      '',
      'ships my_project/__init__.py<src/my_project/__init__.py',
    ],
    [
      'CMakeLists.txt',
      '[tool.scikit-build]\ncmake.source-dir = "missing"',
      'refuses missing-path: source directory missing does not exist',
    ],
    ['CMakeLists.txt', '', 'ships'],
    ['x.py', '[tool.scikit-build]\nwheel.cmake = false', 'nothing: no package was found'],
    [
      'src/foo/x.py',
      '[tool.scikit-build]\nwheel.cmake = false\nwheel.packages = {"x/y" = "src/foo"}',
      'refuses invalid-setting: wheel.packages table must match in the last component of the paths',
    ],
  ],
  'meson-python': [
    [
      'x.py',
      '',
      "refuses missing-build-file: ERROR: Neither directory '/project' nor directory '…' contain a build file meson.build.",
    ],
    ['meson.build', '', 'ships'],
  ],
  whey: [
    ['src/my_project/x.py', '', "refuses nothing-found: Package directory 'my_project' not found in '.'."],
    ['My/x.py', '', 'ships My/x.py', 'wheel', 'My.Pkg'],
    ['my_project/x.txt', '', 'refuses not-a-package: No Python source files found in /project/my_project'],
  ],
  'py-build-cmake': [
    ['src/a_b/__init__.py', '', 'ships a_b/__init__.py<src/a_b/__init__.py', 'wheel', 'A.b'],
    ['src/a_b/x.py', '', 'refuses not-a-package: Missing __init__.py in /project/src/a_b.', 'wheel', 'A.b'],
    [
      'x.py',
      '[tool.py-build-cmake.module]\ndirectory = "src"',
      'refuses missing-path: pyproject.toml/tool/py-build-cmake/module/directory: "/project/src" does not exist',
    ],
  ],
};

describe.each(Object.entries(rows))('%s', (name, cases) => {
  test.each(cases.map(row => [row.slice(0, 3).join(' · '), row] as const))('%s', (_, row) => {
    const [tree, settings, expected, build = 'wheel', projectName = 'my-project'] = row;
    const seen = sum(backend(name).discover(project(projectName, tree, settings, build)));
    // A refusal may be quoted in part, what is shipped may not.
    expect(/^(refuses|nothing|unknown)/.test(expected) ? seen.slice(0, expected.length) : seen).toBe(
      expected,
    );
  });
});
