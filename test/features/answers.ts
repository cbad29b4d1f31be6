/** What each feature answers, as text. */
import { definition, references } from '../../server/features/definition.ts';
import { hints } from '../../server/features/hints.ts';
import { hover } from '../../server/features/hover.ts';
import { links } from '../../server/features/links.ts';
import { relative } from '../../server/files.ts';
import type { Project } from '../../server/project.ts';
import { type Location, lineStartAt, positionAt, type SourceFile, textAt } from '../../server/text.ts';
import { root } from './fixture.ts';

type Answer = (project: Project, file: SourceFile, offset: number) => string;

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
