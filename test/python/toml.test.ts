import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  contentAt,
  getArray,
  getEntry,
  getString,
  getStrings,
  getTable,
  parseToml,
  type Toml,
} from '../../server/python/toml.ts';
import { textAt } from '../../server/text.ts';

function read(text: string) {
  return parseToml({ path: '/pyproject.toml', text });
}

function plain(value: Toml): unknown {
  if (value.kind === 'table') {
    return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry.value)]));
  }
  if (value.kind === 'array') return value.items.map(plain);
  return value.kind === 'integer' ? Number(value.value) : value.value;
}

/** What is known of a text, and what is wrong with it where. */
function seen(text: string) {
  const { root, problems, complete } = read(text);
  return { root: plain(root), complete, problems: problems.map(({ message, at }) => [message, textAt(at)]) };
}

describe('valid texts', () => {
  test.each([
    ['a.b.c = 1\na.b.d = 2\n', { a: { b: { c: 1, d: 2 } } }],
    ['[a.b]\nc = 1\n[a]\nd = 2\n', { a: { b: { c: 1 }, d: 2 } }],
    ['[[x]]\na = 1\n[[x]]\n[x.y]\nb = 2\n', { x: [{ a: 1 }, { y: { b: 2 } }] }],
    ['[a]\nb.c = 1\n[a.d]\ne = 2\n', { a: { b: { c: 1 }, d: { e: 2 } } }],
    ['[[fruit.seeds]]\n[fruit]\napple.color = "red"\n', { fruit: { seeds: [{}], apple: { color: 'red' } } }],
    ['x = { a.b = 1, a.c = [2, { d = 3 }] }\n', { x: { a: { b: 1, c: [2, { d: 3 }] } } }],
    ["\ufeffa = \"é😀\"\r\n\"b c\" = '''\r\nx'''\r\n", { a: 'é😀', 'b c': 'x' }],
    ['a = """\\  \n  x"""\nb = "\\u00e9\\t"\nc = \'\\q\'', { a: 'x', b: 'é\t', c: '\\q' }],
    ['a = """\\\n """"\n', { a: '"' }],
    ['a = [ # one\n  1, # two\n  2,\n]\n', { a: [1, 2] }],
    [
      'a = 0x1F\nb = 1_000\nc = -1.5e3\nd = inf\ne = true\n',
      { a: 31, b: 1000, c: -1500, d: Infinity, e: true },
    ],
    ['a = 1979-05-27 07:32:00+01:00\nb = 07:32:00\n', { a: '1979-05-27 07:32:00+01:00', b: '07:32:00' }],
    [
      '"" = 1\n__proto__ = 2\nconstructor.x = 3\n',
      JSON.parse('{"": 1, "__proto__": 2, "constructor": {"x": 3}}'),
    ],
    ['', {}],
  ])('%j', (text, root) => {
    expect(seen(text)).toEqual({ root, complete: true, problems: [] });
  });
});

const only11 = 'only TOML 1.1 allows it, which Nix and Python before 3.15 do not read';

describe('TOML 1.1: refused, but known', () => {
  test.each([
    [
      'a = { x = 1, }\nb = 2\n',
      { a: { x: 1 }, b: 2 },
      `An inline table cannot end with a comma: ${only11}`,
      ',',
    ],
    [
      'a = {\r\n "x" = 1, # {\r\n}\r\n',
      { a: { x: 1 } },
      `An inline table must stay on one line: ${only11}`,
      '{',
    ],
    [
      'a = [{ \n"x" = 1.5 }, { y = "}" }]',
      { a: [{ x: 1.5 }, { y: '}' }] },
      `An inline table must stay on one line: ${only11}`,
      '{ ',
    ],
    ['a = "x\\ey"\n', { a: 'x\u001by' }, `\`\\e\` is no escape sequence: ${only11}`, '\\e'],
    ['"\\x41" = """\n1"""\n', { A: '1' }, `\`\\x41\` is no escape sequence: ${only11}`, '\\x41'],
    ['a = 07:32\n', { a: '07:32' }, `A time must have seconds: ${only11}`, '07:32'],
    [
      'a = 1979-05-27T07:32Z\n',
      { a: '1979-05-27T07:32Z' },
      `A time must have seconds: ${only11}`,
      '1979-05-27T07:32Z',
    ],
  ])('%j', (text, root, message, place) => {
    expect(seen(text)).toEqual({ root, complete: true, problems: [[message, place]] });
  });
});

