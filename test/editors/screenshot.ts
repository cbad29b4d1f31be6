/** The README's pictures: `SCREENSHOTS=1` takes them anew, since no two are equal to the last pixel. */
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** @param name below clients/. @returns where to write the picture. */
export const screenshot = (name: string): string =>
  join(
    process.env.SCREENSHOTS ? 'clients' : tmpdir(),
    process.env.SCREENSHOTS ? name : `flake-pyproject-${basename(name)}`,
  );
