/** Hearing of changes on disk from the client, where it watches well. */
import type { FileSystemWatcher } from 'vscode-languageserver';
import { uriOfPath } from './convert.ts';

const created = 1;
const changed = 2;
const deleted = 4;

/** Files whose text matters, wherever they lie; of all others it only matters that they exist. */
const texts =
  '**/{*.nix,*.toml,*.lock,*.json,*.cfg,setup.py,.python-version,.python-versions,.envrc,.gitignore,index,exclude,HEAD}';

/** What the client is to watch below a directory. */
export function watchersFor(root: string): FileSystemWatcher[] {
  const baseUri = uriOfPath(root);
  return [
    { globPattern: { baseUri, pattern: '**/*' }, kind: created | deleted },
    { globPattern: { baseUri, pattern: texts }, kind: changed },
  ];
}
