/** Every rule, in the order of the table. */
import { ambiguousLayout } from './ambiguous-layout.ts';
import { backendCannotEdit } from './backend-cannot-edit.ts';
import { buildBackendNotRequired } from './build-backend-not-required.ts';
import { classifierOutsideRequires } from './classifier-outside-requires.ts';
import { deadBackendConfig } from './dead-backend-config.ts';
import { dependencyDrift } from './dependency-drift.ts';
import { driverLibraryFromNixpkgs } from './driver-library-from-nixpkgs.ts';
import { emptyPathEntry } from './empty-path-entry.ts';
import { glibcOnLibraryPath } from './glibc-on-library-path.ts';
import { ignoredOnDarwin } from './ignored-on-darwin.ts';
import { invalidConfiguration } from './invalid-configuration.ts';
import { invalidProjectName } from './invalid-project-name.ts';
import { invalidRequiresPython } from './invalid-requires-python.ts';
import { linuxOnlyLibrary } from './linux-only-library.ts';
import { lockBehindFlake } from './lock-behind-flake.ts';
import { missingBackendPath } from './missing-backend-path.ts';
import { missingBuildBackend } from './missing-build-backend.ts';
import { missingBuildTool } from './missing-build-tool.ts';
import { missingMetadataFile } from './missing-metadata-file.ts';
import { missingPackagePath } from './missing-package-path.ts';
import { missingProgram } from './missing-program.ts';
import { missingPython } from './missing-python.ts';
import { missingRuntimeLibrary } from './missing-runtime-library.ts';
import { missingScriptTarget } from './missing-script-target.ts';
import { missingWheelForSystem } from './missing-wheel-for-system.ts';
import { mixedNixpkgs } from './mixed-nixpkgs.ts';
import { mixedPythons } from './mixed-pythons.ts';
import { nameDrift } from './name-drift.ts';
import { nixBuildSystemDiffers } from './nix-build-system-differs.ts';
import { nixLdHasNoEffect } from './nix-ld-has-no-effect.ts';
import { nixSyntax } from './nix-syntax.ts';
import { nothingToShip } from './nothing-to-ship.ts';
import { olderPythonAllowed } from './older-python-allowed.ts';
import { outputWithoutLibrary } from './output-without-library.ts';
import { pythonOutsideRequires } from './python-outside-requires.ts';
import { pythonVersionFileDisagrees } from './python-version-file-disagrees.ts';
import { redundantLibrary } from './redundant-library.ts';
import { renamedAttribute } from './renamed-attribute.ts';
import type { Rule } from './rule.ts';
import { sdistNeedsOverride } from './sdist-needs-override.ts';
import { shipsNothing } from './ships-nothing.ts';
import { specifierExcludesPatches } from './specifier-excludes-patches.ts';
import { staleLock } from './stale-lock.ts';
import { tomlSyntax } from './toml-syntax.ts';
import { toolTargetsOtherPython } from './tool-targets-other-python.ts';
import { unexpandedVariable } from './unexpanded-variable.ts';
import { unfreeNotAllowed } from './unfree-not-allowed.ts';
import { unknownBuildBackend } from './unknown-build-backend.ts';
import { unknownLibrary } from './unknown-library.ts';
import { unsupportedNixpkgs } from './unsupported-nixpkgs.ts';
import { untrackedFile } from './untracked-file.ts';
import { unusedIgnore } from './unused-ignore.ts';
import { uvDownloadsPython } from './uv-downloads-python.ts';
import { uvIgnoresPythonEnv } from './uv-ignores-python-env.ts';
import { uvMayPickOtherPython } from './uv-may-pick-other-python.ts';
import { uv2nixWithoutNoSync } from './uv2nix-without-no-sync.ts';
import { vcsVersionWithoutGit } from './vcs-version-without-git.ts';
import { venvFromOtherPython } from './venv-from-other-python.ts';
import { versionDrift } from './version-drift.ts';
import { wheelProgramCannotStart } from './wheel-program-cannot-start.ts';

export const rules: readonly Rule[] = [
  pythonOutsideRequires,
  missingPython,
  mixedPythons,
  uvMayPickOtherPython,
  uvDownloadsPython,
  uvIgnoresPythonEnv,
  pythonVersionFileDisagrees,
  venvFromOtherPython,
  staleLock,
  toolTargetsOtherPython,
  classifierOutsideRequires,
  specifierExcludesPatches,
  invalidRequiresPython,
  unknownBuildBackend,
  buildBackendNotRequired,
  missingBuildBackend,
  backendCannotEdit,
  missingBackendPath,
  missingBuildTool,
  nixBuildSystemDiffers,
  sdistNeedsOverride,
  missingWheelForSystem,
  nothingToShip,
  shipsNothing,
  ambiguousLayout,
  missingPackagePath,
  missingMetadataFile,
  missingScriptTarget,
  invalidProjectName,
  deadBackendConfig,
  untrackedFile,
  missingRuntimeLibrary,
  redundantLibrary,
  nixLdHasNoEffect,
  unknownLibrary,
  renamedAttribute,
  outputWithoutLibrary,
  unexpandedVariable,
  emptyPathEntry,
  driverLibraryFromNixpkgs,
  mixedNixpkgs,
  glibcOnLibraryPath,
  linuxOnlyLibrary,
  ignoredOnDarwin,
  unfreeNotAllowed,
  uv2nixWithoutNoSync,
  wheelProgramCannotStart,
  unsupportedNixpkgs,
  lockBehindFlake,
  versionDrift,
  nameDrift,
  missingProgram,
  dependencyDrift,
  vcsVersionWithoutGit,
  olderPythonAllowed,
  unusedIgnore,
  invalidConfiguration,
  nixSyntax,
  tomlSyntax,
];

export const ruleById: ReadonlyMap<string, Rule> = new Map(rules.map(rule => [rule.id, rule]));
