/**
 * PEP 440: versions, their order, specifiers and what they admit, as `packaging` 26 decides it. Ranges of
 * Python releases, as uv and Poetry compare them, are in range.ts.
 *
 * Versions are taken apart by @renovatebot/pep440, whose grammar is right. The rest is done here, because its
 * - local labels are read as JavaScript numbers (`1.0+1e2`, `+0x1`) and printed with commas;
 * - `==1.0.*` misses `1` (no zero padding), and it accepts `==1.0rc1.*` and `==1.0.post1.*`;
 * - `<` and `>` are always false for equal release numbers, so `>1.0rc1` rejects 1.0, and they ignore the
 *   epoch;
 * - `==1.0+a` admits other local labels, and `===` does not compare texts;
 * - empty clauses (`>=3.8,`) are refused, which `packaging` and all backends but uv's accept;
 * - failures carry neither reason nor place.
 * One gap stays: numbers above 2^53 lose their last digits.
 */
import { parse as parsePep440 } from '@renovatebot/pep440';
import type { Span } from '../text.ts';

/** Why a text is not what it should be, at a place in that text. */
export interface Invalid {
  readonly invalid: string;
  readonly span: Span;
}

export function isInvalid<T extends object>(parsed: T | Invalid): parsed is Invalid {
  return 'invalid' in parsed;
}

const preLabels = ['a', 'b', 'rc'] as const;

export interface Version {
  /** As written, without surrounding blanks. */
  readonly text: string;
  readonly epoch: number;
  readonly release: readonly number[];
  readonly pre: readonly [label: (typeof preLabels)[number], number: number] | undefined;
  readonly post: number | undefined;
  readonly dev: number | undefined;
  readonly local: readonly (string | number)[] | undefined;
}

export function parseVersion(text: string): Version | Invalid {
  const trimmed = text.trim();
  const parsed = parsePep440(trimmed);
  if (!parsed) {
    const start = text.length - text.trimStart().length;
    let end = start + Math.min(trimmed.length, 200);
    while (end > start && !parsePep440(text.slice(start, end))) end--;
    const rest = { start: end, end: start + trimmed.length };
    if (trimmed === '') return { invalid: 'a version is missing', span: { start: 0, end: text.length } };
    if (end === start)
      return { invalid: `a version starts with a number, not with \`${trimmed}\``, span: rest };
    return { invalid: `\`${text.slice(rest.start, rest.end)}\` cannot stand in a version`, span: rest };
  }
  const number = (part: unknown) => (Array.isArray(part) ? Number(part[1]) : undefined);
  const label = Array.isArray(parsed.pre) ? preLabels.find(name => name === parsed.pre[0]) : undefined;
  const local = /\+(.*)$/.exec(trimmed)?.[1]?.toLowerCase().split(/[._-]/);
  return {
    text: trimmed,
    epoch: parsed.epoch,
    release: parsed.release,
    pre: label && [label, Number(parsed.pre[1])],
    post: number(parsed.post),
    dev: number(parsed.dev),
    local: local?.map(part => (/^\d+$/.test(part) ? Number(part) : part)),
  };
}

/** The version's normal form, with its own number of release numbers. */
export function formatVersion({ epoch, release, pre, post, dev, local }: Version): string {
  return [
    epoch === 0 ? '' : `${epoch}!`,
    release.join('.'),
    pre?.join('') ?? '',
    post === undefined ? '' : `.post${post}`,
    dev === undefined ? '' : `.dev${dev}`,
    local ? `+${local.join('.')}` : '',
  ].join('');
}

export function isPrerelease(version: Version): boolean {
  return version.pre !== undefined || version.dev !== undefined;
}

