import { expect, test } from 'vitest';
import { backends, judge } from '../../../server/python/backends/index.ts';

/** `object | requires` → verdict. */
test.each([
  ['hatchling.build', 'hatchling', 'known'],
  ['hatchling.build', 'hatch-vcs', 'known'],
  ['hatchling.build', 'setuptools', 'lacks hatchling'],
  ['hatchling.build', 'some-wrapper', 'perhaps lacks hatchling'],
  ['setuptools.build_meta', 'setuptools_scm', 'known'],
  ['setuptools.build_meta', 'wheel Cython numpy', 'lacks setuptools'],
  ['uv_build', 'uv', 'lacks uv-build'],
  ['uv_build', 'uv-build', 'known'],
  ['pdm.backend', 'pdm', 'lacks pdm-backend'],
  ['poetry_dynamic_versioning.backend', 'poetry-dynamic-versioning', 'lacks poetry-core'],
  [
    'hatchling.backends',
    'hatchling',
    "hatchling.build ModuleNotFoundError: No module named 'hatchling.backends'",
  ],
  [
    'hatchling.backends',
    'setuptools',
    "setuptools.build_meta ModuleNotFoundError: No module named 'hatchling'",
  ],
  [
    'hatchling',
    'hatchling',
    "hatchling.build AttributeError: module 'hatchling' has no attribute 'build_editable'",
  ],
  ['setuptools.build-meta', 'setuptools', 'setuptools.build_meta SyntaxError: invalid syntax'],
  [
    'setuptools.backends._legacy:_Backend',
    'setuptools wheel',
    "setuptools.build_meta ModuleNotFoundError: No module named 'setuptools.backends'",
  ],
  ['flit.buildapi', 'flit', 'known'],
  ['flit.buildapi', 'flit_core', "flit_core.buildapi ModuleNotFoundError: No module named 'flit'"],
  ['poetry.masonry.api', 'poetry', 'known'],
  [
    'poetry.masonry.api',
    'poetry-core',
    "poetry.core.masonry.api ModuleNotFoundError: No module named 'poetry.masonry'",
  ],
  ['uv.build', 'uv', "uv_build ModuleNotFoundError: No module named 'uv.build'"],
  ['uv.build', 'uv_build', "uv_build ModuleNotFoundError: No module named 'uv'"],
  ['hatchling.buildx', 'hatchling', 'hatchling.build'],
  [
    'scikit_build_core.setuptools.build',
    'scikit-build-core setuptools',
    'scikit_build_core.setuptools.build_meta',
  ],
  ['my_backend', 'hatchling', 'unknown'],
  ['pdm.something.else', 'pdm-backend', 'unknown'],
])('%s with %s: %s', (object, requires, expected) => {
  const verdict = judge(object, requires.split(' '));
  const lacks =
    verdict.kind === 'known' && verdict.missing.length ? `lacks ${verdict.missing.join(' ')}` : 'known';
  const said =
    verdict.kind === 'wrong'
      ? `${verdict.right.object.object} ${verdict.failure ?? ''}`.trim()
      : verdict.kind === 'known'
        ? `${verdict.missing.length && !verdict.certain ? 'perhaps ' : ''}${lacks}`
        : 'unknown';
  expect(said).toBe(expected);
});

test('every wrong object names a right one, and no object is both right and wrong without a condition', () => {
  const objects = new Set(backends.flatMap(backend => backend.objects.map(({ object }) => object)));
  for (const { wrong } of backends) {
    for (const { object, right, unless } of wrong) {
      expect(objects).toContain(right);
      expect([object, objects.has(object)]).toEqual([object, unless !== undefined]);
    }
  }
  for (const { objects: own } of backends) {
    for (const { deprecated } of own) if (deprecated) expect(objects).toContain(deprecated.successor);
  }
});
