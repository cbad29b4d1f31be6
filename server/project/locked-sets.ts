/** The sets of packages that the flake makes from the project's uv.lock. */
import type { LockedSet } from '../nix/facts.ts';
import type { Project } from '../project.ts';

/** Those of the project's own workspace. */
export function lockedSetsOf({ flake, workspace }: Project): readonly LockedSet[] {
  return flake?.lockedSets.filter(({ root }) => root === workspace.root) ?? [];
}
