/**
 * Bundles the program into server/dist: the script that starts it, the program, the wasm that it loads, and the
 * rules' pages.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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
const program = new URL('program.js', dist);
await build({
  ...common,
  entryPoints: [new URL('main.ts', here).pathname],
  outfile: program.pathname,
  plugins: [treeSitter],
  // A script that is compiled by hand has no `import()`; what is imported lazily is in the bundle anyway.
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': 'moduleUrl' },
  banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
});
const main = new URL('main.js', dist);
await build({
  ...common,
  entryPoints: [new URL('start.ts', here).pathname],
  outfile: main.pathname,
  define: {
    buildId: JSON.stringify(createHash('sha256').update(readFileSync(program)).digest('hex').slice(0, 16)),
  },
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
