/** Reading values of unknown shape: what is not of the asked kind is as good as absent. */

export type Table = Readonly<Record<string, unknown>>;

const empty: Table = Object.freeze({});

export function table(value: unknown): Table {
  return isTable(value) ? value : empty;
}

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

export function tables(value: unknown): readonly Table[] {
  return Array.isArray(value) ? value.filter(isTable) : [];
}

export function string(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}

export function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(table(value));
}
