/** `--fix` on every example project, in each shape that a file comes in: nothing but the fixes changes, and once is enough. */
import { chmodSync, cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { flakePyproject, tree } from './program.ts';

const shapes: Readonly<Record<string, (text: string) => string>> = {
  'as it is': text => text,
  'with CRLF': text => text.replaceAll('\n', '\r\n'),
  'without a final newline': text => text.trimEnd(),
};
const isLong = Number(process.env.FUZZ_SECONDS ?? 3) > 3;
const projects = readdirSync('test/projects').filter(name => isLong || name === 'audit');
const cases = projects.flatMap(project => Object.keys(shapes).map(shape => [project, shape] as const));

const namesOf = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(name =>
    statSync(join(root, name)).isFile(),
  );

test.concurrent.each(cases)('%s %s', async (project, shape) => {
  const root = tree();
  cpSync(join('test/projects', project), root, { recursive: true });
  const names = namesOf(root);
  const before = new Map<string, string>();
  for (const name of names) {
    const text = shapes[shape]!(readFileSync(join(root, name), 'utf8'));
    writeFileSync(join(root, name), text);
    chmodSync(join(root, name), name === 'flake.nix' ? 0o755 : 0o640);
    before.set(name, text);
  }
  const fix = () => flakePyproject(['check', '--fix', '--unsafe-fixes', '--format', 'json'], root);
  const first = await fix();
  expect(first).toMatchObject({ signal: null, err: '' });
  const after = new Map(namesOf(root).map(name => [name, readFileSync(join(root, name), 'utf8')]));
  if (project === 'audit') {
    expect(after.get('flake.nix')).not.toBe(before.get('flake.nix'));
    expect(after.get('pyproject.toml')).not.toBe(before.get('pyproject.toml'));
  }
  for (const [name, text] of before) {
    const now = after.get(name)!;
    expect(statSync(join(root, name)).mode & 0o777).toBe(name === 'flake.nix' ? 0o755 : 0o640);
    if (text.includes('\r\n')) expect(now.replaceAll('\r\n', '')).not.toContain('\n');
    else expect(now).not.toContain('\r');
    if (text !== '' && now === text) continue;
    expect(now.endsWith('\n')).toBe(text.endsWith('\n'));
  }
  expect([...after.keys()].filter(name => name.endsWith('.tmp'))).toEqual([]);
  const second = await fix();
  expect(second.out).toBe(first.out);
  for (const [name, text] of after) expect(readFileSync(join(root, name), 'utf8')).toBe(text);
});
