/** `packaging` and poetry-core from PyPI, asked in one batch. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { environment } from '../backends/environment.ts';

export const venv = environment(new URL('requirements.txt', import.meta.url).href);

type Question = readonly [name: string, ...arguments: unknown[]];

export function ask<T>(questions: readonly Question[]): readonly T[] {
  const output = execFileSync(
    join(venv, 'bin/python'),
    ['-I', new URL('answer.py', import.meta.url).pathname],
    { input: JSON.stringify(questions), maxBuffer: 2 ** 30, encoding: 'utf8' },
  );
  return JSON.parse(output);
}
