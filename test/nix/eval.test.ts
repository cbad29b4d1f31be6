import { describe, expect, it } from 'vitest';
import { attributeOf } from '../../server/nix/eval/sets.ts';
import { leaves } from '../../server/nix/eval/strings.ts';
import type { AttrsValue, ListValue, StringValue, Value } from '../../server/nix/eval/value.ts';
import { evaluate, printed, written } from './evaluate.ts';

function table(rows: Readonly<Record<string, string>>): void {
  it.each(Object.entries(rows))('%s', (text, expected) => {
    expect(printed(text)).toBe(expected);
  });
}

describe('the language', () => {
  table({
    '1 + 2 * 3 - 4 / 2': '5',
    '1.5 + 1': '2.5',
    '9223372036854775807 + 1': 'error: integer overflow',
    '1 / 0': 'error: division by zero',
    '[ 1001.125 1001.375 0.5 1.0e6 123456.789 (-0.0000125) ]':
      '[ 1001.12 1001.38 0.5 1e+06 123457 -1.25e-05 ]',
    'map toString [ 0.0078125 0.0234375 1.5 1.0e22 ]':
      '[ "0.007812" "0.023438" "1.500000" "10000000000000000000000.000000" ]',
    '1 == 1.0': 'true',
    '[ 1 2 ] < [ 1 3 ]': 'true',
    '"b" > "a"': 'true',
    '{ b = 1; a.c = 2; a.d = 3; }': '{ a = { c = 2; d = 3; }; b = 1; }',
    'rec { a = b + 1; b = 1; }': '{ a = 2; b = 1; }',
    'rec { a.b = a.c; a.c = 3; }.a.b': '3',
    'let x = 1; inherit ({ y = x + 1; }) y; in { inherit x y; }': '{ x = 1; y = 2; }',
    'let { body = a; a = 4; }': '4',
    'with { a = 1; }; with { b = a + 1; a = 5; }; [ a b ]': '[ 5 2 ]',
    'let a = 0; in with { a = 1; }; a': '0',
    'with { map = 1; }; builtins.typeOf map': '"lambda"',
    '({ a, b ? a + 1, ... }@args: [ a b (args ? b) ]) { a = 1; c = 3; }': '[ 1 2 false ]',
    '({ a }: a) { }': "error: the function is called without the required argument 'a'",
    '({ a }: a) { a = 1; b = 2; }': "error: the function is called with the unexpected argument 'b'",
    '{ a.b = 1; } ? a.b': 'true',
    '{ a = 1; }.b or 2': '2',
    '{ a = 1; }.a.b.c or 2': '2',
    '{ ${null} = 1; ${"a" + "b"} = 2; }': '{ ab = 2; }',
    '{ a = 1; } // { a = 2; b = 3; }': '{ a = 2; b = 3; }',
    '[ 1 ] ++ [ (1 + 1) ]': '[ 1 2 ]',
    'if true -> false then 1 else 2': '2',
    'assert 1 == 2; 3': 'error: an assertion fails',
    '(builtins.tryEval (assert false; 1)).success': 'false',
    '(builtins.tryEval (throw "no")).value': 'false',
    'builtins.tryEval (abort "no")': 'error: no',
    '"a${"b"}c\\n\\${d}$$"': '"ab' + 'c\\n\\${d}$$"',
    "''\n    a\n      b ''${x}\n  ''": '"a\\n  b \\${x}\\n"',
    '{ __toString = self: "x" + self.y; y = "z"; } + "!"': '"xz!"',
    '"${{ __toString = self: "x" + self.y; y = "z"; }}"': '"xz"',
    '({ __functor = self: x: x + self.n; n = 2; } 3)': '5',
    'let f = { x, y ? 0 }: x; in builtins.functionArgs f': '{ x = false; y = true; }',
    '1 |> (x: x + 1) |> (x: x * 10)': '20',
    '(x: x + 1) <| 2': '3',
    'a//{ }': "error: undefined variable 'a'",
    '{ a = 1; }//{b=2;}': '{ a = 1; b = 2; }',
    './a/../b.nix': '/project/b.nix',
    './. + "/c"': '/project/c',
    './${"d"}/e': '/project/d/e',
    'let x = x; in x': 'error: infinite recursion encountered',
    'let a = { b = a.b; }; in a.b': 'error: infinite recursion encountered',
    'builtins.seq (throw "x") 1': 'error: x',
    'let x = throw "lazy"; in 1': '1',
    'builtins.length [ (throw "a") (throw "b") ]': '2',
  });
});