describe('defects: one problem at its place, the rest stays known', () => {
  test.each([
    ['a = \nb = 1\n', { b: 1 }, 'The value is missing', '='],
    ['a\nb = 1\n', { b: 1 }, 'A key needs `=` and a value', 'a'],
    ['b = 1\na.b.\n[c]\nd = 2\n', { b: 1, c: { d: 2 } }, 'A key needs `=` and a value', 'a.b.'],
    ['[project]\nname = "x"\nver', { project: { name: 'x' } }, 'A key needs `=` and a value', 'ver'],
    [
      '[project]\nname = "x"\n[to',
      { project: { name: 'x' }, to: {} },
      'This table header is never closed: a `]` is missing',
      '[to',
    ],
    [
      '[c\nd = 2\n[e]\nf = 1\n',
      { c: { d: 2 }, e: { f: 1 } },
      'This table header is never closed: a `]` is missing',
      '[c',
    ],
    ['[[a]\nx = 1\n', { a: [{ x: 1 }] }, 'This header needs a closing `]]`', '[[a]'],
    ['a = "x\nb = 1\n', { b: 1 }, 'This string is never closed', '"x'],
    ["a = 'x", {}, 'This string is never closed', "'x"],
    ['a = ["x", "y', { a: ['x'] }, 'This string is never closed', '"y'],
    ['a = """x\nb = 1\n', { b: 1 }, 'This string is never closed', '"""x'],
    [
      'a = [\n "x",\n\n[tool.uv]\ndev = ["b"]\n',
      { a: ['x'], tool: { uv: { dev: ['b'] } } },
      'This array is never closed: a `]` is missing',
      '[',
    ],
    [
      'a = [{ x = 1, y = [2 }]\nb = 3\n',
      { a: [{ x: 1, y: [2] }], b: 3 },
      'Expected a comma before this, or the end of the array or inline table',
      '}',
    ],
    [
      'a = { x = 1\nb = 2\n',
      { a: { x: 1 }, b: 2 },
      'This inline table is never closed: a `}` is missing',
      '{',
    ],
    [
      'a = [\n  "a"\n  "b",\n]\nx = 1\n',
      { a: ['a', 'b'], x: 1 },
      'Expected a comma before this, or the end of the array or inline table',
      '"b"',
    ],
    ['a = 1 b = 2\n', { a: 1 }, 'Expected the end of the line before this', 'b'],
    ['[a] b = 2\n', { a: {} }, 'Expected the end of the line before this', 'b'],
    [
      'v = 3.12.1\nb = 1\n',
      { b: 1 },
      'This is no TOML number; anything else, such as a version, needs quotes',
      '3.12.1',
    ],
    [
      'v = 012\nb = 1\n',
      { b: 1 },
      'This is no TOML number; anything else, such as a version, needs quotes',
      '012',
    ],
    ['v = >=3.12\nb = 1\n', { b: 1 }, 'This is no TOML value; a string needs quotes', '>=3.12'],
    ['v = hello\nb = 1\n', { b: 1 }, 'This is no TOML value; a string needs quotes', 'hello'],
    [
      'a = "x\\qy"\nb = 1\n',
      { b: 1 },
      "This is no escape sequence; write `\\\\` for a backslash, or use '…'",
      '\\q',
    ],
    ['a = 1979-02-30\n', { a: '1979-02-30' }, 'There is no such day', '1979-02-30'],
    ['a = "\u0001"\nb = 1\n', { b: 1 }, 'A control character cannot stand here', '\u0001'],
    ['é = 1\nb = 1\n', { b: 1 }, 'A key without quotes holds letters, digits, `_` and `-` only', 'é'],
    ['a..b = 1\nb = 1\n', { b: 1 }, 'A key is missing before this', '.'],
    ['= 1\nb = 1\n', { b: 1 }, 'A key is missing before this', '='],
    ['a = 1\na = 2\n', { a: 1 }, '`a` is already a value since line 1', 'a'],
    ['[a]\nb = 1\n[a]\nc = 2\n', { a: { b: 1, c: 2 } }, '`a` is already a table since line 1', 'a'],
    ['a = { b = 1 }\n[a.c]\nd = 1\n', { a: { b: 1 } }, '`a` is already a table since line 1', 'a'],
    ['a = [1]\n[[a]]\nb = 1\n', { a: [1] }, '`a` is already an array since line 1', 'a'],
  ])('%j', (text, root, message, place) => {
    const { problems, ...rest } = seen(text);
    expect(rest.root).toEqual(root);
    expect(problems).toEqual([[message, place]]);
  });

  test('a statement that cannot be read leaves the document incomplete, one that is refused does not', () => {
    expect(read('a = \n').complete).toBe(false);
    expect(read('a = 1\na = 2\n').complete).toBe(true);
  });
});

