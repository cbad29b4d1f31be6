/** Interpreters, and the sets of Python packages that belong to them. */
import { interpreter as findInterpreter, type Interpreter } from '../../../catalog/interpreters.ts';
import type { Location } from '../../../text.ts';
import { compareVersions } from '../../eval/builtins/text.ts';
import { entriesMade } from '../../eval/entries.ts';
import { attributeOf, update } from '../../eval/sets.ts';
import { coerce, concatenate } from '../../eval/strings.ts';
import {
  type AttrsValue,
  attrs,
  bool,
  lazy,
  list,
  type Package,
  string,
  type Thunk,
  unknown,
  type Value,
} from '../../eval/value.ts';
import type { NixpkgsTree } from '../../store/nixpkgs.ts';
import {
  apply,
  attrsOf,
  called,
  defer,
  define,
  force,
  fromSet,
  kept,
  type Lazy,
  listOf,
  settle,
  settled,
  textOf,
} from '../define.ts';
import { callPackage } from '../lib/customisation.ts';
import { concat } from '../lib/lists.ts';
import { composeMany, isFunction } from '../lib/trivial.ts';
import { made, packageValue, storePathOf } from '../packages.ts';
import type { World } from '../world.ts';
import { derivation } from './derivation.ts';
import { isTopLevel } from './names.ts';

/** Builders of Python packages. */
const builders = [
  'buildPythonPackage',
  'buildPythonApplication',
  'mkPythonEditablePackage',
  'mkPythonMetaPackage',
];

/** What an overridden interpreter adds to its packages: overlays, later ones first. */
export interface PythonOptions {
  readonly overlays: readonly Lazy[];
  /** What `pkgs.pythonPackagesExtensions` holds, where overlays of nixpkgs set it. */
  readonly extensions?: Thunk | undefined;
  /** The packages that a set's `callPackage` fills arguments with, behind its own. */
  readonly pkgs: () => AttrsValue;
  /** Known by other means than the attribute: nixpkgs-python, an override of the version. */
  readonly version?: string | undefined;
}

const unknownState = { release: null, lastModified: null };
const catalogued = new Map<string, Interpreter | null>();

export interface InterpreterFacts extends Interpreter {
  /** Whether nixpkgs' own source says so; else the catalogue does. */
  readonly stored?: boolean | undefined;
}

/** What is known of an interpreter's attribute; undefined for what is no interpreter. */
export function interpreterFacts(pkg: Package): InterpreterFacts | undefined {
  const [attribute, ...more] = pkg.attribute;
  if (
    attribute === undefined ||
    more.length > 0 ||
    !/^(?:python|pypy)/.test(attribute) ||
    attribute.endsWith('Packages')
  )
    return undefined;
  const { release, lastModified } = pkg.nixpkgs ?? unknownState;
  // A handful of states of nixpkgs is all that one session sees; the bound is for one that lives for months.
  if (catalogued.size > 2000) catalogued.clear();
  const key = `${attribute} ${release} ${lastModified}`;
  const facts = kept(catalogued, key, () => findInterpreter(attribute, { release, lastModified }) ?? null);
  const tree = facts && pkg.nixpkgs?.tree?.();
  return (tree ? factsOfTree(attribute, facts, tree) : facts) ?? undefined;
}

const told = new WeakMap<NixpkgsTree, Map<string, InterpreterFacts>>();

/** What nixpkgs' own source says of an interpreter; what it does not say, the catalogue does. */
function factsOfTree(attribute: string, facts: Interpreter, tree: NixpkgsTree): InterpreterFacts {
  const known = kept(told, tree, () => new Map<string, InterpreterFacts>());
  return kept(known, attribute, () => {
    const found = tree.interpreter(attribute);
    if (found) {
      const isFinal = /^\d+\.\d+\.\d+$/.test(found.version);
      return {
        ...facts,
        minor: found.minor,
        version: isFinal && found.implementation === 'cpython' ? found.version : undefined,
        preRelease: !isFinal && /[a-z]/.test(found.version),
        status: 'exists',
        reason: undefined,
        stored: true,
      };
    }
    const state = tree.attribute(attribute);
    if (!state) return facts;
    if (state.state === 'exists') return { ...facts, status: 'exists', reason: undefined };
    const reason =
      facts.status === state.state && facts.reason
        ? facts.reason
        : state.state === 'throws'
          ? state.message.split('\n')[0]!.replace(/[.!]+$/, '') || 'it throws'
          : 'its source, which lies in the Nix store, does not define it';
    return { ...facts, version: undefined, status: state.state, reason, stored: true };
  });
}