describe('what is unknown', () => {
  table({
    unknown: 'unknown: a test says so',
    '[ 1 unknown ]': 'unknown: a test says so',
    'builtins.head [ 1 unknown ]': '1',
    'builtins.length [ 1 unknown ]': '2',
    'builtins.length ([ 1 ] ++ unknown)': 'unknown: a test says so',
    'builtins.elem 1 ([ 1 ] ++ unknown)': 'true',
    'builtins.elem 2 ([ 1 ] ++ unknown)': 'unknown: a test says so',
    'builtins.elem (throw "never asked for") [ ]': 'false',
    'builtins.substring 0 1 "é"': 'unknown: it cuts a character of several bytes in two',
    '({ a = 1; } // unknown).a': 'unknown: a test says so',
    '(unknown // { a = 1; }).a': '1',
    '(unknown // { a = 1; }) ? b': 'unknown: a test says so',
    '{ a = unknown; b = 1; }.b': '1',
    'unknown && false': 'false',
    'unknown || true': 'true',
    'unknown && true': 'unknown: a test says so',
    'unknown == unknown': 'unknown: a test says so',
    '"a${unknown}" == "b${unknown}"': 'false',
    '"a${unknown}" == "a"': 'unknown: a test says so',
    'builtins.substring 0 1 "a${unknown}"': '"a"',
    'builtins.baseNameOf "${unknown}/bin/python"': '"python"',
    'builtins.baseNameOf "bin/${unknown}"': 'unknown: a test says so',
    'builtins.stringLength "a${unknown}"': 'unknown: a test says so',
    'if unknown then 1 else 2': 'unknown: a test says so',
    'unknown.a.b or 1': 'unknown: a test says so',
    'with unknown; [ a b ]': 'unknown: a test says so',
    'builtins.currentSystem': 'unknown: it depends on the machine that Nix runs on',
    'import <nixpkgs> { }': "unknown: <nixpkgs> depends on the user's NIX_PATH",
    'builtins.fetchTarball "https://example.org/x.tar.gz"': 'unknown: fetchTarball would have to fetch it',
  });

  it('keeps both branches of a choice', () => {
    const { value } = evaluate('if unknown then "a" else "b"');
    expect(value.type === 'unknown' && value.candidates?.map(c => c.type === 'string' && c.value)).toEqual([
      'a',
      'b',
    ]);
  });

  it('keeps what a set had before something unknown was laid over it', () => {
    const { evaluation, value } = evaluate('({ a = 1; } // unknown).a');
    expect(evaluation.force(value)).toMatchObject({
      type: 'unknown',
      candidates: [{ type: 'int', value: 1n }],
    });
  });

  it('leaves the known elements of an open list known', () => {
    const { evaluation, value } = evaluate('map (x: x + 1) ([ 1 2 ] ++ unknown ++ [ 3 ])');
    const open = value as ListValue;
    expect(open.open?.why).toBe('a test says so');
    expect(open.items.map(item => evaluation.force(item))).toMatchObject([
      { value: 2n },
      { value: 3n },
      { value: 4n },
    ]);
  });
});

