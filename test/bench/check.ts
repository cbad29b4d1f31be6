/** `check` of one project and of trees of projects: time and memory may grow no faster than the tree. */
import { spawn } from 'node:child_process';
import { goal, isLong, median, memory, noise, nothing, ratios, round, table } from './measure.ts';
import { program } from './servers.ts';
import { monorepo } from './workspaces.ts';

interface Run {
  readonly seconds: number;
  /** Most resident memory, in MiB. */
  readonly memory: number;
}

function check(root: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(process.execPath, [program, 'check', '--format', 'jsonl', root], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.resume();
    let most = 0;
    const look = (): void => {
      most = Math.max(most, memory(child.pid!, true) || 0);
    };
    const timer = setInterval(look, 20);
    child.on('error', reject);
    child.on('exit', () => {
      clearInterval(timer);
      resolve({ seconds: (performance.now() - begun) / 1000, memory: most });
    });
  });
}

const sizes = [1, 10, 100, 1000];
const roots = sizes.map(monorepo);
const rounds = isLong ? 5 : 3;
const floors: number[] = [];
const runs: Run[][] = sizes.map(() => []);
for (let i = 0; i < rounds; i++) {
  floors.push(nothing());
  for (const [at, root] of roots.entries()) runs[at]!.push(await check(root));
}
noise(floors);
const seconds = runs.map(some => median(some.map(run => run.seconds)));
const memories = runs.map(some => median(some.map(run => run.memory)));
table(
  `check of trees of projects, each with a flake and a lock of 140 packages, median of ${rounds}`,
  ['projects', 'seconds', '× node', 'ms a project', 'MiB at most'],
  sizes.map((size, i) => [
    size,
    round(seconds[i]!),
    round(
      median(
        ratios(
          runs[i]!.map(run => run.seconds * 1000),
          floors,
        ),
      ),
    ),
    round((seconds[i]! * 1000) / size),
    round(memories[i]!),
  ]),
);
goal('seconds for 1,000 projects', seconds[3]!, 20, ' s');
goal('memory for 1,000 projects', memories[3]!, 400, ' MiB');
goal('time of 1,000 projects beside ten times that of 100', seconds[3]! / (10 * seconds[2]!), 1.1, '×');
goal('memory of 1,000 projects beside ten times that of 100', memories[3]! / (10 * memories[2]!), 1, '×');
