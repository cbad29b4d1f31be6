/** Directories to measure in: the example project, with locks and in numbers as large as people have them. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const example = 'test/projects/audit';

const made: string[] = [];
process.on('exit', () => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

export function directory(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'flake-pyproject-bench-')));
  made.push(path);
  return path;
}

/** The example project, its uv.lock grown to a number of packages, all of which it installs. */
export function project(packages?: number): string {
  const root = directory();
  cpSync(example, root, { recursive: true });
  if (packages !== undefined) writeFileSync(join(root, 'uv.lock'), grown(packages));
  return root;
}

/** A tree of projects, each with a flake and a lock, no two alike. */
export function monorepo(projects: number): string {
  const root = directory();
  for (let i = 0; i < projects; i++) {
    const path = join(root, `group-${Math.floor(i / 50)}`, `project-${i}`);
    mkdirSync(path, { recursive: true });
    cpSync(example, path, { recursive: true });
    for (const name of ['flake.nix', 'pyproject.toml']) {
      const text = readFileSync(join(path, name), 'utf8');
      writeFileSync(join(path, name), `${text}\n# ${i}\n`);
    }
    const lock = readFileSync(join(path, 'uv.lock'), 'utf8');
    writeFileSync(join(path, 'uv.lock'), lock.replaceAll('numpy-', `numpy${i}-`));
  }
  return root;
}

function grown(packages: number): string {
  const lock = readFileSync(join(example, 'uv.lock'), 'utf8');
  const has = lock.split('[[package]]').length - 1;
  const hash = `sha256:${'0123456789abcdef'.repeat(4)}`;
  const more = Array.from({ length: Math.max(0, packages - has) }, (_, i) => {
    const file = (tags: string): string =>
      `{ url = "https://files.pythonhosted.org/packages/filler_${i}-1.0-${tags}.whl", hash = "${hash}", size = 1000 }`;
    const below = [2 * i + 1, 2 * i + 2].filter(other => other < packages - has);
    const lines = below.map(other => `    { name = "filler-${other}" },\n`).join('');
    const next = below.length > 0 ? `dependencies = [\n${lines}]\n` : '';
    return `
[[package]]
name = "filler-${i}"
version = "1.0"
source = { registry = "https://pypi.org/simple" }
${next}sdist = { url = "https://files.pythonhosted.org/packages/filler_${i}-1.0.tar.gz", hash = "${hash}", size = 1000 }
wheels = [
    ${file('cp312-cp312-macosx_11_0_arm64')},
    ${file('cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64')},
    ${file('py3-none-any')},
]
`;
  });
  // One of what the project installs brings them all.
  return (
    lock.replace(/(name = "fairlearn"[\s\S]*?dependencies = \[\n)/, '$1    { name = "filler-0" },\n') +
    more.join('')
  );
}
