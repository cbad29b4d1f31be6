/** Attribute sets: looking up, enumerating and updating, where some of a set may not be known. */
import type { Location } from '../../text.ts';
import { layered } from './entries.ts';
import { compareText } from './strings.ts';
import {
  type AttrsValue,
  type Rest,
  type StringValue,
  Thunk,
  type Unknown,
  unknown,
  type Value,
} from './value.ts';

/** The attribute's value; undefined where the set is not known to have it (which proves nothing if it is open). */
export function attributeOf(
  set: AttrsValue,
  name: string,
  at?: Location,
  written?: StringValue,
): Value | undefined {
  const entry = set.entries.get(name);
  if (entry) return entry.force();
  return set.rest?.(name, at, written);
}

/** Whether the set has the attribute: undefined where that is not known. Does not force the attribute of an entry. */
export function hasAttribute(set: AttrsValue, name: string, at?: Location): boolean | undefined {
  if (set.entries.has(name)) return true;
  if (set.rest?.(name, at)) return true;
  return set.open ? undefined : false;
}

/** The names of the entries in Nix's order. */
export function sortedNames(set: AttrsValue): string[] {
  return [...set.entries.keys()].sort(compareText);
}

/** What might have replaced `value`. */
function perhaps(reason: Unknown, value: () => Value): Thunk {
  return new Thunk(() => {
    const old = value();
    return unknown(reason.why, reason.at, old.type === 'unknown' ? old.candidates : [old]);
  });
}

/** An Unknown whose candidates are made from another's. */
export function mapUnknown(source: Unknown, change: (candidate: Value) => Value | undefined): Unknown {
  if (!source.candidates?.length) return source;
  const candidates: Value[] = [];
  for (const candidate of source.candidates) {
    const changed = change(candidate);
    if (changed?.type === 'unknown') candidates.push(...(changed.candidates ?? []));
    else if (changed) candidates.push(changed);
  }
  return unknown(source.why, source.at, candidates);
}

/** `left // right` for sets, either of which may be open. */
export function update(left: AttrsValue, right: AttrsValue): AttrsValue {
  const plainRight = !right.rest && !right.open;
  if (right.entries.size === 0 && plainRight) return left;
  if (left.entries.size === 0 && !left.rest && !left.open) return right;
  return {
    type: 'attrs',
    entries: plainRight ? joined(left.entries, right.entries) : overlaid(left, right),
    rest: restOf(left, right),
    open: right.open ?? left.open,
    package: right.entries.has('type') ? right.package : (left.package ?? right.package),
    position: name => (right.entries.has(name) ? right.position?.(name) : left.position?.(name)),
    at: right.at ?? left.at,
  };
}

/** A set that is much smaller than the other is laid over it; copying is quicker to look up in, else. */
function joined(
  left: ReadonlyMap<string, Thunk>,
  right: ReadonlyMap<string, Thunk>,
): ReadonlyMap<string, Thunk> {
  if (left.size > 16 && left.size > 4 * right.size) return layered(left, right);
  const entries = new Map(left);
  for (const [name, thunk] of right) entries.set(name, thunk);
  return entries;
}

/** What the left has may have been replaced by what is not known of the right. */
function overlaid(left: AttrsValue, right: AttrsValue): ReadonlyMap<string, Thunk> {
  const entries = new Map<string, Thunk>();
  for (const [name, thunk] of left.entries)
    entries.set(
      name,
      right.entries.get(name) ??
        new Thunk(() => overlay(right, name, undefined, undefined, () => thunk.force())!),
    );
  for (const [name, thunk] of right.entries) entries.set(name, thunk);
  return entries;
}

function restOf(left: AttrsValue, right: AttrsValue): Rest | undefined {
  if (!right.rest && !right.open) return left.rest;
  if (!left.rest) return right.rest;
  return (name, at, written) => overlay(right, name, at, written, () => left.rest?.(name, at, written));
}

/** What an open `right` gives for a name that is not among its entries, over what lies below. */
function overlay(
  right: AttrsValue,
  name: string,
  at: Location | undefined,
  written: StringValue | undefined,
  below: () => Value | undefined,
): Value | undefined {
  const given = right.rest?.(name, at, written);
  if (given) return given;
  const old = below();
  if (!right.open || !old) return old;
  return unknown(right.open.why, right.open.at, old.type === 'unknown' ? old.candidates : [old]);
}

/** `left // ?`: whatever the left gives may have been replaced. */
export function updateWithUnknown(left: AttrsValue, right: Unknown): AttrsValue {
  const entries = new Map<string, Thunk>();
  for (const [name, thunk] of left.entries)
    entries.set(
      name,
      perhaps(right, () => thunk.force()),
    );
  const { rest } = left;
  return {
    type: 'attrs',
    entries,
    rest:
      rest &&
      ((name, at, written) => {
        const old = rest(name, at, written);
        return old && unknown(right.why, right.at, old.type === 'unknown' ? old.candidates : [old]);
      }),
    open: right,
    position: left.position,
    at: left.at,
  };
}

/** `? // right`: the right's attributes are sure, and there may be others. */
export function updateUnknown(left: Unknown, right: AttrsValue): AttrsValue {
  return {
    ...right,
    open: right.open ?? left,
    package: right.entries.has('type') ? right.package : undefined,
  };
}
