/** Python's `fnmatch.fnmatchcase`. `*` crosses every character, `/` and `.` included. */
export function fnmatch(name: string, pattern: string): boolean {
  return compile(pattern)?.test(name) ?? false;
}

const compiled = new Map<string, RegExp | undefined>();

function compile(pattern: string): RegExp | undefined {
  if (!compiled.has(pattern)) {
    if (compiled.size > 1_000) compiled.clear();
    try {
      compiled.set(pattern, new RegExp(`^${translate(pattern)}$`, 'su'));
    } catch {
      compiled.set(pattern, undefined);
    }
  }
  return compiled.get(pattern);
}

/** The body of a regular expression (flags `su`) for a shell pattern. */
function translate(pattern: string): string {
  const characters = [...pattern];
  let out = '';
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!;
    if (character === '*') out += '.*';
    else if (character === '?') out += '.';
    else if (character === '[') {
      const negated = characters[i + 1] === '!';
      const start = i + (negated ? 2 : 1);
      const end = characters.indexOf(']', characters[start] === ']' ? start + 1 : start);
      if (end < 0) out += '\\[';
      else {
        const inner = characters.slice(start, end).map(c => (/[\\\]^[]/.test(c) ? `\\${c}` : c));
        out += `[${negated ? '^' : ''}${inner.join('')}]`;
        i = end;
      }
    } else out += escapeRegex(character);
  }
  return out;
}

export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
