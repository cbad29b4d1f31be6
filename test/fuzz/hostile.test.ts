/** Workspaces made to harm: the program ends by itself, with a status that it documents, and says so in one line. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { flake, flakePyproject, program, pyproject, type Run, run, tree } from './program.ts';

/** Ended by itself with a documented status; what went wrong is one line each, never a stack. */
function expectOrderly({ status, signal, out, err }: Run, statuses: readonly number[] = [0, 1]): void {
  expect({ signal, isExpected: statuses.includes(status!), status, err }).toEqual({
    signal: null,
    isExpected: true,
    status,
    err,
  });
  expect(err).not.toContain('please report');
  for (const line of err.split('\n').slice(0, -1)) expect(line).toMatch(/^flake-pyproject: /);
  if (status === 2) expect(err.split('\n')).toHaveLength(2);
  // No control characters but line feeds and tabs.
  expect(out + err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
}

const fifo = (path: string): void => void execFileSync('mkfifo', [path]);
const sample = { 'flake.nix': flake, 'pyproject.toml': pyproject };

type Make = () => string;
const depth = 100_000;
const nested = (open: string, close: string): string => open.repeat(depth) + close.repeat(depth);

const flakes: Readonly<Record<string, string>> = {
  'lists 100,000 deep': `{ x = ${nested('[', ']')}; }`,
  'sets 100,000 deep': `{ x = ${nested('{a=', '1;}')}; }`,
  'parentheses 100,000 deep': `${nested('(', ')')}`,
  'unclosed brackets': '['.repeat(depth),
  'strings in strings': `{ x = ${nested('"${', '}"')}; }`,
  'functions 100,000 deep': `${'x: '.repeat(depth)}1`,
  'applications 100,000 long': `{ x = f ${'a '.repeat(depth)}; }`,
  'operators 100,000 long': `{ x = ${'1 + '.repeat(depth)}1; }`,
  'selections 100,000 long': `{ x = a${'.b'.repeat(depth)}; }`,
  'lets 20,000 deep': `${'let a = 1; in '.repeat(20_000)}a`,
  itself: flake.replace('let pkgs', 'let x = x; pkgs').replace('pkgs.uv', 'pkgs.uv x'),
  'a set that grows for ever': flake.replace(
    '[ pkgs.python311 pkgs.uv ]',
    'let f = n: [ n ] ++ f (n + 1); in f 0',
  ),
  'a doubling string': flake
    .replace(
      'let pkgs',
      `let a0 = "aaaaaaaa"; ${Array.from({ length: 60 }, (_, i) => `a${i + 1} = a${i} + a${i};`).join(' ')} pkgs`,
    )
    .replace('pkgs.uv', 'a60'),
  'a doubling list': flake
    .replace(
      'let pkgs',
      `let a0 = [ pkgs.uv ]; ${Array.from({ length: 60 }, (_, i) => `a${i + 1} = a${i} ++ a${i};`).join(' ')} pkgs`,
    )
    .replace('[ pkgs.python311 pkgs.uv ]', 'a60'),
  'a tree of calls': flake
    .replace(
      'let pkgs',
      `let f0 = x: [ x ]; ${Array.from({ length: 40 }, (_, i) => `f${i + 1} = x: f${i} x ++ f${i} x;`).join(' ')} pkgs`,
    )
    .replace('[ pkgs.python311 pkgs.uv ]', 'f40 pkgs.uv'),
  'files of others': flake
    .replace('let pkgs', 'let secret = import /etc/passwd; key = builtins.readFile ~/.ssh/id; pkgs')
    .replace('pkgs.uv', 'secret key (import ../../../../../../etc/shadow)'),
  'an import of itself': flake.replace('pkgs.uv', '(import ./flake.nix)'),
};

const pyprojects: Readonly<Record<string, string>> = {
  'arrays 100,000 deep': `x = ${nested('[', ']')}\n`,
  'tables 100,000 deep': `x = ${nested('{a=', '}')}\n`,
  'keys 100,000 long': `[${Array(depth).fill('a').join('.')}]\n`,
  'unclosed brackets': '['.repeat(depth),
  'packages outside': `${pyproject}
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[tool.hatch.build.targets.wheel]
packages = ["../../etc", "/etc", "~/.ssh"]
[tool.uv.sources]
other = { path = "../../../../../etc" }
[tool.uv.workspace]
members = ["../../*", "/etc/*", "**/*"]
`,
  'regular expressions': `[project]
name = "${'a-'.repeat(50_000)}!"
version = "${'1.'.repeat(50_000)}x"
requires-python = "${'>=3,'.repeat(20_000)}!"
dependencies = ["${'a '.repeat(50_000)}", "x${'['.repeat(50_000)}", "x ; ${'('.repeat(50_000)}", "x>=${'1'.repeat(50_000)}", "x ; python_version in '${' '.repeat(50_000)}"]
classifiers = ["${' '.repeat(50_000)}x"]
`,
  patterns: `${pyproject}
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[tool.setuptools.packages.find]
where = ["${'*'.repeat(200)}a${'*'.repeat(200)}b"]
include = ["${'**/'.repeat(200)}x", "${'{a,b}'.repeat(40)}", "${'(a+)+'.repeat(40)}$", "${'!('.repeat(60)}"]
[tool.uv.workspace]
members = ["${'**/'.repeat(200)}x", "${'{a,b}'.repeat(40)}", "${'*a'.repeat(60)}b"]
[tool.hatch.build]
include = ["${'**/'.repeat(200)}x", "${'*a'.repeat(60)}b"]
`,
  'configuration of every wrong kind': `${pyproject}
[tool.flake-pyproject]
shell = ["x"]
systems = 1
groups = { a = 1 }
unknown = nan
[tool.flake-pyproject.rules]
"__proto__" = "off"
constructor = "error"
"\\u001b[31m" = "loud"
`,
};

const trees: Readonly<Record<string, Make>> = {
  'links in circles': () => {
    const root = tree(sample);
    symlinkSync('.', join(root, 'here'));
    symlinkSync('b', join(root, 'a'));
    symlinkSync('a', join(root, 'b'));
    symlinkSync('uv.lock', join(root, 'uv.lock'));
    symlinkSync('.git', join(root, '.git'));
    symlinkSync('.gitignore', join(root, '.gitignore'));
    mkdirSync(join(root, 'src'));
    symlinkSync('../src', join(root, 'src/src'));
    return root;
  },
  'links out of the tree': () => {
    const root = tree(sample);
    symlinkSync('/etc/passwd', join(root, 'uv.lock'));
    symlinkSync('/', join(root, 'src'));
    symlinkSync('/proc/self/environ', join(root, '.python-version'));
    symlinkSync('/dev/zero', join(root, '.envrc'));
    symlinkSync('/etc', join(root, '.git'));
    return root;
  },
  'pipes in the place of files': () => {
    const root = tree({ 'flake.nix': flake, 'a/pyproject.toml': pyproject, '.git/HEAD': 'x' });
    for (const name of ['pyproject.toml', 'uv.lock', '.python-version', '.envrc', 'flake.lock', '.gitignore'])
      fifo(join(root, name));
    for (const name of ['a/flake.nix', 'a/uv.lock', '.git/index', '.git/config', '.git/commondir'])
      fifo(join(root, name));
    mkdirSync(join(root, '.venv'));
    fifo(join(root, '.venv/pyvenv.cfg'));
    return root;
  },
  'a pipe behind a .git file': () => {
    const root = tree({ ...sample, '.git': 'gitdir: elsewhere\n', 'elsewhere/HEAD': 'x' });
    fifo(join(root, 'elsewhere/commondir'));
    return root;
  },
  'directories in the place of files': () => {
    const root = tree(sample);
    for (const name of [
      'uv.lock',
      '.python-version',
      '.envrc',
      'flake.lock',
      '.gitignore',
      '.venv/pyvenv.cfg',
    ])
      mkdirSync(join(root, name), { recursive: true });
    return root;
  },
  'names that are no text, or drive a terminal': () => {
    const root = tree(sample);
    for (const name of [
      'a\nb',
      '\u001b]0;owned\u0007\u001b[2J',
      ' ',
      '\u202egnp',
      '{a,b}',
      '**',
      '__proto__',
    ]) {
      mkdirSync(join(root, name));
      writeFileSync(join(root, name, 'pyproject.toml'), pyproject);
    }
    const bytes = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0xfe, 0x80])]);
    mkdirSync(bytes);
    writeFileSync(Buffer.concat([bytes, Buffer.from('/pyproject.toml')]), pyproject);
    return root;
  },
  'content that drives a terminal': () =>
    tree({
      'flake.nix': flake.replace(
        'pkgs.uv',
        'pkgs.uv pkgs."\u001b[2J\u009b31m" /* \u202e\u001b]0;x\u0007 */ (x: ',
      ),
      'pyproject.toml':
        'a = "\u001b[2J\n[project]\nname = "\\u001b]0;owned\\u0007\\n"\nversion = "1"\nrequires-python = "\\u001b[31m>=9"\ndependencies = ["x\\u001b[2J>=1", "\\u009b31m"]\n[build-system]\nbuild-backend = "\\u001b[2J\\u202e.x"\nrequires = ["\\u0007"]\n[tool.flake-pyproject]\nshell = "\\u001b[2J"\n[tool.flake-pyproject.rules]\n"\\u001b[2J\\nerror[x] y" = "off"\n',
    }),
  'files that are not UTF-8': () => {
    const noise = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 151 + (i >> 4)) % 256));
    return tree({
      'flake.nix': noise,
      'pyproject.toml': noise,
      'uv.lock': noise,
      'flake.lock': noise,
      '.python-version': noise,
      '.envrc': noise,
      '.gitignore': noise,
      '.git/index': noise,
      '.git/config': noise,
    });
  },
  '100,000 entries in long runs, 20,000 in short ones': () => {
    const root = tree({ ...sample, '.gitignore': '*.x\n**/y\n' });
    mkdirSync(join(root, 'src/many'), { recursive: true });
    for (let i = 0; i < (isLong ? 100_000 : 20_000); i++)
      writeFileSync(join(root, 'src/many', `${i}.py`), '');
    return root;
  },
  'an archive of flakes in flakes, each importing the next': () => {
    const files: Record<string, string> = { ...sample };
    let path = '';
    for (let i = 0; i < 30; i++) {
      path += 'flakes/';
      files[`${path}flake.nix`] = flake.replace(
        'pkgs.uv',
        'pkgs.uv (import ./flakes/flake.nix) (import ../flake.nix)',
      );
      for (let j = 0; j < 10; j++) files[`${path}p${j}/pyproject.toml`] = pyproject;
    }
    return tree(files);
  },
  'directories 900 deep': () => {
    const root = tree(sample);
    const deep = join(root, ...Array<string>(900).fill('d'));
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, 'pyproject.toml'), pyproject);
    return root;
  },
};

