/**
 * Nix's own language tests, against Nix itself. FLAKE_PYPROJECT_NIX_TESTS names a checkout's `tests/functional/lang`
 * (github.com/NixOS/nix); it is not part of this repository. What each file gives is asked of the oracle, as a
 * checkout may be ahead of it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Evaluation } from '../../../server/nix/eval/evaluation.ts';
import { attributeOf } from '../../../server/nix/eval/sets.ts';
import type { Value } from '../../../server/nix/eval/value.ts';
import { parseNix } from '../../../server/nix/syntax.ts';
import { instantiate, scratch, treeFiles } from './oracle.ts';
import { type Outcome, outcome } from './print.ts';

const tests = process.env.FLAKE_PYPROJECT_NIX_TESTS;
if (!tests) console.log('language tests: skipped, FLAKE_PYPROJECT_NIX_TESTS names no directory');

/** Files where we differ from Nix, and why that is right for a reader that has no store and no machine. */
const exceptions: Readonly<Record<string, string>> = {
  'eval-okay-autoargs': 'takes arguments from the command line',
  'eval-okay-getenv': 'reads an environment variable, of which we know none',
  'eval-okay-pathexists': 'asks for a dangling link, which is no file to us',
  'eval-okay-print': 'prints how a built-in is applied and what was evaluated',
  'eval-okay-readDir': 'tells links from what they lead to, which the window on the files does not',
  'eval-okay-readFileType': 'tells links from what they lead to',
  'eval-okay-search-path': 'takes a search path from the command line',
  'eval-okay-tail-call-1': 'exhausts the stack of Nix, but not ours',
  'eval-fail-abs-path-fatal': 'is rejected by a lint that is asked for on the command line',
  'eval-fail-home-path-fatal': 'is rejected by a lint that is asked for on the command line',
  'eval-fail-short-path-literal': 'is rejected by a lint that is asked for on the command line',
  'eval-fail-url-literal': 'is rejected by a lint that is asked for on the command line',
  'eval-fail-addDrvOutputDependencies-empty-context': 'asks for the exact context of a string',
  'eval-fail-toJSON-non-utf-8': 'holds bytes that are no UTF-8, which reading has replaced',
};

describe.skipIf(!tests)('language tests', () => {
  const directory = scratch();
  afterAll(() => directory.remove());
  if (tests) directory.copy(tests, 'lang');
  const files = treeFiles();
  const names = tests
    ? readdirSync(tests)
        .filter(name => /^(eval|parse)-(okay|fail)-.*\.nix$/.test(name))
        .map(name => name.slice(0, -4))
    : ['none'];

  const beside = (name: string, extension: string): boolean =>
    existsSync(join(tests!, `${name}.${extension}`));

  function ask(name: string): { ok: boolean; text: string } {
    if (name.startsWith('parse')) return instantiate(['--parse', `lang/${name}.nix`], directory.path);
    const flags = beside(name, 'flags')
      ? readFileSync(join(tests!, `${name}.flags`), 'utf8').split(/\s+/)
      : [];
    const form = beside(name, 'exp.xml') ? ['--xml', '--no-location'] : [];
    return instantiate(
      ['--eval', '--strict', ...form, ...flags.filter(Boolean), `lang/${name}.nix`],
      directory.path,
    );
  }

  function ours(name: string): Outcome {
    const evaluation = new Evaluation(files);
    const value = evaluation.evaluateFile(`${directory.path}/lang/${name}.nix`);
    const found = outcome(evaluation, value);
    if (!beside(name, 'exp.xml') || found.kind !== 'value') return found;
    const toXml = (of: Value): Value => {
      const builtins = evaluation.evaluateSource({ path: '/builtins.nix', text: 'builtins' });
      if (builtins.type !== 'attrs') throw new Error('builtins is a set');
      return evaluation.call(attributeOf(builtins, 'toXML')!, of);
    };
    const xml = evaluation.settle(() => toXml(value));
    return xml.type === 'string'
      ? { kind: 'value', text: xml.value.trim() }
      : { kind: 'unknown', text: xml.type };
  }

  const unknown: string[] = [];
  it.each(names)('%s', name => {
    const nix = ask(name);
    const file = files.read(`${directory.path}/lang/${name}.nix`)!;
    const problems = parseNix(file).problems.map(({ message }) => message);
    if (name.startsWith('parse')) {
      expect({ accepted: problems.length === 0, problems }).toEqual({ accepted: nix.ok, problems });
      return;
    }
    if (name in exceptions) return;
    if (nix.ok) expect(problems).toEqual([]);
    const found = ours(name);
    if (found.kind === 'unknown') unknown.push(`${name}: ${found.text}`);
    else if (nix.ok) expect(found).toEqual({ kind: 'value', text: nix.text });
    else expect(found.kind === 'error' || problems.length > 0).toBe(true);
  });

  it('few answers are unknown', () => {
    const okay = unknown.filter(line => line.startsWith('eval-okay'));
    console.log(`unknown:\n${okay.join('\n')}`);
    expect(okay.length).toBeLessThan(20);
  });
});
