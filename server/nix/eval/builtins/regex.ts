/**
 * POSIX extended regular expressions as Nix matches them: over bytes, the longest match from the leftmost start,
 * and among matches of equal length the first in the order of branches. A matcher of our own, because it can be
 * bounded: JavaScript's cannot be stopped.
 */

/** Matches when the rest does; `at` is where to go on. */
type Next = (at: number) => boolean;
type Matcher = (at: number, next: Next) => boolean;

/** The expression is not one, or uses what is not understood here. */
export class RegexError extends Error {}

type Node =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly test: (code: number) => boolean }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  | { readonly kind: 'group'; readonly index: number; readonly node: Node }
  | { readonly kind: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly kind: 'choice'; readonly nodes: readonly Node[] }
  | { readonly kind: 'repeat'; readonly node: Node; readonly least: number; readonly most: number };

export interface Match {
  readonly start: number;
  readonly end: number;
  /** Start and end of each group; undefined where it did not take part. */
  readonly groups: readonly (readonly [number, number] | undefined)[];
}

export interface Regex {
  readonly groups: number;
  /** Calls `step` for each step, which may throw. */
  matchWhole(text: string, step: () => void): Match | undefined;
  /** The first match at or after `from`. */
  search(text: string, from: number, step: () => void): Match | undefined;
}

const compiled = new Map<string, Regex>();

export function compile(pattern: string): Regex {
  let regex = compiled.get(pattern);
  if (!regex) {
    const { node, groups } = new Parser(pattern).parse();
    regex = matcherOf(node, groups);
    if (compiled.size > 200) compiled.clear();
    compiled.set(pattern, regex);
  }
  return regex;
}

class Parser {
  readonly #pattern: string;
  #at = 0;
  #groups = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  parse(): { node: Node; groups: number } {
    const node = this.#choice();
    if (this.#at < this.#pattern.length) throw new RegexError('unmatched )');
    return { node, groups: this.#groups };
  }

  get #here(): string | undefined {
    return this.#pattern[this.#at];
  }

  #choice(): Node {
    const nodes = [this.#sequence()];
    while (this.#here === '|') {
      this.#at++;
      nodes.push(this.#sequence());
    }
    return nodes.length === 1 ? nodes[0]! : { kind: 'choice', nodes };
  }

  #sequence(): Node {
    const nodes: Node[] = [];
    while (this.#here !== undefined && this.#here !== '|' && this.#here !== ')') nodes.push(this.#repeated());
    return nodes.length === 1 ? nodes[0]! : { kind: 'sequence', nodes };
  }

  #repeated(): Node {
    let node = this.#atom();
    for (;;) {
      const bounds = this.#quantifier();
      if (!bounds) return node;
      node = { kind: 'repeat', node, least: bounds[0], most: bounds[1] };
    }
  }

  #quantifier(): readonly [number, number] | undefined {
    switch (this.#here) {
      case '*':
        this.#at++;
        return [0, Number.POSITIVE_INFINITY];
      case '+':
        this.#at++;
        return [1, Number.POSITIVE_INFINITY];
      case '?':
        this.#at++;
        return [0, 1];
      case '{': {
        const braces = /^\{(\d+)(,(\d*))?\}/.exec(this.#pattern.slice(this.#at));
        if (!braces) throw new RegexError('bad {}');
        this.#at += braces[0].length;
        const least = Number(braces[1]);
        const most =
          braces[2] === undefined ? least : braces[3] === '' ? Number.POSITIVE_INFINITY : Number(braces[3]);
        if (most < least || least > 1000) throw new RegexError('bad {}');
        return [least, most];
      }
      default:
        return undefined;
    }
  }

  #atom(): Node {
    const c = this.#pattern[this.#at++]!;
    switch (c) {
      case '.':
        return { kind: 'set', test: code => code !== 0 };
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '[':
        return this.#bracket();
      case '(': {
        const index = this.#groups++;
        const node = this.#choice();
        if (this.#here !== ')') throw new RegexError('unmatched (');
        this.#at++;
        return { kind: 'group', index, node };
      }
      case '*':
      case '+':
      case '?':
      case '{':
        throw new RegexError(`nothing to repeat before ${c}`);
      case '\\': {
        const escaped = this.#pattern[this.#at++];
        if (escaped === undefined || !/[.[\]\\(){}*+?|^$/]/.test(escaped)) throw new RegexError('bad escape');
        return literal(escaped);
      }
      default:
        return literal(c);
    }
  }

