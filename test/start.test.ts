/** What V8 compiled at the build makes starts faster, and nothing else. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

test('the program runs without what was compiled, and with what another V8 has compiled', () => {
  const dist = realpathSync(mkdtempSync(join(tmpdir(), 'flake-pyproject-')));
  onTestFinished(() => rmSync(dist, { recursive: true, force: true }));
  cpSync('server/dist', dist, { recursive: true });
  const explain = () =>
    spawnSync(process.execPath, [join(dist, 'main.js'), 'explain', 'nix-syntax'], { encoding: 'utf8' });
  const { stdout, stderr, status } = explain();
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  const compiled = join(dist, 'program.bin');
  const bytes = readFileSync(compiled);
  // The hash of V8's version stands in the second word.
  bytes.writeUInt32LE(bytes.readUInt32LE(4) ^ 1, 4);
  writeFileSync(compiled, bytes);
  expect(explain().stdout).toBe(stdout);
  rmSync(compiled);
  expect(explain().stdout).toBe(stdout);
});
