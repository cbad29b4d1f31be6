/**
 * nixpkgs as a symbolic set of packages: every name leads to something. What a model knows is modelled; the rest are
 * packages of which only the attribute path, and where it was written, are known.
 */
import type { Location } from '../../../text.ts';
import { attributeOf, update } from '../../eval/sets.ts';
import { leaves } from '../../eval/strings.ts';
import {
  type AttrsValue,
  attrs,
  bool,
  fn,
  lazy,
  list,
  type Nixpkgs,
  type Package,
  type StringValue,
  string,
  type Thunk,
  type Unknown,
  unknown,
  type Value,
} from '../../eval/value.ts';
import {
  apply,
  attrsOf,
  called,
  defer,
  define,
  force,
  fromSet,
  get,
  kept,
  type Lazy,
  listOf,
  settle,
  settled,
} from '../define.ts';
import { callPackage } from '../lib/customisation.ts';
import { extended, packageValue } from '../packages.ts';
import { poetry2nixOf } from '../poetry2nix.ts';
import type { World } from '../world.ts';
import { builders } from './builders.ts';
import { derivation } from './derivation.ts';
import { interpreterFacts, interpreterOfSet, interpreterValue, type PythonOptions } from './python.ts';
import { platformOf, stdenvOf } from './stdenv.ts';

/** Where a nixpkgs comes from: what `Nixpkgs` says before it is imported for a system. */
export type Source = Pick<Nixpkgs, 'input' | 'node' | 'release' | 'lastModified' | 'tree'>;

/** Names that would make the set of packages look like something else. */
const hidden = new Set([
  'type',
  'outPath',
  'drvPath',
  'outputName',
  'outputSpecified',
  '_type',
  'override',
  'overrideDerivation',
  'name',
  'version',
  'pname',
  'meta',
  'src',
]);

const notModelled = unknown('this part of nixpkgs is not modelled');

/** `import nixpkgs { … }` */
export function importNixpkgs(world: World, source: Source): Value {
  return fromSet('nixpkgs', args => {
    const system = settled(() => {
      const given = get(args, 'system') ?? get(args, 'localSystem');
      const value = given?.type === 'attrs' ? get(given, 'system') : given;
      return (
        value ??
        (world.evaluation.world.system === undefined ? undefined : string(world.evaluation.world.system))
      );
    });
    const config = defer(() => {
      const given = args.entries.get('config')?.force();
      if (!given || given.type === 'null') return attrs({});
      return given.type === 'function' ? apply(given, [attrs({})]) : given;
    });
    const overlays = defer(() => args.entries.get('overlays')?.force() ?? list([]));
    return packageSet(world, source, system?.type === 'string' ? system.value : undefined, {
      config,
      overlays,
    });
  });
}

interface Options {
  readonly config?: Thunk | undefined;
  readonly overlays?: Thunk | undefined;
}

