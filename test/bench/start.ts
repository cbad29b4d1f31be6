/** Cold start: from the start of the process to the answer to `initialize`, and to the first diagnostics. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Client } from './client.ts';
import {
  goal,
  isLong,
  median,
  noise,
  nothing,
  processorTime,
  ratios,
  round,
  spread,
  table,
} from './measure.ts';
import { ours, peers, program, type Server } from './servers.ts';
import { directory, example } from './workspaces.ts';

const rounds = isLong ? 31 : 15;

interface Times {
  readonly initialized: number[];
  readonly diagnosed: number[];
  readonly processor: number[];
}

const caches = directory();
const withoutCode: Server = { ...ours, name: `${ours.name}, first start ever` };
const servers = [ours, withoutCode, ...peers()];
const times = new Map<Server, Times>(
  servers.map(server => [server, { initialized: [], diagnosed: [], processor: [] }]),
);
const floors: number[] = [];
const checks: number[] = [];

process.env.XDG_CACHE_HOME = caches;
delete process.env.NODE_DISABLE_COMPILE_CACHE;
// A server keeps its code when it ends as the protocol asks for, or after a while.
const first = new Client(ours, example);
await first.initialize(example);
await first.open(join(example, 'flake.nix'));
await first.request('shutdown');
first.notify('exit', {});
await new Promise(resolve => first.server.on('exit', resolve));
spawnSync(process.execPath, [program, 'check', example]);

for (let i = 0; i < rounds; i++) {
  floors.push(nothing());
  for (const server of servers) {
    if (server === withoutCode) process.env.NODE_DISABLE_COMPILE_CACHE = '1';
    const client = new Client(server, example);
    delete process.env.NODE_DISABLE_COMPILE_CACHE;
    const { initialized, diagnosed, processor } = times.get(server)!;
    await client.initialize(example);
    initialized.push(performance.now() - client.begun);
    await client.open(join(example, server.languages.includes('nix') ? 'flake.nix' : 'pyproject.toml'));
    diagnosed.push(performance.now() - client.begun);
    processor.push(processorTime(client.pid));
    client.end();
  }
  const begun = performance.now();
  spawnSync(process.execPath, [program, 'check', example]);
  checks.push(performance.now() - begun);
}

noise(floors);
const row = (name: string, values: readonly number[]): readonly string[] => {
  const multiples = ratios(values, floors);
  return [name, round(median(values)), spread(values), round(median(multiples)), spread(multiples, 1)];
};
table(
  `Cold start, ${rounds} rounds taken in turns (milliseconds, and as multiples of \`node -e 0\` of the same round)`,
  ['', 'median', 'middle half', '× node', 'middle half'],
  [
    ['node -e 0', round(median(floors)), spread(floors), '1', ''],
    ...servers.flatMap(server => [
      row(`${server.name}: to initialize`, times.get(server)!.initialized),
      row(`${server.name}: to first diagnostics`, times.get(server)!.diagnosed),
      row(`${server.name}: processor time till then`, times.get(server)!.processor),
    ]),
    row('flake-pyproject check, to its end', checks),
  ],
);
goal(
  'first diagnostics as a multiple of `node -e 0`',
  median(ratios(times.get(ours)!.diagnosed, floors)),
  3,
  '×',
);