/** Some of these run at once; each starts a program of its own. */
const options = { concurrent: true };

/** Each case by itself takes minutes: that is for long runs, which say which one it was. */
const isLong = Number(process.env.FUZZ_SECONDS ?? 3) > 3;

type Cases = readonly (readonly [name: string, files: Readonly<Record<string, string>>])[];

/** In a short run the cases are the projects of one tree. */
function bundled(cases: Cases): Cases {
  if (isLong) return cases;
  const files = cases.flatMap(([, contents], i) =>
    Object.entries(contents).map(([path, text]) => [`p${i}/${path}`, text] as const),
  );
  return [[`all ${cases.length} of them`, Object.fromEntries(files)]];
}

const variants = (path: string, texts: Readonly<Record<string, string>>): Cases =>
  Object.entries(texts).map(([name, text]) => [name, { ...sample, [path]: text }]);

describe('flake.nix', options, () => {
  test.each(bundled(variants('flake.nix', flakes)))('%s', async (_, files) => {
    expectOrderly(await flakePyproject(['check'], tree(files)));
  });
});

describe('pyproject.toml', options, () => {
  test.each(bundled(variants('pyproject.toml', pyprojects)))('%s', async (_, files) => {
    expectOrderly(await flakePyproject(['check'], tree(files)));
  });
});

