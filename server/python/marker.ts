/**
 * PEP 508 environment markers: parsing, and evaluation for an environment of which some values may be
 * unknown. Comparisons follow `packaging` 26: versions as versions, names of extras and groups normalised
 * (PEP 685), other texts as equal or not (`<` and `>` never hold).
 */
import type { Span } from '../text.ts';
import { normaliseName } from './name.ts';
import { admitsMinor, parseRelease, rangeOfClause } from './range.ts';
import { admits, type Invalid, isInvalid, parseSpecifier, parseVersion, type Specifier } from './version.ts';

/** `os.name`, `sys.platform` and the like are read as their modern names. */
const variables = [
  'python_version',
  'python_full_version',
  'os_name',
  'sys_platform',
  'platform_release',
  'platform_system',
  'platform_version',
  'platform_machine',
  'platform_python_implementation',
  'implementation_name',
  'implementation_version',
  'extra',
  'extras',
  'dependency_groups',
] as const;
type MarkerVariable = (typeof variables)[number];

type MarkerOperand =
  | { readonly kind: 'variable'; readonly name: MarkerVariable; readonly span: Span }
  | { readonly kind: 'text'; readonly value: string; readonly span: Span };

export type Marker =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Marker[]; readonly span: Span }
  | {
      readonly kind: 'comparison';
      readonly left: MarkerOperand;
      readonly operator: string;
      readonly right: MarkerOperand;
      readonly span: Span;
    };

/** What a marker is evaluated for. A value that is left out is not known. */
export interface MarkerEnvironment {
  /** `3.12`; follows from `python_full_version`. */
  readonly python_version?: string;
  /** `3.12.4`. */
  readonly python_full_version?: string;
  readonly os_name?: string;
  readonly sys_platform?: string;
  readonly platform_release?: string;
  readonly platform_system?: string;
  readonly platform_version?: string;
  readonly platform_machine?: string;
  readonly platform_python_implementation?: string;
  readonly implementation_name?: string;
  readonly implementation_version?: string;
  /** The extra that is being installed; the empty text for none. */
  readonly extra?: string;
  readonly extras?: ReadonlySet<string>;
  readonly dependency_groups?: ReadonlySet<string>;
}

const legacyVariables = [
  'os.name',
  'sys.platform',
  'platform.version',
  'platform.machine',
  'platform.python_implementation',
  'python_implementation',
];
const variable = new RegExp(
  `(?:${[...legacyVariables, ...variables].join('|').replaceAll('.', '\\.')})\\b`,
  'y',
);
const quoted = /'[^']*'|"[^"]*"/y;
const operator = /===|==|~=|!=|<=|>=|<|>|in\b|not[ \t]+in\b/y;
const blanks = /[ \t]*/y;

/** Deeper parentheses than this are refused. */
const maximumDepth = 100;

class Refusal extends Error {
  readonly span: Span;
  constructor(message: string, span: Span) {
    super(message);
    this.span = span;
  }
}

