/** Writes fixes to the disk: whole files, at once, and never over somebody else's change. */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from '../files.ts';
import type { Rewritten } from '../fix.ts';

/** @returns undefined when written, else why the file was left alone. */
export function write({ path, before, text }: Rewritten): string | undefined {
  try {
    if (!before) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { flag: 'wx' });
      return undefined;
    }
    if (readFileSync(path, 'utf8') !== before.text) return 'changed meanwhile, left alone';
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      writeFileSync(temporary, text, { flag: 'wx' });
      chmodSync(temporary, statSync(path).mode);
      renameSync(temporary, path);
    } finally {
      rmSync(temporary, { force: true });
    }
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST'
      ? 'exists already, left alone'
      : (error as Error).message;
  }
}
