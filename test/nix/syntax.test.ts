import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type AttrsExpr,
  type Expr,
  type NixSyntax,
  parseNix,
  type ValueBinding,
} from '../../server/nix/syntax.ts';
import type { SourceFile } from '../../server/text.ts';
import { written } from './evaluate.ts';

const parse = (text: string): NixSyntax => parseNix({ path: '/project/flake.nix', text });
const problems = (text: string): string[] =>
  parse(text).problems.map(({ message, at }) => `${written(at)}: ${message}`);

describe('what Nix accepts has no problem', () => {
  it.each([
    '{ a, b, }: a',
    '{ a ? { }, # why\n }: a',
    '{ a, b ? 1, ... }@args: args',
    'args@{ ... }: args',
    '{ inherit; inherit ({ }); }',
    '{ or = 1; }.or',
    'x: x.or or 1',
    '{ ""."a b" = 1; ${"c"} = 2; }',
    '[ .5 1. 1.0e3 0.1 ]',
    'a: b: a//b',
    '{}//{}',
    '~/${"x"}/y',
    '/${"x"}',
    './a//b',
    '<nixpkgs/lib>',
    'http://example.org/~x?y=z&a',
    'x:x',
    "''a '${\"b\"} '' + ''$''${c} ''\\n '''''",
    '"\\${x} $${y} $"',
    'let inherit (builtins) map; in map',
    'let { body = 1; }',
    'with builtins; anything',
    '__curPos.line',
    'builtins.map',
    '__add 1 2',
    '# only a comment\n1 /* and ** another */',
    '1\r\n+\r2',
    'a: -a.b',
    'a: !a ? b',
    'a: a ? b || !a ? "c".d',
    '1 |> toString',
    '{ a.b = 1; a = { c = 2; }; }',
    'rec { a = { x = 1; }; a.y = 2; }',
    'if 1 < 2 then [ ] else { }',
    'let in 1',
    'assert true; with { }; let a = 1; in x: a',
  ])('%s', text => {
    expect(problems(text)).toEqual([]);
  });
});

describe('what Nix rejects has one, where the reason is', () => {
  it.each([
    ['{ a = 1\n  b = 2; }', "1: a ';' is missing here"],
    ['{ a = [ 1 2; }', ";: ';' cannot stand here in a list: expected ']' or a value"],
    ['{ a = [ 1 2', "[: this '[' is never closed"],
    ['{ a = "x; }', '": this string is never closed'],
    ['{ a = ; }', ";: ';' cannot stand here in a set: expected a value"],
    ['let a = 1; a', ": this 'let' is left unfinished: '=' is missing"],
    ['if true then 1', "if: this 'if' is left unfinished: 'else' is missing"],
    ['{ a }', "}: '}' cannot stand here in a set: expected '=' or '.'"],
    ['1 == 2 == 3', "==: '==' cannot stand here: expected an operator that may follow a comparison"],
    ['{ a = 1; a = 2; }', "a: attribute 'a' is already defined"],
    ['{ a.b = 1; a.b.c = 2; }', "b: attribute 'a.b' is already defined"],
    ['{ a, a }: a', "a: the function takes 'a' twice"],
    ['a@{ a }: a', "a: the function takes 'a' twice"],
    ['let ${toString 1} = 1; in 2', "${toString 1}: names in 'let' must be known: no interpolation"],
    ['x: { inherit ${x}; }', "${x}: names in 'inherit' must be known: no interpolation"],
    ['./a/', '/: a path must not end in a slash'],
    ['99999999999999999999', '99999999999999999999: this integer does not fit 64 bits'],
    ['{ a = nope; }', "nope: 'nope' is not defined"],
    ['1 § 2', '§: this character means nothing in Nix'],
    ['{ } }', "}: '}' cannot stand here: expected an operator"],
    ['', ': the end of the file cannot stand here: expected a value'],
  ])('%j', (text, expected) => {
    expect(problems(text).map(problem => problem.replace(/^let(?=:)/, ''))).toEqual([expected]);
  });
});

describe('places', () => {
  const inner = (text: string): Expr => parse(text).root;

  it('of sets: braces and bindings', () => {
    const set = inner('rec { a.b = 1; inherit (x) c; } # end') as AttrsExpr;
    expect(written(set.at)).toBe('rec { a.b = 1; inherit (x) c; }');
    expect(written(set.braces)).toBe('{ a.b = 1; inherit (x) c; }');
    expect(set.bindings.map(({ at }) => written(at))).toEqual(['a.b = 1;', 'inherit (x) c;']);
    expect(written(set.attributes.get('c')?.at)).toBe('c');
  });

  it('of lists: elements with their parentheses', () => {
    const list = inner('[ a (b c) ]');
    expect(list.type === 'list' && list.spans.map(written)).toEqual(['a', '(b c)']);
    expect(list.type === 'list' && list.elements.map(({ at }) => written(at))).toEqual(['a', 'b c']);
  });

  it('of the text in strings, piece by piece', () => {
    const text = inner("''\n  a\\n ''\\n\n    b${c}\n''");
    expect(
      text.type === 'string' &&
        text.parts.map(part => [part.type === 'text' && part.value, written(part.at)]),
    ).toEqual([
      ['a\\n ', 'a\\n '],
      ['\n', "''\\n"],
      ['\n', '\n'],
      ['  b', '  b'],
      [false, '${c}'],
      ['\n', '\n'],
    ]);
  });

  it('of comments', () => {
    expect(parse('# a\n{ /* b */ x = 1; # c\n}').comments.map(written)).toEqual(['# a', '/* b */', '# c']);
  });
});

