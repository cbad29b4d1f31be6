/** What completion offers, as plain data. */
import type { Edit } from '../../finding.ts';
import type { Location } from '../../text.ts';

export interface Completion {
  readonly label: string;
  readonly kind: 'value' | 'package' | 'module' | 'function' | 'file' | 'folder' | 'key' | 'rule';
  /** A few words beside the label. */
  readonly detail?: string | undefined;
  /** Markdown; asked for only when the item is looked at. */
  readonly documentation?: (() => string) | undefined;
  /** What it replaces. */
  readonly at: Location;
  readonly text: string;
  /** What is compared with what was typed, where that is not the text. */
  readonly filter?: string | undefined;
  /** Edits elsewhere in the same file. */
  readonly additional?: readonly Edit[] | undefined;
}

/** A rule as far as completion needs to know it. */
export interface RuleName {
  readonly id: string;
  readonly summary: string;
}

export function ruleNames(rules: readonly RuleName[], at: Location): readonly Completion[] {
  return rules.map(({ id, summary }) => ({
    label: id,
    kind: 'rule',
    documentation: () => summary,
    at,
    text: id,
  }));
}
