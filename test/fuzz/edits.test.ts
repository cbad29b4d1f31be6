/** Random and grammar-aware edits: every check is whole and quick, and edited is the same as opened afresh. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../../server/check.ts';
import { openProject } from '../../server/project.ts';
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

/** The first check of a process also warms it up. */
const options = {
  seed,
  interruptAfterTimeLimit: seconds * 1000,
  numRuns: 1_000_000,
  markInterruptAsFailure: false,
};

test.each(['audit', 'audit-right', 'ml-template', 'ml-fhs'])(
  'edits to %s, seen as a cold run sees them',
  project => {
    const root = sampleOf(project);
    said(new Workspace(root, { store: null }));
    fc.assert(
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
      options,
    );
  },
);

test('bytes of the git index', () => {
  const root = sampleOf('audit');
  said(new Workspace(root, { store: null }));
  const workspace = new Workspace(root, { store: null });
  const change = fc.tuple(fc.nat(index.length - 1), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), fc.nat(index.length), (changes, length) => {
      const bytes = Buffer.from(index);
      for (const [at, byte] of changes) bytes[at] = byte;
      writeFileSync(join(root, '.git/index'), bytes.subarray(0, length === 0 ? undefined : length));
      workspace.changed([join(root, '.git/index')]);
      expect(said(workspace)).toEqual(said(new Workspace(root, { store: null })));
    }),
    options,
  );
});
