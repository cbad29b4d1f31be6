import { expect, test } from 'vitest';
import { dependenciesOfGroup, readDependencyGroups } from '../../../server/python/dependency.ts';
import { evaluateMarker, type MarkerEnvironment, parseMarker } from '../../../server/python/marker.ts';
import { normaliseName } from '../../../server/python/name.ts';
import { parseRequirement } from '../../../server/python/requirement.ts';
import { getTable, parseToml } from '../../../server/python/toml.ts';
import { isInvalid } from '../../../server/python/version.ts';
import { random } from '../backends/random.ts';
import { type Environment, environmentOf, markerText, requirementText } from './generate.ts';
import { ask } from './oracle.ts';

const r = random(508);

interface Parts {
  name: string;
  extras: string[];
  specifiers: string[];
  url: string | null;
  marker: (boolean | null)[] | null;
}

function ours(environment: Environment): MarkerEnvironment {
  const { extras, dependency_groups, ...rest } = environment;
  const sets = [extras, dependency_groups].map(names => Array.isArray(names) && new Set(names as string[]));
  return {
    ...rest,
    ...(sets[0] && { extras: sets[0] }),
    ...(sets[1] && { dependency_groups: sets[1] }),
  };
}

test('requirements: validity and parts', () => {
  const environments = Array.from({ length: 6 }, () => environmentOf(r));
  const texts = Array.from({ length: 30_000 }, () => requirementText(r));
  const answers = ask<Parts | null>(texts.map(text => ['requirement', text, environments]));
  const wrong = texts.flatMap((text, i): unknown[] => {
    // packaging takes a comma after `===` for a part of its text, and then misses it before a blank.
    if (/===\s*[^\s;)]*,/.test(text)) return [];
    // It lets a name end with `_`, which PEP 508 forbids.
    if (/^\s*[\w.-]*_(?![\w.-])/.test(text)) return [];
    const parsed = parseRequirement(text);
    const mine = isInvalid(parsed)
      ? null
      : {
          name: parsed.name,
          extras: [...new Set(parsed.extras)].sort(),
          specifiers: (parsed.specifiers?.clauses ?? []).map(clause => clause.operator + clause.text),
          url: parsed.url?.text ?? null,
          marker: parsed.marker
            ? environments.map(environment => evaluateMarker(parsed.marker!, ours(environment)) ?? null)
            : null,
        };
    const theirs = answers[i]!;
    // Where packaging gives up on one comparison, we may still know the whole.
    if (mine?.marker)
      mine.marker = mine.marker.map((value, k) => (theirs?.marker?.[k] === null ? null : value));
    if (mine) mine.specifiers = mine.specifiers.sort();
    if (theirs) theirs.specifiers = theirs.specifiers.sort();
    return JSON.stringify(mine) === JSON.stringify(theirs)
      ? []
      : [{ text, mine, theirs, why: isInvalid(parsed) ? parsed.invalid : undefined }];
  });
  expect(wrong.slice(0, 10).map(one => JSON.stringify(one))).toEqual([]);
  expect(answers.filter(answer => answer === null).length).toBeGreaterThan(2000);
  expect(answers.filter(answer => answer?.marker).length).toBeGreaterThan(2000);
});

test('requirements: every part stands where its span says', () => {
  for (let i = 0; i < 5000; i++) {
    const text = requirementText(r);
    const parsed = parseRequirement(text);
    if (isInvalid(parsed)) {
      expect(parsed.span.start).toBeGreaterThanOrEqual(0);
      expect(parsed.span.end).toBeLessThanOrEqual(text.length);
      continue;
    }
    for (const part of [parsed.writtenName, parsed.url, ...parsed.writtenExtras]) {
      if (part) expect(text.slice(part.span.start, part.span.end)).toBe(part.text);
    }
    for (const clause of parsed.specifiers?.clauses ?? []) {
      const written = text.slice(clause.span.start, clause.span.end);
      expect(written.startsWith(clause.operator) && written.endsWith(clause.text)).toBe(true);
    }
  }
});

