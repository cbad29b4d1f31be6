/** Path rules as Python's `os.path` has them, and walks of the project's tree, bounded. */
import { join } from '../../files.ts';
import type { DiscoveryInput } from './backend.ts';
import { giveUp } from './outcome.ts';

/** `os.path.normpath` for POSIX. */
export function normpath(path: string): string {
  if (path === '') return '.';
  const lead = path.startsWith('//') && !path.startsWith('///') ? '//' : path.startsWith('/') ? '/' : '';
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..' || (!lead && out.length === 0) || out.at(-1) === '..') out.push(part);
    else if (out.length) out.pop();
  }
  return lead + out.join('/') || '.';
}

/** `os.path.join` for POSIX. */
export function joinpath(...parts: string[]): string {
  let path = parts[0] ?? '';
  for (const part of parts.slice(1)) {
    if (part.startsWith('/')) path = part;
    else path += path === '' || path.endsWith('/') ? part : `/${part}`;
  }
  return path;
}

/** A normalised path relative to the root, `.` for the root itself; gives up where it leads outside. */
export function inside(path: string): string {
  const normal = normpath(path);
  if (normal.startsWith('/') || normal.startsWith('..') || normal.startsWith('~'))
    giveUp(`${path} lies outside the project`);
  return normal;
}

export function isFile(input: DiscoveryInput, path: string): boolean {
  return input.files.kind(join(input.root, inside(path))) === 'file';
}

export function isDirectory(input: DiscoveryInput, path: string): boolean {
  return input.files.kind(join(input.root, inside(path))) === 'directory';
}

export function exists(input: DiscoveryInput, path: string): boolean {
  return input.files.kind(join(input.root, inside(path))) !== undefined;
}

export interface Listing {
  /** Relative to where the walk began, '' for that directory itself. */
  readonly path: string;
  readonly directories: readonly string[];
  readonly files: readonly string[];
}

/** The names in a directory, in code unit order; both empty where there is none. */
export function list(input: DiscoveryInput, path: string): Omit<Listing, 'path'> {
  const entries = input.files.list(join(input.root, inside(path))) ?? [];
  const names = (kind: 'file' | 'directory') =>
    entries
      .filter(entry => entry.kind === kind)
      .map(entry => entry.name)
      .sort();
  return { directories: names('directory'), files: names('file') };
}

/** Trees beyond these are not followed: what is not looked at is not judged. */
const maximumDirectories = 5_000;
const maximumDepth = 40;

/** Walks like `os.walk`, top down, links followed; `enter` says which directories to go into. */
export function* walk(
  input: DiscoveryInput,
  from: string,
  enter: (name: string, parent: string) => boolean = () => true,
): Generator<Listing> {
  let seen = 0;
  const pending: string[] = [''];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (++seen > maximumDirectories) giveUp('the tree is too large to follow');
    if (path.split('/').length > maximumDepth) giveUp('the tree is too deep to follow');
    const parent = path;
    const { directories, files } = list(input, joinpath(from, path));
    const entered = directories.filter(name => enter(name, parent));
    yield { path, directories: entered, files };
    for (const name of entered.toReversed()) pending.push(path === '' ? name : `${path}/${name}`);
  }
}
