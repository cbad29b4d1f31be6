/** The packages that the flake builds from this project. */

import type { Edit } from '../finding.ts';
import type { BuiltPackage } from '../nix/facts.ts';
import type { Project } from '../project.ts';
import { type Location, textAt } from '../text.ts';

/** Those that a Python builder makes and whose `src` is the project's directory. */
export function builtFromProject({ flake, directory }: Project): readonly BuiltPackage[] {
  return (
    flake?.packages.filter(({ builder, source }) => isPythonBuilder(builder) && source === directory) ?? []
  );
}

function isPythonBuilder(builder: string): boolean {
  return builder === 'buildPythonPackage' || builder === 'buildPythonApplication';
}

/** Writes another text where a Nix string stands. */
export function rewriteString(at: Location, text: string): Edit | undefined {
  return /^"[^"$\\]*"$/.test(textAt(at)) ? { at, text: `"${text}"` } : undefined;
}