test('places', () => {
  const { root, comments } = read('# c\n[tool."x y".z]\na.b = [ "1", { c = \'2\' } ] # d\n[[l]]\n');
  const at = (...keys: string[]) => {
    const { key, value, at } = getEntry(root, ...keys)!;
    return [key.at, value.at, at].map(textAt);
  };
  expect(at('tool')).toEqual(['tool', 'tool', '[tool."x y".z]']);
  expect(at('tool', 'x y', 'z')).toEqual(['z', '[tool."x y".z]', '[tool."x y".z]']);
  expect(at('tool', 'x y', 'z', 'a')).toEqual(['a', 'a', 'a.b = [ "1", { c = \'2\' } ]']);
  expect(at('tool', 'x y', 'z', 'a', 'b')).toEqual([
    'b',
    '[ "1", { c = \'2\' } ]',
    'a.b = [ "1", { c = \'2\' } ]',
  ]);
  expect(at('l')).toEqual(['l', '[[l]]', '[[l]]']);
  const list = getArray(root, 'tool', 'x y', 'z', 'a', 'b')!;
  expect(list.items.map(item => textAt(item.at))).toEqual(['"1"', "{ c = '2' }"]);
  expect(comments.map(comment => textAt(comment.at))).toEqual(['# c', '# d']);
  expect(textAt(root.at)).toBe('');
});

test('an explicit header takes the place of the longer one that implied its table', () => {
  const { root } = read('[a.b]\n[a]\n');
  expect(textAt(getTable(root, 'a')!.at)).toBe('[a]');
});

test('where the content of a string stands', () => {
  const { root } = read('a = "x y"\nb = \'\'\'z\'\'\'\nc = "\\u0041"\nd = """\ne"""\n');
  const content = (key: string, span?: { start: number; end: number }) =>
    textAt(contentAt(getString(root, key)!, span));
  expect(content('a')).toBe('x y');
  expect(content('a', { start: 2, end: 3 })).toBe('y');
  expect(content('b')).toBe('z');
  expect(content('c')).toBe('"\\u0041"');
  expect(content('d')).toBe('"""\ne"""');
});

test('accessors give nothing for what is missing or of another kind', () => {
  const { root } = read('a = "x"\nl = ["y", 1]\n[t]\nb = true\n');
  expect(getString(root, 't', 'b')).toBeUndefined();
  expect(getString(root, 'a', 'b')).toBeUndefined();
  expect(getTable(root, 'a')).toBeUndefined();
  expect(getStrings(root, 'l')?.map(item => item.value)).toEqual(['y']);
  expect(getStrings(root, 'none')).toBeUndefined();
});

