/** rye takes no interpreter of the shell: it pins a version and fetches its own. Source: rye's `sync.rs`, `platform.rs`. */
import { lowBound, type Range } from '../range.ts';
import type { Choice } from './choice.ts';
import { requestText } from './request.ts';
import type { VersionFile } from './version-file.ts';

export function selectRye(requires: Range | null, versionFile: VersionFile | undefined): Choice {
  const pin = versionFile?.requests[0]?.value;
  const low = requires && lowBound(requires);
  const wanted = pin ? requestText(pin) : low ? `Python ${low.release.join('.')}` : undefined;
  const base = { interpreter: undefined, error: undefined };
  if (wanted === undefined) return { ...base, outcome: 'unknown', why: 'rye takes its default toolchain' };
  return { ...base, outcome: 'will-download', why: `rye fetches ${wanted} as a toolchain of its own` };
}
