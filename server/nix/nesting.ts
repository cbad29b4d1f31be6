/** What a place in a Nix text is part of, by its tokens alone: whole in half-typed files too. */

/** `quoted` is `"…"`, `indented` is `''…''`; code in an interpolation is code. */
export type Nesting = 'code' | 'comment' | 'quoted' | 'indented';

export function nestingAt(text: string, offset: number): Nesting {
  const open: Exclude<Nesting, 'comment'>[] = ['code'];
  for (let i = 0; i < offset; ) {
    const at = (token: string): boolean => text.startsWith(token, i);
    const inside = open.at(-1)!;
    if (inside === 'code') {
      const comment = at('#') ? '\n' : at('/*') ? '*/' : undefined;
      if (comment) {
        const end = text.indexOf(comment, i + 1);
        if (end < 0 || offset <= end) return 'comment';
        i = end + comment.length;
      } else if (at('"')) i += enter(open, 'quoted', 1);
      else if (at("''")) i += enter(open, 'indented', 2);
      else if (at('{')) i += enter(open, 'code', 1);
      else if (at('}') && open.length > 1) i += leave(open, 1);
      else i++;
    } else if (at('${')) i += enter(open, 'code', 2);
    else if (inside === 'quoted') {
      if (at('\\') || at('$$')) i += 2;
      else if (at('"')) i += leave(open, 1);
      else i++;
    } else if (at("'''") || at("''$")) i += 3;
    else if (at("''\\")) i += 4;
    else if (at("''")) i += leave(open, 2);
    else i += at('$$') ? 2 : 1;
  }
  return open.at(-1)!;
}

function enter(open: Nesting[], nesting: Nesting, length: number): number {
  open.push(nesting);
  return length;
}

function leave(open: Nesting[], length: number): number {
  open.pop();
  return length;
}
