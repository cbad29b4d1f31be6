/** The session behind the protocol: always equal to a cold look, and away from the disk while someone types. */
import * as fs from 'node:fs';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { check, type Reported } from '../../server/check.ts';
import { loadGrammars } from '../../server/grammars.ts';
import { type Host, Session } from '../../server/lsp/session.ts';
import { openProject } from '../../server/project.ts';
import { today } from '../../server/today.ts';
import { Workspace } from '../../server/workspace.ts';

const touched: string[] = [];
vi.mock('node:fs', async original => {
  const real = await original<typeof fs>();
  const watched = [
    'readFileSync',
    'statSync',
    'lstatSync',
    'readdirSync',
    'openSync',
    'existsSync',
    'readlinkSync',
  ] as const;
  const spy = <F extends (...args: never[]) => unknown>(name: string, call: F): F =>
    Object.assign((...args: never[]) => {
      touched.push(`${name} ${String(args[0])}`);
      return call(...args);
    }, call) as F;
  const realpathSync = spy('realpathSync', real.realpathSync);
  realpathSync.native = spy('realpathSync.native', real.realpathSync.native);
  return {
    ...real,
    ...Object.fromEntries(watched.map(name => [name, spy(name, real[name] as never)])),
    realpathSync,
  };
});

beforeAll(loadGrammars);

const folders: string[] = [];
afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

function copyOf(project: string): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'flake-pyproject-')));
  folders.push(path);
  cpSync(new URL(`../projects/${project}`, import.meta.url).pathname, path, { recursive: true });
  return path;
}

function start(
  root: string,
  limit?: number,
): {
  session: Session;
  published: () => ReadonlyMap<string, readonly Reported[]>;
  logged: string[];
} {
  let published: ReadonlyMap<string, readonly Reported[]> = new Map();
  const logged: string[] = [];
  const host: Host = {
    publish: findings => {
      published = findings;
    },
    log: (_level, line) => void logged.push(line),
    progress: () => undefined,
    looked: () => undefined,
  };
  const session = new Session(host, limit);
  session.addFolder(root);
  session.start();
  return { session, published: () => published, logged };
}

const plain = (findings: Iterable<Reported>): unknown =>
  [...findings].map(({ rule, severity, message, at, related = [] }) => [
    at.file.path,
    at.start,
    at.end,
    rule.id,
    severity,
    message,
    ...related.map(other => [other.at.file.path, other.at.start, other.at.end, other.message]),
  ]);

/** What a program that has seen nothing before finds, the open documents in place of their files. */
function cold(root: string, documents: ReadonlyMap<string, string>): unknown {
  const workspace = new Workspace(root);
  for (const [path, text] of documents) workspace.open(path, text);
  const projects = workspace.projectsBelow(root).map(place => openProject(workspace, place, root, today()));
  return plain(check(projects, root).findings);
}

/** What people type, and what breaks. */
const snippets = [
  '',
  ' ',
  '\n',
  '}',
  '{',
  '"',
  "''",
  ']',
  '[',
  '#',
  'x',
  '3',
  'python311',
  'python313',
  '>=3.13',
  '${',
  'zlib',
  'é𝒳',
  '\r\n',
  '= ',
];

type Step =
  | {
      readonly do: 'edit';
      readonly file: number;
      readonly at: number;
      readonly length: number;
      readonly text: string;
    }
  | { readonly do: 'open' | 'close' | 'delete' | 'restore'; readonly file: number }
  | { readonly do: 'write'; readonly file: number; readonly at: number; readonly text: string };

const file = fc.nat({ max: 3 });
const text = fc.constantFrom(...snippets);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      file,
      at: fc.nat(),
      length: fc.nat({ max: 12 }),
      text,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('open', 'close', 'delete', 'restore'), file }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('write' as const), file, at: fc.nat(), text }) },
);

