/** Which set a name belongs to, where a set of Python packages and nixpkgs itself could both be meant. */
import { libraries } from '../../../catalog/libraries.ts';

/** Names of nixpkgs that no set of Python packages has. */
const topLevel = new Set(
  (
    'lib stdenv stdenvNoCC clangStdenv pkgs config system overlays buildPackages targetPackages writeText writeTextFile writeTextDir ' +
    'writeScript writeScriptBin writeShellScript writeShellScriptBin writeShellApplication runCommand runCommandLocal runCommandCC ' +
    'symlinkJoin buildEnv linkFarm mkShell mkShellNoCC makeWrapper makeBinaryWrapper makeSetupHook makeDesktopItem copyDesktopItems ' +
    'fetchurl fetchzip fetchgit fetchpatch fetchpatch2 fetchFromGitHub fetchFromGitLab fetchFromSourcehut fetchFromBitbucket ' +
    'fetchFromGitea fetchFromCodeberg fetchTarball applyPatches substituteAll replaceVars runtimeShell installShellFiles ' +
    'autoPatchelfHook addDriverRunpath pkg-config gcc gnumake clang llvm llvmPackages cudaPackages rocmPackages rustPlatform cargo ' +
    'rustc rustfmt clippy go nodejs jdk perl ruby bash bashInteractive coreutils findutils gnused gnugrep gawk which git curl ' +
    'wget openssh cacert nix darwin xorg gst_all_1 qt5 qt6 libsForQt5 kdePackages gnome wrapGAppsHook wrapGAppsHook3 wrapGAppsHook4 ' +
    'gobject-introspection callPackages buildNpmPackage buildGoModule testers nixosTests dockerTools formats writers makeRustPlatform ' +
    'darwinMinVersionHook apple-sdk ccache ffmpeg ffmpeg-headless postgresql mysql80 nginx glibcLocales'
  ).split(' '),
);

/** Libraries whose Python bindings go by the same name. */
const both = new Set(
  (
    'libxml2 protobuf boost opencv opencv4 systemd dbus file numpy zlib-ng blosc2 cairo flatbuffers grpc h3 hdf5 libclang libevdev ' +
    'libgpiod libnl libpcap libusb1 librsvg libvirt lz4 mpi netcdf4 openai proj pyside6 qpdf rdkafka re2 sdl2 snappy tbb torch vtk xapian z3 ' +
    'brotli duckdb gdal glfw gpgme graphviz hidapi i2c-tools keyutils krb5 lmdb mesa secp256k1 soxr tzdata xmlsec zbar zstd'
  ).split(' '),
);

let apart: ReadonlySet<string> | undefined;

/** Whether a name surely means nothing in a set of Python packages, so that the next scope has it. */
export function isTopLevel(name: string): boolean {
  apart ??= new Set(
    libraries({ release: null, lastModified: null })
      .map(({ name: library }) => library.split('.')[0]!)
      .filter(library => !both.has(library)),
  );
  return (
    topLevel.has(name) ||
    apart.has(name) ||
    /^python3?\d*$|^python3?\d*Packages$|^fetch[A-Z]|Stdenv$/.test(name)
  );
}
