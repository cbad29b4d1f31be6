import type { Finding, Fix } from '../finding.ts';
import type { EmptyEntry } from '../nix/facts.ts';
import { developmentShells } from '../project.ts';
import { textAt } from '../text.ts';
import type { Rule } from './rule.ts';

export const emptyPathEntry: Rule = {
  id: 'empty-path-entry',
  summary: 'A search path gets an empty entry, the current directory, where the variable was not set before.',
  severity: 'hint',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    for (const { libraryPath } of developmentShells(project)) {
      for (const entry of libraryPath.empty) {
        yield {
          message: `Where ${entry.variable} was not set, this is an empty entry, and the loader takes that for the current directory.`,
          at: entry.at,
          fixes: onlyWhereSet(entry),
        };
      }
    }
  },
};

/** How `${` is written where it is not to be taken for Nix. */
const brace = { string: '\\${', 'indented-string': "''${", shell: '${' };

/** `:$NAME` -> `${NAME:+:$NAME}`, and the other way round at the front. */
function onlyWhereSet({ at, language }: EmptyEntry): readonly Fix[] {
  const { text } = at.file;
  const written = textAt(at);
  const name = /^\$([A-Za-z_]\w*)$/.exec(written)?.[1];
  const isBehind = text[at.start - 1] === ':';
  if (name === undefined || (!isBehind && text[at.end] !== ':')) return [];
  const whole = isBehind ? { ...at, start: at.start - 1 } : { ...at, end: at.end + 1 };
  const value = isBehind ? `:${written}` : `${written}:`;
  return [
    {
      title: `Add $${name} only where it is set`,
      safe: false,
      edits: [{ at: whole, text: `${brace[language]}${name}:+${value}}` }],
    },
  ];
}
