/**
 * The Python interpreters of nixpkgs: which attribute gives what, in which state of nixpkgs.
 *
 * Sources: `pkgs/development/interpreters/python/default.nix` and `pkgs/top-level/aliases.nix` at several commits
 * from 2022-11 to 2026-07, and the pull requests named beside the rows. Where an attribute is known to be gone or
 * not there yet, the row's days bound the change on master; what is not known stays unknown.
 */
import { type Change, dayOf, findRelease, has, type Nixpkgs, releases } from './nixpkgs.ts';

export interface Interpreter {
  /** The attribute of the interpreter itself: `python312` for `python312Packages` too. */
  readonly attribute: string;
  readonly implementation: 'cpython' | 'pypy';
  /** `3.12`; undefined where the state of nixpkgs does not settle it. */
  readonly minor: string | undefined;
  /** `3.12.12`, only where it is certain. */
  readonly version: string | undefined;
  /** Has no global interpreter lock, and so the ABI tag `cp313t`: ordinary wheels do not install. */
  readonly freeThreaded: boolean;
  /** Lacks ssl, sqlite3, curses, readline, bz2, lzma and others. */
  readonly minimal: boolean;
  /** Known to be an alpha, beta or candidate in this state of nixpkgs. */
  readonly preRelease: boolean;
  readonly status: 'exists' | 'missing' | 'throws' | 'unknown';
  /** For `missing` and `throws`, why, such as `removed in 25.05`. */
  readonly reason: string | undefined;
}

/** The month, `YYYY-MM`, until which a CPython series gets fixes. Source: PEP 596, 619, 664, 693, 719, 745, 790. */
export const endOfLife: Readonly<Record<string, string>> = {
  '2.7': '2020-01',
  '3.7': '2023-06',
  '3.8': '2024-10',
  '3.9': '2025-10',
  '3.10': '2026-10',
  '3.11': '2027-10',
  '3.12': '2028-10',
  '3.13': '2029-10',
  '3.14': '2030-10',
  '3.15': '2031-10',
};

/** From when `python3` means a series. The last row is what nixpkgs' schedule lets expect. */
const defaults: readonly (Change & { readonly minor: string })[] = [
  { minor: '3.10', release: '22.11', after: '2022-05-25' }, // PR 174629
  { minor: '3.11', release: '23.11', after: '2023-08-17' }, // PR 249731
  { minor: '3.12', release: '24.11', after: '2024-06-19', by: '2024-07-06' }, // PR 320924; nixpkgs-update PR 431
  { minor: '3.13', release: '25.11', after: '2025-05-17', by: '2025-07-01' }, // PR 408185; msanft/ida-pro-overlay PR 2
  { minor: '3.14', release: '26.11', after: '2026-07-08', by: '2026-07-08' }, // carlthome/mirpkgs PR 26
  { minor: '3.15', release: '27.11', after: '2027-05-01' },
];

interface Life {
  /** When the attribute came; left out: before 22.11. */
  readonly came?: Change;
  /** When it was a final version; left out: always. */
  readonly final?: Change;
  /** When it went, and whether it throws since then (undefined: it is plainly missing). */
  readonly went?: Change & { readonly throws?: string };
}

const CPython: Readonly<Record<string, Life>> = {
  '2.7': {
    // PR 516241: the alias is dated 2026-05-03 and reached master after 26.05 branched off.
    went: { release: '26.11', after: '2026-05-24', by: '2026-07-31', throws: 'Python 2 is end-of-life' },
  },
  '3.7': { went: { release: '23.05' } },
  '3.8': { went: { release: '24.05', after: '2024-02-02' } }, // PR 285779
  '3.9': { went: { release: '25.05', after: '2025-02-28' } }, // PR 397258
  '3.10': { went: { release: '26.05', after: '2026-02-01' } }, // PR 490538
  // The schedule drops a series about ten months before its end of life.
  '3.11': { went: { release: '27.05', after: '2026-12-31' } },
  '3.12': {
    came: { release: '23.05', after: '2022-11-28' }, // PR 203468
    final: { release: '23.11', after: '2023-10-02' },
    went: { release: '28.05', after: '2027-12-31' },
  },
  '3.13': {
    came: { release: '24.05', by: '2024-03-31' },
    final: { release: '24.11', after: '2024-10-07' },
    went: { release: '29.05', after: '2028-12-31' },
  },
  '3.14': {
    came: { release: '25.05', by: '2025-02-28' },
    final: { release: '25.11', after: '2025-10-07' },
    went: { release: '30.05', after: '2029-12-31' },
  },
  '3.15': {
    came: { release: '25.11' },
    final: { release: '26.11', after: '2026-10-01', by: '2026-11-21' },
    went: { release: '31.05', after: '2030-12-31' },
  },
  '3.16': { came: { release: '26.11', after: '2026-07-31', by: '2026-11-21' }, final: { release: '27.11' } },
};

