/** Directories and modules that look like what the project means to ship, for fixes. */
import type { DiscoveryInput, Suggestion } from './backend.ts';
import { importName, isIdentifier } from './names.ts';
import { isFile, list } from './paths.ts';

export interface Candidate {
  /** Relative to the root. */
  readonly path: string;
  /** '' for the root itself. */
  readonly parent: string;
  readonly name: string;
  readonly kind: 'package' | 'namespace' | 'module';
}

/** Names that a project keeps beside its code. */
const beside = new Set(
  `test tests testing doc docs documentation example examples sample samples script scripts tool tools util utils bin build dist
  ci nix infra deploy data notebook notebooks benchmark benchmarks bench migrations alembic node_modules result venv env
  requirements tasks fabfile noxfile conftest setup conanfile dodo pavement toxfile manage secrets assets static templates
  news changelog newsfragments htmlcov src lib python typings stubs hatch_build`.split(/\s+/),
);

const parents = ['src', '', 'lib', 'python'];

/**
 * What could be meant, the best first: a name like the project's, packages before namespaces before modules.
 * Without a name like the project's only a lone candidate counts: which of several is meant, nobody can know.
 */
export function candidates(input: DiscoveryInput): Candidate[] {
  const found = parents.flatMap(parent => candidatesIn(input, parent));
  const wanted = input.name && importName(input.name.value);
  const fits = found.filter(({ name }) => wanted !== undefined && importName(name) === wanted);
  if (fits.length) return fits;
  const packages = found.filter(({ kind }) => kind === 'package');
  if (packages.length) return packages.length === 1 ? packages : [];
  const namespaces = found.filter(({ kind }) => kind === 'namespace');
  if (namespaces.length) return namespaces.length === 1 ? namespaces : [];
  return found.length === 1 ? found : [];
}

function candidatesIn(input: DiscoveryInput, parent: string): Candidate[] {
  const { directories, files } = list(input, parent || '.');
  const path = (name: string) => (parent ? `${parent}/${name}` : name);
  const out: Candidate[] = [];
  for (const name of directories) {
    if (!isIdentifier(name) || name.startsWith('_') || beside.has(name)) continue;
    if (isFile(input, `${path(name)}/__init__.py`))
      out.push({ path: path(name), parent, name, kind: 'package' });
    else if (list(input, path(name)).files.some(file => file.endsWith('.py'))) {
      out.push({ path: path(name), parent, name, kind: 'namespace' });
    }
  }
  for (const file of files) {
    const name = file.endsWith('.py') ? file.slice(0, -'.py'.length) : '';
    if (isIdentifier(name) && !name.startsWith('_') && !beside.has(name)) {
      out.push({ path: path(file), parent, name, kind: 'module' });
    }
  }
  return out;
}

/** A new, empty package where the backend looks first. */
export function createDefault(input: DiscoveryInput, parent: string): Suggestion[] {
  if (!input.name) return [];
  const name = importName(input.name.value);
  if (!isIdentifier(name)) return [];
  return [{ kind: 'create', path: `${parent ? `${parent}/` : ''}${name}/__init__.py` }];
}
