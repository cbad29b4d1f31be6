/** A client that does no more than is needed to measure: it adds the same to every server. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Server } from './servers.ts';

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever a server says.
  readonly params?: any;
  // biome-ignore lint/suspicious/noExplicitAny: whatever a server says.
  readonly result?: any;
}

/** How long in milliseconds a server may be silent before it counts as having nothing to say. */
const patience = 20_000;

const uriOf = (path: string): string => pathToFileURL(path).href;

export class Client {
  readonly server: ChildProcessWithoutNullStreams;
  readonly begun = performance.now();
  readonly #waiting = new Set<(message: Message) => void>();
  #pending: Buffer[] = [];
  #held = 0;
  #wanted: number | undefined;
  #id = 0;
  #version = 1;
  /** Whether it is asked for diagnostics, rather than telling them. */
  #isAsked = false;
  /** Whether it wants the whole text at every change. */
  #takesWhole = false;
  readonly #texts = new Map<string, string>();

  constructor({ command: [name, ...args] }: Server, cwd: string) {
    this.server = spawn(name!, args, { cwd });
    this.server.stderr.resume();
    this.server.stdin.on('error', () => undefined);
    this.server.stdout.on('data', (data: Buffer) => this.#take(data));
  }

  get pid(): number {
    return this.server.pid!;
  }

  #take(data: Buffer): void {
    this.#pending.push(data);
    this.#held += data.length;
    while (this.#wanted === undefined || this.#held >= this.#wanted) {
      const all = this.#pending.length === 1 ? this.#pending[0]! : Buffer.concat(this.#pending);
      this.#pending = [all];
      if (this.#wanted === undefined) {
        const end = all.indexOf('\r\n\r\n');
        if (end < 0) return;
        this.#wanted = end + 4 + Number(/Content-Length: *(\d+)/i.exec(all.toString('latin1', 0, end))?.[1]);
        if (this.#held < this.#wanted) return;
      }
      const start = all.indexOf('\r\n\r\n') + 4;
      const message = JSON.parse(all.toString('utf8', start, this.#wanted)) as Message;
      const rest = all.subarray(this.#wanted);
      this.#pending = rest.length > 0 ? [rest] : [];
      this.#held = rest.length;
      this.#wanted = undefined;
      this.#hear(message);
      if (this.#held === 0) return;
    }
  }

  #hear(message: Message): void {
    if (message.id !== undefined && message.method) {
      const items = message.params?.items;
      this.#send({ id: message.id, result: Array.isArray(items) ? items.map(() => null) : null });
    }
    for (const look of [...this.#waiting]) look(message);
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #until(what: string, isIt: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), patience);
      const look = (message: Message): void => {
        if (!isIt(message)) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(message);
      };
      this.#waiting.add(look);
    });
  }

  async request(method: string, params?: object): Promise<Message> {
    const id = ++this.#id;
    const answer = this.#until(method, message => message.id === id && !message.method);
    this.#send({ id, method, params });
    return await answer;
  }

  notify(method: string, params: object): void {
    this.#send({ method, params });
  }

  async initialize(root: string): Promise<void> {
    const { result } = await this.request('initialize', {
      processId: process.pid,
      rootUri: uriOf(root),
      workspaceFolders: [{ uri: uriOf(root), name: basename(root) }],
      capabilities: {
        textDocument: { publishDiagnostics: { versionSupport: true }, diagnostic: {} },
        workspace: { configuration: true, workspaceFolders: true },
      },
    });
    this.#isAsked = Boolean(result?.capabilities?.diagnosticProvider);
    const sync = result?.capabilities?.textDocumentSync;
    this.#takesWhole = (typeof sync === 'object' ? sync?.change : sync) !== 2;
    this.notify('initialized', {});
  }

  /** Opens a file as it is on disk. @returns how many diagnostics it has, once that is known. */
  async open(path: string): Promise<number> {
    const uri = uriOf(path);
    const text = readFileSync(path, 'utf8');
    this.#texts.set(path, text);
    const told = this.#isAsked ? undefined : this.#told(uri, undefined, () => true);
    this.notify('textDocument/didOpen', {
      textDocument: {
        uri,
        languageId: path.endsWith('.nix') ? 'nix' : 'toml',
        version: this.#version,
        text,
      },
    });
    return told ? await told : await this.#asked(uri);
  }

  /**
   * Replaces a range of one line, as a keystroke does.
   * @param isSeen tells by the number of diagnostics whether they are those of the new text, for servers that do not say.
   * @returns milliseconds until its diagnostics were there.
   */
  async type(
    path: string,
    line: number,
    [from, to]: readonly [number, number],
    text: string,
    isSeen: (count: number) => boolean,
  ): Promise<number> {
    const uri = uriOf(path);
    const version = ++this.#version;
    const before = this.#texts.get(path)!;
    const start = startOf(before, line);
    const whole = before.slice(0, start + from) + text + before.slice(start + to);
    this.#texts.set(path, whole);
    const range = { start: { line, character: from }, end: { line, character: to } };
    const begun = performance.now();
    const told = this.#isAsked ? undefined : this.#told(uri, version, isSeen);
    this.notify('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [this.#takesWhole ? { text: whole } : { range, text }],
    });
    if (told) await told;
    else await this.#asked(uri);
    return performance.now() - begun;
  }

  async #told(uri: string, version: number | undefined, isSeen: (count: number) => boolean): Promise<number> {
    const { params } = await this.#until(
      `diagnostics of ${uri}`,
      ({ method, params }) =>
        method === 'textDocument/publishDiagnostics' &&
        params.uri === uri &&
        (version === undefined || typeof params.version !== 'number'
          ? isSeen(params.diagnostics.length)
          : params.version >= version),
    );
    return params.diagnostics.length;
  }

  async #asked(uri: string): Promise<number> {
    const { result } = await this.request('textDocument/diagnostic', { textDocument: { uri } });
    return result?.items?.length ?? 0;
  }

  end(): void {
    this.server.kill('SIGKILL');
  }
}

function startOf(text: string, line: number): number {
  let start = 0;
  for (let i = 0; i < line; i++) start = text.indexOf('\n', start) + 1;
  return start;
}
