/** What a rule says: findings, and the fixes that they offer. Plain data. */
import type { Location } from './text.ts';

export const severities = ['error', 'warning', 'info', 'hint'] as const;
export type Severity = (typeof severities)[number];

/** One replacement in an existing file (an empty span inserts), or a new file with its whole text. */
export type Edit =
  | { readonly at: Location; readonly text: string }
  | { readonly create: string; readonly text: string };

/** One way to mend a finding: all its edits together, or none. */
export interface Fix {
  /** Says what to do, in the imperative. */
  readonly title: string;
  /** A safe fix cannot change what a working project does; the others need a person's eye. */
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

/** Another place that explains the finding, usually in the other file. */
export interface Related {
  readonly message: string;
  readonly at: Location;
}

/** What a rule reports. The caller adds the rule's id. */
export interface Finding {
  /** What is wrong, in the user's words; the related locations say why. */
  readonly message: string;
  readonly at: Location;
  /** Lowers the rule's severity for this one finding; never raises it. */
  readonly severity?: Severity;
  readonly related?: readonly Related[];
  /** Alternatives, the best first. */
  readonly fixes?: readonly Fix[];
  /** Marks text that has no effect, for editors that fade it. */
  readonly unnecessary?: boolean;
}
