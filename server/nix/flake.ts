/** A flake (or a devenv.nix, shell.nix, default.nix), from its entry file to facts. */
import { basename, derived, dirname, type Files } from '../files.ts';
import { type Location, type SourceFile, startOf } from '../text.ts';
import { appFacts, builtFacts } from './built.ts';
import { withEnvrc } from './envrc.ts';
import type { Evaluation } from './eval/evaluation.ts';
import { sortedNames } from './eval/sets.ts';
import type { AttrsValue, Unknown, Value } from './eval/value.ts';
import type { App, BuiltPackage, Flake, NixpkgsInput, Shell, UnknownFact } from './facts.ts';
import { lockedSets } from './locked-sets.ts';
import { repositoryOf } from './reference.ts';
import { type ShellName, shellFacts } from './shells.ts';
import { withoutStore } from './store.ts';
import { devenvProject } from './world/devenv-project.ts';
import { type EvaluatedFlake, flakeAt } from './world/flakes.ts';
import { findModel } from './world/index.ts';
import { modelOf, nixpkgsState, treeOf } from './world/inputs.ts';
import { makeWorld } from './world/make.ts';
import { nixpkgs as nixpkgsModel } from './world/nixpkgs.ts';

const read = derived((files, key): Flake | undefined => {
  const [path, root, day, store] = JSON.parse(key) as [string, string, string | null, boolean];
  const file = files.read(path);
  if (!file) return undefined;
  const today = day === null ? undefined : Date.parse(day) / 1000;
  const open = store ? files : withoutStore(files);
  const found =
    basename(path) === 'flake.nix' ? readFlakeFile(open, file, today) : readOther(open, file, today);
  return withEnvrc(files, found, root);
});

/**
 * The facts of an entry file; undefined where there is no such file. Never throws. The same result, as long as no
 * file that it looked at changes. `root` is the directory above which nothing belongs to the repository; `today` decides
 * what branches hold that no lock pins; `store` is whether inputs are read in the Nix store.
 */
export function readFlake(
  files: Files,
  path: string,
  root: string,
  today?: Date,
  store = true,
): Flake | undefined {
  return read(files, JSON.stringify([path, root, today?.toISOString().slice(0, 10) ?? null, store]));
}

function readFlakeFile(files: Files, file: SourceFile, today: number | undefined): Flake {
  const { world, sources } = makeWorld(files, { today });
  const { evaluation } = world;
  const flake = flakeAt(world, sources, dirname(file.path));
  const outputs = evaluation.force(flake.outputs);
  const unknown: UnknownFact[] = [];
  if (outputs.type !== 'attrs')
    unknown.push({
      what: 'the outputs',
      why: outputs.type === 'unknown' ? outputs.why : 'they are no set',
      at: outputs.at,
    });
  else if (outputs.open) unknown.push({ what: 'some outputs', why: outputs.open.why, at: outputs.open.at });
  const set: AttrsValue = outputs.type === 'attrs' ? outputs : { type: 'attrs', entries: new Map() };
  const near = startOf(file);
  const shells = shellsOf(evaluation, set, near, unknown);
  const packages = packagesOf(evaluation, set, near);
  const apps = appsOf(evaluation, set, packages);
  const systems = [...new Set([...shells, ...packages].map(({ system }) => system))];
  return {
    file,
    kind: 'flake',
    inputs: flake.inputs,
    inputsComplete: flake.inputsComplete,
    nixpkgs: nixpkgsOf(files, flake),
    systems,
    shells,
    packages,
    apps,
    lockedSets: lockedSets(world),
    sources: sourcesOf(evaluation),
    reads: evaluation.references,
    unknown,
  };
}

/** The system that a file is evaluated for where nothing in it names one. */
const someSystem = 'x86_64-linux';

