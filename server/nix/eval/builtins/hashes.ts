/** Hashes, and the ways in which Nix writes them. */
import { createHash } from 'node:crypto';
import type { Location } from '../../../text.ts';
import { NixError } from '../value.ts';

const sizes: Readonly<Record<string, number>> = { md5: 16, sha1: 20, sha256: 32, sha512: 64 };

/** In hexadecimal. Throws `NixError` for an algorithm that Nix does not have. */
export function hash(algorithm: string, content: string | Uint8Array, at: Location | undefined): string {
  if (!(algorithm in sizes)) throw new NixError(`unknown hash algorithm '${algorithm}'`, at);
  return createHash(algorithm).update(content).digest('hex');
}

/** A hash written in another way; undefined for what is no hash. */
export function convertHash(written: string, algorithm: string, format: string): string | undefined {
  const sri = /^(\w+)-(.*)$/s.exec(written);
  const prefixed = /^(\w+):(.*)$/s.exec(written);
  const named = sri?.[1] ?? prefixed?.[1];
  if (named !== undefined && algorithm !== '' && named !== algorithm) return undefined;
  const kind = named ?? algorithm;
  const size = sizes[kind];
  if (size === undefined) return undefined;
  const digits = sri?.[2] ?? prefixed?.[2] ?? written;
  const bytes = sri ? fromBase64(digits, size) : fromAny(digits, size);
  return bytes && write(bytes, kind, format);
}

function write(bytes: Buffer, kind: string, format: string): string | undefined {
  switch (format) {
    case 'base16':
      return bytes.toString('hex');
    case 'base32':
    case 'nix32':
      return toBase32(bytes);
    case 'base64':
      return bytes.toString('base64');
    case 'sri':
      return `${kind}-${bytes.toString('base64')}`;
    default:
      return undefined;
  }
}

function fromAny(digits: string, size: number): Buffer | undefined {
  if (digits.length === size * 2)
    return /^[0-9a-fA-F]*$/.test(digits) ? Buffer.from(digits, 'hex') : undefined;
  if (digits.length === base32Length(size)) return fromBase32(digits, size);
  return fromBase64(digits, size);
}

function fromBase64(digits: string, size: number): Buffer | undefined {
  const bytes = Buffer.from(digits, 'base64');
  return bytes.length === size && /^[A-Za-z0-9+/]*=*$/.test(digits) ? bytes : undefined;
}

const alphabet = '0123456789abcdfghijklmnpqrsvwxyz';
const base32Length = (size: number): number => Math.floor((size * 8 - 1) / 5) + 1;

function toBase32(bytes: Buffer): string {
  let text = '';
  for (let n = base32Length(bytes.length) - 1; n >= 0; n--) {
    const [at, shift] = [Math.floor((n * 5) / 8), (n * 5) % 8];
    const digit = (bytes[at]! >> shift) | ((bytes[at + 1] ?? 0) << (8 - shift));
    text += alphabet[digit & 31];
  }
  return text;
}

function fromBase32(digits: string, size: number): Buffer | undefined {
  const bytes = Buffer.alloc(size);
  for (let n = 0; n < digits.length; n++) {
    const digit = alphabet.indexOf(digits[digits.length - n - 1]!);
    if (digit < 0) return undefined;
    const [at, shift] = [Math.floor((n * 5) / 8), (n * 5) % 8];
    bytes[at]! |= (digit << shift) & 255;
    const carry = digit >> (8 - shift);
    if (at + 1 < size) bytes[at + 1]! |= carry;
    else if (carry > 0) return undefined;
  }
  return bytes;
}
