/** The clock, unless FLAKE_PYPROJECT_TODAY (YYYY-MM-DD) fixes the day. */
export function today(): Date {
  const fixed = new Date(process.env.FLAKE_PYPROJECT_TODAY ?? Number.NaN);
  return Number.isNaN(fixed.getTime()) ? new Date() : fixed;
}
