/** How a project's Python requirement and the interpreters of its flake go together. */
import { defaultPython, interpretersOf } from '../catalog/interpreters.ts';
import type { Nixpkgs } from '../catalog/nixpkgs.ts';
import type { Fix } from '../finding.ts';
import type { Interpreter } from '../nix/facts.ts';
import type { NixpkgsTree } from '../nix/store/nixpkgs.ts';
import type { Project } from '../project.ts';
import { admitsMinor, admitsRelease, nearestMinor, parseRelease, type Range } from '../python/range.ts';
import { textAt } from '../text.ts';

/** The state of the nixpkgs input of that name, as far as the flake says. */
export function nixpkgsOf({ flake }: Project, input: string | null): Nixpkgs {
  const found = flake?.nixpkgs.find(nixpkgs => nixpkgs.input === input);
  return { release: found?.release ?? null, lastModified: found?.lastModified ?? null };
}

/** What the nixpkgs input of that name says of itself, where its source lies on this machine. */
export function treeOf({ flake }: Project, input: string | null): NixpkgsTree | undefined {
  return flake?.nixpkgs.find(nixpkgs => nixpkgs.input === input)?.tree;
}

/** Whether a range admits an interpreter; unknown where that hangs on a patch release that is not known. */
export function admits(range: Range, { version, fullVersion }: Interpreter): 'yes' | 'no' | 'unknown' {
  const full = fullVersion === null ? undefined : parseRelease(fullVersion);
  if (full) return admitsRelease(range, full) ? 'yes' : 'no';
  const minor = version === null ? undefined : parseRelease(version);
  if (!minor) return 'unknown';
  const answer = admitsMinor(range, minor[0], minor[1]);
  return answer === 'some' ? 'unknown' : answer === 'all' ? 'yes' : 'no';
}

/** Takes the nearest interpreter that the range admits and the same nixpkgs surely has. */
export function otherInterpreter(project: Project, range: Range, interpreter: Interpreter): readonly Fix[] {
  const tree = treeOf(project, interpreter.nixpkgs);
  const available = interpretersOf(nixpkgsOf(project, interpreter.nixpkgs)).filter(
    ({ attribute, implementation, freeThreaded, preRelease, status }) =>
      implementation === 'cpython' &&
      !freeThreaded &&
      !preRelease &&
      status === 'exists' &&
      /missing|throws/.test(tree?.attribute(attribute)?.state ?? '') === false,
  );
  const minor = nearestMinor(
    range,
    interpreter.version ?? '3.0',
    available.flatMap(other => other.minor ?? []),
  );
  const text = minor && respelled(interpreter, minor);
  return minor && text
    ? [{ title: `Use Python ${minor}`, safe: false, edits: [{ at: interpreter.at, text }] }]
    : [];
}

/** What stands at an interpreter's place, made to name another minor version; undefined where it names none. */
function respelled({ at }: Interpreter, minor: string): string | undefined {
  const written = textAt(at);
  const digits = minor.replace('.', '');
  if (/\bpython3\d*(?!\d)/.test(written)) return written.replace(/\bpython3\d*(?!\d)/, `python${digits}`);
  if (/^"?3\d{1,2}"?$/.test(written)) return written.replace(/3\d+/, digits);
  if (/^"?3\.\d+(\.\d+)?"?$/.test(written)) return written.replace(/3[\d.]+/, minor);
  return undefined;
}

/** The default of a nixpkgs where a range admits it, else the newest that it admits. */
export function bestInterpreter(range: Range | undefined, nixpkgs: Nixpkgs): string | undefined {
  const admitted = interpretersOf(nixpkgs).filter(
    ({ minor }) => minor && (!range || admitsMinor(range, 3, Number(minor.slice(2))) === 'all'),
  );
  const usual = defaultPython(nixpkgs);
  return (admitted.find(({ minor }) => minor === usual) ?? admitted.at(-1))?.attribute;
}
