/**
 * Tree-sitter in wasm memory, behind plain data: a grammar is loaded once from bytes (asynchronously, by
 * whoever may touch the disk), and then reads texts synchronously.
 *
 * Crossing the wasm boundary costs about half a microsecond per node whichever interface is used, so it is
 * crossed here only: a tree is copied out with a cursor, node by node, and freed before anyone sees it.
 */
import { Edit, Language, Parser, type Point, type Tree } from 'web-tree-sitter';

/**
 * A node of a concrete syntax tree, anonymous tokens and comments included. Offsets are UTF-16 code units.
 */
export interface TreeNode {
  /** The grammar's name for it; `ERROR` for text that the grammar could not place. */
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** Whether it is a rule of the grammar rather than a token such as `[`. */
  readonly named: boolean;
  /** A token that the text lacks and recovery made up, of zero length. */
  readonly missing: boolean;
  readonly children: readonly TreeNode[];
}

export interface Grammar {
  /** The whole text as a tree. `hasError` says whether any of it is `ERROR` or missing. */
  read(text: string): { readonly root: TreeNode; readonly hasError: boolean };
  /**
   * As `read`, and quicker for a text that was read before under the same key and has been edited since: what the
   * edit left of the former tree is reused. The trees of a few keys stay in wasm memory; the grammar frees them.
   */
  reread(key: string, text: string): TreeNode;
}

/** How many trees `reread` remembers. */
const remembered = 16;

let runtime: Promise<void> | undefined;

/**
 * Starts the tree-sitter runtime, once; later calls wait for the first. Without bytes,
 * web-tree-sitter finds its wasm beside its own module.
 */
export function startTreeSitter(wasm?: Uint8Array): Promise<void> {
  runtime ??= Parser.init(wasm && { wasmBinary: wasm });
  return runtime;
}

/**
 * Loads a grammar from the bytes of its wasm. Nodes of the types in `opaque` are copied without their
 * children. Rejects when the bytes are no grammar that this runtime can run.
 */
export async function loadGrammar(wasm: Uint8Array, opaque: readonly string[] = []): Promise<Grammar> {
  await startTreeSitter();
  const language = await Language.load(wasm);
  const parser = new Parser().setLanguage(language);
  const copy = copier(language, opaque);
  const trees = new Map<string, { readonly text: string; readonly tree: Tree }>();
  return {
    read(text) {
      const tree = parser.parse(text);
      if (!tree) throw new Error('tree-sitter gave no tree although nothing cancels it');
      try {
        return { root: copy(tree), hasError: tree.rootNode.hasError };
      } finally {
        tree.delete();
      }
    },
    reread(key, text) {
      const former = trees.get(key);
      trees.delete(key);
      former?.tree.edit(difference(former.text, text));
      const tree = parser.parse(text, former?.tree);
      former?.tree.delete();
      if (!tree) throw new Error('tree-sitter gave no tree although nothing cancels it');
      trees.set(key, { text, tree });
      for (const [oldest, { tree: forgotten }] of trees) {
        if (trees.size <= remembered) break;
        trees.delete(oldest);
        forgotten.delete();
      }
      return copy(tree);
    },
  };
}

/** The one edit that makes one text of another. */
function difference(before: string, after: string): Edit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (
    same < shorter - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  ) {
    same++;
  }
  const [oldEnd, newEnd] = [before.length - same, after.length - same];
  return new Edit({
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: pointAt(before, start),
    oldEndPosition: pointAt(before, oldEnd),
    newEndPosition: pointAt(after, newEnd),
  });
}

function pointAt(text: string, offset: number): Point {
  let row = 0;
  let line = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    row++;
    line = at + 1;
  }
  return { row, column: offset - line };
}

interface Growing extends TreeNode {
  readonly children: Growing[];
}

const none: Growing[] = [];

function copier(language: Language, opaque: readonly string[]): (tree: Tree) => TreeNode {
  const kinds = language.types.map((type, id) => ({
    type,
    named: language.nodeTypeIsNamed(id),
    // A token has no children, so they need not be asked for.
    leaf: !language.nodeTypeIsNamed(id) || opaque.includes(type),
  }));
  const error = { type: 'ERROR', named: true, leaf: false };
  return tree => {
    const cursor = tree.walk();
    const parents: Growing[] = [];
    let root: Growing | undefined;
    for (;;) {
      const kind = kinds[cursor.nodeTypeId] ?? error;
      const start = cursor.startIndex;
      const end = cursor.endIndex;
      const missing = start === end && cursor.nodeIsMissing;
      const opens = !kind.leaf && start < end && cursor.gotoFirstChild();
      const node = { type: kind.type, start, end, named: kind.named, missing, children: opens ? [] : none };
      root ??= node;
      parents.at(-1)?.children.push(node);
      if (opens) {
        parents.push(node);
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        parents.pop();
        if (cursor.gotoParent()) continue;
        cursor.delete();
        return root;
      }
    }
  };
}
