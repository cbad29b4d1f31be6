/**
 * What nixpkgs' sources say of themselves, as Nix evaluates them: a small nixpkgs made like the real one, and the real
 * one if `FLAKE_PYPROJECT_NIXPKGS` names a checkout (a directory inside the root with Nix).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type AttributeFact, readNixpkgs } from '../../../server/nix/store/nixpkgs.ts';
import { Workspace } from '../../../server/workspace.ts';
import { inRoot, missing, nix, outsideOf, scratch } from './root.ts';
import { small } from './small-nixpkgs.ts';

if (missing !== undefined) console.warn(`skipped: ${missing}`);
const checkout = process.env.FLAKE_PYPROJECT_NIXPKGS;
if (!missing && checkout === undefined)
  console.warn('the real nixpkgs is left out: FLAKE_PYPROJECT_NIXPKGS names none');

const importing = (inside: string, config: string): string =>
  `import ${inside} { system = "x86_64-linux"; config = ${config}; overlays = [ ]; }`;

/** Names that might exist: real ones, and others that look like them. */
function candidates(names: readonly string[]): string[] {
  const others = names.flatMap((name, i) =>
    i % 7 === 0 ? [`${name}x`, name.replace(/[-_]/g, ''), name.toUpperCase()] : [],
  );
  const usual = [
    'numpy',
    'requests',
    'gcc',
    'libGL',
    'python39',
    'python38',
    'python27',
    'stdenv',
    'lib',
    'callPackage',
    'mkShell',
    'pkgs',
    'system',
    'nosuch',
  ];
  return [...new Set([...names, ...others, ...usual])].filter(name => /^[\w'-]+$/.test(name));
}

const isAlias = (fact: AttributeFact): boolean =>
  fact.state === 'throws' || (fact.state === 'exists' && /^[^.]+$/.test(fact.to ?? '.'));

/** Which attributes throw; those that fail in a way that cannot be caught (an incomplete checkout) are left out. */
function thrown(inside: string, names: readonly string[]): Map<string, boolean> {
  if (names.length === 0) return new Map();
  try {
    const told = nix<Record<string, boolean>>(
      'eval',
      '--json',
      '--impure',
      '--expr',
      `let all = ${importing(inside, '{ }')}; in builtins.listToAttrs (map (name: {
        inherit name;
        value = !(builtins.tryEval (builtins.seq all.\${name} true)).success;
      }) [ ${names.map(name => `"${name}"`).join(' ')} ])`,
    );
    return new Map(Object.entries(told));
  } catch {
    const middle = names.length >> 1;
    if (middle === 0) return new Map();
    return new Map([...thrown(inside, names.slice(0, middle)), ...thrown(inside, names.slice(middle))]);
  }
}

/** @returns what contradicts Nix, and how many questions were left open. */
function compare(inside: string): { wrong: string[]; open: number; asked: number } {
  const directory = outsideOf(inside);
  const files = new Workspace(directory);
  const source = readNixpkgs(files, directory)!;
  const names = nix<string[]>(
    'eval',
    '--json',
    '--impure',
    '--expr',
    `builtins.attrNames (${importing(inside, '{ }')})`,
  );
  const existing = new Set(names);
  const wrong: string[] = [];
  let open = 0;
  const aliases: [name: string, throws: boolean][] = [];
  const asked = candidates(names);
  for (const name of asked) {
    const fact = source.attribute(name);
    if (!fact) open++;
    else if ((fact.state === 'missing') === existing.has(name)) wrong.push(`${name}: we say ${fact.state}`);
    else if (fact.state !== 'missing' && isAlias(fact)) aliases.push([name, fact.state === 'throws']);
  }
  const throwing = new Map<string, boolean>();
  for (let n = 0; n < aliases.length; n += 100)
    for (const [name, does] of thrown(
      inside,
      aliases.slice(n, n + 100).map(([name]) => name),
    ))
      throwing.set(name, does);
  for (const [name, ours] of aliases)
    if (throwing.has(name) && throwing.get(name) !== ours)
      wrong.push(`${name}: we say ${ours ? 'throws' : 'exists'}`);
  return { wrong, open, asked: asked.length };
}

function compareInterpreters(inside: string): { wrong: string[]; known: number } {
  const directory = outsideOf(inside);
  const source = readNixpkgs(new Workspace(directory), directory)!;
  const names = nix<string[]>(
    'eval',
    '--json',
    '--impure',
    '--expr',
    `builtins.filter (name: builtins.match "(python|pypy)[0-9]*(FreeThreading|Full|Minimal)?" name != null) (builtins.attrNames (${importing(inside, '{ }')}))`,
  );
  const truth = nix<Record<string, { version: string; pythonVersion: string } | null>>(
    'eval',
    '--json',
    '--impure',
    '--expr',
    `let all = ${importing(inside, '{ }')}; in builtins.listToAttrs (map (name: {
      inherit name;
      value = let found = builtins.tryEval { inherit (all.\${name}) version pythonVersion; };
        deep = builtins.tryEval (builtins.deepSeq found.value found.value); in if deep.success then deep.value else null;
    }) [ ${names.map(name => `"${name}"`).join(' ')} ])`,
  );
  const wrong: string[] = [];
  let known = 0;
  for (const name of names) {
    const ours = source.interpreter(name);
    const theirs = truth[name];
    if (!ours) continue;
    known++;
    if (ours.version !== theirs?.version || ours.minor !== theirs.pythonVersion)
      wrong.push(`${name}: ${JSON.stringify(theirs)}, we say ${JSON.stringify(ours)}`);
  }
  return { wrong, known };
}

function comparePythonPackages(inside: string): { wrong: string[]; open: number; asked: number } {
  const directory = outsideOf(inside);
  const source = readNixpkgs(new Workspace(directory), directory)!;
  const names = nix<string[]>(
    'eval',
    '--json',
    '--impure',
    '--expr',
    `builtins.attrNames (${importing(inside, '{ }')}).python3.pkgs`,
  );
  const existing = new Set(names);
  const wrong: string[] = [];
  let open = 0;
  const asked = candidates(names);
  for (const name of asked) {
    const fact = source.pythonAttribute(name);
    if (!fact) open++;
    else if ((fact.state === 'missing') === existing.has(name)) wrong.push(`${name}: we say ${fact.state}`);
  }
  return { wrong, open, asked: asked.length };
}

describe.skipIf(missing)('a small nixpkgs', () => {
  test('attributes, interpreters, Python packages', () => {
    const { outside, inside } = scratch();
    for (const [path, text] of Object.entries(small)) {
      mkdirSync(dirname(join(outside, path)), { recursive: true });
      writeFileSync(join(outside, path), text);
    }
    expect(inRoot('nix-instantiate', '--parse', `${inside}/default.nix`)).not.toBe('');
    const attributes = compare(inside);
    expect(attributes.wrong).toEqual([]);
    expect(attributes.open).toBeLessThan(attributes.asked / 4);
    const interpreters = compareInterpreters(inside);
    expect(interpreters.wrong).toEqual([]);
    expect(interpreters.known).toBeGreaterThanOrEqual(8);
    const python = comparePythonPackages(inside);
    expect(python.wrong).toEqual([]);
    expect(python.open).toBeLessThan(python.asked / 4);
  });
});

describe.skipIf(missing || checkout === undefined)('the real nixpkgs', () => {
  test('attributes', () => {
    const { wrong, open, asked } = compare(checkout!);
    console.info(`${asked} names asked, ${open} left open`);
    expect(wrong).toEqual([]);
  });
  test('interpreters', () => {
    const { wrong, known } = compareInterpreters(checkout!);
    console.info(`${known} interpreters known`);
    expect(wrong).toEqual([]);
  });
  test('Python packages', () => {
    const { wrong, open, asked } = comparePythonPackages(checkout!);
    console.info(`${asked} names asked, ${open} left open`);
    expect(wrong).toEqual([]);
  });
});
