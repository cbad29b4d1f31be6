/** The npm package: what is in it, and that it works from an empty directory with nothing else installed. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { rules } from '../../server/rules/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'flake-pyproject-package-'));
const program = join(directory, 'node_modules/.bin/flake-pyproject');

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

let packed: Packed;

beforeAll(() => {
  if (!existsSync('server/dist/main.js')) throw new Error('server/dist/main.js is missing: npm run build');
  const npm = (cwd: string, ...words: readonly string[]): string =>
    execFileSync('npm', words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  [packed] = JSON.parse(npm('.', 'pack', '--json', '--pack-destination', directory)) as [Packed];
  // There is nothing to fetch: whatever it needs is in it.
  npm(directory, 'install', '--offline', '--no-audit', '--no-fund', '--prefix', '.', `./${packed.filename}`);
}, 120_000);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('it holds the bundled program, wasm, the pages of the rules, the schema, README and licence', () => {
  const pages = ['README', ...rules.map(({ id }) => id)].map(name => `server/dist/rules/${name}.md`);
  const wasm = ['tree-sitter-nix', 'tree-sitter-toml', 'web-tree-sitter'].map(
    name => `server/dist/${name}.wasm`,
  );
  expect(packed.files.map(({ path }) => path).sort()).toEqual(
    [
      'LICENSE',
      'README.md',
      'package.json',
      'server/config.schema.json',
      'server/dist/main.js',
      'server/dist/package.json',
      'server/dist/program.js',
      ...wasm,
      ...pages,
    ].sort(),
  );
});

test('it is as small as the README says', () => {
  const said = readFileSync('README.md', 'utf8').match(/(\d+) kB to download, ([\d.]+) MB on disk/);
  expect(Math.round(packed.size / 1000)).toBeLessThanOrEqual(Number(said?.[1]));
  expect(packed.unpackedSize / 1e6).toBeLessThanOrEqual(Number(said?.[2]));
});

test('it needs no other package, and no install script', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(manifest.dependencies).toBeUndefined();
  expect(Object.keys(manifest.scripts).filter(name => /install|prepare/.test(name))).toEqual([]);
  expect(readdirSync(join(directory, 'node_modules')).filter(name => !name.startsWith('.'))).toEqual([
    'flake-pyproject',
  ]);
});

test('installed into an empty directory, npx runs check on the example project', () => {
  const project = join(directory, 'audit');
  cpSync('test/projects/audit', project, { recursive: true });
  const words = ['--offline', 'flake-pyproject', 'check', '--format', 'json', 'audit'];
  let output = '';
  try {
    execFileSync('npx', words, { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] });
  } catch (error) {
    expect((error as { status: number }).status).toBe(1);
    output = String((error as { stdout: Buffer }).stdout);
  }
  expect(JSON.parse(output).findings.map(({ rule }: { rule: string }) => rule)).toContain(
    'unknown-build-backend',
  );
  expect(execFileSync(program, ['explain', 'stale-lock'], { encoding: 'utf8' })).toMatch(/^# stale-lock/);
}, 60_000);

test("the README's commands for CI, word for word, in the installed package", () => {
  const project = join(directory, 'ci');
  cpSync('test/projects/audit', project, { recursive: true });
  const written = [
    ...readFileSync('README.md', 'utf8').matchAll(/(?:- |run: )(npx --yes flake-pyproject [^\n]*)/g),
  ];
  const outputs = written.map(([, command]) => {
    const { status, stdout } = spawnSync('bash', ['-c', command!], {
      cwd: project,
      encoding: 'utf8',
      env: { ...process.env, npm_config_offline: 'true' },
    });
    expect(status).toBe(1);
    return stdout;
  });
  expect(outputs).toHaveLength(2);
  expect(outputs[0]).toMatch(/^::error file=pyproject\.toml,line=3,/m);
  const [report] = JSON.parse(readFileSync(join(project, 'gl-code-quality-report.json'), 'utf8'));
  expect(report).toMatchObject({ location: { path: 'flake.nix' } });
}, 60_000);

test('it serves a session', async () => {
  const project = join(directory, 'session');
  cpSync('test/projects/audit', project, { recursive: true });
  const server = spawn(program, ['lsp']);
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const heard = new Promise<readonly unknown[]>(resolve => {
    connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }) => {
      if (uri.endsWith('/pyproject.toml') && diagnostics.length > 0)
        resolve(diagnostics.map(({ code }: { code: unknown }) => code));
    });
  });
  const ended = new Promise(resolve => server.on('exit', resolve));
  connection.listen();
  const workspaceFolders = [{ uri: pathToFileURL(project).href, name: 'session' }];
  await connection.sendRequest('initialize', { processId: null, capabilities: {}, workspaceFolders });
  await connection.sendNotification('initialized', {});
  expect(await heard).toContain('unknown-build-backend');
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  expect(await ended).toBe(0);
}, 60_000);
