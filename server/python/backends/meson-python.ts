/** meson-python: `mesonpy/__init__.py` of 0.22. What is installed is said in meson.build, which is not followed. */
import type { Backend, DiscoveryInput } from './backend.ts';
import { discovering, refuse, type Selection } from './outcome.ts';
import { isFile } from './paths.ts';
import { noHook, noModule, noName } from './wrong-objects.ts';

const table = ['tool', 'meson-python'];

function discoverFiles(input: DiscoveryInput): Selection {
  if (!isFile(input, 'meson.build')) {
    refuse(
      'missing-build-file',
      `ERROR: Neither directory '${input.root}' nor directory '…' contain a build file meson.build.`,
    );
  }
  return { files: new Map(), made: [], nothing: { reason: 'meson.build installs nothing' } };
}

export const mesonPython: Backend = {
  name: 'meson-python',
  objects: [{ object: 'mesonpy', needs: ['meson-python'], editable: { since: '0.13' } }],
  wrong: [
    ...noModule('mesonpy', ['mesonpy.build', 'meson_python']),
    ...noHook('mesonpy', ['mesonbuild']),
    ...noName('mesonpy', ['meson-python']),
  ],
  owns: ['mesonpy', 'meson_python'],
  broughtBy: [],
  requirement: 'meson-python>=0.15',
  nixpkgs: {
    buildSystem: ['meson-python'],
    nativeBuildInputs: ['pkgs.meson', 'pkgs.ninja', 'pkgs.pkg-config'],
  },
  tools: [
    { program: 'meson', attribute: 'meson' },
    { program: 'ninja', attribute: 'ninja' },
    { program: 'cc', attribute: 'stdenv.cc' },
  ],
  tables: [table],
  paths: [],
  metadata: {
    readme: { strictness: 'error', message: "Readme file not found ('{path}')" },
    licenseFiles: {
      strictness: 'error',
      message:
        'Every pattern in "project.license-files" must match at least one file: \'{path}\' did not match any',
    },
    licenseFile: { strictness: 'error', message: "License file not found ('{path}')" },
  },
  discover: discovering(discoverFiles),
  suggest: () => [],
};
