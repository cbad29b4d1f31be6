/**
 * Attribute names of nixpkgs over time: what a library is called in which state, what warns and what throws.
 *
 * Sources: `pkgs/top-level/aliases.nix` (July 2026) with the dates written there, and the pull requests named below.
 */
import { type Change, has, type Nixpkgs, releases } from './nixpkgs.ts';

export interface Renaming {
  /** What to write instead, in this state of nixpkgs. */
  readonly to: string;
}

export interface Removal {
  /** `throws`: evaluation stops with nixpkgs' own message; `missing`: there is no such attribute. */
  readonly kind: 'throws' | 'missing';
  /** Why, for a message: `removed in 25.11`, `it first appears in 25.11`. */
  readonly reason: string;
  /** What to write instead, where there is something. */
  readonly to: string | undefined;
}

/** A day written beside an alias; the change reached master within six weeks of it. */
function dated(day: string): Change {
  const by = new Date(Date.parse(day) + 45 * 86_400_000).toISOString().slice(0, 10);
  // A release that branched off within these weeks may lack it; 26.11 is the first that is not known yet.
  return { release: releases.find(release => release.branchOff >= by)?.name ?? '26.11', after: day, by };
}

/** PR 479724: `xorg.*` warns. The lower-case names came to the top level some weeks before 25.11 branched off. */
const xorgWarns = dated('2026-01-25');
const xorgLower: Change = { release: '25.11' };
const topLevelWarns = dated('2026-07-01');

/** The `xorg` set's members whose new name is not their own in lower case. */
const xorgSpecial: Readonly<Record<string, string>> = {
  libXfont: 'libxfont_1',
  libXfont2: 'libxfont_2',
  libpthreadstubs: 'libpthread-stubs',
  xcbutil: 'libxcb-util',
  xcbutilcursor: 'libxcb-cursor',
  xcbutilerrors: 'libxcb-errors',
  xcbutilimage: 'libxcb-image',
  xcbutilkeysyms: 'libxcb-keysyms',
  xcbutilrenderutil: 'libxcb-render-util',
  xcbutilwm: 'libxcb-wm',
  xcbproto: 'xcb-proto',
  utilmacros: 'util-macros',
  xkeyboardconfig: 'xkeyboard-config',
  xorgserver: 'xorg-server',
  twm: 'tab-window-manager',
  mkfontdir: 'mkfontscale',
  xorgcffiles: 'xorg-cf-files',
  xcursorthemes: 'xcursor-themes',
};

/** Members that become lower case. */
const xorgCased = (
  'libX11 libXau libXaw libXcomposite libXcursor libXdamage libXdmcp libXext libXfixes libXft libXi libXinerama libXmu ' +
  'libXp libXpm libXpresent libXrandr libXrender libXres libXScrnSaver libXt libXtst libXv libXvMC libXxf86dga ' +
  'libXxf86misc libXxf86vm libICE libSM libFS libAppleWM libWindowsWM'
).split(' ');

/** Members that keep their name at the top level; since when they are there is not known. */
const xorgSame = (
  'libxcb libdmx libfontenc libpciaccess libxcvt libxkbfile libxshmfence pixman xorgproto xtrans xvfb xauth xrandr ' +
  'xinit xkbcomp xset xprop xhost xinput xdpyinfo setxkbmap'
).split(' ');

interface Rename {
  readonly old: string;
  readonly new: string;
  /** From when the new name exists, where it is known to have been absent before. */
  readonly came?: Change;
  /** From when the old name warns or throws; left out: it stays a silent alias. */
  readonly warns?: Change;
  readonly throws?: Change;
}

