/** toml-test's cases for TOML 1.0, from the Go module proxy (needs `go`). */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceFile } from '../../../server/text.ts';

const home = join(
  process.env.FLAKE_PYPROJECT_ORACLES ?? join(tmpdir(), 'flake-pyproject-oracles'),
  'toml-test',
);
mkdirSync(home, { recursive: true });
const module = JSON.parse(
  execFileSync('go', ['mod', 'download', '-json', 'github.com/toml-lang/toml-test@v1.6.0'], {
    cwd: home,
    encoding: 'utf8',
    env: { ...process.env, GOPATH: home, GOFLAGS: '-modcacherw' },
  }),
) as { Dir: string };
export const tests = join(module.Dir, 'tests');

const listed = readFileSync(join(tests, 'files-toml-1.0.0'), 'utf8').split('\n');
export const cases = (kind: string) => listed.filter(name => name.startsWith(kind) && name.endsWith('.toml'));

export function read(name: string): SourceFile {
  return { path: `/${name}`, text: readFileSync(join(tests, name), 'utf8') };
}
