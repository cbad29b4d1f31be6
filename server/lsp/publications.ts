/** What the client has been told, so that it hears of differences only, and of what fell silent. */
import type { Diagnostic } from 'vscode-languageserver';
import type { Reported } from '../check.ts';
import type { Document } from './session.ts';

interface Sent {
  readonly diagnostics: string;
  readonly isEmpty: boolean;
  readonly version: number | undefined;
}

export interface Publication {
  readonly uri: string;
  readonly diagnostics: Diagnostic[];
  /** Of the open document that they were found in. */
  readonly version?: number;
}

export class Publications {
  readonly #sent = new Map<string, Sent>();
  readonly #send: (publication: Publication) => void;
  readonly #diagnosticOf: (finding: Reported) => Diagnostic;
  readonly #uriOf: (path: string) => string;

  constructor(
    send: (publication: Publication) => void,
    diagnosticOf: (finding: Reported) => Diagnostic,
    uriOf: (path: string) => string,
  ) {
    this.#send = send;
    this.#diagnosticOf = diagnosticOf;
    this.#uriOf = uriOf;
  }

  /** A document was opened: it is answered next time, with an empty list if need be. */
  expect(uri: string): void {
    this.#sent.delete(uri);
  }

  /**
   * Sends what differs from what was sent before. An edited document is answered though its diagnostics are the
   * same: an edit at such a place may have taken them from the screen, and the client knows the version looked at.
   */
  update(findings: ReadonlyMap<string, readonly Reported[]>, documents: Iterable<Document>): void {
    const wanted = new Map<string, { found: readonly Reported[]; version?: number }>();
    const open = new Set<string>();
    for (const { uri, path, version } of documents) {
      if (path !== undefined) open.add(path);
      wanted.set(uri, { found: (path !== undefined && findings.get(path)) || [], version });
    }
    for (const [path, found] of findings) if (!open.has(path)) wanted.set(this.#uriOf(path), { found });
    for (const [uri, { found, version }] of wanted) {
      const diagnostics = found.map(this.#diagnosticOf);
      const before = this.#sent.get(uri);
      const now = { diagnostics: JSON.stringify(diagnostics), isEmpty: found.length === 0, version };
      const isEdited = version !== undefined && before?.version !== undefined && version !== before.version;
      this.#sent.set(uri, now);
      if (before && before.diagnostics === now.diagnostics && !isEdited) continue;
      this.#send({ uri, diagnostics, ...(version === undefined ? {} : { version }) });
    }
    for (const [uri, { isEmpty }] of this.#sent) {
      if (wanted.has(uri)) continue;
      this.#sent.delete(uri);
      if (!isEmpty) this.#send({ uri, diagnostics: [] });
    }
  }
}