const renames: readonly Rename[] = [
  ...xorgCased.map(old => ({
    old: `xorg.${old}`,
    new: old.toLowerCase(),
    came: xorgLower,
    warns: xorgWarns,
  })),
  ...Object.entries(xorgSpecial).map(([old, to]) => ({ old: `xorg.${old}`, new: to, warns: xorgWarns })),
  ...xorgSame.map(name => ({ old: `xorg.${name}`, new: name, warns: xorgWarns })),
  ...xorgCased.map(old => ({ old, new: old.toLowerCase(), came: xorgLower, warns: topLevelWarns })),
  ...Object.entries(xorgSpecial).map(([old, to]) => ({ old, new: to, warns: topLevelWarns })),
  { old: 'xcb-util-cursor', new: 'libxcb-cursor', warns: topLevelWarns },
  { old: 'tbb', new: 'onetbb', warns: topLevelWarns },
  { old: 'unixODBC', new: 'unixodbc', warns: dated('2026-02-12') },
  { old: 'unixODBCDrivers', new: 'unixodbcDrivers', warns: dated('2026-02-12') },
  { old: 'libHX', new: 'libhx', warns: topLevelWarns },
  { old: 'libmusicbrainz5', new: 'libmusicbrainz', warns: topLevelWarns },
  { old: 'Xaw3d', new: 'libxaw3d', warns: dated('2026-02-12') },
  { old: 'enchant2', new: 'enchant_2', warns: dated('2026-01-14') },
  { old: 'xxHash', new: 'xxhash', warns: dated('2026-02-12') },
  { old: 'wxGTK31', new: 'wxwidgets_3_1', warns: dated('2026-02-12') },
  { old: 'wxGTK32', new: 'wxwidgets_3_2', warns: dated('2026-02-12') },
  { old: 'wxGTK33', new: 'wxwidgets_3_3', warns: topLevelWarns },
  { old: 'udisks2', new: 'udisks', warns: topLevelWarns },
  { old: 'utillinux', new: 'util-linux', throws: topLevelWarns },
  { old: 'rocmPackages_5', new: 'rocmPackages', throws: dated('2025-02-18') },
  // Silent aliases.
  { old: 'openalSoft', new: 'openal' },
  { old: 'zeromq4', new: 'zeromq' },
  { old: 'krb5Full', new: 'krb5' },
  { old: 'lzma', new: 'xz' },
  { old: 'libjpeg_turbo', new: 'libjpeg' },
  { old: 'jack2', new: 'libjack2' },
  { old: 'SDL_compat', new: 'SDL' },
  { old: 'cudatoolkit', new: 'cudaPackages.cudatoolkit' },
  { old: 'mpi', new: 'openmpi' },
  { old: 'systemdLibs', new: 'udev' },
  { old: 'mariadb-connector-c', new: 'libmysqlclient' },
];

/** Other builds of a library, or packages that bring it along: the same sonames at another store path. */
const variants: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'openal-soft': 'openal',
    'util-linuxMinimal': 'util-linux',
    libuuid: 'util-linux',
    systemdMinimal: 'systemd',
    openssl_3: 'openssl',
    openssl_3_0: 'openssl',
    libkrb5: 'krb5',
    libz: 'zlib',
    lcms: 'lcms2',
    libelf: 'elfutils',
    'linux-pam': 'pam',
    libusb: 'libusb1',
    nss_latest: 'nss',
    curlFull: 'curl',
    curlMinimal: 'curl',
    'sdl2-compat': 'SDL2',
    'sdl12-compat': 'SDL',
    mesa_glu: 'libGLU',
    glu: 'libGLU',
    glfw3: 'glfw',
    enchant: 'enchant_2',
    espeak: 'espeak-ng',
    tesseract5: 'tesseract',
    opencv4: 'opencv',
    libv4l: 'v4l-utils',
    llvm: 'llvmPackages.libllvm',
    libllvm: 'llvmPackages.libllvm',
    libclang: 'llvmPackages.libclang',
    'cudaPackages.libcusparse_lt': 'cudaPackages.cusparselt',
    'kdePackages.qtbase': 'qt6.qtbase',
    'stdenv.cc.libc': 'glibc',
    db5: 'db',
    db53: 'db',
    'libxcrypt-legacy': 'libxcrypt',
    'ffmpeg-full': 'ffmpeg',
    'ffmpeg-headless': 'ffmpeg',
    openblasCompat: 'openblas',
    imagemagickBig: 'imagemagick',
    gdalMinimal: 'gdal',
    'hdf5-mpi': 'hdf5',
    'hdf5-cpp': 'hdf5',
  }),
);