/** The attributes of an interpreter, besides those of every package. */
const interpreterNames = new Set([
  'pname',
  'version',
  'pythonVersion',
  'sourceVersion',
  'implementation',
  'pythonAttr',
  'executable',
  'libPrefix',
  'interpreter',
  'sitePackages',
  'isPy3k',
  'isPy3',
  'isPy2',
  'isPyPy',
  'hasDistutilsCxxPatch',
  'pythonAtLeast',
  'pythonOlder',
  'pkgs',
  'meta',
  'withPackages',
  'buildEnv',
  'override',
  'pythonOnBuildForHost',
  'pythonForBuild',
  'pythonOnBuildForBuild',
  ...['36', '37', '38', '39', '310', '311', '312', '313', '314', '315'].map(minor => `isPy${minor}`),
]);

/** The value of an interpreter: `pkgs.python312`. */
export function interpreterValue(world: World, pkg: Package, options: PythonOptions): AttrsValue {
  const facts = interpreterFacts(pkg);
  const full = options.version ?? facts?.version;
  const minor = options.version ? options.version.split('.').slice(0, 2).join('.') : facts?.minor;
  const attribute = pkg.attribute[0] ?? 'python3';
  const e = world.evaluation;
  const pypy = attribute.startsWith('pypy');
  const notKnown = unknown(`which version ${attribute} has is not known`, pkg.at);
  const versioned = (make: (minor: string) => Value): Value => (minor === undefined ? notKnown : make(minor));
  const executable = (): Value => versioned(v => string(`${pypy ? 'pypy' : 'python'}${v}`));
  const self: Package = { ...pkg, name: pypy ? 'pypy' : 'python3', version: full };

  // The set is made once, whichever way it is reached.
  const set = defer(() => pythonPackages(world, self, value, options));
  const environment = (packages: Thunk, at: Location | undefined): AttrsValue =>
    pythonEnvironment(world, value, self, packages, at);
  const at = (more: Partial<PythonOptions>): AttrsValue =>
    interpreterValue(world, pkg, { ...options, ...more });

  const own = (name: string): Value | Thunk => {
    switch (name) {
      case 'pname':
        return string(pypy ? 'pypy' : 'python3');
      case 'version':
        return full === undefined ? notKnown : string(full);
      case 'pythonVersion':
        return versioned(string);
      case 'sourceVersion':
        return full === undefined ? attrs({}, { open: notKnown }) : sourceVersion(full);
      case 'implementation':
        return string(pypy ? 'pypy' : 'cpython');
      case 'pythonAttr':
        return string(attribute);
      case 'executable':
        return defer(executable);
      case 'libPrefix':
        return defer(executable);
      case 'interpreter':
        return defer(() =>
          concatenate(e, [storePathOf(self), string('/bin/'), coerce(e, executable(), undefined)]),
        );
      case 'sitePackages':
        return defer(() =>
          concatenate(e, [string('lib/'), coerce(e, executable(), undefined), string('/site-packages')]),
        );
      case 'isPy3k':
        return bool(true);
      case 'isPy3':
        return bool(true);
      case 'isPy2':
        return bool(false);
      case 'isPyPy':
        return bool(pypy);
      case 'hasDistutilsCxxPatch':
        return bool(false);
      case 'pythonAtLeast':
        return define('pythonAtLeast', 1, v => versioned(own => bool(compareVersions(own, textOf(v)) >= 0)));
      case 'pythonOlder':
        return define('pythonOlder', 1, v => versioned(own => bool(compareVersions(own, textOf(v)) < 0)));
      case 'pkgs':
        return set;
      case 'meta':
        return defer(() => attrs({ mainProgram: executable() }, { open: unknown('not modelled') }));
      case 'withPackages':
        return called('withPackages', (f, place) =>
          environment(
            defer(() => (isFunction(f) ? apply(f, [set]) : f)),
            place,
          ),
        );
      case 'buildEnv':
        return attrs({
          override: fromSet('override', (args, place) => {
            const libraries = args.entries.get('extraLibs');
            return environment(libraries ?? lazy(list([])), place);
          }),
        });
      case 'override':
        return called('override', change => {
          const given = attrsOf(
            isFunction(change) ? apply(change, [attrs({}, { open: unknown('not modelled') })]) : change,
          );
          const overlay = given.entries.get('packageOverrides');
          return at(overlay ? { overlays: [...options.overlays, overlay] } : {});
        });
      case 'pythonOnBuildForHost':
        return defer(() => value);
      case 'pythonForBuild':
        return defer(() => value);
      case 'pythonOnBuildForBuild':
        return defer(() => value);
      default:
        return versioned(found => bool(found.replace('.', '') === name.slice('isPy'.length)));
    }
  };

  const value: AttrsValue = packageValue(self, {
    own: entriesMade(interpreterNames, own),
    overrideAttrs: called('overrideAttrs', change => {
      const said = settle(() => force(isFunction(change) ? apply(change, [value]) : change));
      const version = said.type === 'attrs' && said.entries.get('version')?.force();
      return version && version.type === 'string' ? at({ version: version.value }) : value;
    }),
  });
  return value;
}

