/**
 * Starts the program, which lies beside this file as one script. To compile that costs more than a check of a small
 * project, so V8's code for it is kept in the user's cache directory and taken from there by the next run.
 *
 * Node's own compile cache does as much from 22 on; this works the same on every Node that is supported.
 */
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { Script } from 'node:vm';
import * as zlib from 'node:zlib';

/** Names the text of the program; the build puts it in. */
declare const buildId: string;

/** After this many milliseconds a server keeps its code: clients do not always let one end by itself. */
const serverPatience = 10_000;

const file = join(__dirname, 'program.js');
const isServer = process.argv[2] === 'lsp';
/** Each command runs its own part of the program, and code is kept for what has run. */
const kept = keptAt();
const code = kept && codeIn(kept);
const script = new Script(
  `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'latin1')}\n})`,
  { filename: file, ...(code && { cachedData: code }) },
);
if (kept && (!code || script.cachedDataRejected)) {
  let isKept = false;
  const once = (): void => {
    if (!isKept) keep(kept, script.createCachedData());
    isKept = true;
  };
  process.once('exit', once);
  if (isServer) setTimeout(once, serverPatience).unref();
}
const program = { exports: {} };
script.runInThisContext()(program.exports, createRequire(file), program, file, __dirname);

/** Where the code is kept; undefined where the user does not want it, or nobody could say whether it is whole. */
function keptAt(): string | undefined {
  // Before Node 20.15 there is no checksum that costs nothing to load.
  if (process.env.NODE_DISABLE_COMPILE_CACHE || typeof zlib.crc32 !== 'function') return undefined;
  const name = `${buildId}-${process.version}-${process.arch}-${isServer ? 'lsp' : 'cli'}.bin`;
  const caches = cacheDirectory();
  return caches === undefined ? undefined : join(caches, 'flake-pyproject', name);
}

function cacheDirectory(): string | undefined {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
  if (process.platform === 'win32') return LOCALAPPDATA;
  try {
    return join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
  } catch {
    return undefined;
  }
}

/** The code in a file, which ends with its checksum: V8 takes it at its word. Code of another user is none. */
function codeIn(path: string): Buffer | undefined {
  let handle: number | undefined;
  try {
    handle = openSync(path, 'r');
    const { uid } = fstatSync(handle);
    if (process.getuid && uid !== process.getuid()) return undefined;
    const bytes = readFileSync(handle);
    const data = bytes.subarray(0, -4);
    return zlib.crc32(data) === bytes.readUInt32LE(data.length) ? data : undefined;
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** Where it cannot be written, the next run compiles again. A home that does not exist is not made. */
function keep(path: string, data: Buffer): void {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(zlib.crc32(data));
  const own = dirname(path);
  const draft = `${path}.${process.pid}.tmp`;
  for (const directory of [dirname(own), own]) attempt(() => mkdirSync(directory, { mode: 0o700 }));
  const isWritten = attempt(() => {
    writeFileSync(draft, Buffer.concat([data, checksum]), { mode: 0o600, flag: 'wx' });
    renameSync(draft, path);
  });
  if (!isWritten) attempt(() => rmSync(draft, { force: true }));
}

function attempt(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
