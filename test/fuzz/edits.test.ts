/** Random and grammar-aware edits: every check is whole and quick, and edited is the same as opened afresh. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../../server/check.ts';
import { openProject } from '../../server/project.ts';
import { loadGrammar } from '../../server/treesitter.ts';
import { Workspace } from '../../server/workspace.ts';
import { indexBytes } from '../git/index-bytes.ts';
import { tree } from './program.ts';

const today = new Date('2026-11-21T12:00:00Z');
const seconds = Number(process.env.FUZZ_SECONDS ?? 3);
/** Short runs repeat each other, long ones look further; fast-check names the seed of what failed. */
const seed = Number(process.env.FUZZ_SEED ?? (seconds > 3 ? Date.now() % 2 ** 31 : 1));
/** What one check may take, in milliseconds of this process's own time: waiting for a busy machine is not counted. */
const mostTime = 1000;

const lock = JSON.stringify(
  {
    nodes: {
      nixpkgs: {
        locked: {
          lastModified: 1767313136,
          narHash: 'sha256-x',
          owner: 'NixOS',
          repo: 'nixpkgs',
          rev: 'a',
          type: 'github',
        },
        original: { owner: 'NixOS', ref: 'nixos-25.05', repo: 'nixpkgs', type: 'github' },
      },
      root: { inputs: { nixpkgs: 'nixpkgs' } },
    },
    root: 'root',
    version: 7,
  },
  undefined,
  2,
);

/** Pieces of each language; put in the middle of a file they are what people and tools leave there. */
const words: Readonly<Record<string, readonly string[]>> = {
  'flake.nix': [
    ...[
      '{',
      '}',
      '[',
      ']',
      '(',
      ')',
      '"',
      "''",
      '${',
      ';',
      '=',
      ':',
      '.',
      ',',
      '@',
      '?',
      '//',
      '++',
      '/*',
      '*/',
      '#',
    ],
    ...[
      'let ',
      ' in ',
      'with ',
      'rec ',
      'inherit ',
      'if ',
      ' then ',
      ' else ',
      'assert ',
      'import ./',
      'builtins.',
    ],
    ...[
      'pkgs',
      'python312',
      'python3',
      'mkShell ',
      'packages = ',
      'shellHook = ',
      'LD_LIBRARY_PATH',
      'map (x: x) ',
    ],
    ...[
      'x: ',
      '{ a, b ? 1, ... }@c: ',
      'let x = x; in x',
      '# flake-pyproject: ignore[x]',
      '\r\n',
      '\0',
      '\ud800',
      '😀',
    ],
  ],
  'pyproject.toml': [
    ...[
      '[',
      ']',
      '[[',
      ']]',
      '{',
      '}',
      '"',
      '"""',
      "'",
      "'''",
      '=',
      '.',
      ',',
      '#',
      '\n',
      '\r\n',
      '\0',
      '\ud800',
      '😀',
    ],
    ...[
      '[project]\n',
      '[tool.flake-pyproject]\n',
      '[tool.flake-pyproject.rules]\n',
      '[build-system]\n',
      '[tool.uv]\n',
    ],
    ...[
      'shell = "x"\n',
      'systems = [1]\n',
      'dynamic = ["version"]\n',
      'name = 1\n',
      'requires-python = ">=4,<3"\n',
    ],
    ...[
      'nan',
      '-inf',
      '1979-05-27T07:32:00Z',
      '__proto__',
      'constructor',
      ' ; python_version < "',
      '>=',
      '~=',
      '==*',
    ],
  ],
  'uv.lock': [
    '[[package]]\n',
    'name = "',
    'version = "',
    'source = { ',
    '}',
    ']',
    'wheels = [\n',
    '"',
    '\n',
    '-0',
    '\0',
  ],
  'poetry.lock': [
    '[[package]]\n',
    '[metadata]\n',
    'lock-version = "2.1"\n',
    'content-hash = "',
    'python-versions = "',
    'name = "numpy"\n',
    'files = [\n    {file = "',
    '[package.dependencies]\n',
    '"',
    ']',
    '\n',
    '\0',
  ],
  'pylock.toml': [
    'lock-version = "1.0"\n',
    '[[packages]]\n',
    'name = "numpy"\n',
    'environments = ["',
    'wheels = [{name = "',
    '"',
    ']',
    '}',
    '\n',
    '1e999',
  ],
  'uv.toml': [
    'python-preference = "',
    'managed = ',
    'required-version = "',
    'environments = [',
    '[pip]\n',
    '"',
    ']',
    'true',
    '\n',
  ],
  'flake.lock': [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    'null',
    '1e999',
    '"nodes"',
    '"root"',
    '"__proto__"',
    '\\u0000',
    '-1',
  ],
  '.python-version': [
    '3',
    '.',
    '12',
    '\n',
    'pypy@',
    'cpython-',
    '>=',
    '#',
    ' ',
    '/',
    '\0',
    '999999999999999999',
  ],
  '.envrc': [
    'use flake',
    '\n',
    '"',
    "'",
    '`',
    '$(',
    ')',
    '${',
    '}',
    '<<EOF\n',
    'export ',
    'layout uv',
    '.#',
    ';',
    '\\',
  ],
  '.gitignore': [
    '*',
    '**',
    '/',
    '!',
    '[',
    ']',
    '\\',
    '\n',
    '{a,b}',
    '?',
    '#',
    '*.py',
    'src',
    '\r',
    '[!-',
    '[[:alpha:]',
  ],
};