test('the same file gives the same document', () => {
  const file = { path: '/x', text: 'a = 1' };
  expect(parseToml(file)).toBe(parseToml(file));
});

test('nesting is bounded', () => {
  const deep = read(`a = ${'['.repeat(3000)}${']'.repeat(3000)}\nb = 1\n`);
  expect(deep.problems.map(({ message }) => message)).toEqual(['This is nested too deeply to be read']);
  expect(deep.root.entries.has('b')).toBe(true);
});

/** Every scalar by its path. */
function scalars(value: Toml, path = ''): [path: string, value: unknown, end: number][] {
  if (value.kind === 'table') {
    return [...value.entries].flatMap(([key, entry]) => scalars(entry.value, `${path}.${key}`));
  }
  if (value.kind === 'array') return value.items.flatMap((item, i) => scalars(item, `${path}[${i}]`));
  return [[path, value.kind === 'integer' ? Number(value.value) : value.value, value.at.end]];
}

describe('half-typed files', () => {
  const projects = new URL('../projects/', import.meta.url);
  const texts = [
    ...readdirSync(projects).map(name => readFileSync(new URL(`${name}/pyproject.toml`, projects), 'utf8')),
    '[project]\nname = "x"\ndependencies = [\n  "a>=1", # why\n  \'b\',\n]\n\n[tool.uv.sources]\na = { path = "../a", editable = true }\n',
    'a.b = 1\n"c d".e = """\n[not.a.header]\nkey = 2\n"""\n[[f]]\ng = [[1, 2], ["x"]]\n[[f]]\nh = 1979-05-27T07:32:00Z\n',
    "[tool.tox]\nlegacy_tox_ini = '''\n[tox]\nenvlist = py312\n[testenv]\ncommands = pytest\n'''\nx = 1.5\n[y]\nz = true\r\n",
    'a = { b = { c = [1, { d = "}" }] }, "e f" = \'#\' }\ng = "#"\n',
    '# only\n\n  # comments\n\n',
    'x = """a""" # c\ny = \'\'\'b\'\'\'\nz = ""\n"" = 1\n',
    '[ a . "b" ]\n  c = 1\n\n  [ a . d ]\n  e = [ ]\n',
    '\ufeffa = 1\r\n[b]\r\nc = "é😀"\r\nd = """\r\n"q" \\\r\n  r"""\r\n',
  ];
  test.each(texts.map((text, i) => [i, text]))(
    'each prefix of text %i keeps the statements before it',
    (_, text) => {
      const whole = read(text);
      expect(whole.problems).toEqual([]);
      const all = scalars(whole.root);
      const starts = [...text.matchAll(/\n/g)].map(match => match.index + 1);
      for (let length = 0; length <= text.length; length++) {
        const part = read(text.slice(0, length));
        const line = starts.findLast(start => start <= length) ?? 0;
        // A statement may begin on an earlier line than the one that is being typed.
        const begun = all.filter(([, , end]) => end <= line).length;
        const kept = new Map(scalars(part.root).map(([path, value]) => [path, value]));
        const lost = all.slice(0, begun).filter(([path, value]) => kept.get(path) !== value);
        const open = all[begun];
        expect(lost.filter(([path]) => !open || path.split('[')[0] !== open[0].split('[')[0])).toEqual([]);
      }
    },
  );

  test('no text throws, and every place lies in it', () => {
    const piece = fc.constantFrom(
      ...'=[]{},.#"\'\\\n ab1-',
      '"""',
      "'''",
      '\r\n',
      '[[',
      ']]',
      'a = ',
      '[t]\n',
      'é',
      '\ufeff',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), pieces => {
        const text = pieces.join('');
        const { root, problems, comments } = read(text);
        for (const { at } of [...problems, ...comments]) {
          expect(at.start >= 0 && at.start <= at.end && at.end <= text.length).toBe(true);
        }
        for (const [, , end] of scalars(root)) expect(end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 1000 },
    );
  });
});
