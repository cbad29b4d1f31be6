/** What the server says of itself, at the level asked for. Nothing leaves the client. */
import { type MessageConnection, Trace } from 'vscode-jsonrpc/node';
import { type LogLevel, logLevels } from './settings.ts';

const types = { error: 1, warning: 2, info: 3, debug: 4 } as const;

export class Log {
  level: LogLevel = 'warning';
  readonly #connection: MessageConnection;
  #tracing = false;

  constructor(connection: MessageConnection) {
    this.#connection = connection;
  }

  readonly say = (level: Exclude<LogLevel, 'off'>, message: string): void => {
    if (logLevels.indexOf(level) > logLevels.indexOf(this.level)) return;
    this.#connection
      .sendNotification('window/logMessage', { type: types[level], message })
      .catch(() => undefined);
  };

  /** Tells the client of every message, as `$/setTrace` asks. */
  trace(value: unknown): void {
    const tracer = {
      log: (message: unknown, verbose?: string) => {
        // Its own notifications would be traced in turn.
        if (this.#tracing) return;
        this.#tracing = true;
        const entry = { message: String(message), ...(verbose === undefined ? {} : { verbose }) };
        this.#connection.sendNotification('$/logTrace', entry).catch(() => undefined);
        this.#tracing = false;
      },
    };
    this.#connection.trace(Trace.fromString(String(value)), tracer).catch(() => undefined);
  }
}
