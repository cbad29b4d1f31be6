/** Memory of a session: idle, and after as many edits as a day brings (`--long`). */
import { join } from 'node:path';
import { Client } from './client.ts';
import { goal, isLong, memory, round, table } from './measure.ts';
import { ours } from './servers.ts';
import { project } from './workspaces.ts';

const few = 1000;
const edits = isLong ? 100_000 : 5000;

const root = project(150);
const path = join(root, 'flake.nix');
const other = join(root, 'pyproject.toml');
const client = new Client(ours, root);
await client.initialize(root);
await client.open(path);
await client.open(other);
const rest = (): Promise<void> => new Promise(go => setTimeout(go, 2000));
await rest();
const rows: [string, string][] = [['idle', round(memory(client.pid))]];

/** Every edit leaves another text: letters come at the end of a comment, and now and then they all go. */
let length = 0;
const once = async (i: number): Promise<void> => {
  const file = i % 4 === 0 ? other : path;
  if (file === other) {
    const text = i % 8 === 0 ? '"hatchling.backends"' : '"hatchling.backend"';
    await client.type(other, 2, [16, 16 + (i % 8 === 0 ? 19 : 20)], text, () => true);
  } else if (length < 100) {
    await client.type(
      path,
      0,
      [length === 0 ? 1 : length + 2, length === 0 ? 1 : length + 2],
      length === 0 ? '#x' : 'x',
      () => true,
    );
    length++;
  } else {
    await client.type(path, 0, [1, length + 2], '', () => true);
    length = 0;
  }
};
await client.type(other, 2, [16, 36], '"hatchling.backend"', () => true);

let early = Number.NaN;
for (let i = 1; i <= edits; i++) {
  await once(i);
  if (i !== few && i !== edits && i % 20_000 !== 0) continue;
  await rest();
  const now = memory(client.pid);
  if (i === few) early = now;
  rows.push([`after ${i.toLocaleString('en')} edits`, round(now)]);
  // A long run is worth something before it ends.
  console.log(rows.at(-1)!.join(': '), 'MiB');
}
const late = memory(client.pid);
client.end();
table('Resident memory of the server (MiB)', ['', 'MiB'], rows);
goal(`memory after ${edits.toLocaleString('en')} edits beside that after 1,000`, late / early, 1.1, '×');
