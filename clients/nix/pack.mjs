/** Packs the built package as clients/nix/flake-pyproject.tgz, under a name that does not change with the version. */
import { execFileSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('./', import.meta.url));
const top = fileURLToPath(new URL('../../', import.meta.url));
const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', here], {
  cwd: top,
  encoding: 'utf8',
});
renameSync(here + JSON.parse(packed)[0].filename, `${here}flake-pyproject.tgz`);