/** A set of packages for a system. */
function packageSet(
  world: World,
  source: Source,
  system: string | undefined,
  options: Options = {},
): AttrsValue {
  let surely: boolean | undefined;
  const nixpkgs: Nixpkgs = {
    ...source,
    system,
    get overlaid() {
      surely ??=
        layers().some(({ attributes }) => {
          const value = settle(() => world.evaluation.settle(() => attributes.force()));
          return value.type !== 'attrs' || value.open !== undefined;
        }) || gap !== undefined;
      return surely;
    },
    get allowUnfree() {
      return allowUnfree(options.config);
    },
  };

  let gap: Unknown | undefined;
  let made: { readonly attributes: Thunk }[] | undefined;
  /** Overlays in order; what each gives is computed once. */
  const layers = (): readonly { readonly attributes: Thunk }[] => {
    if (made) return made;
    made = [];
    const given: Lazy[] = [];
    const overrides = options.config && settle(() => force(options.config!));
    const packageOverrides =
      overrides?.type === 'attrs' ? overrides.entries.get('packageOverrides') : undefined;
    if (packageOverrides)
      given.push(define('packageOverrides', 2, (_, previous) => apply(packageOverrides, [previous])));
    const overlays = options.overlays && settle(() => force(options.overlays!));
    if (overlays?.type === 'unknown') gap = overlays;
    if (overlays?.type === 'list') {
      given.push(...overlays.items);
      gap = overlays.open;
    }
    for (const overlay of given) {
      const index = made.length;
      const previous = attrs(new Map(), {
        open: notModelled,
        rest: (name, at, written) => lookUp(index, name, at, written),
      });
      made.push({ attributes: defer(() => apply(overlay, [final, previous])) });
    }
    return made;
  };

  const final: AttrsValue = attrs(new Map(), {
    open: notModelled,
    rest: (name, at, written) => settled(() => lookUp(layers().length, name, at, written)),
  });
  const lookUp = (
    upTo: number,
    name: string,
    at: Location | undefined,
    written: StringValue | undefined,
  ): Value | undefined => {
    for (let i = upTo - 1; i >= 0; i--) {
      const layer = settle(() => layers()[i]!.attributes.force());
      const found = layer.type === 'attrs' ? attributeOf(layer, name, at, written) : undefined;
      if (found) return found;
    }
    return ground(name, at, written);
  };

  const pythonOptions: PythonOptions = {
    overlays: [],
    extensions: defer(() => attributeOf(final, 'pythonPackagesExtensions')!),
    pkgs: () => final,
  };
  const modelled = new Map<string, Value>();

  const stdenv = stdenvOf(nixpkgs, derivation('mkDerivation', { nixpkgs }), pkg => reference(pkg));

  /** A package by its attribute path, or what a model knows about it. */
  const reference = (pkg: Package): Value => {
    const last = pkg.attribute.at(-1)!;
    if (
      last === 'stdenv' ||
      /^(?:clang|gcc\d*|llvm|libcxx|fast|ccache|static)\w*Stdenv$|^stdenvNoCC$|^stdenvNoLibs$|^stdenv_32bit$/.test(
        last,
      )
    )
      return stdenv(pkg.attribute, pkg.at);
    if (pkg.attribute.length === 1 || pkg.attribute[0] === 'pythonInterpreters') {
      const own = { ...pkg, attribute: [last] };
      if (interpreterFacts(own)) return interpreterValue(world, own, pythonOptions);
      const set = interpreterOfSet(last);
      const python: Package = { attribute: [set ?? ''], nixpkgs, at: pkg.at };
      if (set && interpreterFacts(python)) return packagesOf(python);
    }
    // A list, as `makeLibraryPath` takes it; the library that it holds stands for all that the policy names.
    if (/^manylinux\w*(?<!Package)$/.test(last) && pkg.attribute.at(-2) === 'pythonManylinuxPackages')
      return list([packageValue(pkg)], pkg.at);
    if (last === 'driverLink' && /^add(?:Driver|OpenGL)Runpath$/.test(pkg.attribute.at(-2) ?? ''))
      return string('/run/opengl-driver', pkg.at);
    if (pkg.attribute.length > 1 && builders.has(last) && last !== 'lib') return memo(last);
    return packageValue(pkg, { child: reference });
  };

  /** The packages of an interpreter; a package in the set is written as `python312Packages.pytest`. */
  const packagesOf = (python: Package): AttrsValue => {
    const set = attrsOf(attributeOf(interpreterValue(world, python, pythonOptions), 'pkgs')!);
    return { ...set, rest: (name, at, written) => set.rest?.(name, extended(python.at, at), written) };
  };

  const memo = (name: string): Value => {
    return kept(modelled, name, () => builders.get(name)!({ world, nixpkgs, pkgs: () => final }));
  };

  const ground = (
    name: string,
    at: Location | undefined,
    written: StringValue | undefined,
  ): Value | undefined => {
    if (hidden.has(name) || name.startsWith('__')) return undefined;
    if (builders.has(name)) return memo(name);
    switch (name) {
      case 'pkgs':
      case 'buildPackages':
      case 'targetPackages':
      case 'pkgsBuildBuild':
      case 'pkgsBuildHost':
      case 'pkgsHostHost':
      case 'pkgsHostTarget':
        return final;
      case 'system':
        return system === undefined ? unknown('the system is not known', at) : string(system);
      case 'hostPlatform':
      case 'buildPlatform':
      case 'targetPlatform':
        return platformOf(nixpkgs);
      case 'config':
        return configuration(options.config && force(options.config));
      case 'overlays':
        return options.overlays ? force(options.overlays) : list([]);
      case 'path':
        return unknown('the path of nixpkgs is not known', at);
      case 'pythonPackagesExtensions':
        return list([]);
      case 'pythonInterpreters':
        return attrs(new Map(), {
          open: notModelled,
          rest: (attribute, place) =>
            hidden.has(attribute) ? undefined : reference({ attribute: [attribute], nixpkgs, at: place }),
        });
      case 'callPackage':
        return called('callPackage', f =>
          fromSet('callPackage', given => callPackage(world, final, f, given, 'package')),
        );
      case 'callPackages':
        return called('callPackages', f =>
          fromSet('callPackages', given => callPackage(world, final, f, given, 'set')),
        );
      case 'newScope':
        return called('newScope', scope =>
          called('callPackage', f =>
            fromSet('callPackage', given =>
              callPackage(world, update(final, attrsOf(scope)), f, given, 'package'),
            ),
          ),
        );
      case 'extend':
        return called('extend', overlay => extendedWith([overlay]));
      case 'appendOverlays':
        return called('appendOverlays', overlays => extendedWith(listOf(overlays).items));
      case 'poetry2nix':
        return poetry2nixOf(() => final);
      case 'runtimeShell':
        return unknown('the path of the shell is not known', at);
      case 'recurseIntoAttrs':
      case 'dontRecurseIntoAttrs':
        return fn(name, x => x.force());
      case 'makeOverridable':
        return attributeOf(world.lib, 'makeOverridable');
      default:
        return reference({ attribute: [name], nixpkgs, at: written ? (pieceOf(written) ?? at) : at });
    }
  };

  const extendedWith = (more: readonly Lazy[]): Value =>
    packageSet(world, source, system, {
      ...options,
      overlays: defer(() => {
        const before = options.overlays ? listOf(options.overlays) : list([]);
        return list([...before.items, ...more], undefined, before.open);
      }),
    });

  return final;
}

