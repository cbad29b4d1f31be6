/** Scopes at run time: one for each that `syntax/resolve.ts` counted. */
import type { Evaluation } from './evaluation.ts';
import type { Thunk } from './value.ts';

/** What all scopes of one file share. */
export interface Root {
  readonly evaluation: Evaluation;
  readonly globals: ReadonlyMap<string, Thunk>;
}

export class Env {
  readonly up: Env | undefined;
  readonly slots: Thunk[];
  /** The set of a `with`, to be forced when a name is looked for in it. */
  readonly scope: Thunk | undefined;
  readonly root: Root;

  constructor(root: Root, up: Env | undefined, slots: Thunk[], scope?: Thunk) {
    this.root = root;
    this.up = up;
    this.slots = slots;
    this.scope = scope;
  }
}