describe('half-typed text keeps what can be known', () => {
  /** Attributes whose values are free of errors, and whether there may be more. */
  function known(text: string): string {
    const { root } = parse(text);
    if (root.type !== 'attrs') return root.type;
    const names = [...root.attributes].map(([name, { value }]) =>
      value.type === 'error' ? `${name}?` : name,
    );
    return names.join(' ') + (root.incomplete ? ' …' : '');
  }

  it.each([
    ['{ a = 1\n  b = 2; c = 3; }', 'a b c'],
    ['{ a = ; b = 2; }', 'a? b'],
    ['{ a = 1; b = 2;', 'a b …'],
    ['{ a = 1; b = [ 1 2\n c = 3; }', 'a b c'],
    ['{ a = 1; b = { c = 2;\n d = 3; }', 'a b …'],
    ['{ a = 1; b = "x\n  c = 3; }', 'a b? c'],
    ["{\n  a = ''\n    text\n  b = 2;\n}", 'a? b'],
    ['{ a = 1; b = x.\n ; c = 3; }', 'a b c'],
    ['{ a = 1; b = if true then 2; c = 3; }', 'a b c'],
    ['{ a = 1; b = let x = 1; ; c = 3; }', 'a b c'],
    ['{ a = 1; b = (f 1; c = 3; }', 'a b c'],
    ['{ a = 1; ] c = 3; }', 'a c'],
    ['{ a = 1; b.c = 2 d = 3; }', 'a b d'],
  ])('%j', (text, expected) => {
    expect(known(text)).toBe(expected);
  });

  it('an unfinished list element leaves the others known', () => {
    const { root } = parse('{ packages = [ pkgs.a pkgs. pkgs.c ]; }');
    const binding = (root as AttrsExpr).bindings[0] as ValueBinding;
    expect(binding.value.type === 'list' && binding.value.elements.map(({ at }) => written(at))).toContain(
      'pkgs.a',
    );
  });
});

const projects = new URL('../projects/', import.meta.url);

describe('every prefix of', () => {
  const files = readdirSync(projects, { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('flake.nix'),
  );
  const texts: [string, string][] = files.map(name => [name, readFileSync(new URL(name, projects), 'utf8')]);
  texts.push([
    'all of the syntax',
    "{ a, b ? [ 1 2.5 ], ... }@c: rec { inherit (a) x; y.\"z\" = ''\n  t ${b}\n''; } // (if a ? b.c or d then ./p/${q} else <n>)",
  ]);

  it.each(texts)('%s is read', (_, text) => {
    for (let end = 0; end < text.length; end += 7) {
      const file: SourceFile = { path: '/prefix.nix', text: text.slice(0, end) };
      const { root, problems: found } = parseNix(file);
      expect(root.at.end).toBeLessThanOrEqual(end);
      for (const { at } of found) expect(at.start <= at.end && at.end <= end).toBe(true);
    }
  });
});

describe('bounds', () => {
  it.each([
    ['parentheses', `${'('.repeat(5000)}1${')'.repeat(5000)}`],
    ['open brackets', '['.repeat(5000)],
    ['sums', `1${'+1'.repeat(3000)}`],
    ['a string of 2 MB', `"${'x'.repeat(2_000_000)}"`],
    ['comments', '/* x */'.repeat(5000)],
    ['an endless comment', `/*${'*'.repeat(100_000)}`],
    ['quotes', '"${'.repeat(2000)],
  ])('%s', (_, text) => {
    expect(() => parse(text)).not.toThrow();
  });

  it('an edited file is read as a fresh one would be', () => {
    const text = 'let a = 1;\n    b = [ a ];\nin { inherit a b; c = "x"; }';
    for (let i = 0; i < text.length; i++) {
      const edited = `${text.slice(0, i)}{ "${text.slice(i)}`;
      const again = parseNix({ path: '/edited.nix', text: edited });
      const fresh = parseNix({ path: `/fresh-${i}.nix`, text: edited });
      expect(shape(again.root)).toBe(shape(fresh.root));
    }
  });
});

/** A tree without its files. */
const shape = (root: Expr): string =>
  JSON.stringify(root, (key, value: unknown) => {
    if (key === 'file') return undefined;
    if (typeof value === 'bigint') return String(value);
    return value instanceof Map ? [...value] : value;
  });
