/**
 * Sets of releases, for what a project says of the Pythons that it supports. Like uv, they look at release
 * numbers only: `3.13.0rc1` counts as 3.13.0, and Python has no epochs.
 */
import { compareReleases, type Specifier } from './version.ts';

/** Release numbers; trailing zeros mean nothing. */
export type Release = readonly number[];

export interface Bound {
  readonly release: Release;
  readonly inclusive: boolean;
}

/** Not empty; without a bound, it goes on for ever. */
interface Interval {
  readonly low?: Bound;
  readonly high?: Bound;
}

/** Intervals from low to high that neither overlap nor touch. None: nothing is admitted. */
export type Range = readonly Interval[];

export const everything: Range = [{}];
export const nothing: Range = [];

/**
 * `outward` is -1 for a low bound and 1 for a high one: which side an inclusive bound lies of an exclusive
 * one.
 */
function compareBounds(a: Bound | undefined, b: Bound | undefined, outward: -1 | 1): number {
  if (!a || !b) return a === b ? 0 : (a ? -1 : 1) * outward;
  const sign = compareReleases(a.release, b.release);
  return sign || (Number(a.inclusive) - Number(b.inclusive)) * outward;
}

function interval(low: Bound | undefined, high: Bound | undefined): Range {
  if (low && high) {
    const sign = compareReleases(low.release, high.release);
    if (sign > 0 || (sign === 0 && !(low.inclusive && high.inclusive))) return nothing;
  }
  return [{ ...(low && { low }), ...(high && { high }) }];
}

export function atLeast(release: Release): Range {
  return interval({ release, inclusive: true }, undefined);
}

export function below(release: Release): Range {
  return interval(undefined, { release, inclusive: false });
}

/** Everything that starts with these numbers: `[3, 12]` is `==3.12.*`. */
function startingWith(release: Release): Range {
  return interval(
    { release, inclusive: true },
    { release: bump(release, release.length - 1), inclusive: false },
  );
}

/** The release with one number raised and the rest cut off. */
export function bump(release: Release, position: number): Release {
  return [...release.slice(0, position), (release[position] ?? 0) + 1];
}

export function intersect(a: Range, b: Range): Range {
  const out: Interval[] = [];
  for (const x of a) {
    for (const y of b) {
      const low = compareBounds(x.low, y.low, -1) >= 0 ? x.low : y.low;
      const high = compareBounds(x.high, y.high, 1) <= 0 ? x.high : y.high;
      out.push(...interval(low, high));
    }
  }
  return out;
}

export function complement(range: Range): Range {
  const out: Interval[] = [];
  let low: Bound | undefined;
  for (const { low: start, high: end } of range) {
    if (start) out.push(...interval(low, { release: start.release, inclusive: !start.inclusive }));
    if (!end) return out;
    low = { release: end.release, inclusive: !end.inclusive };
  }
  return [...out, ...interval(low, undefined)];
}

export function union(a: Range, b: Range): Range {
  return complement(intersect(complement(a), complement(b)));
}

export function isEmpty(range: Range): boolean {
  return range.length === 0;
}

export function isSubset(inner: Range, outer: Range): boolean {
  return isEmpty(intersect(inner, complement(outer)));
}

export function equalRanges(a: Range, b: Range): boolean {
  return isSubset(a, b) && isSubset(b, a);
}

/**
 * Whether the lowest and highest bounds agree: all that uv compares when it looks whether a lock is stale.
 */
export function equalBounds(a: Range, b: Range): boolean {
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b);
  return (
    compareBounds(lowBound(a), lowBound(b), -1) === 0 && compareBounds(highBound(a), highBound(b), 1) === 0
  );
}

export function lowBound(range: Range): Bound | undefined {
  return range[0]?.low;
}

function highBound(range: Range): Bound | undefined {
  return range.at(-1)?.high;
}

export function admitsRelease(range: Range, release: Release): boolean {
  const point = { release, inclusive: true };
  return !isEmpty(intersect(range, interval(point, point)));
}

/** The releases that a clause admits. */
export function rangeOfClause({ operator, version, prefix }: Specifier): Range {
  if (!version) return nothing;
  if (version.epoch !== 0) {
    return operator === '<' || operator === '<=' || operator === '!=' ? everything : nothing;
  }
  const { release } = version;
  const point = { release, inclusive: true };
  const equal = prefix ? startingWith(release) : interval(point, point);
  switch (operator) {
    case '==':
    case '===':
      return equal;
    case '!=':
      return complement(equal);
    case '>=':
      return atLeast(release);
    case '<':
      return below(release);
    case '>':
      return complement(interval(undefined, point));
    case '<=':
      return interval(undefined, point);
    case '~=':
      return intersect(atLeast(release), below(bump(release, release.length - 2)));
  }
}

