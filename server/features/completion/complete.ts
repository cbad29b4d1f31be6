/** Completion where the two files meet, and nowhere else: generic Nix and TOML are for their own servers. */

import type { Files } from '../../files.ts';
import { nixCursor } from '../../nix/cursor.ts';
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
  return completeNix(() => withoutWord(project, file, cursor.word), file, cursor);
}

/** The word in the brackets of a suppression comment. */
function inIgnore({ text, path }: SourceFile, offset: number): Span | undefined {
  const line = text.slice(lineStartAt({ text, path }, offset), offset);
  const typed = /#[ \t]*flake-pyproject:[ \t]*ignore\[(?:[^\]]*,)?[ \t]*([\w-]*)$/.exec(line)?.[1];
  if (typed === undefined) return undefined;
  return { start: offset - typed.length, end: offset + /^[\w-]*/.exec(text.slice(offset))![0].length };
}

/** The project as it would be if the word that is being typed were not there yet: a half-typed name spoils a whole file. */
function withoutWord(project: Project, { path, text }: SourceFile, { start, end }: Span): Project {
  if (start === end) return project;
  const { files, pyproject, flake, root, today } = project;
  const before: SourceFile = { path, text: text.slice(0, start) + text.slice(end) };
  const earlier: Files = {
    read: asked => (asked === path ? before : files.read(asked)),
    list: asked => files.list(asked),
    kind: asked => files.kind(asked),
    bytes: (asked, from, length) => files.bytes(asked, from, length),
  };
  return openProject(earlier, { pyproject: pyproject.file.path, nix: flake?.file.path }, root, today);
}
