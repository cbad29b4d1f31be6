/**
 * Feature pages: a heading that directly holds fences is a case. A line `` `path`: `` before a fence makes it that
 * file; `$0` in one of them is the cursor; a `tree` fence lists files that merely exist; every other fence is what
 * the feature that it is named after must answer there.
 */
import { join } from '../../server/files.ts';
import { openProject, type Project } from '../../server/project.ts';
import type { SourceFile } from '../../server/text.ts';
import { memoryFiles } from '../memory.ts';

export interface Case {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly cursor: { readonly path: string; readonly offset: number } | undefined;
  /** Answers by the name of the feature. */
  readonly expected: Readonly<Record<string, string>>;
}

const cursor = '$0';

export function casesIn(page: string, path: string): readonly Case[] {
  const cases: Case[] = [];
  let title = path;
  let files: Record<string, string> = {};
  let shared: Record<string, string> = {};
  let expected: Record<string, string> = {};
  const finish = (): void => {
    if (Object.keys(expected).length > 0) cases.push(caseOf(title, { ...shared, ...files }, expected));
    else shared = { ...shared, ...files };
    files = {};
    expected = {};
  };
  const lines = page.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const heading = /^(#{1,6}) (.+)$/.exec(line);
    if (heading) {
      finish();
      // What a section holds before its first case, all its cases have.
      if (heading[1]!.length <= 2) shared = {};
      title = `${heading[2]} (line ${i + 1})`;
    }
    const fence = /^(`{3,})([\w-]*)/.exec(line);
    if (!fence) continue;
    const end = lines.indexOf(fence[1]!, i + 1);
    const body = lines
      .slice(i + 1, end)
      .map(text => `${text}\n`)
      .join('');
    const name = lines.slice(0, i).findLast(text => text !== '');
    const file = /^`([^`]+)`:$/.exec(name ?? '')?.[1];
    if (file !== undefined) files[file] = body;
    else if (fence[2] === 'tree') for (const one of body.split('\n').filter(Boolean)) files[one] = '';
    else expected[fence[2]!] = body;
    i = end;
  }
  finish();
  return cases;
}

function caseOf(
  title: string,
  marked: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, string>>,
): Case {
  const path = Object.keys(marked).find(name => marked[name]!.includes(cursor));
  const offset = path === undefined ? -1 : marked[path]!.indexOf(cursor);
  const files = Object.fromEntries(
    Object.entries(marked).map(([name, text]) => [name, text.replace(cursor, '')]),
  );
  return { title, files, cursor: path === undefined ? undefined : { path, offset }, expected };
}

export const root = '/project';

/** The project of a case, with the file in which the cursor stands. */
export function open({ files, cursor: at }: Case): { project: Project; file: SourceFile; offset: number } {
  const memory = memoryFiles(files);
  const nix = ['flake.nix', 'devenv.nix', 'shell.nix', 'default.nix'].find(name => files[name] !== undefined);
  const place = { pyproject: join(root, 'pyproject.toml'), nix: nix && join(root, nix) };
  const project = openProject(memory, place, root, new Date('2026-06-15T12:00:00Z'));
  const file = memory.read(join(root, at?.path ?? 'pyproject.toml'));
  if (!file) throw new Error('a case needs a pyproject.toml, or a file with a cursor');
  return { project, file, offset: at?.offset ?? 0 };
}
