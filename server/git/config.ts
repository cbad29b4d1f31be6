/** git's configuration files, as far as they say how a repository is laid out. */

/** Values by `section.key` or `section.subsection.key`, section and key in lower case; the last one wins. */
export type GitConfig = ReadonlyMap<string, string>;

/** Reads a `config` file. Includes are not followed; a line that is no configuration is skipped. */
export function readGitConfig(text: string): GitConfig {
  const values = new Map<string, string>();
  let section = '';
  for (const line of text.replace(/\\\r?\n/g, '').split('\n')) {
    const heading = /^\s*\[\s*([-.\w]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]\s*(.*)$/.exec(line);
    if (heading)
      section =
        heading[1]!.toLowerCase() +
        (heading[2] === undefined ? '' : `.${heading[2].replace(/\\(.)/g, '$1')}`);
    const entry = /^\s*([A-Za-z][-A-Za-z0-9]*)\s*(?:=\s*(.*))?$/.exec(heading ? heading[3]! : line);
    if (entry) values.set(`${section}.${entry[1]!.toLowerCase()}`, readValue(entry[2] ?? 'true'));
  }
  return values;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b' };

/** A value as written: quotes and escapes read, comments and the space around it dropped. */
function readValue(written: string): string {
  let value = '';
  let kept = 0;
  let quoted = false;
  for (let i = 0; i < written.length; i++) {
    const character = written[i]!;
    if (character === '\\') {
      const escaped = written[++i] ?? '';
      value += escapes[escaped] ?? escaped;
    } else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '#' || character === ';')) break;
    else value += character;
    if (quoted || character.trim() !== '') kept = value.length;
  }
  return value.slice(0, kept);
}

/** Whether a value is one of those that mean yes. */
export function isYes(value: string | undefined): boolean {
  return value !== undefined && /^(true|yes|on|[1-9]\d*)$/i.test(value);
}
