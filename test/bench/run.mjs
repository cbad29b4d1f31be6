/**
 * `npm run bench [section…]`: bundles the sections and runs each in a process of its own, on the built program.
 * Sections are listed below; `--long` adds what takes minutes.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const top = fileURLToPath(new URL('../../', import.meta.url));
const sections = ['start', 'keystroke', 'check', 'memory', 'evaluation'].filter(name =>
  existsSync(join(top, `test/bench/${name}.ts`)),
);
const words = process.argv.slice(2);
const chosen = words.filter(word => !word.startsWith('-'));
const unknown = chosen.filter(name => !sections.includes(name));
if (unknown.length > 0) throw new Error(`there is no section ${unknown.join(', ')}: ${sections.join(', ')}`);
if (!existsSync(join(top, 'server/dist/main.js'))) throw new Error('server/dist is missing: npm run build');

const bundles = mkdtempSync(join(tmpdir(), 'flake-pyproject-bench-'));
try {
  const names = chosen.length > 0 ? chosen : sections;
  await build({
    entryPoints: names.map(name => join(top, `test/bench/${name}.ts`)),
    outdir: bundles,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  for (const name of names) {
    const { status } = spawnSync(process.execPath, ['--expose-gc', join(bundles, `${name}.mjs`), ...words], {
      cwd: top,
      stdio: 'inherit',
      env: { ...process.env, FLAKE_PYPROJECT_TODAY: '2026-06-15' },
    });
    if (status !== 0) process.exitCode = 1;
  }
} finally {
  rmSync(bundles, { recursive: true });
}
