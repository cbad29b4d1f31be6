/** The rules' pages, which ship with the program. */
import { readFileSync } from 'node:fs';
import { rules } from '../rules/index.ts';
import { UsageError } from './options.ts';

/** Beside the bundle, or beside the sources in a checkout. */
const folder = new URL(import.meta.url.endsWith('.ts') ? '../rules/' : './rules/', import.meta.url);

/** The address of a rule's page: it lies on this machine, so that it opens in any editor without a network. */
export function pageUrl(rule: string): string {
  return new URL(`${rule}.md`, folder).href;
}

/** @throws UsageError for a rule that does not exist. */
export function explain(rule: string | undefined): string {
  if (rule === undefined) return table();
  if (!rules.some(({ id }) => id === rule)) {
    throw new UsageError(`there is no rule ${rule}; \`flake-pyproject explain\` lists them`);
  }
  return readFileSync(new URL(`${rule}.md`, folder), 'utf8');
}

function table(): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return rules
    .map(({ id, severity, summary }) => `${id.padEnd(width)}  ${severity.padEnd(7)}  ${summary}\n`)
    .join('');
}