/** devenv.nix, shell.nix, default.nix: one shell, for one system. */
function readOther(files: Files, file: SourceFile, today: number | undefined): Flake {
  const { world, sources } = makeWorld(files, { today, system: someSystem });
  const { evaluation } = world;
  const near = startOf(file);
  const kind = basename(file.path).replace(/\.nix$/, '') as 'devenv' | 'shell' | 'default';
  const name = (attribute?: string): ShellName => ({
    output: attribute === undefined ? basename(file.path) : `${basename(file.path)}#${attribute}`,
    system: someSystem,
    name: attribute ?? 'default',
    default: attribute === undefined,
  });
  const shells: Shell[] = [];
  const unknown: UnknownFact[] = [];
  if (kind === 'devenv') {
    const { shell } = devenvProject(world, sources, file.path, someSystem, near);
    shells.push(shellFacts(evaluation, shell, name(), near));
  } else {
    const value = called(evaluation, evaluation.evaluateFile(file.path));
    if (value.type === 'attrs' && !value.package) {
      const members = sortedNames(value).map(
        attribute => [attribute, evaluation.force(value.entries.get(attribute)!)] as const,
      );
      const packages = members.filter(([, member]) => member.type === 'attrs' && member.package);
      const chosen =
        packages.length === 1
          ? packages[0]![0]
          : ['default', 'shell', 'devShell'].find(one => packages.some(([attribute]) => attribute === one));
      for (const [attribute, member] of packages)
        shells.push(
          shellFacts(evaluation, member, { ...name(attribute), default: attribute === chosen }, near),
        );
    } else shells.push(shellFacts(evaluation, value, name(), near));
    if (value.type === 'unknown') unknown.push({ what: 'the shell', why: value.why, at: value.at });
  }
  return {
    file,
    kind,
    inputs: [],
    inputsComplete: true,
    nixpkgs: sources.inputs.flatMap(input => {
      const repository = input.reference && repositoryOf(input.reference);
      if (!repository || findModel(repository) !== nixpkgsModel) return [];
      const tree = treeOf(files, input.lock, input.node);
      const { release, lastModified } = nixpkgsState(input.reference, input.node, () => tree);
      return [
        {
          input: input.name,
          ref: input.node?.original?.ref ?? input.reference.ref ?? null,
          rev: input.node?.rev?.value ?? input.reference.rev ?? null,
          lastModified,
          release,
          tree,
        },
      ];
    }),
    systems: [someSystem],
    shells,
    packages: [],
    apps: [],
    lockedSets: lockedSets(world),
    sources: sourcesOf(evaluation),
    reads: evaluation.references,
    unknown,
  };
}

/** What a file gives, called as nix-shell calls it: with nothing, where all its arguments have defaults. */
function called(evaluation: Evaluation, value: Value): Value {
  return value.type === 'function' && value.formals
    ? evaluation.settle(() => evaluation.call(value, { type: 'attrs', entries: new Map() }))
    : value;
}

const sourcesOf = (evaluation: Evaluation): Flake['sources'] =>
  [...evaluation.sources.values()].map(({ file, problems, comments }) => ({ file, problems, comments }));

/** Every nixpkgs among the inputs, with what the lock says of it. */
function nixpkgsOf(files: Files, flake: EvaluatedFlake): NixpkgsInput[] {
  const found: NixpkgsInput[] = [];
  for (const [name, declaration] of flake.declarations) {
    if (modelOf(files, declaration) !== nixpkgsModel) continue;
    const { reference, lock, node } = declaration;
    const tree = treeOf(files, lock, node);
    const { release, lastModified } = nixpkgsState(reference, node, () => tree);
    found.push({
      input: name,
      at: flake.inputs.find(input => input.name === name)?.at,
      ref: node?.original?.ref ?? reference?.ref ?? null,
      rev: node?.rev?.value ?? reference?.rev ?? null,
      lastModified,
      release,
      tree,
    });
  }
  return found;
}

