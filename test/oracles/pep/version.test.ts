import { expect, test } from 'vitest';
import {
  admits,
  compareVersions,
  formatVersion,
  isInvalid,
  parseSpecifiers,
  parseVersion,
  type Version,
} from '../../../server/python/version.ts';
import { random } from '../backends/random.ts';
import { specifiersText, versionText } from './generate.ts';
import { ask } from './oracle.ts';

const r = random(440);

function parsed(text: string): Version {
  const version = parseVersion(text);
  if (isInvalid(version)) throw new Error(text);
  return version;
}

test('versions: validity and normal form', () => {
  const texts = Array.from({ length: 20_000 }, () => versionText(r));
  const answers = ask<string | null>(texts.map(text => ['version', text]));
  const wrong = texts.flatMap((text, i) => {
    const version = parseVersion(text);
    const ours = isInvalid(version) ? null : formatVersion(version);
    return ours === answers[i] ? [] : [{ text, ours, packaging: answers[i] }];
  });
  expect(wrong.slice(0, 20).map(one => JSON.stringify(one))).toEqual([]);
  expect(answers.filter(answer => answer === null).length).toBeGreaterThan(500);
});

test('versions: order', () => {
  const valid: string[] = [];
  while (valid.length < 3000) {
    const text = versionText(r);
    if (!isInvalid(parseVersion(text))) valid.push(text);
  }
  const pairs = Array.from({ length: 30_000 }, () => [r.pick(valid), r.pick(valid)] as const);
  const answers = ask<number>(pairs.map(pair => ['compare', ...pair]));
  const wrong = pairs.filter(([a, b], i) => Math.sign(compareVersions(parsed(a), parsed(b))) !== answers[i]);
  expect(wrong.slice(0, 20).map(one => JSON.stringify(one))).toEqual([]);
});

test('specifiers: validity and what they admit', () => {
  const near = () => {
    const version = versionText(r).trim();
    return r.chance(0.5)
      ? version
      : version.replace(/^v?(\d+!)?[\d.]+/, `$1${r.pick(['1', '1.0', '3.12', '3.12.0'])}`);
  };
  const cases = Array.from({ length: 20_000 }, () => {
    const text = specifiersText(r, near);
    const candidates = Array.from({ length: 8 }, near).filter(version => !isInvalid(parseVersion(version)));
    const own = [...text.matchAll(/[=<>~!]\s*([^,=<>~!*]+?)(?:\.\*)?(?=\s*,|$)/g)].map(match => match[1]!);
    const versions = [...candidates, ...own.filter(version => !isInvalid(parseVersion(version)))];
    return { text, versions };
  });
  const answers = ask<[boolean, boolean][] | null>(
    cases.map(({ text, versions }) => ['specifiers', text, versions]),
  );
  const wrong = cases.flatMap(({ text, versions }, i): unknown[] => {
    const specifiers = parseSpecifiers(text);
    const answer = answers[i]!;
    if (isInvalid(specifiers) || answer === null) {
      return isInvalid(specifiers) === (answer === null)
        ? []
        : [{ text, ours: specifiers, packaging: answer }];
    }
    return versions.flatMap((written, k) => {
      const version = parsed(written);
      const ours = [admits(specifiers, version), admits(specifiers, version, { prereleases: false })];
      return ours.join() === answer[k]!.join() ? [] : [{ text, written, ours, packaging: answer[k] }];
    });
  });
  expect(wrong.slice(0, 20).map(one => JSON.stringify(one))).toEqual([]);
  expect(answers.filter(answer => answer === null).length).toBeGreaterThan(500);
  expect(answers.flat().filter(answer => answer?.[0]).length).toBeGreaterThan(5000);
});
