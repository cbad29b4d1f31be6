/**
 * Sets of libraries that something provides as a whole: manylinux policies, nix-ld, FHS environments, devenv.
 *
 * Sources: auditwheel's policies (86154d15); nixpkgs `interpreters/python/manylinux/default.nix` and
 * `nixos/modules/programs/nix-ld.nix` at 05924f71, `build-fhsenv-bubblewrap/buildFHSEnv.nix`, `pkgs/by-name/st/steam`
 * at 01363563; cachix/devenv 5844e78c.
 */
import { provides, sonamesOf } from './libraries.ts';
import type { Nixpkgs } from './nixpkgs.ts';

const policyBase = (
  'libatomic.so.1 libgcc_s.so.1 libstdc++.so.6 libm.so.6 libanl.so.1 libdl.so.2 librt.so.1 libc.so.6 libnsl.so.1 ' +
  'libutil.so.1 libpthread.so.0 libX11.so.6 libXext.so.6 libXrender.so.1 libICE.so.6 libSM.so.6 libGL.so.1 ' +
  'libgobject-2.0.so.0 libgthread-2.0.so.0 libglib-2.0.so.0 libresolv.so.2 libz.so.1'
).split(' ');

/**
 * What a wheel may ask of the host under a platform tag (`manylinux2014_x86_64`, `manylinux_2_28_aarch64`); undefined
 * for a tag without a policy. It bounds wheels that keep it, and not all do: lightgbm's asks for libgomp.so.1.
 */
export function policySonames(platform: string): readonly string[] | undefined {
  if (/^musllinux_1_[12]_/.test(platform)) return ['libc.so', 'libz.so.1'];
  const legacy: Readonly<Record<string, number>> = { '1': 5, '2010': 12, '2014': 17 };
  const tag = /^manylinux(?:_2_(\d+)|(1|2010|2014))_/.exec(platform);
  const minor = tag && (tag[1] ? Number(tag[1]) : legacy[tag[2]!]);
  if (minor === null || minor === undefined || minor < 5) return undefined;
  return [...policyBase, ...(minor >= 12 ? ['libexpat.so.1'] : []), ...(minor >= 24 ? ['libmvec.so.1'] : [])];
}

export interface Host {
  readonly name: string;
  /** Attribute paths of nixpkgs, each for its library output. */
  readonly attributes: readonly string[];
  readonly source: string;
}

const manylinux = [
  'glibc',
  'stdenv.cc.cc',
  'libx11',
  'libxext',
  'libxrender',
  'libice',
  'libsm',
  'libGL',
  'glib',
  'zlib',
  'expat',
];

const hosts = {
  /** `programs.nix-ld.libraries`, and so what `NIX_LD_LIBRARY_PATH` leads to on a stock NixOS with nix-ld. */
  'nix-ld': {
    attributes:
      'zlib zstd stdenv.cc.cc curl openssl attr libssh bzip2 libxml2 acl libsodium util-linux xz systemd',
    source: 'nixos/modules/programs/nix-ld.nix',
  },
  /** In every `buildFHSEnv`, besides its `targetPkgs`. */
  buildFHSEnv: {
    attributes: 'glibc gcc.cc.lib bzip2 xz',
    source: 'pkgs/build-support/build-fhsenv-bubblewrap/buildFHSEnv.nix',
  },
  'steam-run': {
    attributes:
      'glibc gcc.cc.lib bzip2 xz libxcrypt libGL libdrm libgbm udev libva vulkan-loader networkmanager libcap',
    source: 'pkgs/by-name/st/steam',
  },
  /** `languages.python` of devenv, which wraps the interpreter; with `manylinux.enable`, its default on Linux. */
  devenv: {
    attributes: ['stdenv.cc.cc.lib', ...manylinux].join(' '),
    source: 'cachix/devenv languages/python',
  },
} as const;

export type HostName = keyof typeof hosts;

export function host(name: HostName): Host {
  const { attributes, source } = hosts[name];
  return { name, attributes: attributes.split(' '), source };
}

/** Whether a host provides a soname; `no` only where each of its packages is known not to. */
export function hostProvides(name: HostName, soname: string, nixpkgs: Nixpkgs): 'yes' | 'no' | 'unknown' {
  const answers = host(name).attributes.map(attribute =>
    provides(attribute, 'makeLibraryPath', soname, nixpkgs),
  );
  return answers.includes('yes') ? 'yes' : answers.includes('unknown') ? 'unknown' : 'no';
}

/**
 * The attributes behind `pythonManylinuxPackages.manylinux1`, `…2010`, `…2014` and their `…Package` trees; undefined
 * for another path. zlib and expat joined them in 2023.
 */
export function manylinuxSet(path: string): readonly string[] | undefined {
  const tag = /^(?:python\d*Packages\.)?pythonManylinuxPackages\.manylinux(1|2010|2014)(?:Package)?$/.exec(
    path,
  )?.[1];
  if (!tag) return undefined;
  return tag === '1' ? [...manylinux, 'ncurses5', 'libxcrypt'] : manylinux;
}

/** The sonames of `pythonManylinuxPackages.*`, by name; undefined for another path. */
export function manylinuxSonames(path: string, nixpkgs: Nixpkgs): readonly string[] | undefined {
  return manylinuxSet(path)?.flatMap(attribute =>
    sonamesOf(attribute, 'makeLibraryPath', nixpkgs).map(({ name }) => name),
  );
}
