/** Derivations, symbolically: nothing is built, and store paths are made up. */
import type { Location } from '../../../text.ts';
import type { Evaluation } from '../evaluation.ts';
import { described, outputPath, storePath, withContext } from '../strings.ts';
import {
  type AttrsValue,
  attrs,
  list,
  NixError,
  type Package,
  string,
  Thunk,
  type Unknown,
  unknown,
  type Value,
} from '../value.ts';
import { type Builtins, builtin } from './define.ts';
import { jsonOf } from './write.ts';

export const derivations: Builtins = {
  derivation: builtin(['attrs'], (evaluation, [argument], at) => derivation(evaluation, argument, at)),
  derivationStrict: builtin(['attrs'], (evaluation, [argument], at) => {
    const made = derivation(evaluation, argument, at);
    if (made.type !== 'attrs') return made;
    const names = outputNames(evaluation, argument, at);
    if (!Array.isArray(names)) return names as Unknown;
    const entries = new Map<string, Thunk>([['drvPath', made.entries.get('drvPath')!]]);
    for (const name of names) {
      entries.set(name, new Thunk(() => evaluation.select(evaluation.select(made, name, at), 'outPath', at)));
    }
    return attrs(entries);
  }),
  placeholder: builtin(['text'], (_, [output]) =>
    string(storePath(output.value, `placeholder:${output.value}`)),
  ),
  outputOf: builtin(['any', 'any'], (_, __, at) =>
    unknown('outputs of dynamic derivations are only known to Nix', at),
  ),
};

function outputNames(
  evaluation: Evaluation,
  argument: AttrsValue,
  at: Location | undefined,
): string[] | Unknown {
  const given = argument.entries.get('outputs')?.force();
  if (!given) return ['out'];
  if (given.type === 'unknown') return given;
  if (given.type !== 'list') throw new NixError(`expected a list but found ${described(given)}`, at);
  if (given.open) return unknown(given.open.why, given.open.at);
  const names: string[] = [];
  for (const item of given.items) {
    const name = item.force();
    if (name.type === 'unknown') return name;
    names.push(evaluation.coerce(name, at).value);
  }
  return names;
}

/** A set as `derivation` gives it: one for each output, which refer to each other. */
function derivation(evaluation: Evaluation, argument: AttrsValue, at: Location | undefined): Value {
  const name = evaluation.select(argument, 'name', at);
  if (name.type !== 'string' && name.type !== 'unknown') {
    throw new NixError(`expected a string but found ${described(name)}`, at);
  }
  const base: Package = {
    attribute: [],
    builder: 'derivation',
    name: name.type === 'string' ? name.value : undefined,
    arguments: argument,
    at,
  };
  const names = outputNames(evaluation, argument, at);
  if (!Array.isArray(names)) return names;
  let computed: string | undefined;
  const key = (): string => {
    computed ??= `derivation:${fingerprint(evaluation, argument)}`;
    return computed;
  };
  const drvPath = new Thunk(() =>
    withContext(storePath(`${base.name ?? 'package'}.drv`, `${key()}.drv`), {
      kind: 'output',
      package: base,
    }),
  );
  const outputs = new Map<string, Thunk>();
  for (const output of names) {
    outputs.set(
      output,
      new Thunk(() => {
        const made: Package = { ...base, output: output === names[0] ? undefined : output };
        const entries = new Map(argument.entries);
        for (const [other, thunk] of outputs) entries.set(other, thunk);
        entries.set('all', new Thunk(() => list([...outputs.values()])));
        entries.set('drvAttrs', Thunk.of(argument));
        entries.set('drvPath', drvPath);
        entries.set('outPath', new Thunk(() => outputPath(made, `${key()}:${output}`, at)));
        entries.set('outputName', Thunk.of(string(output)));
        entries.set('type', Thunk.of(string('derivation')));
        return attrs(entries, {
          open: argument.open,
          package: made,
          position: argument.position,
          at: at ?? argument.at,
        });
      }),
    );
  }
  const first = outputs.get(names[0] ?? 'out');
  if (!first) throw new NixError('a derivation must have outputs', at);
  return first.force();
}

/** Equal for derivations that are made alike, as their store paths are. */
function fingerprint(evaluation: Evaluation, argument: AttrsValue): string {
  const { depth } = evaluation.budget;
  try {
    const ignored = argument.entries.get('__ignoreNulls')?.force();
    const ignoresNulls = ignored?.type === 'bool' && ignored.value;
    const entries = [...argument.entries].filter(
      ([name, thunk]) => name !== '__ignoreNulls' && !(ignoresNulls && thunk.force().type === 'null'),
    );
    return jsonOf(
      evaluation,
      list(entries.map(([name, thunk]) => attrs({ name: string(name), value: thunk }))),
    ).value;
  } catch (error) {
    if (!(error instanceof NixError)) throw error;
    evaluation.budget.depth = depth;
    return `${evaluation.nextUnknown()}`;
  }
}
