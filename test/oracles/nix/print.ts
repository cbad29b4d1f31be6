/** Values as `nix-instantiate --eval --strict` prints them. */
import { generalFloat } from '../../../server/nix/eval/builtins/numbers.ts';
import type { Evaluation } from '../../../server/nix/eval/evaluation.ts';
import { sortedNames } from '../../../server/nix/eval/sets.ts';
import { unknownIn } from '../../../server/nix/eval/strings.ts';
import type { Value } from '../../../server/nix/eval/value.ts';

/** What our evaluator makes of something: the text that Nix would print, the error that it would give, or that it is not known. */
export type Outcome =
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'unknown'; readonly text: string };

class NotKnown extends Error {}

export function outcome(evaluation: Evaluation, value: Value): Outcome {
  let found: Outcome | undefined;
  const settled = evaluation.settle(() => {
    try {
      found = { kind: 'value', text: print(value, new Set()) };
    } catch (error) {
      if (!(error instanceof NotKnown)) throw error;
      found = { kind: 'unknown', text: error.message };
    }
    return value;
  });
  if (found) return found;
  if (settled.type !== 'unknown') throw new Error('a failed print must settle as unknown');
  return { kind: settled.error ? 'error' : 'unknown', text: settled.why };
}

const escaped: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\\': '\\\\',
  '"': '\\"',
};
const quote = (text: string): string =>
  `"${text.replace(/[\n\r\t\\"]/g, c => escaped[c]!).replace(/\$\{/g, '\\${')}"`;

const keywords = new Set(['if', 'then', 'else', 'assert', 'with', 'let', 'in', 'rec', 'inherit']);
const nameOf = (name: string): string =>
  /^[a-zA-Z_][a-zA-Z0-9_'-]*$/.test(name) && !keywords.has(name) ? name : quote(name);

function print(value: Value, seen: Set<Value>): string {
  switch (value.type) {
    case 'null':
      return 'null';
    case 'bool':
    case 'int':
      return String(value.value);
    case 'float':
      return generalFloat(value.value);
    case 'string': {
      const reason = unknownIn(value);
      if (reason) throw new NotKnown(reason.why);
      if (value.context.size > 0) throw new NotKnown('a made-up store path');
      return quote(value.value);
    }
    case 'path':
      return value.path;
    case 'function':
      return value.shape ? '<LAMBDA>' : '<PRIMOP>';
    case 'unknown':
      if (value.error) throw value.error;
      throw new NotKnown(value.why);
    case 'list':
      if (value.open) throw new NotKnown(value.open.why);
      if (value.items.length > 0 && seen.has(value)) return '«repeated»';
      seen.add(value);
      return `[ ${value.items.map(item => `${print(item.force(), seen)} `).join('')}]`;
    case 'attrs':
      if (value.open) throw new NotKnown(value.open.why);
      if (value.package) throw new NotKnown('a made-up derivation');
      if (value.entries.size > 0 && seen.has(value)) return '«repeated»';
      seen.add(value);
      return `{ ${sortedNames(value)
        .map(name => `${nameOf(name)} = ${print(value.entries.get(name)!.force(), seen)}; `)
        .join('')}}`;
  }
}
