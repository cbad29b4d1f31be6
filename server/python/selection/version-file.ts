/** `.python-version` and `.python-versions`: where uv looks for them, and what their lines ask for. */
import { dirname, type Files, join } from '../../files.ts';
import type { Located, SourceFile } from '../../text.ts';
import { type PythonRequest, parseRequest } from './request.ts';

export interface VersionFile {
  readonly file: SourceFile;
  /** Every line that is neither empty nor a comment, as uv reads it. pyenv may name several. */
  readonly requests: readonly Located<PythonRequest>[];
}

/**
 * The file that rules in a directory: the nearest one, up to and including `root`. `uv lock`, `uv venv` and `uv python`
 * start where they are called; `uv sync` and `uv run` look in the workspace's root alone, which is then both.
 */
export function findVersionFile(files: Files, directory: string, root: string): VersionFile | undefined {
  for (let at = directory; ; at = dirname(at)) {
    for (const name of ['.python-version', '.python-versions']) {
      const file = files.read(join(at, name));
      if (file) return readVersionFile(file, path => files.kind(join(directory, path)) !== undefined);
    }
    if (at === root || at === '/' || dirname(at) === at) return undefined;
  }
}

export function readVersionFile(file: SourceFile, isPath?: (path: string) => boolean): VersionFile {
  const requests: Located<PythonRequest>[] = [];
  for (const match of file.text.matchAll(/[^\r\n]+/g)) {
    const line = match[0];
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    const start = match.index + line.indexOf(text);
    const request = parseRequest(line, isPath);
    requests.push({ value: request, at: { file, start, end: start + text.length } });
  }
  return { file, requests };
}
