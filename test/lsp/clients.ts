/**
 * What three editors say in `initialize`, as far as it concerns us: from Neovim 0.12's `protocol.lua` (on Linux),
 * Helix 25.07's `client.rs` and vscode-languageclient 9 (VS Code 1.139). Each lacks something.
 */
import type { ClientCapabilities, InitializeParams } from 'vscode-languageserver-protocol';

type Editor = Pick<InitializeParams, 'capabilities' | 'clientInfo'>;

/** No versions in workspace edits, no code descriptions, no watching on Linux; counts bytes. */
export const neovim: Editor = {
  clientInfo: { name: 'Neovim', version: '0.12.0' },
  capabilities: {
    general: { positionEncodings: ['utf-8', 'utf-16', 'utf-32'] },
    textDocument: {
      synchronization: { didSave: true, willSave: true, willSaveWaitUntil: true },
      publishDiagnostics: { relatedInformation: true, tagSupport: { valueSet: [1, 2] }, dataSupport: true },
      codeAction: {
        dynamicRegistration: true,
        codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'quickfix', 'refactor', 'source'] } },
        isPreferredSupport: true,
        dataSupport: true,
        resolveSupport: { properties: ['edit', 'command'] },
      },
      completion: {
        completionItem: {
          snippetSupport: true,
          documentationFormat: ['markdown', 'plaintext'],
          resolveSupport: { properties: ['additionalTextEdits', 'command'] },
        },
        completionList: { itemDefaults: ['editRange', 'insertTextFormat', 'insertTextMode', 'data'] },
      },
      definition: { linkSupport: true, dynamicRegistration: true },
      hover: { contentFormat: ['markdown', 'plaintext'], dynamicRegistration: true },
      inlayHint: {
        dynamicRegistration: true,
        resolveSupport: { properties: ['textEdits', 'tooltip', 'location', 'command'] },
      },
    },
    workspace: {
      applyEdit: true,
      configuration: true,
      didChangeConfiguration: { dynamicRegistration: false },
      didChangeWatchedFiles: { dynamicRegistration: false, relativePatternSupport: true },
      inlayHint: { refreshSupport: true },
      workspaceEdit: { resourceOperations: ['rename', 'create', 'delete'] },
      workspaceFolders: true,
    },
    window: { workDoneProgress: true, showDocument: { support: true } },
  },
};

/** No related information, no code descriptions, no data; says that it watches, but does not; counts bytes. */
export const helix: Editor = {
  clientInfo: { name: 'helix', version: '25.07' },
  capabilities: {
    general: { positionEncodings: ['utf-8', 'utf-32', 'utf-16'] },
    textDocument: {
      publishDiagnostics: { versionSupport: true, tagSupport: { valueSet: [1, 2] } },
      codeAction: {
        codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'quickfix', 'refactor', 'source'] } },
        isPreferredSupport: true,
        disabledSupport: true,
        dataSupport: true,
        resolveSupport: { properties: ['edit', 'command'] },
      },
      completion: {
        completionItem: {
          snippetSupport: true,
          insertReplaceSupport: true,
          deprecatedSupport: true,
          resolveSupport: { properties: ['documentation', 'detail', 'additionalTextEdits'] },
        },
      },
      hover: { contentFormat: ['markdown'] },
      inlayHint: { dynamicRegistration: false },
    },
    workspace: {
      applyEdit: true,
      configuration: true,
      didChangeConfiguration: { dynamicRegistration: false },
      didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: false },
      inlayHint: { refreshSupport: false },
      workspaceEdit: {
        documentChanges: true,
        resourceOperations: ['create', 'rename', 'delete'],
        failureHandling: 'abort',
        normalizesLineEndings: false,
      },
      workspaceFolders: true,
    },
    window: { workDoneProgress: true },
  },
};

/** No versions of diagnostics; counts UTF-16 code units. */
export const vscode: Editor = {
  clientInfo: { name: 'Visual Studio Code', version: '1.139.0' },
  capabilities: {
    general: {
      positionEncodings: ['utf-16'],
      staleRequestSupport: { cancel: true, retryOnContentModified: [] },
    },
    textDocument: {
      publishDiagnostics: {
        relatedInformation: true,
        versionSupport: false,
        tagSupport: { valueSet: [1, 2] },
        codeDescriptionSupport: true,
        dataSupport: true,
      },
      codeAction: {
        dynamicRegistration: true,
        isPreferredSupport: true,
        disabledSupport: true,
        dataSupport: true,
        resolveSupport: { properties: ['edit', 'command'] },
        codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'quickfix', 'refactor', 'source'] } },
        honorsChangeAnnotations: true,
      },
      completion: {
        dynamicRegistration: true,
        contextSupport: true,
        completionItem: {
          snippetSupport: true,
          documentationFormat: ['markdown', 'plaintext'],
          insertReplaceSupport: true,
          resolveSupport: { properties: ['documentation', 'detail', 'additionalTextEdits'] },
          labelDetailsSupport: true,
        },
        completionList: {
          itemDefaults: ['commitCharacters', 'editRange', 'insertTextFormat', 'insertTextMode', 'data'],
        },
      },
      definition: { dynamicRegistration: true, linkSupport: true },
      documentLink: { dynamicRegistration: true, tooltipSupport: true },
      hover: { dynamicRegistration: true, contentFormat: ['markdown', 'plaintext'] },
      inlayHint: {
        dynamicRegistration: true,
        resolveSupport: { properties: ['tooltip', 'textEdits', 'label.tooltip'] },
      },
    },
    workspace: {
      applyEdit: true,
      configuration: true,
      didChangeConfiguration: { dynamicRegistration: true },
      didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
      inlayHint: { refreshSupport: true },
      workspaceEdit: {
        documentChanges: true,
        resourceOperations: ['create', 'rename', 'delete'],
        failureHandling: 'textOnlyTransactional',
        normalizesLineEndings: true,
        changeAnnotationSupport: { groupsOnLabel: true },
      },
      workspaceFolders: true,
    },
    window: { workDoneProgress: true, showDocument: { support: true } },
  },
};

/** The least that a client may say. */
export const bare: { readonly capabilities: ClientCapabilities } = { capabilities: {} };

export const editors = { neovim, helix, vscode } as const;