const freeThreading: Readonly<Record<string, Life>> = {
  '3.13': { came: { release: '24.11', after: '2024-07-14' } }, // PR 326919
  '3.14': { came: { release: '25.05' } }, // PR 411797
  '3.15': { came: { release: '26.11', after: '2025-05-16', by: '2026-07-31' } },
};

/** `pythonXYFull` and `python3Full`, PR 433833; the alias was pruned from master by 2026-07, which changes only the error. */
const full: Life = {
  went: {
    release: '25.11',
    after: '2025-08-30',
    by: '2025-09-15',
    throws: 'bluetooth is always on now, and tkinter is `python3Packages.tkinter`',
  },
};

const PyPy: Readonly<Record<string, Life>> = {
  '2.7': {},
  '3.7': { went: { release: '23.05', after: '2023-01-04' } },
  '3.8': { went: { release: '24.05', after: '2023-05-22' } },
  '3.9': { went: { release: '25.05', after: '2025-01-03' } },
  '3.10': { came: { release: '23.11' } },
  '3.11': { came: { release: '25.11' } },
};

const pattern =
  /^(?:pythonInterpreters\.)?(?:python(?<minor>\d{1,3})?(?<variant>Full|Minimal|FreeThreading)?|pypy(?<pypy>\d{1,3})?)(?:Packages)?$/;

/**
 * What an attribute of nixpkgs gives: `python312`, `python3Packages`, `python313FreeThreading`, `pypy310`,
 * `pythonInterpreters.python311`, with or without what follows it (`python312.pkgs`). Undefined for what is no
 * interpreter's attribute.
 */
export function interpreter(path: string, nixpkgs: Nixpkgs): Interpreter | undefined {
  const segments = path.split('.');
  const head = segments[0] === 'pythonInterpreters' ? segments.slice(0, 2).join('.') : segments[0]!;
  const groups = pattern.exec(head)?.groups;
  if (!groups) return undefined;
  const attribute = head.replace(/^pythonInterpreters\./, '').replace(/Packages$/, '');
  return attribute.startsWith('pypy')
    ? pypy(attribute, groups.pypy, nixpkgs)
    : cpython(attribute, groups, nixpkgs);
}

type Groups = { readonly [name: string]: string | undefined };

function cpython(attribute: string, groups: Groups, nixpkgs: Nixpkgs): Interpreter {
  const digits = groups.minor;
  const variant = groups.variant;
  const isDefault = digits === '3';
  const minor = isDefault
    ? defaultPython(nixpkgs)
    : digits === undefined || digits === '2'
      ? '2.7'
      : minorOf(digits);
  const lives: Life[] = isDefault ? [] : [CPython[minor!] ?? unheardOf];
  if (variant === 'FreeThreading') lives.push(freeThreading[minor ?? ''] ?? unheardOf);
  if (variant === 'Full') lives.push(full);
  if (variant === 'Minimal' && !isDefault) lives.push(unheardOf);
  const final = isDefault || !minor ? undefined : CPython[minor]?.final;
  const status = statusIn(lives, nixpkgs);
  return {
    attribute,
    implementation: 'cpython',
    minor,
    version: status.status === 'exists' && minor ? certainPatch(minor, nixpkgs) : undefined,
    freeThreaded: variant === 'FreeThreading',
    minimal: variant === 'Minimal',
    preRelease: final !== undefined && has(final, nixpkgs) === false,
    ...status,
  };
}

function pypy(attribute: string, digits: string | undefined, nixpkgs: Nixpkgs): Interpreter {
  // `pypy` is PyPy 2.7; which series `pypy3` follows is not known for every state.
  const minor = digits === undefined || digits === '2' ? '2.7' : digits === '3' ? undefined : minorOf(digits);
  const life = minor === undefined ? {} : (PyPy[minor] ?? unheardOf);
  return {
    attribute,
    implementation: 'pypy',
    minor,
    version: undefined,
    freeThreaded: false,
    minimal: false,
    preRelease: false,
    ...statusIn([life], nixpkgs),
  };
}

/** Attributes that the catalogue has never seen: nothing can be said of them. */
const unheardOf: Life = { came: { release: '99.05' } };

function statusIn(lives: readonly Life[], nixpkgs: Nixpkgs): Pick<Interpreter, 'status' | 'reason'> {
  let unknown = lives.includes(unheardOf) || (nixpkgs.release === null && nixpkgs.lastModified === null);
  for (const { came, went } of lives) {
    const gone = went && has(went, nixpkgs);
    if (went && gone) {
      const when = findRelease(went.release) ? `in ${went.release}` : 'on unstable';
      if (!went.throws) return { status: 'missing', reason: `removed ${when}` };
      return { status: 'throws', reason: `removed ${when}: ${went.throws}` };
    }
    const there = came && came.release !== '99.05' ? has(came, nixpkgs) : true;
    if (came && there === false) {
      const when = findRelease(came.release) ? `in ${came.release}` : 'on unstable';
      return { status: 'missing', reason: `it first appears ${when}` };
    }
    unknown ||= gone === undefined && went !== undefined;
    unknown ||= there === undefined;
    // Before the first release that the catalogue knows, presence rests on nothing.
    unknown ||= !came && nixpkgs.release !== null && nixpkgs.release < releases[0]!.name;
  }
  return { status: unknown ? 'unknown' : 'exists', reason: undefined };
}