/** The marker in `text` from `start` to its end; spans count from the start of `text`. */
export function parseMarker(text: string, start = 0): Marker | Invalid {
  let at = start;

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) return undefined;
    at += found.length;
    return found;
  }
  function refuse(expected: string): never {
    const word = /^\S*/.exec(text.slice(at))![0];
    throw new Refusal(`expected ${expected}${word ? ` before \`${word}\`` : ''}`, {
      start: at,
      end: at + word.length,
    });
  }

  function operand(): MarkerOperand {
    take(blanks);
    const from = at;
    const name = take(variable)?.replace('.', '_');
    if (name) {
      const known = name === 'python_implementation' ? 'platform_python_implementation' : name;
      return { kind: 'variable', name: known as MarkerVariable, span: { start: from, end: at } };
    }
    const value = take(quoted)?.slice(1, -1);
    if (value === undefined) refuse('a marker variable such as `python_version`, or a text in quotes');
    return { kind: 'text', value, span: { start: from, end: at } };
  }

  function atom(depth: number): Marker {
    take(blanks);
    const from = at;
    if (take(/\(/y)) {
      if (depth > maximumDepth) refuse('fewer parentheses');
      const inner = disjunction(depth + 1);
      if (!take(/\)/y)) refuse('`)`');
      take(blanks);
      return inner;
    }
    const left = operand();
    take(blanks);
    const found = take(operator)?.replace(/[ \t]+/, ' ');
    if (!found) refuse('a comparison such as `==`');
    const right = operand();
    const end = at;
    take(blanks);
    return { kind: 'comparison', left, operator: found, right, span: { start: from, end } };
  }

  function chain(kind: 'and' | 'or', word: RegExp, part: () => Marker): Marker {
    const operands = [part()];
    while (take(word)) operands.push(part());
    if (operands.length === 1) return operands[0]!;
    return { kind, operands, span: { start: operands[0]!.span.start, end: operands.at(-1)!.span.end } };
  }
  function disjunction(depth: number): Marker {
    return chain('or', /or\b/y, () => chain('and', /and\b/y, () => atom(depth)));
  }

  try {
    const marker = disjunction(0);
    if (at < text.length) refuse('`and`, `or` or the end');
    return marker;
  } catch (error) {
    if (error instanceof Refusal) return { invalid: error.message, span: error.span };
    throw error;
  }
}

/** Undefined where the answer hangs on a value that is not known, or where tools refuse the comparison. */
export function evaluateMarker(marker: Marker, environment: MarkerEnvironment): boolean | undefined {
  if (marker.kind === 'comparison') return compare(marker, environment);
  const decisive = marker.kind === 'or';
  let known = true;
  for (const operand of marker.operands) {
    const result = evaluateMarker(operand, environment);
    if (result === decisive) return decisive;
    if (result === undefined) known = false;
  }
  return known ? !decisive : undefined;
}

type Comparison = Extract<Marker, { kind: 'comparison' }>;

const versions = new Set<MarkerVariable>([
  'python_version',
  'python_full_version',
  'implementation_version',
  'platform_release',
]);

function compare({ left, operator, right }: Comparison, environment: MarkerEnvironment): boolean | undefined {
  if (left.kind === right.kind) return undefined;
  const { name } = left.kind === 'variable' ? left : (right as Extract<MarkerOperand, { kind: 'variable' }>);
  const written =
    left.kind === 'text' ? left.value : (right as Extract<MarkerOperand, { kind: 'text' }>).value;
  if (name === 'extras' || name === 'dependency_groups') {
    const names = environment[name];
    if (!names || left.kind === 'variable' || !/in$/.test(operator)) return undefined;
    const member = [...names].some(one => normaliseName(one) === normaliseName(written));
    return operator === 'in' ? member : !member;
  }
  const value = knownValue(name, environment);
  if (value === undefined) {
    if (name !== 'python_full_version' || left.kind === 'text') return undefined;
    return compareMinor(operator, written, environment.python_version);
  }
  const texts: [string, string] =
    name === 'extra' ? [normaliseName(value), normaliseName(written)] : [value, written];
  const [l, r] = left.kind === 'variable' ? texts : [texts[1], texts[0]];
  if (versions.has(name)) {
    const specifier = parseSpecifier(operator + r);
    if (!isInvalid(specifier)) return specifierAdmits(specifier, l);
  }
  switch (operator) {
    case 'in':
      return r.includes(l);
    case 'not in':
      return !r.includes(l);
    case '==':
    case '<=':
    case '>=':
      return l === r;
    case '!=':
      return l !== r;
    case '<':
    case '>':
      return false;
    default:
      return undefined;
  }
}

function specifierAdmits(specifier: Specifier, text: string): boolean {
  if (specifier.operator === '===') return text.toLowerCase() === specifier.text.toLowerCase();
  const version = parseVersion(text);
  return !isInvalid(version) && admits(specifier, version);
}

function knownValue(
  name: Exclude<MarkerVariable, 'extras' | 'dependency_groups'>,
  environment: MarkerEnvironment,
) {
  if (name !== 'python_version') return environment[name];
  return environment.python_version ?? /^\d+\.\d+/.exec(environment.python_full_version ?? '')?.[0];
}

/** What a minor version alone says of a comparison with the full version. */
function compareMinor(operator: string, written: string, minor: string | undefined): boolean | undefined {
  const release = minor === undefined ? undefined : parseRelease(minor);
  const specifier = parseSpecifier(operator + written);
  if (!release || isInvalid(specifier) || specifier.operator === '===') return undefined;
  const admitted = admitsMinor(rangeOfClause(specifier), release[0], release[1]);
  return admitted === 'some' ? undefined : admitted === 'all';
}
