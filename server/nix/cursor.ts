/** Where a cursor stands in a Nix text that is being typed, told by its tokens. */
import type { Span } from '../text.ts';
import { type Frame, framesAt } from './nesting.ts';

export interface NixCursor {
  /** The attribute path around the cursor, such as `pkgs.python3`; empty where there is none. */
  readonly word: Span;
  /** What is open, the innermost last; the first of the innermost kind decides what may stand here. */
  readonly inside: Frame | undefined;
  /** Whether a binding's name may stand here. */
  readonly startsBinding: boolean;
  /** The name of the binding in whose value the cursor stands. */
  readonly binding: string | undefined;
  /** The innermost open list: its `[`, and what `with` opens right before it. */
  readonly list:
    | { readonly start: number; readonly with: string | undefined; readonly call: string | undefined }
    | undefined;
  /** What would end the binding here, if nothing of it followed: `] ) ;`. Empty in strings and sets. */
  readonly closing: string;
}

const closers: Readonly<Record<string, string>> = { '[': ' ]', '(': ')' };

export function nixCursor(text: string, offset: number): NixCursor {
  const frames = framesAt(text, offset);
  const inside = frames.at(-1);
  const isString = inside?.kind === 'quoted' || inside?.kind === 'indented';
  const before = text.slice(isString ? inside.start + 1 : 0, offset);
  const typed = (isString ? /[^"\s]*$/ : /(?:[A-Za-z_][\w'-]*(?:\.[A-Za-z_][\w'-]*)*\.?)?$/).exec(before)![0];
  const rest = (isString ? /^[^"\s]*/ : /^[\w'-]*/).exec(text.slice(offset))![0];
  const word = { start: offset - typed.length, end: offset + rest.length };
  const brackets = frames.slice(frames.findLastIndex(({ kind }) => closers[kind] === undefined) + 1);
  const list = brackets.findLast(({ kind }) => kind === '[');
  const opener = isString ? inside.start : word.start;
  return {
    word,
    inside,
    startsBinding:
      inside?.kind === '{' && /(?:^|[{;]|\*\/|#[^\n]*\n)\s*$/.test(text.slice(inside.start, word.start)),
    binding: bindingBefore(text, opener),
    list: list && { start: list.start, ...leadOf(text.slice(0, list.start)) },
    closing:
      brackets.length > 0
        ? `${brackets
            .toReversed()
            .map(({ kind }) => closers[kind])
            .join('')};`
        : '',
  };
}

/** `name =` with nothing that ends a binding between it and the offset. */
function bindingBefore(text: string, offset: number): string | undefined {
  const pattern = /([A-Za-z_][\w'-]*(?:\.[A-Za-z_][\w'-]*)*)\s*=(?!=)(?:\bwith\b[^;]*;|[=!<>]=|[^;=])*$/;
  return pattern.exec(text.slice(0, offset))?.[1];
}

/** What stands before a list: `makeLibraryPath`, `with pkgs;`, or both. */
function leadOf(before: string): { with: string | undefined; call: string | undefined } {
  const opened = /\bwith\s+([\w.'-]+)\s*;\s*$/.exec(before);
  const call = /([A-Za-z_][\w.'-]*)\s*\(?\s*$/.exec(opened ? before.slice(0, opened.index) : before);
  return { with: opened?.[1], call: call?.[1] };
}
