/** Loads the grammars from the disk before the core reads anything. */
import { readFile } from 'node:fs/promises';
import { loadNixGrammar } from './nix/syntax.ts';
import { loadTomlGrammar } from './python/toml.ts';
import { startTreeSitter } from './treesitter.ts';

/** Beside the bundle; in a checkout, where the build puts them. */
const folder = new URL(import.meta.url.endsWith('.ts') ? '../grammars/dist/' : './', import.meta.url);

export async function loadGrammars(): Promise<void> {
  const [runtime, nix, toml] = await Promise.all(
    ['web-tree-sitter.wasm', 'tree-sitter-nix.wasm', 'tree-sitter-toml.wasm'].map(name =>
      readFile(new URL(name, folder)),
    ),
  );
  await startTreeSitter(runtime);
  await Promise.all([loadNixGrammar(nix!), loadTomlGrammar(toml!)]);
}
