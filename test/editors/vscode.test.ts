/** VS Code, as code-server in Chromium: the packed extension, and what stands on the screen. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { screenshot } from './screenshot.ts';
import { installVsCode, startVsCode, type VsCode } from './vscode.ts';

/** Where a diagnostic is shown, in the words of the problems panel. */
const expected = {
  flake: ['missing-runtime-library', 'uv-may-pick-other-python'],
  pyproject: ['nothing-to-ship', 'unknown-build-backend'],
};

describe('VS Code', () => {
  let code: VsCode;

  beforeAll(async () => {
    await installVsCode();
    code = await startVsCode('audit');
    await openFile('pyproject.toml');
    await openFile('flake.nix');
    await code.page.keyboard.press('Control+Shift+M');
  });

  afterAll(() => code?.close());

  async function openFile(name: string): Promise<void> {
    await code.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).dblclick();
    await code.page.locator('.tab.active', { hasText: name }).waitFor();
  }

  /** The rules with a problem in a file, as the panel lists them. */
  async function problems(file: string): Promise<readonly string[]> {
    const rows = await code.page
      .locator('.markers-panel .monaco-list-row', { hasText: file })
      .allInnerTexts();
    return rows.map(row => row.match(/^flake-pyproject([a-z-]+)$/m)?.[1] ?? row).sort();
  }

  /** Waits until the panel lists these, and nothing else. */
  const lists = (file: string, rules: readonly string[]): Promise<void> =>
    expect.poll(() => problems(file), { timeout: 60_000, interval: 100 }).toEqual(rules);

  /** Points at the end of the first text in the active editor that holds this. */
  async function pointAt(text: string): Promise<{ x: number; y: number }> {
    const span = code.page
      .locator('.editor-instance .view-lines .view-line > span > span:visible', { hasText: text })
      .first();
    await expect.poll(() => span.boundingBox(), { timeout: 60_000 }).not.toBeNull();
    const box = (await span.boundingBox())!;
    return { x: box.x + box.width - 12, y: box.y + box.height / 2 };
  }

  async function click(text: string): Promise<void> {
    const { x, y } = await pointAt(text);
    await code.page.mouse.click(x, y);
  }

  const shown = async (): Promise<string> =>
    (await code.page.locator('.editor-instance .view-lines').allInnerTexts())
      .join()
      .replaceAll('\u00a0', ' ');

  test('the problems panel lists what is wrong in both files', async () => {
    await lists('flake.nix', expected.flake);
    await lists('pyproject.toml', expected.pyproject);
  });

  test('hover on the interpreter says what it is', async () => {
    const { x, y } = await pointAt('python312');
    await code.page.mouse.move(x, y);
    await code.page.mouse.move(x - 2, y);
    const hover = code.page.locator('.monaco-editor .monaco-hover:not(.hidden)', {
      hasText: 'of nixpkgs 26.05',
    });
    await hover.waitFor();
    expect((await hover.allInnerTexts()).join()).toContain("The project's >=3.12 admits it.");
    await code.page.screenshot({ path: screenshot('vscode/screenshot.png') });
  });

  test("the language status shows the shell's Python, and that it fits", async () => {
    await code.page.locator('[id="status.languageStatus"]').hover();
    const status = code.page.locator('.hover-language-status', { hasText: 'Python' });
    await status.waitFor();
    expect((await status.allInnerTexts()).join()).toContain('Python 3.12\nfits >=3.12');
  });

  test('an edit in pyproject.toml takes a problem out of flake.nix', async () => {
    await openFile('pyproject.toml');
    await click('requires-python');
    for (const key of ['Home', 'Shift+End']) await code.page.keyboard.press(key);
    await code.page.keyboard.insertText('requires-python = "==3.12.*"');
    await lists('flake.nix', ['missing-runtime-library']);
  });

  test('a quick fix takes its own problem off', async () => {
    await click('hatchling.backends');
    const menu = code.page.locator('.action-widget').first();
    // A menu that opens while problems change closes again.
    for (let i = 0; i < 10 && !(await menu.isVisible()); i++) {
      await code.page.keyboard.press('Control+.');
      await code.page.waitForTimeout(1000);
    }
    await menu.locator('.monaco-list-row', { hasText: 'Write `hatchling.build`' }).click();
    // The edit above made the lock stale.
    await lists('pyproject.toml', ['nothing-to-ship', 'stale-lock']);
    expect(await shown()).toContain('build-backend = "hatchling.build"');
  });

  test('completion in the library list offers what the project lacks', async () => {
    await openFile('flake.nix');
    await click('zlib');
    for (const key of ['End', 'Enter']) await code.page.keyboard.press(key);
    await code.page.keyboard.type('std');
    await code.page.keyboard.press('Control+Space');
    const first = code.page.locator('.suggest-widget.visible .monaco-list-row').first();
    await first.waitFor();
    expect(await first.textContent()).toContain('stdenv.cc.cc.lib');
    await code.page.keyboard.press('Escape');
  });

  test('a command shows what was understood', async () => {
    await code.page.keyboard.press('F1');
    await code.page.locator('.quick-input-widget input').fill('>flake-pyproject: Show what was understood');
    await code.page.keyboard.press('Enter');
    await expect.poll(shown, { timeout: 60_000 }).toContain('devShells.x86_64-linux.default');
  });
});
