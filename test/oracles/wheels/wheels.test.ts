/**
 * The catalogue against the wheels themselves: fetches a few and compares its rows with their ELF headers.
 * `WHEELS=all` takes every wheel that the catalogue was made from, `WHEELS=numpy,pillow` those of some packages;
 * `WHEELS_DIRECTORY` keeps what was fetched.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openedRows } from '../../../server/catalog/opened.data.ts';
import { wheelRows } from '../../../server/catalog/wheels.data.ts';
import { packages } from './packages.ts';
import { format, rowsOf, wheelFile } from './rows.ts';
import { readZip } from './wheel.ts';

const small =
  'greenlet kiwisolver lightgbm polars-runtime-32 psycopg2-binary pyodbc python-magic ruff weasyprint'.split(
    ' ',
  );
const chosen = process.env.WHEELS?.split(',') ?? small;
const taken = packages.filter(({ name }) => chosen.includes('all') || chosen.includes(name));
const directory = process.env.WHEELS_DIRECTORY ?? mkdtempSync(join(tmpdir(), 'wheels-'));
afterAll(() => {
  if (!process.env.WHEELS_DIRECTORY) rmSync(directory, { recursive: true, force: true });
});

test('the sample is not empty', () => expect(taken.length).toBeGreaterThan(0));

describe('linked, opened and programs', () => {
  test.each(taken.map(how => [how.name, how] as const))('%s', (name, how) => {
    const rows = wheelRows.split('\n').filter(line => line.startsWith(`${name} | `));
    // Of a package with many versions the newest is enough, unless all are asked for.
    const versions = process.env.WHEELS ? how.versions : how.versions.slice(-1);
    const found = format(rowsOf(directory, { ...how, versions }));
    if (process.env.WHEELS) expect(found).toEqual(rows);
    else expect(found[0]!.split(' | ').slice(2)).toEqual(rows.at(-1)!.split(' | ').slice(2));
  });
});

describe('opened by name', () => {
  const rows = openedRows
    .split('\n')
    .map(line => line.split(' | ') as [string, string, string, string, string, string])
    .filter(([name]) => taken.some(how => how.name === name));
  test.each(rows)('%s', (name, _since, _when, _sonames, file, text) => {
    const version = packages.find(how => how.name === name)!.versions.at(-1)!;
    const files = readZip(wheelFile(directory, name, version)).filter(({ path }) => path.startsWith(file));
    expect(
      files.some(entry => entry.read().includes(text)),
      `${text} in ${file} of ${name} ${version}`,
    ).toBe(true);
  });
});
