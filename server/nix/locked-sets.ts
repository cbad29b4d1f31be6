/** Sets of packages that locks give, as facts. */
import { locationKey } from '../text.ts';
import type { Evaluation } from './eval/evaluation.ts';
import type { AttrsValue, Thunk } from './eval/value.ts';
import type { LockedSet, Override } from './facts.ts';
import { layerMarks } from './world/pyproject-nix.ts';
import type { World } from './world/world.ts';

/** More sets than this are not looked at, and no more overrides than this in each. */
const [mostSets, mostOverrides] = [32, 500];

/** What overlays put over the packages of locks; equal sets (of several systems) once. */
export function lockedSets({ evaluation, packageSets }: World): readonly LockedSet[] {
  const found = new Map<string, LockedSet>();
  for (const layers of packageSets.slice(0, mostSets)) {
    const set = lockedSet(evaluation, layers);
    if (!set) continue;
    const { root, prefers, complete, overrides } = set;
    found.set(JSON.stringify([root, prefers, complete, overrides.map(({ at }) => locationKey(at))]), set);
  }
  return [...found.values()];
}

/** Undefined where the set is of no lock that is known. */
function lockedSet(evaluation: Evaluation, layers: readonly Thunk[]): LockedSet | undefined {
  let root: string | undefined;
  let prefers: LockedSet['prefers'] = null;
  let complete = true;
  const overrides: Override[] = [];
  for (const thunk of layers) {
    const layer = evaluation.force(thunk);
    if (layer.type !== 'attrs') {
      complete = false;
      continue;
    }
    if (layer.open || layer.rest || layer.entries.has(layerMarks.collection)) complete = false;
    const workspace = layer.entries.get(layerMarks.workspace);
    if (workspace) {
      const path = evaluation.force(workspace);
      if (path.type !== 'path' || root !== undefined) return undefined;
      root = path.path;
    }
    const preference = layer.entries.get(layerMarks.sourcePreference);
    const value = preference && evaluation.force(preference);
    if (value?.type === 'string' && (value.value === 'wheel' || value.value === 'sdist'))
      prefers = value.value;
    overrides.push(...overridesIn(evaluation, layer));
  }
  if (overrides.length > mostOverrides) complete = false;
  return root === undefined
    ? undefined
    : { root, prefers, complete, overrides: overrides.slice(0, mostOverrides) };
}

function* overridesIn(evaluation: Evaluation, layer: AttrsValue): Iterable<Override> {
  const marks: readonly string[] = Object.values(layerMarks);
  for (const [name, thunk] of layer.entries) {
    if (marks.includes(name)) continue;
    const value = evaluation.force(thunk);
    const at = layer.position?.(name) ?? value.at;
    if (!at) continue;
    const pkg = value.type === 'attrs' ? value.package : undefined;
    yield { name, at, changed: pkg?.builder === 'pyproject.nix' ? pkg.at : undefined };
  }
}
