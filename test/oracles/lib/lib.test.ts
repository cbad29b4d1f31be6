/**
 * Our models of nixpkgs' `lib` against its source, as Nix evaluates it, on generated arguments.
 * `FLAKE_PYPROJECT_SOURCES` names a directory that holds `nixpkgs.lib`.
 */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Evaluation } from '../../../server/nix/eval/evaluation.ts';
import type { Value } from '../../../server/nix/eval/value.ts';
import { makeWorld } from '../../../server/nix/world/make.ts';
import { memoryFiles } from '../../memory.ts';
import { random } from '../backends/random.ts';
import { inRoot, missing, scratch } from '../store/root.ts';
import { calls } from './calls.ts';

const sources = process.env.FLAKE_PYPROJECT_SOURCES;
if (missing !== undefined) console.warn(`skipped: ${missing}`);
if (!sources) console.warn('skipped: FLAKE_PYPROJECT_SOURCES names no nixpkgs.lib');

const rounds = Number(process.env.FLAKE_PYPROJECT_ROUNDS ?? 8);

type Random = ReturnType<typeof random>;

/** An argument of a kind, as Nix. */
function argument(kind: string, any: Random): string {
  const int = (): number => any.below(12) - 3;
  const word = (): string =>
    any.pick([
      '',
      'a',
      'b',
      'ab',
      'a-b',
      'A b',
      '3.12',
      '10',
      '2',
      'x.y',
      "it's",
      'a/b',
      '-x',
      'äö',
      'b.a.c',
    ]);
  const text = (): string => JSON.stringify(word());
  const name = (): string => any.pick(['a', 'b', 'c', 'x']);
  const list = (make: () => string): string => `[ ${Array.from({ length: any.below(5) }, make).join(' ')} ]`;
  const set = (make: () => string): string =>
    `{ ${[...new Set(Array.from({ length: any.below(4) }, name))].map(key => `${key} = ${make()};`).join(' ')} }`;
  const value = (): string => any.pick([`(${int()})`, text(), 'true', 'null']);
  const nested = (): string => set(() => (any.below(2) === 0 ? value() : set(value)));
  switch (kind) {
    case 'i':
      return `(${int()})`;
    case 'n':
      return String(any.below(5));
    case 's':
      return text();
    case 'c':
      return JSON.stringify(any.pick(['a', 'b', '.', '-', '/']));
    case 'b':
      return any.pick(['true', 'false']);
    case 'v':
      return JSON.stringify(any.pick(['1', '3.12', '3.9.1', '3.12.0rc1', '2024.1', '3.12-dev', '0.1a', '3']));
    case 'I':
      return list(() => `(${int()})`);
    case 'S':
      return list(text);
    case 'L':
      return list(() => list(() => `(${int()})`));
    case 'P':
      return `[ ${Array.from({ length: 1 + any.below(2) }, () => `"${name()}"`).join(' ')} ]`;
    case 'A':
      return set(() => `(${int()})`);
    case 'T':
      return set(text);
    case 'N':
      return nested();
    case 'M':
      return list(() => set(() => `(${int()})`));
    case 'k':
      return `"${name()}"`;
    case 'V':
      return value();
    default:
      throw new Error(`no such kind: ${kind}`);
  }
}

/** `lib.take $n $I` with arguments. */
const fill = (template: string, any: Random): string =>
  template.replace(/\$(\w)/g, (_, kind: string) => argument(kind, any));

/** Our answer as JSON would print it; `?` where we say that it is not known, `!` where evaluation fails. */
function ours(evaluation: Evaluation, text: string): string {
  const plain = (value: Value): unknown => {
    switch (value.type) {
      case 'unknown':
        throw value.error ? '!' : '?';
      case 'list':
        if (value.open) throw '?';
        return value.items.map(item => plain(evaluation.force(item)));
      case 'attrs':
        if (value.open) throw '?';
        return Object.fromEntries(
          [...value.entries]
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, thunk]) => [key, plain(evaluation.force(thunk))]),
        );
      case 'null':
        return null;
      case 'int':
        return Number(value.value);
      case 'path':
      case 'function':
        throw '?';
      default:
        return value.value;
    }
  };
  try {
    return JSON.stringify(plain(evaluation.evaluateSource({ path: '/project/x.nix', text })));
  } catch (verdict) {
    if (typeof verdict === 'string') return verdict;
    throw verdict;
  }
}

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, sorted(inner)]),
        )
      : value;

test.skipIf(missing || !sources)('our lib agrees with nixpkgs', () => {
  const any = random(20261122);
  const expressions = calls.flatMap(template =>
    Array.from({ length: /\$/.test(template) ? rounds : 1 }, () => fill(template, any)),
  );
  const { outside, inside } = scratch();
  cpSync(join(sources!, 'nixpkgs.lib'), join(outside, 'nixpkgs.lib'), { recursive: true });
  const items = expressions.map(
    expression => `(builtins.tryEval (let r = ${expression}; in builtins.deepSeq r r))`,
  );
  const theirs: string[] = [];
  for (let start = 0; start < items.length; start += 200) {
    const part = items.slice(start, start + 200);
    writeFileSync(
      join(outside, 'calls.nix'),
      `let lib = import ./nixpkgs.lib/lib; in [\n${part.join('\n')}\n]`,
    );
    theirs.push(...evaluate(inside, part));
  }
  const { world } = makeWorld(memoryFiles({}));
  const evaluation = new Evaluation(memoryFiles({}), { globals: { lib: world.lib } });
  const wrong: string[] = [];
  let known = 0;
  const unknown = new Map<string, number>();
  for (const [i, expression] of expressions.entries()) {
    const mine = ours(evaluation, expression);
    const name = /lib\.[\w.']+/.exec(expression)![0];
    if (mine === '?') unknown.set(name, (unknown.get(name) ?? 0) + 1);
    else {
      known++;
      if (mine !== theirs[i]) wrong.push(`${expression}: Nix ${theirs[i]}, we ${mine}`);
    }
  }
  console.info(
    `${new Set(expressions.map(expression => /lib\.[\w.']+/.exec(expression)![0])).size} functions, ${expressions.length} calls, ${known} known; unknown: ${[...unknown].map(([name, count]) => `${name} ${count}`).join(', ')}`,
  );
  expect(wrong).toEqual([]);

  /** What Nix says of each expression; one that fails in a way that cannot be caught is looked for by halves. */
  function evaluate(root: string, part: readonly string[]): string[] {
    writeFileSync(
      join(outside, 'calls.nix'),
      `let lib = import ./nixpkgs.lib/lib; in [\n${part.join('\n')}\n]`,
    );
    try {
      const found = JSON.parse(
        inRoot('nix-instantiate', '--eval', '--strict', '--json', `${root}/calls.nix`),
      ) as { success: boolean; value: unknown }[];
      return found.map(({ success, value }) => (success ? JSON.stringify(sorted(value)) : '!'));
    } catch {
      if (part.length === 1) return ['!'];
      const middle = part.length >> 1;
      return [...evaluate(root, part.slice(0, middle)), ...evaluate(root, part.slice(middle))];
    }
  }
});
