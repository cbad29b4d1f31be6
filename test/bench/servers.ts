/** Language servers to be measured: ours, and others from their registries or the PATH. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Server {
  readonly name: string;
  readonly command: readonly string[];
  readonly languages: readonly ('nix' | 'toml')[];
}

export const program = resolve('server/dist/main.js');
export const ours: Server = {
  name: 'flake-pyproject',
  command: [process.execPath, program, 'lsp'],
  languages: ['nix', 'toml'],
};

/** Outside the repository, and kept from run to run. */
const cache = process.env.FLAKE_PYPROJECT_CACHE || join(tmpdir(), 'flake-pyproject-bench-cache');
const packages = { tombi: '0.11.7', '@taplo/lsp': '0.8.0' };

/** Those that can be had here; says which cannot. */
export function peers(): readonly Server[] {
  const modules = join(cache, 'node_modules');
  const names = Object.keys(packages);
  if (names.some(name => !existsSync(join(modules, name)))) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, 'package.json'), '{ "private": true }\n');
    const wanted = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
    try {
      execFileSync('npm', ['install', '--no-audit', '--no-fund', ...wanted], { cwd: cache, stdio: 'pipe' });
    } catch (error) {
      console.log(`the peers could not be fetched: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  // Its npm package starts the program through Node; without that it is at its best.
  const tombi = join(modules, '@tombi-toml');
  const programs = existsSync(tombi) ? readdirSync(tombi).map(name => join(tombi, name, 'tombi')) : [];
  const nil = (process.env.PATH ?? '').split(':').map(folder => join(folder, 'nil'));
  const servers: Server[] = [];
  const add = (
    name: string,
    path: string | undefined,
    language: 'nix' | 'toml',
    command: readonly string[],
  ): void => {
    if (path === undefined || !existsSync(path)) console.log(`${name} cannot be had here, and is left out`);
    else servers.push({ name, command, languages: [language] });
  };
  const tombiProgram = programs.find(existsSync);
  add('tombi', tombiProgram, 'toml', [String(tombiProgram), 'lsp', '--offline']);
  const host = [process.execPath, resolve('test/bench/taplo.mjs'), join(cache, 'package.json')];
  add('taplo', join(modules, '@taplo/lsp'), 'toml', host);
  const nilProgram = nil.find(existsSync);
  add('nil', nilProgram, 'nix', [String(nilProgram)]);
  return servers;
}
