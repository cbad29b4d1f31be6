/** What a fix would write makes the backend ship what the fix names. */
import { describe, expect, test } from 'vitest';
import type { Suggestion } from '../../../server/python/backends/index.ts';
import { settingsToml } from '../../../server/python/backends/suggestions.ts';
import { random } from '../../oracles/backends/random.ts';
import { randomTree } from '../../oracles/backends/trees.ts';
import { backend, project } from './project.ts';

/** Suggestions in one line each. */
function told(suggestion: Suggestion): string {
  if (suggestion.kind === 'create') return `create ${suggestion.path}`;
  return suggestion.settings
    .map(({ table, key, value }) => `${[...table, key].join('.')} = ${value}`)
    .join(', ');
}

describe('first suggestion', () => {
  test.each([
    ['hatchling', 'app/__init__.py', 'tool.hatch.build.targets.wheel.packages = ["app"]'],
    [
      'hatchling',
      'src/app/__init__.py tests/__init__.py',
      'tool.hatch.build.targets.wheel.packages = ["src/app"]',
    ],
    ['hatchling', 'src/my_project/core.py', 'tool.hatch.build.targets.wheel.packages = ["src/my_project"]'],
    ['hatchling', 'main.py', 'tool.hatch.build.targets.wheel.only-include = ["main.py"]'],
    ['hatchling', 'one/__init__.py two/__init__.py', 'create src/my_project/__init__.py'],
    ['hatchling', 'README.md', 'create src/my_project/__init__.py'],
    [
      'setuptools',
      'my_project/__init__.py nix/shell.nix',
      'tool.setuptools.packages.find.include = ["my_project", "my_project.*"]',
    ],
    ['setuptools', 'main.py my_project.py', 'tool.setuptools.py-modules = ["my_project"]'],
    ['uv-build', 'my_project/__init__.py', 'tool.uv.build-backend.module-root = ""'],
    ['uv-build', 'src/app/__init__.py', 'tool.uv.build-backend.module-name = "app"'],
    ['flit-core', 'app/__init__.py', 'tool.flit.module.name = "app"'],
    ['poetry-core', 'src/app/__init__.py', 'tool.poetry.packages = [{ include = "app", from = "src" }]'],
    [
      'pdm-backend',
      'my_project/core.py',
      'tool.pdm.build.includes = ["my_project"], tool.pdm.build.package-dir = ""',
    ],
    ['whey', 'src/my_project/core.py', 'tool.whey.package = "my_project", tool.whey.source-dir = "src"'],
  ])('%s: %s', (name, tree, expected) => {
    const [first] = backend(name).suggest(project('my-project', tree));
    expect(first && told(first)).toBe(expected);
  });
});

test.each(['hatchling', 'setuptools', 'uv-build', 'flit-core', 'poetry-core', 'pdm-backend'])('%s', name => {
  let made = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const tree = randomTree(random(seed));
    const lines = Object.keys(tree.texts).filter(path => path !== '.gitignore' && path !== 'setup.py');
    const listed = `${lines.join('\n')}\n`;
    const input = project(tree.name, listed);
    const before = backend(name).discover(input);
    if (before.kind === 'ships' || before.kind === 'unknown') continue;
    for (const suggestion of backend(name).suggest(input)) {
      made++;
      const fixed =
        suggestion.kind === 'set'
          ? project(tree.name, listed, settingsToml(suggestion.settings))
          : project(tree.name, `${listed}${suggestion.path}\n`);
      const shown = `${seed} ${tree.name} ${lines.join(' ')} · ${told(suggestion)}`;
      expect([shown, backend(name).discover(fixed).kind]).toEqual([shown, 'ships']);
    }
  }
  expect(made).toBeGreaterThan(20);
});
