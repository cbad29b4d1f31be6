/** The server's life by the specification, whatever a client does. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bare } from './clients.ts';
import { folder, startEditor, startServer, uriOf } from './editor.ts';

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { processId: null, rootUri: null, ...bare },
};
const shutdown = { jsonrpc: '2.0', id: 2, method: 'shutdown' };
const exit = { jsonrpc: '2.0', method: 'exit' };

/** What a server answers to raw messages (objects, or bytes as they are), and its exit status. */
async function talk(...messages: readonly (object | string)[]) {
  const server = startServer();
  let output = '';
  server.stdout.setEncoding('utf8').on('data', data => {
    output += data;
  });
  for (const message of messages)
    server.stdin.write(typeof message === 'string' ? message : framed(JSON.stringify(message)));
  server.stdin.end();
  const status = await new Promise(resolve => server.on('exit', resolve));
  const answers = output
    .split(/Content-Length: \d+\r\n\r\n/)
    .filter(Boolean)
    .map(
      text =>
        JSON.parse(text) as { id?: unknown; method?: string; error?: { code: number }; result?: unknown },
    );
  return { status, answers, errors: answers.flatMap(({ id, error }) => (error ? [[id, error.code]] : [])) };
}

const framed = (body: string): string => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const request = (id: number | string, method: string, params: unknown = {}): object => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});

describe('exit status', () => {
  test.each([
    ['0 after shutdown and exit', [initialize, shutdown, exit], 0],
    ['1 after exit without shutdown', [initialize, exit], 1],
    ['1 after exit before anything', [exit], 1],
    ['1 when the input ends', [initialize], 1],
    ['1 when the input ends at once', [], 1],
    ['0 when the input ends after shutdown', [initialize, shutdown], 0],
  ])('%s', async (_what, messages, status) => {
    expect((await talk(...messages)).status).toBe(status);
  });

  test('the server ends when the client does, though the pipe stays open', async () => {
    const client = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    onTestFinished(() => void client.kill('SIGKILL'));
    const { exited } = await startEditor({ ...bare, processId: client.pid! }, null);
    client.kill('SIGKILL');
    expect(await exited).toBe(1);
  });
});

describe('order', () => {
  test('requests before initialize are refused, notifications dropped', async () => {
    const opened = { jsonrpc: '2.0', method: 'textDocument/didOpen', params: {} };
    const { errors, answers } = await talk(
      request(7, 'textDocument/hover'),
      opened,
      initialize,
      shutdown,
      exit,
    );
    expect(errors).toEqual([[7, -32002]]);
    expect(answers.find(({ id }) => id === 1)?.result).toMatchObject({
      serverInfo: { name: 'flake-pyproject' },
    });
  });

  test('a second initialize is refused', async () => {
    expect((await talk(initialize, { ...initialize, id: 'again' }, shutdown, exit)).errors).toEqual([
      ['again', -32600],
    ]);
  });

  test('nothing but exit is heard after shutdown', async () => {
    const late = [request(5, 'textDocument/hover'), request(6, 'shutdown')];
    const { errors, status } = await talk(initialize, shutdown, ...late, exit);
    expect(errors).toEqual([
      [5, -32600],
      [6, -32600],
    ]);
    expect(status).toBe(0);
  });
});

