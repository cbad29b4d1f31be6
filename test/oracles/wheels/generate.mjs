/**
 * Writes server/catalog/wheels.data.ts: `node test/oracles/wheels/generate.mjs [DIRECTORY [PACKAGE…]]`.
 * Wheels that are not in the directory (default: below the temporary one) are fetched with pip, about 5 GB in all.
 * With packages, only their lines are written anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
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
const [directory = join(tmpdir(), 'flake-pyproject-wheels'), ...names] = process.argv.slice(2);
const file = join(here, '../../../server/catalog/wheels.data.ts');
const nameOf = line => line.split(' | ')[0];
const made = packages
  .filter(({ name }) => names.length === 0 || names.includes(name))
  .flatMap(how => format(rowsOf(directory, how)));
const kept = names.length === 0 ? [] : readFileSync(file, 'utf8').split('`').at(-2).split('\n');
const lines = [...kept.filter(line => !names.includes(nameOf(line))), ...made].sort((a, b) =>
  nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0,
);
writeFileSync(
  file,
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