test('markers: values in full environments', () => {
  const cases = Array.from({ length: 20_000 }, () => ({
    text: markerText(r),
    environment: environmentOf(r),
  }));
  const answers = ask<(boolean | null)[]>(
    cases.map(({ text, environment }) => ['marker', text, [environment]]),
  );
  const wrong = cases.flatMap(({ text, environment }, i): unknown[] => {
    const marker = parseMarker(text);
    const mine = isInvalid(marker) ? marker : (evaluateMarker(marker, ours(environment)) ?? null);
    const theirs = answers[i]![0];
    return mine === theirs || theirs === null ? [] : [{ text, environment, mine, theirs }];
  });
  expect(wrong.slice(0, 10).map(one => JSON.stringify(one))).toEqual([]);
  const known = answers.map(([answer]) => answer);
  for (const value of [true, false]) expect(known.filter(one => one === value).length).toBeGreaterThan(2000);
});

test('markers: what is said of a partly known environment holds in each full one', () => {
  const cases = Array.from({ length: 10_000 }, () => {
    const text = markerText(r);
    const full = environmentOf(r);
    const hidden = r.some(Object.keys(full), 8);
    return { text, full, hidden };
  });
  const answers = ask<(boolean | null)[]>(cases.map(({ text, full }) => ['marker', text, [full]]));
  let known = 0;
  const wrong = cases.flatMap(({ text, full, hidden }, i): unknown[] => {
    const marker = parseMarker(text);
    if (isInvalid(marker)) return [{ text, marker }];
    const partly = Object.fromEntries(Object.entries(full).filter(([key]) => !hidden.includes(key)));
    const mine = evaluateMarker(marker, ours(partly));
    const theirs = answers[i]![0];
    if (mine !== undefined && hidden.length > 0) known++;
    return mine === undefined || theirs === null || mine === theirs
      ? []
      : [{ text, partly, full, mine, theirs }];
  });
  expect(wrong.slice(0, 10).map(one => JSON.stringify(one))).toEqual([]);
  expect(known).toBeGreaterThan(3000);
});

test('dependency groups: what they hold, and which are refused', () => {
  const cases = Array.from({ length: 2000 }, () => {
    const names = r.some(['dev', 'lint', 'Docs', 'docs', 'test_all', 'test-all'], 5);
    const table = Object.fromEntries(
      names.map(name => [
        name,
        Array.from({ length: r.below(4) }, (_, i) => {
          if (r.chance(0.6)) return `${name.replace(/\W/g, '')}${i}`;
          return { 'include-group': r.pick([...names, 'DEV', r.chance(0.1) ? 'none' : 'lint']) };
        }),
      ]),
    );
    return { table, asked: names[0] ?? 'dev' };
  });
  const answers = ask<string[] | null>(cases.map(({ table, asked }) => ['groups', table, asked]));
  const wrong = cases.flatMap(({ table, asked }, i): unknown[] => {
    const lines = Object.entries(table).map(([name, items]) => {
      const written = items.map(item =>
        typeof item === 'string' ? `"${item}"` : `{ include-group = "${item['include-group']}" }`,
      );
      return `"${name}" = [${written.join(', ')}]`;
    });
    const document = parseToml({
      path: '/pyproject.toml',
      text: `[dependency-groups]\n${lines.join('\n')}\n`,
    });
    const { groups, problems } = readDependencyGroups(getTable(document.root, 'dependency-groups'));
    const mine = dependenciesOfGroup(groups, asked)?.map(dependency => dependency.text);
    const theirs = answers[i]!;
    // packaging reports the defects that lie on the way, we report all.
    if (theirs === null)
      return problems.length > 0 || !groups.has(normaliseName(asked)) ? [] : [{ table, problems }];
    const same = JSON.stringify([...new Set(mine)].sort()) === JSON.stringify([...new Set(theirs)].sort());
    return same ? [] : [{ table, asked, mine, theirs }];
  });
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(answers.filter(answer => answer === null).length).toBeGreaterThan(200);
});
