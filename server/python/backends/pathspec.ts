/**
 * gitignore patterns as Python's `pathspec` 1.x reads them (`GitIgnoreSpec`), which hatchling and
 * scikit-build-core use for every include and exclude. It differs from git: a file below an excluded
 * directory can be included again, and a pattern is judged on the path alone, not on the tree.
 */
import { escapeRegex } from './fnmatch.ts';
import { giveUp } from './outcome.ts';

interface Pattern {
  readonly regex: RegExp;
  readonly include: boolean;
}

export interface PathSpec {
  /** `path` is relative, with `/`; a trailing `/` says that it is a directory. */
  matches(path: string): boolean;
}

const directoryMark = '(?<directory>/)';

export function pathSpec(lines: readonly string[]): PathSpec {
  const patterns = lines.map(compile).filter(pattern => pattern !== undefined);
  patterns.reverse();
  return {
    matches(path) {
      const relative = path.startsWith('/') ? path.slice(1) : path.startsWith('./') ? path.slice(2) : path;
      let answer = false;
      let best = 0;
      for (const { regex, include } of patterns) {
        const match = regex.exec(relative);
        if (!match) continue;
        // A pattern that matches the file itself outweighs one that matches a directory above it.
        const weight = match.groups?.directory ? 1 : 2;
        if (weight > best) {
          answer = include;
          best = weight;
        }
        if (best === 2) break;
      }
      return answer;
    },
  };
}

function compile(line: string): Pattern | undefined {
  let text = line.endsWith('\\ ') ? line : line.trimEnd();
  if (text === '' || text.startsWith('#') || text === '/') return undefined;
  const include = !text.startsWith('!');
  if (!include) text = text.slice(1);
  const segments = text.split('/');
  const isDirectory = segments.at(-1) === '';
  if (segments[0] === '') segments.shift();
  else if (segments.length === 1 || (segments.length === 2 && segments[1] === '')) {
    if (segments[0] !== '**') segments.unshift('**');
  }
  if (segments.length === 0) giveUp(`the pattern ${line} is not valid`);
  if (segments.at(-1) === '') segments[segments.length - 1] = '**';
  for (let i = segments.length - 1; i > 0; i--) {
    if (segments[i] === '**' && segments[i - 1] === '**') segments.splice(i, 1);
  }
  const source = special(segments, isDirectory) ?? translate(line, segments, isDirectory);
  if (source === undefined) return undefined;
  try {
    return { regex: new RegExp(source, 'u'), include };
  } catch {
    return giveUp(`the pattern ${line} is not valid`);
  }
}

function special(segments: readonly string[], isDirectory: boolean): string | undefined {
  const shape = segments.join('/');
  if (shape === '**') return isDirectory ? directoryMark : '.';
  if (shape === '**/*') return '.';
  if (shape === '**/*/**') return isDirectory ? directoryMark : '/';
  return undefined;
}

function translate(line: string, segments: readonly string[], isDirectory: boolean): string | undefined {
  const last = segments.length - 1;
  let out = '';
  let slash = false;
  for (const [i, segment] of segments.entries()) {
    if (segment === '**') {
      if (i === 0) out += '^(?:.+/)?';
      else if (i < last) {
        out += '(?:/.+)?';
        slash = true;
      } else out += isDirectory ? directoryMark : '/';
      continue;
    }
    if (i === 0) out += '^';
    if (slash) out += '/';
    const glob = segment === '*' ? '[^/]+' : translateGlob(line, segment);
    if (glob === undefined) return undefined;
    out += glob;
    if (i === last) out += `(?:${directoryMark}|$)`;
    slash = true;
  }
  return out;
}

/** Undefined for an unclosed bracket: git discards such a pattern. */
function translateGlob(line: string, glob: string): string | undefined {
  const characters = [...glob];
  let out = '';
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!;
    if (character === '\\') {
      const next = characters[++i];
      if (next === undefined) giveUp(`the pattern ${line} is not valid`);
      out += escapeRegex(next);
    } else if (character === '*') out += '[^/]*';
    else if (character === '?') out += '[^/]';
    else if (character === '[') {
      let start = i + 1;
      const negated = characters[start] === '!' || characters[start] === '^';
      if (negated) start++;
      const end = characters.indexOf(']', characters[start] === ']' ? start + 1 : start);
      if (end < 0) return undefined;
      const inner = characters.slice(start, end).map(c => (/[\\\]^[]/.test(c) ? `\\${c}` : c));
      out += `[${negated ? '^' : ''}${inner.join('')}]`;
      i = end;
    } else out += escapeRegex(character);
  }
  return out;
}
