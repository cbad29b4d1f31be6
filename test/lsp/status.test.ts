/** `flake-pyproject/status`: the Python of each open document's project, for clients that ask for it. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { vscode } from './clients.ts';
import { type Editor, folder, startEditor, uriOf } from './editor.ts';

const asking = { ...vscode.capabilities, experimental: { flakePyprojectStatus: true } };

/** What was last said of a document. */
const statusOf = (editor: Editor, path: string): unknown =>
  editor.heard
    .filter(({ method }) => method === 'flake-pyproject/status')
    .map(({ params }) => (params as { documents: { uri: string }[] }).documents)
    .at(-1)
    ?.find(({ uri }) => uri === uriOf(path));

test('it says which Python the shell gives, and whether it fits, whenever that changes', async () => {
  const root = folder('audit');
  const [flake, pyproject] = [join(root, 'flake.nix'), join(root, 'pyproject.toml')];
  const editor = await startEditor({ ...vscode, capabilities: asking }, [root]);
  editor.open(flake);
  editor.open(pyproject);
  const told = { shell: 'default', version: '3.12', requires: '>=3.12', fits: 'yes' };
  await editor.until(() => statusOf(editor, flake) !== undefined, 'a status');
  expect(statusOf(editor, pyproject)).toEqual({ uri: uriOf(pyproject), ...told });
  expect(statusOf(editor, flake)).toEqual({ uri: uriOf(flake), ...told });
  editor.replace(pyproject, '>=3.12', '>=3.13');
  const fits = (): unknown => (statusOf(editor, flake) as { fits?: string } | undefined)?.fits;
  await editor.until(() => fits() === 'no', 'that it does not fit');
  editor.replace(flake, 'python312', 'python313');
  await editor.until(() => fits() === 'yes', 'that it fits');
  const count = editor.heard.length;
  editor.replace(flake, 'zlib', 'zlib glib');
  await editor.settled();
  expect(editor.heard.slice(count).filter(({ method }) => method === 'flake-pyproject/status')).toEqual([]);
});

test('a client that does not ask hears nothing of it', async () => {
  const root = folder('audit');
  const editor = await startEditor(vscode, [root]);
  editor.open(join(root, 'flake.nix'));
  await editor.until(() => editor.codes(join(root, 'flake.nix')).length > 0, 'diagnostics');
  await editor.settled();
  expect(editor.heard.some(({ method }) => method === 'flake-pyproject/status')).toBe(false);
});
