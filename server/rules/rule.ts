/** What a rule is. A new one is `<id>.ts`, `<id>.md` and a line in `index.ts`. */
import type { Finding, Severity } from '../finding.ts';
import type { Project } from '../project.ts';

export interface Rule {
  /** Names the defect, in kebab-case; reads well after "ignore", and names the rule's two files. */
  readonly id: string;
  /** One sentence, for tables and schemas. */
  readonly summary: string;
  /** The severity unless configured otherwise; a single finding may lower it. */
  readonly severity: Severity;
  /** Which group of the rules table it belongs to. */
  readonly group: Group;
  /** Pure; says nothing where it does not surely know. */
  check(project: Project): Iterable<Finding>;
}

export const groups = ['Interpreter', 'Build', 'Layout', 'Runtime libraries', 'Flake and metadata'] as const;
type Group = (typeof groups)[number];