describe('messages that are wrong', () => {
  test.each([
    ['an unknown request', request(9, 'textDocument/formatting'), [9, -32601]],
    ['an unknown request of the protocol itself', request(9, '$/unknown'), [9, -32601]],
    [
      'a request without its parameters',
      { jsonrpc: '2.0', id: 9, method: 'textDocument/codeAction' },
      [9, -32602],
    ],
    ['a request with parameters of another kind', request(9, 'textDocument/codeAction', [1, 2]), [9, -32602]],
    [
      'a request about no place',
      request(9, 'textDocument/hover', { textDocument: { uri: 'file:///x' } }),
      [9, -32602],
    ],
    [
      'a request about half a place',
      request(9, 'textDocument/inlayHint', {
        textDocument: { uri: 'file:///x' },
        range: { start: { line: 0 } },
      }),
      [9, -32602],
    ],
    ['a request about no document', request(9, 'textDocument/codeAction', { textDocument: 1 }), [9, -32602]],
    ['text that is no JSON', framed('{"jsonrpc":'), [null, -32700]],
    ['JSON that is no message', framed('[]'), [null, -32600]],
    ['null', framed('null'), [null, -32600]],
  ])('%s is refused, and the server goes on', async (_what, message, error) => {
    const { errors, answers, status } = await talk(initialize, message, shutdown, exit);
    expect(errors).toEqual([error]);
    expect(answers.some(({ id, result }) => id === 2 && result === null)).toBe(true);
    expect(status).toBe(0);
  });

  test('a header without a length is refused', async () => {
    expect((await talk(initialize, 'Content-Type: x\r\n\r\n')).errors).toEqual([[null, -32700]]);
  });

  test('unknown notifications, and known ones without sense, are passed over', async () => {
    const methods = [
      '$/unknown',
      'unknown',
      'textDocument/didOpen',
      'textDocument/didChange',
      'textDocument/didClose',
      'textDocument/didSave',
      'workspace/didChangeWatchedFiles',
      'workspace/didChangeConfiguration',
      'workspace/didChangeWorkspaceFolders',
      '$/setTrace',
      '$/cancelRequest',
    ];
    const notifications = methods.flatMap(method => [
      { jsonrpc: '2.0', method, params: {} },
      { jsonrpc: '2.0', method, params: { textDocument: { uri: 'x' }, changes: [1], event: {}, id: 99 } },
    ]);
    const { errors, status } = await talk(initialize, ...notifications, shutdown, exit);
    expect(errors).toEqual([]);
    expect(status).toBe(0);
  });
});

test('changes that make no sense leave the document as it can best be understood', async () => {
  const root = folder({ 'pyproject.toml': '[tool.flake-pyproject]\nshel = "x"\n' });
  const path = join(root, 'pyproject.toml');
  const editor = await startEditor(bare, [root]);
  const before = { line: -1, character: -1 };
  const beyond = { line: 1e9, character: 1e9 };
  void editor.connection.sendNotification('textDocument/didChange', {
    textDocument: { uri: uriOf(path), version: 9 },
    contentChanges: [{ text: 'never opened' }],
  });
  editor.open(path);
  editor.open(path);
  editor.change(path, {
    range: { start: beyond, end: before },
    text: '[tool.flake-pyproject]\nsystem = 1\n',
  });
  await editor.until(
    () => /`system`/.test(String(editor.diagnostics(path)[0]?.message)),
    'the text after the edit',
  );
  editor.close(path);
  void editor.connection.sendNotification('textDocument/didClose', { textDocument: { uri: uriOf(path) } });
  await editor.until(
    () => /`shel`/.test(String(editor.diagnostics(path)[0]?.message)),
    'the text on disk again',
  );
});

test('a message of 20 MB', async () => {
  const root = folder({ 'pyproject.toml': '' });
  const path = join(root, 'pyproject.toml');
  const editor = await startEditor(bare, [root]);
  editor.open(path, `#${'x'.repeat(20 * 1024 * 1024)}\n[tool.flake-pyproject]\nshel = "x"\n`);
  await editor.until(() => editor.codes(path).includes('invalid-configuration'), 'the finding behind 20 MB');
});

test('a request that is cancelled is answered all the same', async () => {
  const root = folder({ 'pyproject.toml': '' });
  const path = join(root, 'pyproject.toml');
  const server = startServer();
  const answers: string[] = [];
  server.stdout.setEncoding('utf8').on('data', data => answers.push(data));
  const position = { line: 0, character: 0 };
  const params = {
    textDocument: { uri: uriOf(path) },
    range: { start: position, end: position },
    context: { diagnostics: [] },
  };
  for (const message of [
    initialize,
    { jsonrpc: '2.0', method: 'initialized', params: {} },
    request(3, 'textDocument/codeAction', params),
    { jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 3 } },
    { jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 'never sent' } },
  ]) {
    server.stdin.write(framed(JSON.stringify(message)));
  }
  await expect.poll(() => answers.join(''), { timeout: 5000 }).toContain('"id":3,"error":{"code":-32800');
});
