/** What no person writes is read and evaluated all the same, or given up, soon. */
import { expect, test } from 'vitest';
import { parseNix } from '../../server/nix/syntax.ts';
import { memoryFiles } from '../memory.ts';
import { flakeOf } from './facts.ts';

const many = 100_000;
const repeat = (text: string): string => text.repeat(many);

/** Milliseconds of processor time, so that a busy machine is no failure; each takes well below one second alone. */
const most = 4000;

function processorTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const deep: Readonly<Record<string, string>> = {
  parentheses: `${repeat('(')}1${repeat(')')}`,
  'parentheses that are not closed': repeat('('),
  lists: `${repeat('[')}${repeat(']')}`,
  'lists that are not closed': repeat('['),
  'brackets that nothing opens': repeat(']'),
  sets: `${repeat('{a=')}1${repeat(';}')}`,
  'recursive sets': `${repeat('rec {a=')}1${repeat(';}')}`,
  'a long attribute path': `{ ${repeat('a.')}a = 1; }`,
  'a long selection': `{ }${repeat('.a')}`,
  lets: `${repeat('let a = ')}1${repeat('; in a')}`,
  'bodies of lets': `${repeat('let a = 1; in ')}a`,
  'scopes of with': `${repeat('with { }; ')}1`,
  assertions: `${repeat('assert true; ')}1`,
  conditions: `${repeat('if true then ')}1${repeat(' else 1')}`,
  alternatives: `${repeat('if true then 1 else ')}1`,
  functions: `${repeat('x: ')}1`,
  defaults: `${repeat('{a ? ')}1${repeat('}: a')}`,
  negations: `${repeat('-')}1`,
  applications: `${repeat('f ')}x`,
  sums: `${repeat('1 + ')}1`,
  updates: `${repeat('{ } // ')}{ }`,
  concatenations: `${repeat('[ ] ++ ')}[ ]`,
  implications: `${repeat('true -> ')}true`,
  pipes: `${repeat('1 |> ')}1`,
  'alternatives of selections': `${repeat('a.b or ')}1`,
  strings: `${repeat('"${')}"x"${repeat('}"')}`,
  'strings that are not closed': repeat('"${'),
  'indented strings': `${repeat("''${")}''x''${repeat("}''")}`,
  paths: `./a${repeat('${./a')}${repeat('}')}`,
};

test.each(Object.entries(deep))('%s, a hundred thousand deep', (_, text) => {
  const taken = processorTime(() => {
    for (const whole of [text, `{ outputs = { self }: { devShells.x86_64-linux.default = ${text}; }; }`]) {
      const files = memoryFiles({ 'flake.nix': whole });
      expect(parseNix(files.read('/project/flake.nix')!).root).toBeDefined();
      expect(flakeOf({ 'flake.nix': whole }).shells.every(({ complete }) => !complete)).toBe(true);
    }
  });
  expect(taken).toBeLessThan(2 * most);
});

const endless: Readonly<Record<string, readonly [text: string, why: string]>> = {
  'a name that is itself': ['let x = x; in x', 'infinite recursion encountered'],
  'attributes that are each other': ['rec { a = b; b = a; }.a', 'infinite recursion encountered'],
  'a function that calls itself at its end': ['let f = x: f x; in f 1', 'evaluation takes more than'],
  'a function that calls itself': ['let f = x: 1 + f x; in f 1', 'too deep'],
  'self-application': ['(x: x x) (x: x x)', 'evaluation takes more than'],
  'a string that doubles': ['let f = s: f (s + s); in f "x"', 'a string has more than|takes more than'],
  'a list that doubles': ['let f = s: f (s ++ s); in f [ 1 ]', 'a list or set has more than|takes more than'],
  'a long list of long lists': [
    'builtins.concatLists (builtins.genList (x: builtins.genList (y: y) 100000) 100000)',
    'takes more than|has more than',
  ],
  'a set that holds itself, compared': ['let x = { a = x; }; y = { a = y; }; in x == y', 'too deep|takes'],
  'a set that holds itself, evaluated whole': [
    'let x = { a = x; }; in builtins.deepSeq x x.b',
    'too deep|missing',
  ],
  'a set that holds itself, as JSON': ['let x = { a = x; }; in builtins.toJSON x', 'too deep|takes'],
  'an expression that tries every way': [
    `builtins.match "(a*)*b" "${'a'.repeat(5000)}"`,
    'takes more than|too deep|too complex',
  ],
};

test.each(Object.entries(endless))('%s ends', (_, [text, why]) => {
  const taken = processorTime(() => {
    const { shells } = flakeOf({
      'flake.nix': `{ outputs = { self }: { devShells.x86_64-linux.default = ${text}; }; }`,
    });
    expect(shells[0]?.unknown[0]?.why).toMatch(new RegExp(why));
  });
  expect(taken).toBeLessThan(most);
});

const long: Readonly<Record<string, string>> = {
  'a list of 100,000 numbers': `[ ${Array.from({ length: many }, (_, i) => i).join(' ')} ]`,
  'a file of 10 MB of text': `{ a = "${'x'.repeat(10_000_000)}"; }`,
  'a file of 10 MB of code': `{ ${'a = 1;\n'.repeat(1_400_000)} }`,
  'the longest file that is read': `{ ${Array.from({ length: 30_000 }, (_, i) => `a${i} = ${i};\n`).join('')} }`,
};

test.each(Object.entries(long))('%s', (_, text) => {
  const taken = processorTime(() => {
    const { shells } = flakeOf({
      'flake.nix': `{ outputs = { self }: { devShells.x86_64-linux.default = ${text}; }; }`,
    });
    expect(shells.every(({ complete }) => !complete)).toBe(true);
  });
  expect(taken).toBeLessThan(most);
});
