/** PEP 503 names, of distributions, extras and dependency groups alike. */

/** Names that differ only in case and in runs of `-`, `_` and `.` are the same. */
export function normaliseName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

export function isValidName(name: string): boolean {
  return /^(?:[A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$/i.test(name);
}
