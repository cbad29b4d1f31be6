/** github:hercules-ci/flake-parts: flakes as modules, with one configuration for each system. */
import { update } from '../eval/sets.ts';
import {
  type AttrsValue,
  attrs,
  lazy,
  list,
  NixError,
  string,
  type Thunk,
  unknown,
  type Value,
} from '../eval/value.ts';
import {
  apply,
  attempt,
  attribute,
  attrsOf,
  defer,
  define,
  force,
  fromSet,
  get,
  getPath,
  kept,
  type Lazy,
  openAttrs,
  settled,
  textOf,
} from './define.ts';
import { flakeAt } from './flakes.ts';
import { recursiveUpdate } from './lib/attrsets.ts';
import { evalModules } from './lib/modules.ts';
import { typeValue } from './lib/options.ts';
import type { Input, Model, World } from './world.ts';

/** Outputs that `perSystem` gives. */
const transposed = ['packages', 'devShells', 'apps', 'checks', 'legacyPackages', 'formatter', 'bundlers'];

const option = (type: Value, more: Readonly<Record<string, Value | Thunk>> = {}): Value =>
  attrs({ _type: string('option'), type, ...more });

/** `lib.types.<name>` */
const typeOf = (world: World, name: string): Value => getPath(world.lib, ['types', name])!;

const override1500 = (content: Lazy): Value =>
  attrs({ _type: string('override'), priority: { type: 'int', value: 1500n }, content });

/** One evaluation of a flake's modules: its configuration, and that of each system. */
interface Evaluated {
  readonly config: AttrsValue;
  readonly perSystem: (system: string) => AttrsValue;
}

function mkFlake(input: Input, args: AttrsValue, module: Lazy): Value {
  const inputs = get(args, 'inputs');
  const given = get(args, 'self') ?? (inputs?.type === 'attrs' ? get(inputs, 'self') : undefined);
  const allInputs =
    inputs?.type === 'attrs'
      ? inputs
      : given?.type === 'attrs'
        ? attrsOf(attribute(given, 'inputs') ?? attrs({}))
        : attrs({});
  const special = get(args, 'specialArgs');
  const evaluated = (modules: readonly Lazy[], seen: AttrsValue): Evaluated =>
    evaluate(input, modules, seen, given ?? attrs({}), special?.type === 'attrs' ? special : attrs({}));
  const whole = evaluated([module], allInputs);
  const outputs = flakeOf(whole);
  const partitioned = attempt(() => get(whole.config, 'partitionedAttrs') ?? attrs({}));
  if (partitioned.type !== 'attrs' || partitioned.entries.size === 0) return outputs;
  const parts = [...partitioned.entries].map(([output, name]): [string, Thunk] => [
    output,
    defer(() => {
      const part = getPath(whole.config, ['partitions', textOf(name)]);
      if (part?.type !== 'attrs') return unknown('the partition is not known');
      const own = part.entries.get('module');
      const inner = evaluated(own ? [module, own] : [module], update(allInputs, moreInputs(input, part)));
      return force(attribute(flakeOf(inner), output) ?? attrs({}));
    }),
  ]);
  return update(outputs, attrs(new Map(parts)));
}

function evaluate(
  input: Input,
  modules: readonly Lazy[],
  inputs: AttrsValue,
  self: Value,
  special: AttrsValue,
): Evaluated {
  const { world } = input;
  const shared = update(
    attrs({ self, inputs, 'flake-parts-lib': partsLib(input), moduleLocation: string('flake.nix') }),
    special,
  );
  const bySystem = new Map<string, AttrsValue>();
  const perSystem = (system: string): AttrsValue =>
    kept(bySystem, system, () => systemConfiguration(world, whole.config, system, inputs, self, shared));
  /** What `perSystem` modules see, as `withSystem` hands it out. */
  const argumentsOf = (system: string): AttrsValue => {
    const config = perSystem(system);
    const own = getPath(config, ['_module', 'args']);
    return update(update(shared, own?.type === 'attrs' ? own : attrs({})), attrs({ config, lib: world.lib }));
  };
  const base = attrs({
    options: attrs({
      systems: option(apply(typeOf(world, 'listOf'), [typeOf(world, 'str')])),
      perSystem: option(typeOf(world, 'deferredModule')),
      flake: option(apply(typeOf(world, 'submoduleWith'), [attrs({ modules: list([]) })])),
      transposition: option(typeOf(world, 'anything'), { default: attrs({}) }),
      debug: option(typeOf(world, 'bool'), { default: { type: 'bool', value: false } }),
    }),
    config: attrs({
      _module: attrs({
        args: attrs({
          getSystem: define('getSystem', 1, system => perSystem(textOf(system))),
          withSystem: define('withSystem', 2, (system, f) => apply(f, [argumentsOf(textOf(system))])),
          moduleWithSystem: define('moduleWithSystem', 1, () => unknown('moduleWithSystem is not modelled')),
        }),
      }),
    }),
  });
  const whole = evalModules(world, { modules: [base, ...modules], specialArgs: shared });
  return {
    get config() {
      return whole.config;
    },
    perSystem,
  };
}

