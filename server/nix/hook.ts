/**
 * Shell scripts, read as far as they shape an environment: what a shell hook or an `.envrc` exports, and the commands
 * in it that concern Python. Nothing is run; what depends on a command's output or on the user's environment stays open.
 */
import {
  type Assignment,
  type CommandNode,
  type CompoundList,
  type ParameterExpansionPart,
  type ParsedScript,
  parse,
  type Function as ShellFunction,
  type Command as SimpleCommand,
  type Statement,
  type SyntaxNode,
  type Word,
  type WordPart,
} from 'unbash';
import { basename } from '../files.ts';
import type { Location } from '../text.ts';
import { unknown } from './eval/value.ts';
import type { UnknownFact } from './facts.ts';
import {
  empty,
  joinTexts,
  literal,
  notKnown,
  plainOf,
  type Reading,
  type Text,
  unknownOf,
} from './pieces.ts';

interface ShellVariable {
  readonly text: Text;
  readonly at: Location | undefined;
  readonly exported: boolean;
}

export interface Effects {
  /** What the script sets and exports, by name. */
  readonly variables: ReadonlyMap<string, ShellVariable>;
  /** What it takes away. */
  readonly unset: ReadonlySet<string>;
  /** Calls of programs that say something about Python, or that wrap one. */
  readonly calls: readonly Call[];
  /** What may change the environment in ways that cannot be seen. */
  readonly unknown: readonly UnknownFact[];
}

export interface Call {
  readonly words: readonly Text[];
  readonly at: Location;
}

/** Programs and built-ins whose calls say something about Python environments. */
const telling =
  /^(?:uvx?|poetry|pdm|hatch|rye|pip\d*|pipenv|pixi|conda|mamba|micromamba|virtualenv|python[\d.]*|source|\.|runHook|direnv|use|layout|dotenv\w*|source_\w+|wrapProgram\w*|make(?:Binary)?Wrapper)$/;

const conditional = unknown('it is set under a condition of the shell script');
const nested = 12;

/** Reads a script. `before` is the environment that it starts with. */
export function readScript(script: Reading, before: ReadonlyMap<string, Text>): Effects {
  const reader = new Reader(script, before);
  const parsed = parsedScript(script.source);
  reader.statements(parsed.commands);
  if (parsed.errors?.length) {
    const { message, pos } = parsed.errors[0]!;
    reader.unknown.push({ what: 'the shell script', why: message, at: script.locate(pos, pos + 1) });
  }
  return {
    variables: new Map(
      [...reader.variables].filter(([name, { exported }]) => exported && reader.touched.has(name)),
    ),
    unset: reader.unset,
    calls: reader.calls,
    unknown: reader.unknown,
  };
}

const recent = new Map<string, ParsedScript>();

/** Shells of several systems mostly have the same hook. */
function parsedScript(source: string): ParsedScript {
  const found = recent.get(source);
  if (found) return found;
  const parsed = parse(source);
  if (recent.size >= 50) recent.clear();
  recent.set(source, parsed);
  return parsed;
}

class Reader {
  variables = new Map<string, ShellVariable>();
  touched = new Set<string>();
  unset = new Set<string>();
  readonly calls: Call[] = [];
  readonly unknown: UnknownFact[] = [];
  readonly #functions = new Map<string, ShellFunction>();
  readonly #script: Reading;
  #depth = 0;

  constructor(script: Reading, before: ReadonlyMap<string, Text>) {
    this.#script = script;
    for (const [name, text] of before) this.variables.set(name, { text, at: undefined, exported: true });
  }

  statements(statements: readonly Statement[]): void {
    for (const statement of statements) this.#node(statement.command, statement.background === true);
  }

