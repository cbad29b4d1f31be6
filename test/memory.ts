/** A tree in memory, as the core sees it. */
import { dirname, type Entry, type Files, join, type Kind } from '../server/files.ts';
import type { SourceFile } from '../server/text.ts';

/** @param contents texts or bytes of files by path, absolute or relative to `/project`. */
export function memoryFiles(contents: Readonly<Record<string, string | Uint8Array>>): Files {
  const files = new Map<string, SourceFile>();
  const bytes = new Map<string, Uint8Array>();
  const windows = new Map<string, Uint8Array>();
  const directories = new Map<string, Map<string, Kind>>([['/', new Map()]]);
  for (const [name, content] of Object.entries(contents)) {
    const path = join('/project', name);
    const isText = typeof content === 'string';
    files.set(path, { path, text: isText ? content : new TextDecoder().decode(content) });
    bytes.set(path, isText ? new TextEncoder().encode(content) : content);
    let kind: Kind = 'file';
    for (let at = path; at !== '/'; at = dirname(at)) {
      const parent = dirname(at);
      const entries = directories.get(parent) ?? new Map<string, Kind>();
      entries.set(at.slice(at.lastIndexOf('/') + 1), kind);
      directories.set(parent, entries);
      kind = 'directory';
    }
  }
  const listings = new Map<string, readonly Entry[]>(
    [...directories].map(([path, entries]) => [
      path,
      [...entries].map(([name, kind]) => ({ name, kind })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    ]),
  );
  return {
    read: path => files.get(path),
    list: path => listings.get(path),
    kind: path => (files.has(path) ? 'file' : listings.has(path) ? 'directory' : undefined),
    bytes: (path, offset = 0, length = Infinity) => {
      const all = bytes.get(path);
      if (!all || (offset === 0 && length >= all.length)) return all;
      const key = `${path}\0${offset}\0${length}`;
      const window = windows.get(key) ?? all.subarray(offset, offset + length);
      windows.set(key, window);
      return window;
    },
  };
}
