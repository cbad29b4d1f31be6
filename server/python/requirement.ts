/**
 * PEP 508 requirements, every part with its place.
 *
 * Written by hand: the one library on npm, pip-requirements-js, gives places per requirement only, accepts
 * what is invalid (`x>=2.*`, comments, pip's options) and rejects what is valid (`x>=2,`, `file:` URLs with
 * markers, `in extras`). The measure is `packaging` 26.
 */
import type { Span } from '../text.ts';
import { type Marker, parseMarker } from './marker.ts';
import { normaliseName } from './name.ts';
import { type Invalid, isInvalid, parseSpecifiers, type SpecifierSet } from './version.ts';

/** A part of a requirement: its text and where that stands in the requirement. */
interface Part {
  readonly text: string;
  readonly span: Span;
}

export interface Requirement {
  readonly text: string;
  /** Normalised, for comparing. */
  readonly name: string;
  readonly writtenName: Part;
  /** Normalised, in the order written. */
  readonly extras: readonly string[];
  readonly writtenExtras: readonly Part[];
  /** Its spans count from the start of the requirement. Undefined when none is given. */
  readonly specifiers: SpecifierSet | undefined;
  /** From the first operator to the end of the last version, without parentheses. */
  readonly specifierSpan: Span | undefined;
  readonly url: Part | undefined;
  readonly marker: Marker | undefined;
}

const name = /[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?![A-Za-z0-9_])/y;

export function parseRequirement(text: string): Requirement | Invalid {
  let at = 0;
  const blanks = () => {
    while (text[at] === ' ' || text[at] === '\t') at++;
  };
  const readName = (): Part | undefined => {
    name.lastIndex = at;
    const found = name.exec(text)?.[0];
    if (!found) return undefined;
    at += found.length;
    return { text: found, span: { start: at - found.length, end: at } };
  };
  const refuse = (invalid: string, end = text.length): Invalid => ({ invalid, span: { start: at, end } });

  blanks();
  const writtenName = readName();
  if (!writtenName) {
    return refuse(
      text.trim() === '' ? 'a package name is missing' : 'a requirement starts with a package name',
    );
  }
  blanks();

  const writtenExtras: Part[] = [];
  if (text[at] === '[') {
    at++;
    blanks();
    for (let extra = readName(); extra; extra = readName()) {
      writtenExtras.push(extra);
      blanks();
      if (text[at] !== ',') break;
      at++;
      blanks();
      if (text[at] === ']') return refuse('the name of an extra is missing after the comma', at + 1);
    }
    if (text[at] !== ']') return refuse('`]` is missing after the extras');
    at++;
    blanks();
  }

  const required = {
    text,
    name: normaliseName(writtenName.text),
    writtenName,
    extras: writtenExtras.map(extra => normaliseName(extra.text)),
    writtenExtras,
  };
  const ending = (
    specifiers: SpecifierSet | undefined,
    specifierSpan: Span | undefined,
    url: Part | undefined,
  ): Requirement | Invalid => {
    if (at >= text.length) return { ...required, specifiers, specifierSpan, url, marker: undefined };
    const marker = parseMarker(text, at + 1);
    return isInvalid(marker) ? marker : { ...required, specifiers, specifierSpan, url, marker };
  };

  if (text[at] === '@') {
    at++;
    blanks();
    const written = /^[^ \t]*/.exec(text.slice(at))![0];
    if (written === '') return refuse('a URL is missing after `@`');
    const url = { text: written, span: { start: at, end: at + written.length } };
    at += written.length;
    blanks();
    if (at < text.length && text[at] !== ';') {
      if (written.endsWith(';')) {
        at = url.span.end - 1;
        return refuse('a blank is missing before the `;` after a URL', at + 1);
      }
      return refuse('expected `;` or the end after a URL');
    }
    return ending(undefined, undefined, url);
  }

  const open = text[at] === '(';
  if (open) at++;
  const close = open ? text.indexOf(')', at) : -1;
  if (open && close < 0) return refuse('`)` is missing after the version specifier');
  const semicolon = text.indexOf(';', at);
  const end = open ? close : semicolon < 0 ? text.length : semicolon;
  const section = text.slice(at, end);
  const start = at;
  if (/[^\S \t]/.test(section)) return refuse('a requirement stands on one line');
  const specifiers = parseSpecifiers(' '.repeat(start) + section);
  if (isInvalid(specifiers)) return specifiers;
  const [empty] = specifiers.emptyClauses;
  if (
    empty &&
    (specifiers.clauses.length === 0 ||
      specifiers.emptyClauses.length > 1 ||
      text.slice(empty.start + 1, end).trim() !== '')
  ) {
    return { invalid: 'a version specifier is missing before this comma', span: empty };
  }
  at = open ? end + 1 : end;
  blanks();
  if (at < text.length && text[at] !== ';')
    return refuse('expected `;` or the end after the version specifier');
  if (specifiers.clauses.length === 0) return ending(undefined, undefined, undefined);
  const specifierSpan = {
    start: specifiers.clauses[0]!.span.start,
    end: specifiers.clauses.at(-1)!.span.end,
  };
  return ending({ ...specifiers, text: section.trim() }, specifierSpan, undefined);
}
