/** Between the core's places and the protocol's: paths and URIs, offsets and positions, findings and diagnostics. */
import type { Diagnostic, Position, Range, TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import type { Reported } from '../check.ts';
import type { Severity } from '../finding.ts';
import { type Location, lineStartAt, offsetAt, positionAt, type SourceFile } from '../text.ts';
import { corePath } from '../workspace.ts';
import type { Client } from './client.ts';

/** What a position's `character` counts; the lines are the same in both. */
export type Encoding = 'utf-8' | 'utf-16';

/** The path of a local file's URI; undefined for every other scheme, for other hosts, and for what is no URI. */
export function pathOfUri(uri: string): string | undefined {
  if (!/^file:\/\/(?:localhost)?\//i.test(uri)) return undefined;
  try {
    return corePath(URI.parse(uri.replace(/^file:\/\/localhost/i, 'file://')).fsPath);
  } catch {
    return undefined;
  }
}

export function uriOfPath(path: string): string {
  return URI.file(path).toString();
}

/** An offset as the protocol counts it. */
export function positionOf(file: SourceFile, offset: number, encoding: Encoding): Position {
  const { line, column } = positionAt(file, offset);
  if (encoding === 'utf-16') return { line, character: column };
  const start = lineStartAt(file, offset);
  return { line, character: Buffer.byteLength(file.text.slice(start, start + column)) };
}

export function rangeOf(at: Location, encoding: Encoding): Range {
  return { start: positionOf(at.file, at.start, encoding), end: positionOf(at.file, at.end, encoding) };
}

/**
 * The offset of a position. As the protocol asks, a character beyond the line is the line's end, before its
 * line break; a line beyond the text is the text's end; a position inside a character is that character's start.
 */
export function offsetOf(file: SourceFile, { line, character }: Position, encoding: Encoding): number {
  const start = offsetAt(file, { line, column: 0 });
  let end = offsetAt(file, { line, column: Number.MAX_SAFE_INTEGER });
  if (file.text[end - 1] === '\r' && file.text[end] === '\n' && end > start) end--;
  const offset =
    encoding === 'utf-16' ? start + Math.max(0, character) : afterBytes(file.text, start, end, character);
  if (offset >= end) return end;
  const splits = isLowSurrogate(file.text, offset) && offset > start;
  return splits ? offset - 1 : offset;
}

const isLowSurrogate = (text: string, offset: number): boolean =>
  (text.charCodeAt(offset) & 0xfc00) === 0xdc00;

/** Where `bytes` of UTF-8 after `start` end, or the character that they end in begins. */
function afterBytes(text: string, start: number, end: number, bytes: number): number {
  let offset = start;
  for (let left = bytes; offset < end; ) {
    const code = text.codePointAt(offset)!;
    left -= code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (left < 0) break;
    offset += code < 0x10000 ? 1 : 2;
  }
  return offset;
}

/** The text after a client's changes, each of which counts in the text that those before it left. */
export function applyChanges(
  { path, text }: SourceFile,
  changes: readonly TextDocumentContentChangeEvent[],
  encoding: Encoding,
): string {
  return changes.reduce((before, change) => {
    if (!('range' in change) || !change.range) return change.text;
    const file = { path, text: before };
    const from = offsetOf(file, change.range.start, encoding);
    const to = offsetOf(file, change.range.end, encoding);
    return before.slice(0, Math.min(from, to)) + change.text + before.slice(Math.max(from, to));
  }, text);
}

const severities: Readonly<Record<Severity, 1 | 2 | 3 | 4>> = { error: 1, warning: 2, info: 3, hint: 4 };
const unnecessary = 1;

/** What `pageUrl` and a place's URI are is the session's to know. */
export interface Naming {
  uriOf(path: string): string;
  /** How a person would name the file, seen from the workspace. */
  nameOf(path: string): string;
  pageUrl(rule: string): string;
}

/** A finding as this client can show it: where related places cannot be sent, they become lines of the message. */
export function diagnosticOf(finding: Reported, client: Client, naming: Naming): Diagnostic {
  const { rule, severity, message, at, related = [], fixes = [] } = finding;
  const notes = client.relatedInformation
    ? []
    : related.map(({ message: note, at: place }) => {
        const line = positionAt(place.file, place.start).line + 1;
        return `${naming.nameOf(place.file.path)}:${line}: ${note}`;
      });
  return {
    range: rangeOf(at, client.encoding),
    severity: severities[severity],
    code: rule.id,
    ...(client.codeDescription ? { codeDescription: { href: naming.pageUrl(rule.id) } } : {}),
    source: 'flake-pyproject',
    message: [message, ...notes].join('\n'),
    ...(finding.unnecessary && client.unnecessaryTag ? { tags: [unnecessary] } : {}),
    ...(client.relatedInformation && related.length > 0
      ? {
          relatedInformation: related.map(other => ({
            location: { uri: naming.uriOf(other.at.file.path), range: rangeOf(other.at, client.encoding) },
            message: other.message,
          })),
        }
      : {}),
    ...(client.diagnosticData && fixes.length > 0
      ? { data: { fixes: fixes.map(({ title, safe }) => ({ title, safe })) } }
      : {}),
  };
}
