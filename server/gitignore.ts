/** What git ignores, from the repository's own files alone (the user's global excludes are never read). */
import { derived, dirname, type Files, isInside, join, relative } from './files.ts';
import { findRepository } from './git/repository.ts';
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
  const above: string[] = [];
  for (let at = path; at !== root; at = dirname(at)) above.unshift(at);
  return above.some(at => isExcluded(files, root, at));
}

function isExcluded(files: Files, root: string, path: string): boolean {
  const repository = findRepository(files, root);
  const ignoreCase = repository?.ignoreCase ?? false;
  const verdict = (file: string, base: string): boolean | undefined => {
    const patterns = (ignoreCase ? foldedPatternsOf : patternsOf)(files, file);
    const name = relative(base, path);
    const last = patterns.findLast(
      ({ directoriesOnly, matches }) =>
        matches(name) && (!directoriesOnly || files.kind(path) === 'directory'),
    );
    return last && !last.negated;
  };
  for (let directory = dirname(path); ; directory = dirname(directory)) {
    const found = verdict(join(directory, '.gitignore'), directory);
    if (found !== undefined) return found;
    if (directory === root) break;
  }
  return (repository && verdict(join(repository.common, 'info/exclude'), repository.root)) ?? false;
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
