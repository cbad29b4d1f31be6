import { expect, test } from 'vitest';
import { tomlCursor } from '../../server/python/toml-cursor.ts';

/** `|` marks the cursor; the answer is `place path [item] <word>`, with the open quote. */
test.each([
  ['|', 'key  <>'],
  ['na|me', 'key  <name>'],
  ['[project]\nna|', 'key project <na>'],
  ['[project]\nname = |', 'value project.name <>'],
  ['[project]\nname = |\nversion = 1', 'value project.name <>'],
  ['[project]\nname = "a|b"', 'value project.name "<ab>'],
  ['[project]\nname = "a|', 'value project.name "<a> open'],
  ['[project]\nname = "a|\nversion = "1"', 'value project.name "<a> open'],
  ["[project]\nname = '|'", "value project.name '<>"],
  ['[a."b.c".d]\ne = "|"', 'value a.b.c.d.e "<>'],
  ['a.b = "|"', 'value a.b "<>'],
  ['a = ["x", |]', 'value a item <>'],
  ['a = ["x", "y|"]', 'value a item "<y>'],
  ['a = [\n  "x", # c\n  "y|\n]', 'value a item "<y> open'],
  ['a = [["x"], |]', 'value a item <>'],
  ['a = { b = "|" }', 'value a.b "<>'],
  ['a = { b = 1, c|', 'key a <c>'],
  ['a = { b = { c = "|', 'value a.b.c "<> open'],
  ['a = [{ b = "|" }]', 'value a.b "<>'],
  ['a = [{ b = 1 }, |]', 'value a item <>'],
  ['a = { b = 1 }\nc|', 'key  <c>'],
  ['a = ["x"\nb = "|"', 'value b "<>'],
  ['a = ["x"\n[t]\nb = "|"', 'value t.b "<>'],
  ['a = "x\nb = "|"', 'value b "<>'],
  ['a = "x\\"|y"', 'value a "<x\\"y>'],
  ['a = """x\ny"""\nb = "|"', 'value b "<>'],
  ['[[t]]\na|', 'key t <a>'],
  ['[t.a]\n[t]\nb.c|', 'key t <b.c>'],
  ['[t]\na = 1|', 'value t.a <1>'],
  ['# c|', undefined],
  ['a = 1 # "|"', undefined],
  ['[ta|ble]', undefined],
  ['a = """x|"""', undefined],
])('%s', (marked, expected) => {
  const cursor = tomlCursor(marked.replace('|', ''), marked.indexOf('|'));
  const text = marked.replace('|', '');
  const told =
    cursor &&
    `${cursor.place} ${cursor.path.join('.')} ${cursor.isItem ? 'item ' : ''}${cursor.quote ?? ''}<${text.slice(
      cursor.word.start,
      cursor.word.end,
    )}>${cursor.quote && !cursor.isClosed ? ' open' : ''}`;
  expect(told).toBe(expected);
});