describe('where values are written', () => {
  const at = (text: string, others?: Readonly<Record<string, string>>): string =>
    written(evaluate(text, others).value.at);

  it.each([
    ['let v = "3.12"; in v', '"3.12"'],
    ['let f = { v }: v; in f { v = "3.12"; }', '"3.12"'],
    ['let s = { inherit (rec { v = [ 1 ]; }) v; }; in s.v', '[ 1 ]'],
    ['with { v = ./x; }; v', './x'],
    ['builtins.elemAt (map (x: x) [ 1 22 ]) 1', '22'],
    ['({ a = "x"; } // { b = "y"; }).a', '"x"'],
  ])('%s', (text, expected) => {
    expect(at(text)).toBe(expected);
  });

  it('is in the other file for what comes from there', () => {
    const { value } = evaluate('(import ./nix).v', { '/project/nix/default.nix': '{ v = "there"; }' });
    expect(value.at?.file.path).toBe('/project/nix/default.nix');
    expect(written(value.at)).toBe('"there"');
  });

  it('is known for each part of a string', () => {
    const { value } = evaluate('let v = "312"; in "python${v}"\n');
    expect(
      leaves(value as StringValue).map(({ start, piece }) => [start, piece.value, written(piece.at)]),
    ).toEqual([
      [0, 'python', 'python'],
      [6, '312', '312'],
    ]);
  });

  it('is known for each line of an indented string', () => {
    const { value } = evaluate("''\n  one\n    two\n''");
    expect(leaves(value as StringValue).map(({ piece }) => [piece.value, written(piece.at)])).toEqual([
      ['one\n', 'one\n'],
      ['  two\n', '  two\n'],
    ]);
  });

  it('is known for the elements of list literals, through ++', () => {
    const { value } = evaluate('let a = [ 1 2 ]; in a ++ [ 3 ]');
    const parts = (value as ListValue).parts ?? [];
    expect(parts.map(part => [written(part.at), part.spans?.map(written)])).toEqual([
      ['[ 1 2 ]', ['1', '2']],
      ['[ 3 ]', ['3']],
    ]);
  });

  it('is known for attribute names, also after //', () => {
    const { value } = evaluate('{ a = 1; } // { b.c = 2; }');
    expect(['a', 'b', 'c'].map(name => written((value as AttrsValue).position?.(name)))).toEqual([
      'a',
      'b',
      'nowhere',
    ]);
  });

  it('is handed to sets that answer for names of their own', () => {
    const asked: unknown[] = [];
    const pkgs: Value = {
      type: 'attrs',
      entries: new Map(),
      rest: (name, place, name2) => {
        asked.push([name, written(place), name2 && leaves(name2).map(({ piece }) => written(piece.at))]);
        return { type: 'string', value: name, context: new Map() };
      },
    };
    const text = 'let v = "12"; in [ pkgs.a (with pkgs; b) pkgs."c${v}" ]';
    const { evaluation, value } = evaluate(text, {}, {}, { globals: { pkgs } });
    for (const item of (value as ListValue).items) evaluation.force(item);
    expect(asked).toEqual([
      ['a', 'a', undefined],
      ['b', 'b', undefined],
      ['c12', '"c${v}"', ['c', '12']],
    ]);
  });
});

describe('files', () => {
  it('are imported once, relative to the file that names them, and noted', () => {
    const { evaluation, value } = evaluate('import ./a.nix == import ./a.nix', {
      '/project/a.nix': '(import ./b) + builtins.readFile ./c.txt',
      '/project/b/default.nix': '"b"',
      '/project/c.txt': 'c',
    });
    expect(value).toMatchObject({ type: 'bool', value: true });
    expect([...evaluation.sources.keys()]).toEqual([
      '/project/main.nix',
      '/project/a.nix',
      '/project/b/default.nix',
    ]);
    expect(evaluation.references.map(({ path, how, at }) => `${how} ${path} ${written(at)}`)).toEqual([
      'import /project/a.nix ./a.nix',
      'import /project/b/default.nix ./b',
      'readFile /project/c.txt ./c.txt',
      'import /project/a.nix ./a.nix',
    ]);
  });

  it.each([
    ['import ./none.nix', 'unknown: none.nix could not be read'],
    ['builtins.pathExists ./main.nix', 'true'],
    ['builtins.pathExists ./none', 'false'],
    ['builtins.attrNames (builtins.readDir ./.)', '[ "d" "main.nix" ]'],
    ['builtins.readFile "${./d}/x"', '"x!"'],
    ['builtins.readFile (./d + "/x")', '"x!"'],
    ['(builtins.fromTOML (builtins.readFile ./d/p.toml)).project.requires-python', '">=3.12"'],
    ['builtins.scopedImport { y = 2; } ./d/s.nix', '2'],
    ['"${./d}" == "${./d}"', 'true'],
  ])('%s', (text, expected) => {
    const others = {
      '/project/d/x': 'x!',
      '/project/d/s.nix': 'y',
      '/project/d/p.toml': '[project]\nrequires-python = ">=3.12"',
    };
    expect(printed(text, others)).toBe(expected);
  });
});

