/** What is published, and when, to editors as they are. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bare, editors, helix, neovim, vscode } from './clients.ts';
import { type Editor, folder, startEditor, uriOf, write } from './editor.ts';

const rule = 'python-outside-requires';

describe.each(Object.entries(editors))('%s', (name, params) => {
  test('an edit in pyproject.toml shows in flake.nix, which is not open; a change of flake.nix on disk takes it back', async () => {
    const root = folder('audit');
    const [pyproject, flake] = [join(root, 'pyproject.toml'), join(root, 'flake.nix')];
    const editor = await startEditor(params, [root]);
    editor.open(pyproject);
    await editor.until(
      () => editor.codes(pyproject).includes('unknown-build-backend'),
      'the first publication',
    );
    expect(editor.codes(flake)).not.toContain(rule);

    editor.replace(pyproject, '">=3.12"', '">=3.13"');
    await editor.until(() => editor.codes(flake).includes(rule), `${rule} in flake.nix`);
    const found = editor.diagnostics(flake).find(({ code }) => code === rule)!;
    const before = editor.text(flake);
    expect(
      before
        .split('\n')
        [found.range.start.line]!.slice(found.range.start.character, found.range.end.character),
    ).toBe('python312');
    expect(found).toMatchObject({ severity: 1, source: 'flake-pyproject' });
    expect(found.codeDescription?.href.endsWith(`/rules/${rule}.md`)).toBe(
      name === 'vscode' ? true : undefined,
    );
    const related = found.relatedInformation?.map(({ location }) => location.uri);
    expect(related).toEqual(name === 'helix' ? undefined : [uriOf(pyproject)]);
    expect(String(found.message).includes('\npyproject.toml:9: ')).toBe(name === 'helix');

    write(flake, before.replace('python312', 'python313'));
    tell(editor, flake, 2);
    await editor.until(() => !editor.codes(flake).includes(rule), 'the flake on disk');
    expect(editor.codes(pyproject)).toContain('unknown-build-backend');
  });

  test('a file that appears or goes is noticed', async () => {
    const root = folder({ 'sub/pyproject.toml': '[tool.flake-pyproject]\nshel = "x"\n' });
    const [sub, other] = [join(root, 'sub/pyproject.toml'), join(root, 'new/deep/pyproject.toml')];
    const editor = await startEditor(params, [root]);
    await editor.until(() => editor.codes(sub).length === 1, 'the first project');
    write(other, '[tool.flake-pyproject]\nshel = "x"\n');
    tell(editor, other, 1);
    await editor.until(() => editor.codes(other).length === 1, 'the new project');
    rmSync(join(root, 'sub'), { recursive: true });
    tell(editor, join(root, 'sub'), 3);
    await editor.until(() => editor.codes(sub).length === 0, 'the end of the first');
  });

  test('it is registered what the editor is to watch, and progress is shown', async () => {
    const root = folder({ 'pyproject.toml': '' });
    const editor = await startEditor(params, [root]);
    await editor.until(
      () => editor.heard.some(({ params }) => /"end"/.test(JSON.stringify(params))),
      'the end of the progress',
    );
    const registered = JSON.stringify(
      editor.heard.filter(({ method }) => method === 'client/registerCapability'),
    );
    expect(registered.includes('workspace/didChangeWatchedFiles')).toBe(name === 'vscode');
    expect(registered.includes('workspace/didChangeConfiguration')).toBe(name === 'vscode');
    const kinds = editor.heard.flatMap(({ method, params }) =>
      method === '$/progress' ? (params as { value: { kind: string } }).value.kind : [],
    );
    expect([kinds[0], kinds.at(-1)]).toEqual(['begin', 'end']);
  });
});

/** Only VS Code watches for us; the others say nothing, and the server sees for itself. */
function tell(editor: Editor, path: string, type: 1 | 2 | 3): void {
  const isWatched = editor.heard.some(
    ({ method, params }) =>
      method === 'client/registerCapability' && JSON.stringify(params).includes('didChangeWatchedFiles'),
  );
  if (isWatched)
    void editor.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf(path), type }],
    });
}

const wrong = '[tool.flake-pyproject]\nshel = "x"\n';

