/**
 * What the protocol says of a server's life, before any handler hears of a message: nothing but `initialize`
 * first and only once, nothing but `exit` after `shutdown`, and an end when the client ends.
 */
import {
  type DataCallback,
  ErrorCodes,
  Message,
  type MessageReader,
  type MessageWriter,
  type NotificationMessage,
} from 'vscode-jsonrpc/node';

const clientWatchInterval = 3000;
const exit: NotificationMessage = { jsonrpc: '2.0', method: 'exit' };

export interface Orderly {
  /** Passes on what the protocol allows at this point of the session; the rest is answered already. */
  readonly reader: MessageReader;
  /** The exit status that the protocol asks for now: 0 after a shutdown, else 1. */
  status(): number;
}

/** The end of the input is passed on as an `exit`, so that what came before it is still answered. */
export function orderly(reader: MessageReader, writer: MessageWriter): Orderly {
  let state: 'new' | 'running' | 'shut down' = 'new';
  const refuse = (id: number | string | null, code: number, message: string): void => {
    const error = { jsonrpc: '2.0', id, error: { code, message } };
    writer.write(error as Message).catch(() => undefined);
  };
  const filter = (pass: DataCallback, message: Message): void => {
    if (Message.isNotification(message)) {
      if (state === 'running' || message.method === 'exit') pass(message);
    } else if (Message.isRequest(message)) {
      const { id, method } = message;
      if (id === null) refuse(id, ErrorCodes.InvalidRequest, 'a request needs an id');
      else if (state === 'shut down') refuse(id, ErrorCodes.InvalidRequest, 'the server has been shut down');
      else if (state === 'new' && method !== 'initialize') {
        refuse(id, ErrorCodes.ServerNotInitialized, 'the server waits for initialize');
      } else if (state === 'running' && method === 'initialize') {
        refuse(id, ErrorCodes.InvalidRequest, 'the server is initialized already');
      } else {
        state = method === 'shutdown' ? 'shut down' : 'running';
        pass(message);
      }
    } else if (Message.isResponse(message)) pass(message);
    else refuse(null, ErrorCodes.InvalidRequest, 'neither a request nor a notification nor a response');
  };
  reader.onError(error => refuse(null, ErrorCodes.ParseError, error.message));
  return {
    status: () => (state === 'shut down' ? 0 : 1),
    reader: {
      onError: reader.onError,
      // The connection would stop answering at once.
      onClose: () => ({ dispose: () => undefined }),
      onPartialMessage: reader.onPartialMessage,
      listen(pass) {
        reader.onClose(() => pass(exit));
        return reader.listen(message => {
          try {
            filter(pass, message);
          } catch {
            // The library trips over a `$/cancelRequest` without an id; there is nothing to cancel.
          }
        });
      },
      dispose: () => reader.dispose(),
    },
  };
}

/** Calls back once the client's process is gone: a pipe that others hold open too does not tell. */
export function watchClient(processId: number, gone: () => void): void {
  const timer = setInterval(() => {
    try {
      process.kill(processId, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') return;
      clearInterval(timer);
      gone();
    }
  }, clientWatchInterval);
  timer.unref();
}
