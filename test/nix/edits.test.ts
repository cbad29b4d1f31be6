/** Insertions: the text after them, and that it still means what it meant. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Edit } from '../../server/finding.ts';
import { insertAttributes, insertPackage, insertVariables, spelled } from '../../server/nix/edits.ts';
import type { AttributeSetSite, ListSite } from '../../server/nix/facts.ts';
import { argumentAt, listAround, type Sources } from '../../server/nix/sites.ts';
import { parseNix } from '../../server/nix/syntax.ts';
import type { SourceFile } from '../../server/text.ts';

function parsed(text: string): { readonly file: SourceFile; readonly sources: Sources } {
  const file = { path: '/flake.nix', text };
  return { file, sources: new Map([[file.path, parseNix(file)]]) };
}

function applied({ text }: SourceFile, edit: Edit): string {
  if (!('at' in edit)) throw new Error('makes a file');
  return text.slice(0, edit.at.start) + edit.text + text.slice(edit.at.end);
}

/** The list whose first bracket is the first of the text. */
function listIn(text: string): { readonly file: SourceFile; readonly list: ListSite } {
  const { file, sources } = parsed(text);
  const start = text.indexOf('[');
  const list = listAround(sources, { file, start, end: start });
  if (!list) throw new Error(`no list in ${text}`);
  return { file, list };
}

describe('a package in a list', () => {
  test.each<[string, string, string]>([
    ['with pkgs; [ ]', 'zlib', 'with pkgs; [ zlib ]'],
    ['with pkgs; []', 'zlib', 'with pkgs; [ zlib ]'],
    ['with pkgs; [ a c ]', 'b', 'with pkgs; [ a b c ]'],
    ['with pkgs; [ a b ]', 'c', 'with pkgs; [ a b c ]'],
    ['with pkgs; [ b c ]', 'a', 'with pkgs; [ a b c ]'],
    ['with pkgs; [ c a ]', 'b', 'with pkgs; [ c a b ]'],
    ['pkgs: [ pkgs.a pkgs.c ]', 'b', 'pkgs: [ pkgs.a pkgs.b pkgs.c ]'],
    ['ps: [ ps.a upkgs.c ]', 'b', 'ps: [ ps.a upkgs.b upkgs.c ]'],
    ['pkgs: [ (f a) ]', 'b', 'pkgs: [ (f a) pkgs.b ]'],
    ['with pkgs; [\n  a\n  c\n]', 'b', 'with pkgs; [\n  a\n  b\n  c\n]'],
    ['with pkgs; [\n  a # first\n  c\n]', 'b', 'with pkgs; [\n  a # first\n  b\n  c\n]'],
    ['with pkgs; [\n  # last\n  c\n]', 'b', 'with pkgs; [\n  b\n  # last\n  c\n]'],
    ['with pkgs; [\n  # none\n]', 'b', 'with pkgs; [\n  # none\n  b\n]'],
    ['with pkgs; [ a\n  c ]', 'b', 'with pkgs; [ a b\n  c ]'],
    ['with pkgs; [\n  a b\n  d\n]', 'c', 'with pkgs; [\n  a b c\n  d\n]'],
    ['with pkgs; [\n\ta\n]', 'b', 'with pkgs; [\n\ta\n\tb\n]'],
  ])('%j and %s', (text, attribute, expected) => {
    const { file, list } = listIn(text);
    expect(applied(file, insertPackage(list, attribute))).toBe(expected);
  });

  test('any list has one element more, and the others as they were', () => {
    const element = fc.constantFrom('a', 'm', 'z', 'x.y', '(f a)', '"/s"', 'p-q');
    const gap = fc.constantFrom(' ', '  ', '\n', '\n  ', ' # note\n    ', '\n  # note\n  ', ' /* [ */ ');
    fc.assert(
      fc.property(fc.array(fc.tuple(gap, element)), gap, fc.boolean(), (items, last, opened) => {
        const inside = items.map(([before, text]) => before + text).join('');
        const { file, list } = listIn(`${opened ? 'with pkgs;' : 'pkgs:'} [${inside}${last}]`);
        const { list: after, file: changed } = listIn(applied(file, insertPackage(list, 'new.one')));
        const textsOf = ({ text }: SourceFile, { items: found }: ListSite) =>
          found.map(({ start, end }) => text.slice(start, end));
        const expected = [...textsOf(file, list), spelled('new.one', list.packageSet)];
        expect(textsOf(changed, after).sort()).toEqual(expected.sort());
      }),
    );
  });
});

/** The argument of the call that is the whole text. */
function setIn(text: string): { readonly file: SourceFile; readonly set: AttributeSetSite } {
  const { file, sources } = parsed(text);
  const set = argumentAt(sources, { file, start: 0, end: text.trimEnd().length });
  if (!set) throw new Error(`no set in ${text}`);
  return { file, set };
}

describe('variables in a shell', () => {
  test.each<[string, string]>([
    ['mkShell { }', 'mkShell { A = "1"; }'],
    ['mkShell {}', 'mkShell { A = "1"; }'],
    ['mkShell { x = 1; }', 'mkShell { x = 1; A = "1"; }'],
    ['mkShell {\n  x = 1;\n}', 'mkShell {\n  x = 1;\n  A = "1";\n}'],
    ['mkShell {\n  x = 1; }', 'mkShell {\n  x = 1; \n  A = "1";\n}'],
    ['mkShell { env.B = "2"; }', 'mkShell { env.B = "2"; env.A = "1"; }'],
    ['mkShell { env = { B = "2"; }; }', 'mkShell { env = { B = "2"; A = "1"; }; }'],
    [
      'mkShell {\n  env = {\n    B = "2";\n  };\n}',
      'mkShell {\n  env = {\n    B = "2";\n    A = "1";\n  };\n}',
    ],
    [
      'mkShell { env = { B = "2"; } // lib.optionalAttrs c { }; }',
      'mkShell { env = { B = "2"; A = "1"; } // lib.optionalAttrs c { }; }',
    ],
    ['mkShell { inherit env; }', 'mkShell { inherit env; A = "1"; }'],
    ['mkShell ({ x = 1; } // common)', 'mkShell ({ x = 1; A = "1"; } // common)'],
  ])('%j', (text, expected) => {
    const { file, set } = setIn(text);
    expect(applied(file, insertVariables(set, [['A', '"1"']]))).toBe(expected);
  });

  test('several attributes', () => {
    const { file, set } = setIn('mkShell {\n  x = 1;\n}');
    const edit = insertAttributes(set, [
      ['a', '1'],
      ['b', '[ ]'],
    ]);
    expect(applied(file, edit)).toBe('mkShell {\n  x = 1;\n  a = 1;\n  b = [ ];\n}');
  });

  test('an argument that is written elsewhere is no place', () => {
    const { file, sources } = parsed('{ shell = mkShell common; }');
    const start = file.text.indexOf('mkShell');
    expect(argumentAt(sources, { file, start, end: start + 'mkShell common'.length })).toBe(undefined);
  });
});
