/**
 * Writes server/catalog/wheels.data.ts: `node test/oracles/wheels/generate.mjs [DIRECTORY]`.
 * Wheels that are not in the directory (default: below the temporary one) are fetched with pip, about 5 GB in all.
 */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = import.meta.dirname;
const outfile = join(tmpdir(), 'flake-pyproject-wheels.mjs');
await build({
  stdin: { contents: "export * from './rows.ts'; export * from './packages.ts';", resolveDir: here },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile,
  logLevel: 'warning',
});
const { packages, rowsOf, format } = await import(pathToFileURL(outfile).href);
const directory = process.argv[2] ?? join(tmpdir(), 'flake-pyproject-wheels');
const lines = packages.flatMap(how => format(rowsOf(directory, how)));
writeFileSync(
  join(here, '../../../server/catalog/wheels.data.ts'),
  `/**
 * What wheels for Linux on x86_64 need, one line for each package and the versions that were read:
 * package | versions | linked | opened | programs
 *
 * linked: sonames that the wheel's libraries ask for and that neither the wheel nor one that it requires brings, for
 *   what its ordinary use loads; without the parts of glibc that every process has.
 * opened: the same for plug-ins that it opens by itself.
 * programs: ELF programs that start with the file system's own loader, which NixOS does not have.
 *
 * Generated from the wheels' ELF headers by test/oracles/wheels/generate.mjs; do not edit.
 */
export const wheelRows = \`${lines.join('\n')}\`;
`,
);
