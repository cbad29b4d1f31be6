/** The same tree under each backend: one word per outcome. */
import { expect, test } from 'vitest';
import { backend, project } from './project.ts';

const order = ['hatchling', 'setuptools', 'uv-build'];
const word = { ships: 'ships', refuses: 'refuses', 'ships-nothing': 'nothing', unknown: 'unknown' };

test.each([
  ['my_project/__init__.py', 'ships ships refuses'],
  ['src/my_project/__init__.py', 'ships ships ships'],
  ['my_project/__init__.py src/my_project/__init__.py', 'ships ships ships'],
  ['my_project.py', 'ships ships refuses'],
  ['src/my_project.py', 'refuses ships refuses'],
  ['my_project/a.py', 'refuses ships refuses'],
  ['other/__init__.py', 'refuses ships refuses'],
  ['my_project/__init__.py nix/', 'ships refuses refuses'],
  ['main.py', 'refuses ships refuses'],
  ['README.md', 'refuses nothing refuses'],
  ['lib/my_project/__init__.py', 'ships ships refuses'],
  ['src/ my_project/__init__.py', 'ships nothing refuses'],
])('%s', (tree, outcomes) => {
  const found = order.map(name => word[backend(name).discover(project('my-project', tree)).kind]);
  expect(found.join(' ')).toBe(outcomes);
});
