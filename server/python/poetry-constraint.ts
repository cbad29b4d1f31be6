/** Poetry's version constraints, as poetry-core 2 reads them, as ranges of releases. */
import {
  atLeast,
  below,
  bump,
  everything,
  intersect,
  nothing,
  type Range,
  rangeOfClause,
  union,
} from './range.ts';
import { type Invalid, isInvalid, parseVersion, type Specifier } from './version.ts';

/**
 * Poetry's grammar: `^3.8`, `~3.8`, `3.8`, `3.8.*`, `*`, the operators of PEP 440 and `=`, joined by commas
 * or blanks (all must hold) and by `||` or `|` (any may).
 */
export function parsePoetryConstraint(text: string): { readonly range: Range } | Invalid {
  let range: Range = nothing;
  let start = 0;
  for (const group of text.split(/\|\|?/)) {
    const parsed = parsePoetryGroup(group.trimEnd().replace(/,+$/, ''));
    if (isInvalid(parsed)) {
      return {
        invalid: parsed.invalid,
        span: { start: start + parsed.span.start, end: start + parsed.span.end },
      };
    }
    range = union(range, parsed.range);
    start += group.length + (text.startsWith('||', start + group.length) ? 2 : 1);
  }
  return { range };
}

const poetryClause =
  /(\^|~=|~|===|==|=|!=|<>|<=|>=|<|>)?\s*([^\s,^~=!<>]+(?:!(?!=)[^\s,^~=!<>]+)?)(?: *, *| +|$)/y;

function parsePoetryGroup(text: string): { readonly range: Range } | Invalid {
  let range = everything;
  const first = text.length - text.trimStart().length;
  poetryClause.lastIndex = first;
  if (text.trim() === '') return { invalid: 'a version is missing', span: { start: 0, end: text.length } };
  while (poetryClause.lastIndex < text.length) {
    const at = poetryClause.lastIndex;
    const match = poetryClause.exec(text);
    if (!match)
      return { invalid: `\`${text.slice(at)}\` is no version`, span: { start: at, end: text.length } };
    const [all, operator = '', written = ''] = match;
    const clause = rangeOfPoetryClause(operator, written);
    if (!clause) {
      return {
        invalid: `\`${all.replace(/[\s,]+$/, '')}\` is no version constraint`,
        span: { start: at, end: at + all.trimEnd().length },
      };
    }
    range = intersect(range, clause);
  }
  return { range };
}

function rangeOfPoetryClause(operator: string, written: string): Range | undefined {
  if (/^v?[xX*](?:\.[xX*])*$/.test(written)) return operator === '' ? everything : undefined;
  const prefix = /(?:\.\*)+$/.exec(written)?.[0] ?? '';
  const version = parseVersion(prefix ? written.slice(0, -prefix.length) : written);
  if (isInvalid(version)) return undefined;
  if (prefix && !/^\d+(?:\.\d+)*$/.test(version.text)) return undefined;
  const { release } = version;
  if (prefix && (operator === '^' || operator === '~' || operator === '~=' || operator === '==='))
    return undefined;
  switch (operator) {
    case '^': {
      const leading = release.findIndex(number => number > 0);
      const position = leading >= 0 ? leading : release.length - 1;
      return intersect(atLeast(release), below(bump(release, position)));
    }
    case '~':
      return intersect(atLeast(release), below(bump(release, release.length === 1 ? 0 : 1)));
    case '~=':
      return intersect(atLeast(release), below(bump(release, Math.max(0, release.length - 2))));
    case '':
    case '=':
    case '<>':
      return rangeOfClause({ operator: '==', version, text: written, prefix: prefix !== '', span });
    case '===':
      return undefined;
    default:
      return rangeOfClause({
        operator: operator as Specifier['operator'],
        version,
        text: written,
        prefix: prefix !== '' && (operator === '==' || operator === '!='),
        span,
      });
  }
}

const span = { start: 0, end: 0 };