/** The members of an output that is behind a system. */
function bySystem(
  evaluation: Evaluation,
  outputs: AttrsValue,
  output: string,
): [system: string, value: Value][] {
  const thunk = outputs.entries.get(output);
  const value = thunk && evaluation.force(thunk);
  if (value?.type !== 'attrs') return [];
  return sortedNames(value).map(system => [system, evaluation.force(value.entries.get(system)!)]);
}

/** More outputs of one kind than this are not looked at: a flake that has them offers a collection of packages. */
const most = 64;

/** The members of an output that is behind a system and a name. */
function named(
  evaluation: Evaluation,
  outputs: AttrsValue,
  output: string,
  wanted: (name: string) => boolean = () => true,
): { name: ShellName; value: Value }[] {
  return bySystem(evaluation, outputs, output).flatMap(([system, value]) => {
    if (value.type !== 'attrs')
      return [{ name: { output: `${output}.${system}`, system, name: 'default', default: true }, value }];
    const names = sortedNames(value).filter(wanted);
    return names.slice(0, most).map(name => ({
      name: { output: `${output}.${system}.${name}`, system, name, default: name === 'default' },
      value: evaluation.force(value.entries.get(name)!),
    }));
  });
}

const single = (
  evaluation: Evaluation,
  outputs: AttrsValue,
  output: string,
): { name: ShellName; value: Value }[] =>
  bySystem(evaluation, outputs, output).map(([system, value]) => ({
    name: { output: `${output}.${system}`, system, name: 'default', default: true },
    value,
  }));

/** What `nix develop` enters: `devShells.default`, else `devShell`, else the default package. */
function shellsOf(
  evaluation: Evaluation,
  outputs: AttrsValue,
  near: Location,
  unknown: UnknownFact[],
): Shell[] {
  const found = named(evaluation, outputs, 'devShells');
  const has = (system: string): boolean => found.some(({ name }) => name.system === system && name.default);
  for (const legacy of single(evaluation, outputs, 'devShell'))
    if (!has(legacy.name.system)) found.push(legacy);
  for (const built of [
    ...named(evaluation, outputs, 'packages', name => name === 'default'),
    ...single(evaluation, outputs, 'defaultPackage'),
  ]) {
    const { system } = built.name;
    if (has(system)) continue;
    const gap = gapIn(evaluation, outputs, system);
    if (!gap) found.push(built);
    else if (!unknown.some(({ why }) => why === gap.why))
      unknown.push({ what: 'the default shell', why: gap.why, at: gap.at });
  }
  return found.map(({ name, value }) => shellFacts(evaluation, value, name, near));
}

/** Why a system may have shells that are not seen; undefined where it cannot. */
function gapIn(evaluation: Evaluation, outputs: AttrsValue, system: string): Unknown | undefined {
  const behind = (set: AttrsValue, name: string): Value | undefined => {
    const thunk = set.entries.get(name);
    return thunk && evaluation.force(thunk);
  };
  const gap = (value: Value | undefined): Unknown | undefined =>
    value?.type === 'unknown' ? value : value?.type === 'attrs' && !value.package ? value.open : undefined;
  const collected = ['devShells', 'devShell'].map(output => behind(outputs, output));
  return [
    outputs,
    ...collected,
    ...collected.map(value => (value?.type === 'attrs' ? behind(value, system) : undefined)),
  ]
    .map(gap)
    .find(found => found !== undefined);
}

function packagesOf(evaluation: Evaluation, outputs: AttrsValue, near: Location): BuiltPackage[] {
  return [
    ...named(evaluation, outputs, 'packages'),
    ...single(evaluation, outputs, 'defaultPackage'),
  ].flatMap(({ name, value }) => builtFacts(evaluation, value, name, near) ?? []);
}

function appsOf(evaluation: Evaluation, outputs: AttrsValue, packages: readonly BuiltPackage[]): App[] {
  return [...named(evaluation, outputs, 'apps'), ...single(evaluation, outputs, 'defaultApp')].flatMap(
    ({ name, value }) => appFacts(evaluation, value, name.output, packages) ?? [],
  );
}
