/** Values as JSON and XML, as Nix writes them. What is not known becomes a placeholder in the text. */
import type { Location } from '../../../text.ts';
import type { Evaluation } from '../evaluation.ts';
import { attributeOf, sortedNames } from '../sets.ts';
import { coerce, mergeContexts, placeholder } from '../strings.ts';
import {
  type AttrsValue,
  type FunctionValue,
  NixError,
  plain,
  type StringValue,
  string,
  type Unknown,
  unknown,
  type Value,
} from '../value.ts';
import { generalFloat, jsonFloat } from './numbers.ts';

type Escape = (text: string) => string;

/** A text that grows, with the contexts of the strings in it. */
class Sink {
  readonly evaluation: Evaluation;
  #text = '';
  #context = plain;

  constructor(evaluation: Evaluation) {
    this.evaluation = evaluation;
  }

  add(text: string): void {
    this.#text += text;
    this.evaluation.budget.characters(this.#text.length);
  }

  take(value: StringValue, escaped: Escape): void {
    this.#context = mergeContexts(this.#context, value.context);
    this.add(escaped(value.value));
  }

  skip(reason: Unknown | undefined): void {
    if (reason) this.take(placeholder(this.evaluation, reason, reason.at), text => text);
  }

  get value(): StringValue {
    return string(this.#text, undefined, this.#context);
  }
}

/** Throws `NixError` for functions. */
export function jsonOf(evaluation: Evaluation, value: Value, at?: Location): StringValue {
  const sink = new Sink(evaluation);
  json(sink, value, at);
  return sink.value;
}

export function xmlOf(evaluation: Evaluation, value: Value): StringValue {
  const sink = new Sink(evaluation);
  sink.add("<?xml version='1.0' encoding='utf-8'?>\n<expr>\n");
  xml(sink, value, 1);
  sink.add('</expr>\n');
  return sink.value;
}

/** Nix's escapes are those of JavaScript, but for DEL and lone surrogates, which nobody writes. */
const jsonText: Escape = text => JSON.stringify(text);

function json(sink: Sink, value: Value, at: Location | undefined): void {
  sink.evaluation.budget.step();
  switch (value.type) {
    case 'null':
      sink.add('null');
      break;
    case 'bool':
    case 'int':
      sink.add(String(value.value));
      break;
    case 'float':
      sink.add(jsonFloat(value.value));
      break;
    case 'string':
      sink.take(value, jsonText);
      break;
    case 'path':
      sink.take(sink.evaluation.coerce(value, at), jsonText);
      break;
    case 'unknown':
      sink.skip(value);
      break;
    case 'list':
      sink.add('[');
      value.items.forEach((item, i) => {
        if (i > 0) sink.add(',');
        json(sink, item.force(), at);
      });
      sink.skip(value.open);
      sink.add(']');
      break;
    case 'attrs':
      jsonSet(sink, value, at);
      break;
    case 'function':
      throw new NixError('cannot convert a function to JSON', at);
  }
}

function jsonSet(sink: Sink, value: AttrsValue, at: Location | undefined): void {
  if (value.entries.has('__toString')) {
    sink.take(coerce(sink.evaluation, value, at), jsonText);
    return;
  }
  const out = attributeOf(value, 'outPath', at);
  if (out) {
    json(sink, out, at);
    return;
  }
  sink.add('{');
  sortedNames(value).forEach((name, i) => {
    sink.add(`${i > 0 ? ',' : ''}${jsonText(name)}:`);
    json(sink, value.entries.get(name)!.force(), at);
  });
  sink.skip(value.open);
  sink.add('}');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#xA;',
};
const xmlText: Escape = text => text.replace(/[&<>"\n]/g, c => entities[c]!);

function xml(sink: Sink, value: Value, depth: number): void {
  sink.evaluation.budget.step();
  const indent = '  '.repeat(depth);
  switch (value.type) {
    case 'null':
      sink.add(`${indent}<null />\n`);
      break;
    case 'bool':
    case 'int':
      sink.add(`${indent}<${value.type} value="${value.value}" />\n`);
      break;
    case 'float':
      sink.add(`${indent}<float value="${generalFloat(value.value)}" />\n`);
      break;
    case 'path':
      sink.add(`${indent}<path value="${xmlText(value.path)}" />\n`);
      break;
    case 'string':
      sink.add(`${indent}<string value="`);
      sink.take(value, xmlText);
      sink.add('" />\n');
      break;
    case 'unknown':
      sink.skip(value);
      break;
    case 'list':
      sink.add(`${indent}<list>\n`);
      for (const item of value.items) xml(sink, item.force(), depth + 1);
      sink.skip(value.open);
      sink.add(`${indent}</list>\n`);
      break;
    case 'attrs':
      xmlSet(sink, value, depth);
      break;
    case 'function':
      xmlFunction(sink, value, indent);
  }
}

function xmlSet(sink: Sink, value: AttrsValue, depth: number): void {
  const indent = '  '.repeat(depth);
  if (value.package) {
    sink.skip(unknown('how a derivation looks in XML is only known to Nix', value.at));
    return;
  }
  sink.add(`${indent}<attrs>\n`);
  for (const name of sortedNames(value)) {
    sink.add(`${indent}  <attr name="${xmlText(name)}">\n`);
    xml(sink, value.entries.get(name)!.force(), depth + 2);
    sink.add(`${indent}  </attr>\n`);
  }
  sink.skip(value.open);
  sink.add(`${indent}</attrs>\n`);
}

function xmlFunction(sink: Sink, value: FunctionValue, indent: string): void {
  if (!value.shape) {
    sink.add(`${indent}<unevaluated />\n`);
    return;
  }
  const { name, ellipsis } = value.shape;
  sink.add(`${indent}<function>\n`);
  if (value.formals) {
    const named = name === undefined ? '' : ` name="${xmlText(name)}"`;
    sink.add(`${indent}  <attrspat${ellipsis ? ' ellipsis="1"' : ''}${named}>\n`);
    for (const formal of [...value.formals.keys()].sort()) {
      sink.add(`${indent}    <attr name="${xmlText(formal)}" />\n`);
    }
    sink.add(`${indent}  </attrspat>\n`);
  } else sink.add(`${indent}  <varpat name="${xmlText(name ?? '')}" />\n`);
  sink.add(`${indent}</function>\n`);
}