interface Step {
  readonly name: string;
  /** Where the edit starts and how much it removes, as parts of the text and of 40 characters. */
  readonly from: number;
  readonly removes: number;
  readonly text: string;
}

const part = fc.double({ min: 0, max: 1, noNaN: true });
const step: fc.Arbitrary<Step> = fc
  .constantFrom(...Object.keys(words), 'flake.nix', 'pyproject.toml')
  .chain(name =>
    fc.record({
      name: fc.constant(name),
      from: part,
      removes: fc.oneof(fc.constant(0), part),
      text: fc.oneof(
        {
          weight: 4,
          arbitrary: fc.array(fc.constantFrom(...words[name]!), { maxLength: 4 }).map(some => some.join('')),
        },
        { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
      ),
    }),
  );

function edited(before: string, { from, removes, text }: Step): string {
  const start = Math.floor(from * before.length);
  return before.slice(0, start) + text + before.slice(start + Math.floor(removes * 40));
}

function sampleOf(project: string): string {
  const root = tree();
  cpSync(join('test/projects', project), root, { recursive: true });
  mkdirSync(join(root, '.git/info'), { recursive: true });
  writeFileSync(join(root, '.git/HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(join(root, '.git/config'), '[core]\n\tbare = false\n');
  writeFileSync(join(root, '.git/index'), index);
  writeFileSync(join(root, '.gitignore'), '.venv/\n*.pyc\n');
  writeFileSync(join(root, 'flake.lock'), lock);
  return root;
}

const index = indexBytes([
  { path: '.envrc' },
  { path: 'flake.nix' },
  { path: 'pyproject.toml' },
  { path: 'uv.lock' },
]);

/** Everything that a check says, in a form that can be compared. */
function said(workspace: Workspace): readonly string[] {
  const before = process.cpuUsage();
  const projects = workspace
    .projectsBelow(workspace.root)
    .map(place => openProject(workspace, place, workspace.root, today));
  const { findings, crashes } = check(projects, workspace.root);
  const { user, system } = process.cpuUsage(before);
  expect(crashes).toEqual([]);
  expect((user + system) / 1000).toBeLessThan(mostTime);
  return findings.map(({ rule, severity, message, at, related = [], fixes = [] }) =>
    JSON.stringify([
      rule.id,
      severity,
      message,
      at.file.path,
      at.start,
      at.end,
      related.map(other => [other.message, other.at.file.path, other.at.start, other.at.end]),
      fixes.map(({ title, safe, edits }) => [
        title,
        safe,
        edits.map(edit => ('at' in edit ? [edit.at.file.path, edit.at.start, edit.at.end, edit.text] : edit)),
      ]),
    ]),
  );
}

/** Tries a property for as long as a test may go on, and a few times on the slowest machine. */
function explore<T>(property: fc.IProperty<T>): void {
  const end = performance.now() + seconds * 1000;
  for (let round = 0; round === 0 || performance.now() < end; round++)
    fc.assert(property, { seed: seed + round, numRuns: 5 });
}

test.each(['audit', 'audit-right', 'ml-template', 'ml-fhs'])(
  'edits to %s, seen as a cold run sees them',
  project => {
    const root = sampleOf(project);
    said(new Workspace(root, { store: null }));
    explore(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), steps => {
        const warm = new Workspace(root, { store: null });
        said(warm);
        for (const one of steps) {
          const path = join(root, one.name);
          warm.open(path, edited(warm.read(path)?.text ?? '', one));
          said(warm);
        }
        const cold = new Workspace(root, { store: null });
        for (const { name } of steps) cold.open(join(root, name), warm.read(join(root, name))!.text);
        expect(said(warm)).toEqual(said(cold));
      }),
    );
  },
);

test('bytes of the git index', () => {
  const root = sampleOf('audit');
  said(new Workspace(root, { store: null }));
  const workspace = new Workspace(root, { store: null });
  const change = fc.tuple(fc.nat(index.length - 1), fc.integer({ min: 0, max: 255 }));
  explore(
    fc.property(fc.array(change, { maxLength: 6 }), fc.nat(index.length), (changes, length) => {
      const bytes = Buffer.from(index);
      for (const [at, byte] of changes) bytes[at] = byte;
      writeFileSync(join(root, '.git/index'), bytes.subarray(0, length === 0 ? undefined : length));
      workspace.changed([join(root, '.git/index')]);
      expect(said(workspace)).toEqual(said(new Workspace(root, { store: null })));
    }),
  );
});

/** An ELF file for 64 bits that asks for zlib, as small as one can be. */
function elf(): Buffer {
  const bytes = Buffer.alloc(0x200);
  bytes.write('\x7fELF\x02\x01\x01', 0, 'latin1');
  bytes.writeUInt16LE(3, 16);
  bytes.writeUInt16LE(62, 18);
  bytes.writeUInt32LE(1, 20);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(64, 52);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(2, 56);
  const segment = (at: number, type: number, offset: number, size: number): void => {
    bytes.writeUInt32LE(type, at);
    for (const [place, value] of [
      [8, offset],
      [16, offset],
      [24, offset],
      [32, size],
      [40, size],
    ] as const)
      bytes.writeBigUInt64LE(BigInt(value), at + place);
  };
  segment(64, 1, 0, 0x200);
  segment(120, 2, 0x100, 64);
  const entries = [
    [5, 0x180],
    [10, 0x40],
    [1, 1],
    [0, 0],
  ] as const;
  for (const [i, [tag, value]] of entries.entries()) {
    bytes.writeBigUInt64LE(BigInt(tag), 0x100 + 16 * i);
    bytes.writeBigUInt64LE(BigInt(value), 0x108 + 16 * i);
  }
  bytes.write('\0libz.so.1\0', 0x180, 'latin1');
  return bytes;
}

test('bytes of a shared object, and of what is said of its distribution', () => {
  const root = sampleOf('audit');
  const site = join(root, '.venv/lib/python3.12/site-packages');
  mkdirSync(join(site, 'zed-1.0.dist-info'), { recursive: true });
  mkdirSync(join(site, 'zed'));
  writeFileSync(join(root, '.venv/pyvenv.cfg'), 'home = /usr/bin\nversion_info = 3.12.1\n');
  const record = 'zed/_zed.cpython-312-x86_64-linux-gnu.so,sha256=x,512\nzed-1.0.dist-info/METADATA,,\n';
  const metadata = 'Metadata-Version: 2.1\nName: zed\nVersion: 1.0\nRequires-Dist: numpy>=1\n\ntext\n';
  const object = elf();
  const write = (name: string, content: string | Uint8Array): void =>
    writeFileSync(join(site, name), content);
  const objectName = 'zed/_zed.cpython-312-x86_64-linux-gnu.so';
  write('zed-1.0.dist-info/RECORD', record);
  write('zed-1.0.dist-info/METADATA', metadata);
  write(objectName, object);
  const whole = new Workspace(root, { store: null }).environment(join(root, '.venv'));
  // Else nothing of what follows would be read at all.
  expect(whole?.distributions[0]?.objects[0]).toMatchObject({ machine: 'x86_64', needed: ['libz.so.1'] });
  const warm = new Workspace(root, { store: null });
  said(warm);
  const changes = fc.array(fc.tuple(fc.nat(object.length - 1), fc.integer({ min: 0, max: 255 })), {
    maxLength: 6,
  });
  const texts = fc.oneof(fc.constant(record), fc.constant(metadata), fc.string({ unit: 'binary' }));
  explore(
    fc.property(changes, fc.nat(object.length), texts, texts, (changed, length, first, second) => {
      const bytes = Buffer.from(object);
      for (const [at, byte] of changed) bytes[at] = byte;
      write(objectName, bytes.subarray(0, length === 0 ? undefined : length));
      write('zed-1.0.dist-info/RECORD', first === metadata ? record : first);
      write('zed-1.0.dist-info/METADATA', second === record ? metadata : second);
      warm.changed();
      expect(said(warm)).toEqual(said(new Workspace(root, { store: null })));
    }),
  );
});

test('a tree that is edited is the tree of the text', async () => {
  const read = (name: string): Uint8Array => readFileSync(`grammars/dist/${name}.wasm`);
  for (const [name, file] of [
    ['tree-sitter-nix', 'flake.nix'],
    ['tree-sitter-toml', 'pyproject.toml'],
  ] as const) {
    const grammar = await loadGrammar(read(name));
    const text = readFileSync(join('test/projects/audit', file), 'utf8');
    const own = step.filter(one => one.name === file);
    let key = 0;
    explore(
      fc.property(fc.array(own, { minLength: 1, maxLength: 5 }), steps => {
        let now = text;
        key++;
        grammar.reread(String(key), now);
        for (const one of steps) {
          now = edited(now, one);
          const tree = grammar.reread(String(key), now);
          // What recovery makes of a broken text may depend on the way there.
          const { root, hasError } = grammar.read(now);
          if (!hasError) expect(tree).toEqual(root);
        }
      }),
    );
  }
});
