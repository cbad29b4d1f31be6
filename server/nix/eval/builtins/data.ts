/** Built-ins that read and write JSON, TOML and XML. */
import { parse as parseToml, type TomlPrimitive } from 'smol-toml';
import type { Location } from '../../../text.ts';
import type { Evaluation } from '../evaluation.ts';
import { attributeOf, sortedNames } from '../sets.ts';
import { coerce, mergeContexts, placeholder } from '../strings.ts';
import {
  attrs,
  bool,
  type FunctionValue,
  float,
  int,
  list,
  NixError,
  plain,
  type StringContext,
  type StringValue,
  string,
  Thunk,
  unknown,
  type Value,
} from '../value.ts';
import { type Builtins, builtin } from './define.ts';
import { parseJson } from './json.ts';

export const data: Builtins = {
  fromJSON: builtin(['text'], (_, [text], at) => {
    try {
      return parseJson(text.value, text.at);
    } catch (error) {
      throw new NixError(`invalid JSON: ${error instanceof Error ? error.message : error}`, at);
    }
  }),

  toJSON: builtin(['any'], (evaluation, [value], at) => jsonOf(evaluation, value, at)),

  toXML: builtin(['any'], (evaluation, [value], at) => {
    const writer = new Writer(evaluation, at);
    writer.add("<?xml version='1.0' encoding='utf-8'?>\n<expr>\n");
    writer.xml(value, 1);
    writer.add('</expr>\n');
    return writer.result();
  }),

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

/** The value as JSON, with the contexts of the strings in it. Throws `NixError` for functions. */
export function jsonOf(evaluation: Evaluation, value: Value, at?: Location): StringValue {
  const writer = new Writer(evaluation, at);
  writer.json(value);
  return writer.result();
}

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

/** Puts a text together with the contexts of the strings in it. */
class Writer {
  readonly #evaluation: Evaluation;
  readonly #at: Location | undefined;
  #text = '';
  #context: StringContext = plain;

  constructor(evaluation: Evaluation, at: Location | undefined) {
    this.#evaluation = evaluation;
    this.#at = at;
  }

  add(text: string): void {
    this.#text += text;
    this.#evaluation.budget.characters(this.#text.length);
  }

  result(): StringValue {
    return string(this.#text, undefined, this.#context);
  }

  #take(value: StringValue, escape: (text: string) => string): void {
    this.#context = mergeContexts(this.#context, value.context);
    this.add(escape(value.value));
  }

  json(value: Value): void {
    this.#evaluation.budget.step();
    switch (value.type) {
      case 'null':
        return this.add('null');
      case 'bool':
      case 'int':
        return this.add(String(value.value));
      case 'float':
        return this.add(jsonFloat(value.value));
      case 'string':
        return this.#take(value, jsonText);
      case 'path':
        return this.#take(this.#evaluation.coerce(value, this.#at), jsonText);
      case 'unknown':
        return this.#take(placeholder(this.#evaluation, value, value.at), text => text);
      case 'list':
        this.add('[');
        value.items.forEach((item, i) => {
          if (i > 0) this.add(',');
          this.json(item.force());
        });
        if (value.open) this.#take(placeholder(this.#evaluation, value.open), text => text);
        return this.add(']');
      case 'attrs':
        return this.#jsonSet(value);
      case 'function':
        throw new NixError('cannot convert a function to JSON', this.#at);
    }
  }

  #jsonSet(value: Value & { type: 'attrs' }): void {
    if (value.entries.has('__toString')) {
      return this.#take(coerce(this.#evaluation, value, this.#at, { copy: true }), jsonText);
    }
    const out = attributeOf(value, 'outPath', this.#at);
    if (out) return this.json(out);
    this.add('{');
    sortedNames(value).forEach((name, i) => {
      this.add(`${i > 0 ? ',' : ''}${jsonText(name)}:`);
      this.json(value.entries.get(name)!.force());
    });
    if (value.open) this.#take(placeholder(this.#evaluation, value.open), text => text);
    this.add('}');
  }

  xml(value: Value, depth: number): void {
    this.#evaluation.budget.step();
    const indent = '  '.repeat(depth);
    switch (value.type) {
      case 'null':
        return this.add(`${indent}<null />\n`);
      case 'bool':
      case 'int':
        return this.add(`${indent}<${value.type} value="${value.value}" />\n`);
      case 'float':
        return this.add(`${indent}<float value="${generalFloat(value.value)}" />\n`);
      case 'path':
        return this.add(`${indent}<path value="${xmlText(value.path)}" />\n`);
      case 'string':
        this.add(`${indent}<string value="`);
        this.#take(value, xmlText);
        return this.add('" />\n');
      case 'unknown':
        return this.#take(placeholder(this.#evaluation, value, value.at), text => text);
      case 'list':
        this.add(`${indent}<list>\n`);
        for (const item of value.items) this.xml(item.force(), depth + 1);
        return this.add(`${indent}</list>\n`);
      case 'attrs':
        return this.#xmlSet(value, depth);
      case 'function':
        return this.#xmlFunction(value, indent);
    }
  }

  #xmlSet(value: Value & { type: 'attrs' }, depth: number): void {
    const indent = '  '.repeat(depth);
    if (value.package) {
      this.#take(
        placeholder(this.#evaluation, unknown('derivations in XML are only known to Nix')),
        text => text,
      );
      return;
    }
    this.add(`${indent}<attrs>\n`);
    for (const name of sortedNames(value)) {
      this.add(`${indent}  <attr name="${xmlText(name)}">\n`);
      this.xml(value.entries.get(name)!.force(), depth + 2);
      this.add(`${indent}  </attr>\n`);
    }
    if (value.open) this.#take(placeholder(this.#evaluation, value.open), text => text);
    this.add(`${indent}</attrs>\n`);
  }

  #xmlFunction(value: FunctionValue, indent: string): void {
    if (!value.shape) return this.add(`${indent}<unevaluated />\n`);
    const { name, ellipsis } = value.shape;
    this.add(`${indent}<function>\n`);
    if (value.formals) {
      const attributes =
        (ellipsis ? ' ellipsis="1"' : '') + (name === undefined ? '' : ` name="${xmlText(name)}"`);
      this.add(`${indent}  <attrspat${attributes}>\n`);
      for (const formal of [...value.formals.keys()].sort())
        this.add(`${indent}    <attr name="${formal}" />\n`);
      this.add(`${indent}  </attrspat>\n`);
    } else this.add(`${indent}  <varpat name="${xmlText(name ?? '')}" />\n`);
    this.add(`${indent}</function>\n`);
  }
}

/** As `JSON.stringify`, which escapes as Nix does except for DEL and lone surrogates, which it has no use for. */
const jsonText = (text: string): string => JSON.stringify(text);

const xmlText = (text: string): string =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\n/g, '&#xA;');

/** The shortest text that reads back as the same number, in Nix's spelling. */
function jsonFloat(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return `${Object.is(value, -0) ? '-0' : value}.0`;
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power >= -5 && power < 15) return plainDecimal(value);
  const sign = power < 0 ? '-' : '+';
  return `${mantissa}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
}

function plainDecimal(value: number): string {
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const point = Number(exponent) + 1;
  const sign = value < 0 ? '-' : '';
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}.0`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** C's `%g`, as Nix prints floats. */
export function generalFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa, exponent] = value.toExponential(5).split('e') as [string, string];
  const power = Number(exponent);
  const trim = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (power >= -4 && power < 6) return trim(value.toFixed(5 - power));
  return `${trim(mantissa)}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
