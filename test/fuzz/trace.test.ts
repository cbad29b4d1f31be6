/** What a run does to the machine, as the system saw it: no other process, no network, nothing read from elsewhere. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { flake, program, pyproject, run, tree } from './program.ts';

/** Why it cannot be traced here; undefined where it can. */
function hindrance(): string | undefined {
  if (process.platform !== 'linux') return 'strace is for Linux';
  try {
    execFileSync('strace', ['-o', '/dev/null', 'true'], { stdio: 'ignore' });
    return undefined;
  } catch {
    try {
      execFileSync('apt-get', ['install', '-y', 'strace'], { stdio: 'ignore' });
      execFileSync('strace', ['-o', '/dev/null', 'true'], { stdio: 'ignore' });
      return undefined;
    } catch (error) {
      return `strace cannot be had or may not trace: ${(error as Error).message}`;
    }
  }
}

const reason = hindrance();
if (reason) console.log(`skipped: ${reason}`);

/** Calls that start programs, speak to others, open files, or change them. Threads of Node's own are no processes. */
const watched =
  'execve,execveat,fork,vfork,clone,clone3,socket,connect,bind,open,openat,openat2,creat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,symlink,link,chmod,fchmod';

interface Call {
  readonly name: string;
  readonly rest: string;
}

async function traced(args: readonly string[], cwd: string): Promise<readonly Call[]> {
  const log = join(tree(), 'calls');
  const result = await run(
    ['strace', '-f', '-qq', '-s', '4096', '-e', `trace=${watched}`, '-e', 'signal=none', '-o', log].concat([
      process.execPath,
      join(program, 'main.js'),
      ...args,
    ]),
    cwd,
  );
  expect(result).toMatchObject({ signal: null, err: '' });
  expect([0, 1]).toContain(result.status);
  return readFileSync(log, 'utf8')
    .split('\n')
    .flatMap(line => {
      const [, name, rest] = /^\d+ +(\w+)\((.*)$/.exec(line) ?? [];
      return name ? [{ name, rest: rest! }] : [];
    });
}

/** What Node and the system's loader open for themselves. */
const ofNode =
  /^(?:\/proc\/(?:meminfo|cpuinfo|version_signature|stat|sys\/vm\/\w+|self\/(?:maps|stat|cgroup|mountinfo|auxv))|\/sys\/(?:fs\/cgroup|devices\/system\/cpu)\/.*|\/etc\/(?:ld\.so\.cache|ld\.so\.preload|ssl\/openssl\.cnf|localtime|nsswitch\.conf|passwd)|\/usr\/lib\/ssl\/openssl\.cnf|\/dev\/(?:null|urandom|tty)|(?:\/usr)?\/lib(?:64)?\/.*\.so[.\d]*|\/usr\/share\/zoneinfo\/.*)$/;

/** Node looks above a program for the package that it belongs to. */
const manifests: readonly string[] = program
  .split('/')
  .map((_, depth, names) => `${names.slice(0, depth + 1).join('/')}/package.json`);

/** The absolute path that a call opens. Files named from a directory that is open already do not occur. */
function opened({ rest }: Call, cwd: string): string {
  const path = /"((?:[^"\\]|\\.)*)"/.exec(rest)?.[1] ?? '';
  return path.startsWith('/') ? path : join(cwd, path);
}

const traceable = test.skipIf(reason !== undefined);

