/** Files that `[project]` names and that do not exist: which backends refuse, and in which words. */
import { stringify } from 'smol-toml';
import { afterAll, expect, test } from 'vitest';
import { type Backend, backends } from '../../../server/python/backends/index.ts';
import { Driver, environment, isInstalled } from './environment.ts';

const drivers: Driver[] = [];
afterAll(() => Promise.all(drivers.map(driver => driver.close())));

const native = ['maturin', 'scikit-build-core', 'meson-python'];

const tree = {
  'src/w/__init__.py': '',
  'Cargo.toml':
    '[package]\nname = "w"\nversion = "1.0.0"\nedition = "2021"\n[lib]\ncrate-type = ["cdylib"]\n',
  'src/lib.rs': '',
  'CMakeLists.txt': 'cmake_minimum_required(VERSION 3.15)\nproject(w LANGUAGES NONE)\n',
  'meson.build': "project('w', version: '1')\nimport('python').find_installation(pure: true)\n",
};

const missing = {
  readme: { readme: 'NO.md' },
  licenseFiles: { 'license-files': ['NO.md'] },
  licenseFile: { license: { file: 'NO.md' } },
};

const said = backends.filter(
  (backend): backend is Backend & { metadata: object } => backend.metadata !== undefined,
);

test.for(said)('$name', async (backend, { skip }) => {
  const { name } = backend;
  skip(name === 'maturin' && !isInstalled('cargo'), 'cargo is not installed');
  const object = backend.objects[0]!.object;
  const driver = new Driver(
    environment(native.includes(name) ? 'requirements-native.txt' : 'requirements.txt'),
    [object],
  );
  drivers.push(driver);
  const seen: Record<string, string> = {};
  const expected: Record<string, string> = {};
  for (const [key, extra] of Object.entries(missing)) {
    const rule = backend.metadata[key as keyof typeof missing];
    const project = { name: 'w', version: '1.0', description: 'd', ...extra };
    const toml = stringify({
      'build-system': { requires: [backend.requirement], 'build-backend': object },
      project,
    });
    const answer = await driver.ask({
      object,
      build: 'wheel',
      metadata: name === 'maturin',
      tree: { ...tree, 'pyproject.toml': toml },
    });
    const message = rule.message?.replace('{path}', 'NO.md').replace('{absolute}', `${driver.root}/NO.md`);
    expected[key] = rule.strictness === 'error' ? `error: ${message}` : 'accepted';
    seen[key] = answer.ok
      ? 'accepted'
      : `error: ${message && answer.error.includes(message) ? message : answer.error.slice(0, 700)}`;
  }
  expect(seen).toEqual(expected);
});
