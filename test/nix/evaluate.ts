/** Evaluates texts for tests, among files in memory. */
import { dirname, type Entry, type Files } from '../../server/files.ts';
import type { Limits } from '../../server/nix/eval/bounds.ts';
import { Evaluation, type World } from '../../server/nix/eval/evaluation.ts';
import type { Value } from '../../server/nix/eval/value.ts';
import type { Location, SourceFile } from '../../server/text.ts';
import { outcome } from '../oracles/nix/print.ts';

/** Files by absolute path. */
function memory(texts: Readonly<Record<string, string>>): Files {
  const sources = new Map(Object.entries(texts).map(([path, text]) => [path, { path, text } as SourceFile]));
  const listings = new Map<string, Map<string, Entry>>();
  for (const path of sources.keys()) {
    let kind: Entry['kind'] = 'file';
    for (let at = path; at !== '/'; at = dirname(at)) {
      const parent = dirname(at);
      const entries = listings.get(parent) ?? new Map<string, Entry>();
      listings.set(parent, entries);
      const name = at.slice(at.lastIndexOf('/') + 1);
      if (!entries.has(name)) entries.set(name, { name, kind });
      kind = 'directory';
    }
  }
  return {
    read: path => sources.get(path),
    list: path => (listings.has(path) ? [...listings.get(path)!.values()] : undefined),
    kind: path => (sources.has(path) ? 'file' : listings.has(path) ? 'directory' : undefined),
    bytes: path => {
      const source = sources.get(path);
      return source && Buffer.from(source.text);
    },
  };
}

/** `/project/main.nix`, evaluated among other files, with `unknown` standing for something unknown. */
export function evaluate(
  text: string,
  others: Readonly<Record<string, string>> = {},
  limits: Partial<Limits> = {},
  world: World = {},
): { readonly evaluation: Evaluation; readonly value: Value; readonly file: SourceFile } {
  const files = memory({ '/project/main.nix': text, ...others });
  const unknown: Value = { type: 'unknown', why: 'a test says so' };
  const evaluation = new Evaluation(files, { ...world, globals: { unknown, ...world.globals } }, limits);
  return {
    evaluation,
    value: evaluation.evaluateFile('/project/main.nix'),
    file: files.read('/project/main.nix')!,
  };
}

/** What Nix would print; `error: …` and `unknown: …` for the rest. */
export function printed(
  text: string,
  others?: Readonly<Record<string, string>>,
  limits?: Partial<Limits>,
): string {
  const { evaluation, value } = evaluate(text, others, limits);
  const { kind, text: shown } = outcome(evaluation, value);
  return kind === 'value' ? shown : `${kind}: ${shown}`;
}

/** The text at a location, or why there is none. */
export const written = (at: Location | undefined): string =>
  at ? at.file.text.slice(at.start, at.end) : 'nowhere';
