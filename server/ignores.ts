/**
 * Suppression comments: `# flake-pyproject: ignore[rule-id, …] reason`, at the end of a line or alone
 * above it, in either language. In a shell string of Nix, the shell's own comment does.
 */
import { type Location, lineStartAt, locationKey, positionAt, type SourceFile } from './text.ts';

export interface Ignore {
  /** One rule id, at its place inside the brackets. */
  readonly rule: string;
  readonly at: Location;
  /** The whole comment. */
  readonly comment: Location;
  /** The line (from 0) whose findings it silences. */
  readonly line: number;
}

const pattern = /#[ \t]*flake-pyproject:[ \t]*ignore\[([^\]\n]*)\][^\n]*/g;
const kept = new WeakMap<SourceFile, readonly Ignore[]>();

/** Every suppression of a file, one for each rule id that it names. */
export function ignoresIn(file: SourceFile): readonly Ignore[] {
  let ignores = kept.get(file);
  if (!ignores) {
    ignores = file.text.includes('flake-pyproject:') ? [...scan(file)] : [];
    kept.set(file, ignores);
  }
  return ignores;
}

function* scan(file: SourceFile): Iterable<Ignore> {
  for (const match of file.text.matchAll(pattern)) {
    const comment = { file, start: match.index, end: match.index + match[0].trimEnd().length };
    const line = silencedLine(file, comment);
    let offset = match.index + match[0].indexOf('[') + 1;
    for (const part of match[1]!.split(',')) {
      const rule = part.trim();
      const start = offset + part.indexOf(rule);
      if (rule) yield { rule, at: { file, start, end: start + rule.length }, comment, line };
      offset += part.length + 1;
    }
  }
}

/** A comment behind code speaks of its own line; one that stands alone, of the next line that is not such a comment. */
function silencedLine(file: SourceFile, comment: Location): number {
  const { line } = positionAt(file, comment.start);
  if (file.text.slice(lineStartAt(file, comment.start), comment.start).trim() !== '') return line;
  const lines = file.text.slice(comment.start).split('\n');
  let below = 1;
  while (/^[ \t]*#/.test(lines[below] ?? '')) below++;
  return line + below;
}

/** The ignores that silence a finding of this rule at any of these places. */
export function ignoresFor(rule: string, places: readonly Location[]): readonly Ignore[] {
  return places.flatMap(at => {
    const ignores = ignoresIn(at.file);
    if (ignores.length === 0) return [];
    const first = positionAt(at.file, at.start).line;
    return ignores.filter(ignore => ignore.rule === rule && ignore.line === first);
  });
}

export const ignoreKey = (ignore: Ignore): string => locationKey(ignore.at);