/** What a person would edit in a computed name: the piece that says the version, else the whole. */
function pieceOf(written: StringValue): Location | undefined {
  const pieces = leaves(written).filter(({ piece }) => piece.at);
  return (pieces.find(({ piece }) => /\d/.test(piece.value)) ?? pieces.at(-1))?.piece.at;
}

/** What options that nothing sets are. */
const unset: Readonly<Record<string, boolean>> = {
  allowAliases: true,
  allowBroken: false,
  allowUnfree: false,
  allowUnsupportedSystem: false,
  cudaSupport: false,
  rocmSupport: false,
  strictDepsByDefault: false,
};

/** `pkgs.config` */
function configuration(given: Value = attrs({})): Value {
  if (given.type !== 'attrs') return given;
  const entries = new Map(given.entries);
  if (!given.open)
    for (const [name, value] of Object.entries(unset))
      if (!entries.has(name)) entries.set(name, lazy(bool(value)));
  return { ...given, entries, open: given.open ?? notModelled };
}

function allowUnfree(config: Thunk | undefined): boolean | undefined {
  if (!config) return false;
  const value = settle(() => force(config));
  if (value.type !== 'attrs') return undefined;
  for (const name of ['allowUnfree', 'allowUnfreePredicate']) {
    const thunk = value.entries.get(name);
    if (!thunk) continue;
    const found = settle(() => thunk.force());
    if (found.type !== 'bool') return undefined;
    if (found.value) return true;
  }
  return value.open ? undefined : false;
}

/** The flake's outputs of nixpkgs itself: `nixpkgs.lib`, `nixpkgs.legacyPackages`. */
export function nixpkgsOutputs(world: World, source: Source): AttrsValue {
  const sets = new Map<string, AttrsValue>();
  const bySystem = attrs(new Map(), {
    rest: system => {
      if (hidden.has(system) || system.startsWith('__')) return undefined;
      return kept(sets, system, () => packageSet(world, source, system));
    },
    open: notModelled,
  });
  return attrs(
    {
      lib: lazy(
        update(
          world.lib,
          attrs({
            nixosSystem: fn('nixosSystem', () => unknown('NixOS configurations are not evaluated')),
            nixos: unknown('NixOS is not modelled'),
          }),
        ),
      ),
      legacyPackages: bySystem,
      packages: bySystem,
      htmlDocs: notModelled,
      nixosModules: attrs({}, { open: notModelled }),
    },
    { open: notModelled },
  );
}
