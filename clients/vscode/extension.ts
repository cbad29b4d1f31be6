/** The client for VS Code: starts the bundled server, and shows which Python the shell gives. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { PythonStatus } from './python-status.ts';

/** VS Code has no language of its own for Nix or TOML, and other TOML files are not ours. */
const documents: vscode.DocumentFilter[] = [
  { scheme: 'file', pattern: '**/{*.nix,pyproject.toml,uv.toml,.python-version}' },
];

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const server = context.asAbsolutePath('server/main.js');
  const log = vscode.window.createOutputChannel('flake-pyproject', { log: true });
  const status = new PythonStatus(documents);
  const current = new LanguageClient(
    'flake-pyproject',
    { module: server, args: ['lsp'], transport: TransportKind.stdio },
    { documentSelector: documents as { scheme: string; pattern: string }[], outputChannel: log },
  );
  client = current;
  current.registerFeature(status.feature);
  context.subscriptions.push(
    log,
    status,
    current.onNotification('flake-pyproject/status', status.take),
    vscode.commands.registerCommand('flake-pyproject.restart', () => current.restart()),
    vscode.commands.registerCommand('flake-pyproject.showLog', () => log.show()),
    vscode.commands.registerCommand('flake-pyproject.inspect', inspect),
    vscode.workspace.registerTextDocumentContentProvider(inspected, {
      provideTextDocumentContent: ({ path }) => textOf(server, path),
    }),
  );
  await current.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

/** Scheme of the documents that show what was understood of the directory or file that their path names. */
const inspected = 'flake-pyproject-inspect';

async function inspect(): Promise<void> {
  const active = vscode.window.activeTextEditor?.document;
  const folder = active && vscode.workspace.getWorkspaceFolder(active.uri);
  const { uri } = folder ?? vscode.workspace.workspaceFolders?.[0] ?? {};
  if (!uri) {
    await vscode.window.showInformationMessage('Open a folder with a pyproject.toml first.');
    return;
  }
  // A document that was shown before is not asked for again; a query of its own makes it another one.
  const document = await vscode.workspace.openTextDocument(
    uri.with({ scheme: inspected, authority: '', query: String(Date.now()) }),
  );
  await vscode.window.showTextDocument(document, { preview: true });
}

async function textOf(server: string, path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [server, 'inspect', '.'], {
    cwd: path,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NO_COLOR: '1' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}
