/** Python's two kinds of glob, over the project's tree. Paths are relative to the project's root. */
import type { DiscoveryInput } from './backend.ts';
import { fnmatch } from './fnmatch.ts';
import { giveUp } from './outcome.ts';
import { exists, isDirectory, isFile, joinpath, list, normpath, walk } from './paths.ts';

export function hasMagic(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/** `glob.glob(pattern, recursive=True)` from the root: wildcards skip hidden names. Normalised paths. */
export function glob(input: DiscoveryInput, pattern: string): string[] {
  if (pattern === '') return [];
  return [...new Set(expand(input, '.', pattern.split('/'), false).map(normpath))];
}

/** `pathlib.Path(base).glob(pattern)`: wildcards take hidden names too. Paths below the root, normalised. */
export function pathGlob(input: DiscoveryInput, base: string, pattern: string): string[] {
  if (pattern === '' || pattern.startsWith('/')) giveUp(`\`${pattern}\` is no relative pattern`);
  const parts = pattern.split('/').filter(part => part !== '' && part !== '.');
  // What a last `**` takes, and whether a last slash counts, has changed between versions of Python.
  if (parts.at(-1) === '**' || pattern.endsWith('/')) giveUp('the pattern depends on the version of Python');
  if (parts.some(part => part.includes('**') && part !== '**'))
    giveUp(`\`${pattern}\` is not a valid pattern`);
  return [...new Set(expand(input, base, parts, true).map(normpath))];
}

function expand(input: DiscoveryInput, base: string, parts: readonly string[], hidden: boolean): string[] {
  const [part, ...rest] = parts;
  if (part === undefined) return [base];
  const last = rest.length === 0;
  if (part === '') return isDirectory(input, base) ? expand(input, base, rest, hidden) : [];
  if (part === '**')
    return everyBelow(input, base, hidden, last).flatMap(path => expand(input, path, rest, hidden));
  if (!hasMagic(part)) {
    const path = joinpath(base, part);
    if (last) return exists(input, path) ? [path] : [];
    if (isDirectory(input, path)) return expand(input, path, rest, hidden);
    if (rest[0] === '**' && exists(input, path)) giveUp('the pattern depends on the version of Python');
    return [];
  }
  if (!isDirectory(input, base)) return [];
  const { directories, files } = list(input, base);
  const names = [...directories, ...(last || rest[0] === '**' ? files : [])].filter(
    name => (hidden || part.startsWith('.') || !name.startsWith('.')) && fnmatch(name, part),
  );
  return names.flatMap(name => {
    const path = joinpath(base, name);
    if (rest[0] === '**' && isFile(input, path)) giveUp('the pattern depends on the version of Python');
    return expand(input, path, rest, hidden);
  });
}

/** What `**` stands for: the directory and all below it, with files where it is the last part. */
function everyBelow(input: DiscoveryInput, base: string, hidden: boolean, files: boolean): string[] {
  if (!isDirectory(input, base)) return [];
  const seen = (name: string) => hidden || !name.startsWith('.');
  const out: string[] = [];
  for (const level of walk(input, base, seen)) {
    const path = joinpath(base, level.path);
    out.push(level.path === '' ? base : path);
    if (files) out.push(...level.files.filter(seen).map(name => joinpath(path, name)));
  }
  return out;
}

/** Every file below a directory. */
export function filesBelow(
  input: DiscoveryInput,
  directory: string,
  enter?: (name: string) => boolean,
): string[] {
  const out: string[] = [];
  for (const { path, files } of walk(input, directory, enter)) {
    for (const file of files) out.push(normpath(joinpath(directory, path, file)));
  }
  return out;
}
