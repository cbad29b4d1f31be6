/**
 * Brings the wasm files that the server reads into `grammars/dist`: tree-sitter's runtime and the TOML grammar as
 * their packages ship them, and the Nix grammar compiled from its package's C sources by clang-in-wasm. A second
 * run with the same inputs does nothing. `--verify` compiles the Nix grammar afresh and compares the bytes.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const here = new URL('./', import.meta.url);
const dist = new URL('dist/', here);
const packages = new URL('../node_modules/', here);
const read = path => readFileSync(new URL(path, packages));

const flags = [
  '--target=wasm32-wasip1',
  '-fPIC',
  '-Os',
  '-nostdlib',
  '-fvisibility=hidden',
  '-Wl,-shared,--experimental-pic,--export=tree_sitter_nix,--allow-undefined,--no-entry,--import-memory,--import-table,-s',
];

function nixSources() {
  const source = 'tree-sitter-nix/src/';
  const headers = {};
  for (const name of readdirSync(new URL(`${source}tree_sitter`, packages)).sort()) {
    headers[name] = read(`${source}tree_sitter/${name}`);
  }
  return {
    'parser.c': read(`${source}parser.c`),
    // Ours: the package's scanner takes `a//b` for a path.
    'scanner.c': readFileSync(new URL('nix-scanner.c', here)),
    tree_sitter: headers,
  };
}

function digest(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
}

/** One line for each source: equal lines mean that the wasm file beside them is up to date. */
function inputs(sources) {
  const compiler = JSON.parse(read('@yowasp/clang/package.json').toString()).version;
  const { tree_sitter: headers, ...files } = sources;
  const lines = [...Object.entries(files), ...Object.entries(headers)].map(
    ([name, bytes]) => `${name} ${digest(bytes)}`,
  );
  return `${[`clang ${compiler}`, flags.join(' '), ...lines].join('\n')}\n`;
}

async function compile(sources) {
  const { runClang, runLLVM } = await import('@yowasp/clang');
  // Loads the compiler without the progress that it would print.
  await runLLVM(undefined, undefined, { fetchProgress: () => {} });
  const errors = [];
  const decoder = new TextDecoder();
  const note = bytes => bytes && errors.push(decoder.decode(bytes, { stream: true }));
  try {
    const out = await runClang(
      ['clang', ...flags, '-I.', 'parser.c', 'scanner.c', '-o', 'out.wasm'],
      sources,
      { stdout: note, stderr: note },
    );
    return Buffer.from(out['out.wasm']);
  } catch (error) {
    throw new Error(`clang could not compile the Nix grammar:\n${errors.join('')}`, { cause: error });
  }
}

/** Writes only what differs, so that watchers and caches downstream stay quiet. */
function place(name, bytes) {
  const target = new URL(name, dist);
  if (!existsSync(target) || !readFileSync(target).equals(bytes)) writeFileSync(target, bytes);
}

mkdirSync(dist, { recursive: true });
place('web-tree-sitter.wasm', read('web-tree-sitter/web-tree-sitter.wasm'));
place('tree-sitter-toml.wasm', read('@tree-sitter-grammars/tree-sitter-toml/tree-sitter-toml.wasm'));

const sources = nixSources();
const wanted = inputs(sources);
const stamp = new URL('tree-sitter-nix.inputs', dist);
const wasm = new URL('tree-sitter-nix.wasm', dist);
const upToDate = existsSync(stamp) && existsSync(wasm) && readFileSync(stamp, 'utf8') === wanted;
if (!upToDate) {
  rmSync(stamp, { force: true });
  writeFileSync(wasm, await compile(sources));
  writeFileSync(stamp, wanted);
}
if (process.argv.includes('--verify')) {
  const fresh = await compile(sources);
  if (!fresh.equals(readFileSync(wasm))) {
    console.error('grammars: a fresh build of tree-sitter-nix.wasm differs from the one in grammars/dist');
    process.exitCode = 1;
  } else console.log(`grammars: tree-sitter-nix.wasm is reproducible, sha256 ${digest(fresh).slice(0, 16)}…`);
}
