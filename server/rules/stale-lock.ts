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
      for (const { message, inLock, inPyproject } of staleness(lock, workspace)) {
        // Each member of a workspace speaks of itself.
        if (inPyproject.file !== pyproject.file) continue;
        yield {
          message: `${message}. \`${commands[lock.kind]}\` brings it up to date.`,
          at: inPyproject,
          related: [{ message: `${basename(lock.file.path)} has this`, at: inLock }],
        };
      }
    }
  },
};
