/** Measures evaluation alone: `node test/bench/evaluation.mjs DIRECTORY [PASSES]`, where DIRECTORY holds repositories. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = import.meta.dirname;
// Beside the built grammars, where they are looked for.
const outfile = join(here, '../../grammars/dist/bench-evaluation.mjs');
await build({
  stdin: {
    contents: "export * from './evaluation.ts'; export { loadGrammars } from '../../server/grammars.ts';",
    resolveDir: here,
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile,
  sourcemap: 'inline',
  logLevel: 'warning',
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
});
const { evaluationRows, evaluationTable, loadGrammars } = await import(pathToFileURL(outfile).href);
await loadGrammars();
const [directory, passes] = process.argv.slice(2);
console.log(evaluationTable(evaluationRows(directory, passes && Number(passes))));
