/** Writes fixes to the disk: whole files, at once, and never over somebody else's change. */
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isInside } from '../files.ts';
import type { Rewritten } from '../fix.ts';
import { corePath } from '../readable.ts';

/**
 * @param root the tree that must not be left, not even through a link.
 * @returns undefined when written, else why the file was left alone.
 */
export function write({ path, before, text }: Rewritten, root: string): string | undefined {
  try {
    if (!before) {
      if (!leadsInside(root, dirname(path))) return 'lies outside of the project, left alone';
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { flag: 'wx' });
      return undefined;
    }
    // A link stays one: what it leads to is replaced.
    const target = realpathSync.native(path);
    if (!leadsInside(root, target)) return 'lies outside of the project, left alone';
    const bytes = readFileSync(target);
    const now = bytes.toString('utf8');
    if (now !== before.text) return 'changed meanwhile, left alone';
    if (!bytes.equals(Buffer.from(now))) return 'is not valid UTF-8, left alone';
    replace(target, text);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST'
      ? 'exists already, left alone'
      : `cannot be written: ${(error as Error).message}`;
  }
}

/** Puts a whole text in a file's place, with the file's permissions and owner. */
function replace(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const { mode, uid, gid } = statSync(path);
  // Who may not write the file may not replace it either, though the directory would allow it.
  accessSync(path, constants.W_OK);
  writeFileSync(temporary, text, { flag: 'wx', mode: 0o600 });
  try {
    const made = statSync(temporary);
    if (made.uid !== uid || made.gid !== gid) chownSync(temporary, uid, gid);
    chmodSync(temporary, mode);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Whether a directory, or the nearest one above it that exists, lies in the tree when links are followed. */
function leadsInside(root: string, path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    try {
      return isInside(corePath(realpathSync.native(root)), corePath(realpathSync.native(at)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || at === dirname(at)) return false;
    }
  }
}
