/**
 * nixpkgs' own library, evaluated from source: its tests give no failures. FLAKE_PYPROJECT_NIXPKGS_LIB names a
 * checkout's `lib` (github.com/nix-community/nixpkgs.lib); it is not part of this repository.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { Evaluation } from '../../../server/nix/eval/evaluation.ts';
import { scratch, treeFiles } from './oracle.ts';
import { outcome } from './print.ts';

const lib = process.env.FLAKE_PYPROJECT_NIXPKGS_LIB;
if (!lib) console.log("nixpkgs' lib: skipped, FLAKE_PYPROJECT_NIXPKGS_LIB names no directory");

describe.skipIf(!lib)("nixpkgs' lib", () => {
  const directory = scratch();
  afterAll(() => directory.remove());
  if (lib) directory.copy(lib, 'lib');

  it('tests/misc.nix gives no failures', () => {
    const limits = { steps: 1e9, size: 1e9, time: 1_800_000, depth: 1e6 };
    const evaluation = new Evaluation(treeFiles(), { system: 'x86_64-linux' }, limits);
    const started = performance.now();
    const value = evaluation.evaluateFile(`${directory.path}/lib/tests/misc.nix`);
    expect(outcome(evaluation, value)).toEqual({ kind: 'value', text: '[ ]' });
    console.log(`misc.nix: ${evaluation.budget.steps} steps, ${Math.round(performance.now() - started)} ms`);
    expect([...evaluation.sources.values()].flatMap(({ problems }) => problems)).toEqual([]);
  });
});