/** The releases that all clauses admit. */
export function rangeOf({ clauses }: { readonly clauses: readonly Specifier[] }): Range {
  return clauses.map(rangeOfClause).reduce(intersect, everything);
}

/**
 * How much of a minor version a range admits. `some` when it depends on the patch release, as with
 * `>=3.12.3`: undecided unless the patch is known.
 */
export function admitsMinor(range: Range, major: number, minor: number): 'all' | 'some' | 'none' {
  const releases = startingWith([major, minor]);
  if (isSubset(releases, range)) return 'all';
  return isEmpty(intersect(releases, range)) ? 'none' : 'some';
}

/** `3.12` or `3.12.4` as numbers; undefined for anything that is not two or more numbers with dots. */
export function parseRelease(text: string): readonly [number, number, ...number[]] | undefined {
  if (!/^\d+(?:\.\d+)+$/.test(text)) return undefined;
  const [major, minor, ...rest] = text.split('.').map(Number);
  return [major!, minor!, ...rest];
}

/**
 * The lowest minor version of which a range admits any release, such as `3.9`; undefined without a low bound.
 */
export function minimumMinor(range: Range): string | undefined {
  const low = lowBound(range);
  return low && `${low.release[0]}.${low.release[1] ?? 0}`;
}

/**
 * Of the candidates (`3.11`, …) of which the range admits every release, the one nearest to `wanted`; the
 * higher one of two equally near.
 */
export function nearestMinor(
  range: Range,
  wanted: string,
  candidates: readonly string[],
): string | undefined {
  const rank = (text: string): number | undefined => {
    const release = parseRelease(text);
    return release && release[0] * 1000 + release[1];
  };
  const goal = rank(wanted);
  if (goal === undefined) return undefined;
  const ranked = candidates.flatMap(text => {
    const release = parseRelease(text);
    if (!release || admitsMinor(range, release[0], release[1]) !== 'all') return [];
    return [{ text, rank: rank(text)! }];
  });
  ranked.sort((a, b) => Math.abs(a.rank - goal) - Math.abs(b.rank - goal) || b.rank - a.rank);
  return ranked[0]?.text;
}

/**
 * The clauses that a range is made of, as uv writes them to its lock (but for trailing zeros): `>=3.11,<3.12`
 * is `==3.11.*`, a hole is `!=`. Undefined where no set of clauses says it: nothing at all, or holes that are
 * neither one release nor one minor or major version.
 */
export function clausesOf(range: Range): readonly string[] | undefined {
  const first = range[0];
  const last = range.at(-1);
  if (!first || !last) return undefined;
  const holes: string[] = [];
  for (const [i, { high }] of range.slice(0, -1).entries()) {
    const low = range[i + 1]!.low!;
    if (!high || high.inclusive) return undefined;
    if (!low.inclusive) {
      if (compareReleases(high.release, low.release) !== 0) return undefined;
      holes.push(`!=${high.release.join('.')}`);
    } else {
      const family = familyOf(high.release, low.release);
      if (!family) return undefined;
      holes.push(`!=${family.join('.')}.*`);
    }
  }
  const { low } = first;
  const { high } = last;
  const outer: string[] = [];
  const family = low?.inclusive && high && !high.inclusive ? familyOf(low.release, high.release) : undefined;
  if (family) outer.push(`==${family.join('.')}.*`);
  else if (low?.inclusive && high?.inclusive && compareReleases(low.release, high.release) === 0) {
    outer.push(`==${low.release.join('.')}`);
  } else {
    if (low) outer.push(`>${low.inclusive ? '=' : ''}${low.release.join('.')}`);
    if (high) outer.push(`<${high.inclusive ? '=' : ''}${high.release.join('.')}`);
  }
  return low ? [outer[0]!, ...holes, ...outer.slice(1)] : [...holes, ...outer];
}

/** The `[3, 11]` of which all releases lie between 3.11 and 3.12; at most two numbers, as in uv. */
function familyOf(low: Release, high: Release): Release | undefined {
  const trimmed = [...low];
  while (trimmed.length > 1 && trimmed.at(-1) === 0) trimmed.pop();
  if (trimmed.length > 2) return undefined;
  const family = trimmed.length === 1 ? [trimmed[0]!, 0] : trimmed;
  return compareReleases(bump(family, 1), high) === 0 ? family : undefined;
}
