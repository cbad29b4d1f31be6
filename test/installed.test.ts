/** Virtual environments on disk, as far as they are read: `.dist-info`, and the headers of shared objects. */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Environment } from '../server/files.ts';
import { Workspace } from '../server/workspace.ts';
import { type Made, make } from './elf.ts';

const made: string[] = [];
afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true });
});

function tree(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'installed-')));
  made.push(root);
  mkdirSync(join(root, '.git'));
  write(root, '.venv/pyvenv.cfg', 'home = /nix/store/x/bin\nversion_info = 3.12.4\n');
  return root;
}

function write(root: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

const site = '.venv/lib/python3.12/site-packages';

interface Parts {
  readonly version?: string;
  readonly requires?: readonly string[];
  readonly files?: Readonly<Record<string, Made | string | Uint8Array>>;
  /** Lines of RECORD besides those of the files. */
  readonly record?: readonly string[];
}

/** Installs a distribution as pip and uv do. */
function install(root: string, name: string, parts: Parts = {}): void {
  const { version = '1.0', requires = [], files = {}, record = [] } = parts;
  for (const [path, content] of Object.entries(files)) {
    const isPlain = typeof content === 'string' || content instanceof Uint8Array;
    write(root, `${site}/${path}`, isPlain ? content : make(content));
  }
  const info = `${name.replaceAll('-', '_')}-${version}.dist-info`;
  const requirements = requires.map(text => `Requires-Dist: ${text}\n`).join('');
  write(
    root,
    `${site}/${info}/METADATA`,
    `Metadata-Version: 2.4\nName: ${name}\nVersion: ${version}\n${requirements}\nRequires-Dist: not-a-header\n`,
  );
  const lines = [...Object.keys(files).map(path => `${path},sha256=x,1`), ...record, `${info}/RECORD,,`];
  write(root, `${site}/${info}/RECORD`, `${lines.join('\n')}\n`);
}

const namesIn = (environment: Environment | undefined): readonly string[] | undefined =>
  environment?.distributions.map(({ name }) => name);

describe('what is read', () => {
  test('a distribution, what it requires, and what its libraries ask for', () => {
    const root = tree();
    install(root, 'Light-Thing', {
      version: '4.6.0',
      requires: ['numpy>=1.17', 'scipy ; extra == "all"', 'typing_extensions'],
      files: {
        'light/__init__.py': '',
        'light/_core.cpython-312-x86_64-linux-gnu.so': {
          needed: ['libgomp.so.1'],
          runPath: '$ORIGIN/../light.libs',
        },
        'light.libs/libfast-1a.so.2.0': { soname: 'libfast-1a.so.2.0', needed: ['libc.so.6'] },
      },
    });
    const environment = new Workspace(root).environment(`${root}/.venv`);
    expect(environment).toEqual({
      distributions: [
        {
          name: 'Light-Thing',
          version: '4.6.0',
          requires: ['numpy', 'scipy', 'typing_extensions'],
          objects: [
            {
              path: `${root}/${site}/light/_core.cpython-312-x86_64-linux-gnu.so`,
              machine: 'x86_64',
              soname: undefined,
              needed: ['libgomp.so.1'],
              runPath: ['$ORIGIN/../light.libs'],
            },
            {
              path: `${root}/${site}/light.libs/libfast-1a.so.2.0`,
              machine: 'x86_64',
              soname: 'libfast-1a.so.2.0',
              needed: ['libc.so.6'],
              runPath: [],
            },
          ],
        },
      ],
    });
  });

  test('a path with a comma', () => {
    const root = tree();
    install(root, 'odd', { record: ['"a,b/""c"".so",sha256=x,1'] });
    write(root, `${site}/a,b/"c".so`, make({ needed: ['libz.so.1'] }));
    const [distribution] = new Workspace(root).environment(`${root}/.venv`)!.distributions;
    expect(distribution!.objects.map(({ needed }) => needed)).toEqual([['libz.so.1']]);
  });

  test('no environment: nothing', () => {
    const root = tree();
    const workspace = new Workspace(root);
    expect(workspace.environment(`${root}/other`)).toBe(undefined);
    expect(workspace.environment('/elsewhere/.venv')).toBe(undefined);
  });

  test('a distribution without RECORD, and one that is half removed', () => {
    const root = tree();
    write(root, `${site}/old-1.dist-info/METADATA`, 'Name: old\nVersion: 1\n');
    install(root, 'gone', { record: ['gone/missing.so,,'] });
    const environment = new Workspace(root).environment(`${root}/.venv`);
    expect(environment?.distributions).toEqual([{ name: 'gone', version: '1.0', requires: [], objects: [] }]);
  });
});

describe('files that are no libraries', () => {
  const good: Made = { needed: ['libz.so.1'] };

  test.each<[string, string | Uint8Array]>([
    ['empty', ''],
    ["a linker's script", 'INPUT(-lfoo)\n'],
    ['only the magic', '\x7fELF'],
    ['truncated', make(good).subarray(0, 300)],
    ['random', Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919) % 251)],
    ['headers that lead nowhere', make(good).fill(0xff, 32, 64)],
  ])('%s', (_, content) => {
    const root = tree();
    install(root, 'odd', { files: { 'odd.so': content } });
    const { objects } = new Workspace(root).environment(`${root}/.venv`)!.distributions[0]!;
    expect(objects).toEqual([
      { path: `${root}/${site}/odd.so`, machine: undefined, soname: undefined, needed: [], runPath: [] },
    ]);
  });

  test('a directory, a pipe, a link out of the tree', () => {
    const root = tree();
    const outside = tree();
    write(outside, 'library.so', make(good));
    install(root, 'odd', { record: ['dir.so,,', 'pipe.so,,', 'link.so,,', '../../../../../up.so,,'] });
    mkdirSync(join(root, site, 'dir.so'));
    execFileSync('mkfifo', [join(root, site, 'pipe.so')]);
    symlinkSync(join(outside, 'library.so'), join(root, site, 'link.so'));
    write(root, 'up.so', make(good));
    expect(new Workspace(root).environment(`${root}/.venv`)!.distributions[0]!.objects).toEqual([]);
  });

  test('eight gibibytes', () => {
    const root = tree();
    install(root, 'big', { files: { 'big.so': good } });
    truncateSync(join(root, site, 'big.so'), 8 * 1024 ** 3);
    const begun = performance.now();
    const { objects } = new Workspace(root).environment(`${root}/.venv`)!.distributions[0]!;
    expect(objects[0]!.needed).toEqual(['libz.so.1']);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});

describe('what changed is read again, and nothing else', () => {
  test('nothing changed: the same object', () => {
    const root = tree();
    install(root, 'one', { files: { 'one.so': { needed: ['libz.so.1'] } } });
    const workspace = new Workspace(root);
    const before = workspace.environment(`${root}/.venv`);
    workspace.changed();
    expect(workspace.environment(`${root}/.venv`)).toBe(before);
    workspace.changed([`${root}/flake.nix`]);
    expect(workspace.environment(`${root}/.venv`)).toBe(before);
  });

  test('one library is built again', () => {
    const root = tree();
    install(root, 'one', { files: { 'one.so': { needed: ['libz.so.1'] } } });
    install(root, 'two', { files: { 'two.so': { needed: ['libz.so.1'] } } });
    const workspace = new Workspace(root);
    const before = workspace.environment(`${root}/.venv`)!;
    write(root, `${site}/two.so`, make({ needed: ['libgomp.so.1'] }));
    utimesSync(join(root, site, 'two.so'), 1, 1);
    workspace.changed([`${root}/${site}/two.so`]);
    const after = workspace.environment(`${root}/.venv`)!;
    expect(after).not.toBe(before);
    expect(after.distributions[0]).toBe(before.distributions[0]);
    expect(after.distributions[1]!.objects[0]!.needed).toEqual(['libgomp.so.1']);
  });

  test('a distribution comes and goes', () => {
    const root = tree();
    install(root, 'one');
    const workspace = new Workspace(root);
    expect(namesIn(workspace.environment(`${root}/.venv`))).toEqual(['one']);
    install(root, 'two');
    workspace.changed([`${root}/${site}/two-1.0.dist-info`]);
    expect(namesIn(workspace.environment(`${root}/.venv`))).toEqual(['one', 'two']);
    rmSync(join(root, site, 'one-1.0.dist-info'), { recursive: true });
    workspace.changed([`${root}/${site}`]);
    expect(namesIn(workspace.environment(`${root}/.venv`))).toEqual(['two']);
    renameSync(join(root, '.venv'), join(root, 'old'));
    workspace.changed([`${root}/.venv`]);
    expect(workspace.environment(`${root}/.venv`)).toBe(undefined);
  });

  test('where changes show is worth watching', () => {
    const root = tree();
    install(root, 'one');
    const workspace = new Workspace(root);
    const before = workspace.answers;
    workspace.environment(`${root}/.venv`);
    expect(workspace.answers).not.toBe(before);
    expect([...workspace.directories()]).toEqual(
      expect.arrayContaining([`${root}/.venv`, `${root}/${site}`]),
    );
  });
});

describe('in the background', () => {
  test('nothing at first, then all of it', () => {
    const root = tree();
    install(root, 'one');
    const workspace = new Workspace(root, { environments: 'later' });
    expect(workspace.environment(`${root}/.venv`)).toBe(undefined);
    expect([...workspace.readEnvironments()]).toEqual([false, true]);
    expect(namesIn(workspace.environment(`${root}/.venv`))).toEqual(['one']);
    expect([...workspace.readEnvironments()]).toEqual([]);
  });

  test('given up, it goes on another time', () => {
    const root = tree();
    install(root, 'one');
    install(root, 'two');
    const workspace = new Workspace(root, { environments: 'later' });
    workspace.environment(`${root}/.venv`);
    for (const _ of workspace.readEnvironments()) break;
    expect(workspace.environment(`${root}/.venv`)).toBe(undefined);
    expect([...workspace.readEnvironments()].at(-1)).toBe(true);
    expect(namesIn(workspace.environment(`${root}/.venv`))).toEqual(['one', 'two']);
  });

  test('what changes meanwhile is read again', () => {
    const root = tree();
    install(root, 'one');
    install(root, 'two');
    const workspace = new Workspace(root, { environments: 'later' });
    workspace.environment(`${root}/.venv`);
    for (const _ of workspace.readEnvironments()) workspace.changed([`${root}/${site}/three`]);
    expect(workspace.environment(`${root}/.venv`)).toBe(undefined);
    for (const _ of workspace.readEnvironments());
    expect(namesIn(workspace.environment(`${root}/.venv`))).toEqual(['one', 'two']);
  });

  test('20,000 files, in steps that an editor does not feel', { timeout: 60_000 }, () => {
    const root = tree();
    const library = make({ needed: ['libstdc++.so.6'], soname: 'libsome.so' });
    for (let i = 0; i < 200; i++) {
      const files: Record<string, string | Uint8Array> = {};
      for (let j = 0; j < 92; j++) files[`package${i}/module${j}.py`] = '';
      for (let j = 0; j < 6; j++) files[`package${i}/part${j}.cpython-312-x86_64-linux-gnu.so`] = library;
      install(root, `package${i}`, { files });
    }
    const workspace = new Workspace(root, { environments: 'later' });
    workspace.environment(`${root}/.venv`);
    const begun = performance.now();
    let longest = 0;
    let last = begun;
    for (const _ of workspace.readEnvironments()) {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }
    const objects = workspace.environment(`${root}/.venv`)!.distributions.flatMap(one => one.objects);
    expect(objects).toHaveLength(1200);
    expect(last - begun).toBeLessThan(5000);
    expect(longest).toBeLessThan(500);
  });
});
