/**
 * taplo's language server as its VS Code extension runs it (`@taplo/lsp`), on standard input and output: neither of its
 * command-line packages has the server in it. It asks a network for schemas at every start; here it is refused at once.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(process.argv[2]);
const library = '@taplo/lsp';
const { TaploLsp } = require(library);

const refused = () => Promise.reject(new Error('no network'));
const environment = {
  now: () => new Date(),
  envVar: name => process.env[name],
  envVars: () => Object.entries(process.env),
  stdErrAtty: () => false,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  glob: () => [],
  readFile,
  writeFile: () => Promise.resolve(),
  urlToFilePath: url => fileURLToPath(url),
  isAbsolute,
  cwd: () => process.cwd(),
  findConfigFile: () => undefined,
  fetch: { fetch: refused, Headers, Request, Response },
};
const server = await TaploLsp.initialize(environment, {
  onMessage: message => {
    const body = JSON.stringify(message);
    process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  },
});

let held = Buffer.alloc(0);
process.stdin.on('data', data => {
  held = Buffer.concat([held, data]);
  for (;;) {
    const start = held.indexOf('\r\n\r\n') + 4;
    const end = start + Number(/Content-Length: *(\d+)/i.exec(held.toString('latin1', 0, start))?.[1]);
    if (start < 4 || held.length < end) return;
    const message = JSON.parse(held.toString('utf8', start, end));
    held = held.subarray(end);
    server.send(message);
  }
});
