/** Where the rules' pages lie: they ship with the program, beside the bundle; in a checkout, beside the rules. */
const folder = new URL('./rules/', import.meta.url);

/** The address of a rule's page: it lies on this machine, so that it opens in any editor without a network. */
export function pageUrl(rule: string): string {
  return new URL(`${rule}.md`, folder).href;
}
