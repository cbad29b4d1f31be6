/** What models share: the evaluation that they serve, what every nixpkgs has in common, and the flake's inputs. */
import type { Location } from '../../text.ts';
import type { Evaluation } from '../eval/evaluation.ts';
import type { AttrsValue, Thunk, Value } from '../eval/value.ts';
import type { FlakeLock, LockedNode } from '../lock.ts';
import type { FlakeReference } from '../reference.ts';
import type { Sources } from './inputs.ts';

export interface World {
  readonly evaluation: Evaluation;
  /**
   * Evaluates sources of inputs in the Nix store, with bounds of its own: what they take is not taken from the
   * flake's, and their files are not the project's.
   */
  readonly stored: Evaluation;
  /** nixpkgs' `lib`. */
  readonly lib: AttrsValue;
  /** Unix time in seconds: what branches that are not locked hold; null where it is not known. */
  readonly today: number | null;
  /** Every set of packages that overlays were put over, as the layers that they give, the lowest first. */
  readonly packageSets: (readonly Thunk[])[];
  /** The value of a Nix file, or of a source that a model stands for. */
  import(target: Value, at?: Location): Value;
}

/** An input of a flake, as a model sees it. */
export interface Input {
  readonly world: World;
  /** Its name in the flake that declares it. */
  readonly name: string;
  /** Tells one input from another: the key of its node in the lock, where there is one. */
  readonly key: string;
  readonly reference: FlakeReference | undefined;
  readonly lock: FlakeLock | undefined;
  readonly node: LockedNode | undefined;
  readonly sources: Sources;
  /** The input's own inputs, by name: values like any other input's. */
  readonly inputs: AttrsValue;
}

/** What is believed of a repository that flakes take as an input. */
export interface Model {
  /** `owner/name`, as on its forge; forks under other owners count as well unless `exact`. */
  readonly repositories: readonly string[];
  readonly exact?: boolean;
  /** The outputs of the flake. */
  readonly outputs?: (input: Input) => AttrsValue;
  /** What `import input` gives, or `import "${input}/path"`; undefined where that is not modelled. */
  readonly import?: (input: Input, path: string) => Value | undefined;
}
