/** What git ignores, from the repository's own files alone (the user's global excludes are never read). */
import { derived, dirname, type Files, isInside, join } from './files.ts';
import { directoriesTo, findRepository } from './git/repository.ts';
import { bytesOf, fold, wildmatch } from './git/wildmatch.ts';

interface Pattern {
  readonly negated: boolean;
  readonly directoriesOnly: boolean;
  /** @param name relative to the directory of the file that holds the pattern. */
  matches(name: string): boolean;
}

/**
 * Whether git would ignore `path`, judged by every `.gitignore` from `root` down to it and by the
 * repository's `info/exclude`. The deepest file that has a say decides, and what lies in an
 * ignored directory is ignored with it. That git already tracks a file makes no difference here.
 */
export function isIgnored(files: Files, root: string, path: string): boolean {
  if (!isInside(root, path) || path === root) return false;
  const repository = findRepository(files, root);
  const patterns = repository?.ignoreCase ? foldedPatternsOf : patternsOf;
  // From the weakest to the strongest.
  const sources = repository
    ? [{ base: repository.root, patterns: patterns(files, join(repository.common, 'info/exclude')) }]
    : [];
  for (const at of [...directoriesTo(root, path), path]) {
    const base = dirname(at);
    sources.push({ base, patterns: patterns(files, join(base, '.gitignore')) });
    // What leads to something is a directory, whether it exists or not.
    const isDirectory = at !== path || files.kind(at) === 'directory';
    if (isExcluded(sources, at, isDirectory)) return true;
  }
  return false;
}

interface Source {
  readonly base: string;
  readonly patterns: readonly Pattern[];
}

function isExcluded(sources: readonly Source[], path: string, isDirectory: boolean): boolean {
  for (let i = sources.length - 1; i >= 0; i--) {
    const { base, patterns } = sources[i]!;
    if (patterns.length === 0) continue;
    const name = path.slice(base === '/' ? 1 : base.length + 1);
    const last = patterns.findLast(
      ({ directoriesOnly, matches }) => matches(name) && (!directoriesOnly || isDirectory),
    );
    if (last) return !last.negated;
  }
  return false;
}

const patternsOf = derived((files, path) => readPatterns(files.read(path)?.text ?? '', false));
const foldedPatternsOf = derived((files, path) => readPatterns(files.read(path)?.text ?? '', true));

function readPatterns(text: string, ignoreCase: boolean): readonly Pattern[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map(line => line.replace(/\r$/, ''))
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => readPattern(line.replace(/^((?:[^\\ ]|\\.| +(?=[^ ]))*) +$/s, '$1'), ignoreCase));
}

function readPattern(line: string, ignoreCase: boolean): Pattern {
  const negated = line.startsWith('!');
  const whole = negated ? line.slice(1) : line;
  const directoriesOnly = whole.endsWith('/');
  const written = directoriesOnly ? whole.slice(0, -1) : whole;
  const isAnchored = written.includes('/');
  const pattern = written.replace(/^\//, '');
  // git compares what stands before the first special character as it is, and starts to match after it.
  const fixed = /^[^*?[\\]*/.exec(pattern)![0];
  const matches = wildmatch(pattern.slice(fixed.length), ignoreCase);
  const start = fold(bytesOf(fixed), ignoreCase);
  return {
    negated,
    directoriesOnly,
    matches: name => {
      const candidate = isAnchored ? name : name.slice(name.lastIndexOf('/') + 1);
      if (!fold(bytesOf(candidate), ignoreCase).startsWith(start)) return false;
      return matches(candidate.slice(fixed.length));
    },
  };
}