describe('derivations', () => {
  it('are symbolic: their paths lead back to what they are made of', () => {
    const { evaluation, value } = evaluate(
      'let d = derivation { name = "n"; builder = "b"; system = "s"; outputs = [ "out" "dev" ]; }; in "${d}/bin:${d.dev}"',
    );
    const text = evaluation.force(value) as StringValue;
    expect(text.value).toMatch(/^\/nix\/store\/[a-z0-9]{32}-n\/bin:\/nix\/store\/[a-z0-9]{32}-n-dev$/);
    const packages = [...text.context.values()].map(
      e => e.kind === 'output' && [e.package.name, e.package.output],
    );
    expect(packages).toEqual([
      ['n', undefined],
      ['n', 'dev'],
    ]);
  });

  it('made alike are the same', () => {
    const make = 'derivation { name = "n"; builder = "b"; system = "s"; }';
    expect(printed(`${make} == ${make}`)).toBe('true');
  });
});

describe('bounds', () => {
  const big = (n: number): string => `(builtins.genList (x: x) ${n})`;
  it.each([
    ['let f = x: f (x + 1); in f 0', 'unknown: evaluation takes more than 20000 steps'],
    ['let f = x: 1 + f (x + 1); in f 0', 'unknown: '],
    [`builtins.length ${big(1_000_000_000)}`, 'unknown: a list or set has more than 1000000 elements'],
    [
      'let f = n: s: if n == 0 then s else f (n - 1) (s + s); in f 60 "x"',
      'unknown: a string has more than 32000000 characters',
    ],
    [
      'builtins.match "(a|aa)*b" "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"',
      'unknown: evaluation takes more than 20000 steps',
    ],
    ['let x = [ x ]; in builtins.toJSON x', 'unknown: '],
    ['let a = [ a ]; b = [ b ]; in a == b', 'unknown: '],
    [
      'builtins.genericClosure { startSet = [ { key = 0; } ]; operator = x: [ { key = x.key + 1; } ]; }',
      'unknown: evaluation takes more than 20000 steps',
    ],
    ['let f = x: if unknown then 1 + f x else 2 + f x; in f 0', 'unknown: a test says so'],
  ])('%s', (text, expected) => {
    expect(printed(text, {}, { steps: 20_000 }).slice(0, expected.length)).toBe(expected);
  });

  it.each([
    [`builtins.foldl' (a: b: a + b) 0 ${big(100_000)}`, '4999950000'],
    [`builtins.length (map (x: x) ${big(100_000)})`, '100000'],
    [`builtins.elemAt [${' 1'.repeat(20_000)} 2 ] 20000`, '2'],
  ])('leave room for large lists: %.40s', (text, expected) => {
    expect(printed(text)).toBe(expected);
  });

  it('do not hold for what else is asked', () => {
    const { evaluation, value } = evaluate('{ a = let f = x: 1 + f x; in f 0; b = 2; }');
    expect(evaluation.settle(() => attributeOf(value as AttrsValue, 'a')!).type).toBe('unknown');
    expect(evaluation.settle(() => attributeOf(value as AttrsValue, 'b')!)).toMatchObject({ value: 2n });
  });
});