describe('documents', () => {
  test('each is answered once it is opened, with its version', async () => {
    const root = folder({ 'pyproject.toml': '', 'flake.nix': '{ outputs = _: { }; }', 'other.nix': '{ }' });
    const editor = await startEditor(bare, [root]);
    for (const name of ['pyproject.toml', 'flake.nix', 'other.nix']) {
      const path = join(root, name);
      for (let time = 1; time <= 2; time++) {
        const count = () =>
          editor.published.filter(({ uri, version }) => uri === uriOf(path) && version === 1).length;
        editor.open(path);
        await editor.until(() => count() === time, `the answer to ${name}`);
        editor.close(path);
      }
    }
  });

  test('no file, a file of another scheme, and a file outside every folder are answered with nothing', async () => {
    const [root, outside] = [folder({ 'pyproject.toml': wrong }), folder({ 'pyproject.toml': wrong })];
    const editor = await startEditor(bare, [root]);
    const path = join(outside, 'pyproject.toml');
    for (const uri of ['untitled:Untitled-1', 'git:/x/pyproject.toml?ref=HEAD', uriOf(path)]) {
      editor.open(path, wrong, uri);
      await editor.until(
        () => editor.published.some(publication => publication.uri === uri),
        `the answer to ${uri}`,
      );
    }
    await editor.until(() => editor.codes(join(root, 'pyproject.toml')).length === 1, 'the folder');
    expect(editor.published.filter(({ diagnostics }) => diagnostics.length > 0)).toHaveLength(1);
  });

  test('without a folder, a document brings its repository', async () => {
    const root = folder({ '.git/HEAD': '', 'pyproject.toml': wrong, 'a/b/pyproject.toml': wrong });
    const [upper, lower] = [join(root, 'pyproject.toml'), join(root, 'a/b/pyproject.toml')];
    const editor = await startEditor(neovim, null);
    editor.open(lower);
    await editor.until(
      () => editor.codes(lower).length === 1 && editor.codes(upper).length === 1,
      'both projects',
    );
    editor.close(lower);
    await editor.until(() => editor.codes(lower).length === 0 && editor.codes(upper).length === 0, 'silence');
  });

  test('the open text wins over the disk, saved or not', async () => {
    const root = folder({ 'pyproject.toml': wrong });
    const path = join(root, 'pyproject.toml');
    const editor = await startEditor(neovim, [root]);
    editor.open(path, '');
    await editor.until(() => editor.published.some(({ version }) => version === 1), 'the answer');
    write(path, `${wrong}# changed\n`);
    write(join(root, 'sub/pyproject.toml'), wrong);
    await editor.until(
      () => editor.codes(join(root, 'sub/pyproject.toml')).length === 1,
      'the change on disk',
    );
    expect(editor.codes(path)).toEqual([]);
    const unsaved = join(root, 'unsaved/pyproject.toml');
    write(join(root, 'unsaved/x'), '');
    editor.open(unsaved, wrong);
    await editor.until(() => editor.codes(unsaved).length === 1, 'a project that was never saved');
    editor.close(unsaved);
    await editor.until(() => editor.codes(unsaved).length === 0, 'its end');
  });

  test('what differs is sent, and an edited document is answered', async () => {
    const root = folder({ 'a/pyproject.toml': wrong, 'b/pyproject.toml': '' });
    const [a, b] = [join(root, 'a/pyproject.toml'), join(root, 'b/pyproject.toml')];
    const editor = await startEditor(vscode, [root]);
    editor.open(b);
    await editor.until(
      () => editor.codes(a).length === 1 && editor.published.some(({ uri }) => uri === uriOf(b)),
      'all',
    );
    const before = editor.published.length;
    editor.replace(b, '', '# nothing\n');
    await editor.settled();
    expect(editor.published.slice(before)).toEqual([{ uri: uriOf(b), version: 2, diagnostics: [] }]);
  });

  test('a burst of changes is looked at once', async () => {
    const root = folder({ 'pyproject.toml': '' });
    const path = join(root, 'pyproject.toml');
    const editor = await startEditor(vscode, [root]);
    editor.open(path);
    await editor.until(() => editor.published.length === 1, 'the answer');
    for (const character of wrong) editor.replace(path, '', character);
    await editor.settled();
    expect(editor.published.length).toBeLessThan(8);
  });
});

describe('folders', () => {
  test('several, one in another, added and removed', async () => {
    const root = folder({
      '.git/HEAD': '',
      'pyproject.toml': wrong,
      'sub/pyproject.toml': wrong,
      'other/pyproject.toml': wrong,
    });
    const second = folder({ 'pyproject.toml': wrong });
    const paths = ['pyproject.toml', 'sub/pyproject.toml', 'other/pyproject.toml'].map(name =>
      join(root, name),
    );
    const counts = () => [...paths, join(second, 'pyproject.toml')].map(path => editor.codes(path).length);
    const editor = await startEditor(vscode, [join(root, 'sub'), second]);
    const change = (added: string[], removed: string[]): void => {
      const event = { added: added.map(folderOf), removed: removed.map(folderOf) };
      void editor.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
    };
    await editor.until(() => counts().join() === '0,1,0,1', 'what is in the folders');
    change([root], [second]);
    await editor.until(() => counts().join() === '1,1,1,0', 'what is in the folders now');
    change([], [root]);
    await editor.until(() => counts().join() === '0,1,0,0', 'what is left');
  });

  const folderOf = (path: string) => ({ uri: uriOf(path), name: path });

  test('projects that share a flake are told of its findings once', async () => {
    const flake = '{ outputs = { self }: { a = 1; b = ; }; }\n';
    const root = folder({ 'flake.nix': flake, 'a/pyproject.toml': '', 'b/pyproject.toml': '' });
    const editor = await startEditor(vscode, [root]);
    await editor.until(() => editor.codes(join(root, 'flake.nix')).length > 0, 'the finding');
    expect(editor.codes(join(root, 'flake.nix'))).toEqual(['nix-syntax']);
  });
});

