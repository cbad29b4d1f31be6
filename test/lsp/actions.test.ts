/** Code actions, as each editor can take them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { editors, helix, neovim, vscode } from './clients.ts';
import { folder, startEditor, uriOf } from './editor.ts';

const misspelt = '[tool.flake-pyproject.rules]\nunused-ignor = "off"\n';

describe.each(Object.entries(editors))('%s', (name, params) => {
  test('a fix mends its finding', async () => {
    const root = folder({ 'pyproject.toml': misspelt });
    const path = join(root, 'pyproject.toml');
    const editor = await startEditor(params, [root]);
    editor.open(path);
    await editor.until(() => editor.codes(path).length === 1, 'the finding');
    const actions = await editor.actions(path, editor.diagnostics(path)[0]!);
    const [fix] = actions;
    expect(fix).toMatchObject({ title: 'Write `unused-ignore`', kind: 'quickfix', isPreferred: true });
    expect(fix?.diagnostics).toEqual([editor.diagnostics(path)[0]]);
    expect(fix?.edit?.documentChanges === undefined).toBe(name === 'neovim');
    if (fix?.edit?.documentChanges)
      expect(fix.edit.documentChanges[0]).toMatchObject({ textDocument: { version: 1 } });
    editor.apply(fix?.edit);
    await editor.until(() => editor.codes(path).length === 0, 'the end of the finding');
    expect(editor.text(path)).toBe('[tool.flake-pyproject.rules]\nunused-ignore = "off"\n');
  });

  test('everything safe at once, in every file of the project, and only where it is asked for', async () => {
    const root = folder({
      'pyproject.toml': `${misspelt}invalid-configuratio = "warning"\n`,
      'flake.nix': '# flake-pyproject: ignore[unused-ignore]\n{ outputs = _: { }; }\n',
    });
    const [path, flake] = [join(root, 'pyproject.toml'), join(root, 'flake.nix')];
    const editor = await startEditor(params, [root]);
    editor.open(path);
    await editor.until(
      () => editor.codes(path).length === 2 && editor.codes(flake).length === 1,
      'all findings',
    );
    const everywhere = { range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } } };
    for (const only of [['source'], ['source.fixAll'], ['source.fixAll.flake-pyproject']]) {
      const actions = await editor.actions(path, everywhere, only);
      expect(actions.map(({ kind }) => kind)).toEqual(['source.fixAll.flake-pyproject']);
    }
    expect(await editor.actions(path, everywhere, ['source.organizeImports'])).toEqual([]);
    const quick = await editor.actions(path, everywhere, ['quickfix']);
    expect(new Set(quick.map(({ kind }) => kind))).toEqual(new Set(['quickfix']));

    const [all] = await editor.actions(path, everywhere, ['source.fixAll']);
    editor.apply(all?.edit);
    await editor.until(() => editor.codes(path).length === 0 && editor.codes(flake).length === 0, 'silence');
    expect(readFileSync(flake, 'utf8')).toBe('{ outputs = _: { }; }\n');
    expect(await editor.actions(path, everywhere, ['source.fixAll'])).toEqual([]);
  });
});

test('a finding is silenced at its place, or in pyproject.toml', async () => {
  const text =
    '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.backends"\n[project]\nname = "x"\nversion = "1"\n';
  for (const [title, after] of [
    [
      'Ignore unknown-build-backend here',
      text.replace('backends"', 'backends" # flake-pyproject: ignore[unknown-build-backend]'),
    ],
    [
      'Turn unknown-build-backend off in pyproject.toml',
      `${text}\n[tool.flake-pyproject.rules]\nunknown-build-backend = "off"\n`,
    ],
  ] as const) {
    const root = folder({ 'pyproject.toml': text, 'x/__init__.py': '' });
    const path = join(root, 'pyproject.toml');
    const editor = await startEditor(helix, [root]);
    editor.open(path);
    await editor.until(() => editor.codes(path).includes('unknown-build-backend'), 'the finding');
    const found = editor.diagnostics(path).find(({ code }) => code === 'unknown-build-backend')!;
    const action = (await editor.actions(path, found)).find(one => one.title === title);
    expect(action?.isPreferred).toBeUndefined();
    editor.apply(action?.edit);
    await editor.until(() => !editor.codes(path).includes('unknown-build-backend'), 'silence');
    expect(editor.text(path)).toBe(after);
  }
});

test('a fix that makes a file makes it', async () => {
  for (const params of [neovim, helix, vscode]) {
    const root = folder('audit');
    const path = join(root, 'pyproject.toml');
    const editor = await startEditor(params, [root]);
    editor.open(path);
    await editor.until(() => editor.codes(path).includes('nothing-to-ship'), 'the finding');
    const found = editor.diagnostics(path).find(({ code }) => code === 'nothing-to-ship')!;
    const actions = await editor.actions(path, found, ['quickfix']);
    const making = actions.find(({ edit }) =>
      edit?.documentChanges?.some(part => 'kind' in part && part.kind === 'create'),
    );
    expect(making, params.clientInfo?.name ?? '').toBeDefined();
    editor.apply(making?.edit);
    expect(existsSync(join(root, 'src/school_audit/__init__.py'))).toBe(true);
    const changes = [{ uri: uriOf(join(root, 'src')), type: 1 as const }];
    void editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    await editor.until(() => !editor.codes(path).includes('nothing-to-ship'), 'the end of the finding');
  }
});
