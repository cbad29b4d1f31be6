/** What the dynamic loader says of the libraries that are proposed (see README.md). */
import { afterAll, describe, expect, test } from 'vitest';
import { providersOf } from '../../../server/catalog/libraries.ts';
import { sparedRows } from '../../../server/catalog/spared.data.ts';
import {
  interpreterFinds,
  replacesOpened,
  standardLibraryLoads,
  wheelNeeds,
} from '../../../server/catalog/wheels.ts';
import { type Case, cases, packagesOf, spared } from './cases.ts';
import { Root } from './root.ts';

const nixpkgs = { release: '26.05', lastModified: null };
const root = new Root();
const offered = new Set<string>();
afterAll(() => root.close());

const chosen = (all: readonly Case[]): readonly Case[] =>
  all.filter(({ large }) => !large || process.env.ORACLES === 'large' || process.env.LOADER === 'all');

/** The sonames without which a set of distributions cannot be imported, as the product sees it. */
function vital(versions: ReadonlyMap<string, string>): readonly string[] {
  const all = [...versions].flatMap(([name, version]) => {
    const needs = wheelNeeds(name, version);
    if (!needs) return [];
    const isReplaced = replacesOpened(name).some(other => versions.has(other));
    const opened = needs.opened.flatMap(({ soname, when }) =>
      when === 'import' && !isReplaced ? soname : [],
    );
    return [...needs.linked.filter(soname => !needs.spared.includes(soname)), ...opened];
  });
  return [...new Set(all)].filter(soname => !interpreterFinds(soname));
}

/** The attributes that the product proposes for sonames, each of them offered in the root. */
function proposed(sonames: readonly string[]): readonly string[] {
  const attributes = [...new Set(sonames.map(soname => providersOf(soname, nixpkgs)[0]!.attribute))];
  for (const attribute of attributes.filter(name => !offered.has(name))) {
    const packages = packagesOf.get(attribute);
    if (!packages) throw new Error(`no Debian package stands for ${attribute}`);
    root.offer(attribute, packages);
    offered.add(attribute);
  }
  return attributes;
}

describe('imports fail without what is proposed, and work with it', () => {
  test.each(chosen(cases).map(one => [one.requirements.join(' '), one] as const))('%s', (_, one) => {
    const { at, versions } = root.install(one.requirements);
    const sonames = vital(versions);
    const attributes = proposed(sonames);
    expect(attributes, 'something is proposed').not.toEqual([]);
    expect(root.import(at, one.module, []).works, 'without any').toBe(false);
    expect(root.import(at, one.module, attributes)).toEqual({ works: true, error: expect.any(String) });
    // Where another import comes first, Python may have brought the same library itself.
    const sure = proposed(sonames.filter(soname => !standardLibraryLoads(soname)));
    for (const left of sure) {
      const others = attributes.filter(attribute => attribute !== left);
      expect(root.import(at, one.module, others).works, `without ${left}`).toBe(false);
    }
  });
});

describe('imports that do without what they are linked with', () => {
  const rows = sparedRows.split('\n').map(line => line.split(' | ') as [string, string, string, string]);

  test('each row has a case', () => {
    const names = spared.flatMap(({ requirements }) => requirements).join(' ');
    for (const [name] of rows) expect(names.replace('psycopg[binary]', 'psycopg-binary')).toContain(name);
  });

  test.each(chosen(spared).map(one => [one.requirements.join(' '), one] as const))('%s', (_, one) => {
    const { at, versions } = root.install(one.requirements);
    const without = [...versions].flatMap(([name, version]) => wheelNeeds(name, version)?.spared ?? []);
    expect(without, 'something is spared').not.toEqual([]);
    expect(root.import(at, one.module, proposed(vital(versions)))).toEqual({
      works: true,
      error: expect.any(String),
    });
  });
});
