/**
 * github:pyproject-nix/pyproject.nix: projects rendered for nixpkgs' builders, and `build`, which makes sets of
 * packages that uv2nix and others fill.
 */
import { join } from '../../files.ts';
import type { Location } from '../../text.ts';
import { update } from '../eval/sets.ts';
import {
  type AttrsValue,
  attrs,
  bool,
  lazy,
  list,
  type Package,
  type Thunk,
  unknown,
  type Value,
} from '../eval/value.ts';
import {
  apply,
  attempt,
  attribute,
  attrsOf,
  called,
  defer,
  define,
  force,
  fromSet,
  get,
  type Lazy,
  settled,
} from './define.ts';
import { made, packageValue } from './packages.ts';
import type { Input, Model, World } from './world.ts';

/** Names in a set that are not packages. */
const hidden = new Set([
  'type',
  'outPath',
  'drvPath',
  '_type',
  'override',
  'name',
  'outputName',
  'outputSpecified',
]);

/** What a layer of a set says of itself beside its packages; no package has such a name. */
export const layerMarks = {
  /** uv2nix's own: the workspace that it locks, a path. */
  workspace: '__workspace',
  /** uv2nix's own: `wheel` or `sdist`. */
  sourcePreference: '__sourcePreference',
  /** A collection of overrides, of whatever packages. */
  collection: '__collection',
} as const;

/**
 * `callPackage pyproject-nix.build.packages { python = …; }`: a set in which every name is a package for that
 * interpreter, extended by overlays.
 */
function packageSet(world: World, python: Value, overlays: readonly Lazy[], pkgs?: Value): AttrsValue {
  const interpreter = python.type === 'attrs' ? python.package : undefined;
  const open = unknown('which packages the lock gives is not followed');
  const member = (name: string, at: Location | undefined): AttrsValue =>
    packageValue({
      attribute: [],
      builder: 'pyproject.nix',
      name,
      at,
      base: interpreter,
      nixpkgs: interpreter?.nixpkgs,
    });
  const environment = define('mkVirtualEnv', 2, (name, specification) => {
    if (!interpreter) return unknown('the package set was made with no interpreter that is known', python.at);
    const title = attempt(() => name.force());
    const pkg: Package = {
      attribute: [],
      builder: 'mkVirtualEnv',
      name: title.type === 'string' ? title.value : 'venv',
      base: interpreter,
      nixpkgs: interpreter?.nixpkgs,
      arguments: attrs({ specification }),
      at: title.at ?? interpreter?.at,
    };
    return packageValue(pkg, {
      own: new Map([
        ['overrideAttrs', lazy(called('overrideAttrs', () => packageValue(pkg)))],
        ['python', lazy(python)],
      ]),
    });
  });
  const base: Readonly<Record<string, Value | Thunk>> = {
    python,
    mkVirtualEnv: environment,
    pkgs: pkgs ?? unknown('the packages are not known'),
    stdenv: pkgs ? defer(() => force(attribute(attrsOf(pkgs), 'stdenv')!)) : open,
    overrideScope: called('overrideScope', overlay =>
      packageSet(world, python, [...overlays, overlay], pkgs),
    ),
    "overrideScope'": called('overrideScope', overlay =>
      packageSet(world, python, [...overlays, overlay], pkgs),
    ),
    callPackage: define('callPackage', 2, (f, args) =>
      apply(attribute(attrsOf(pkgs ?? attrs({})), 'callPackage') ?? unknown('callPackage'), [f, args]),
    ),
    resolveBuildSystem: define('resolveBuildSystem', 1, () => list([], undefined, open)),
    resolveVirtualEnv: define('resolveVirtualEnv', 1, () => list([], undefined, open)),
    hooks: attrs({}, { open }),
    pythonPkgsBuildHost: defer(() => final),
    pythonPkgsHostHost: defer(() => final),
  };
  const layers: { readonly attributes: Thunk }[] = [];
  const lookUp = (upTo: number, name: string, at?: Location): Value | undefined => {
    if (hidden.has(name) || name.startsWith('__')) return undefined;
    for (let i = upTo - 1; i >= 0; i--) {
      const layer = attempt(() => layers[i]!.attributes.force());
      const found = layer.type === 'attrs' ? attribute(layer, name) : undefined;
      if (found) return force(found);
    }
    const own = base[name];
    return own ? force(own) : member(name, at);
  };
  const final: AttrsValue = attrs(new Map(), {
    open,
    rest: (name, at) => settled(() => lookUp(layers.length, name, at)),
  });
  for (const overlay of overlays) {
    const index = layers.length;
    const previous = attrs(new Map(), { open, rest: (name, at) => settled(() => lookUp(index, name, at)) });
    layers.push({ attributes: defer(() => apply(overlay, [final, previous])) });
  }
  if (layers.length > 0) world.packageSets.push(layers.map(({ attributes }) => attributes));
  return final;
}

