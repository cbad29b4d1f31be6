/** Runs the built program as a server, and keeps beside it what V8 has compiled by then. See start.ts. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const file = fileURLToPath(new URL('dist/program.js', import.meta.url));
const script = new Script(readFileSync(file, 'latin1'), { filename: file });
process.once('exit', () =>
  writeFileSync(new URL('dist/program.bin', import.meta.url), script.createCachedData()),
);
process.argv.splice(2, Number.POSITIVE_INFINITY, 'lsp');
const program = { exports: {} };
script.runInThisContext()(program.exports, createRequire(file), program, file, dirname(file));
