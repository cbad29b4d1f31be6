/** Random projects: a name, and a tree that has something to do with it. */
import { importName } from '../../../server/python/backends/names.ts';
import { normaliseName } from '../../../server/python/name.ts';
import type { Random } from './random.ts';

export interface Tree {
  readonly name: string;
  /** Texts by path; a path that ends with `/` is an empty directory. */
  readonly texts: Readonly<Record<string, string>>;
  readonly git: boolean;
}

const names = [
  'my-project',
  'My.Pkg',
  'foo',
  'foo_bar',
  'Foo-Bar',
  'a.b',
  'foo-stubs',
  'x--y',
  'project1',
  'My-Thing',
];

const beside = [
  'tests/test_it.py',
  'tests/__init__.py',
  'docs/conf.py',
  'docs/index.md',
  'nix/shell.nix',
  'data/',
  'data/points.csv',
  'scripts/run.py',
  'examples/one.py',
  'node_modules/left/index.js',
  'result/bin/x',
  '.github/workflows/ci.yml',
  '.direnv/x/y.py',
  'README.md',
  'main.py',
  'cli.py',
  'setup.py: # origin: setup.py\nfrom setuptools import setup\n\nsetup()\n',
  'conftest.py',
  'noxfile.py',
  'tasks.py',
  'utils/helpers.py',
  'tools/__init__.py',
  'dist/old.whl',
  'build/lib/stale.py',
  'src/lib.rs',
  'src/',
  'Cargo.toml',
  'other/__init__.py',
  'other/deep/__init__.py',
  'other/deep/er/x.py',
  'second/mod.py',
  'lib/thing.py',
  'x-y/z.py',
  '_private/__init__.py',
  '.hidden/__init__.py',
  '.hidden.py',
  'migrations/0001.py',
  '__init__.py',
  'typings/a.pyi',
  'src/other/__init__.py',
  'src/x.y/mod.py',
  'src/second/mod.py',
  'src/lone.py',
  'src/sub/sub2/leaf.py',
  '.venv/lib/python3/site.py',
];

const inside = [
  '__init__.py',
  '__init__.py',
  '__init__.py',
  'core.py',
  'cli.py',
  'py.typed',
  'stub.pyi',
  '__init__.pyi',
  'data.json',
  'sub/__init__.py',
  'sub/leaf.py',
  'sub/deep/er.py',
  'tests/__init__.py',
  'tests/test_x.py',
  'templates/page.html',
  '__pycache__/core.cpython-311.pyc',
  'core.pyc',
  '.secret',
  '.hidden/x.py',
  'x-y/odd.py',
  'native.so',
];

const ignores = [
  '*.pyc',
  'data',
  '/data/',
  'build/',
  '__pycache__',
  '*.json',
  '!core.py',
  'src/',
  'sub',
  '/tests',
  'foo*',
];

/** Spellings of the name that directories have. */
function spellings(name: string): string[] {
  const dashed = name.replaceAll('-', '_');
  return [
    ...new Set([
      importName(name),
      importName(name),
      dashed,
      name,
      normaliseName(name),
      name.replaceAll('.', '/'),
      dashed.replaceAll('.', '_'),
      dashed.replaceAll('.', '/'),
      name.replace(/[^\w.]+/g, '_'),
      name.endsWith('-stubs') ? `${name.slice(0, -6)}-stubs` : name.toLowerCase(),
    ]),
  ];
}

export function randomTree(random: Random): Tree {
  const name = random.pick(names);
  const texts: Record<string, string> = {};
  const add = (line: string): void => {
    const [path, text] = [line.split(': ')[0]!, line.split(': ').slice(1).join(': ')];
    const parts = path.split('/');
    // A file may not stand where a directory is, and the other way round.
    for (let i = 1; i < parts.length; i++) {
      const above = parts.slice(0, i).join('/');
      if (above in texts) return;
      delete texts[`${above}/`];
    }
    if (Object.keys(texts).some(other => other.startsWith(path.endsWith('/') ? path : `${path}/`))) return;
    texts[path] = path.endsWith('/') ? '' : text || originOf(path);
  };
  const homes = random.chance(0.15)
    ? random.some(['', 'src', 'lib', 'python', 'a/b'], 3)
    : [random.pick(['', '', 'src', 'src', 'lib'])];
  for (const home of homes) {
    const spelled = random.chance(0.6) ? importName(name) : random.pick(spellings(name));
    const place = home ? `${home}/${spelled}` : spelled;
    if (random.chance(0.2)) add(`${place}.py`);
    if (random.chance(0.85)) {
      for (const file of random.some(inside, 7)) add(`${place}/${file}`);
      if (random.chance(0.7)) add(`${place}/__init__.py`);
      if (random.chance(0.05)) add(`${place}/`);
    }
  }
  for (const line of random.some(beside, random.chance(0.5) ? 2 : 7)) add(line);
  const ignoring = random.chance(0.2);
  if (ignoring) texts['.gitignore'] = `# origin: .gitignore\n${random.some(ignores, 4).join('\n')}\n`;
  return { name, texts, git: ignoring && random.chance(0.5) };
}

/** A text that says where it comes from, in the language of its file. */
export function originOf(path: string): string {
  if (path.endsWith('cli.py')) return `"""origin: ${path}\n"""\n__version__ = "1.0"\n`;
  const comment = path.endsWith('.json') || path.endsWith('.html') ? '' : '# ';
  return `${comment}origin: ${path}\n`;
}

/** Directories of a tree, without the root. */
export function directoriesOf(tree: Tree): string[] {
  const out = new Set<string>();
  for (const path of Object.keys(tree.texts)) {
    const parts = path.split('/').slice(0, -1);
    for (let i = 1; i <= parts.length; i++) out.add(parts.slice(0, i).join('/'));
  }
  return [...out].sort();
}

export function filesOf(tree: Tree): string[] {
  return Object.keys(tree.texts).filter(path => !path.endsWith('/'));
}
