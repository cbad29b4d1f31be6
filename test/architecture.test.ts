/** The order of the rooms in server/: data flows one way. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

/** From the ground up; a module imports from its own line or from lines above. Rooms on one line do not know each other. */
const order: readonly (readonly string[])[] = [
  ['text.ts'],
  ['finding.ts', 'files.ts', 'nearest.ts', 'treesitter.ts'],
  ['git/'],
  ['gitignore.ts', 'ignores.ts', 'catalog/'],
  ['nix/', 'python/'],
  ['project.ts'],
  ['project/'],
  ['rules/', 'features/'],
  ['config.ts'],
  ['check.ts', 'fix.ts'],
  ['readable.ts'],
  ['installed.ts'],
  ['workspace.ts', 'grammars.ts', 'today.ts', 'pages.ts'],
  ['watch.ts'],
  ['cli/', 'lsp/'],
  ['main.ts'],
  ['start.ts'],
];

/** Who may touch the disk, the processes and the network of the machine. */
const adapters = [
  'readable.ts',
  'installed.ts',
  'workspace.ts',
  'watch.ts',
  'grammars.ts',
  'cli/',
  'lsp/',
  'main.ts',
  'start.ts',
];

const sources = readdirSync('server', { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts') && !name.startsWith('dist/'))
  .map(name => ({ name, text: readFileSync(join('server', name), 'utf8') }));

const imports = sources.flatMap(({ name, text }) =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target]) => ({
    name,
    target: target!.startsWith('.') ? relative('server', join('server', dirname(name), target!)) : target!,
    local: target!.startsWith('.'),
  })),
);

const lineOf = (name: string): number => order.findIndex(rooms => rooms.some(room => isIn(room, name)));
const roomOf = (name: string): string | undefined => order.flat().find(room => isIn(room, name));
const isIn = (room: string, name: string): boolean =>
  room.endsWith('/') ? name.startsWith(room) : name === room;

test('every module has its place', () => {
  expect(sources.map(({ name }) => name).filter(name => lineOf(name) < 0)).toEqual([]);
});

test('imports go up, and not across', () => {
  const wrong = imports
    .filter(({ local, target }) => local && !target.startsWith('..'))
    .filter(({ name, target }) => roomOf(name) !== roomOf(target))
    .filter(({ name, target }) => lineOf(target) >= lineOf(name))
    .map(({ name, target }) => `${name} -> ${target}`);
  expect(wrong).toEqual([]);
});

test('only lsp/ speaks the protocol', () => {
  const wrong = imports.filter(
    ({ name, target }) => target.startsWith('vscode-') && !name.startsWith('lsp/'),
  );
  expect(wrong).toEqual([]);
});

test('only the workspace and the adapters reach the machine', () => {
  const machine = /^(node:)?(fs|child_process|net|http|https|dns|worker_threads|os|process)(\/|$)/;
  const wrong = imports.filter(
    ({ name, target }) => machine.test(target) && !adapters.some(room => isIn(room, name)),
  );
  expect(wrong).toEqual([]);
});
