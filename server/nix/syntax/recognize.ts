/** Whether Nix accepts a sequence of tokens (`src/libexpr/parser.y`), and if not, where it stops and why. */
import type { Token, TokenType } from './tokens.ts';

export interface Refusal {
  /** Index of the first token that Nix cannot take. */
  readonly index: number;
  /** What could stand there, the likeliest first: token types, or `a value`, `a name`. */
  readonly expected: readonly string[];
  /** Index of the token that opened what is being read; undefined at the top. */
  readonly opener: number | undefined;
  /** The word or bracket that is being read: `[`, `{`, `let`, `(`, `inherit`, … */
  readonly inside: string | undefined;
}

/**
 * Syntax trees higher than this are not read: reading them takes seconds, and nobody writes them. Chains of operators,
 * applications and attribute names count too.
 */
const maximalHeight = 1500;

class Stop {
  readonly refusal: Refusal | 'too deep';
  constructor(refusal: Refusal | 'too deep') {
    this.refusal = refusal;
  }
}

const valueStarts: ReadonlySet<TokenType> = new Set<TokenType>([
  'id',
  'int',
  'float',
  'path',
  'home path',
  'search path',
  'uri',
  '"',
  "''",
  '(',
  '[',
  '{',
  'rec',
  'let',
]);

/** Binding strength and associativity, as in parser.y. */
const operators: Readonly<
  Partial<Record<TokenType, readonly [strength: number, side: 'left' | 'right' | 'none']>>
> = {
  '<|': [0, 'right'],
  '|>': [0, 'left'],
  '->': [1, 'right'],
  '||': [2, 'left'],
  '&&': [3, 'left'],
  '==': [4, 'none'],
  '!=': [4, 'none'],
  '<': [5, 'none'],
  '>': [5, 'none'],
  '<=': [5, 'none'],
  '>=': [5, 'none'],
  '//': [6, 'right'],
  '+': [8, 'left'],
  '-': [8, 'left'],
  '*': [9, 'left'],
  '/': [9, 'left'],
  '++': [10, 'right'],
};

