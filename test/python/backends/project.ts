/** A project in memory, and what a backend makes of it. */

import {
  type Backend,
  type BuildKind,
  backends,
  type Discovery,
  type DiscoveryInput,
} from '../../../server/python/backends/index.ts';
import { getString, parseToml } from '../../../server/python/toml.ts';
import { memoryFiles } from '../../memory.ts';

export function backend(name: string): Backend {
  const found = backends.find(known => known.name === name);
  if (!found) throw new Error(`no backend ${name}`);
  return found;
}

/**
 * @param tree paths of files (`name: text` gives one a text; a trailing `/` makes a directory), or their texts by path.
 * @param toml the whole of pyproject.toml, or what follows a `[project]` of the given name.
 */
export function project(name: string, tree: string, toml = '', build: BuildKind = 'wheel'): DiscoveryInput {
  const texts: Record<string, string> = {
    'pyproject.toml': toml.includes('[project]')
      ? toml
      : `[project]\nname = "${name}"\nversion = "1"\n${toml}`,
  };
  for (const line of tree.split(/\n|: /.test(tree) ? '\n' : ' ')) {
    const [path, ...text] = line.trim().split(': ');
    if (!path) continue;
    if (path.endsWith('/')) texts[`${path}.keep`] = '';
    else texts[path] = text.join(': ').replaceAll('\\n', '\n');
  }
  const files = memoryFiles(texts);
  const pyproject = parseToml(files.read('/project/pyproject.toml')!).root;
  return { root: '/project', files, name: getString(pyproject, 'project', 'name'), pyproject, build };
}

/** A discovery in one line: what is shipped, or how it ends. */
export function sum(discovery: Discovery): string {
  switch (discovery.kind) {
    case 'ships': {
      const files = [...discovery.files].map(([place, path]) =>
        place === path ? place : `${place}<${path}`,
      );
      const path = discovery.onPath?.length ? ['path', ...discovery.onPath] : [];
      return ['ships', ...files.sort(), ...path].join(' ');
    }
    case 'refuses':
      return `refuses ${discovery.code}: ${discovery.message.split('\n')[0]}`;
    case 'ships-nothing':
      return `nothing: ${discovery.reason}`;
    case 'unknown':
      return `unknown: ${discovery.reason}`;
  }
}
