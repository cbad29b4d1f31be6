/**
 * What a lock installs and whether it is stale, against the real uv: random workspaces over made-up wheels.
 * `LOCK_CASES` (15, or 200 with `ORACLES=large`) is the number of workspaces, `LOCK_SEED` (default 1) where they begin.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLock } from '../../../server/python/lock.ts';
import { closure } from '../../../server/python/locks/closure.ts';
import { markerEnvironment } from '../../../server/python/locks/environment.ts';
import { staleness } from '../../../server/python/locks/staleness.ts';
import { targetOf } from '../../../server/python/locks/target.ts';
import { readPyproject } from '../../../server/python/pyproject.ts';
import { parseToml } from '../../../server/python/toml.ts';
import { uvWorkspace } from '../../../server/python/uv-workspace.ts';
import { memoryFiles } from '../../memory.ts';
import { random } from '../backends/random.ts';
import { size } from '../size.ts';
import { Sandbox } from '../uv/sandbox.ts';
import { change, filesOf, makeWorkspace, type Workspace, wheels } from './workspaces.ts';

const cases = size('LOCK_CASES', 15, 200);
const first = Number(process.env.LOCK_SEED ?? 1);
const pythons = ['3.10.14', '3.11.2', '3.11.9', '3.12.4', '3.13.1', '3.14.2'];

const sandbox = new Sandbox();
afterAll(() => sandbox.close());

const house = join(sandbox.root, 'wheels');
beforeAll(() => {
  const script = new URL('wheelhouse.py', import.meta.url).pathname;
  execFileSync('python3', [script, house], { input: JSON.stringify(wheels(random(7))) });
});

function variables(python: string): Record<string, string> {
  return {
    PATH: sandbox.interpreter({ version: python }),
    UV_NO_INDEX: '1',
    UV_FIND_LINKS: house,
    UV_PYTHON_DOWNLOADS: 'never',
    // Wrapped lines would tear names apart.
    COLUMNS: '10000',
  };
}

function write(directory: string, workspace: Workspace): void {
  for (const [name, text] of Object.entries(filesOf(workspace))) sandbox.write(join(directory, name), text);
}

/** The workspace as the core sees it. */
function read(workspace: Workspace) {
  const files = memoryFiles(filesOf(workspace));
  const pyproject = readPyproject(parseToml(files.read('/project/pyproject.toml')!));
  return uvWorkspace(files, '/project', pyproject, '/project');
}

/** Every package that uv would install, as `name==version`, or `name` for one of the workspace. */
function installedByUv(output: string): readonly string[] {
  return [...output.matchAll(/ \+ (\S+)/g)].map(([, name]) => name!).sort();
}

interface Case {
  readonly seed: number;
  readonly workspace: Workspace;
  readonly lock: string;
}

const locked: Case[] = [];

test(`${cases} workspaces are locked`, () => {
  for (let seed = first; seed < first + cases; seed++) {
    const workspace = makeWorkspace(random(seed * 6007));
    const directory = `workspaces/${seed}`;
    write(directory, workspace);
    const { status } = sandbox.uv(directory, variables('3.14.2'), 'lock');
    // Some cannot be resolved, or their requires-python rejects the interpreter.
    if (status === 0) {
      const lock = readFileSync(join(sandbox.root, directory, 'uv.lock'), 'utf8');
      locked.push({ seed, workspace, lock });
    }
  }
  expect(locked.length).toBeGreaterThan(cases / 3);
});

test('the same is installed', () => {
  const wrong: unknown[] = [];
  let compared = 0;
  for (const { seed, workspace, lock: text } of locked) {
    const lock = readLock({ path: '/project/uv.lock', text })!;
    const { rootPyproject } = read(workspace);
    for (const python of pythons) {
      const { status, output } = sandbox.sync(`workspaces/${seed}`, variables(python), '--frozen');
      if (status !== 0) continue;
      compared++;
      const version = /^\d+\.\d+/.exec(python)![0];
      const environment = markerEnvironment({ version, fullVersion: python }, 'x86_64-linux');
      const { packages } = closure(lock, targetOf('uv', rootPyproject, environment));
      const ours = packages
        .filter(({ package: { source } }) => source.kind !== 'virtual')
        .map(({ package: { name, version: locked } }) => `${name}==${locked}`)
        .sort();
      const unsure = packages.filter(({ certain }) => !certain).map(({ package: { name } }) => name);
      const real = installedByUv(output);
      const same = (name: string, others: readonly string[]) =>
        others.includes(name) || others.includes(name.split('==')[0]!);
      const missing = real.filter(name => !ours.some(one => one === name || one.startsWith(`${name}==`)));
      const more = ours.filter(name => !same(name, real));
      if (missing.length + more.length + unsure.length > 0) {
        wrong.push({ seed, python, missing, more, unsure });
      }
    }
  }
  console.log(`${compared} environments compared`);
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(compared).toBeGreaterThan(locked.length);
});

test('the same locks are stale', () => {
  const wrong: unknown[] = [];
  const missed: unknown[] = [];
  const tally: Record<string, number> = {};
  for (const { seed, workspace, lock: text } of locked) {
    for (let step = 0; step < 6; step++) {
      const chance = random(seed * 6007 + step + 1);
      const changed = change(chance, workspace);
      const directory = `changed/${seed}-${step}`;
      write(directory, changed);
      sandbox.write(join(directory, 'uv.lock'), text);
      const { output } = sandbox.uv(directory, variables('3.14.2'), 'lock', '--check', '--verbose');
      rmSync(join(sandbox.root, directory), { recursive: true });
      const fresh = /Existing `uv.lock` satisfies workspace requirements/.test(output);
      const reason = /(?:Resolving despite|Ignoring) existing lockfile due to (.{0,70})/.exec(output)?.[1];
      if (!fresh && reason === undefined) {
        tally['not compared'] = (tally['not compared'] ?? 0) + 1;
        continue;
      }
      const ours = staleness(readLock({ path: '/project/uv.lock', text })!, read(changed));
      const key = fresh ? 'fresh' : reason!.replace(/[:`(].*/, '');
      tally[key] = (tally[key] ?? 0) + 1;
      const messages = ours.map(({ message }) => message);
      if (fresh && ours.length > 0) wrong.push({ seed, step, messages, files: filesOf(changed), text });
      if (!fresh && ours.length === 0) {
        tally.missed = (tally.missed ?? 0) + 1;
        missed.push({ seed, step, reason });
      }
    }
  }
  console.log(tally);
  expect(wrong.slice(0, 2)).toEqual([]);
  // What is not sure is taken for fresh: some requirements of one name that others imply, and sources.
  expect(missed.length, JSON.stringify(missed)).toBeLessThanOrEqual(Math.ceil(locked.length * 6 * 0.03));
});
