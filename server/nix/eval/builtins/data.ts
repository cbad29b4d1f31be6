/** Built-ins about JSON, TOML and XML. */
import { parse as parseToml, type TomlPrimitive } from 'smol-toml';
import type { Location } from '../../../text.ts';
import { attrs, bool, float, int, list, NixError, string, Thunk, unknown, type Value } from '../value.ts';
import { type Builtins, builtin } from './define.ts';
import { parseJson } from './json.ts';
import { jsonOf, xmlOf } from './write.ts';

export const data: Builtins = {
  fromJSON: builtin(['text'], (_, [text], at) => {
    try {
      return parseJson(text.value, text.at);
    } catch (error) {
      throw new NixError(`invalid JSON: ${error instanceof Error ? error.message : error}`, at);
    }
  }),

  toJSON: builtin(['any'], (evaluation, [value], at) => jsonOf(evaluation, value, at)),

  toXML: builtin(['any'], (evaluation, [value]) => xmlOf(evaluation, value)),

  fromTOML: builtin(['text'], (_, [text], at) => {
    try {
      return fromToml(parseToml(text.value, { integersAsBigInt: true }), text.at);
    } catch (error) {
      if (error instanceof NixError) throw error;
      throw new NixError(
        `invalid TOML: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
        at,
      );
    }
  }),
};

/** Dates have no counterpart in Nix: they stay unknown, so that the rest of a document can be read. */
function fromToml(value: TomlPrimitive | object, at: Location | undefined): Value {
  switch (typeof value) {
    case 'string':
      if (value.includes('\0')) throw new NixError('invalid TOML: a string holds a null byte', at);
      return string(value, at);
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value)
        throw new NixError(`invalid TOML: ${value} does not fit an integer`, at);
      return int(value, at);
    case 'number':
      return float(value, at);
    case 'boolean':
      return bool(value, at);
  }
  if (value instanceof Date) return unknown('Nix does not read dates in TOML', at);
  if (Array.isArray(value))
    return list(
      value.map(item => fromToml(item, at)),
      at,
    );
  const entries = Object.entries(value as Record<string, TomlPrimitive>);
  if (entries.some(([name]) => name.includes('\0')))
    throw new NixError('invalid TOML: a key holds a null byte', at);
  return attrs(new Map(entries.map(([name, item]) => [name, Thunk.of(fromToml(item, at))])), { at });
}
