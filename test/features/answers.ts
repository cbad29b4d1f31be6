/** What each feature answers, as text. */
import { complete } from '../../server/features/completion/complete.ts';
import { definition, references } from '../../server/features/definition.ts';
import { hints } from '../../server/features/hints.ts';
import { hover } from '../../server/features/hover.ts';
import { links } from '../../server/features/links.ts';
import { refactorings } from '../../server/features/refactor.ts';
import { relative } from '../../server/files.ts';
import { applyFixes } from '../../server/fix.ts';
import type { Project } from '../../server/project.ts';
import { type Location, lineStartAt, positionAt, type SourceFile, textAt } from '../../server/text.ts';
import { root } from './fixture.ts';

type Answer = (project: Project, file: SourceFile, offset: number) => string;

const rules = [
  { id: 'nothing-to-ship', summary: 'Finds no package.' },
  { id: 'unused-ignore', summary: 'Silences nothing.' },
];

/** `path:line: text` */
function place(at: Location): string {
  const line = positionAt(at.file, at.start).line + 1;
  return `${relative(root, at.file.path)}:${line}: ${textAt(at).split('\n', 1)[0]}\n`;
}

export const features: Readonly<Record<string, Answer>> = {
  hover(project, file, offset) {
    const found = hover(project, file, offset);
    return found ? `[${textAt(found.at)}]\n\n${found.text}\n` : '';
  },
  definition(project, file, offset) {
    const found = definition(project, file, offset);
    return found ? `[${textAt(found.from)}]\n${found.to.map(place).join('')}` : '';
  },
  /** The first items, each with its detail. */
  completion(project, file, offset) {
    const found = complete(project, file, offset, rules);
    const lines = found.slice(0, 8).map(({ label, detail }) => (detail ? `${label} | ${detail}` : label));
    if (found.length > lines.length) lines.push(`… ${found.length - lines.length} more`);
    return lines.map(line => `${line}\n`).join('');
  },
  /** The lines that the first item changes. */
  completed(project, file, offset) {
    const [first] = complete(project, file, offset, rules);
    if (!first) return '';
    const edits = [{ at: first.at, text: first.text }, ...(first.additional ?? [])];
    const finding = { message: '', at: first.at, fixes: [{ title: '', safe: true, edits }] };
    const before = new Set(file.text.split('\n'));
    const [after] = applyFixes([finding], ({ fixes }) => fixes[0]);
    return after!.text
      .split('\n')
      .filter(line => !before.has(line))
      .map(line => `${line.trim()}\n`)
      .join('');
  },
  /** Each refactoring, with what it puts in its place. */
  refactor: (project, file, offset) =>
    refactorings(project, file, offset, offset)
      .map(
        ({ title, edits }) =>
          `${title}\n${edits.map(edit => `${'at' in edit ? '' : `${relative(root, edit.create)}:\n`}${edit.text.trim()}\n`).join('')}`,
      )
      .join('\n'),
  references: (project, file, offset) => references(project, file, offset).map(place).join(''),
  links: (project, file) =>
    [...links(project, file)]
      .map(({ at, to }) => `${place(at).trimEnd()} -> ${'rule' in to ? to.rule : relative(root, to.path)}\n`)
      .join(''),
  /** The file's lines that have hints, with the hints in them. */
  hints(project, file) {
    const found = hints(project, file);
    const lines = new Map<number, string>();
    for (const { offset, label } of found.toSorted((a, b) => b.offset - a.offset)) {
      const start = lineStartAt(file, offset);
      const end = file.text.indexOf('\n', offset);
      const line = lines.get(start) ?? file.text.slice(start, end < 0 ? undefined : end);
      lines.set(start, `${line.slice(0, offset - start)}⟨${label}⟩${line.slice(offset - start)}`);
    }
    return [...lines.values()]
      .reverse()
      .map(line => `${line.trim()}\n`)
      .join('');
  },
};
