/** The features, in the protocol's words. */
import type {
  CompletionItem,
  CompletionItemKind,
  CompletionList,
  DocumentLink,
  Hover,
  InlayHint,
  LocationLink,
  Location as LspLocation,
  MarkupContent,
  MarkupKind,
  Position,
  Range,
} from 'vscode-languageserver';
import { complete } from '../features/completion/complete.ts';
import type { Completion, RuleName } from '../features/completion/item.ts';
import { definition, references } from '../features/definition.ts';
import { type Hint, hints } from '../features/hints.ts';
import { hover } from '../features/hover.ts';
import { links } from '../features/links.ts';
import type { Project } from '../project.ts';
import { ruleById, rules } from '../rules/index.ts';
import { type Location, locationKey, positionAt, type SourceFile } from '../text.ts';
import type { Desk } from './actions.ts';
import { offsetOf, positionOf, rangeOf } from './convert.ts';
import type { Settings } from './settings.ts';

/** A flake may serve hundreds of projects; a hover has room for a few. */
const mostProjects = 3;

export function hoverAt(desk: Desk, file: SourceFile, position: Position): Hover | null {
  const offset = offsetOf(file, position, desk.client.encoding);
  const projects = desk.session.projectsOf(file.path);
  const found = projects.flatMap(project => hover(project, file, offset) ?? []);
  const [first] = found;
  if (!first) return null;
  const texts = [...new Set(found.map(({ text }) => text))].slice(0, mostProjects);
  const contents = markup(texts.join('\n\n---\n\n'), desk.client.hoverFormat);
  return { contents, range: rangeOf(first.at, desk.client.encoding) };
}

