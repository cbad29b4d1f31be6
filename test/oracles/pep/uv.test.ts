import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readRequiresPython } from '../../../server/python/python-requirement.ts';
import { admitsRelease, clausesOf, type Range } from '../../../server/python/range.ts';
import { getString, parseToml } from '../../../server/python/toml.ts';
import { random } from '../backends/random.ts';
import { releaseText, spoilt } from './generate.ts';
import { venv } from './oracle.ts';

const r = random(12);
const directory = mkdtempSync(join(tmpdir(), 'uv-requires-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** What uv writes to its lock, or why it refuses. */
function lock(requiresPython: string): { requires: string } | { error: string } {
  const text = `[project]\nname = "x"\nversion = "1"\nrequires-python = ${JSON.stringify(requiresPython)}\n`;
  writeFileSync(join(directory, 'pyproject.toml'), text);
  rmSync(join(directory, 'uv.lock'), { force: true });
  const run = spawnSync(
    join(venv, 'bin/uv'),
    ['lock', '--offline', '--no-config', '--python', join(venv, 'bin/python')],
    {
      cwd: directory,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: directory },
    },
  );
  if (run.status !== 0) return { error: run.stderr };
  const written = parseToml({ path: '/uv.lock', text: readFileSync(join(directory, 'uv.lock'), 'utf8') });
  return { requires: getString(written.root, 'requires-python')!.value };
}

const python = spawnSync(
  join(venv, 'bin/python'),
  ['-c', 'import platform; print(platform.python_version())'],
  {
    encoding: 'utf8',
  },
).stdout.trim();

function ours(text: string): { range: Range | undefined; refused: boolean } {
  const file = { path: '/pyproject.toml', text: JSON.stringify(text) };
  const at = { file, start: 0, end: file.text.length };
  const { range, invalid } = readRequiresPython({ value: text, at });
  return { range, refused: invalid !== undefined };
}

/** Which of two equal releases is written, `3` or `3.0`, depends on the order in which uv sorts the clauses. */
function trimmed(clauses: string): string {
  return clauses.replace(/(?:\.0)+(?=,|$)/g, '');
}

/** Mostly sets that admit the interpreter at hand, which uv asks for before it locks. */
function requirement(): string {
  const clause = () => {
    const operator = r.pick(['>=', '>=', '>=', '<', '<', '<=', '>', '!=', '!=', '==', '~=']);
    const suffix =
      /[!=]=/.test(operator) && r.chance(0.5)
        ? '.*'
        : r.chance(0.05)
          ? r.pick(['rc1', '.post1', '.dev0', '.*'])
          : '';
    return operator + releaseText(r) + suffix;
  };
  const text = Array.from({ length: 1 + r.below(3) }, clause).join(r.pick([',', ', ']));
  return r.chance(0.15) ? spoilt(r, text) : text;
}

test('uv refuses the same texts, and writes the same requires-python', () => {
  let written = 0;
  let refused = 0;
  const wrong: unknown[] = [];
  for (let i = 0; i < 4000; i++) {
    const text = requirement();
    if (/\d!/.test(text)) continue; // uv forgets epochs here
    const mine = ours(text);
    if (
      mine.range &&
      !mine.refused &&
      !admitsRelease(mine.range, python.split('.').map(Number)) &&
      r.chance(0.95)
    )
      continue;
    const theirs = lock(text);
    if ('error' in theirs) {
      const admitted = mine.range && admitsRelease(mine.range, python.split('.').map(Number));
      if (mine.refused) refused++;
      else if (admitted) wrong.push({ text, error: theirs.error });
      continue;
    }
    written++;
    const clauses = mine.range && !mine.refused ? clausesOf(mine.range) : undefined;
    // Where no set of clauses says it, uv leaves the odd hole out.
    if (mine.refused || (clauses && trimmed(clauses.join(', ')) !== trimmed(theirs.requires))) {
      wrong.push({ text, mine: clauses?.join(', ') ?? mine, theirs: theirs.requires });
    }
  }
  expect(wrong.slice(0, 20).map(one => JSON.stringify(one))).toEqual([]);
  expect(written).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(50);
});
