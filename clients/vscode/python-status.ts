/** The language status item: which Python the shell gives, and whether the project supports it. */
import * as vscode from 'vscode';
import type { StaticFeature } from 'vscode-languageclient';
import type { DocumentStatus, StatusParams } from '../../server/lsp/status.ts';

export class PythonStatus {
  readonly #item: vscode.LanguageStatusItem;
  readonly #follow: vscode.Disposable;
  #documents = new Map<string, DocumentStatus>();

  constructor(documents: vscode.DocumentSelector) {
    this.#item = vscode.languages.createLanguageStatusItem('flake-pyproject.python', documents);
    this.#item.name = 'Python of the Nix shell';
    this.#item.command = { command: 'flake-pyproject.inspect', title: 'Show what was understood' };
    this.#follow = vscode.window.onDidChangeActiveTextEditor(() => this.#show());
    this.#show();
  }

  /** Asks the server for the notification. */
  readonly feature: StaticFeature = {
    fillClientCapabilities: capabilities => {
      capabilities.experimental = { ...(capabilities.experimental as object), flakePyprojectStatus: true };
    },
    initialize: () => undefined,
    getState: () => ({ kind: 'static' }),
    clear: () => undefined,
  };

  readonly take = ({ documents }: StatusParams): void => {
    this.#documents = new Map(documents.map(status => [vscode.Uri.parse(status.uri).toString(), status]));
    this.#show();
  };

  #show(): void {
    const active = vscode.window.activeTextEditor?.document.uri.toString();
    const status = active === undefined ? undefined : this.#documents.get(active);
    const { Information, Warning } = vscode.LanguageStatusSeverity;
    this.#item.severity = status?.fits === 'no' ? Warning : Information;
    this.#item.text = status ? `Python ${status.version ?? 'not known'}` : 'No Nix shell';
    this.#item.detail = status ? `${detail(status)} (shell ${status.shell})` : 'for this file';
  }

  dispose(): void {
    this.#follow.dispose();
    this.#item.dispose();
  }
}

function detail({ requires, fits }: DocumentStatus): string {
  if (requires === null) return 'the project asks for no version';
  const answers = { yes: 'fits', no: 'does not fit', unknown: 'may or may not fit' };
  return `${answers[fits]} ${requires}`;
}
