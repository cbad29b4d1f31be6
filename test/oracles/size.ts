/** How many cases a suite runs: a fixed sample that is quick, or with `ORACLES=large` as many as prove something. */
export function size(variable: string, sample: number, large: number): number {
  return Number(process.env[variable] ?? (process.env.ORACLES === 'large' ? large : sample));
}
