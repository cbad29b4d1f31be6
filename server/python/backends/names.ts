/** Import names. */
import { normaliseName } from '../name.ts';

/** Whether Python takes it for an identifier (`str.isidentifier`). */
export function isIdentifier(name: string): boolean {
  return /^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(name.normalize('NFKC'));
}

/** The import name that a project's name suggests: lower case, with underscores. */
export function importName(name: string): string {
  return normaliseName(name).replaceAll('-', '_');
}
