/** Platforms as nixpkgs describes them: `lib.systems`, `stdenv.hostPlatform`, `lib.platforms`. */
import {
  type AttrsValue,
  attrs,
  bool,
  list,
  NixError,
  string,
  unknown,
  type Value,
} from '../../eval/value.ts';
import { attrsOf, define, force, get, kept, type Lazy, openAttrs, strings, textOf } from '../define.ts';

const cpus: Readonly<
  Record<
    string,
    { readonly bits: number; readonly family: string; readonly darwin?: string; readonly linux?: string }
  >
> = {
  x86_64: { bits: 64, family: 'x86' },
  i686: { bits: 32, family: 'x86', linux: 'i386' },
  aarch64: { bits: 64, family: 'arm', darwin: 'arm64', linux: 'arm64' },
  armv7l: { bits: 32, family: 'arm', linux: 'arm' },
  armv6l: { bits: 32, family: 'arm', linux: 'arm' },
  riscv64: { bits: 64, family: 'riscv', linux: 'riscv' },
  powerpc64le: { bits: 64, family: 'power', linux: 'powerpc' },
  s390x: { bits: 64, family: 's390', linux: 's390' },
};

/** The four systems that most flakes name. */
export const defaultSystems = ['x86_64-linux', 'aarch64-linux', 'x86_64-darwin', 'aarch64-darwin'] as const;

const flakeExposed = [
  ...[
    'x86_64-linux',
    'aarch64-linux',
    'x86_64-darwin',
    'armv6l-linux',
    'armv7l-linux',
    'i686-linux',
    'aarch64-darwin',
  ],
  ...['powerpc64le-linux', 'riscv64-linux', 'x86_64-freebsd'],
];

const described = new Map<string, AttrsValue>();

/** What nixpkgs says of a system such as `x86_64-linux`. */
export const platform = (system: string): AttrsValue => kept(described, system, () => describe(system));

function describe(system: string): AttrsValue {
  const dash = system.indexOf('-');
  const cpu = dash < 0 ? system : system.slice(0, dash);
  const kernel = dash < 0 ? 'linux' : system.slice(dash + 1);
  const known = cpus[cpu] ?? { bits: 64, family: cpu };
  const linux = kernel === 'linux';
  const darwin = kernel === 'darwin';
  const triple = linux
    ? `${cpu}-unknown-linux-gnu`
    : darwin
      ? `${known.darwin ?? cpu}-apple-darwin`
      : `${cpu}-unknown-${kernel}`;
  const rust = linux ? `${cpu}-unknown-linux-gnu` : darwin ? `${cpu}-apple-darwin` : triple;
  const yes = (condition: boolean): Value => bool(condition);
  return attrs(
    {
      system: string(system),
      config: string(triple),
      isLinux: yes(linux),
      isDarwin: yes(darwin),
      isMacOS: yes(darwin),
      isiOS: yes(false),
      isUnix: yes(true),
      isBSD: yes(kernel.endsWith('bsd')),
      isFreeBSD: yes(kernel === 'freebsd'),
      isNetBSD: yes(false),
      isOpenBSD: yes(false),
      isWindows: yes(false),
      isCygwin: yes(false),
      isMinGW: yes(false),
      isWasm: yes(false),
      isWasi: yes(false),
      isAndroid: yes(false),
      isGnu: yes(linux),
      isMusl: yes(false),
      isStatic: yes(false),
      isElf: yes(!darwin),
      isMachO: yes(darwin),
      isx86: yes(known.family === 'x86'),
      isx86_64: yes(cpu === 'x86_64'),
      isx86_32: yes(cpu === 'i686'),
      isi686: yes(cpu === 'i686'),
      isAarch: yes(known.family === 'arm'),
      isAarch64: yes(cpu === 'aarch64'),
      isAarch32: yes(known.family === 'arm' && known.bits === 32),
      isArmv7: yes(cpu === 'armv7l'),
      isRiscV: yes(known.family === 'riscv'),
      isRiscV64: yes(cpu === 'riscv64'),
      isPower: yes(known.family === 'power'),
      isS390x: yes(cpu === 's390x'),
      is64bit: yes(known.bits === 64),
      is32bit: yes(known.bits === 32),
      isLittleEndian: yes(cpu !== 's390x'),
      isBigEndian: yes(cpu === 's390x'),
      hasSharedLibraries: yes(true),
      libc: string(linux ? 'glibc' : darwin ? 'libSystem' : 'libc'),
      linuxArch: string(known.linux ?? cpu),
      darwinArch: string(known.darwin ?? cpu),
      qemuArch: string(cpu),
      uname: attrs({
        system: string(linux ? 'Linux' : darwin ? 'Darwin' : kernel),
        processor: string(darwin ? (known.darwin ?? cpu) : cpu),
      }),
      parsed: attrs({
        cpu: attrs(
          { name: string(cpu), family: string(known.family), bits: unknown('not modelled') },
          { open: unknown('not modelled') },
        ),
        kernel: attrs({ name: string(kernel) }, { open: unknown('not modelled') }),
      }),
      extensions: attrs({
        sharedLibrary: string(darwin ? '.dylib' : '.so'),
        library: string(darwin ? '.dylib' : '.so'),
        staticLibrary: string('.a'),
        executable: string(''),
      }),
      rust: attrs(
        { rustcTarget: string(rust), rustcTargetSpec: string(rust), cargoShortTarget: string(rust) },
        { open: unknown('not modelled') },
      ),
      canExecute: define('canExecute', 1, other => {
        const wanted = get(attrsOf(other), 'system');
        return wanted?.type === 'string'
          ? bool(wanted.value === system)
          : unknown('the platform is not known');
      }),
      emulatorAvailable: define('emulatorAvailable', 1, () => bool(true)),
      emulator: define('emulator', 1, () => string('')),
    },
    { open: unknown('this detail of a platform is not modelled') },
  );
}

/** Elaborates a system given by name or as a set. */
export function elaborate(given: Lazy): AttrsValue {
  const value = force(given);
  if (value.type === 'string') return platform(textOf(value));
  if (value.type !== 'attrs') return openAttrs(unknown('the platform is not known', value.at));
  if (value.entries.has('isLinux')) return value;
  const system = get(value, 'system') ?? get(value, 'config');
  if (system?.type !== 'string') throw new NixError('a platform needs a system or config');
  return { ...platform(textOf(system)), at: value.at };
}

const ofKernel = (suffix: string): Value =>
  list(flakeExposed.filter(name => name.endsWith(suffix)).map(name => string(name)));

export const systems: AttrsValue = attrs(
  {
    flakeExposed: strings(...flakeExposed),
    elaborate: define('elaborate', 1, elaborate),
    equals: define('equals', 2, (a, b) => {
      const [x, y] = [get(elaborate(a), 'system'), get(elaborate(b), 'system')];
      return x?.type === 'string' && y?.type === 'string'
        ? bool(x.value === y.value)
        : unknown('the platform is not known');
    }),
    doubles: attrs(
      { all: strings(...flakeExposed), linux: ofKernel('linux'), darwin: ofKernel('darwin') },
      { open: unknown('not modelled') },
    ),
    examples: openAttrs(unknown('cross systems are not modelled')),
  },
  { open: unknown('this part of lib.systems is not modelled') },
);

export const platforms: AttrsValue = attrs(
  {
    all: strings(...flakeExposed),
    unix: strings(...flakeExposed),
    linux: ofKernel('linux'),
    darwin: ofKernel('darwin'),
    none: list([]),
  },
  { open: unknown('this set of platforms is not modelled') },
);
