/** Hover, completion and the rest, as each editor can take them. What they say is tested in test/features. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type {
  CompletionItem,
  CompletionList,
  DocumentLink,
  Hover,
  InlayHint,
  Location,
  LocationLink,
} from 'vscode-languageserver-protocol';
import { bare, editors, vscode } from './clients.ts';
import { type Editor, folder, startEditor, uriOf } from './editor.ts';

/** Asks about the place of a text in an open document. */
function at(
  editor: Editor,
  path: string,
  text: string,
  into = 0,
): { textDocument: { uri: string }; position: { line: number; character: number } } {
  const before = editor.text(path).slice(0, editor.text(path).indexOf(text) + into);
  const lines = before.split('\n');
  const last = lines.at(-1)!;
  const isUtf8 = editor.result.capabilities.positionEncoding === 'utf-8';
  const character = isUtf8 ? Buffer.byteLength(last) : last.length;
  return { textDocument: { uri: uriOf(path) }, position: { line: lines.length - 1, character } };
}

describe.each(Object.entries(editors))('%s', (name, params) => {
  const open = async () => {
    const root = folder('audit');
    const [pyproject, flake] = [join(root, 'pyproject.toml'), join(root, 'flake.nix')];
    const editor = await startEditor(params, [root]);
    editor.open(pyproject);
    editor.open(flake);
    return { editor, pyproject, flake };
  };

  test('hover', async () => {
    const { editor, pyproject, flake } = await open();
    const here = (await editor.connection.sendRequest(
      'textDocument/hover',
      at(editor, flake, 'python312', 3),
    )) as Hover;
    expect(here.contents).toMatchObject({ kind: 'markdown' });
    expect(JSON.stringify(here.contents)).toContain('**Python 3.12');
    const { start, end } = here.range!;
    expect([start.line, end.character - start.character]).toEqual([
      at(editor, flake, 'python312').position.line,
      9,
    ]);
    const there = (await editor.connection.sendRequest(
      'textDocument/hover',
      at(editor, pyproject, '>=3.12'),
    )) as Hover;
    expect(JSON.stringify(there.contents)).toContain('shell `default`');
    expect(
      await editor.connection.sendRequest('textDocument/hover', at(editor, flake, 'description')),
    ).toBeNull();
  });

  test('definition and references', async () => {
    const { editor, pyproject, flake } = await open();
    const found = await editor.connection.sendRequest(
      'textDocument/definition',
      at(editor, flake, 'python312'),
    );
    const [target] = found as (Location | LocationLink)[];
    expect(target).toMatchObject(
      name === 'helix' ? { uri: uriOf(pyproject) } : { targetUri: uriOf(pyproject) },
    );
    const all = (await editor.connection.sendRequest('textDocument/references', {
      ...at(editor, pyproject, '>=3.12'),
      context: { includeDeclaration: true },
    })) as Location[];
    expect(new Set(all.map(({ uri }) => uri))).toEqual(new Set([uriOf(pyproject), uriOf(flake)]));
  });

  test('completion, and what is said of an item when it is looked at', async () => {
    const { editor, flake } = await open();
    editor.replace(flake, 'zlib\n', 'zlib\n        st\n');
    const list = (await editor.connection.sendRequest(
      'textDocument/completion',
      at(editor, flake, ' st\n', 3),
    )) as CompletionList;
    const [first] = list.items;
    expect(first).toMatchObject({ label: 'stdenv.cc.cc.lib', filterText: 'stdenv.cc.cc.lib' });
    expect(first?.detail).toContain('lightgbm');
    const range = {
      start: at(editor, flake, ' st\n', 1).position,
      end: at(editor, flake, ' st\n', 3).position,
    };
    expect(first?.textEdit).toEqual(
      name === 'neovim'
        ? { newText: 'stdenv.cc.cc.lib', range }
        : { newText: 'stdenv.cc.cc.lib', insert: range, replace: range },
    );
    const isLazy = name !== 'neovim';
    expect(first?.documentation === undefined).toBe(isLazy);
    const resolved = (await editor.connection.sendRequest('completionItem/resolve', first)) as CompletionItem;
    expect(JSON.stringify(resolved.documentation)).toContain('libgomp.so.1');
  });

  test('a build backend brings its requirement', async () => {
    const { editor, pyproject } = await open();
    editor.replace(pyproject, '["hatchling"]', '[]');
    const list = (await editor.connection.sendRequest(
      'textDocument/completion',
      at(editor, pyproject, 'hatchling.backends', 4),
    )) as CompletionList;
    const [first] = list.items;
    expect(first).toMatchObject({
      label: 'hatchling.build',
      additionalTextEdits: [{ newText: '"hatchling"' }],
    });
  });

  test('links', async () => {
    const { editor, flake } = await open();
    editor.replace(flake, 'zlib\n', 'zlib # flake-pyproject: ignore[redundant-library, no-such-rule]\n');
    const found = (await editor.connection.sendRequest('textDocument/documentLink', {
      textDocument: { uri: uriOf(flake) },
    })) as DocumentLink[];
    expect(found.map(({ target }) => target?.replace(/.*\//, ''))).toEqual(['redundant-library.md']);
    expect(found[0]?.tooltip).toBe(name === 'vscode' ? 'About redundant-library' : undefined);
  });

  test('inlay hints, which are asked for again where another file changes them', async () => {
    const { editor, pyproject, flake } = await open();
    const textDocument = { uri: uriOf(pyproject) };
    const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    const labels = async () => {
      const found = await editor.connection.sendRequest('textDocument/inlayHint', { textDocument, range });
      return (found as InlayHint[]).map(({ label }) => String(label).slice(0, 11));
    };
    const refreshes = () =>
      editor.heard.filter(({ method }) => method === 'workspace/inlayHint/refresh').length;
    expect(await labels()).toEqual(['shell: 3.12']);
    editor.replace(flake, 'zlib', 'zlib expat');
    await editor.settled();
    expect(refreshes()).toBe(0);
    editor.replace(flake, 'python312', 'python313');
    await editor.settled();
    expect(await labels()).toEqual(['shell: 3.13']);
    expect(refreshes()).toBe(name === 'helix' ? 0 : 1);
  });

  test('rewriting, where nothing is wrong', async () => {
    const { editor, flake } = await open();
    const { position } = at(editor, flake, 'uv\n');
    const actions = await editor.actions(flake, { range: { start: position, end: position } }, ['refactor']);
    expect(actions.map(({ title, kind }) => `${kind}: ${title}`)).toEqual([
      "refactor.rewrite: Bind uv to the shell's Python",
    ]);
    editor.apply(actions[0]?.edit);
    await editor.until(() => !editor.codes(flake).includes('uv-may-pick-other-python'), 'uv is bound');
  });
});

test('inlay hints can be switched off, one kind or all', async () => {
  const root = folder('audit');
  const path = join(root, 'pyproject.toml');
  const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  const labels = async (settings: unknown) => {
    const editor = await startEditor(vscode, [root], settings);
    editor.open(path);
    await editor.until(() => editor.published.length > 0, 'the first publication');
    const found = await editor.connection.sendRequest('textDocument/inlayHint', {
      textDocument: { uri: uriOf(path) },
      range,
    });
    return (found as InlayHint[]).map(({ label }) => String(label).slice(0, 11));
  };
  expect(await labels({})).toEqual(['shell: 3.12']);
  expect(await labels({ inlayHints: { requiresPython: false } })).toEqual([]);
  expect(await labels({ inlayHints: false })).toEqual([]);
});

test('plain text where the client asks for it', async () => {
  const root = folder('audit');
  const path = join(root, 'flake.nix');
  const editor = await startEditor(
    { capabilities: { textDocument: { hover: { contentFormat: ['plaintext'] } } } },
    [root],
  );
  editor.open(path);
  const found = (await editor.connection.sendRequest(
    'textDocument/hover',
    at(editor, path, 'python312'),
  )) as Hover;
  expect(found.contents).toMatchObject({ kind: 'plaintext' });
  expect(JSON.stringify(found.contents)).not.toMatch(/\*\*|`/);
});

test('what is asked about files of nobody is answered with nothing', async () => {
  const root = folder({ 'pyproject.toml': '', 'other.nix': '{ }' });
  const path = join(root, 'other.nix');
  const editor = await startEditor(bare, [root]);
  editor.open(path);
  const position = { line: 0, character: 1 };
  const textDocument = { uri: uriOf(path) };
  for (const method of ['hover', 'definition', 'completion']) {
    expect(
      await editor.connection.sendRequest(`textDocument/${method}`, { textDocument, position }),
    ).toBeNull();
  }
  expect(await editor.connection.sendRequest('textDocument/documentLink', { textDocument })).toEqual([]);
  expect(
    await editor.connection.sendRequest('textDocument/hover', {
      textDocument: { uri: 'file:///nowhere' },
      position,
    }),
  ).toBeNull();
});
