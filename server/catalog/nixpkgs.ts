/**
 * States of nixpkgs: its releases, and what a flake reference or a lock says about which one is meant.
 *
 * Facts change on master at some day, and a release has what master had when it branched off. So each change
 * is kept with the first release that shows it and the days between which it reached master, and every
 * question has three answers: it happened, it did not, or it is not known.
 *
 * Sources: endoflife.date (release and end dates), bumps of `lib/.version` on master (branch-off),
 * NixOS/infra `channels.nix` (channels), read 2026-11.
 */

/** Which nixpkgs is meant, as far as a lock says. Both null: nothing is known. */
export interface Nixpkgs {
  /** `YY.MM`, `unstable`, or null where it is not known (a bare revision, a fork). */
  readonly release: string | null;
  /** Unix time in seconds of the commit; for a flake without a lock, now. */
  readonly lastModified: number | null;
}

export interface Release {
  /** `YY.MM`. */
  readonly name: string;
  readonly codename: string;
  /** Days, `YYYY-MM-DD`. The branch leaves master; the release is announced; security fixes end. */
  readonly branchOff: string;
  readonly released: string;
  readonly endOfSupport: string;
}

export const releases: readonly Release[] = [
  ['22.11', 'Raccoon', '2022-11-21', '2022-11-30', '2023-06-30'],
  ['23.05', 'Stoat', '2023-05-22', '2023-05-31', '2023-12-31'],
  ['23.11', 'Tapir', '2023-11-21', '2023-11-29', '2024-06-30'],
  ['24.05', 'Uakari', '2024-05-22', '2024-05-31', '2024-12-31'],
  ['24.11', 'Vicuña', '2024-11-14', '2024-11-30', '2025-06-30'],
  ['25.05', 'Warbler', '2025-05-16', '2025-05-23', '2025-12-31'],
  ['25.11', 'Xantusia', '2025-11-24', '2025-11-30', '2026-06-30'],
  ['26.05', 'Yarara', '2026-05-24', '2026-05-30', '2026-12-31'],
].map(([name, codename, branchOff, released, endOfSupport]) => {
  return {
    name: name!,
    codename: codename!,
    branchOff: branchOff!,
    released: released!,
    endOfSupport: endOfSupport!,
  };
});

/** The release of that name, where it is one that the catalogue knows. */
export function findRelease(name: string | null): Release | undefined {
  return releases.find(release => release.name === name);
}

/**
 * The last day on which a release gets security fixes. Older releases than the catalogue's are over as well: for
 * them it is the last day of the month by which nixpkgs' half-yearly rhythm ended them.
 */
export function endOfSupport(release: string | null): string | undefined {
  const known = findRelease(release)?.endOfSupport;
  if (known !== undefined || release === null || !isReleaseName(release) || release >= '22.11') return known;
  const [year, month] = release.split('.').map(Number) as [number, number];
  return month < 9 ? `20${year}-12-31` : `20${year + 1}-06-30`;
}

/** Something that changed in nixpkgs once and for all. */
export interface Change {
  /** The first release that has it. */
  readonly release: string;
  /** Master does not have it before this day, and has it after the other one. An unbounded end is left out. */
  readonly after?: string | undefined;
  readonly by?: string | undefined;
}

/**
 * Whether a state of nixpkgs has a change; undefined where it is not known. Where only the day is known, the commit
 * may lie on master or on any release branch alive then, and may be a fork that lags a month behind.
 */
export function has(change: Change, nixpkgs: Nixpkgs): boolean | undefined {
  if (nixpkgs.release !== null && nixpkgs.release !== 'unstable') {
    return isReleaseName(nixpkgs.release) ? nixpkgs.release >= change.release : undefined;
  }
  const day = dayOf(nixpkgs);
  if (day === undefined) return undefined;
  if (nixpkgs.release === 'unstable') return onMaster(change, day);
  const answers = [onMaster(change, day), onMaster(change, daysBefore(day, 30))];
  for (const { name, branchOff, endOfSupport } of releases) {
    if (branchOff <= day && daysBefore(day, 60) <= endOfSupport) answers.push(name >= change.release);
  }
  return answers.every(answer => answer === answers[0]) ? answers[0] : undefined;
}

function onMaster(change: Change, day: string): boolean | undefined {
  const branchOff = findRelease(change.release)?.branchOff;
  const before = releases.findLast(release => release.name < change.release)?.branchOff;
  const after = change.after ?? before;
  const by = change.by ?? branchOff;
  if (by !== undefined && day > by) return true;
  if (after !== undefined && day < after) return false;
  return undefined;
}