function sourceVersion(full: string): Value {
  const [major = '', minor = '', patch = ''] = full.split('.');
  return attrs({ major: string(major), minor: string(minor), patch: string(patch), suffix: string('') });
}

/** An interpreter with packages: `withPackages`, `buildEnv`. */
function pythonEnvironment(
  world: World,
  python: AttrsValue,
  base: Package,
  packages: Thunk,
  at: Location | undefined,
): AttrsValue {
  const args = attrs({ packages });
  const pkg: Package = {
    attribute: [],
    nixpkgs: base.nixpkgs,
    builder: 'withPackages',
    base,
    arguments: args,
    name: 'python3-env',
    at: at ?? base.at,
  };
  const e = world.evaluation;
  const value: AttrsValue = packageValue(pkg, {
    own: new Map<string, Thunk>([
      ['env', defer(() => made('withPackages.env', args, { base: pkg, at: pkg.at, nixpkgs: base.nixpkgs }))],
      [
        'interpreter',
        defer(() =>
          concatenate(e, [
            storePathOf(pkg),
            string('/bin/'),
            coerce(e, attributeOf(python, 'executable')!, undefined),
          ]),
        ),
      ],
      ['python', lazy(python)],
      [
        'override',
        lazy(
          called('override', (change, place) => {
            const given = attrsOf(
              isFunction(change) ? apply(change, [attrs({ extraLibs: packages })]) : change,
            );
            return pythonEnvironment(world, python, base, given.entries.get('extraLibs') ?? packages, place);
          }),
        ),
      ],
      ...[
        'pythonVersion',
        'sitePackages',
        'executable',
        'libPrefix',
        'pkgs',
        'meta',
        'version',
        'implementation',
        'pythonAttr',
        'withPackages',
        'pythonAtLeast',
        'pythonOlder',
      ].flatMap((name): [string, Thunk][] => {
        const found = python.entries.get(name);
        return found ? [[name, found]] : [];
      }),
    ]),
  });
  return value;
}