/** Our Markdown, or what is left of it without its marks. */
function markup(text: string, kind: MarkupKind): MarkupContent {
  return { kind, value: kind === 'markdown' ? text : text.replaceAll(/\*\*|`/g, '') };
}

export function definitionAt(
  desk: Desk,
  file: SourceFile,
  position: Position,
): LocationLink[] | LspLocation[] | null {
  const { client, session } = desk;
  const offset = offsetOf(file, position, client.encoding);
  const found = session.projectsOf(file.path).flatMap(project => definition(project, file, offset) ?? []);
  const [first] = found;
  if (!first) return null;
  const targets = distinct(found.flatMap(({ to }) => to));
  if (!client.definitionLinks) return targets.map(at => placeOf(desk, at));
  return targets.map(at => {
    const { uri, range } = placeOf(desk, at);
    const originSelectionRange = rangeOf(first.from, client.encoding);
    return { originSelectionRange, targetUri: uri, targetRange: range, targetSelectionRange: range };
  });
}

export function referencesAt(desk: Desk, file: SourceFile, position: Position): LspLocation[] {
  const offset = offsetOf(file, position, desk.client.encoding);
  const found = desk.session.projectsOf(file.path).flatMap(project => references(project, file, offset));
  return distinct(found).map(at => placeOf(desk, at));
}

const distinct = (places: readonly Location[]): Location[] => [
  ...new Map(places.map(at => [locationKey(at), at])).values(),
];

function placeOf(desk: Desk, at: Location): LspLocation {
  return { uri: desk.uriOf(at.file.path), range: rangeOf(at, desk.client.encoding) };
}

export function linksIn(desk: Desk, file: SourceFile): DocumentLink[] {
  const found = desk.session.projectsOf(file.path).flatMap(project => [...links(project, file)]);
  return distinct(found.map(({ at }) => at)).flatMap(at => {
    const { to } = found.find(link => locationKey(link.at) === locationKey(at))!;
    if ('rule' in to && !ruleById.has(to.rule)) return [];
    const target = 'rule' in to ? desk.pageUrl(to.rule) : desk.uriOf(to.path);
    const tooltip = 'rule' in to ? `About ${to.rule}` : undefined;
    return {
      range: rangeOf(at, desk.client.encoding),
      target,
      ...(tooltip && desk.client.linkTooltips ? { tooltip } : {}),
    };
  });
}

// Inlay hints

export function hintsIn(desk: Desk, settings: Settings, file: SourceFile, range: Range): InlayHint[] {
  const { encoding } = desk.client;
  const [start, end] = [offsetOf(file, range.start, encoding), offsetOf(file, range.end, encoding)];
  return hintsOf(desk, settings, file)
    .filter(({ offset }) => start <= offset && offset <= end)
    .map(({ offset, label, tooltip }) => ({
      position: positionOf(file, offset, encoding),
      label,
      tooltip: markup(tooltip, desk.client.hoverFormat),
      paddingLeft: true,
    }));
}

/** What the hints of a file say, to tell whether the client's are still right. */
export function hintLabels(desk: Desk, settings: Settings, file: SourceFile): string {
  return hintsOf(desk, settings, file)
    .map(({ label }) => label)
    .join('\n');
}

function hintsOf(desk: Desk, { inlayHints }: Settings, file: SourceFile): readonly Hint[] {
  const found = desk.session.projectsOf(file.path).flatMap(project => hints(project, file));
  return [...new Map(found.map(hint => [`${hint.offset} ${hint.label}`, hint])).values()].filter(
    ({ kind }) => inlayHints[kind],
  );
}

// Completion

const kinds: Readonly<Record<Completion['kind'], CompletionItemKind>> = {
  value: 12,
  package: 9,
  module: 9,
  function: 3,
  file: 17,
  folder: 19,
  key: 10,
  rule: 20,
};

/** What was offered last, for what is asked about one of the items afterwards. */
export class Offers {
  #last: readonly Completion[] = [];
  #number = 0;

  completionAt(desk: Desk, file: SourceFile, position: Position): CompletionList | null {
    const { client, session } = desk;
    const offset = offsetOf(file, position, client.encoding);
    const [project] = session.projectsOf(file.path);
    if (!project) return null;
    const items = complete(project, file, offset, rulesFor(desk, project, file, offset));
    this.#last = items;
    this.#number++;
    return { isIncomplete: false, items: items.map((item, i) => this.#item(desk, file, offset, item, i)) };
  }

  #item(desk: Desk, file: SourceFile, offset: number, item: Completion, i: number): CompletionItem {
    const { client } = desk;
    const { label, kind, detail, at, text, filter, additional } = item;
    const replace = rangeOf(at, client.encoding);
    const insert = { start: replace.start, end: positionOf(file, offset, client.encoding) };
    const isLazy = client.resolvable.has('documentation');
    return {
      label,
      kind: kinds[kind],
      sortText: String(i).padStart(5, '0'),
      filterText: filter ?? text,
      textEdit: client.insertReplace ? { newText: text, insert, replace } : { newText: text, range: replace },
      ...(detail ? { detail } : {}),
      ...(additional
        ? {
            additionalTextEdits: additional.flatMap(edit =>
              'at' in edit ? { range: rangeOf(edit.at, client.encoding), newText: edit.text } : [],
            ),
          }
        : {}),
      ...(isLazy ? { data: { offer: this.#number, item: i } } : documented(desk, item)),
    };
  }

  resolve(desk: Desk, item: CompletionItem): CompletionItem {
    const { offer, item: i } = (item.data ?? {}) as { offer?: unknown; item?: unknown };
    const found = offer === this.#number && typeof i === 'number' ? this.#last[i] : undefined;
    return found ? { ...item, ...documented(desk, found) } : item;
  }
}

function documented({ client }: Desk, { documentation }: Completion): { documentation?: MarkupContent } {
  const text = documentation?.();
  return text ? { documentation: markup(text, client.documentationFormat) } : {};
}

/** Every rule, those first that speak at the line of the cursor or the one below. */
function rulesFor(desk: Desk, project: Project, file: SourceFile, offset: number): readonly RuleName[] {
  const { line } = positionAt(file, offset);
  const here = new Set(
    desk.session
      .findingsOf(project)
      .filter(({ at, related = [] }) =>
        [at, ...related.map(other => other.at)].some(place => {
          const distance = positionAt(place.file, place.start).line - line;
          return place.file.path === file.path && (distance === 0 || distance === 1);
        }),
      )
      .map(({ rule }) => rule.id),
  );
  return [...rules.filter(({ id }) => here.has(id)), ...rules.filter(({ id }) => !here.has(id))];
}
