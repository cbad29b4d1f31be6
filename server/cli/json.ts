/** The JSON of `check`, as interface.md fixes it: lines and columns from 1, ends exclusive, paths relative. */
import type { Reported } from '../check.ts';
import type { Edit } from '../finding.ts';
import { type Location, positionAt } from '../text.ts';

export function rangeOf(at: Location): object {
  const start = positionAt(at.file, at.start);
  const end = positionAt(at.file, at.end);
  return {
    start: { line: start.line + 1, column: start.column + 1 },
    end: { line: end.line + 1, column: end.column + 1 },
  };
}

export function findingJson(
  finding: Reported,
  pathOf: (path: string) => string,
  url: (rule: string) => string,
): object {
  const { rule, severity, message, at, related = [], fixes = [] } = finding;
  return {
    rule: rule.id,
    level: severity,
    message,
    path: pathOf(at.file.path),
    range: rangeOf(at),
    related: related.map(other => ({
      message: other.message,
      path: pathOf(other.at.file.path),
      range: rangeOf(other.at),
    })),
    fixes: fixes.map(fix => ({
      title: fix.title,
      safe: fix.safe,
      edits: fix.edits.map(edit => editJson(edit, pathOf)),
    })),
    url: url(rule.id),
  };
}

function editJson(edit: Edit, pathOf: (path: string) => string): object {
  return 'create' in edit
    ? { path: pathOf(edit.create), create: true, text: edit.text }
    : { path: pathOf(edit.at.file.path), range: rangeOf(edit.at), text: edit.text };
}