  #list(list: CompoundList): void {
    this.statements(list.commands);
  }

  #node(node: Statement['command'] | CommandNode | CompoundList, apart = false): void {
    if (this.#depth > nested) return;
    this.#depth++;
    if (apart) this.#apart(() => this.#run(node));
    else this.#run(node);
    this.#depth--;
  }

  #run(node: SyntaxNode): void {
    switch (node.type) {
      case 'Command':
        this.#command(node);
        return;
      case 'Pipeline':
        if (node.commands.length === 1) {
          this.#node(node.commands[0]!);
          return;
        }
        for (const command of node.commands) this.#node(command, true);
        return;
      case 'AndOr': {
        this.#node(node.commands[0]!);
        let decided = this.#outcome(node.commands[0]!);
        for (const [i, command] of node.commands.slice(1).entries()) {
          const runs = decided === undefined ? undefined : node.operators[i] === '&&' ? decided : !decided;
          if (runs === true) this.#node(command);
          else if (runs === undefined) this.#branches([() => this.#node(command), () => undefined]);
          decided = runs === true ? this.#outcome(command) : runs === false ? decided : undefined;
        }
        return;
      }
      case 'If': {
        this.#list(node.clause);
        const last = node.clause.commands.at(-1)?.command;
        const decided = last && this.#outcome(last);
        if (decided === true) {
          this.#list(node.then);
          return;
        }
        const otherwise = (): void => node.else && this.#list(node.else);
        if (decided === false && node.elif.length === 0) otherwise();
        else {
          const elifs = node.elif.map(elif => () => this.#list(elif.then));
          this.#branches([() => this.#list(node.then), ...elifs, otherwise]);
        }
        return;
      }
      case 'For':
      case 'Select':
      case 'ArithmeticFor':
      case 'While':
        this.#branches([
          () => {
            if ('name' in node)
              this.#set(node.name.value, notKnown(unknown('it is the variable of a loop')), node, false);
            this.#list(node.body);
          },
          () => undefined,
        ]);
        return;
      case 'Case':
        this.#branches([...node.items.map(item => () => this.#list(item.body)), () => undefined]);
        return;
      case 'Function':
        this.#functions.set(node.name.value, node);
        return;
      case 'Subshell':
        this.#apart(() => this.#list(node.body));
        return;
      case 'BraceGroup':
        this.#list(node.body);
        return;
      case 'Redirected':
        this.#node(node.command);
        return;
      case 'Coproc':
        this.#apart(() => this.#node(node.body));
        return;
      case 'CompoundList':
        this.#list(node);
        return;
      default:
        return;
    }
  }

  /** In a process of its own: nothing that it sets is seen afterwards. */
  #apart(run: () => void): void {
    const { variables, touched, unset } = this;
    this.variables = new Map(variables);
    this.touched = new Set(touched);
    this.unset = new Set(unset);
    run();
    this.variables = variables;
    this.touched = touched;
    this.unset = unset;
  }

  /** One of several: what they do not agree on is not known. */
  #branches(branches: readonly (() => unknown)[]): void {
    const { variables, touched, unset } = this;
    const outcomes = branches.map(branch => {
      this.variables = new Map(variables);
      this.touched = new Set(touched);
      this.unset = new Set(unset);
      branch();
      return { variables: this.variables, touched: this.touched, unset: this.unset };
    });
    const merged = new Map<string, ShellVariable>();
    const disputed: string[] = [];
    for (const name of new Set(outcomes.flatMap(outcome => [...outcome.variables.keys()]))) {
      const values = outcomes.map(outcome => outcome.variables.get(name));
      const set = values.filter(value => value !== undefined);
      const first = set[0]!;
      const agreed =
        set.length === values.length && set.every(value => value === first || same(value.text, first.text));
      if (!agreed) disputed.push(name);
      merged.set(
        name,
        agreed
          ? first
          : {
              text: { ...notKnown(conditional), lists: set.flatMap(({ text }) => text.lists) },
              at: set.at(-1)!.at,
              exported: set.some(({ exported }) => exported),
            },
      );
    }
    this.variables = merged;
    this.touched = new Set([...disputed, ...outcomes.flatMap(outcome => [...outcome.touched])]);
    this.unset = new Set([
      ...unset,
      ...outcomes
        .flatMap(outcome => [...outcome.unset])
        .filter(name => outcomes.every(outcome => outcome.unset.has(name))),
    ]);
  }

  /** Whether a command surely succeeds or fails: tests for emptiness, `true`, assignments. */
  #outcome(node: SyntaxNode): boolean | undefined {
    if (node.type === 'Pipeline' && node.commands.length === 1) {
      const inner = this.#outcome(node.commands[0]!);
      const negated = node.prefixes.some(prefix => prefix.type === 'Negation');
      return inner === undefined ? undefined : inner !== negated;
    }
    if (node.type === 'TestCommand' && node.expression.type === 'TestUnary')
      return this.#testEmpty(node.expression.operator, node.expression.operand);
    if (node.type !== 'Command') return undefined;
    const name = node.name?.value;
    if (name === undefined || name === 'true' || name === ':' || name === 'export') return true;
    if (name === 'false') return false;
    const words = node.args.filter(argument => argument.type === 'Word');
    if ((name === '[' || name === 'test') && words.length === (name === '[' ? 3 : 2))
      return this.#testEmpty(words[0]!.value, words[1]!);
    return undefined;
  }

  #testEmpty(operator: string, word: Word): boolean | undefined {
    if (operator !== '-z' && operator !== '-n') return undefined;
    const text = this.#expand(word);
    if (unknownOf(text)) return undefined;
    // What the user's environment holds is taken to be nothing.
    const blank = text.pieces.every(piece => piece.outside !== undefined || piece.text === '');
    return blank === (operator === '-z');
  }

  #command(command: SimpleCommand): void {
    const assignments = command.prefix.filter(item => item.type === 'Assignment');
    if (!command.name) {
      for (const assignment of assignments) this.#assign(assignment, undefined);
      return;
    }
    const name = this.#expand(command.name);
    const program = plainOf(name);
    if (program === undefined) {
      // A program by its path runs in a process of its own, whichever it is.
      if (name.pieces[0]?.text.startsWith('/') && !name.pieces[0].unknown) return;
      this.unknown.push({
        what: 'the environment',
        why: unknownOf(name)!.why,
        at: this.#script.locate(command.pos, command.end),
      });
      return;
    }
    const called = this.#functions.get(program);
    if (called) {
      this.#node(called.body);
      return;
    }
    const words = command.args.filter(argument => argument.type === 'Word');
    switch (program) {
      case 'export':
      case 'declare':
      case 'typeset':
      case 'local':
      case 'readonly':
        this.#declare(command, program, words);
        return;
      case 'unset':
        for (const word of words) this.#remove(plainOf(this.#expand(word)));
        return;
      case 'eval':
        this.#opaque(command, 'the hook evaluates text that is made when it runs');
        return;
      case 'source':
      case '.':
        this.#source(command, words);
        break;
      case 'path_add':
        this.#prepend(plainOf(words[0] ? this.#expand(words[0]) : empty), words[1], command);
        return;
    }
    if (telling.test(basename(program))) this.#keep(command, name, words);
  }

  #keep(command: SimpleCommand, name: Text, words: readonly Word[]): void {
    const at = this.#script.locate(command.pos, command.end);
    if (at) this.calls.push({ words: [name, ...words.map(word => this.#expand(word))], at });
  }

  #source(command: SimpleCommand, words: readonly Word[]): void {
    const file = words[0] && this.#expand(words[0]);
    const text = file && (plainOf(file) ?? file.pieces.map(piece => piece.text).join(''));
    if (text && /(?:^|\/)activate(?:\.\w+)?$/.test(text)) return;
    const packaged = file?.pieces.some(piece =>
      [...(piece.context?.values() ?? [])].some(element => element.kind === 'output'),
    );
    if (!packaged)
      this.#opaque(command, `it reads ${text && !unknownOf(file!) ? text : 'another script'} when it runs`);
  }

  #opaque(command: SimpleCommand, why: string): void {
    this.unknown.push({ what: 'the environment', why, at: this.#script.locate(command.pos, command.end) });
  }

  #declare(command: SimpleCommand, program: string, words: readonly Word[]): void {
    const options = words.map(word => word.value).filter(word => word.startsWith('-'));
    const exports =
      program === 'export' ? !options.includes('-n') : options.some(option => option.includes('x'));
    for (const argument of command.args) {
      if (argument.type === 'Assignment') this.#assign(argument, exports ? true : undefined);
      else if (!argument.value.startsWith('-')) {
        const name = plainOf(this.#expand(argument));
        const variable = name === undefined ? undefined : this.variables.get(name);
        if (name !== undefined && variable && exports) {
          this.variables.set(name, { ...variable, exported: true });
          this.touched.add(name);
        }
      }
    }
  }

  #assign(assignment: Assignment, exported: boolean | undefined): void {
    const { name, value } = assignment;
    const text =
      value.type === 'ArrayValue' || assignment.index
        ? notKnown(unknown('it is an array'))
        : this.#expand(value);
    const before = this.variables.get(name);
    this.#set(
      name,
      assignment.append ? joinTexts([before?.text ?? empty, text]) : text,
      assignment,
      exported ?? before?.exported ?? false,
    );
  }

  #set(
    name: string,
    text: Text,
    where: { readonly pos: number; readonly end: number },
    exported: boolean,
  ): void {
    this.variables.set(name, { text, at: this.#script.locate(where.pos, where.end), exported });
    this.touched.add(name);
    this.unset.delete(name);
  }

  #remove(name: string | undefined): void {
    if (name === undefined) return;
    this.variables.delete(name);
    this.touched.delete(name);
    this.unset.add(name);
  }

  #prepend(name: string | undefined, word: Word | undefined, command: SimpleCommand): void {
    if (name === undefined || !word) return;
    const before = this.variables.get(name)?.text;
    const first = this.#expand(word);
    this.#set(name, before ? joinTexts([first, literal(':'), before]) : first, command, true);
  }

  #expand(word: Word): Text {
    return word.parts ? this.#parts(word.parts) : this.#literal(word.pos, word.end, word.value);
  }

  #parts(parts: readonly WordPart[]): Text {
    return joinTexts(parts.map(part => this.#part(part)));
  }

  /** A literal keeps its places where it stands in the script as it is meant. */
  #literal(start: number, end: number, value: string): Text {
    const text = this.#script.slice(start, end);
    if (this.#script.source.slice(start, end) === value) return text;
    const why = unknownOf(text);
    return why
      ? notKnown(why)
      : {
          pieces: [{ text: value, at: this.#script.locate(start, end), context: text.pieces[0]?.context }],
          lists: text.lists,
        };
  }

  #part(part: WordPart): Text {
    switch (part.type) {
      case 'Literal':
        return this.#literal(part.pos, part.end, part.value);
      case 'SingleQuoted':
        return this.#literal(part.pos + 1, part.end - 1, part.value);
      case 'AnsiCQuoted':
        return literal(part.value, this.#script.locate(part.pos, part.end));
      case 'DoubleQuoted':
      case 'LocaleString':
        return this.#parts(part.parts);
      case 'SimpleExpansion':
        return this.#variable(part.text.slice(1), part);
      case 'ParameterExpansion':
        return this.#parameter(part);
      case 'CommandExpansion':
      case 'ProcessSubstitution':
        return notKnown(unknown(`it is the output of ${part.text}`, this.#script.locate(part.pos, part.end)));
      case 'Glob':
      case 'ExtendedGlob':
      case 'BraceExpansion':
        return this.#script.slice(part.pos, part.end);
      default:
        return notKnown(unknown(`it is computed by ${part.text}`, this.#script.locate(part.pos, part.end)));
    }
  }

  #variable(name: string, part: { readonly pos: number; readonly end: number }): Text {
    const found = this.variables.get(name);
    if (found) return found.text;
    if (!/^[A-Za-z_]\w*$/.test(name)) return notKnown(unknown(`$${name} is known when the script runs`));
    if (this.unset.has(name)) return empty;
    return {
      pieces: [{ text: `$${name}`, outside: name, at: this.#script.locate(part.pos, part.end) }],
      lists: [],
    };
  }

  #parameter(part: ParameterExpansionPart): Text {
    const { operation } = part;
    if (part.prefix || part.index) return notKnown(unknown(`it is computed by ${part.text}`));
    const value = this.#variable(part.parameter, part);
    if (!operation) return value;
    if (operation.type !== 'Default') return notKnown(unknown(`it is computed by ${part.text}`));
    if (unknownOf(value)) return value;
    // What the user's environment holds is taken to be nothing.
    const blank = value.pieces.every(piece => piece.outside !== undefined || piece.text === '');
    if (operation.operator.includes('+')) return blank ? empty : this.#expand(operation.operand);
    if (!blank || operation.operator.includes('?')) return value;
    const otherwise = this.#expand(operation.operand);
    if (operation.operator.includes('='))
      this.#set(part.parameter, otherwise, part, this.variables.get(part.parameter)?.exported ?? false);
    return otherwise;
  }
}

const same = (a: Text, b: Text): boolean => {
  const [x, y] = [plainOf(a), plainOf(b)];
  return x !== undefined && x === y;
};
