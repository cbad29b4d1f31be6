/**
 * `flake-pyproject/status`, a notification of our own for clients that ask for it with the experimental capability
 * `flakePyprojectStatus`: the Python of each open document's project, whenever that changes.
 */
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { InitializeParams } from 'vscode-languageserver';
import { type PythonStatus, pythonStatus } from '../features/python-status.ts';
import type { Session } from './session.ts';

export interface StatusParams {
  readonly documents: readonly DocumentStatus[];
}

export interface DocumentStatus extends PythonStatus {
  readonly uri: string;
}

/** @returns what to call when anything may have changed; undefined for a client that did not ask. */
export function statusReports(
  { capabilities }: InitializeParams,
  connection: MessageConnection,
  session: Session,
): (() => void) | undefined {
  const experimental: unknown = capabilities?.experimental;
  if (!(experimental as { flakePyprojectStatus?: unknown } | null | undefined)?.flakePyprojectStatus)
    return undefined;
  let sent = '';
  return () => {
    const documents = [...session.documents].flatMap(({ uri, path }): DocumentStatus[] => {
      const [project] = path === undefined ? [] : session.projectsOf(path);
      const status = project && pythonStatus(project);
      return status ? [{ uri, ...status }] : [];
    });
    const params: StatusParams = { documents };
    const text = JSON.stringify(params);
    if (text === sent) return;
    sent = text;
    connection.sendNotification('flake-pyproject/status', params).catch(() => undefined);
  };
}
