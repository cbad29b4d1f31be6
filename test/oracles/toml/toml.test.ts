/** toml-test's list for TOML 1.0: values, places, and what is refused. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, TomlDate } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { parseToml, type Toml, type TomlScalar } from '../../../server/python/toml.ts';
import { textAt } from '../../../server/text.ts';
import { cases, read, tests } from './cases.ts';

/** toml-test's notation, numbers and dates in one spelling. */
function tagged(value: Toml): unknown {
  if (value.kind === 'table')
    return Object.fromEntries([...value.entries].map(([key, entry]) => [key, tagged(entry.value)]));
  if (value.kind === 'array') return value.items.map(tagged);
  if (value.kind === 'string') return { type: 'string', value: value.value };
  if (value.kind === 'boolean') return { type: 'bool', value: String(value.value) };
  if (value.kind === 'integer') return { type: 'integer', value: String(value.value) };
  if (value.kind === 'float') return { type: 'float', value: value.value };
  return moment(value.value);
}

function moment(written: string) {
  const text = written
    .replace(/[tT ]/, 'T')
    .replace('z', 'Z')
    .replace(/(\.\d{3})\d+/, '$1')
    .replace(/(\.\d*?)0+(?!\d)/, '$1')
    .replace(/\.(?!\d)/, '');
  return { type: 'date', value: text };
}

function expected(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expected);
  const table = value as Record<string, unknown>;
  const { type, value: text } = table;
  if (typeof type !== 'string' || typeof text !== 'string' || Object.keys(table).length !== 2) {
    return Object.fromEntries(Object.entries(table).map(([key, inner]) => [key, expected(inner)]));
  }
  if (type === 'float')
    return { type, value: /nan/.test(text) ? NaN : Number(text.replace('inf', 'Infinity')) };
  if (/date|time/.test(type)) return moment(text);
  return { type, value: text };
}

function scalarsOf(value: Toml): readonly TomlScalar[] {
  if (value.kind === 'table') return [...value.entries.values()].flatMap(entry => scalarsOf(entry.value));
  return value.kind === 'array' ? value.items.flatMap(scalarsOf) : [value];
}

function same(value: Toml, plain: unknown): boolean {
  if (value.kind === 'table') {
    const keys = Object.keys(plain as object);
    return (
      keys.length === value.entries.size &&
      keys.every(
        key =>
          value.entries.has(key) &&
          same(value.entries.get(key)!.value, (plain as Record<string, unknown>)[key]),
      )
    );
  }
  if (value.kind === 'array') {
    return (
      Array.isArray(plain) &&
      plain.length === value.items.length &&
      value.items.every((item, i) => same(item, plain[i]))
    );
  }
  return value.kind === 'datetime' ? plain instanceof TomlDate : Object.is(value.value, plain);
}

describe('valid', () => {
  for (const name of cases('valid/')) {
    test(name, () => {
      const file = read(name);
      const document = parseToml(file);
      expect(document.problems).toEqual([]);
      expect(document.complete).toBe(true);
      const json = JSON.parse(readFileSync(join(tests, name.replace(/toml$/, 'json')), 'utf8'));
      expect(tagged(document.root)).toEqual(expected(json));
      expect(same(document.root, parse(file.text, { integersAsBigInt: true }))).toBe(true);
      for (const scalar of scalarsOf(document.root)) {
        const alone = parse(`v = ${textAt(scalar.at)}`, { integersAsBigInt: true }).v;
        expect(same(scalar, alone)).toBe(true);
      }
    });
  }
});

describe('invalid', () => {
  // The bytes are no UTF-8: a text, which is what we are given, cannot show it.
  for (const name of cases('invalid/').filter(name => !name.startsWith('invalid/encoding/'))) {
    test(name, () => {
      const file = read(name);
      const { problems } = parseToml(file);
      expect(problems).not.toEqual([]);
      for (const { at } of problems) {
        expect(at.start).toBeGreaterThanOrEqual(0);
        expect(at.end).toBeGreaterThanOrEqual(at.start);
        expect(at.end).toBeLessThanOrEqual(file.text.length);
      }
    });
  }
});

test('the list is there', () => {
  expect(cases('valid/').length).toBeGreaterThan(150);
  expect(cases('invalid/').length).toBeGreaterThan(300);
});
