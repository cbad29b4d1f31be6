/** Insertions into Nix sources, in the style of what is already there. */
import type { Edit } from '../finding.ts';
import { type Location, lineStartAt, positionAt, textAt } from '../text.ts';
import type { AttributeSetSite, ListSite } from './facts.ts';

/** Adds a package to a list: spelled as its neighbours are, one per line if they are, sorted if they are. */
export function insertPackage(list: ListSite, attribute: string): Edit {
  const element = spelled(attribute, list.packageSet);
  const { file } = list.at;
  const texts = list.items.map(textAt);
  const isSorted = texts.every((text, i) => i === 0 || texts[i - 1]! <= text);
  const next = isSorted ? texts.findIndex(text => text > element) : -1;
  const after = next < 0 ? list.items.at(-1) : list.items[next - 1];
  const before = next < 0 ? undefined : list.items[next];
  const oneEach = isOnePerLine(list);
  if (after && oneEach) return insertion(file, lineEndAt(after), `\n${indentAt(after)}${element}`);
  if (after) return insertion(file, after.end, ` ${element}`);
  if (before && oneEach)
    return insertion(file, lineStartAt(file, before.start), `${indentAt(before)}${element}\n`);
  if (before) return insertion(file, before.start, `${element} `);
  const inside = textAt(list.at).slice(1, -1);
  return inside.trim() === ''
    ? { at: { file, start: list.at.start + 1, end: list.at.end - 1 }, text: ` ${element} ` }
    : insertion(file, list.at.end - 1, `${element} `);
}

/** A package as it is written where the set is in scope under this name, or opened by `with`. */
export function spelled(attribute: string, packageSet: string | undefined): string {
  return packageSet && /^[a-zA-Z_]/.test(attribute) ? `${packageSet}.${attribute}` : attribute;
}

/** Adds attributes at the end of a set literal. */
export function insertAttributes(
  set: AttributeSetSite,
  attributes: readonly (readonly [string, string])[],
): Edit {
  const { file } = set.at;
  const bindings = attributes.map(([name, value]) => `${name} = ${value};`);
  const brace = set.at.end - 1;
  const closing = lineStartAt(file, brace);
  if (closing <= set.at.start) {
    const inside = file.text.slice(set.at.start + 1, brace);
    const start = set.at.start + 1 + inside.trimEnd().length;
    return { at: { file, start, end: brace }, text: ` ${bindings.join(' ')} ` };
  }
  const outer = indentAt(
    set.at.file.text.slice(closing, brace).trim() === '' ? { file, start: brace, end: brace } : set.at,
  );
  const inner = firstIndent(set) ?? `${outer}  `;
  const lines = bindings.map(binding => `${inner}${binding}\n`).join('');
  return file.text.slice(closing, brace).trim() === ''
    ? insertion(file, closing, lines)
    : insertion(file, brace, `\n${lines}${outer}`);
}

const insertion = (file: Location['file'], offset: number, text: string): Edit => ({
  at: { file, start: offset, end: offset },
  text,
});

function isOnePerLine({ at, items }: ListSite): boolean {
  const lines = items.map(item => positionAt(item.file, item.start).line);
  return new Set([positionAt(at.file, at.start).line, ...lines]).size === items.length + 1;
}

function indentAt(at: Location): string {
  return /^[ \t]*/.exec(at.file.text.slice(lineStartAt(at.file, at.start)))![0];
}

/** The end of the line, behind a comment that speaks of it. */
function lineEndAt(at: Location): number {
  const end = at.file.text.indexOf('\n', at.end);
  const lineEnd = end < 0 ? at.file.text.length : end;
  const rest = at.file.text.slice(at.end, lineEnd);
  return /^\s*(#.*)?$/.test(rest) ? at.end + rest.trimEnd().length : at.end;
}

/** Indentation of the first line inside a set that spans several. */
function firstIndent({ at }: AttributeSetSite): string | undefined {
  return /^\{[^\n]*\n([ \t]+)\S/.exec(textAt(at))?.[1];
}
