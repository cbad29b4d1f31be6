/** What the client on the other end can do, read once from its `initialize` request, and what we offer it. */
import type { InitializeParams, MarkupKind, ServerCapabilities } from 'vscode-languageserver';
import type { Encoding } from './convert.ts';

export interface Client {
  readonly name: string;
  readonly encoding: Encoding;
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  readonly unnecessaryTag: boolean;
  readonly diagnosticData: boolean;
  /** Whether a `WorkspaceEdit` may name versions. */
  readonly documentChanges: boolean;
  readonly createFiles: boolean;
  /** Whether it understands code actions, rather than commands only. */
  readonly codeActionLiterals: boolean;
  readonly preferredActions: boolean;
  /** Whether it answers `workspace/configuration`. */
  readonly configuration: boolean;
  readonly configurationEvents: boolean;
  readonly workspaceFolders: boolean;
  /** Whether it watches the file system for us, with patterns relative to any directory. */
  readonly watchedFiles: boolean;
  readonly progress: boolean;
  readonly refreshInlayHints: boolean;
  readonly definitionLinks: boolean;
  readonly hoverFormat: MarkupKind;
  readonly documentationFormat: MarkupKind;
  readonly insertReplace: boolean;
  /** Properties of a completion item that may come with `completionItem/resolve`. */
  readonly resolvable: ReadonlySet<string>;
  readonly linkTooltips: boolean;
}

export function clientOf({ capabilities, clientInfo }: InitializeParams): Client {
  const { workspace, textDocument, window, general } = capabilities ?? {};
  const diagnostics = textDocument?.publishDiagnostics;
  const item = textDocument?.completion?.completionItem;
  const name = clientInfo?.name ?? '';
  const operations = workspace?.workspaceEdit?.resourceOperations ?? [];
  const watching = workspace?.didChangeWatchedFiles;
  return {
    name,
    encoding:
      general?.positionEncodings?.find(kind => kind === 'utf-8' || kind === 'utf-16') === 'utf-8'
        ? 'utf-8'
        : 'utf-16',
    relatedInformation: diagnostics?.relatedInformation === true,
    codeDescription: diagnostics?.codeDescriptionSupport === true,
    unnecessaryTag: diagnostics?.tagSupport?.valueSet?.includes(1) === true,
    diagnosticData: diagnostics?.dataSupport === true,
    documentChanges: workspace?.workspaceEdit?.documentChanges === true,
    createFiles: operations.includes('create'),
    codeActionLiterals: textDocument?.codeAction?.codeActionLiteralSupport !== undefined,
    preferredActions: textDocument?.codeAction?.isPreferredSupport === true,
    configuration: workspace?.configuration === true,
    configurationEvents: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    // Helix says that it watches, but only tells of the files that it saves itself.
    watchedFiles:
      watching?.dynamicRegistration === true &&
      watching.relativePatternSupport === true &&
      !/^helix$/i.test(name),
    progress: window?.workDoneProgress === true,
    refreshInlayHints: workspace?.inlayHint?.refreshSupport === true,
    definitionLinks: textDocument?.definition?.linkSupport === true,
    hoverFormat: formatOf(textDocument?.hover?.contentFormat),
    documentationFormat: formatOf(item?.documentationFormat),
    insertReplace: item?.insertReplaceSupport === true,
    resolvable: new Set(item?.resolveSupport?.properties),
    linkTooltips: textDocument?.documentLink?.tooltipSupport === true,
  };
}

function formatOf(formats: readonly MarkupKind[] | undefined): MarkupKind {
  return formats?.includes('markdown') ? 'markdown' : 'plaintext';
}

export const rewriteKind = 'refactor.rewrite';
export const fixAllKind = 'source.fixAll.flake-pyproject';

export function capabilitiesFor(client: Client): ServerCapabilities {
  return {
    positionEncoding: client.encoding,
    textDocumentSync: { openClose: true, change: 2, save: false },
    codeActionProvider: client.codeActionLiterals
      ? { codeActionKinds: ['quickfix', rewriteKind, fixAllKind] }
      : false,
    completionProvider: { resolveProvider: true, triggerCharacters: ['.', '"', "'", '/', ':', '[', ','] },
    hoverProvider: true,
    definitionProvider: true,
    referencesProvider: true,
    documentLinkProvider: { resolveProvider: false },
    inlayHintProvider: { resolveProvider: false },
    ...(client.workspaceFolders
      ? { workspace: { workspaceFolders: { supported: true, changeNotifications: true } } }
      : {}),
  };
}