/** `build`: the builders of package sets, and helpers around them. */
function build(world: World): AttrsValue {
  const packages = fromSet(
    'packages',
    args =>
      packageSet(
        world,
        force(attribute(args, 'python') ?? unknown('no python was given')),
        [],
        attempt(() => force(attribute(args, 'pkgs') ?? unknown('no pkgs'))),
      ),
    // What `callPackage` fills in.
    new Map([
      ['python', false],
      ['pkgs', false],
      ['lib', false],
      ['stdenv', false],
    ]),
  );
  const util = fromSet('util', () =>
    attrs({
      mkApplication: fromSet('mkApplication', (args, at) => {
        const venv = get(args, 'venv');
        const pkg = get(args, 'package');
        const own = (name: string): Record<string, Thunk> =>
          pkg?.type === 'attrs'
            ? { [name]: defer(() => force(attribute(pkg, name) ?? unknown('not known'))) }
            : {};
        const filled = update(attrs({ ...own('pname'), ...own('version'), ...own('passthru') }), args);
        return made('mkApplication', filled, {
          base: venv?.type === 'attrs' ? venv.package?.base : undefined,
          at: at ?? args.at,
        });
      }),
    }),
  );
  return attrs({
    packages,
    util,
    lib: attrs({}, { open: unknown('this part of pyproject.nix is not modelled') }),
    hacks: unknown('the hacks of pyproject.nix are not modelled'),
  });
}

/** `lib.project`: a project, as it was read from its directory. */
function project(world: World, args: AttrsValue): AttrsValue {
  const given = get(args, 'pyproject');
  const root = get(args, 'projectRoot');
  const data = defer(() => {
    if (given) return given;
    if (!root) return unknown('no project root was given');
    return readToml(world, root, 'pyproject.toml');
  });
  const derived = unknown('it is derived from pyproject.toml');
  const renderer = (name: string, render: (options: AttrsValue) => Value): Value => fromSet(name, render);
  const names = (): Value => {
    const pyproject = attempt(() => data.force());
    const table = pyproject.type === 'attrs' ? get(pyproject, 'project') : undefined;
    return table?.type === 'attrs' ? (get(table, 'name') ?? derived) : derived;
  };
  const rendered = (): AttrsValue => {
    const pyproject = attempt(() => data.force());
    const table = pyproject.type === 'attrs' ? get(pyproject, 'project') : undefined;
    const version = table?.type === 'attrs' ? get(table, 'version') : undefined;
    return attrs(
      {
        pname: defer(names),
        ...(version ? { version } : {}),
        pyproject: bool(true),
        ...(root ? { src: root } : {}),
        dependencies: list([], undefined, derived),
        'build-system': list([], undefined, derived),
        'optional-dependencies': attrs({}, { open: derived }),
        meta: attrs({}, { open: derived }),
      },
      { open: derived },
    );
  };
  return attrs({
    pyproject: data,
    projectRoot: root ?? derived,
    requiresPython: derived,
    dependencies: attrs({}, { open: derived }),
    'build-systems': derived,
    renderers: attrs({
      withPackages: renderer('withPackages', () => define('packages', 1, () => list([], undefined, derived))),
      buildPythonPackage: renderer('buildPythonPackage', rendered),
      mkPythonEditablePackage: renderer('mkPythonEditablePackage', rendered),
      mkDerivation: renderer('mkDerivation', rendered),
    }),
    validators: attrs({}, { open: derived }),
  });
}

function readToml(world: World, root: Value, name: string): Value {
  const directory = world.evaluation.pathOf(root, root.at);
  if (typeof directory !== 'string') return directory;
  const read = attribute(world.lib, 'importTOML')!;
  return attempt(() => apply(read, [{ type: 'path', path: join(directory, name), at: root.at }]));
}

