/** Work-done progress, for clients that show it. */
import type { MessageConnection } from 'vscode-jsonrpc/node';

const interval = 100;

/** Begins with the first line, ends with undefined, and then has no more to say. */
export function progress(connection: MessageConnection, title: string): (line: string | undefined) => void {
  const token = `flake-pyproject ${title}`;
  let last = 0;
  let begun: Promise<boolean> | undefined;
  let ended = false;
  const send = (value: object): Promise<void> =>
    connection.sendNotification('$/progress', { token, value }).catch(() => undefined);
  const begin = async (): Promise<boolean> => {
    try {
      await connection.sendRequest('window/workDoneProgress/create', { token });
    } catch {
      return false;
    }
    await send({ kind: 'begin', title });
    return true;
  };
  return line => {
    if (ended) return;
    begun ??= begin();
    ended = line === undefined;
    const now = performance.now();
    if (!ended && now < last + interval) return;
    last = now;
    const value = line === undefined ? { kind: 'end' } : { kind: 'report', message: line };
    void begun.then(isShown => (isShown ? send(value) : undefined));
  };
}
