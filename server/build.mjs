/** Bundles the program into server/dist: one file, the wasm that it loads, and the rules' pages. */
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const here = new URL('./', import.meta.url);
const dist = new URL('dist/', here);
rmSync(dist, { recursive: true, force: true });
mkdirSync(new URL('rules/', dist), { recursive: true });

const main = new URL('main.js', dist).pathname;
await build({
  entryPoints: [new URL('main.ts', here).pathname],
  outfile: main,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  minify: true,
  keepNames: false,
  legalComments: 'none',
  logLevel: 'warning',
  // CommonJS dependencies ask for Node's own modules with `require`, which an ES module lacks.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
});
chmodSync(main, 0o755);
const grammars = new URL('../grammars/dist/', here);
for (const name of readdirSync(grammars).filter(name => name.endsWith('.wasm'))) {
  copyFileSync(new URL(name, grammars), new URL(name, dist));
}
for (const name of readdirSync(new URL('rules/', here)).filter(name => name.endsWith('.md'))) {
  copyFileSync(new URL(`rules/${name}`, here), new URL(`rules/${name}`, dist));
}
