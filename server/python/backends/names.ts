/** Project names and import names. */

/** Whether PEP 508 allows it as a project's name. */
export function isProjectName(name: string): boolean {
  return /^([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$/i.test(name);
}

/** PEP 503. */
export function normalise(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/** Whether Python takes it for an identifier (`str.isidentifier`). */
export function isIdentifier(name: string): boolean {
  return /^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(name.normalize('NFKC'));
}

/** The import name that a project's name suggests: lower case, with underscores. */
export function importName(name: string): string {
  return normalise(name).replaceAll('-', '_');
}