/** `312` -> `3.12`. */
function minorOf(digits: string): string {
  return `${digits[0]}.${digits.slice(1)}`;
}

/** The series that `python3` means: `3.12`; undefined where the state of nixpkgs does not settle it. */
export function defaultPython(nixpkgs: Nixpkgs): string | undefined {
  for (const change of defaults.toReversed()) {
    const passed = has(change, nixpkgs);
    if (passed === undefined) return undefined;
    if (passed) return change.minor;
  }
  return undefined;
}

/** The final CPython series that surely exist, `python311` before `python312`: what a fix may propose. */
export function interpretersOf(nixpkgs: Nixpkgs): readonly Interpreter[] {
  return Object.keys(CPython)
    .filter(minor => minor !== '2.7')
    .map(minor => interpreter(`python${minor.replace('.', '')}`, nixpkgs)!)
    .filter(found => found.status === 'exists' && !found.preRelease);
}

/**
 * Full versions seen at a commit of master or a release branch. Sources: interpreters/python/default.nix at these
 * states, backport pull requests, and for 2026-01-02 the seed project's account of nixos-25.05 at ac62194c.
 */
const seen: readonly (readonly [branch: string, day: string, versions: string])[] = [
  ['master', '2025-02-28', '3.9.21 3.10.16 3.11.11 3.12.9 3.13.2'],
  ['25.05', '2025-05-16', '3.10.17 3.11.12 3.12.10 3.13.3'],
  ['25.05', '2025-07-31', '3.10.18 3.11.13 3.12.11 3.13.4'],
  ['25.05', '2026-01-02', '3.12.12'],
  ['25.11', '2025-11-24', '3.10.19 3.11.14 3.12.12 3.13.9 3.14.0'],
];

/** When CPython published a version: nixpkgs cannot have it earlier. Source: python.org's release pages. */
const published: Readonly<Record<string, readonly (readonly [patch: number, day: string])[]>> = {
  '3.9': [
    [21, '2024-12-03'],
    [22, '2025-04-08'],
    [23, '2025-06-03'],
    [24, '2025-10-09'],
    [25, '2025-10-31'],
  ],
  '3.10': [
    [16, '2024-12-03'],
    [17, '2025-04-08'],
    [18, '2025-06-03'],
    [19, '2025-10-09'],
  ],
  '3.11': [
    [11, '2024-12-03'],
    [12, '2025-04-08'],
    [13, '2025-06-03'],
    [14, '2025-10-09'],
  ],
  '3.12': [
    [9, '2025-02-04'],
    [10, '2025-04-08'],
    [11, '2025-06-03'],
    [12, '2025-10-09'],
  ],
  '3.13': [
    [2, '2025-02-04'],
    [3, '2025-04-08'],
    [4, '2025-06-03'],
    [5, '2025-06-11'],
    [6, '2025-08-06'],
    [7, '2025-08-14'],
    [8, '2025-10-07'],
    [9, '2025-10-14'],
    [10, '2025-12-02'],
    [11, '2025-12-05'],
  ],
  '3.14': [
    [0, '2025-10-07'],
    [1, '2025-12-02'],
    [2, '2025-12-05'],
  ],
};

/** The last day for which `published` is complete. */
const publishedUntil = '2025-12-31';

/** The full version, where what was seen before a day and what CPython had published by then leave only one. */
function certainPatch(minor: string, nixpkgs: Nixpkgs): string | undefined {
  const day = dayOf(nixpkgs);
  if (day === undefined || nixpkgs.release === null) return undefined;
  const branch = nixpkgs.release;
  const end = findRelease(branch)?.endOfSupport;
  // A branch past its end no longer moves, so only what was published until then can be in it.
  const last = end !== undefined && end < day ? end : day;
  if (last > publishedUntil) return undefined;
  const branchOff = findRelease(branch)?.branchOff;
  const atLeast = seen
    .filter(
      ([where, when]) =>
        when <= day && (where === branch || (where === 'master' && (!branchOff || when <= branchOff))),
    )
    .flatMap(([, , versions]) => versions.split(' '))
    .filter(version => version.startsWith(`${minor}.`))
    .map(version => Number(version.slice(minor.length + 1)))
    .reduce((most, patch) => Math.max(most, patch), -1);
  const atMost = published[minor]?.findLast(([, when]) => when <= last)?.[0];
  return atLeast >= 0 && atLeast === atMost ? `${minor}.${atMost}` : undefined;
}
