import { expect, test } from 'vitest';
import { namedPaths } from '../../../server/python/backends/named-paths.ts';
import { textAt } from '../../../server/text.ts';
import { backend, project } from './project.ts';

/** What settings name: `written → where it would stand`, with a `!` where that does not exist. */
test.each([
  [
    'hatchling',
    'src/a/x.py',
    '[tool.hatch.build.targets.wheel]\npackages = ["src/a", "src/b"]',
    'src/a → src/a, src/b → src/b !',
  ],
  [
    'hatchling',
    'd/x',
    '[tool.hatch.build]\nexclude = ["gone"]\n[tool.hatch.build.force-include]\n"d" = "e"',
    'd → d, gone → ',
  ],
  ['hatchling', 'x.py', '[tool.hatch.build]\npackages = ["../up"]', '../up → '],
  [
    'setuptools',
    'src/a/x.py',
    '[tool.setuptools]\npackages = ["a", "a.b"]\npackage-dir = {"" = "src"}',
    'a → src/a src/a.py, a.b → src/a/b src/a/b.py !, src → src',
  ],
  ['setuptools', 'm.py', '[tool.setuptools]\npy-modules = ["m", "n"]', 'm → m m.py, n → n n.py !'],
  [
    'setuptools',
    'src/x.py',
    '[tool.setuptools.packages.find]\nwhere = ["src", "lib"]',
    'src → src, lib → lib !',
  ],
  [
    'poetry-core',
    'src/a/x.py',
    '[tool.poetry]\npackages = [{include = "a", from = "src"}, {include = "b"}, {include = "**/*.py"}]',
    'a → src/a, b → b !, **/*.py → , src → src',
  ],
  [
    'uv-build',
    'src/a/__init__.py',
    '[tool.uv.build-backend]\nmodule-name = ["a", "b.c"]',
    'a → src/a, b.c → src/b/c !',
  ],
  ['flit-core', 'src/a.py', '[tool.flit.module]\nname = "a"', 'a → a a.py src/a src/a.py'],
  [
    'maturin',
    'python/',
    '[tool.maturin]\nmanifest-path = "Cargo.toml"\npython-source = "python"',
    'Cargo.toml → Cargo.toml !, python → python',
  ],
])('%s · %s · %s', (name, tree, settings, expected) => {
  const named = namedPaths(backend(name), project('my-project', tree, settings));
  expect(
    named
      .map(
        ({ written, paths, exists }) =>
          `${written} → ${paths.join(' ')}${paths.length && !exists ? ' !' : ''}`,
      )
      .join(', '),
  ).toBe(expected);
  for (const { at, written } of named) expect(textAt(at)).toBe(JSON.stringify(written));
});
