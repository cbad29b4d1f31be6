/** Spoilt texts, against the TOML reader of Python: the same are refused, and the others have the same values. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseToml, type Toml } from '../../../server/python/toml.ts';
import { environment } from '../backends/environment.ts';
import { random } from '../backends/random.ts';
import { cases, read } from './cases.ts';

const venv = environment(new URL('requirements.txt', import.meta.url).href);

function ask(texts: readonly string[]): readonly unknown[] {
  const output = execFileSync(
    join(venv, 'bin/python'),
    ['-I', new URL('answer.py', import.meta.url).pathname],
    { input: JSON.stringify(texts), maxBuffer: 2 ** 30, encoding: 'utf8' },
  );
  return JSON.parse(output);
}

/** Floats and dates without their values, which the languages print in their own ways. */
function plain(value: Toml): unknown {
  if (value.kind === 'table') {
    return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry.value)]));
  }
  if (value.kind === 'array') return value.items.map(plain);
  if (value.kind === 'integer') return { integer: String(value.value) };
  return value.kind === 'string' || value.kind === 'boolean' ? value.value : { [value.kind]: null };
}

/** Python reads every line break as a line feed, which TOML leaves to the reader. */
function print(value: unknown): string {
  return JSON.stringify(value).replaceAll('\\r\\n', '\\n');
}

const r = random(Number(process.env.SEED ?? 1979));
const pieces = [
  ...`=[]{},.#"'\\\n\r\t -+_:0159eExuTZz`,
  ...['"""', "'''", '\n\n', '\r\n', '[[', ']]', '\\e', '\\x41', '\\u00e9', '\\ \n', '\u0000', '\u007f'],
  ...['true', 'inf', '07:32', '1979-05-27', 'é', 'a.b', '{ a = 1 }', '# c'],
  ...['\na = 1\n', '\n[a]\n', '\n[[a]]\n', '\n[a.b]\n'],
];

function spoil(source: string): string {
  let text = source;
  for (let edits = 1 + r.below(2); edits > 0; edits--) {
    const at = r.below(text.length + 1);
    const lines = text.split('\n');
    const kind = r.below(6);
    if (kind <= 2) text = text.slice(0, at) + r.pick(pieces) + text.slice(at);
    else if (kind === 3) text = text.slice(0, at) + text.slice(at + 1 + r.below(3));
    else if (kind === 4) text = text.slice(0, at);
    else text = lines.toSpliced(r.below(lines.length), 0, r.pick(lines)).join('\n');
  }
  return text;
}

test('spoilt texts', () => {
  const sources = [
    ...cases('valid/').map(name => read(name).text),
    ...['audit', 'audit-right', 'ml-template'].map(name =>
      readFileSync(new URL(`../../projects/${name}/pyproject.toml`, import.meta.url), 'utf8'),
    ),
  ].filter(text => text.length < 5000);
  const texts = Array.from({ length: Number(process.env.CASES ?? 10_000) }, () => spoil(r.pick(sources)));
  const answers = ask(texts);
  const wrong = texts.flatMap((text, i): unknown[] => {
    const { root, problems, complete } = parseToml({ path: '/spoilt.toml', text });
    const theirs = answers[i];
    if (theirs === null || problems.length > 0) {
      const both = theirs === null && problems.length > 0;
      return both ? [] : [{ text, problems: problems.map(({ message }) => message), theirs }];
    }
    const same = complete && print(plain(root)) === print(theirs);
    return same ? [] : [{ text, complete, mine: plain(root), theirs }];
  });
  expect(wrong.slice(0, 10).map(one => JSON.stringify(one))).toEqual([]);
  const refused = answers.filter(answer => answer === null).length;
  expect(refused).toBeGreaterThan(texts.length / 4);
  expect(texts.length - refused).toBeGreaterThan(texts.length / 20);
});
