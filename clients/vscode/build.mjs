/** Makes clients/vscode/dist an extension, with the built server in it; `--package` packs it as flake-pyproject.vsix. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('./', import.meta.url));
const top = fileURLToPath(new URL('../../', import.meta.url));
const dist = `${here}dist`;
/** Packs extensions; it brings some 270 packages, so only who packs installs it. */
const vsce = '@vscode/vsce@3.9.2';

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
await build({
  entryPoints: [`${here}extension.ts`],
  outfile: `${dist}/extension.cjs`,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode'],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
});
for (const name of ['package.json', 'README.md']) cpSync(here + name, `${dist}/${name}`);
cpSync(`${top}LICENSE`, `${dist}/LICENSE`);
// What V8 compiled is for the Node of the build, and not for that of VS Code.
cpSync(`${top}server/dist`, `${dist}/server`, {
  recursive: true,
  filter: path => !path.endsWith('program.bin'),
});

if (process.argv.includes('--package')) {
  const words = ['package', '--no-dependencies', '--allow-missing-repository'];
  execFileSync('npx', ['--yes', vsce, ...words, '--out', `${here}flake-pyproject.vsix`], {
    cwd: dist,
    stdio: 'inherit',
  });
}