/** Compares release numbers; `3.12` and `3.12.0` are equal. */
export function compareReleases(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Negative, zero or positive, in the order of PEP 440. */
export function compareVersions(a: Version, b: Version): number {
  return comparePublic(a, b) || compareLocal(a.local, b.local);
}

/** The order without local labels. */
function comparePublic(a: Version, b: Version): number {
  return (
    a.epoch - b.epoch ||
    compareReleases(a.release, b.release) ||
    comparePre(a, b) ||
    order(a.post ?? -1, b.post ?? -1) ||
    order(a.dev ?? Number.POSITIVE_INFINITY, b.dev ?? Number.POSITIVE_INFINITY)
  );
}

/** `1.0.dev1` comes before every `1.0a1`, and `1.0` after every `1.0rc1`. */
function comparePre(a: Version, b: Version): number {
  const rank = ({ pre, post, dev }: Version) => {
    if (pre) return preLabels.indexOf(pre[0]);
    return post === undefined && dev !== undefined ? -1 : preLabels.length;
  };
  return order(rank(a), rank(b)) || order(a.pre?.[1] ?? 0, b.pre?.[1] ?? 0);
}

function order(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function compareLocal(a: Version['local'], b: Version['local']): number {
  if (!a || !b) return Number(a !== undefined) - Number(b !== undefined);
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const x = a[i]!;
    const y = b[i]!;
    if (x === y) continue;
    if (typeof x !== typeof y) return typeof x === 'number' ? 1 : -1;
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

type Operator = '~=' | '==' | '!=' | '<=' | '>=' | '<' | '>' | '===';

/** One clause, such as `>=3.8` or `==3.12.*`. */
export interface Specifier {
  readonly operator: Operator;
  /** Undefined only for an `===` whose text is no version. */
  readonly version: Version | undefined;
  /** What follows the operator, as written. */
  readonly text: string;
  /** Whether `.*` follows the version. */
  readonly prefix: boolean;
  /** Where the clause stands in the text that was parsed, without surrounding blanks. */
  readonly span: Span;
}

export interface SpecifierSet {
  readonly text: string;
  readonly clauses: readonly Specifier[];
  /**
   * Commas without a clause, as in `>=3.8,`: `packaging` skips them, uv refuses them in `requires-python`.
   */
  readonly emptyClauses: readonly Span[];
}

/** Clauses joined by commas, all of which must hold; blank text admits everything. */
export function parseSpecifiers(text: string): SpecifierSet | Invalid {
  const clauses: Specifier[] = [];
  const emptyClauses: Span[] = [];
  const parts = text.split(',');
  let start = 0;
  for (const part of parts) {
    const clause = parseSpecifier(part);
    if (part.trim() !== '') {
      if (isInvalid(clause)) return { invalid: clause.invalid, span: moved(clause.span, start) };
      clauses.push({ ...clause, span: moved(clause.span, start) });
    } else if (parts.length > 1) {
      const comma = start > 0 ? start - 1 : part.length;
      emptyClauses.push({ start: comma, end: comma + 1 });
    }
    start += part.length + 1;
  }
  return { text, clauses, emptyClauses };
}

function moved({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

export function parseSpecifier(text: string): Specifier | Invalid {
  const start = text.length - text.trimStart().length;
  const span = { start, end: start + text.trim().length };
  const operator = /^(?:===|~=|==|!=|<=|>=|<|>)/.exec(text.slice(start))?.[0] as Operator | undefined;
  if (!operator) return withoutOperator(text, span);
  const from = start + operator.length;
  const written = text.slice(from, span.end).trim();
  if (operator === '===') {
    if (/[\s;)]/.test(written)) return { invalid: 'only one text can follow `===`', span };
    const version = parseVersion(written);
    return {
      operator,
      version: isInvalid(version) ? undefined : version,
      text: written,
      prefix: false,
      span,
    };
  }
  const prefix = /\S\.\*$/.test(written);
  const version = parseVersion(prefix ? text.slice(from, span.end - 2) : text.slice(from, span.end));
  if (isInvalid(version)) return { invalid: version.invalid, span: moved(version.span, from) };
  const equality = operator === '==' || operator === '!=';
  if (prefix && !equality) return { invalid: `\`${operator}\` cannot be used with \`.*\``, span };
  if (prefix && (isPrerelease(version) || version.post !== undefined || version.local)) {
    return { invalid: '`.*` can follow release numbers only', span };
  }
  if (version.local && !equality) {
    return { invalid: `\`${operator}\` cannot be used with a local version label`, span };
  }
  if (operator === '~=' && version.release.length < 2) {
    return { invalid: '`~=` needs at least two numbers, such as `~=3.12`', span };
  }
  return { operator, version, text: written, prefix, span };
}

function withoutOperator(text: string, span: Span): Invalid {
  const written = text.slice(span.start, span.end);
  const foreign = /^(?:\^|~|=>|=<|=|≥|≤)/.exec(written)?.[0];
  if (foreign === '^' || foreign === '~') {
    return { invalid: `\`${foreign}\` is an operator of Poetry, not of PEP 440`, span };
  }
  if (foreign) return { invalid: `\`${foreign}\` is no operator of PEP 440`, span };
  if (written === '') return { invalid: 'a version specifier is missing', span };
  if (/^[\d*v]/i.test(written)) return { invalid: `\`${written}\` lacks an operator`, span };
  return { invalid: `\`${written}\` is no version specifier`, span };
}

/**
 * Whether a specifier or all clauses of a set admit a version. As in `packaging`, a pre-release is admitted
 * like any other version, unless `prereleases` is false.
 */
export function admits(
  specifiers: SpecifierSet | Specifier,
  version: Version,
  { prereleases = true }: { readonly prereleases?: boolean } = {},
): boolean {
  if (!prereleases && isPrerelease(version)) return false;
  if (!('clauses' in specifiers)) return clauseAdmits(specifiers, version);
  return specifiers.clauses.every(clause => clauseAdmits(clause, version));
}

function clauseAdmits({ operator, version: bound, text, prefix }: Specifier, version: Version): boolean {
  if (operator === '===') return version.text.toLowerCase() === text.toLowerCase();
  if (!bound) return false;
  const sign = comparePublic(version, bound);
  switch (operator) {
    case '==':
      return equals(version, bound, prefix);
    case '!=':
      return !equals(version, bound, prefix);
    case '>=':
      return sign >= 0;
    case '<=':
      return sign <= 0;
    case '>': {
      if (sign <= 0) return false;
      if (bound.dev !== undefined || bound.post !== undefined) return true;
      const sameRelease =
        version.epoch === bound.epoch && compareReleases(version.release, bound.release) === 0;
      return !sameRelease || comparePre(version, bound) !== 0;
    }
    case '<':
      return comparePublic(version, isPrerelease(bound) ? bound : { ...bound, dev: 0 }) < 0;
    case '~=':
      return sign >= 0 && hasPrefix(version, bound, bound.release.slice(0, -1));
  }
}

function equals(version: Version, bound: Version, prefix: boolean): boolean {
  if (prefix) return hasPrefix(version, bound, bound.release);
  return (bound.local ? compareVersions(version, bound) : comparePublic(version, bound)) === 0;
}

function hasPrefix(version: Version, { epoch }: Version, release: readonly number[]): boolean {
  return version.epoch === epoch && release.every((number, i) => (version.release[i] ?? 0) === number);
}
