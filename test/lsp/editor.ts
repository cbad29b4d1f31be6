/** A client over a child process of the built server, as an editor would be. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, onTestFinished, vi } from 'vitest';
import type {
  CodeAction,
  Diagnostic,
  InitializeParams,
  InitializeResult,
  MessageConnection,
  Position,
  PublishDiagnosticsParams,
  Range,
  TextDocumentContentChangeEvent,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver-protocol';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';

/** The program to be tested: the one built here, or an installed one. */
const main =
  process.env.FLAKE_PYPROJECT_MAIN ?? fileURLToPath(new URL('../../server/dist/main.js', import.meta.url));
/** On this day nothing in the example projects is out of support. */
const today = '2026-06-15';
const patience = 10_000;
vi.setConfig({ testTimeout: 2 * patience });

/** A directory with these files, or a copy of an example project; gone after the test. */
export function folder(content: string | Readonly<Record<string, string>>): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'flake-pyproject-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  if (typeof content === 'string')
    cpSync(fileURLToPath(new URL(`../projects/${content}`, import.meta.url)), path, { recursive: true });
  else for (const [name, text] of Object.entries(content)) write(join(path, name), text);
  return path;
}

export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** A server, without a word said to it. */
export function startServer(args: readonly string[] = ['lsp']): ChildProcessWithoutNullStreams {
  if (!existsSync(main)) throw new Error(`${main} is missing: npm run build`);
  const server = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, FLAKE_PYPROJECT_TODAY: today },
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  server.stderr.on('data', data => process.stderr.write(data));
  return server;
}

export interface Editor {
  readonly connection: MessageConnection;
  readonly server: ChildProcessWithoutNullStreams;
  readonly result: InitializeResult;
  /** Every publication, in order. */
  readonly published: readonly PublishDiagnosticsParams[];
  /** Requests and notifications from the server, but for publications: method and parameters. */
  readonly heard: readonly { readonly method: string; readonly params: unknown }[];
  settings: unknown;
  open(path: string, text?: string, uri?: string): void;
  change(path: string, ...changes: TextDocumentContentChangeEvent[]): void;
  /** Replaces the first occurrence of a text in an open document, as an incremental change. */
  replace(path: string, before: string, after: string): void;
  close(path: string): void;
  text(path: string): string;
  /** The diagnostics last published for a file. */
  diagnostics(path: string): readonly Diagnostic[];
  codes(path: string): readonly unknown[];
  /** Resolves once a condition holds, which is looked at after each message. */
  until(condition: () => boolean, what: string): Promise<void>;
  /** Resolves once the server has looked at every change so far. */
  settled(): Promise<void>;
  actions(
    path: string,
    diagnostic: Pick<Diagnostic, 'range'>,
    only?: string[],
  ): Promise<readonly CodeAction[]>;
  /** Does to the open documents and to the disk what an edit asks for. */
  apply(edit: WorkspaceEdit | undefined): void;
  exited: Promise<number | null>;
}

export const uriOf = (path: string): string => pathToFileURL(path).href;

