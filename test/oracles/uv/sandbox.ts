/**
 * The real uv in a home of its own, among interpreters that are shell scripts: each answers uv's question
 * with what a real interpreter said, its version and places replaced.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { environment } from '../backends/environment.ts';

export interface Fake {
  readonly version: string;
  readonly implementation?: 'cpython' | 'pypy';
  readonly freeThreaded?: boolean;
  readonly virtual?: boolean;
}

export interface Run {
  readonly status: number | null;
  readonly output: string;
}

export class Sandbox {
  readonly root = mkdtempSync(join(tmpdir(), 'uv-oracle-'));
  readonly #uv = join(environment(new URL('requirements.txt', import.meta.url).pathname), 'bin/uv');
  readonly #answer: string;

  constructor() {
    // A wrapper around the real python3 keeps what it tells uv.
    const real = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
      encoding: 'utf8',
    }).trim();
    const kept = join(this.root, 'answer.json');
    this.#script(join(this.root, 'real/bin/python3'), `exec ${real} "$@" | tee ${kept}`);
    this.write(
      'real/project/pyproject.toml',
      '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.8"\n',
    );
    const run = this.sync('real/project', { PATH: `${join(this.root, 'real/bin')}:${process.env.PATH}` });
    if (!existsSync(kept)) throw new Error(`no interpreter asked: ${run.output}`);
    this.#answer = readFileSync(kept, 'utf8');
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  write(path: string, text: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** A directory to put on PATH. */
  interpreter(fake: Fake): string {
    const { version, implementation = 'cpython', freeThreaded = false, virtual = false } = fake;
    const name = [implementation, version, freeThreaded && 't', virtual && 'virtual']
      .filter(Boolean)
      .join('-');
    const prefix = join(this.root, 'interpreters', name);
    const base = virtual ? join(this.root, 'interpreters', `${name}-base`) : prefix;
    if (!existsSync(prefix)) this.#install(prefix, base, fake);
    return join(prefix, 'bin');
  }

  /** A directory for `UV_PYTHON_INSTALL_DIR` in which uv finds these versions as its own. */
  managed(versions: readonly string[]): string {
    const root = join(this.root, 'managed', versions.join('+') || 'none');
    if (!existsSync(root)) {
      mkdirSync(root, { recursive: true });
      for (const version of versions) {
        const prefix = join(root, `cpython-${version}-linux-x86_64-gnu`);
        this.#install(prefix, prefix, { version });
      }
    }
    return root;
  }

  /** A virtual environment at `directory` as venv and uv make it. */
  environment(directory: string, version: string, home: string): void {
    const prefix = join(this.root, directory);
    this.#install(prefix, dirname(home), { version }, join(home, 'python3'));
    writeFileSync(
      join(prefix, 'pyvenv.cfg'),
      `home = ${home}\nimplementation = CPython\nversion_info = ${version}\n`,
    );
  }

  /** `uv sync --dry-run`. */
  sync(directory: string, variables: Readonly<Record<string, string>>, ...options: readonly string[]): Run {
    return this.uv(directory, variables, 'sync', '--dry-run', ...options);
  }

  uv(directory: string, variables: Readonly<Record<string, string>>, ...words: readonly string[]): Run {
    const { status, stdout, stderr } = spawnSync(this.#uv, ['--offline', ...words], {
      cwd: join(this.root, directory),
      encoding: 'utf8',
      env: {
        HOME: join(this.root, 'home'),
        XDG_CONFIG_HOME: join(this.root, 'home/config'),
        UV_CACHE_DIR: join(this.root, 'cache'),
        UV_PYTHON_INSTALL_DIR: join(this.root, 'managed/none'),
        NO_COLOR: '1',
        ...variables,
      },
    });
    return { status, output: (stdout + stderr).replace(/\s+/g, ' ') };
  }

  #install(prefix: string, base: string, fake: Fake, baseExecutable?: string): void {
    const { version, implementation = 'cpython', freeThreaded = false } = fake;
    const minor = /^\d+\.\d+/.exec(version)![0];
    const executable = join(prefix, 'bin', `python${minor}${freeThreaded ? 't' : ''}`);
    const answer = JSON.parse(this.#answer);
    const pretty = implementation === 'pypy' ? 'PyPy' : 'CPython';
    Object.assign(answer, {
      sys_prefix: prefix,
      sys_base_prefix: base,
      sys_base_exec_prefix: base,
      sys_executable: executable,
      sys_base_executable: baseExecutable ?? executable,
      gil_disabled: freeThreaded,
    });
    Object.assign(answer.markers, {
      implementation_name: implementation,
      implementation_version: version,
      platform_python_implementation: pretty,
      python_full_version: version,
      python_version: minor,
    });
    this.#script(executable, `printf '%s\\n' '${JSON.stringify(answer).replaceAll("'", "'\\''")}'`);
    for (const name of ['python', 'python3', `python${minor}`]) {
      const link = join(prefix, 'bin', name);
      if (!existsSync(link)) symlinkSync(executable, link);
    }
  }

  #script(path: string, body: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  }
}