  #bracket(): Node {
    const negated = this.#here === '^';
    if (negated) this.#at++;
    const tests: ((code: number) => boolean)[] = [];
    for (let first = true; ; first = false) {
      const c = this.#here;
      if (c === undefined) throw new RegexError('unmatched [');
      if (c === ']' && !first) break;
      const named = /^\[:([a-z]+):\]/.exec(this.#pattern.slice(this.#at));
      if (named) {
        const test = classes[named[1]!];
        if (!test) throw new RegexError('unknown character class');
        this.#at += named[0].length;
        tests.push(test);
        continue;
      }
      if (c === '[' && /[.=]/.test(this.#pattern[this.#at + 1] ?? ''))
        throw new RegexError('collating symbols');
      this.#at++;
      const low = c.charCodeAt(0);
      const upper = this.#pattern[this.#at + 1];
      if (this.#here === '-' && upper !== undefined && upper !== ']') {
        this.#at += 2;
        const high = upper.charCodeAt(0);
        if (high < low || upper === '[') throw new RegexError('bad range');
        tests.push(code => code >= low && code <= high);
      } else tests.push(code => code === low);
    }
    this.#at++;
    return { kind: 'set', test: code => tests.some(test => test(code)) !== negated };
  }
}

const literal = (c: string): Node => {
  const wanted = c.charCodeAt(0);
  return { kind: 'set', test: code => code === wanted };
};

const ascii = (pattern: RegExp) => (code: number) => code < 128 && pattern.test(String.fromCharCode(code));
const classes: Readonly<Record<string, (code: number) => boolean>> = {
  alpha: ascii(/[A-Za-z]/),
  digit: ascii(/[0-9]/),
  alnum: ascii(/[A-Za-z0-9]/),
  upper: ascii(/[A-Z]/),
  lower: ascii(/[a-z]/),
  space: ascii(/[ \t\n\v\f\r]/),
  blank: ascii(/[ \t]/),
  punct: ascii(/[!-/:-@[-`{-~]/),
  print: ascii(/[ -~]/),
  graph: ascii(/[!-~]/),
  cntrl: ascii(/[\0-\x1f\x7f]/),
  xdigit: ascii(/[0-9A-Fa-f]/),
};

/** Which characters a match may begin with; undefined where it may be empty, or that is not known. */
function firstOf(node: Node): ((code: number) => boolean) | undefined {
  switch (node.kind) {
    case 'set':
      return node.test;
    case 'group':
      return firstOf(node.node);
    case 'sequence':
      return node.nodes[0] && firstOf(node.nodes[0]);
    case 'choice': {
      const all = node.nodes.map(firstOf);
      return all.every(test => test !== undefined) ? code => all.some(test => test(code)) : undefined;
    }
    case 'repeat':
      return node.least > 0 ? firstOf(node.node) : undefined;
    default:
      return undefined;
  }
}

function matcherOf(node: Node, groups: number): Regex {
  let text = '';
  let step: () => void = () => {};
  let current: (readonly [number, number] | undefined)[] = [];

  function build(of: Node): Matcher {
    switch (of.kind) {
      case 'empty':
        return (at, next) => next(at);
      case 'set':
        return (at, next) => {
          step();
          return at < text.length && of.test(text.charCodeAt(at)) && next(at + 1);
        };
      case 'start':
        return (at, next) => at === 0 && next(at);
      case 'end':
        return (at, next) => at === text.length && next(at);
      case 'group': {
        const inner = build(of.node);
        return (at, next) =>
          inner(at, end => {
            const before = current[of.index];
            current[of.index] = [at, end];
            if (next(end)) return true;
            current[of.index] = before;
            return false;
          });
      }
      case 'sequence': {
        const all = of.nodes.map(build);
        const from =
          (i: number, next: Next): Next =>
          at =>
            i === all.length ? next(at) : all[i]!(at, from(i + 1, next));
        return (at, next) => from(0, next)(at);
      }
      case 'choice': {
        const all = of.nodes.map(build);
        return (at, next) => all.some(matcher => matcher(at, next));
      }
      case 'repeat':
        return of.node.kind === 'set' ? repeatSet(of.node.test, of.least, of.most) : repeat(of);
    }
  }

  /** Without recursion for each character, so that long texts do not exhaust the stack. */
  function repeatSet(test: (code: number) => boolean, least: number, most: number): Matcher {
    return (at, next) => {
      let end = at;
      while (end - at < most && end < text.length && test(text.charCodeAt(end))) {
        step();
        end++;
      }
      for (; end - at >= least; end--) {
        step();
        if (next(end)) return true;
      }
      return false;
    };
  }

  /** As in libstdc++, whose loops may be entered twice at one place, so that a group can end up empty. */
  function repeat(of: Node & { kind: 'repeat' }): Matcher {
    const inner = build(of.node);
    const counted =
      (count: number, next: Next): Next =>
      at => {
        step();
        if (count < of.least) return inner(at, counted(count + 1, next));
        if (of.most === Number.POSITIVE_INFINITY) return loop(at, next, -1, 0);
        return (count < of.most && inner(at, counted(count + 1, next))) || next(at);
      };
    const loop = (at: number, next: Next, last: number, times: number): boolean => {
      step();
      const entered = last === at ? times + 1 : 1;
      return (entered <= 2 && inner(at, end => loop(end, next, at, entered))) || next(at);
    };
    return (at, next) => counted(0, next)(at);
  }

  const matcher = build(node);
  const begins = firstOf(node);

  const attempt = (at: number, whole: boolean): Match | undefined => {
    current = new Array(groups).fill(undefined);
    let best: Match | undefined;
    matcher(at, end => {
      if (whole && end !== text.length) return false;
      if (!best || end > best.end) best = { start: at, end, groups: [...current] };
      return end === text.length;
    });
    return best;
  };

  return {
    groups,
    matchWhole(subject, onStep) {
      text = subject;
      step = onStep;
      return attempt(0, true);
    },
    search(subject, from, onStep) {
      text = subject;
      step = onStep;
      for (let at = from; at <= subject.length; at++) {
        if (begins) {
          while (at < subject.length && !begins(subject.charCodeAt(at))) at++;
          if (at === subject.length) return undefined;
        }
        const found = attempt(at, false);
        if (found) return found;
      }
      return undefined;
    },
  };
}
