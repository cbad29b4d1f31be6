/** `check` in a terminal: what it prints with colours, and a picture of that for the README. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { screenshot } from './screenshot.ts';

/** Debian's names of the 16 colours, as far as the program uses them, on a dark ground. */
const styles: Readonly<Record<string, string>> = {
  1: 'font-weight: bold',
  2: 'opacity: 0.6',
  31: 'color: #ff7b72',
  33: 'color: #e3b341',
  34: 'color: #79c0ff',
  36: 'color: #56d4dd',
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Select graphic rendition as HTML; nothing else may be in it. */
function html(text: string): string {
  let open = 0;
  const inner = text.split(/(\u001b\[\d+m)/).map(piece => {
    const code = piece.match(/^\u001b\[(\d+)m$/)?.[1];
    if (code === undefined) return escaped(piece);
    if (code !== '0') {
      open++;
      return `<span style="${styles[code] ?? `unknown: ${code}`}">`;
    }
    const closing = '</span>'.repeat(open);
    open = 0;
    return closing;
  });
  return inner.join('');
}

test('the report, with colours', async () => {
  execFileSync('sh', ['test/editors/chromium.sh']);
  const directory = mkdtempSync(join(tmpdir(), 'flake-pyproject-terminal-'));
  try {
    cpSync('test/projects/audit', directory, { recursive: true });
    // `script` gives it a terminal; the command's status becomes its own.
    const command = `node ${resolve('server/dist/main.js')} check`;
    const { stdout, status } = spawnSync('script', ['-qec', command, '/dev/null'], {
      cwd: directory,
      encoding: 'utf8',
      env: { ...process.env, FLAKE_PYPROJECT_TODAY: '2026-11-21', NO_COLOR: '' },
    });
    const text = stdout.replaceAll('\r', '');
    expect(status).toBe(1);
    expect(text).toContain(
      '\u001b[31m\u001b[1merror\u001b[0m\u001b[0m\u001b[2m[unknown-build-backend]\u001b[0m',
    );
    const body = html(text);
    expect(body).not.toContain('\u001b');
    expect(body).not.toContain('unknown:');
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    });
    const page = await browser.newPage({ viewport: { width: 1000, height: 400 } });
    await page.setContent(
      `<body style="margin: 0; background: #0d1117"><pre style="margin: 0; padding: 16px; color: #e6edf3; font: 13px/1.4 'DejaVu Sans Mono'; white-space: pre-wrap"><b>$ flake-pyproject check</b>\n${body.trimEnd()}</pre>`,
    );
    await page.locator('pre').screenshot({ path: screenshot('terminal.png') });
    await browser.close();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