describe('positions', () => {
  const text = '[tool.flake-pyproject]\nrules = { "é𝒳" = "off", nothing-to-shipp = "off" }\n';

  test.each([
    ['utf-16', vscode, [10, 15], [25, 41]],
    ['utf-8', neovim, [10, 18], [28, 44]],
    ['utf-8', helix, [10, 18], [28, 44]],
  ] as const)('%s behind letters that take more than one', async (encoding, params, first, second) => {
    const root = folder({ 'pyproject.toml': text });
    const path = join(root, 'pyproject.toml');
    const editor = await startEditor(params, [root]);
    expect(editor.result.capabilities.positionEncoding).toBe(encoding);
    editor.open(path);
    await editor.until(() => editor.codes(path).length === 2, 'both findings');
    const columns = editor.diagnostics(path).map(({ range }) => [range.start.character, range.end.character]);
    expect(columns).toEqual([first, second]);

    editor.replace(path, 'nothing-to-shipp', 'nothing-to-ship');
    await editor.until(() => editor.codes(path).length === 1, 'the edit behind them');
    editor.replace(path, '"é𝒳" = "off", ', '');
    await editor.until(() => editor.codes(path).length === 0, 'the edit of them');
    expect(editor.text(path)).toBe('[tool.flake-pyproject]\nrules = { nothing-to-ship = "off" }\n');
  });
});

describe('settings', () => {
  const off = { rules: { 'invalid-configuration': 'off' } };
  const hint = { rules: { 'invalid-configuration': 'hint' } };

  test('are asked for where the client answers, again when they change, and win over the project', async () => {
    const root = folder({ 'pyproject.toml': wrong });
    const path = join(root, 'pyproject.toml');
    const editor = await startEditor(vscode, [root], off);
    editor.open(path);
    await editor.until(() => editor.published.length === 1, 'the answer');
    expect(editor.codes(path)).toEqual([]);
    editor.settings = hint;
    void editor.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await editor.until(() => editor.diagnostics(path)[0]?.severity === 4, 'the new level');
  });

  test.each([
    ['the section', { 'flake-pyproject': off }],
    ['what is in it', off],
  ])(
    'are taken from the start and from changes where the client does not answer: %s',
    async (_what, settings) => {
      const root = folder({ 'pyproject.toml': wrong });
      const path = join(root, 'pyproject.toml');
      const editor = await startEditor({ ...bare, initializationOptions: settings }, [root]);
      editor.open(path);
      await editor.until(() => editor.published.length === 1, 'the answer');
      expect(editor.codes(path)).toEqual([]);
      void editor.connection.sendNotification('workspace/didChangeConfiguration', {
        settings: { 'flake-pyproject': hint },
      });
      await editor.until(() => editor.diagnostics(path)[0]?.severity === 4, 'the new level');
    },
  );

  test('that are wrong are passed over, and said in the log', async () => {
    const root = folder({ 'pyproject.toml': wrong });
    const settings = {
      rules: { 'no-such-rule': 'off', 'invalid-configuration': 'loud' },
      log: 3,
      inlayHints: [],
    };
    const editor = await startEditor(vscode, [root], settings);
    await editor.until(() => editor.codes(join(root, 'pyproject.toml')).length === 1, 'the finding');
    const logged = editor.heard.flatMap(({ method, params }) =>
      method === 'window/logMessage' ? (params as { message: string }).message : [],
    );
    expect(logged).toEqual([
      'flake-pyproject.rules: there is no rule no-such-rule',
      'flake-pyproject.rules.invalid-configuration is one of off, hint, info, warning, error',
      'flake-pyproject.log is one of off, error, warning, info, debug',
    ]);
  });

  test('tracing tells of messages', async () => {
    const root = folder({ 'pyproject.toml': wrong });
    const editor = await startEditor({ ...bare, trace: 'messages' }, [root]);
    await editor.until(() => editor.heard.some(({ method }) => method === '$/logTrace'), 'a trace');
    void editor.connection.sendNotification('$/setTrace', { value: 'off' });
    await editor.settled();
    const before = editor.heard.length;
    await editor.settled();
    expect(editor.heard.length).toBe(before);
  });
});
