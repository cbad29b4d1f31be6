/** How a discovery algorithm ends, from any depth: it ships, refuses, or cannot be followed. */
import type { Location } from '../../text.ts';
import { isValidName } from '../name.ts';
import type { Discovery, DiscoveryInput, RefusalCode, Shipped } from './backend.ts';

/** What an algorithm selected, before it is summed up. */
export interface Selection {
  /** From the place below site-packages to the file in the tree. */
  readonly files: ReadonlyMap<string, string>;
  readonly onPath?: readonly string[];
  /** Modules that the build makes, such as an extension; where given, even an empty list, it may make others too. */
  readonly made?: readonly Shipped[];
  /** Why there may be nothing, for the case that there is nothing. */
  readonly nothing: {
    readonly reason: string;
    readonly at?: Location | undefined;
    /** Whether the settings ask for it. */
    readonly meant?: boolean;
  };
}

class Ended extends Error {
  readonly discovery: Discovery;
  constructor(discovery: Discovery) {
    super(discovery.kind);
    this.discovery = discovery;
  }
}

/** Ends the discovery as the tool would, with its own words. */
export function refuse(code: RefusalCode, message: string, at?: Location): never {
  throw new Ended({ kind: 'refuses', code, message, ...(at && { at }) });
}

/** Ends the discovery where the tool's behaviour is beyond this model. */
export function giveUp(reason: string): never {
  throw new Ended({ kind: 'unknown', reason });
}

/** Makes a total function of an algorithm that may end anywhere. */
export function discovering(
  algorithm: (input: DiscoveryInput) => Selection,
): (input: DiscoveryInput) => Discovery {
  return input => {
    if (input.name && !isValidName(input.name.value)) {
      return { kind: 'unknown', reason: "the project's name is not valid" };
    }
    try {
      const { files, onPath, made, nothing } = algorithm(input);
      if (files.size === 0 && !onPath?.length && !made) {
        const { reason, at, meant } = nothing;
        return { kind: 'ships-nothing', reason, ...(at && { at }), ...(meant && { meant }) };
      }
      const modules = modulesOf(files);
      const extra = made?.filter(({ name }) => !modules.some(known => known.name === name)) ?? [];
      return {
        kind: 'ships',
        modules: [...modules, ...extra],
        complete: !made,
        files,
        ...(onPath && { onPath }),
      };
    } catch (error) {
      if (error instanceof Ended) return error.discovery;
      throw error;
    }
  };
}

/** The outermost importable names among a wheel's files, by name. */
function modulesOf(files: ReadonlyMap<string, string>): Shipped[] {
  const found = new Map<string, Shipped>();
  for (const [archived, path] of files) {
    const place = archived.replace(/^(\.\/)+/, '');
    if (!/\.(py|pyi|so|pyd)$/.test(place)) continue;
    const slash = place.indexOf('/');
    if (slash < 0) {
      const name = place.slice(0, place.indexOf('.'));
      if (!found.has(name)) found.set(name, { name, path, kind: 'module' });
      continue;
    }
    const name = place.slice(0, slash);
    const kind =
      files.has(`${name}/__init__.py`) || files.has(`${name}/__init__.pyi`) ? 'package' : 'namespace';
    const below = place.slice(slash);
    const own = path.endsWith(below) ? path.slice(0, -below.length) : path;
    const known = found.get(name);
    if (!known || known.kind === 'module') found.set(name, { name, path: own, kind });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