/** The inputs that a partition has beyond the flake's: another flake's, or said by name. */
function moreInputs(input: Input, part: AttrsValue): AttrsValue {
  const said = get(part, 'extraInputs');
  const flake = get(part, 'extraInputsFlake');
  const directory = flake && flake.type !== 'null' && input.world.evaluation.pathOf(flake, flake.at);
  const theirs =
    typeof directory === 'string'
      ? attrsOf(attribute(flakeAt(input.world, input.sources, directory).self, 'inputs') ?? attrs({}))
      : attrs({});
  const entries = new Map([...theirs.entries].filter(([name]) => name !== 'self'));
  return update(attrs(entries, { open: theirs.open }), said?.type === 'attrs' ? said : attrs({}));
}

/** The outputs: what `flake` says, and what `perSystem` says for each system. */
function flakeOf({ config, perSystem }: Evaluated): AttrsValue {
  const own = attrsOf(attribute(config, 'flake') ?? attrs({}));
  const systems = attempt(() => force(attribute(config, 'systems') ?? list([])));
  const names =
    systems.type === 'list'
      ? systems.items.flatMap(item => {
          const name = attempt(() => item.force());
          return name.type === 'string' ? [name.value] : [];
        })
      : [];
  const open = systems.type === 'list' ? systems.open : systems.type === 'unknown' ? systems : undefined;
  const more = attempt(() => force(attribute(config, 'transposition') ?? attrs({})));
  const outputs: Record<string, Thunk> = {};
  for (const output of new Set([...transposed, ...(more.type === 'attrs' ? more.entries.keys() : [])])) {
    outputs[output] = defer(() => {
      const entries = new Map<string, Thunk>();
      for (const system of names) {
        const configuration = perSystem(system);
        const value = attempt(() => force(attribute(configuration, output) ?? attrs({})));
        if (value.type === 'attrs' && configuration.open && !value.package)
          entries.set(system, lazy({ ...value, open: value.open ?? configuration.open }));
        else if (value.type !== 'null') entries.set(system, lazy(value));
      }
      const collected = attrs(entries, { open });
      const said = own.entries.get(output);
      return said ? recursiveUpdate(attrsOf(said), collected) : collected;
    });
  }
  return attrs(new Map([...own.entries, ...Object.entries(outputs)]), {
    open: own.open ?? config.open,
    at: own.at,
  });
}

