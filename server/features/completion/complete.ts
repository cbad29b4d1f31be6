/** Completion where the two files meet, and nowhere else: generic Nix and TOML are for their own servers. */

import type { Files } from '../../files.ts';
import { type NixCursor, nixCursor } from '../../nix/cursor.ts';
import { openProject, type Project } from '../../project.ts';
import { tomlCursor } from '../../python/toml-cursor.ts';
import { lineStartAt, type SourceFile, type Span } from '../../text.ts';
import { type Completion, type RuleName, ruleNames } from './item.ts';
import { completeNix } from './nix.ts';
import { completeToml } from './toml.ts';

/** @param rules in the order in which they are offered. */
export function complete(
  project: Project,
  file: SourceFile,
  offset: number,
  rules: readonly RuleName[],
): readonly Completion[] {
  const ignore = inIgnore(file, offset);
  if (ignore) return ruleNames(rules, { file, ...ignore });
  if (file.path === project.pyproject.file.path) {
    const cursor = tomlCursor(file.text, offset);
    return cursor ? completeToml(project, file, cursor, rules) : [];
  }
  if (!project.flake?.sources.some(source => source.file.path === file.path)) return [];
  const cursor = nixCursor(file.text, offset);
  return completeNix(() => settled(project, file, cursor), file, cursor);
}

/** The word in the brackets of a suppression comment. */
function inIgnore({ text, path }: SourceFile, offset: number): Span | undefined {
  const line = text.slice(lineStartAt({ text, path }, offset), offset);
  const typed = /#[ \t]*flake-pyproject:[ \t]*ignore\[(?:[^\]]*,)?[ \t]*([\w-]*)$/.exec(line)?.[1];
  if (typed === undefined) return undefined;
  return { start: offset - typed.length, end: offset + /^[\w-]*/.exec(text.slice(offset))![0].length };
}

/**
 * The project as it would be if the word that is being typed were not there yet, and what is open around it were
 * closed where that helps: a half-typed name spoils a whole file.
 */
function settled(project: Project, file: SourceFile, { word, closing }: NixCursor): Project {
  const without = word.start === word.end ? project : rewritten(project, file, word, '');
  if (closing === '' || problems(without, file) === 0) return without;
  const closed = rewritten(project, file, word, closing);
  return problems(closed, file) < problems(without, file) ? closed : without;
}

function problems({ flake }: Project, { path }: SourceFile): number {
  return flake?.sources.find(({ file }) => file.path === path)?.problems.length ?? 0;
}

function rewritten(
  project: Project,
  { path, text }: SourceFile,
  { start, end }: Span,
  instead: string,
): Project {
  const { files, pyproject, flake, root, today } = project;
  const other: SourceFile = { path, text: text.slice(0, start) + instead + text.slice(end) };
  const overlaid: Files = {
    read: asked => (asked === path ? other : files.read(asked)),
    list: asked => files.list(asked),
    kind: asked => files.kind(asked),
    bytes: (asked, from, length) => files.bytes(asked, from, length),
  };
  return openProject(overlaid, { pyproject: pyproject.file.path, nix: flake?.file.path }, root, today);
}
