/** Locked inputs, as Nix itself locks, fetches and reads them. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readLock, resolve } from '../../../server/nix/lock.ts';
import { inputSource, lockedSources, storeSource } from '../../../server/nix/store.ts';
import { Workspace } from '../../../server/workspace.ts';
import { random } from '../backends/random.ts';
import { inRoot, missing, nix, scratch, store } from './root.ts';

if (missing !== undefined) console.warn(`skipped: ${missing}`);

function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const at = join(directory, path);
    mkdirSync(dirname(at), { recursive: true });
    if (text.startsWith('-> ')) symlinkSync(text.slice(3), at);
    else writeFileSync(at, text);
  }
}

const flake = (inputs: string): string => `{ inputs = { ${inputs} }; outputs = inputs: { };}\n`;

/** Every file of a tree with its bytes, links not followed. */
function contents(root: string, directory = ''): [string, string][] {
  return readdirSync(join(root, directory)).flatMap((name): [string, string][] => {
    const path = join(directory, name);
    const found = lstatSync(join(root, path));
    if (found.isDirectory()) return contents(root, path);
    return found.isFile() ? [[path, readFileSync(join(root, path)).toString('base64')]] : [];
  });
}

test.skipIf(missing)('a lock that Nix makes leads to the sources that Nix fetches', () => {
  const { outside, inside } = scratch();
  write(outside, {
    'lib/flake.nix': flake(`nested.url = "path:${inside}/nested";`),
    'lib/deep/flake.nix': flake(''),
    'lib/ä ö/data': 'x',
    'nested/flake.nix': flake(''),
    'data/bytes': '\u0000\u0001é',
    'data/big': 'x'.repeat(100_000),
    'data/link': '-> big',
    'repository/flake.nix': flake(''),
    'archive/flake.nix': flake(''),
    'top/flake.nix': flake(`
      lib.url = "path:${inside}/lib";
      deep.url = "path:${inside}/lib?dir=deep";
      data = { url = "path:${inside}/data"; flake = false; };
      repository.url = "git+file://${inside}/repository";
      archive.url = "file://${inside}/archive.tar.gz";
      same.follows = "lib/nested";
      sub.url = "path:./sub";
      plain = { url = "path:./plain"; flake = false; };
    `),
    'top/sub/flake.nix': flake(
      'inner.url = "path:./inner"; beside.url = "path:../beside"; lib.follows = "inner";',
    ),
    'top/sub/inner/flake.nix': flake(''),
    'top/beside/flake.nix': flake(''),
    'top/plain/file': 'y',
  });
  inRoot('tar', 'czf', `${inside}/archive.tar.gz`, '-C', inside, 'archive');
  const repository = `${inside}/repository`;
  for (const words of ['init -q', 'add .', 'commit -q -m a'])
    inRoot('git', '-C', repository, ...words.split(' '));
  inRoot('nix', 'flake', 'lock', `path:${inside}/top`);
  inRoot('nix', 'flake', 'archive', '--json', `path:${inside}/top`);

  const workspace = new Workspace(join(outside, 'top'), { store });
  const lock = readLock(workspace.read(join(outside, 'top/flake.lock'))!);
  expect(lock.problems).toEqual([]);

  /** Where Nix finds an input, and the text of its flake.nix, by the way to it. */
  const paths = [
    'lib',
    'deep',
    'data',
    'repository',
    'archive',
    'same',
    'sub',
    'plain',
    'lib.nested',
    'sub.inner',
    'sub.beside',
    'sub.lib',
  ];
  const truth = nix<Record<string, { path: string; top: string; flake: string | null }>>(
    'eval',
    '--json',
    '--impure',
    '--expr',
    `let
      self = builtins.getFlake "path:${inside}/top";
      get = builtins.foldl' (flake: name: flake.inputs.\${name}) self;
      tell = path: let input = get path; in {
        path = "\${input}";
        top = "\${input.sourceInfo or input}";
        flake = if builtins.pathExists "\${input}/flake.nix" then builtins.readFile "\${input}/flake.nix" else null;
      };
    in { ${paths
      .map(
        path =>
          `"${path}" = tell [ ${path
            .split('.')
            .map(name => `"${name}"`)
            .join(' ')} ];`,
      )
      .join(' ')} }`,
  );
  const self = nix<string>(
    'eval',
    '--json',
    '--impure',
    '--expr',
    `"\${builtins.getFlake "path:${inside}/top"}"`,
  );

  for (const path of paths) {
    const node = resolve(lock, path.split('.'))!;
    const source = inputSource(workspace, lock, node)!;
    const isOfTree = /^(sub|plain)/.test(path);
    expect(source.from, path).toBe(isOfTree ? 'tree' : 'store');
    // What Nix reads from its copy of the tree, we read in the tree.
    const theirs = truth[path]!.path.replaceAll('/./', '/');
    const expected = isOfTree ? join(outside, 'top', join(theirs).slice(self.length)) : theirs;
    expect(source.directory, path).toBe(expected);
    expect(workspace.read(join(source.directory, 'flake.nix'))?.text ?? null, path).toBe(truth[path]!.flake);
    if (!isOfTree) {
      expect(storeSource(node), path).toBe(truth[path]!.top);
      for (const [file, bytes] of contents(join(store, source.directory.slice('/nix/store/'.length)))) {
        const read = workspace.bytes(join(source.directory, file));
        expect(Buffer.from(read!).toString('base64'), file).toBe(bytes);
      }
    }
  }
  const data = storeSource(resolve(lock, ['data'])!)!;
  expect(workspace.read(join(data, 'link'))?.text).toBe('x'.repeat(100_000));
  expect(workspace.list(data)?.map(({ name }) => name)).toEqual(['big', 'bytes', 'link']);
  const fetched = Object.entries(truth).filter(([path]) => !/^(sub|plain)/.test(path));
  expect(new Set(lockedSources(lock.file))).toEqual(new Set(fetched.map(([, { top }]) => top)));
});