test('whatever is typed, saved, opened, closed and deleted, what is published is what a cold check finds', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('audit', 'ml-template'),
      fc.array(step, { maxLength: 12 }),
      async (project, steps) => {
        const root = copyOf(project);
        const { session, published, logged } = start(root);
        const paths = ['pyproject.toml', 'flake.nix', 'uv.lock', '.python-version'].map(name =>
          join(root, name),
        );
        const originals = paths.map(path => (fs.existsSync(path) ? fs.readFileSync(path, 'utf8') : ''));
        const documents = new Map<string, string>();
        let version = 0;
        for (const action of steps) {
          const path = paths[action.file]!;
          const uri = `file://${path}`;
          const open = documents.get(path);
          const disk = fs.existsSync(path) ? fs.readFileSync(path, 'utf8') : undefined;
          if (action.do === 'open' || (action.do === 'edit' && open === undefined)) {
            documents.set(path, disk ?? '');
            session.open({ uri, path, version: ++version, text: disk ?? '' });
          } else if (action.do === 'edit') {
            const at = action.at % (open!.length + 1);
            const after = open!.slice(0, at) + action.text + open!.slice(at + action.length);
            documents.set(path, after);
            session.change(uri, ++version, () => after);
          } else if (action.do === 'close') {
            documents.delete(path);
            session.close(uri);
          } else if (action.do === 'delete') {
            rmSync(path, { force: true });
            session.filesChanged(new Set([path]), true);
          } else {
            const before = disk ?? '';
            const at = action.do === 'write' ? action.at % (before.length + 1) : 0;
            const after =
              action.do === 'write'
                ? before.slice(0, at) + action.text + before.slice(at)
                : originals[action.file]!;
            writeFileSync(path, after);
            session.filesChanged(new Set([path]), disk === undefined);
          }
          await session.settled();
          expect(plain([...published().values()].flat().sort(byPlace))).toEqual(cold(root, documents));
        }
        expect(logged).toEqual([]);
      },
    ),
    { numRuns: 25 },
  );
});

function byPlace(a: Reported, b: Reported): number {
  const compare = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  return (
    compare(a.at.file.path, b.at.file.path) ||
    a.at.start - b.at.start ||
    a.at.end - b.at.end ||
    compare(a.rule.id, b.rule.id) ||
    compare(a.message, b.message)
  );
}

test('typing does not touch the disk', async () => {
  const root = copyOf('audit');
  const { session, published } = start(root);
  const paths = ['pyproject.toml', 'flake.nix'].map(name => join(root, name));
  for (const path of paths)
    session.open({ uri: `file://${path}`, path, version: 1, text: fs.readFileSync(path, 'utf8') });
  await session.settled();
  const before = plain([...published().values()].flat());
  for (const path of paths) {
    touched.length = 0;
    const original = fs.readFileSync(path, 'utf8');
    touched.length = 0;
    for (let i = 0; i < original.length; i += 37) {
      session.change(`file://${path}`, i, () => `${original.slice(0, i)}#${original.slice(i)}`);
      await session.settled();
      session.change(`file://${path}`, i, () => original);
      await session.settled();
    }
    expect(touched).toEqual([]);
  }
  expect(plain([...published().values()].flat())).toEqual(before);
});

test('one change on disk looks at what may have changed, and no further', async () => {
  const root = copyOf('audit');
  const { session } = start(root);
  await session.settled();
  touched.length = 0;
  session.filesChanged(new Set([join(root, 'uv.lock')]), false);
  await session.settled();
  const paths = new Set(touched.map(line => line.split(' ').slice(1).join(' ')));
  expect([...paths].filter(path => path !== root && path !== join(root, 'uv.lock'))).toEqual([]);
});

test('in a folder that is too large, the projects of open documents are looked at all the same', async () => {
  const root = copyOf('audit');
  for (let i = 0; i < 9; i++) mkdirSync(join(root, `a${i}/b/c`), { recursive: true });
  const far = join(root, 'z/pyproject.toml');
  mkdirSync(join(root, 'z'));
  writeFileSync(far, '[tool.flake-pyproject]\nshel = 1\n');
  const { session, published, logged } = start(root, 5);
  await session.settled();
  expect(logged.map(line => line.replace(root, 'The folder'))).toEqual([
    'The folder has too many directories: only those of open files are searched further',
  ]);
  expect([...published().keys()].map(path => path.slice(root.length))).toEqual([
    '/flake.nix',
    '/pyproject.toml',
  ]);
  session.open({ uri: `file://${far}`, path: far, version: 1, text: fs.readFileSync(far, 'utf8') });
  await session.settled();
  expect(published().has(far)).toBe(true);
});

test('a project that fails does not keep the others from being looked at', async () => {
  const root = copyOf('audit');
  const broken = join(root, 'broken');
  mkdirSync(broken);
  writeFileSync(join(broken, 'pyproject.toml'), '[project]\nname = "x"\n');
  vi.spyOn(Workspace.prototype, 'placeOf').mockImplementation(function (this: Workspace, directory: string) {
    const place = { pyproject: join(directory, 'pyproject.toml'), nix: join(root, 'flake.nix') };
    return directory === broken ? ({ ...place, pyproject: 1 } as unknown as typeof place) : place;
  });
  const { session, published, logged } = start(root);
  await session.settled();
  vi.restoreAllMocks();
  expect(published().size).toBe(2);
  expect(logged).toHaveLength(1);
});
