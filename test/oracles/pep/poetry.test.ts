import { expect, test } from 'vitest';
import { parsePoetryConstraint } from '../../../server/python/poetry-constraint.ts';
import { admitsRelease } from '../../../server/python/range.ts';
import { isInvalid } from '../../../server/python/version.ts';
import { random } from '../backends/random.ts';
import { releaseText, spoilt } from './generate.ts';
import { ask } from './oracle.ts';

const r = random(38);

function constraint(): string {
  const clause = () => {
    const operator = r.pick(['^', '^', '~', '', '>=', '<', '<=', '>', '==', '=', '!=', '~=']);
    if (r.chance(0.05)) return '*';
    const wildcard = /^(?:=|==|!=|)$/.test(operator) && r.chance(0.4) ? '.*' : '';
    return operator + (r.chance(0.1) ? ' ' : '') + releaseText(r) + wildcard;
  };
  const group = () =>
    Array.from({ length: 1 + r.below(3) }, clause).join(r.pick([',', ', ', ' ', ' , '])) +
    (r.chance(0.05) ? ',' : '');
  const text = Array.from({ length: 1 + r.below(3) }, group).join(r.pick(['||', ' || ', '|', ' | ']));
  return r.chance(0.1) ? spoilt(r, text) : text;
}

test('poetry-core admits the same releases', () => {
  const cases = Array.from({ length: 20_000 }, () => ({
    text: constraint(),
    versions: Array.from({ length: 10 }, () => releaseText(r)),
  }));
  const answers = ask<boolean[] | null>(cases.map(({ text, versions }) => ['poetry', text, versions]));
  const wrong = cases.flatMap(({ text, versions }, i): unknown[] => {
    // Poetry's own reading of tabs and of wildcards after more than release numbers is not followed.
    if (/\t|[a-z+]\d*\.\*/.test(text)) return [];
    const parsed = parsePoetryConstraint(text);
    const mine = isInvalid(parsed)
      ? null
      : versions.map(version => admitsRelease(parsed.range, version.split('.').map(Number)));
    return JSON.stringify(mine) === JSON.stringify(answers[i])
      ? []
      : [{ text, versions, mine, theirs: answers[i] }];
  });
  expect(wrong.slice(0, 20).map(one => JSON.stringify(one))).toEqual([]);
  expect(answers.filter(answer => answer === null).length).toBeGreaterThan(300);
  expect(answers.filter(answer => answer?.includes(true)).length).toBeGreaterThan(3000);
});
