/** What an adapter does before the core may read anything: loads the grammars. */
import { existsSync, readFileSync } from 'node:fs';
import { loadNixGrammar } from '../server/nix/syntax.ts';
import { loadTomlGrammar } from '../server/python/toml.ts';
import { startTreeSitter } from '../server/treesitter.ts';

/** The built grammar, else the one that its package ships. */
function wasm(name: string, packaged: string): Uint8Array {
  const built = new URL(`../grammars/dist/${name}`, import.meta.url);
  return readFileSync(
    existsSync(built) ? built : new URL(`../node_modules/${packaged}/${name}`, import.meta.url),
  );
}

await startTreeSitter(wasm('web-tree-sitter.wasm', 'web-tree-sitter'));
await loadTomlGrammar(wasm('tree-sitter-toml.wasm', '@tree-sitter-grammars/tree-sitter-toml'));
await loadNixGrammar(readFileSync(new URL('../grammars/dist/tree-sitter-nix.wasm', import.meta.url)));
