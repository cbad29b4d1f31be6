/** Lock files beside a pyproject.toml: uv.lock, poetry.lock, pdm.lock, pylock.toml. */

import { basename } from '../files.ts';
import type { SourceFile } from '../text.ts';
import type { Lock } from './locks/facts.ts';
import { readPdmLock } from './locks/pdm.ts';
import { readPoetryLock } from './locks/poetry.ts';
import { readPylock } from './locks/pylock.ts';
import { type Reading, readTables } from './locks/reading.ts';
import { readUvLock } from './locks/uv.ts';

const readers: ReadonlyMap<string, (reading: Reading) => Lock> = new Map<string, (reading: Reading) => Lock>([
  ['uv.lock', readUvLock],
  ['poetry.lock', readPoetryLock],
  ['pdm.lock', readPdmLock],
]);

const locks = new WeakMap<SourceFile, Lock>();

/** Whether a file of this name is a lock that `readLock` reads. */
export function isLockName(name: string): boolean {
  return readerOf(name) !== undefined;
}

/**
 * The facts of a lock, read once for each identity of the file. Never throws: what is no TOML gives a
 * problem and the entries that could be read. Undefined for a file whose name is not a lock's.
 */
export function readLock(file: SourceFile): Lock | undefined {
  const known = locks.get(file);
  if (known) return known;
  const read = readerOf(basename(file.path));
  if (!read) return undefined;
  const lock = read(readTables(file));
  locks.set(file, lock);
  return lock;
}

function readerOf(name: string): ((reading: Reading) => Lock) | undefined {
  // PEP 751 allows one name between the dots.
  return readers.get(name) ?? (/^pylock\.([^.]+\.)?toml$/.test(name) ? readPylock : undefined);
}
