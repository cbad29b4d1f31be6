/** Code actions: what mends a finding, what silences it, and everything that is safe at once. */
import type { CodeAction, CodeActionParams, Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { Reported } from '../check.ts';
import { refactorings } from '../features/refactor.ts';
import { ignoreHere, turnOff } from '../features/suppress.ts';
import type { Edit, Fix } from '../finding.ts';
import { acceptFixes, lineEndings, pathOf, staysInside } from '../fix.ts';
import type { Project } from '../project.ts';
import type { Location, SourceFile } from '../text.ts';
import { type Client, fixAllKind, rewriteKind } from './client.ts';
import { diagnosticOf, type Naming, offsetOf, rangeOf } from './convert.ts';
import { keyOf, type Session } from './session.ts';

export interface Desk extends Naming {
  readonly client: Client;
  readonly session: Session;
}

/** Code actions at a range of an open file, as the client asked for kinds. */
export function codeActions(
  desk: Desk,
  file: SourceFile,
  { range, context }: CodeActionParams,
): readonly CodeAction[] {
  const wants = (kind: string): boolean =>
    context?.only?.some(wanted => wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`)) ?? true;
  const projects = desk.session.projectsOf(file.path);
  const actions: CodeAction[] = [];
  if (wants('quickfix')) {
    const asked = spanOf(file, range, desk.client);
    const found = desk.session.findingsIn(file.path).filter(({ at }) => touches(at, asked));
    const mending = found.flatMap(finding => mend(desk, finding));
    const silencing = found.flatMap(finding => silence(desk, finding, projects));
    actions.push(...mending, ...silencing);
  }
  if (wants(rewriteKind)) {
    const { start, end } = spanOf(file, range, desk.client);
    const fixes = projects.flatMap(project => refactorings(project, file, start, end));
    actions.push(...fixes.flatMap(fix => actionOf(desk, fix, rewriteKind) ?? []));
  }
  if (wants(fixAllKind)) actions.push(...fixAll(desk, projects));
  return actions;
}

function spanOf(
  file: SourceFile,
  { start, end }: Range,
  { encoding }: Client,
): { start: number; end: number } {
  return { start: offsetOf(file, start, encoding), end: offsetOf(file, end, encoding) };
}

const touches = (at: Location, { start, end }: { start: number; end: number }): boolean =>
  at.start <= end && start <= at.end;

function mend(desk: Desk, finding: Reported): readonly CodeAction[] {
  return (finding.fixes ?? []).flatMap((fix, i) => {
    const action = actionOf(desk, fix, 'quickfix', finding);
    return action
      ? { ...action, ...(i === 0 && desk.client.preferredActions ? { isPreferred: true } : {}) }
      : [];
  });
}

function silence(desk: Desk, finding: Reported, projects: readonly Project[]): readonly CodeAction[] {
  const key = keyOf(finding);
  const reporting = projects.filter(project =>
    desk.session.findingsOf(project).some(other => keyOf(other) === key),
  );
  const places = [finding.at, ...(finding.related ?? []).map(({ at }) => at)];
  return [ignoreHere(finding.rule.id, places), turnOff(finding.rule.id, reporting)].flatMap(
    fix => (fix && actionOf(desk, fix, 'quickfix', finding)) ?? [],
  );
}

function actionOf(desk: Desk, fix: Fix, kind: string, finding?: Reported): CodeAction | undefined {
  if (!desk.session.mayEdit(fix.edits.map(pathOf))) return undefined;
  const edit = workspaceEdit(desk, fix.edits);
  const diagnostics = finding ? { diagnostics: [diagnosticOf(finding, desk.client, desk)] } : {};
  return edit && { title: fix.title, kind, ...diagnostics, edit };
}

/** The first safe fix of every finding of the file's projects, as far as they agree: those left over come next time. */
function fixAll(desk: Desk, projects: readonly Project[]): readonly CodeAction[] {
  const findings = new Map(
    projects.flatMap(project => desk.session.findingsOf(project)).map(finding => [keyOf(finding), finding]),
  );
  const accepted = acceptFixes([...findings.values()], ({ fixes = [] }) =>
    fixes.find(
      fix =>
        fix.safe &&
        projects.some(project => staysInside(project.root, fix)) &&
        (desk.client.createFiles || fix.edits.every(edit => 'at' in edit)),
    ),
  );
  const edit = workspaceEdit(
    desk,
    [...accepted.values()].flatMap(({ edits }) => edits),
  );
  if (accepted.size === 0 || !edit) return [];
  return [{ title: 'Fix everything that flake-pyproject can fix safely', kind: fixAllKind, edit }];
}

/** Edits as the client takes them; undefined where it cannot make a file that one of them makes. */
function workspaceEdit(desk: Desk, edits: readonly Edit[]): WorkspaceEdit | undefined {
  const { client, session } = desk;
  const changes = new Map<string, TextEdit[]>();
  const creations: { uri: string; text: string }[] = [];
  for (const edit of edits) {
    if ('create' in edit) creations.push({ uri: desk.uriOf(edit.create), text: edit.text });
    else {
      const uri = desk.uriOf(edit.at.file.path);
      const list = changes.get(uri) ?? [];
      changes.set(uri, list);
      list.push({ range: rangeOf(edit.at, client.encoding), newText: lineEndings(edit.at.file, edit.text) });
    }
  }
  if (creations.length === 0 && !client.documentChanges) return { changes: Object.fromEntries(changes) };
  if (creations.length > 0 && !client.createFiles) return undefined;
  const start = { line: 0, character: 0 };
  return {
    documentChanges: [
      ...creations.flatMap(({ uri, text }) => [
        { kind: 'create' as const, uri, options: { overwrite: false, ignoreIfExists: false } },
        { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] },
      ]),
      ...[...changes].map(([uri, list]) => ({
        textDocument: { uri, version: session.document(uri)?.version ?? null },
        edits: list,
      })),
    ],
  };
}
