/** `pyvenv.cfg`, which tells a virtual environment's interpreter. Source: PEP 405, and what venv, virtualenv and uv write. */
import { dirname } from '../../files.ts';
import type { Located, SourceFile } from '../../text.ts';

export interface VirtualEnvironment {
  readonly directory: string;
  readonly file: SourceFile;
  /** Directory of the interpreter that it was made from. */
  readonly home: Located<string> | undefined;
  /** `3.12.4`; `version_info` of virtualenv and uv may add a stage: `3.12.4.final.0`. */
  readonly version: Located<string> | undefined;
  /** The version of uv that made it. */
  readonly uv: string | undefined;
}

export function readVirtualEnvironment(file: SourceFile): VirtualEnvironment {
  const values = new Map<string, Located<string>>();
  for (const match of file.text.matchAll(/^[ \t]*([\w-]+)[ \t]*=[ \t]*(.*?)[ \t]*$/gm)) {
    const value = match[2]!;
    const end = match.index + match[0].trimEnd().length;
    values.set(match[1]!.toLowerCase(), { value, at: { file, start: end - value.length, end } });
  }
  const version = values.get('version_info') ?? values.get('version');
  const release = version && /^\d+\.\d+(\.\d+)?/.exec(version.value)?.[0];
  return {
    directory: dirname(file.path),
    file,
    home: values.get('home'),
    version: version && release ? { value: release, at: version.at } : undefined,
    uv: values.get('uv')?.value,
  };
}
