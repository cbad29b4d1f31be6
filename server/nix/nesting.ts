/** What a place in a Nix text is part of, by its tokens alone: whole in half-typed files too. */

/** `quoted` is `"…"`, `indented` is `''…''`; code in an interpolation is code. */
export type Nesting = 'code' | 'comment' | 'quoted' | 'indented';

/** A bracket or quote that is open. */
export interface Frame {
  readonly kind: '{' | '[' | '(' | '${' | 'quoted' | 'indented' | 'comment';
  /** Where it opens. */
  readonly start: number;
}

const closers: Readonly<Record<string, string>> = { '}': '{', ']': '[', ')': '(' };

/** What is open at an offset, the innermost last. */
export function framesAt(text: string, offset: number): readonly Frame[] {
  const open: Frame[] = [];
  for (let i = 0; i < offset; ) {
    const at = (token: string): boolean => text.startsWith(token, i);
    const enter = (kind: Frame['kind'], length: number): void => {
      open.push({ kind, start: i });
      i += length;
    };
    const inside = open.at(-1)?.kind;
    if (inside === 'quoted') {
      if (at('${')) enter('${', 2);
      else if (at('\\') || at('$$')) i += 2;
      else {
        if (at('"')) open.pop();
        i++;
      }
    } else if (inside === 'indented') {
      if (at('${')) enter('${', 2);
      else if (at("'''") || at("''$")) i += 3;
      else if (at("''\\")) i += 4;
      else if (at("''")) {
        open.pop();
        i += 2;
      } else i += at('$$') ? 2 : 1;
    } else if (at('#') || at('/*')) {
      const end = text.indexOf(at('#') ? '\n' : '*/', i + 1);
      if (end < 0 || offset <= end) return [...open, { kind: 'comment', start: i }];
      i = at('#') ? end : end + 2;
    } else if (at('"')) enter('quoted', 1);
    else if (at("''")) enter('indented', 2);
    else if (at('${')) enter('${', 2);
    else if (at('{')) enter('{', 1);
    else if (at('[')) enter('[', 1);
    else if (at('(')) enter('(', 1);
    else {
      const opener = closers[text[i]!];
      if (opener) close(open, opener);
      i++;
    }
  }
  return open;
}

/** Takes off the innermost bracket of this kind, and what was left open in it; never a string's interpolation. */
function close(open: Frame[], opener: string): void {
  for (let i = open.length - 1; i >= 0; i--) {
    const { kind } = open[i]!;
    if (kind === opener || (opener === '{' && kind === '${')) {
      open.length = i;
      return;
    }
    if (kind === '${') return;
  }
}

export function nestingAt(text: string, offset: number): Nesting {
  const inside = framesAt(text, offset).at(-1)?.kind;
  return inside === 'comment' || inside === 'quoted' || inside === 'indented' ? inside : 'code';
}