/** Undefined for what Nix accepts. */
export function recognize(tokens: readonly Token[]): Refusal | 'too deep' | undefined {
  let at = 0;
  let height = 0;
  const open: number[] = [];

  const type = (ahead = 0): TokenType => tokens[Math.min(at + ahead, tokens.length - 1)]!.type;
  const refuse = (...expected: string[]): never => {
    const opener = open.at(-1);
    const inside = opener === undefined ? undefined : tokens[opener]!.type;
    throw new Stop({ index: at, expected, opener, inside });
  };
  const expect = (wanted: TokenType, ...others: string[]): void => {
    if (type() !== wanted) refuse(wanted, ...others);
    at++;
  };
  /** Reads a construct that begins at the token before the current one. */
  const inside = (read: () => void): void => {
    open.push(at - 1);
    read();
    open.pop();
  };

  const higher = (): void => {
    if (++height > maximalHeight) throw new Stop('too deep');
  };

  function expression(): void {
    const below = height;
    higher();
    while (prefix()) higher();
    if (type() === 'if') {
      at++;
      inside(() => {
        expression();
        expect('then');
        expression();
        expect('else');
        expression();
      });
    } else operation(0);
    height = below;
  }

  /** A function's head, `with`, `assert` or `let … in`, after which the same may follow. */
  function prefix(): boolean {
    switch (type()) {
      case 'id':
        if (type(1) === ':') at += 2;
        else if (type(1) === '@') {
          at += 2;
          formals();
          expect(':');
        } else return false;
        return true;
      case '{':
        if (!isFormals()) return false;
        formals();
        if (type() === '@') {
          at++;
          expect('id');
        }
        expect(':');
        return true;
      case 'with':
      case 'assert':
        at++;
        inside(() => {
          expression();
          expect(';');
        });
        return true;
      case 'let':
        if (type(1) === '{') return false;
        at++;
        inside(() => bindings('in'));
        return true;
      default:
        return false;
    }
  }

  function isFormals(): boolean {
    if (type(1) === '...') return true;
    if (type(1) === '}') return type(2) === ':' || type(2) === '@';
    return (
      type(1) === 'id' &&
      (type(2) === ',' || type(2) === '?' || (type(2) === '}' && (type(3) === ':' || type(3) === '@')))
    );
  }

  function formals(): void {
    expect('{');
    inside(() => {
      for (;;) {
        if (type() === '}') break;
        if (type() === '...') {
          at++;
          break;
        }
        if (type() !== 'id') refuse('a name', '}', '...');
        at++;
        if (type() === '?') {
          at++;
          expression();
        }
        if (type() !== ',') break;
        at++;
      }
      expect('}', ',');
    });
  }

  function operation(least: number): void {
    const below = height;
    higher();
    operands(least);
    height = below;
  }

  function operands(least: number): void {
    if (type() === '!') {
      at++;
      operation(7);
    } else if (type() === '-') {
      at++;
      operation(12);
    } else application();
    for (; ; higher()) {
      if (type() === '?' && least <= 11) {
        at++;
        attributePath();
        if (type() === '?') refuse('an operator');
        continue;
      }
      const operator = operators[type()];
      if (!operator || operator[0] < least) return;
      const [strength, side] = operator;
      at++;
      operation(side === 'right' ? strength : strength + 1);
      if (side === 'none' && operators[type()]?.[0] === strength)
        refuse('an operator that may follow a comparison');
    }
  }

  function application(): void {
    const below = height;
    for (selection(); valueStarts.has(type()) && !(type() === 'let' && type(1) !== '{'); selection())
      higher();
    height = below;
  }

  function selection(): void {
    simple();
    const below = height;
    if (type() === '.') {
      at++;
      attributePath();
      if (type() === 'or') {
        at++;
        selection();
      }
    } else if (type() === 'or') at++;
    height = below;
  }

  function simple(): void {
    switch (type()) {
      case 'id':
      case 'int':
      case 'float':
      case 'search path':
      case 'uri':
        at++;
        return;
      case 'path':
      case 'home path':
        at++;
        while (type() === 'text' || type() === '${') part();
        expect('end of path');
        return;
      case '"':
      case "''":
        quoted();
        return;
      case '(':
        at++;
        inside(() => {
          expression();
          expect(')');
        });
        return;
      case '[':
        at++;
        inside(() => {
          while (valueStarts.has(type()) && !(type() === 'let' && type(1) !== '{')) selection();
          expect(']', 'a value');
        });
        return;
      case 'rec':
      case 'let':
        at++;
        if (type() !== '{') refuse('{');
        at++;
        inside(() => bindings('}'));
        return;
      case '{':
        at++;
        inside(() => bindings('}'));
        return;
      default:
        refuse('a value');
    }
  }

  function quoted(): void {
    const quote = type() as '"' | "''";
    at++;
    inside(() => {
      while (type() === 'text' || type() === '${') part();
      expect(quote);
    });
  }

  function part(): void {
    if (type() === 'text') {
      at++;
      return;
    }
    at++;
    inside(() => {
      expression();
      expect('}');
    });
  }

  function bindings(end: '}' | 'in'): void {
    for (;;) {
      switch (type()) {
        case 'inherit':
          at++;
          inside(inherited);
          continue;
        case 'id':
        case 'or':
        case '"':
        case '${':
          {
            const below = height;
            attributePath();
            expect('=', '.');
            expression();
            expect(';');
            height = below;
          }
          continue;
      }
      if (type() !== end) refuse(end, 'a name', 'inherit');
      at++;
      return;
    }
  }

  function inherited(): void {
    if (type() === '(') {
      at++;
      inside(() => {
        expression();
        expect(')');
      });
    }
    while (isName()) name();
    expect(';', 'a name');
  }

  const isName = (): boolean => type() === 'id' || type() === 'or' || type() === '"' || type() === '${';

  function name(): void {
    if (type() === '"') quoted();
    else if (type() === '${') part();
    else if (isName()) at++;
    else refuse('a name');
  }

  function attributePath(): void {
    name();
    while (type() === '.') {
      at++;
      higher();
      name();
    }
  }

  try {
    expression();
    if (type() !== 'end of file') refuse('end of file', 'an operator');
    return undefined;
  } catch (error) {
    if (error instanceof Stop) return error.refusal;
    if (error instanceof RangeError) return 'too deep';
    throw error;
  }
}
