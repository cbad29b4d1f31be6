/**
 * Starts the program, which lies beside this file as one script. To compile that costs more than a check of a small
 * project, so the build keeps V8's code for it beside it, for the Node that it was built with. Any other Node rejects
 * the code and compiles.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

const file = join(__dirname, 'program.js');
const script = new Script(readFileSync(file, 'latin1'), { filename: file, cachedData: compiled() });
const program = { exports: {} };
script.runInThisContext()(program.exports, createRequire(file), program, file, __dirname);

/** Undefined in what is published, which any Node may run. */
function compiled(): Buffer | undefined {
  try {
    return readFileSync(join(__dirname, 'program.bin'));
  } catch {
    return undefined;
  }
}
