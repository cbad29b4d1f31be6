/** A Debian unstable tree with Nix and the editors in it, which `sid.sh` makes where there is none. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const cached = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'flake-pyproject', 'sid');
const candidates = [process.env.FLAKE_PYPROJECT_SID, '/opt/sid', cached].filter(path => path !== undefined);

/** The tree's root on this machine. */
export const sid = candidates.find(path => existsSync(join(path, 'usr/bin/nix-instantiate'))) ?? cached;

/** @throws where there is no tree and none can be made. */
export function makeSid(): void {
  execFileSync('sh', [new URL('sid.sh', import.meta.url).pathname, sid], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
