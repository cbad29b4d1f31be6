/**
 * Each backend's discovery against the real one: random names × trees × settings, wheel and editable.
 * `BACKEND_CASES` (15, or 600 with `ORACLES=large`) is the number of projects per backend, `BACKEND_SEED` (default 1) where they begin.
 */
import { stringify } from 'smol-toml';
import { afterAll, expect, test } from 'vitest';
import type { Files } from '../../../server/files.ts';
import { isIgnored } from '../../../server/gitignore.ts';
import type { BuildKind, Discovery } from '../../../server/python/backends/index.ts';
import { getString, parseToml } from '../../../server/python/toml.ts';
import { memoryFiles } from '../../memory.ts';
import { backend, sum } from '../../python/backends/project.ts';
import { size } from '../size.ts';
import { type Answer, Driver, environment } from './environment.ts';
import { random } from './random.ts';
import { settingsFor } from './settings.ts';
import { filesOf, randomTree, type Tree } from './trees.ts';

const cases = size('BACKEND_CASES', 15, 600);
const first = Number(process.env.BACKEND_SEED ?? 1);

const drivers: Driver[] = [];
afterAll(() => Promise.all(drivers.map(driver => driver.close())));

interface Project {
  readonly tree: Tree;
  readonly toml: string;
}

function makeProject(name: string, seed: number): Project {
  const chance = random(seed * 7919 + name.length);
  const tree = randomTree(chance);
  const { tool, project: extra } = chance.chance(0.25) ? {} : settingsFor[name]!(chance, tree);
  const project: Record<string, unknown> = { name: tree.name, version: '1.0', description: 'd', ...extra };
  for (const key of (extra?.dynamic ?? []) as string[]) delete project[key];
  return { tree, toml: `${pyproject(name, project, tool)}# origin: pyproject.toml\n` };
}

function pyproject(name: string, project: object, tool: object = {}): string {
  const { objects, requirement } = backend(name);
  const system = { requires: [requirement], 'build-backend': objects[0]!.object };
  return stringify({ 'build-system': system, project, tool });
}

function treeFiles({ tree, toml }: Project, root: string): Files {
  const texts: Record<string, string> = { [`${root}/pyproject.toml`]: toml };
  for (const [path, text] of Object.entries(tree.texts)) {
    texts[`${root}/${path}${path.endsWith('/') ? '.keep' : ''}`] = text;
  }
  if (tree.git) texts[`${root}/.git/HEAD`] = '';
  const files = memoryFiles(texts);
  const list = (path: string) => files.list(path)?.filter(({ name }) => name !== '.keep');
  return { ...files, list };
}

function discover(name: string, project: Project, root: string, build: BuildKind): Discovery {
  const files = treeFiles(project, root);
  const pyproject = parseToml(files.read(`${root}/pyproject.toml`)!).root;
  const ignored = (path: string) => project.tree.git && isIgnored(files, root, path);
  const projectName = getString(pyproject, 'project', 'name');
  return backend(name).discover({ root, files, name: projectName, pyproject, build, ignored });
}

/** What both sides must agree on, as text. */
function expected(name: string, discovery: Discovery): string {
  if (discovery.kind === 'refuses') return `refuses ${words(discovery.message)}`;
  if (discovery.kind === 'ships') return shipped(name, [...discovery.files], discovery.onPath);
  return shipped(name, [], undefined);
}

function shipped(
  name: string,
  files: readonly (readonly [string, string | null])[],
  path: readonly string[] | undefined,
): string {
  const counted = files.filter(([place]) =>
    name === 'setuptools' ? /\.pyi?$|\/py\.typed$/.test(place) : !`/${place}`.includes('/.git/'),
  );
  const listed = counted.map(([place, origin]) => (place === origin ? place : `${place}<${origin}`)).sort();
  return `ships ${listed.join(' ')}${path ? ` path ${[...path].sort().join(' ')}` : ''}`;
}

function words(message: string): string {
  return (
    message
      .replace(/\s+/g, ' ')
      // The order in which a directory lists its names is not ours to know.
      .replace(/: \[('.*?')\]/, (_, list: string) => `: [${list.split(', ').sort().join(', ')}]`)
      .replace(/(package directory ')[^']*(' does not exist)/g, '$1…$2')
  );
}

/** What the real backend did, told in the terms of the model's answer. */
function actual(name: string, answer: Answer, model: string, build: BuildKind): string {
  if (!answer.ok) {
    const said = words(answer.error);
    if (model.startsWith('refuses ') && said.includes(model.slice('refuses '.length))) return model;
    return `refuses ${said.slice(0, 600)}`;
  }
  if (build === 'wheel') {
    const files = Object.entries(answer.files).map(
      ([place, origin]) => [place.replace(/^\.\//, ''), origin] as const,
    );
    return shipped(name, files, undefined);
  }
  // An editable wheel holds pointers, not files: what it points to is compared where the model names it.
  if (!model.startsWith('ships')) return `ships ${answer.path.join(' ')}`;
  return model.replace(/ path .*$/, ` path ${answer.path.join(' ')}`);
}

test.each(Object.keys(settingsFor))('%s', async name => {
  const object = backend(name).objects[0]!.object;
  const driver = new Driver(environment('requirements.txt'), [object]);
  drivers.push(driver);
  const plain = {
    'pyproject.toml': pyproject(name, { name: 'w', version: '1', description: 'd' }),
    'src/w/__init__.py': '',
  };
  for (const build of ['wheel', 'editable'] as const) {
    expect(await driver.ask({ object, build, tree: plain, warm: true })).toMatchObject({ ok: true });
  }
  const disagreements: string[] = [];
  const outcomes = { ships: 0, refuses: 0, 'ships-nothing': 0, unknown: 0 };
  for (let seed = first; seed < first + cases; seed++) {
    const project = makeProject(name, seed);
    const { git } = project.tree;
    const tree = { ...project.tree.texts, 'pyproject.toml': project.toml };
    for (const build of ['wheel', 'editable'] as const) {
      const asked = driver.ask({ object, build, tree, git });
      const discovery = discover(name, project, driver.root, build);
      const answer = await asked;
      outcomes[discovery.kind]++;
      if (discovery.kind === 'unknown') continue;
      const model = expected(name, discovery);
      const real = actual(name, answer, model, build);
      if (real === model) continue;
      const ignored = project.tree.texts['.gitignore']?.replaceAll('\n', ' ') ?? '';
      disagreements.push(
        [
          `--- ${name} seed ${seed} ${build}${git ? ' (git)' : ''}`,
          project.toml,
          `${filesOf(project.tree).join(' ')}\n.gitignore ${ignored}`,
          `model ${sum(discovery)}\nmodel ${model}\nreal  ${real}`,
        ].join('\n'),
      );
    }
  }
  console.log(
    `${name}: ${cases} projects, ${JSON.stringify(outcomes)}, ${disagreements.length} disagreements`,
  );
  expect(disagreements.slice(0, 50).join('\n\n')).toBe('');
  expect(outcomes.unknown).toBeLessThan(cases * 2 * 0.25);
});
