/** How much one evaluation may do. Past a bound a value is Unknown, and says so. */
import { Bound } from './value.ts';

export interface Limits {
  /** Expressions evaluated and elements visited, over the life of an evaluation. */
  readonly steps: number;
  /** Calls within calls. The JavaScript stack is usually exhausted earlier, which counts as the same bound. */
  readonly depth: number;
  /** Elements of a list, or attributes of a set. */
  readonly size: number;
  /** UTF-16 code units of a string. */
  readonly length: number;
  /** Milliseconds of evaluation; a last resort, as its outcome depends on the machine. */
  readonly time: number;
}

export const defaultLimits: Limits = {
  steps: 2_000_000,
  depth: 10_000,
  size: 1_000_000,
  length: 32_000_000,
  time: 5_000,
};

/** Counts down. All methods throw `Bound`. */
export class Budget {
  readonly limits: Limits;
  #steps = 0;
  #allowed: number;
  /** Calls under way. Whoever catches an error puts back what it was. */
  depth = 0;
  #deadline: number;

  constructor(limits: Limits) {
    this.limits = limits;
    this.#allowed = limits.steps;
    this.#deadline = performance.now() + limits.time;
  }

  get steps(): number {
    return this.#steps;
  }

  /** Called when nothing is under way: the clock starts anew, and nesting is none. */
  restart(): void {
    this.depth = 0;
    this.#deadline = performance.now() + this.limits.time;
  }

  /** Leaves only a part of the remaining steps, until `widen` is called with what this returned. */
  narrow(): number {
    const whole = this.#allowed;
    this.#allowed = this.#steps + Math.max(0, (whole - this.#steps) >> 3);
    return whole;
  }

  widen(whole: number): void {
    this.#allowed = whole;
  }

  step(count = 1): void {
    const before = this.#steps;
    this.#steps = before + count;
    if (this.#steps > this.#allowed) throw new Bound(`evaluation takes more than ${this.limits.steps} steps`);
    if (before >> 14 !== this.#steps >> 14 && performance.now() > this.#deadline) {
      throw new Bound(`evaluation takes more than ${this.limits.time / 1000} seconds`);
    }
  }

  enter(): void {
    if (++this.depth > this.limits.depth) {
      throw new Bound(`functions nest more than ${this.limits.depth} calls deep`);
    }
  }

  leave(): void {
    this.depth--;
  }

  elements(count: number): void {
    if (count > this.limits.size) throw new Bound(`a list or set has more than ${this.limits.size} elements`);
    this.step(count);
  }

  characters(count: number): void {
    if (count > this.limits.length)
      throw new Bound(`a string has more than ${this.limits.length} characters`);
  }
}
