/**
 * Real files: what Nix parses has no problem, and what it does not has one. FLAKE_PYPROJECT_CORPUS names a directory
 * of checked-out repositories; they are not part of this one.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseNix } from '../../../server/nix/syntax.ts';
import { scratch, script, treeFiles } from './oracle.ts';

const corpus = process.env.FLAKE_PYPROJECT_CORPUS;
if (!corpus) console.log('corpus: skipped, FLAKE_PYPROJECT_CORPUS names no directory');

describe.skipIf(!corpus)('corpus', () => {
  const directory = scratch();
  afterAll(() => directory.remove());

  it('has problems only where Nix has them', () => {
    const paths = readdirSync(corpus!, { recursive: true, encoding: 'utf8' }).filter(
      path => path.endsWith('.nix') && !/(^|\/)(\.git|node_modules)\//.test(path),
    );
    for (const [i, path] of paths.entries()) directory.copy(join(corpus!, path), `${i}.nix`);
    const accepted = script(
      `for i in $(seq 0 ${paths.length - 1}); do nix-instantiate --parse $i.nix >/dev/null 2>&1 && echo $i; done; true`,
      directory.path,
    );
    const okay = new Set(accepted.trim().split('\n').map(Number));
    const files = treeFiles();
    const wrong: string[] = [];
    for (const [i, path] of paths.entries()) {
      const file = files.read(`${directory.path}/${i}.nix`);
      if (!file) continue;
      const { problems } = parseNix(file);
      if ((problems.length === 0) !== okay.has(i))
        wrong.push(`${path}: ${problems[0]?.message ?? 'Nix rejects it'}`);
    }
    console.log(`corpus: ${paths.length} files, of which Nix accepts ${okay.size}`);
    expect(wrong).toEqual([]);
    expect(okay.size).toBeGreaterThan(0);
  });
});