/** Gone without a successor of the same kind. */
const removals: readonly {
  readonly names: readonly string[];
  readonly when: Change;
  readonly to?: string;
}[] = [
  { names: ['quictls'], when: dated('2025-11-25'), to: 'openssl' },
  { names: ['wolfssl'], when: dated('2026-04-03') },
  { names: ['SDL1'], when: dated('2025-03-31'), to: 'SDL' },
  { names: ['SDL2_classic'], when: dated('2025-05-31'), to: 'SDL2' },
  { names: ['libsoup_2_4'], when: dated('2026-06-07') },
  { names: ['libva1'], when: dated('2026-05-14'), to: 'libva' },
  { names: ['libXtrap', 'xorg.libXtrap'], when: dated('2025-12-13') },
  { names: ['opencolorio_1'], when: dated('2026-01-03'), to: 'opencolorio' },
  { names: ['postgresql_13'], when: dated('2025-11-17'), to: 'postgresql' },
  { names: ['vtk_9'], when: dated('2026-07-01') },
  { names: ['gcc9', 'gcc10', 'gcc11', 'gcc12'], when: dated('2025-08-31'), to: 'gcc' },
  {
    names: [
      'cudaPackages_11',
      'cudaPackages_12_0',
      'cudaPackages_12_1',
      'cudaPackages_12_2',
      'cudaPackages_12_3',
    ].concat(['cudaPackages_12_4', 'cudaPackages_12_5']),
    when: dated('2025-08-08'),
    to: 'cudaPackages',
  },
  // Named in aliases.nix of July 2026 without a date, so nothing is known of earlier states.
  {
    names: [
      'tbb_2020',
      'tbb_2021',
      'webkitgtk',
      'webkitgtk_4_0',
      'freeimage',
      'imagemagick6',
      'icu69',
      'geos_3_9',
    ].concat([
      'proj_7',
      'protobuf3_24',
      'boost177',
      'bzip2_1_1',
      'libsmartcols',
      'mariadb-client',
      'mysql80',
    ]),
    when: { release: '26.11', after: '2022-01-01', by: '2026-07-31' },
  },
];

/** Attributes that came within the catalogue's time and are no new name of an older one. */
const arrivals: readonly { readonly name: string; readonly came: Change; readonly before: string }[] = [
  { name: 'libpq', came: { release: '25.05', after: '2024-11-14' }, before: 'postgresql.lib' },
  { name: 'libgbm', came: { release: '25.05', after: '2024-08-01' }, before: 'mesa' }, // PR 332413, 342794
];

const byOld = new Map(renames.map(rename => [rename.old, rename]));
const byNew = new Map(
  renames
    .filter(rename => rename.warns)
    .toReversed()
    .map(rename => [rename.new, rename]),
);

/** Splits `xorg.libX11.dev` into the longest known attribute and what follows it. */
function longest<T>(
  path: string,
  find: (head: string) => T | undefined,
): readonly [T, string, string] | undefined {
  for (let head = path; ; head = head.slice(0, head.lastIndexOf('.'))) {
    const found = find(head);
    if (found !== undefined) return [found, head, path.slice(head.length)];
    if (!head.includes('.')) return undefined;
  }
}

/** The newest name of an attribute, whatever the state of nixpkgs; what follows the attribute (an output) stays. */
export function newestName(path: string): string {
  const found = longest(path, head => byOld.get(head));
  return found ? `${found[0].new}${found[2]}` : path;
}

