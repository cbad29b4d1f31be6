/** Insertions into Nix sources, in the style of what is already there. */
import type { Edit } from '../finding.ts';
import { type Location, lineStartAt, positionAt, textAt } from '../text.ts';
import type { AttributeSetSite, LibraryEntry, ListSite } from './facts.ts';

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
  if (before && oneEach) return insertion(file, aboveComments(before), `${indentAt(before)}${element}\n`);
  if (before) return insertion(file, before.start, `${element} `);
  return intoEmpty(list, element);
}

function intoEmpty({ at }: ListSite, element: string): Edit {
  const { file } = at;
  const inside = textAt(at).slice(1, -1);
  const brackets = { file, start: at.start + 1, end: at.end - 1 };
  if (inside.trim() === '' && !inside.includes('\n')) return { at: brackets, text: ` ${element} ` };
  // A comment, or nothing, on lines of its own.
  const closing = lineStartAt(file, at.end - 1);
  const outer = indentAt({ ...at, start: at.end - 1 });
  return file.text.slice(closing, at.end - 1).trim() === ''
    ? insertion(file, closing, `${outer}  ${element}\n`)
    : insertion(file, at.end - 1, `${element} `);
}

/** A package as it is written where the set is in scope under this name, or opened by `with`. */
export function spelled(attribute: string, packageSet: string | undefined): string {
  return packageSet && /^[a-zA-Z_]/.test(attribute) ? `${packageSet}.${attribute}` : attribute;
}

/**
 * Adds a package behind an entry of a search path that is written out in a string: `${pkgs.zlib}/lib` or
 * `/run/opengl-driver/lib`. Undefined where the entry is written otherwise.
 *
 * @param interpolated the attribute path with the output that holds the library.
 */
export function insertSearchEntry(
  { how, at, expression, written }: LibraryEntry,
  interpolated: string,
  packageSet: string | undefined,
): Edit | undefined {
  const { file } = at;
  if (how === 'literal') {
    const isWhole = textAt(at).endsWith(written) && /^[:"'\s]?$/.test(file.text[at.end] ?? '');
    return isWhole ? insertion(file, at.end, `:\${${spelled(interpolated, packageSet)}}/lib`) : undefined;
  }
  const text = textAt(expression);
  const rest = /^(?:\.outPath)?\s*\}\/lib(?![\w./-])/.exec(file.text.slice(expression.end));
  if (!rest || !text.endsWith(written)) return undefined;
  const set = text.slice(0, text.length - written.length);
  return insertion(file, expression.end + rest[0].length, `:\${${set}${interpolated}}/lib`);
}

/** Adds a package to what `makeLibraryPath` is given as a whole: `makeLibraryPath (policy ++ [ pkgs.unixodbc ])`. */
export function appendToArgument({ at, expression }: LibraryEntry, element: string): Edit | undefined {
  const { file } = at;
  if (!/\bmakeLibraryPath\s+$/.test(file.text.slice(0, expression.start))) return undefined;
  return { at: expression, text: `(${textAt(expression)} ++ [ ${element} ])` };
}

/** Adds environment variables to the set that a shell is made from, where it has its others. */
export function insertVariables(
  set: AttributeSetSite,
  variables: readonly (readonly [name: string, value: string])[],
): Edit {
  if (set.env) return insertAttributes(set.env, variables);
  const prefix = set.attributes.some(name => name.startsWith('env.')) ? 'env.' : '';
  return insertAttributes(
    set,
    variables.map(([name, value]) => [`${prefix}${name}`, value]),
  );
}

/** Adds attributes at the end of a set literal. */
export function insertAttributes(
  set: AttributeSetSite,
  attributes: readonly (readonly [name: string, value: string])[],
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
    file.text.slice(closing, brace).trim() === '' ? { file, start: brace, end: brace } : set.at,
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
  return /^\s*(?:\/\*(?:(?!\*\/).)*\*\/\s*)?(?:#.*)?$/.test(rest) ? at.end + rest.trimEnd().length : at.end;
}

/** The start of the line, or of the comment lines above that speak of it. */
function aboveComments({ file, start }: Location): number {
  let line = lineStartAt(file, start);
  while (line > 0) {
    const above = lineStartAt(file, line - 1);
    if (!/^[ \t]*#/.test(file.text.slice(above, line))) break;
    line = above;
  }
  return line;
}

/** Indentation of the first line inside a set that spans several. */
function firstIndent({ at }: AttributeSetSite): string | undefined {
  return /^\{[^\n]*\n([ \t]+)\S/.exec(textAt(at))?.[1];
}
