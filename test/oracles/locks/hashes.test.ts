/**
 * Content hashes against the real poetry and pdm. `HASH_CASES` (100, or 3000 with `ORACLES=large`) is the number of
 * files,
 * `HASH_SEED` (default 1) where they begin.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { expect, test } from 'vitest';
import { pdmHash, poetryHashes } from '../../../server/python/locks/content-hash.ts';
import { environment } from '../backends/environment.ts';
import { type Random, random } from '../backends/random.ts';
import { size } from '../size.ts';

const cases = size('HASH_CASES', 100, 3000);
const first = Number(process.env.HASH_SEED ?? 1);

const here = (name: string): string => new URL(name, import.meta.url).pathname;

interface Answer {
  readonly poetry: string | null;
  readonly poetryBefore23: string | null;
  readonly pdm: string | null;
}

const texts = [
  'requests>=2',
  'é>=1',
  'a "quoted" \\ text',
  'tab\there',
  'line\nbreak',
  '日本',
  '😀',
  '\u007f',
  '\u0001',
  '</script>',
  '',
  'x ; python_version < "3.12"',
];
const numbers = [0, 1, -3, 1.5, 0.1, 1e15, 123456.789];

function value(chance: Random, depth: number): unknown {
  const kind = chance.below(depth > 2 ? 4 : 6);
  if (kind === 0) return chance.pick(texts);
  if (kind === 1) return chance.chance(0.5);
  if (kind === 2) return chance.pick([BigInt(chance.below(50)), ...numbers]);
  if (kind === 3) return chance.pick(texts);
  const size = chance.below(4);
  if (kind === 4) return Array.from({ length: size }, () => value(chance, depth + 1));
  return table(chance, depth + 1);
}

const keys = ['a', 'B', 'Zed', 'é', '😀', '\uffee', 'with-dash', 'with_underscore', 'with.dot', '1'];

function table(chance: Random, depth: number): Record<string, unknown> {
  return Object.fromEntries(chance.some(keys, 4).map(key => [key, value(chance, depth)]));
}

function pyproject(seed: number): string {
  const chance = random(seed * 7907);
  const maybe = (entries: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(entries).filter(() => chance.chance(0.5)));
  const requirements = () => chance.some(texts, 4);
  const groups = () => ({ dev: requirements(), 'My.Docs': [...requirements(), { 'include-group': 'dev' }] });
  return stringify(
    maybe({
      project: {
        name: 'x',
        ...maybe({
          version: '1',
          'requires-python': chance.pick(['>=3.11', '^3.8']),
          dependencies: requirements(),
          'optional-dependencies': { gui: requirements() },
        }),
      },
      'dependency-groups': maybe(groups()),
      tool: {
        poetry: maybe({
          name: 'x',
          dependencies: table(chance, 0),
          source: [table(chance, 0)],
          extras: table(chance, 0),
          'dev-dependencies': table(chance, 0),
          group: { dev: { dependencies: table(chance, 0) } },
          scripts: table(chance, 0),
        }),
        pdm: maybe({
          source: [table(chance, 0)],
          resolution: table(chance, 0),
          'dev-dependencies': maybe({ dev: requirements(), lint: requirements() }),
          build: table(chance, 0),
        }),
      },
    }),
  );
}

test(`${cases} files`, () => {
  const files = Array.from({ length: cases }, (_, i) => pyproject(first + i));
  const python = join(environment(here('requirements.txt')), 'bin/python');
  const output = execFileSync(python, [here('hashes.py')], {
    input: JSON.stringify(files),
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  });
  const answers = JSON.parse(output) as Answer[];
  const wrong: unknown[] = [];
  const hashed = { poetry: 0, pdm: 0 };
  for (const [i, real] of answers.entries()) {
    const file = { path: '/project/pyproject.toml', text: files[i]! };
    const ours = {
      poetry: poetryHashes(file, '2.3.0')?.[0] ?? null,
      poetryBefore23: poetryHashes(file, '2.2.1')?.[1] ?? null,
      pdm: pdmHash(file) ?? null,
    };
    if (real.poetry) hashed.poetry++;
    if (ours.pdm) hashed.pdm++;
    // What pdm makes of a file without [project] is left undecided.
    const expected = ours.pdm === null ? { ...real, pdm: null } : real;
    if (JSON.stringify(ours) !== JSON.stringify(expected))
      wrong.push({ seed: first + i, ours, real, text: files[i] });
  }
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(Math.min(hashed.poetry, hashed.pdm)).toBeGreaterThan(cases / 4);
});
