import type { Finding } from '../finding.ts';
import { insertAttributes } from '../nix/edits.ts';
import { hasUv } from '../project/selection.ts';
import { developmentShells } from '../project.ts';
import type { Rule } from './rule.ts';

export const uv2nixWithoutNoSync: Rule = {
  id: 'uv2nix-without-no-sync',
  summary: 'A uv2nix environment in a shell with uv, which will try to sync it.',
  severity: 'hint',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    for (const shell of developmentShells(project)) {
      if (
        shell.regime !== 'uv2nix' ||
        !shell.complete ||
        !hasUv(shell) ||
        shell.environment.has('UV_NO_SYNC')
      )
        continue;
      yield {
        message:
          'uv run and uv sync will try to change the environment that uv2nix built: UV_NO_SYNC keeps them from it.',
        at: shell.at,
        fixes: shell.body
          ? [
              {
                title: 'Set UV_NO_SYNC',
                safe: false,
                edits: [insertAttributes(shell.body, [['UV_NO_SYNC', '"1"']])],
              },
            ]
          : [],
      };
    }
  },
};