traceable('a hostile tree is read, and nothing else', { retry: 0 }, async () => {
  const outside = tree({ 'secret.nix': '{}', 'dir/pyproject.toml': pyproject, 'dir/secret': 'x' });
  const root = tree({
    'flake.nix': flake
      .replace(
        'let pkgs',
        `let a = import /etc/hostname; b = import ${outside}/secret.nix; c = import ../secret.nix; pkgs`,
      )
      .replace(
        'pkgs.uv',
        'pkgs.uv a b c (builtins.readFile ~/.ssh/id) (builtins.readDir /etc) (import ./linked.nix)',
      ),
    'pyproject.toml': `${pyproject}
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[tool.hatch.build.targets.wheel]
packages = ["../../etc", "/etc", "linked"]
[tool.uv.sources]
other = { path = "${outside}/dir" }
[tool.uv.workspace]
members = ["${outside}/*", "../*", "linked/*", "linked"]
`,
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/config': `[core]\n\texcludesFile = /etc/hosts\n[include]\n\tpath = ${outside}/secret.nix\n`,
    '.envrc': `source ${outside}/secret.nix\nuse flake\n`,
    'src/sample/__init__.py': '',
  });
  symlinkSync(join(outside, 'secret.nix'), join(root, 'linked.nix'));
  symlinkSync(join(outside, 'dir'), join(root, 'linked'));
  symlinkSync(join(outside, 'dir/secret'), join(root, '.python-version'));
  symlinkSync('/etc/hostname', join(root, '.gitignore'));
  symlinkSync(join(outside, 'dir'), join(root, '.venv'));
  mkdirSync(join(root, 'src/other'));
  symlinkSync('/etc/hostname', join(root, 'src/other/pyproject.toml'));

  for (const args of [['check'], ['check', '--diff', '--unsafe-fixes'], ['inspect']]) {
    const calls = await traced(args, root);
    const starts = calls.filter(({ name, rest }) =>
      name.startsWith('exec') ? true : /^(?:v?fork|clone3?)$/.test(name) && !rest.includes('CLONE_THREAD'),
    );
    expect(starts.map(({ name }) => name)).toEqual(['execve']);
    expect(calls.filter(({ name }) => /^(?:socket|connect|bind)$/.test(name))).toEqual([]);
    const opens = calls.filter(({ name }) => /^(?:open|openat2?|creat)$/.test(name));
    const paths = [...new Set(opens.map(call => opened(call, root)))];
    // It saw the project at all: else the rest would prove nothing.
    expect(paths).toContain(join(root, 'flake.nix'));
    expect(paths).toContain(join(root, 'pyproject.toml'));
    const own = [
      root,
      program,
      dirname(realpathSync(process.execPath)),
      join(dirname(process.execPath), '..', 'lib'),
    ];
    const foreign = paths.filter(
      path =>
        !ofNode.test(path) &&
        !manifests.includes(path) &&
        !own.some(at => path === at || path.startsWith(`${at}/`)),
    );
    expect(foreign).toEqual([]);
    // By name they lie in the tree; what they lead to does not.
    for (const name of [
      'linked',
      'linked.nix',
      '.python-version',
      '.gitignore',
      '.venv',
      'src/other/pyproject.toml',
    ])
      expect(
        paths.filter(path => path === join(root, name) || path.startsWith(join(root, name, '/'))),
      ).toEqual([]);
    const writes = calls.filter(
      call =>
        /^(?:unlink|rename|mkdir|symlink|link|f?chmod|creat)/.test(call.name) ||
        (call.name.startsWith('open') &&
          /O_WRONLY|O_RDWR|O_CREAT/.test(call.rest) &&
          !call.rest.includes('"/dev/')),
    );
    expect(writes).toEqual([]);
  }
});

traceable('--fix writes beside the file and then puts it in its place', async () => {
  const root = tree();
  writeFileSync(join(root, 'flake.nix'), flake);
  writeFileSync(join(root, 'pyproject.toml'), `${pyproject}# flake-pyproject: ignore[no-such-rule]\n`);
  const calls = await traced(['check', '--fix'], root);
  const opensToWrite = calls
    .filter(({ name, rest }) => name.startsWith('open') && /O_WRONLY|O_RDWR|O_CREAT/.test(rest))
    .map(call => opened(call, root))
    .filter(path => !path.startsWith('/dev/'));
  expect(opensToWrite.length).toBeGreaterThan(0);
  for (const path of opensToWrite) expect(path).toMatch(/^.*\/(?:flake\.nix|pyproject\.toml)\.\d+\.tmp$/);
  const renames = calls.filter(call => call.name.startsWith('rename'));
  expect(renames).toHaveLength(opensToWrite.length);
});
