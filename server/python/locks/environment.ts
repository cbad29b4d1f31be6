/** The interpreter and the system that a lock is installed for. */
import { evaluateMarker, type Marker, type MarkerEnvironment, parseMarker } from '../marker.ts';
import { normaliseName } from '../name.ts';
import { isInvalid } from '../version.ts';

/** Values of PEP 508 for CPython on one of Nix's systems; what the system does not fix stays unknown. */
export function markerEnvironment(
  python: { readonly version: string; readonly fullVersion?: string | null },
  system: string,
): MarkerEnvironment {
  const [, machine = '', kernel] = /^([^-]+)-(linux|darwin)$/.exec(system) ?? [];
  const full = python.fullVersion ?? undefined;
  return {
    python_version: python.version,
    ...(full === undefined ? {} : { python_full_version: full, implementation_version: full }),
    platform_python_implementation: 'CPython',
    implementation_name: 'cpython',
    ...(kernel === undefined
      ? {}
      : {
          os_name: 'posix',
          sys_platform: kernel,
          platform_system: kernel === 'linux' ? 'Linux' : 'Darwin',
          platform_machine: kernel === 'darwin' && machine === 'aarch64' ? 'arm64' : machine,
        }),
  };
}

/** Decides markers as written in a lock, each text parsed once. Undefined where the answer is not known. */
export type Decide = (marker: string | null, extras: ReadonlySet<string>) => boolean | undefined;

export function decider(environment: MarkerEnvironment): Decide {
  const parsed = new Map<string, Marker | undefined>();
  return (text, extras) => {
    if (text === null) return true;
    let marker = parsed.get(text);
    if (marker === undefined && !parsed.has(text)) {
      const read = parseMarker(text);
      marker = isInvalid(read) ? undefined : read;
      parsed.set(text, marker);
    }
    return marker && decide(marker, environment, extras);
  };
}

/** Like `evaluateMarker`, but several extras may be active at once, as inside of a lock. */
function decide(
  marker: Marker,
  environment: MarkerEnvironment,
  extras: ReadonlySet<string>,
): boolean | undefined {
  if (marker.kind === 'comparison') {
    const { left, operator, right } = marker;
    if (left.kind !== 'variable' || left.name !== 'extra' || right.kind !== 'text') {
      return evaluateMarker(marker, environment);
    }
    const active = extras.has(normaliseName(right.value));
    if (operator === '==') return active;
    return operator === '!=' ? !active : undefined;
  }
  const decisive = marker.kind === 'or';
  const results = marker.operands.map(operand => decide(operand, environment, extras));
  if (results.includes(decisive)) return decisive;
  return results.includes(undefined) ? undefined : !decisive;
}
