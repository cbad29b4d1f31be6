/** How Nix spells numbers. */

/** The shortest text that reads back as the same number, in Nix's spelling. */
export function jsonFloat(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return `${Object.is(value, -0) ? '-0' : value}.0`;
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power >= -5 && power < 15) return plainDecimal(value);
  const sign = power < 0 ? '-' : '+';
  return `${mantissa}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
}

function plainDecimal(value: number): string {
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const point = Number(exponent) + 1;
  const sign = value < 0 ? '-' : '';
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}.0`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** C's `%g`, as Nix prints floats. */
export function generalFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa, exponent] = toEven(value, Number(value.toExponential().split('e')[1]) - 5)
    .toExponential(5)
    .split('e') as [string, string];
  const power = Number(exponent);
  const trim = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (power >= -4 && power < 6) return trim(Number(`${mantissa}e${exponent}`).toFixed(5 - power));
  return `${trim(mantissa)}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** C's `%f`, as `toString` writes floats. */
export function fixedFloat(value: number): string {
  if (!Number.isFinite(value)) return generalFloat(value);
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}.000000`;
  return toEven(value, -6).toFixed(6);
}

/**
 * The number itself, unless it lies just between two that end at the decimal place 10^`place`: then the one of
 * them that ends in an even digit. C rounds so, JavaScript rounds away from zero.
 */
function toEven(value: number, place: number): number {
  const [mantissa, exponent] = Math.abs(value).toExponential(60).split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const kept = Number(exponent) - place + 1;
  if (kept < 0 || kept >= digits.length || !/^50*$/.test(digits.slice(kept))) return value;
  if (kept > 0 && Number(digits[kept - 1]) % 2 === 1) return value;
  return Math.sign(value) * Number(`${digits.slice(0, kept) || '0'}e${place}`);
}