test.skipIf(missing)('a flake in a directory of a repository, with an input beside it', () => {
  const { outside, inside } = scratch();
  write(outside, {
    'nix/flake.nix': flake('lib.url = "path:../lib"; own.url = "path:./own";'),
    'nix/own/flake.nix': flake(''),
    'lib/flake.nix': flake(''),
  });
  for (const words of ['init -q', 'add .']) inRoot('git', '-C', inside, ...words.split(' '));
  inRoot('nix', 'flake', 'lock', `git+file://${inside}?dir=nix`);
  const found = nix<{ lib: string; own: string; top: string }>(
    'eval',
    '--json',
    '--impure',
    '--expr',
    `let self = builtins.getFlake "git+file://${inside}?dir=nix"; in
      builtins.mapAttrs (_: input: "\${input}") self.inputs // { top = "\${self.sourceInfo}"; }`,
  );
  const workspace = new Workspace(outside, { store });
  const lock = readLock(workspace.read(join(outside, 'nix/flake.lock'))!);
  for (const name of ['lib', 'own'] as const)
    expect(inputSource(workspace, lock, resolve(lock, [name])!)).toEqual({
      directory: join(outside, join(found[name]).slice(found.top.length)),
      from: 'tree',
    });
});

test.skipIf(missing)('the path of a source follows from its hash alone', () => {
  const { outside, inside } = scratch();
  const chance = random(1);
  const trees = Array.from({ length: 60 }, (_, n) => `tree${n}`);
  for (const tree of trees)
    write(
      outside,
      Object.fromEntries(
        Array.from({ length: 1 + chance.below(4) }, () => [
          `${tree}/${chance.pick(['a', 'b', 'c/d'])}`,
          `${chance.below(1e9)}`,
        ]),
      ),
    );
  const told = nix<{ narHash: string; path: string }[]>(
    'eval',
    '--json',
    '--impure',
    '--expr',
    `map (tree: let found = builtins.fetchTree { type = "path"; path = "${inside}/\${tree}"; };
      in { inherit (found) narHash; path = "\${found}"; }) [ ${trees.map(tree => `"${tree}"`).join(' ')} ]`,
  );
  const lock = readLock({
    path: '/flake.lock',
    text: JSON.stringify({
      version: 7,
      root: 'root',
      nodes: Object.fromEntries(
        told.map(({ narHash }, n) => [`n${n}`, { locked: { type: 'path', path: '/x', narHash } }]),
      ),
    }),
  });
  expect(told.map((_, n) => storeSource(lock.nodes.get(`n${n}`)!))).toEqual(told.map(({ path }) => path));
});

test.skipIf(missing)('nothing else of the store is read', () => {
  const { outside, inside } = scratch();
  write(outside, {
    'other/secret': 's',
    'lib/flake.nix': flake(''),
    'lib/out': '-> /etc/hostname',
    'lib/up': '-> ../..',
    'top/flake.nix': flake(`lib.url = "path:${inside}/lib";`),
  });
  const other = nix<string>(
    'eval',
    '--json',
    '--impure',
    '--expr',
    `"\${builtins.fetchTree { type = "path"; path = "${inside}/other"; }}"`,
  );
  inRoot('nix', 'flake', 'lock', `path:${inside}/top`);
  inRoot('nix', 'flake', 'archive', '--json', `path:${inside}/top`);
  const root = join(outside, 'top');
  const workspace = new Workspace(root, { store });
  const text = readFileSync(join(root, 'flake.lock'), 'utf8');
  const [lib] = lockedSources({ path: '/flake.lock', text });
  expect(existsSync(join(store, other.slice('/nix/store/'.length)))).toBe(true);

  // Before the lock is read nothing leads into the store.
  expect(workspace.read(`${lib}/flake.nix`)).toBeUndefined();
  workspace.read(join(root, 'flake.lock'));
  expect(workspace.read(`${lib}/flake.nix`)?.text).toBe(flake(''));
  const refused = [
    '/nix/store',
    other,
    `${other}/secret`,
    `${lib}/out`,
    `${lib}/up`,
    `${lib}/up/${other.slice('/nix/store/'.length)}/secret`,
    `${lib}x`,
    '/nix/var/nix/db/db.sqlite',
    '/etc/hostname',
  ];
  for (const path of refused) {
    expect(workspace.kind(path), path).toBeUndefined();
    expect(workspace.read(path), path).toBeUndefined();
    expect(workspace.bytes(path), path).toBeUndefined();
    expect(workspace.list(path), path).toBeUndefined();
  }
  // A lock that no longer names the source closes it again; so does the switch.
  workspace.open(join(root, 'flake.lock'), '{}');
  expect(workspace.read(`${lib}/flake.nix`)).toBeUndefined();
  const off = new Workspace(root, { store: null });
  off.read(join(root, 'flake.lock'));
  expect(off.read(`${lib}/flake.nix`)).toBeUndefined();
});
