/**
 * The language server on standard input and output: wires the protocol to a session. What it offers depends on
 * what the client can do; see `client.ts`.
 */
import { Console } from 'node:console';
import {
  type CancellationToken,
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type {
  CodeActionParams,
  CompletionItem,
  CompletionParams,
  DefinitionParams,
  DidChangeTextDocumentParams,
  DidChangeWatchedFilesParams,
  DidChangeWorkspaceFoldersParams,
  DidCloseTextDocumentParams,
  DidOpenTextDocumentParams,
  HoverParams,
  InitializeParams,
  InitializeResult,
  InlayHintParams,
  ReferenceParams,
  TextDocumentIdentifier,
} from 'vscode-languageserver';
import manifest from '../../package.json' with { type: 'json' };
import { basename, isInside, relative } from '../files.ts';
import { loadGrammars } from '../grammars.ts';
import { pageUrl } from '../pages.ts';
import type { SourceFile } from '../text.ts';
import { DiskWatch } from '../watch.ts';
import { corePath } from '../workspace.ts';
import { codeActions, type Desk } from './actions.ts';
import { definitionAt, hintLabels, hintsIn, hoverAt, linksIn, Offers, referencesAt } from './answers.ts';
import { capabilitiesFor, clientOf } from './client.ts';
import { applyChanges, diagnosticOf, pathOfUri, uriOfPath } from './convert.ts';
import { orderly, watchClient } from './lifecycle.ts';
import { Log } from './log.ts';
import { progress } from './progress.ts';
import { Publications } from './publications.ts';
import { Session } from './session.ts';
import { defaults, readSettings, type Settings, section } from './settings.ts';
import { statusReports } from './status.ts';
import { watchersFor } from './watchers.ts';

const requestCancelled = -32800;
/** How long in milliseconds the first look waits for a client that is slow to tell its settings. */
const settingsPatience = 1000;

/** Serves until the client ends the session, and then ends the process with the status that the protocol asks for. */
export async function serve(): Promise<void> {
  // Standard output belongs to the protocol.
  globalThis.console = new Console(process.stderr);
  const grammars = loadGrammars();
  const writer = new StreamMessageWriter(process.stdout);
  const { reader, status } = orderly(new StreamMessageReader(process.stdin), writer);
  const connection = createMessageConnection(reader, writer);
  const ended = new Promise<void>(resolve => {
    connection.onNotification('exit', resolve);
    connection.onRequest('initialize', (params: InitializeParams) => {
      if (typeof params.processId === 'number') watchClient(params.processId, resolve);
      return begin(connection, params, grammars);
    });
  });
  connection.onRequest('shutdown', () => null);
  connection.listen();
  await Promise.race([ended, grammars.then(() => ended)]);
  process.stdout.write('', () => process.exit(status()));
}

function begin(
  connection: MessageConnection,
  params: InitializeParams,
  grammars: Promise<void>,
): InitializeResult {
  const client = clientOf(params);
  const log = new Log(connection);
  log.trace(params.trace);
  const complain = (line: string): void => log.say('warning', line);

  let settings: Settings = defaults;
  const showProgress = client.progress ? progress(connection, 'Reading projects') : () => undefined;
  const session = new Session({
    publish: (findings, documents) => publications.update(findings, documents),
    log: log.say,
    progress: showProgress,
    looked: () => {
      watch?.follow([...session.workspaces]);
      refreshHints();
      reportStatus?.();
    },
  });
  const desk: Desk = {
    client,
    session,
    pageUrl,
    uriOf: path => session.uriOf(path) ?? uriOfPath(path),
    nameOf: path => {
      const folder = session.folders.find(directory => isInside(directory, path));
      return folder === undefined ? basename(path) : relative(folder, path);
    },
  };
  const publications = new Publications(
    publication =>
      void connection.sendNotification('textDocument/publishDiagnostics', publication).catch(() => undefined),
    finding => diagnosticOf(finding, client, desk),
    desk.uriOf,
  );
  const watch = client.watchedFiles
    ? undefined
    : new DiskWatch((paths, tree) => session.filesChanged(paths, tree), complain);
  const reportStatus = statusReports(params, connection, session);
  for (const folder of foldersOf(params)) session.addFolder(folder);

  /** What the hints of each file said when the client last asked. */
  const hinted = new Map<string, string>();
  /** A change in one file may change the hints of another, of which the client cannot know. */
  const refreshHints = (): void => {
    if (!client.refreshInlayHints) return;
    const isStale = [...hinted].some(([path, labels]) => {
      const uri = session.uriOf(path);
      const file = uri === undefined ? undefined : session.file(uri);
      if (!file) hinted.delete(path);
      return file && hintLabels(desk, settings, file) !== labels;
    });
    if (!isStale) return;
    hinted.clear();
    connection.sendRequest('workspace/inlayHint/refresh').catch(() => undefined);
  };

  // Settings

  const use = (own: Settings, ofFolders: ReadonlyMap<string, Settings>, wrong: Iterable<string>): void => {
    settings = own;
    log.level = own.log;
    for (const line of new Set(wrong)) complain(line);
    session.configure(folder => ((folder !== undefined && ofFolders.get(folder)) || own).levels);
  };
  const take = (given: unknown): void => {
    const wrong: string[] = [];
    use(
      readSettings(given, line => wrong.push(line)),
      new Map(),
      wrong,
    );
  };
  const pull = async (): Promise<void> => {
    if (!client.configuration) return;
    const { folders } = session;
    const items = [{ section }, ...folders.map(folder => ({ scopeUri: uriOfPath(folder), section }))];
    const wrong: string[] = [];
    const read = (given: unknown): Settings =>
      given ? readSettings(given, line => wrong.push(line)) : initial;
    try {
      const answers: unknown = await connection.sendRequest('workspace/configuration', { items });
      const [own, ...others] = Array.isArray(answers) ? answers : [];
      use(read(own), new Map(folders.map((folder, i) => [folder, read(others[i])])), wrong);
    } catch (error) {
      complain(`the client did not tell its settings: ${(error as Error).message}`);
    }
  };
  take(params.initializationOptions);
  const initial = settings;

  connection.onNotification('initialized', async () => {
    register();
    await Promise.race([pull(), new Promise(resolve => setTimeout(resolve, settingsPatience).unref())]);
    await grammars;
    session.start();
  });
  connection.onNotification('workspace/didChangeConfiguration', (changed: { settings?: unknown }) =>
    client.configuration ? pull() : take(changed?.settings),
  );

  const register = (): void => {
    const registrations = [
      ...(client.configurationEvents
        ? [{ id: 'settings', method: 'workspace/didChangeConfiguration', registerOptions: { section } }]
        : []),
      ...(client.watchedFiles ? [watchRegistration(session)] : []),
    ];
    if (registrations.length === 0) return;
    connection
      .sendRequest('client/registerCapability', { registrations })
      .catch((error: Error) => complain(`the client refused to register: ${error.message}`));
  };

  // Folders and files

  connection.onNotification(
    'workspace/didChangeWorkspaceFolders',
    ({ event }: DidChangeWorkspaceFoldersParams) => {
      for (const { uri } of event.removed) withPath(uri, path => session.removeFolder(path));
      for (const { uri } of event.added) withPath(uri, path => session.addFolder(path));
      if (client.watchedFiles) {
        const unregisterations = [{ id: watchId, method: watchMethod }];
        connection
          .sendRequest('client/unregisterCapability', { unregisterations })
          .then(() =>
            connection.sendRequest('client/registerCapability', {
              registrations: [watchRegistration(session)],
            }),
          )
          .catch((error: Error) => complain(`the client refused to watch: ${error.message}`));
      }
      return pull();
    },
  );
  connection.onNotification(watchMethod, ({ changes }: DidChangeWatchedFilesParams) => {
    const paths = new Set(changes.flatMap(({ uri }) => pathOfUri(uri) ?? []));
    session.filesChanged(
      paths,
      changes.some(({ type }) => type !== 2),
    );
  });
  connection.onNotification('textDocument/didOpen', ({ textDocument }: DidOpenTextDocumentParams) => {
    const { uri, version, text } = textDocument;
    publications.expect(uri);
    session.open({ uri, path: pathOfUri(uri), version, text });
  });
  connection.onNotification(
    'textDocument/didChange',
    ({ textDocument: { uri, version }, contentChanges }: DidChangeTextDocumentParams) =>
      session.change(uri, version, file => applyChanges(file, contentChanges, client.encoding)),
  );
  connection.onNotification('textDocument/didClose', ({ textDocument }: DidCloseTextDocumentParams) =>
    session.close(textDocument.uri),
  );
  connection.onNotification('$/setTrace', ({ value }: { value: unknown }) => log.trace(value));

  // Requests about a document, answered once every change before them has been looked at

  const answer = <P extends { textDocument: TextDocumentIdentifier }>(
    method: string,
    needs: 'position' | 'range' | undefined,
    reply: (file: SourceFile, params: P) => object | null,
  ): void => {
    connection.onRequest(method, async (request: P, token: CancellationToken): Promise<object | null> => {
      const uri: unknown = request?.textDocument?.uri;
      const given = needs && (request as Readonly<Record<string, unknown>>)?.[needs];
      if (typeof uri !== 'string' || (needs && !isPlace(given))) {
        return new ResponseError(
          ErrorCodes.InvalidParams,
          `${method} needs a textDocument${needs ? ` and a ${needs}` : ''}`,
        );
      }
      await session.ready();
      if (token.isCancellationRequested) return new ResponseError(requestCancelled, 'cancelled');
      const file = session.file(uri);
      return file ? reply(file, request) : null;
    });
  };
  answer('textDocument/codeAction', 'range', (file, request: CodeActionParams) =>
    codeActions(desk, file, request),
  );
  answer('textDocument/hover', 'position', (file, { position }: HoverParams) =>
    hoverAt(desk, file, position),
  );
  answer('textDocument/definition', 'position', (file, { position }: DefinitionParams) =>
    definitionAt(desk, file, position),
  );
  answer('textDocument/references', 'position', (file, { position }: ReferenceParams) =>
    referencesAt(desk, file, position),
  );
  answer('textDocument/documentLink', undefined, file => linksIn(desk, file));
  answer('textDocument/inlayHint', 'range', (file, { range }: InlayHintParams) => {
    hinted.set(file.path, hintLabels(desk, settings, file));
    return hintsIn(desk, settings, file, range);
  });
  const offers = new Offers();
  answer('textDocument/completion', 'position', (file, { position }: CompletionParams) =>
    offers.completionAt(desk, file, position),
  );
  connection.onRequest('completionItem/resolve', (item: CompletionItem) => offers.resolve(desk, item));

  return {
    capabilities: capabilitiesFor(client),
    serverInfo: { name: manifest.name, version: manifest.version },
  };
}

const watchId = 'files';
const watchMethod = 'workspace/didChangeWatchedFiles';

function watchRegistration(session: Session): object {
  const watchers = [...session.workspaces].flatMap(({ root }) => watchersFor(root));
  return { id: watchId, method: watchMethod, registerOptions: { watchers } };
}

/** The directories that the client opened, in any of the ways that the protocol has had for it. */
function foldersOf({ workspaceFolders, rootUri, rootPath }: InitializeParams): readonly string[] {
  if (workspaceFolders) return workspaceFolders.flatMap(({ uri }) => pathOfUri(uri) ?? []);
  if (rootUri) return [pathOfUri(rootUri)].filter(path => path !== undefined);
  return rootPath ? [corePath(rootPath)] : [];
}

function withPath(uri: string, act: (path: string) => void): void {
  const path = pathOfUri(uri);
  if (path !== undefined) act(path);
}

/** Whether a value is a position, or a range of two. */
function isPlace(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if ('start' in value && 'end' in value) return isPlace(value.start) && isPlace(value.end);
  return (
    'line' in value &&
    'character' in value &&
    Number.isInteger(value.line) &&
    Number.isInteger(value.character)
  );
}
