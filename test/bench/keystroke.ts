/** From a keystroke to its diagnostics, through the protocol, and what of that parsing alone would take. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadGrammar, startTreeSitter } from '../../server/treesitter.ts';
import { Client } from './client.ts';
import { goal, isLong, median, noise, nothing, processorTime, quantile, round, table } from './measure.ts';
import { ours, peers } from './servers.ts';
import { project } from './workspaces.ts';

const keystrokes = isLong ? 1000 : 200;
/** Until then a server is warming up. */
const warm = 40;

/** Two texts that take turns in one place, so that the diagnostics differ at every keystroke. */
interface Typing {
  readonly file: 'flake.nix' | 'pyproject.toml';
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

const python: Typing = { file: 'flake.nix', what: 'another Python', before: 'python312', after: 'python311' };
const bound: Typing = {
  file: 'pyproject.toml',
  what: 'another bound',
  before: 'requires-python = ">=3.12"',
  after: 'requires-python = ">=3.14"',
};
/** Every TOML server tells of this one. */
const broken: Typing = {
  file: 'pyproject.toml',
  what: 'a broken value',
  before: 'version = "0.1.0"',
  after: 'version = "0.1.0',
};
const brokenNix: Typing = {
  file: 'flake.nix',
  what: 'a broken value',
  before: '26.05";',
  after: '26.05" ;;',
};

interface Place {
  readonly path: string;
  readonly line: number;
  readonly from: number;
}

function place(root: string, { file, before }: Typing): Place {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  const offset = text.indexOf(before);
  const line = text.slice(0, offset).split('\n').length - 1;
  return { path, line, from: offset - (text.lastIndexOf('\n', offset) + 1) };
}

/** @returns milliseconds of each keystroke once warm. */
async function type(client: Client, root: string, typing: Typing): Promise<readonly number[]> {
  const { path, line, from } = place(root, typing);
  const { before, after } = typing;
  const counted = await client.open(path);
  const times: number[] = [];
  for (let i = 0; i < warm + keystrokes; i++) {
    const [old, text] = i % 2 === 0 ? [before, after] : [after, before];
    const isSeen = (count: number): boolean => (i % 2 === 0 ? count !== counted : count === counted);
    times.push(await client.type(path, line, [from, from + old.length], text, isSeen));
    // Nobody types faster than this, and what a server puts off is not counted against its next answer.
    await new Promise(go => setTimeout(go, 4));
  }
  return times.slice(warm);
}

/** Milliseconds that parsing takes at each keystroke, with the former tree at hand. */
async function floorOf(root: string, typing: Typing): Promise<readonly number[]> {
  const grammar = typing.file === 'flake.nix' ? nix : toml;
  const text = readFileSync(join(root, typing.file), 'utf8');
  const texts = [text.replace(typing.before, typing.after), text];
  const times: number[] = [];
  for (let i = 0; i < warm + keystrokes; i++) {
    const begun = performance.now();
    grammar.reread(typing.file, texts[i % 2]!);
    times.push(performance.now() - begun);
  }
  return times.slice(warm);
}

const wasm = (name: string): Uint8Array => readFileSync(resolve(`grammars/dist/${name}.wasm`));
await startTreeSitter(wasm('web-tree-sitter'));
const nix = await loadGrammar(wasm('tree-sitter-nix'));
const toml = await loadGrammar(wasm('tree-sitter-toml'));

const floors = Array.from({ length: 5 }, nothing);
let rows: string[][] = [];
/** @param processor processor time of all threads for one keystroke, in milliseconds: it hardly knows of the machine's other work. */
const row = (name: string, times: readonly number[], floor: readonly number[], processor: number): void => {
  const at = (part: number): string => round(quantile(times, part));
  rows.push([
    name,
    at(0.5),
    at(0.95),
    at(0.99),
    round(Math.min(...times)),
    round(median(times) / median(floor)),
    round(processor),
  ]);
};
const others = peers();
for (const packages of [150, 5000]) {
  const root = project(packages);
  for (const typing of [python, brokenNix, bound, broken]) {
    const floor = await floorOf(root, typing);
    const name = `${typing.file}, ${typing.what}, uv.lock of ${packages}`;
    row(`${name}: parsing alone`, floor, floor, Number.NaN);
    const isFair = typing === broken || typing === brokenNix;
    const language = typing.file === 'flake.nix' ? 'nix' : 'toml';
    const measured = new Map<string, readonly number[]>();
    for (const server of [
      ours,
      ...(isFair ? others : []).filter(({ languages }) => languages.includes(language)),
    ]) {
      const client = new Client(server, root);
      try {
        await client.initialize(root);
        const begun = processorTime(client.pid);
        const times = await type(client, root, typing);
        const processor = (processorTime(client.pid) - begun) / (warm + keystrokes);
        measured.set(server.name, times);
        row(`${name}: ${server.name}`, times, floor, processor);
      } catch (error) {
        console.log(`${server.name}, ${name}: ${(error as Error).message}`);
      }
      client.end();
    }
    const mine = measured.get(ours.name) ?? [];
    goal(`${name}, p95 over parsing alone`, quantile(mine, 0.95) - quantile(floor, 0.95), 5, ' ms');
    const theirs = [...measured].filter(([server]) => server !== ours.name).map(([, times]) => median(times));
    if (theirs.length > 0)
      goal(`${name}, median beside the fastest peer`, median(mine), Math.min(...theirs), ' ms');
  }
  noise(floors);
  table(
    `Keystroke to diagnostics, ${keystrokes} of them (milliseconds, the median as a multiple of parsing alone, and processor time with warming up)`,
    ['', 'p50', 'p95', 'p99', 'least', '× parsing', 'processor'],
    rows,
  );
  rows = [];
}
