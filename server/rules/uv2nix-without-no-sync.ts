import { basename } from '../files.ts';
import type { Finding } from '../finding.ts';
import { insertVariables } from '../nix/edits.ts';
import type { Shell } from '../nix/facts.ts';
import { hasUv } from '../project/selection.ts';
import { developmentShells } from '../project.ts';
import type { Rule } from './rule.ts';

export const uv2nixWithoutNoSync: Rule = {
  id: 'uv2nix-without-no-sync',
  summary: 'A uv2nix environment in a shell with uv, which will install the same packages again.',
  severity: 'hint',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    for (const shell of developmentShells(project)) {
      const { regime, complete, environment, body, at } = shell;
      if (regime !== 'uv2nix' || !complete || !hasUv(shell) || usesEnvironmentOfUv(shell)) continue;
      if (environment.has('UV_NO_SYNC')) continue;
      const edits = body && [insertVariables(body, [['UV_NO_SYNC', '"1"']])];
      yield {
        message:
          'Without UV_NO_SYNC, `uv run` installs again what uv2nix has built, as wheels that nobody patches.',
        at,
        fixes: edits ? [{ title: 'Set UV_NO_SYNC', safe: false, edits }] : [],
      };
    }
  },
};

/** A hook that syncs or activates an environment of uv's own means it. */
function usesEnvironmentOfUv({ commands, environment }: Shell): boolean {
  return (
    environment.has('VIRTUAL_ENV') ||
    commands.some(({ words: [program, first] }) => {
      const name = basename(program ?? '');
      return name === 'uv' || (/^(?:source|\.)$/.test(name) && /\bactivate\b/.test(first ?? 'activate'));
    })
  );
}