describe('the tree', options, () => {
  test.each(Object.entries(trees))('%s', async (_, make) => {
    const root = make();
    expectOrderly(await flakePyproject(['check'], root));
    if (isLong) expectOrderly(await flakePyproject(['inspect'], root));
  });

  test('a file of 100 MB is not read, and that is said', async () => {
    const root = tree(sample);
    writeFileSync(join(root, 'uv.lock'), '');
    truncateSync(join(root, 'uv.lock'), 100 * 1024 * 1024);
    const result = await flakePyproject(['check'], root);
    expectOrderly(result, [2]);
    expect(result.err).toBe('flake-pyproject: uv.lock is larger than 64 MiB\n');
  });

  test('a lock of a million packages takes no time and no memory to speak of', async () => {
    const entries = Array.from({ length: 1_000_000 }, (_, i) => `\n[[package]]\nname = "p${i}"\n`);
    const root = tree({ ...sample, 'uv.lock': `version = 1\n${entries.join('')}` });
    const result = await run(
      [process.execPath, '--max-old-space-size=256', join(program, 'main.js'), 'check'],
      root,
    );
    expectOrderly(result);
  });

  test('files come and go while it runs', async () => {
    const root = tree(sample);
    let round = 0;
    const timer = setInterval(() => {
      round++;
      for (let i = 0; i < 20; i++) {
        rmSync(join(root, `p${i}`), { recursive: true, force: true });
        if ((round + i) % 2 === 0) {
          mkdirSync(join(root, `p${i}`));
          writeFileSync(join(root, `p${i}/pyproject.toml`), pyproject);
        }
      }
      renameSync(join(root, 'flake.nix'), join(root, 'flake.nix.old'));
      writeFileSync(join(root, 'flake.nix'), flake);
      unlinkSync(join(root, 'flake.nix.old'));
    }, 3);
    try {
      for (let i = 0; i < 3; i++) expectOrderly(await flakePyproject(['check'], root));
    } finally {
      clearInterval(timer);
    }
  });
});

