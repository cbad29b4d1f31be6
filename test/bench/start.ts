/** Cold start: from the start of the process to the answer to `initialize`, and to the first diagnostics. */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

const published = directory();
cpSync(dirname(program), published, { recursive: true });
rmSync(join(published, 'program.bin'));
const withoutCode: Server = {
  ...ours,
  name: `${ours.name}, as published`,
  command: ours.command.map(word => (word === program ? join(published, 'main.js') : word)),
};
const servers = [ours, withoutCode, ...peers()];
const times = new Map<Server, Times>(
  servers.map(server => [server, { initialized: [], diagnosed: [], processor: [] }]),
);
const floors: number[] = [];
const checks: number[] = [];

for (let i = 0; i < rounds; i++) {
  floors.push(nothing());
  for (const server of servers) {
    const client = new Client(server, example);
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