/** `python312Packages`: a set in which every name is a package for that interpreter. */
function pythonPackages(
  world: World,
  python: Package,
  interpreter: AttrsValue,
  options: PythonOptions,
): AttrsValue {
  const setName = `${python.attribute[0] ?? 'python3'}Packages`;
  const nixpkgs = python.nixpkgs;

  const reference = (name: string, at: Location | undefined): AttrsValue =>
    packageValue(
      { attribute: [setName, name], nixpkgs, base: python, at },
      { own: new Map([['pythonModule', lazy(interpreter)]]) },
    );

  const builder = (name: string): Value => buildPython(name, python, interpreter);

  const base = (final: () => AttrsValue): AttrsValue => {
    const call = called('callPackage', f =>
      fromSet('callPackage', given =>
        callPackage(world, update(options.pkgs(), final()), f, given, 'package'),
      ),
    );
    const entries: Record<string, Value | Thunk> = {
      python: interpreter,
      pythonForBuild: interpreter,
      callPackage: call,
      newScope: called('newScope', scope =>
        called('callPackage', f =>
          fromSet('callPackage', given =>
            callPackage(world, update(update(options.pkgs(), final()), attrsOf(scope)), f, given, 'package'),
          ),
        ),
      ),
      toPythonApplication: called('toPythonApplication', pkg => pkg),
      toPythonModule: called('toPythonModule', pkg => pkg),
      makePythonPath: define('makePythonPath', 1, () => unknown('PYTHONPATH of these packages is not known')),
      requiredPythonModules: define('requiredPythonModules', 1, packages => packages.force()),
      hasPythonModule: define('hasPythonModule', 1, () => bool(true)),
      disabledIf: define('disabledIf', 2, (_, pkg) => pkg.force()),
      overrideScope: called('overrideScope', overlay =>
        pythonPackages(world, python, interpreter, { ...options, overlays: [...options.overlays, overlay] }),
      ),
      overrideScope_: unknown('not modelled'),
    };
    entries["overrideScope'"] = entries.overrideScope!;
    delete entries.overrideScope_;
    for (const name of builders) entries[name] = builder(name);
    for (const name of [
      'isPy3k',
      'isPy27',
      'isPyPy',
      'pythonOlder',
      'pythonAtLeast',
      'pythonVersion',
      'sitePackages',
    ]) {
      const found = interpreter.entries.get(name);
      if (found) entries[name] = found;
    }
    return attrs(new Map(Object.entries(entries).map(([name, item]) => [name, lazy(item)])), {
      rest: (name, at) =>
        hidden.has(name) || name.startsWith('__') || isTopLevel(name) ? undefined : reference(name, at),
    });
  };

  // Overlays see the finished set, and the one before them.
  const layers: { readonly overlay: Lazy; readonly attributes: Thunk }[] = [];
  // The set is not open, although not all of its names are known: a name that it does not give is another set's.
  const final: AttrsValue = attrs(new Map(), {
    rest: (name, at) => settled(() => lookUp(layers.length, name, at)),
  });
  const ground = base(() => final);
  const lookUp = (upTo: number, name: string, at: Location | undefined): Value | undefined => {
    for (let i = upTo - 1; i >= 0; i--) {
      const layer = settle(() => layers[i]!.attributes.force());
      const found = layer.type === 'attrs' ? attributeOf(layer, name, at) : undefined;
      if (found)
        return found.type === 'attrs' && found.package && !found.package.base ? based(found, python) : found;
    }
    return attributeOf(ground, name, at);
  };
  const overlays = [...options.overlays];
  if (options.extensions) overlays.unshift(defer(() => composeMany(listOf(options.extensions!).items)));
  for (const overlay of overlays) {
    const index = layers.length;
    const previous = attrs(new Map(), { rest: (name, at) => settled(() => lookUp(index, name, at)) });
    layers.push({ overlay, attributes: defer(() => apply(overlay, [final, previous])) });
  }
  return final;
}

/** A package that an overlay adds to a Python set belongs to its interpreter. */
const based = (value: AttrsValue, python: Package): AttrsValue => ({
  ...value,
  package: { ...value.package!, base: value.package!.base ?? python },
});

const hidden = new Set([
  'type',
  'outPath',
  'drvPath',
  'outputName',
  'outputSpecified',
  '_type',
  'recurseForDerivations',
  'override',
  'name',
]);

/** `buildPythonPackage` and its kin. */
function buildPython(builder: string, python: Package, interpreter: AttrsValue): Value {
  return derivation(builder, {
    base: python,
    nixpkgs: python.nixpkgs,
    own: new Map([
      ['pythonModule', lazy(interpreter)],
      ['python', lazy(interpreter)],
    ]),
    derive: args => {
      const given = (...names: readonly string[]): Lazy[] =>
        names.flatMap(name => args.entries.get(name) ?? []);
      return new Map([
        [
          'nativeBuildInputs',
          defer(() => concat([list([interpreter]), ...given('build-system', 'nativeBuildInputs')])),
        ],
        [
          'propagatedBuildInputs',
          defer(() => concat([...given('dependencies', 'propagatedBuildInputs'), list([interpreter])])),
        ],
      ]);
    },
    override: fromSet('override', () => buildPython(builder, python, interpreter)),
  });
}

/** What the name of a set of Python packages says of its interpreter: `python312` of `python312Packages`. */
export const interpreterOfSet = (name: string): string | undefined =>
  /^((?:python|pypy)\w*?)Packages$/.exec(name)?.[1];
