/** Reads Nix: text to located nodes and problems. Never throws; half-typed text keeps what can be known. */
import type { Location, SourceFile, SyntaxProblem } from '../text.ts';
import { type Grammar, loadGrammar } from '../treesitter.ts';
import { convert } from './syntax/convert.ts';
import { globalNames } from './syntax/globals.ts';
import type { Expr, VariableExpr } from './syntax/nodes.ts';
import { readable } from './syntax/repair.ts';
import { resolve } from './syntax/resolve.ts';

export type * from './syntax/nodes.ts';

/** One file of Nix, read. */
export interface NixSyntax {
  readonly file: SourceFile;
  readonly root: Expr;
  readonly problems: readonly SyntaxProblem[];
  readonly comments: readonly Location[];
  /** Variables that no scope binds and no `with` may give: globals, and those that Nix calls undefined. */
  readonly free: readonly VariableExpr[];
}

let grammar: Grammar | undefined;

/** Nodes whose children say nothing more. */
const leaves = [
  'variable_expression',
  'identifier',
  'integer_expression',
  'float_expression',
  'spath_expression',
  'uri_expression',
  'path_fragment',
  'string_fragment',
  'escape_sequence',
  'dollar_escape',
  'ellipses',
  'comment',
];

/** Loads the Nix grammar from the bytes of `grammars/dist/tree-sitter-nix.wasm`; to be awaited once, before the first parse. */
export async function loadNixGrammar(wasm: Uint8Array): Promise<void> {
  grammar ??= await loadGrammar(wasm, leaves);
}

const parsed = new WeakMap<SourceFile, NixSyntax>();

/** The same result for the same file object. */
export function parseNix(file: SourceFile): NixSyntax {
  const known = parsed.get(file);
  if (known) return known;
  const syntax = read(file);
  parsed.set(file, syntax);
  return syntax;
}

/** Texts beyond this are left unread: nobody writes them, and reading them takes seconds. */
const maximalLength = 500_000;

function read(file: SourceFile): NixSyntax {
  if (!grammar) throw new Error('loadNixGrammar has not been awaited');
  const unread = (why: string): NixSyntax => {
    const root: Expr = { type: 'error', why, parts: [], at: { file, start: 0, end: file.text.length } };
    return { file, root, problems: [], comments: [], free: [] };
  };
  if (file.text.length > maximalLength) return unread('the file is too large to be read');
  const repaired = readable(file.text);
  if (!repaired) return unread('expressions nest too deeply here to be read');
  const { text, origin, problem } = repaired;
  const tree = grammar.reread(file.path, text);
  const semantic: SyntaxProblem[] = [];
  const { root, comments } = convert(file, tree, origin ?? (offset => offset), semantic);
  const free = resolve(root);
  if (problem) {
    const { message, start, end } = problem;
    return { file, root, problems: [{ message, at: { file, start, end } }], comments, free };
  }
  const undefinedNames = free.filter(({ name }) => !name.startsWith('__') && !globalNames.has(name));
  const problems = semantic.concat(
    undefinedNames.map(({ name, at }) => ({ message: `'${name}' is not defined`, at })),
  );
  return { file, root, problems, comments, free };
}