/** @param folders the folders that the editor opens. */
export async function startEditor(
  params: Partial<InitializeParams> & Pick<InitializeParams, 'capabilities'>,
  folders: readonly string[] | null,
  settings: unknown = null,
): Promise<Editor> {
  const server = startServer();
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const published: PublishDiagnosticsParams[] = [];
  const heard: { method: string; params: unknown }[] = [];
  const documents = new Map<string, TextDocument>();
  const waiting = new Set<() => void>();
  const tick = (): void => {
    for (const look of [...waiting]) look();
  };
  connection.onNotification('textDocument/publishDiagnostics', (publication: PublishDiagnosticsParams) => {
    published.push(publication);
    tick();
  });
  connection.onNotification((method, params) => {
    heard.push({ method, params });
    tick();
  });
  // The library keeps these two from a handler of everything.
  connection.onNotification('$/logTrace', params => {
    heard.push({ method: '$/logTrace', params });
    tick();
  });
  connection.onUnhandledProgress(params => {
    heard.push({ method: '$/progress', params });
    tick();
  });
  connection.onRequest((method, params) => {
    heard.push({ method, params });
    tick();
    if (method !== 'workspace/configuration') return null;
    return (params as { items: unknown[] }).items.map(() => editor.settings);
  });
  connection.listen();
  const utf8 = (): boolean => editor.result.capabilities.positionEncoding === 'utf-8';
  const position = (document: TextDocument, offset: number): { line: number; character: number } => {
    const { line, character } = document.positionAt(offset);
    if (!utf8()) return { line, character };
    return { line, character: Buffer.byteLength(document.getText().slice(offset - character, offset)) };
  };
  /** A range from the wire, in UTF-16. */
  const mirrored = (document: TextDocument, { start, end }: Range): Range => {
    const local = ({ line, character }: Position): Position => {
      if (!utf8()) return { line, character };
      const bytes = Buffer.from(document.getText().slice(document.offsetAt({ line, character: 0 })));
      return { line, character: bytes.subarray(0, character).toString().length };
    };
    return { start: local(start), end: local(end) };
  };
  const editor: Editor = {
    connection,
    server,
    published,
    heard,
    settings,
    result: { capabilities: {} },
    exited: new Promise(resolve => server.on('exit', resolve)),
    open(path, text = readFileSync(path, 'utf8'), uri = uriOf(path)) {
      const document = TextDocument.create(uri, languageOf(path), 1, text);
      documents.set(path, document);
      const { languageId, version } = document;
      void connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId, version, text },
      });
    },
    change(path, ...contentChanges) {
      const document = documents.get(path)!;
      const version = document.version + 1;
      for (const change of contentChanges) {
        TextDocument.update(
          document,
          [{ ...change, ...('range' in change ? { range: mirrored(document, change.range) } : {}) }],
          version,
        );
      }
      const textDocument = { uri: document.uri, version };
      void connection.sendNotification('textDocument/didChange', { textDocument, contentChanges });
    },
    replace(path, before, after) {
      const document = documents.get(path)!;
      const offset = document.getText().indexOf(before);
      if (offset < 0) throw new Error(`${path} does not hold ${before}`);
      const range = { start: position(document, offset), end: position(document, offset + before.length) };
      editor.change(path, { range, text: after });
    },
    close(path) {
      const { uri } = documents.get(path)!;
      documents.delete(path);
      void connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    },
    text: path => documents.get(path)?.getText() ?? readFileSync(path, 'utf8'),
    diagnostics(path) {
      const uri = documents.get(path)?.uri ?? uriOf(path);
      return published.findLast(publication => publication.uri === uri)?.diagnostics ?? [];
    },
    codes: path => editor.diagnostics(path).map(({ code }) => code),
    until: (condition, what) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`waited in vain: ${what}\n${JSON.stringify(published.slice(-6), undefined, 1)}`));
        }, patience);
        const look = (): void => {
          if (!condition()) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    async settled() {
      const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
      const [document] = documents.values();
      const uri = document?.uri ?? uriOf('/nowhere');
      await connection.sendRequest('textDocument/codeAction', {
        textDocument: { uri },
        range,
        context: { diagnostics: [] },
      });
    },
    async actions(path, { range }, only) {
      const context = { diagnostics: [], ...(only ? { only } : {}) };
      const textDocument = { uri: documents.get(path)!.uri };
      return (await connection.sendRequest('textDocument/codeAction', {
        textDocument,
        range,
        context,
      })) as CodeAction[];
    },
    apply(edit) {
      const change = (uri: string, edits: readonly TextEdit[]): void => {
        const path = fileURLToPath(uri);
        const before = TextDocument.create(uri, '', 0, editor.text(path));
        const text = TextDocument.applyEdits(
          before,
          edits.map(({ range, newText }) => ({ newText, range: mirrored(before, range) })),
        );
        if (documents.has(path)) editor.change(path, { text });
        else write(path, text);
      };
      for (const [uri, edits] of Object.entries(edit?.changes ?? {})) change(uri, edits);
      for (const part of edit?.documentChanges ?? []) {
        if ('textDocument' in part) change(part.textDocument.uri, part.edits as TextEdit[]);
        else if (part.kind === 'create') write(fileURLToPath(part.uri), '');
      }
    },
  };
  onTestFinished(async () => {
    if (server.exitCode !== null) return;
    await connection.sendRequest('shutdown');
    void connection.sendNotification('exit');
    expect(await editor.exited).toBe(0);
    connection.dispose();
  });
  const workspaceFolders = folders?.map(path => ({ uri: uriOf(path), name: path })) ?? null;
  Object.assign(editor, {
    result: await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: folders?.[0] ? uriOf(folders[0]) : null,
      workspaceFolders,
      ...params,
    }),
  });
  void connection.sendNotification('initialized', {});
  return editor;
}

const languageOf = (path: string): string =>
  path.endsWith('.nix') ? 'nix' : path.endsWith('.toml') ? 'toml' : 'plaintext';