const lib = (world: World): AttrsValue => {
  const loader = fromSet('loadPyproject', args => project(world, args));
  return attrs(
    {
      project: attrs(
        {
          loadPyproject: loader,
          loadUVPyproject: loader,
          loadPoetryPyproject: loader,
          loadPDMPyproject: loader,
          loadPyprojectDynamic: loader,
          loadRequirementsTxt: fromSet('loadRequirementsTxt', args => project(world, args)),
        },
        { open: unknown('this loader is not modelled') },
      ),
      renderers: attrs({}, { open: unknown('used through a project') }),
      util: attrs(
        {
          filterPythonInterpreters: fromSet('filterPythonInterpreters', () =>
            list([], undefined, unknown('which interpreters meet requires-python is not computed')),
          ),
        },
        { open: unknown('not modelled') },
      ),
      scripts: attrs({
        loadScript: fromSet('loadScript', () =>
          attrs({}, { open: unknown('scripts with inline metadata are not modelled') }),
        ),
      }),
    },
    { open: unknown('this part of pyproject.nix is not modelled') },
  );
};

export const pyprojectNix: Model = {
  repositories: ['pyproject-nix/pyproject.nix', 'nix-community/pyproject.nix'],
  outputs: input =>
    attrs(
      { lib: lib(input.world), build: build(input.world) },
      { open: unknown('this output of pyproject.nix is not modelled') },
    ),
};

/** github:pyproject-nix/build-system-pkgs: overlays that add build systems, which no shell sees. */
export const buildSystems: Model = {
  repositories: ['pyproject-nix/build-system-pkgs', 'TyberiusPrime/uv2nix_hammer_overrides'],
  outputs: () => {
    const overlay = define('overlay', 2, () => attrs({}));
    const collection = define('overlay', 2, () => attrs({ [layerMarks.collection]: bool(true) }));
    return attrs({
      overlays: attrs(new Map(), {
        rest: name => (hidden.has(name) || name.startsWith('__') ? undefined : overlay),
      }),
      overrides: collection,
      overrides_strict: collection,
    });
  },
};

/** github:pyproject-nix/uv2nix: package sets from uv.lock. */
export const uv2nix: Model = {
  repositories: ['pyproject-nix/uv2nix', 'adisbladis/uv2nix'],
  outputs: input => {
    const open = unknown('this part of uv2nix is not modelled');
    const loadWorkspace = fromSet('loadWorkspace', args => workspace(input, args));
    return attrs(
      {
        lib: attrs(
          {
            workspace: attrs({ loadWorkspace }),
            lock1: attrs({}, { open }),
            scripts: attrs({ loadScript: fromSet('loadScript', () => attrs({}, { open })) }),
          },
          { open },
        ),
        overlays: attrs({}, { open }),
        packages: uvPackages(input),
      },
      { open },
    );
  },
};

/** `uv2nix.packages.<system>.uv-bin`: uv itself. */
function uvPackages(input: Input): AttrsValue {
  return attrs(new Map(), {
    rest: system =>
      hidden.has(system) || system.startsWith('__')
        ? undefined
        : attrs(new Map(), {
            rest: (name, at) =>
              hidden.has(name) || name.startsWith('__')
                ? undefined
                : packageValue({ attribute: [], builder: input.name, name: name.replace(/-bin$/, ''), at }),
          }),
  });
}

function workspace(input: Input, args: AttrsValue): AttrsValue {
  const noChange = define('overlay', 2, () => attrs({}));
  const derived = unknown('it is derived from uv.lock');
  const root = get(args, 'workspaceRoot');
  if (root?.type === 'path') {
    input.world.evaluation.refer(join(root.path, 'uv.lock'), root.at, 'readFile');
    input.world.evaluation.refer(join(root.path, 'pyproject.toml'), root.at, 'readFile');
  }
  const groups = attrs({
    default: openSet(derived),
    all: openSet(derived),
    groups: openSet(derived),
    optionals: openSet(derived),
  });
  return attrs(
    {
      mkPyprojectOverlay: fromSet('mkPyprojectOverlay', options =>
        define('overlay', 2, () => attrs(locked(root, options))),
      ),
      mkEditablePyprojectOverlay: fromSet('mkEditablePyprojectOverlay', () => noChange),
      deps: groups,
      config: openSet(derived),
      requiresPython: derived,
    },
    { open: derived },
  );
}

/** What the layer of a lock says of itself. */
function locked(root: Value | undefined, options: AttrsValue): Readonly<Record<string, Value>> {
  const preference = get(options, 'sourcePreference');
  return {
    [layerMarks.workspace]: root ?? unknown('the root of the workspace is not given'),
    ...(preference && { [layerMarks.sourcePreference]: preference }),
  };
}

const openSet = (open: Extract<Value, { type: 'unknown' }>): AttrsValue => attrs({}, { open });
