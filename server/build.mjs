/**
 * Bundles the program into server/dist: the script that starts it, the program, the wasm that it loads, and the
 * rules' pages.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';

const here = new URL('./', import.meta.url);
const dist = new URL('dist/', here);
rmSync(dist, { recursive: true, force: true });
mkdirSync(new URL('rules/', dist), { recursive: true });

/** An emscripten module makes its own `require` where it takes itself for an ES module; in the bundle there is one. */
const ownRequire =
  /const \{ ?createRequire ?\} = await import\("module"\);\s*var require = createRequire\(import\.meta\.url\);/;
const treeSitter = {
  name: 'tree-sitter',
  setup: ({ onLoad }) =>
    onLoad({ filter: /web-tree-sitter\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!ownRequire.test(text)) throw new Error('web-tree-sitter no longer makes its own `require`');
      return { contents: text.replace(ownRequire, '') };
    }),
};

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  keepNames: false,
  legalComments: 'none',
  logLevel: 'warning',
  charset: 'ascii',
};
await build({
  ...common,
  entryPoints: [new URL('main.ts', here).pathname],
  outfile: new URL('program.js', dist).pathname,
  plugins: [treeSitter],
  // A script that is compiled by hand has no `import()`; what is imported lazily is in the bundle anyway.
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': 'moduleUrl' },
  banner: {
    js: "(function (exports, require, module, __filename, __dirname) { const moduleUrl = require('node:url').pathToFileURL(__filename).href;",
  },
  footer: { js: '})' },
});
const main = new URL('main.js', dist);
await build({
  ...common,
  entryPoints: [new URL('start.ts', here).pathname],
  outfile: main.pathname,
  banner: { js: '#!/usr/bin/env node' },
});
chmodSync(main, 0o755);
// Node need not guess what kind of modules these are, wherever the directory is copied to.
writeFileSync(new URL('package.json', dist), '{ "type": "commonjs" }\n');

const grammars = new URL('../grammars/dist/', here);
for (const name of readdirSync(grammars).filter(name => name.endsWith('.wasm'))) {
  copyFileSync(new URL(name, grammars), new URL(name, dist));
}
for (const name of readdirSync(new URL('rules/', here)).filter(name => name.endsWith('.md'))) {
  copyFileSync(new URL(`rules/${name}`, here), new URL(`rules/${name}`, dist));
}

await compile(new URL('../test/projects/audit-right/', here));

/** Lets the program compile what a session needs, and keeps that. */
async function compile(sample) {
  const server = spawn(process.execPath, [new URL('compile.mjs', here).pathname], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const send = message => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const workspaceFolders = [{ uri: sample.href, name: '' }];
  send({ id: 1, method: 'initialize', params: { processId: null, capabilities: {}, workspaceFolders } });
  send({ method: 'initialized', params: {} });
  for (const name of ['flake.nix', 'pyproject.toml']) {
    const { href: uri } = new URL(name, sample);
    const text = await readFile(new URL(name, sample), 'utf8');
    send({
      method: 'textDocument/didOpen',
      params: { textDocument: { uri, languageId: '', version: 1, text } },
    });
  }
  // It is answered once everything has been looked at.
  const textDocument = { uri: new URL('flake.nix', sample).href };
  send({
    id: 2,
    method: 'textDocument/hover',
    params: { textDocument, position: { line: 0, character: 0 } },
  });
  let heard = '';
  for await (const data of server.stdout) {
    heard += data;
    if (!heard.includes('"id":2')) continue;
    send({ id: 3, method: 'shutdown' });
    send({ method: 'exit' });
    break;
  }
  await once(server, 'exit');
}
