/** Generated closed expressions: our evaluator gives what Nix gives, or Unknown. */
import { afterAll, expect, it } from 'vitest';
import { Evaluation } from '../../../server/nix/eval/evaluation.ts';
import { parseNix } from '../../../server/nix/syntax.ts';
import { size } from '../size.ts';
import { generate } from './generate.ts';
import { scratch, script, treeFiles } from './oracle.ts';
import { outcome } from './print.ts';

const first = Number(process.env.FLAKE_PYPROJECT_SEED ?? 1);
const count = size('FLAKE_PYPROJECT_COUNT', 1000, 5000);

const directory = scratch();
afterAll(() => directory.remove());

/** What Nix rejects before it evaluates anything. */
const refusals = /syntax error|undefined variable|already defined|invalid integer|path has a trailing slash/;

it(`agrees with Nix on ${count} expressions from seed ${first}`, () => {
  const expressions = Array.from({ length: count }, (_, i) => generate(first + i));
  for (const [i, text] of expressions.entries()) directory.add(`${i}.nix`, text);
  script(
    `for i in $(seq 0 ${count - 1}); do
       nix-instantiate --eval --strict $i.nix >$i.out 2>$i.err && mv $i.out $i.ok
     done; true`,
    directory.path,
  );
  const files = treeFiles();
  const wrong: string[] = [];
  const tally = { value: 0, error: 0, unknown: 0 };
  for (const [i, text] of expressions.entries()) {
    const path = `${directory.path}/${i}`;
    const printed = files.read(`${path}.ok`)?.text.trim();
    const said = files.read(`${path}.err`)?.text ?? '';
    const file = { path: `${path}.nix`, text };
    const evaluation = new Evaluation(files);
    const ours = outcome(evaluation, evaluation.evaluateSource(file));
    const problems = parseNix(file).problems.length > 0;
    tally[ours.kind]++;
    const refused = printed === undefined && refusals.test(said);
    const agrees =
      refused ||
      ours.kind === 'unknown' ||
      (printed === undefined ? ours.kind === 'error' : ours.kind === 'value' && ours.text === printed);
    if (agrees && problems === refused) continue;
    wrong.push(
      `seed ${first + i}: ${text}\n  Nix: ${printed ?? said.slice(-300)}\n  we: ${ours.kind} ${ours.text}`,
    );
  }
  console.log(`generated expressions: ${JSON.stringify(tally)}`);
  expect(wrong.join('\n')).toBe('');
  expect(tally.value).toBeGreaterThan(count / 2);
});