/** The day of the commit, `YYYY-MM-DD`. */
export function dayOf(nixpkgs: Nixpkgs): string | undefined {
  const time = nixpkgs.lastModified;
  if (time === null || !Number.isFinite(time) || time <= 0 || time > 253402300799) return undefined;
  return new Date(time * 1000).toISOString().slice(0, 10);
}

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
}

function isReleaseName(name: string): boolean {
  return /^\d\d\.\d\d$/.test(name);
}

/** What a flake reference or a lock's `original` or `locked` says of a nixpkgs; absent and null are the same. */
export interface NixpkgsReference {
  readonly ref?: string | null | undefined;
  /** A flake reference (`github:NixOS/nixpkgs/nixos-25.05`) or the URL of a tarball. */
  readonly url?: string | null | undefined;
  readonly owner?: string | null | undefined;
  readonly repo?: string | null | undefined;
}

/**
 * The release that a reference names: `YY.MM`, `unstable`, or null where it names none: a bare revision, a fork, a
 * requirement that several releases meet. A lock's `locked.url` says more than its `original.url` where both exist.
 */
export function releaseOf(reference: NixpkgsReference): string | null {
  const { owner, repo } = reference;
  if (owner && repo && `${owner}/${repo}`.toLowerCase() !== 'nixos/nixpkgs') return null;
  return branchRelease(reference.ref) ?? urlRelease(reference.url);
}

/** The release of a branch or channel of NixOS/nixpkgs. */
function branchRelease(branch: string | null | undefined): string | null {
  if (!branch) return null;
  const name = branch.replace(/^refs\/(heads|tags)\//, '');
  if (/^(nixos-unstable(-small)?|nixpkgs-unstable|master|staging(-next)?)$/.test(name)) return 'unstable';
  return (
    /^(?:nixos|nixpkgs|release|staging|staging-next)-(\d\d\.\d\d)(?:-small|-darwin|-aarch64)?$/.exec(
      name,
    )?.[1] ?? null
  );
}

function urlRelease(url: string | null | undefined): string | null {
  if (!url) return null;
  const [location, query] = splitOnce(
    url.trim().replace(/^(flake|tarball|git):(?=\w)|^(tarball|git)\+/, ''),
    '?',
  );
  const parameters = new URLSearchParams(query ?? '');
  const asked = parameters.get('ref');
  let found: RegExpExecArray | null;

  found = /^github:nixos\/nixpkgs(?:\/([^?#]+))?$/i.exec(location);
  if (found)
    return (
      branchRelease(asked ?? found[1]) ?? (found[1] || asked || parameters.get('rev') ? null : 'unstable')
    );
  // The registry's nixpkgs is nixpkgs-unstable.
  found = /^nixpkgs(?:\/([^/?#]+))?$/.exec(location);
  if (found) return found[1] ? branchRelease(found[1]) : 'unstable';
  found =
    /^https?:\/\/github\.com\/nixos\/nixpkgs(?:\.git)?(?:\/(?:archive|tarball)\/(?:refs\/heads\/)?(.+?)(?:\.tar\.gz|\.zip)?)?\/?$/i.exec(
      location,
    );
  if (found) return branchRelease(asked ?? found[1]);
  found = /^https?:\/\/(?:channels\.nixos\.org|nixos\.org\/channels)\/([^/]+)/.exec(location);
  if (found) return branchRelease(found[1]);
  found =
    /^https?:\/\/releases\.nixos\.org\/(?:nixos|nixpkgs)\/.*?\b(?:nixos|nixpkgs)-(\d\d\.\d\d)(pre|beta)?/.exec(
      location,
    );
  if (found) return found[2] === 'pre' ? 'unstable' : found[1]!;
  found = /^https?:\/\/(?:api\.)?flakehub\.com\/f\/(?:pinned\/)?nixos\/nixpkgs\/([^/]+)/i.exec(location);
  if (found) return flakeHubRelease(found[1]!);
  return null;
}

/**
 * The release behind a FlakeHub requirement: series `0.YYMM` are releases and `0.1` is unstable, so `0.2505.*`,
 * `~0.2505`, `=0.2505.806343` and a pinned `0.2505.806343%2Brev-…` all mean 25.05. `*`, `0` and ranges mean the newest.
 */
function flakeHubRelease(requirement: string): string | null {
  const series = /^(?:[~^=]|%5E|%7E|%3D)?0\.(\d+)(?=$|[.]|%2B|\+)/i.exec(
    requirement.replace(/\.tar\.gz$/, ''),
  )?.[1];
  if (series === '1') return 'unstable';
  return series?.length === 4 ? `${series.slice(0, 2)}.${series.slice(2)}` : null;
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
