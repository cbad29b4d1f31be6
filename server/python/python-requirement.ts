/**
 * What a project says of the Pythons that it supports: PEP 440 in `requires-python`, Poetry's grammar in its
 * `python`.
 */
import type { Located, Location } from '../text.ts';
import { parsePoetryConstraint } from './poetry-constraint.ts';
import { bump, clausesOf, parseRelease, type Range, rangeOf } from './range.ts';
import { contentAt } from './toml.ts';
import { isInvalid, parseSpecifiers, type SpecifierSet } from './version.ts';

export interface PythonRequirement {
  readonly grammar: 'pep440' | 'poetry';
  readonly text: string;
  /** The text without its quotes. */
  readonly at: Location;
  /** The releases that it admits; undefined where it is not valid and tools do not agree on one reading. */
  readonly range: Range | undefined;
  /**
   * Its clauses, whose spans count from the start of the text; undefined for Poetry, or where it is not
   * valid.
   */
  readonly specifiers: SpecifierSet | undefined;
  readonly invalid: InvalidPython | undefined;
}

interface InvalidPython {
  /** Starts in lower case: `… is not valid: ${reason}`. */
  readonly reason: string;
  readonly at: Location;
  /** The PEP 440 form that was surely meant. */
  readonly meant: string | undefined;
}

/** `requires-python`. An empty clause, as in `>=3.8,`, is invalid to uv only, so the range stays known. */
export function readRequiresPython(written: Located<string>): PythonRequirement {
  const text = written.value;
  const parsed = parseSpecifiers(text);
  const base = { grammar: 'pep440', text, at: contentAt(written) } as const;
  if (isInvalid(parsed)) {
    const invalid = {
      reason: parsed.invalid,
      at: contentAt(written, parsed.span),
      meant: meantSpecifiers(text),
    };
    return { ...base, range: undefined, specifiers: undefined, invalid };
  }
  const [empty] = parsed.emptyClauses;
  const invalid = empty && {
    reason: 'a comma without a version specifier, which uv refuses',
    at: contentAt(written, empty),
    meant: meantSpecifiers(text),
  };
  return { ...base, range: rangeOf(parsed), specifiers: parsed, invalid };
}

/** Poetry's `python`. */
export function readPoetryPython(written: Located<string>): PythonRequirement {
  const parsed = parsePoetryConstraint(written.value);
  const base = {
    grammar: 'poetry',
    text: written.value,
    at: contentAt(written),
    specifiers: undefined,
  } as const;
  if (!isInvalid(parsed)) return { ...base, range: parsed.range, invalid: undefined };
  const invalid = { reason: parsed.invalid, at: contentAt(written, parsed.span), meant: undefined };
  return { ...base, range: undefined, invalid };
}

/**
 * The valid specifiers that somebody surely meant by a text that is none; undefined where that is not sure.
 */
export function meantSpecifiers(text: string): string | undefined {
  const tidy = text
    .trim()
    .replace(/^python\s*/i, '')
    .replace(/=>|≥/g, '>=')
    .replace(/=<|≤/g, '<=')
    .replace(/\s*,(?:\s*,)*\s*/g, ',')
    .replace(/^,|,$/g, '')
    .replace(/\.[xX](?![\w.])/g, '.*')
    .replace(/^(\d+(?:\.\d+)*)\s*\+$/, '>=$1')
    .replace(/(>=|<)(\s*\d+(?:\.\d+)*)\.\*/g, '$1$2')
    .replace(/(>|<=)\s*(\d+(?:\.\d+)*)\.\*/g, (_, operator, release) => {
      const numbers = release.split('.').map(Number);
      return `${operator === '>' ? '>=' : '<'}${bump(numbers, numbers.length - 1).join('.')}`;
    });
  const parsed = parseSpecifiers(tidy);
  if (!isInvalid(parsed) && parsed.clauses.length > 0) return tidy;
  if (/^\d+$/.test(tidy)) return `==${tidy}.*`;
  const bare = parseRelease(tidy);
  if (bare) return bare.length === 2 ? `==${tidy}.*` : `==${tidy}`;
  const constraint = parsePoetryConstraint(tidy);
  return (!isInvalid(constraint) && clausesOf(constraint.range)?.join(',')) || undefined;
}