/** The name to write in a state of nixpkgs: one that is surely there, and the one that does not warn where both are. */
export function nameIn(attribute: string, nixpkgs: Nixpkgs): string {
  const arrival = arrivals.find(({ name }) => name === attribute);
  if (arrival) return has(arrival.came, nixpkgs) === true ? attribute : arrival.before;
  const rename = byNew.get(attribute);
  return rename?.warns && has(rename.warns, nixpkgs) !== true ? rename.old : attribute;
}

/** Where an attribute surely warns (and still works) under this name, and the new name surely exists. */
export function renamedIn(path: string, nixpkgs: Nixpkgs): Renaming | undefined {
  const found = longest(path, head => byOld.get(head));
  if (!found) return undefined;
  const [rename, , rest] = found;
  if (!rename.warns || has(rename.warns, nixpkgs) !== true) return undefined;
  return { to: `${rename.new}${rest}` };
}

/** Where nixpkgs surely does not have an attribute: it throws, or it has not come yet. */
export function removedIn(path: string, nixpkgs: Nixpkgs): Removal | undefined {
  const renamed = longest(path, head => byOld.get(head));
  if (renamed) {
    const [rename, , rest] = renamed;
    if (!rename.throws || has(rename.throws, nixpkgs) !== true) return undefined;
    return { kind: 'throws', reason: `renamed ${whenOf(rename.throws)}`, to: `${rename.new}${rest}` };
  }
  const removed = longest(path, head => removals.find(({ names }) => names.includes(head)));
  if (removed) {
    const [removal] = removed;
    if (has(removal.when, nixpkgs) !== true) return undefined;
    return { kind: 'throws', reason: `removed ${whenOf(removal.when)}`, to: removal.to };
  }
  const arrival = longest(path, head => arrivals.find(({ name }) => name === head));
  if (arrival) {
    const [{ came, before }] = arrival;
    if (has(came, nixpkgs) !== false) return undefined;
    return { kind: 'missing', reason: `it first appears ${whenOf(came)}`, to: before };
  }
  const later = longest(path, head => byNew.get(head));
  if (!later) return undefined;
  const [rename, , rest] = later;
  if (!rename.came || has(rename.came, nixpkgs) !== false) return undefined;
  return { kind: 'missing', reason: `it first appears ${whenOf(rename.came)}`, to: `${rename.old}${rest}` };
}

function whenOf(change: Change): string {
  return releases.some(release => release.name === change.release) ? `in ${change.release}` : 'on unstable';
}

/** The library whose sonames an attribute has too, though it is another package: `curlMinimal` has those of `curl`. */
export function variantOf(attribute: string): string {
  return variants.get(attribute) ?? attribute;
}

/**
 * Whether an attribute that nixpkgs has long had goes by this name in a state of it; undefined where that is not
 * settled. What is not among the names that changed has always had its own.
 */
export function isNamed(name: string, nixpkgs: Nixpkgs): boolean | undefined {
  const changes = [
    ...renames.flatMap(rename => (rename.new === name && rename.came ? [rename.came] : [])),
    ...arrivals.flatMap(arrival => (arrival.name === name ? [arrival.came] : [])),
  ].map(came => has(came, nixpkgs));
  const ends = [
    ...renames.flatMap(rename => (rename.old === name && rename.throws ? [rename.throws] : [])),
    ...removals.flatMap(({ names, when }) => (names.includes(name) ? [when] : [])),
  ].map(went => has(went, nixpkgs));
  if (changes.includes(false) || ends.includes(true)) return false;
  return changes.includes(undefined) || ends.includes(undefined) ? undefined : true;
}

/** Every name that the catalogue knows, old and new, for finding the one that was meant. */
export function knownNames(): readonly string[] {
  return [
    ...renames.flatMap(rename => [rename.old, rename.new]),
    ...arrivals.map(({ name }) => name),
    ...variants.keys(),
  ];
}