describe('what cannot be read is status 2 and one line', options, () => {
  test.each([
    ['nothing there', 'nowhere'],
    ['a link in a circle', 'loop'],
    ['a name that is too long', 'x'.repeat(5000)],
    ['a name with control characters', 'no\nwhere\u001b[2J'],
    ['an empty name', 'nowhere/'],
  ])('%s', async (_, path) => {
    const root = tree(sample);
    symlinkSync('loop', join(root, 'loop'));
    expectOrderly(await flakePyproject(['check', path], root), [2]);
  });

  // Root reads everything: the run is given to a user who is nobody.
  const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  test.runIf(process.getuid?.() === 0).each(['pyproject.toml', 'flake.nix', 'uv.lock', 'closed'])(
    '%s closed to the user (as root, through setpriv)',
    async name => {
      const root = tree({ ...sample, 'uv.lock': 'version = 1\n', 'closed/pyproject.toml': pyproject });
      chmodSync(root, 0o755);
      chmodSync(join(program, '..'), 0o755);
      chmodSync(join(root, name), 0);
      const path = name === 'closed' ? 'closed' : 'pyproject.toml';
      const command = [...asNobody, process.execPath, join(program, 'main.js'), 'check', path];
      const result = await run(command, root);
      expectOrderly(result, [2]);
      expect(result.err).toContain(name);
    },
  );
});

test('a reader who leaves early is no crash', async () => {
  const root = tree();
  for (let i = 0; i < 300; i++) {
    mkdirSync(join(root, `p${i}`));
    writeFileSync(join(root, `p${i}/pyproject.toml`), pyproject);
    writeFileSync(join(root, `p${i}/flake.nix`), flake);
  }
  const line = `"${process.execPath}" "${join(program, 'main.js')}" check --format json | head -c 10 >/dev/null`;
  const { err, signal } = await run(['bash', '-c', line], root);
  expect({ err, signal }).toEqual({ err: '', signal: null });
});
