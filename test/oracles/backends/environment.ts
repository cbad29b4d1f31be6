/** The real tools: virtual environments with pinned versions, made once and kept in a cache. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const cache = process.env.FLAKE_PYPROJECT_ORACLES ?? join(tmpdir(), 'flake-pyproject-oracles');

const withUv = new URL('../uv/requirements.txt', import.meta.url).pathname;

/** Runs uv, which installs several times as fast as pip. */
function runUv(...args: string[]): string {
  const { PIP_INDEX_URL: index, PIP_FIND_LINKS: links, ...env } = process.env;
  const places = { ...(index && { UV_DEFAULT_INDEX: index }), ...(links && { UV_FIND_LINKS: links }) };
  return execFileSync(join(environment(withUv), 'bin/uv'), args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    env: {
      ...env,
      ...places,
      UV_CACHE_DIR: join(cache, 'uv'),
      UV_NO_CONFIG: '1',
      UV_PYTHON_DOWNLOADS: 'never',
    },
  });
}

/** Names and versions of what an environment holds. */
export function installed(home: string): readonly { readonly name: string; readonly version: string }[] {
  return JSON.parse(runUv('pip', 'list', '--python', home, '--format', 'json'));
}

/** A virtual environment that holds exactly what a requirements file beside this one pins. */
export function environment(requirements: string): string {
  const file = new URL(requirements, import.meta.url).pathname;
  const key = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
  const home = join(cache, `venv-${key}`);
  if (existsSync(join(home, 'complete'))) return home;
  mkdirSync(cache, { recursive: true });
  rmSync(home, { recursive: true, force: true });
  if (file === withUv) {
    execFileSync('python3', ['-m', 'venv', home]);
    execFileSync(join(home, 'bin/pip'), ['install', '-q', '-r', file], { stdio: 'inherit' });
  } else {
    runUv('venv', '-q', '--no-project', '--python', 'python3', home);
    runUv('pip', 'install', '-q', '--python', home, '-r', file);
  }
  writeFileSync(join(home, 'complete'), '');
  return home;
}

/** Whether a program is there that cannot be installed from PyPI. */
export function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export interface Question {
  readonly object: string;
  readonly build: 'wheel' | 'editable';
  /** Texts by path; a path that ends with `/` is a directory. */
  readonly tree: Readonly<Record<string, string>>;
  /** Whether the tree is a git repository. */
  readonly git?: boolean;
  /** Load what this build loads, to make the next ones fast. */
  readonly warm?: boolean;
  /** Prepare the metadata only. */
  readonly metadata?: boolean;
}

export type Answer =
  | {
      readonly ok: true;
      /** From the place in the wheel to the path that the file says it comes from. */
      readonly files: Readonly<Record<string, string | null>>;
      readonly path: readonly string[];
      readonly other: readonly string[];
    }
  | { readonly ok: false; readonly error: string; readonly trace?: string };

/** A long-lived Python process that builds one project after the other, always in the same directory. */
export class Driver {
  readonly root: string;
  readonly #process: ChildProcess;
  readonly #workspace: string;
  readonly #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void }[] = [];

  constructor(venv: string, objects: readonly string[]) {
    this.#workspace = realpathSync(
      mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'backend-')),
    );
    this.root = join(this.#workspace, 'project');
    this.#process = spawn(
      join(venv, 'bin/python'),
      ['-I', new URL('driver.py', import.meta.url).pathname, this.#workspace, objects.join(',')],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: {
          PATH: `${join(venv, 'bin')}:${process.env.PATH}`,
          HOME: this.#workspace,
          GIT_CONFIG_GLOBAL: '/dev/null',
          RUSTUP_HOME: process.env.RUSTUP_HOME ?? join(homedir(), '.rustup'),
          CARGO_NET_OFFLINE: 'true',
        },
      },
    );
    createInterface({ input: this.#process.stdout! }).on('line', line => {
      this.#waiting.shift()?.resolve(JSON.parse(line));
    });
    this.#process.on('exit', code => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(`the driver ended with ${code}`));
    });
  }

  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#process.stdin!.write(`${JSON.stringify(question)}\n`);
    });
  }

  async close(): Promise<void> {
    await new Promise(done => {
      this.#process.on('exit', done);
      this.#process.stdin!.end();
    });
    rmSync(this.#workspace, { recursive: true, force: true });
  }
}