/** The configuration of one system. */
function systemConfiguration(
  world: World,
  config: AttrsValue,
  system: string,
  inputs: AttrsValue,
  self: Value,
  shared: AttrsValue,
): AttrsValue {
  const forSystem = (flake: Lazy): AttrsValue =>
    attrs(new Map(), {
      open: unknown('what a flake gives for a system is asked for by name'),
      rest: (name, at, written) =>
        settled(() => {
          if (name.startsWith('__') || name === 'outPath' || name === 'type') return undefined;
          const value = force(flake);
          if (value.type === 'unknown') return value;
          if (value.type !== 'attrs') return undefined;
          const output = value.entries.get(name)?.force() ?? value.rest?.(name, at, written) ?? value.open;
          if (output?.type !== 'attrs') return output;
          const found = attribute(output, system, at);
          return found && force(found);
        }),
    });
  const modules = attempt(() => force(attribute(config, 'perSystem') ?? attrs({})));
  const set = typeValueOf(world);
  const lists = Object.fromEntries(
    transposed.filter(name => name !== 'formatter').map(name => [name, option(set, { default: attrs({}) })]),
  );
  const nixpkgs = (): Value => {
    const input = attribute(inputs, 'nixpkgs');
    if (!input) return unknown('the flake has no input nixpkgs, and nothing sets pkgs');
    const found = getPath(input, ['legacyPackages', system]);
    if (!found) throw new NixError('the input nixpkgs has no legacyPackages');
    return found;
  };
  const base = attrs({
    options: attrs({ ...lists, formatter: option(typeOf(world, 'anything'), { default: { type: 'null' } }) }),
    config: attrs({
      _module: attrs({
        args: attrs({
          system: string(system),
          "self'": forSystem(self),
          "inputs'": attrs(
            new Map([...inputs.entries].map(([name, flake]) => [name, defer(() => forSystem(flake))])),
            {
              open: inputs.open,
              rest:
                inputs.rest && (name => forSystem(defer(() => inputs.rest!(name, undefined) ?? attrs({})))),
            },
          ),
          pkgs: override1500(defer(nixpkgs)),
        }),
      }),
    }),
  });
  const overlaid = defer(() => finalPackages(configuration.config, nixpkgs));
  const configuration = evalModules(world, {
    modules: [base, modules],
    specialArgs: update(shared, attrs({ final: overlaid })),
    gap: config.open,
  });
  return configuration.config;
}

/** `final` of the module easyOverlay: the packages with the flake's own on top. */
function finalPackages(config: AttrsValue, nixpkgs: () => Value): Value {
  const own = attempt(() => force(attribute(config, 'overlayAttrs') ?? attrs({})));
  const pkgs = nixpkgs();
  return pkgs.type === 'attrs' && own.type === 'attrs' ? update(pkgs, own) : pkgs;
}

const typeValueOf = (world: World): Value => apply(typeOf(world, 'lazyAttrsOf'), [typeOf(world, 'anything')]);

/** `flake-parts.lib` */
function partsLib(input: Input): AttrsValue {
  const { world } = input;
  const deferred = (module: Lazy): Value =>
    attrs({ _type: string('option'), type: typeOf(world, 'deferredModule'), staticModules: list([module]) });
  return attrs(
    {
      mkFlake: define('mkFlake', 2, (args, module) => mkFlake(input, attrsOf(args), module)),
      evalFlakeModule: define('evalFlakeModule', 2, (args, module) =>
        attrs({ config: attrs({ flake: mkFlake(input, attrsOf(args), module) }) }),
      ),
      mkPerSystemOption: define('mkPerSystemOption', 1, deferred),
      mkPerSystemType: define('mkPerSystemType', 1, () =>
        typeValue({ name: 'deferredModule', merge: () => attrs({}) }),
      ),
      mkDeferredModuleOption: define('mkDeferredModuleOption', 1, deferred),
      mkDeferredModuleType: define('mkDeferredModuleType', 1, () => typeOf(world, 'deferredModule')),
      mkSubmoduleOptions: define('mkSubmoduleOptions', 1, options =>
        option(apply(typeOf(world, 'submoduleWith'), [attrs({ modules: list([attrs({ options })]) })]), {
          default: attrs({}),
        }),
      ),
      mkTransposedPerSystemModule: fromSet('mkTransposedPerSystemModule', args => {
        const name = textOf(get(args, 'name') ?? string(''));
        const declared = args.entries.get('option');
        return attrs({
          options: attrs({
            perSystem: deferred(attrs({ options: attrs(declared ? { [name]: declared } : {}) })),
          }),
          config: attrs({ transposition: attrs({ [name]: attrs({}) }) }),
        });
      }),
      importApply: define('importApply', 2, (path, argument) =>
        apply(world.import(path.force()), [argument]),
      ),
    },
    { open: unknown('this function of flake-parts is not modelled') },
  );
}

/** Modules that come with flake-parts, and change nothing about shells. */
const flakeModules = attrs(
  {
    easyOverlay: attrs({}),
    flakeModules: attrs({}),
    modules: attrs({}),
    bundlers: attrs({}),
    partitions: attrs({}),
  },
  { open: unknown('this module of flake-parts is not modelled') },
);

export const flakeParts: Model = {
  repositories: ['hercules-ci/flake-parts'],
  outputs: input =>
    attrs({
      lib: partsLib(input),
      flakeModules,
      flakeModule: attrs({}),
      templates: openAttrs(unknown('not modelled')),
    }),
};
