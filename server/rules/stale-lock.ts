import { basename } from '../files.ts';
import type { Finding } from '../finding.ts';
import type { Lock } from '../python/locks/facts.ts';
import { staleness } from '../python/locks/staleness.ts';
import type { Rule } from './rule.ts';

const commands: Record<Lock['kind'], string> = {
  uv: 'uv lock',
  poetry: 'poetry lock',
  pdm: 'pdm lock',
  pylock: 'uv export',
};

export const staleLock: Rule = {
  id: 'stale-lock',
  summary: 'The lock was made for another pyproject.toml.',
  severity: 'warning',
  group: 'Interpreter',
  *check({ pyproject, workspace, locks }): Iterable<Finding> {
    for (const lock of locks) {
      // Each member of a workspace speaks of itself.
      const differences = staleness(lock, workspace).filter(
        ({ inPyproject }) => inPyproject.file === pyproject.file,
      );
      const remedy = `\`${commands[lock.kind]}\` brings it up to date`;
      if (differences.length <= singly) {
        for (const { message, inLock, inPyproject } of differences) {
          yield {
            message: `${message}. ${remedy}.`,
            at: inPyproject,
            related: [{ message: `${basename(lock.file.path)} has this`, at: inLock }],
          };
        }
        continue;
      }
      // One command settles them all: they are one finding, which lists the first of them.
      const [first, ...others] = differences;
      yield {
        message: `${first!.message}, and ${others.length} more differ. ${remedy}.`,
        at: first!.inPyproject,
        related: others.slice(0, listed).map(({ message, inPyproject: at }) => ({ message, at })),
      };
    }
  },
};

/** Up to so many differences stand each in its place. */
const singly = 4;
const listed = 10;
