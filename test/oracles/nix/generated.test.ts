/** Generated closed expressions: our evaluator gives what Nix gives, or Unknown. FLAKE_PYPROJECT_SEED moves the start. */
import { afterAll, expect, it } from 'vitest';
import { Evaluation } from '../../../server/nix/eval/evaluation.ts';
import { parseNix } from '../../../server/nix/syntax.ts';
import { generate } from './generate.ts';
import { type Answer, instantiate, scratch, treeFiles } from './oracle.ts';
import { outcome } from './print.ts';

const first = Number(process.env['FLAKE_PYPROJECT_SEED'] ?? 1);
const count = Number(process.env['FLAKE_PYPROJECT_COUNT'] ?? 3000);
const batch = 40;

const directory = scratch();
afterAll(() => directory.remove());

/** One process for many; where one of them fails, one for each. */
function ask(expressions: readonly string[]): Answer[] {
  directory.add('all.nix', `[\n${expressions.map(text => `(${text})\n`).join('')}]`);
  const answers: Answer[] = [];
  const names = expressions.map((_, i) => `builtins.toFile "x" (toString ${i})`);
  if (names.length === 0) return answers;
  directory.add('print.nix', expressions.map((text, i) => `"${i}" = ${text};`).join('\n'));
  for (const text of expressions) {
    directory.add('one.nix', text);
    answers.push(instantiate(['--eval', '--strict', `${directory.path}/one.nix`]));
  }
  return answers;
}

it(`agrees with Nix on ${count} expressions from seed ${first}`, () => {
  const wrong: string[] = [];
  const tally = { value: 0, error: 0, unknown: 0 };
  for (let seed = first; seed < first + count; seed += batch) {
    const seeds = Array.from({ length: Math.min(batch, first + count - seed) }, (_, i) => seed + i);
    const expressions = seeds.map(generate);
    for (const [i, answer] of ask(expressions).entries()) {
      const text = expressions[i]!;
      const file = { path: `${directory.path}/one.nix`, text };
      const evaluation = new Evaluation(treeFiles());
      const ours = outcome(evaluation, evaluation.evaluateSource(file));
      tally[ours.kind]++;
      const problems = parseNix(file).problems.length;
      const refused = !answer.ok && /syntax error|undefined variable|already defined/.test(answer.text);
      const fine =
        ours.kind === 'unknown' ||
        (answer.ok ? ours.kind === 'value' && ours.text === answer.text : ours.kind === 'error');
      if (fine && problems > 0 === refused) continue;
      wrong.push(
        `seed ${seeds[i]}: ${text}\n  Nix: ${answer.text.slice(-300)}\n  we: ${ours.kind} ${ours.text}`,
      );
    }
  }
  console.log(`generated expressions: ${JSON.stringify(tally)}`);
  expect(wrong.join('\n')).toBe('');
  expect(tally.value).toBeGreaterThan(count / 2);
});
