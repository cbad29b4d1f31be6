/** Closed Nix expressions by chance, mostly well typed; the same for the same seed. */

type Type = 'int' | 'float' | 'bool' | 'string' | 'ints' | 'strings' | 'set' | 'version';

interface Scope {
  readonly names: readonly (readonly [name: string, type: Type])[];
}

/** A generator of numbers from 0 up to 1 (mulberry32). */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const types: readonly Type[] = ['int', 'float', 'bool', 'string', 'ints', 'strings', 'set', 'version'];
const attributes = ['a', 'b', 'c', 'or', 'x-y', "z'"];
const words = [
  '',
  'a',
  'b',
  'ab',
  'foo',
  'foo-1.2.3',
  'a.b',
  'x/y',
  '/',
  'é',
  'a b',
  '$',
  '1',
  '0',
  'foobar',
  'A',
  '..',
];
const versions = ['1.0', '1.2.3', '2.3pre1', '3.12', '3.9', '1.0-rc2', '', '2.3.a', '10', 'foo-1.0', 'x-y-2'];
const patterns = [
  'a',
  'a*',
  '(a)|b',
  '[a-z]+',
  '([a-z]+)-([0-9.]+)',
  '(.*)b(.*)',
  '[^/]*',
  '(a|ab)(c|bcd)?',
  '.',
  '(a*)*',
  '([[:digit:]]+)',
  'x?',
  '\\\\.',
  '^foo',
  '[]a]+',
];

export function generate(seed: number): string {
  const next = random(seed);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)]!;
  const chance = (p: number): boolean => next() < p;
  const number = (most: number): number => Math.floor(next() * most);
  let names = 0;

  const text = (value: string): string => `"${value.replace(/[\\"]/g, c => `\\${c}`).replace(/\$/g, '\\$')}"`;
  const attr = (): string => pick(attributes);

  function value(type: Type, depth: number, scope: Scope): string {
    const known = scope.names.filter(([, of]) => of === type);
    if (known.length > 0 && chance(0.35)) return pick(known)[0];
    if (chance(0.01)) return value(pick(types), depth - 1, scope);
    if (depth <= 0) return leaf(type);
    if (chance(0.3)) return control(type, depth, scope);
    const of = (wanted: Type): string => value(wanted, depth - 1, scope);
    switch (type) {
      case 'int':
        return pick([
          () => leaf('int'),
          () => `(${of('int')} ${pick(['+', '-', '*'])} ${of('int')})`,
          () => `(${of('int')} / ${of('int')})`,
          () => `(-${of('int')})`,
          () => `(builtins.length ${of(pick(['ints', 'strings']))})`,
          () => `(builtins.stringLength ${of('string')})`,
          () => `(builtins.foldl' (p: q: p ${pick(['+', '-', '*'])} q) ${of('int')} ${of('ints')})`,
          () => `(builtins.head (${of('ints')} ++ [ ${of('int')} ]))`,
          () => `(builtins.compareVersions ${of('version')} ${of('version')})`,
          () => `(builtins.${pick(['bitAnd', 'bitOr', 'bitXor'])} ${of('int')} ${of('int')})`,
          () => `(builtins.${pick(['ceil', 'floor'])} ${of('float')})`,
          () => `(${of('set')}.${attr()} or ${of('int')})`,
          () => `(builtins.elemAt ${of('ints')} ${number(3)})`,
        ])();
      case 'float':
        return pick([
          () => leaf('float'),
          () => `(${of('float')} ${pick(['+', '-', '*', '/'])} ${of(pick(['int', 'float']))})`,
          () => `(${of('int')} * ${of('float')})`,
        ])();
      case 'bool':
        return pick([
          () => leaf('bool'),
          () => `(!${of('bool')})`,
          () => `(${of('bool')} ${pick(['&&', '||', '->', '==', '!='])} ${of('bool')})`,
          () => `(${of('int')} ${pick(['<', '<=', '>', '>=', '==', '!='])} ${of(pick(['int', 'float']))})`,
          () => `(${of('string')} ${pick(['<', '<=', '==', '!='])} ${of('string')})`,
          () => `(${of('ints')} ${pick(['<', '==', '>='])} ${of('ints')})`,
          () => `(${of('set')} ${pick(['==', '!='])} ${of('set')})`,
          () => `(${of('set')} ? ${attr()})`,
          () => `(${of('set')} ? ${attr()}.${attr()})`,
          () => `(builtins.elem ${of('int')} ${of('ints')})`,
          () => `(builtins.${pick(['all', 'any'])} (p: p > ${of('int')}) ${of('ints')})`,
          () =>
            `(builtins.${pick(['isInt', 'isString', 'isList', 'isAttrs', 'isFloat', 'isNull'])} ${of(pick(types))})`,
          () => `(builtins.tryEval (assert ${of('bool')}; ${of('int')})).success`,
          () =>
            `(builtins.match ${text(pick(patterns)).replace(/\\\\\\\\/g, '\\\\')} ${of('string')} == null)`,
        ])();
      case 'string':
        return pick([
          () => leaf('string'),
          () => `(${of('string')} + ${of('string')})`,
          () =>
            `"${pick(['', 'x', ' $'])}\${${of('string')}}${pick(['', '-', '\\n', '$$', '\\${'])}\${toString ${of(pick(['int', 'bool', 'ints', 'float', 'strings']))}}"`,
          () => indented(depth, scope),
          () => `(builtins.substring ${number(4)} ${number(5) - 1} ${of('string')})`,
          () => `(builtins.concatStringsSep ${of('string')} ${of('strings')})`,
          () =>
            `(builtins.replaceStrings ${of('strings')} (map (p: ${of('string')}) ${of('strings')}) ${of('string')})`,
          () =>
            `(builtins.replaceStrings [ ${text(pick(words))} ${text(pick(words))} ] [ ${of('string')} "<>" ] ${of('string')})`,
          () => `(builtins.toJSON ${of(pick(types))})`,
          () => `(builtins.typeOf ${of(pick(types))})`,
          () => `(builtins.${pick(['baseNameOf', 'dirOf'])} ${of('string')})`,
          () => `(builtins.hashString ${text(pick(['md5', 'sha1', 'sha256', 'sha512']))} ${of('string')})`,
          () => `(builtins.parseDrvName ${of('version')}).${pick(['name', 'version'])}`,
          () => `(builtins.head (builtins.attrNames ${of('set')} ++ [ ${of('string')} ]))`,
          () => `(builtins.toXML ${of(pick(['int', 'string', 'set', 'ints', 'float']))})`,
        ])();
      case 'version':
        return leaf('version');
      case 'ints':
        return pick([
          () => `[ ${Array.from({ length: number(4) }, () => of('int')).join(' ')} ]`,
          () => `(${of('ints')} ++ ${of('ints')})`,
          () => `(map (p: p ${pick(['+', '*', '-'])} ${of('int')}) ${of('ints')})`,
          () => `(builtins.filter (p: p ${pick(['<', '>', '!='])} ${of('int')}) ${of('ints')})`,
          () => `(builtins.sort (p: q: p ${pick(['<', '>'])} q) ${of('ints')})`,
          () => `(builtins.genList (p: p * ${of('int')}) ${number(5)})`,
          () => `(builtins.concatMap (p: [ p ${of('int')} ]) ${of('ints')})`,
          () => `(builtins.partition (p: p > ${of('int')}) ${of('ints')}).${pick(['right', 'wrong'])}`,
          () =>
            `(map (p: p.key) (builtins.genericClosure { startSet = map (key: { inherit key; }) ${of('ints')}; operator = p: if p.key < 10 && p.key > 0 then [ { key = p.key + 3; } ] else [ ]; }))`,
          () => `(builtins.concatLists [ ${of('ints')} ${of('ints')} ])`,
          () => `(builtins.tail ([ 0 ] ++ ${of('ints')}))`,
        ])();
      case 'strings':
        return pick([
          () => `[ ${Array.from({ length: number(4) }, () => of('string')).join(' ')} ]`,
          () => `(builtins.attrNames ${of('set')})`,
          () => `(builtins.splitVersion ${of('version')})`,
          () =>
            `(builtins.filter builtins.isString (builtins.split ${text(pick(patterns)).replace(/\\\\\\\\/g, '\\\\')} ${of('string')}))`,
          () => `(map toString ${of('ints')})`,
          () => `(builtins.sort builtins.lessThan ${of('strings')})`,
          () =>
            `(let m = builtins.match ${text(pick(patterns)).replace(/\\\\\\\\/g, '\\\\')} ${of('string')}; in if m == null then [ ] else map (p: if p == null then "null" else p) m)`,
        ])();
      case 'set':
        return pick([
          () => set(depth, scope),
          () => `(${of('set')} // ${of('set')})`,
          () => `(builtins.removeAttrs ${of('set')} ${of('strings')})`,
          () =>
            `(builtins.mapAttrs (n: v: ${pick(['n', 'builtins.typeOf v', 'n + "!"', '[ n ]'])}) ${of('set')})`,
          () =>
            `(builtins.listToAttrs (map (name: { inherit name; value = ${of('int')}; }) ${of('strings')}))`,
          () => `(builtins.intersectAttrs ${of('set')} ${of('set')})`,
          () => `(builtins.groupBy (p: if p > ${of('int')} then "a" else "b") ${of('ints')})`,
          () => `(builtins.zipAttrsWith (n: v: builtins.length v) [ ${of('set')} ${of('set')} ])`,
          () => `(builtins.fromJSON (builtins.toJSON ${of('set')}))`,
          () => `(builtins.functionArgs ({ a, b ? 1, ... }: a))`,
        ])();
    }
  }

  function leaf(type: Type): string {
    switch (type) {
      case 'int':
        return chance(0.05) ? '9223372036854775807' : String(number(12));
      case 'float':
        return pick([
          '0.5',
          '1.0',
          '2.25',
          '.125',
          '1.0e3',
          '3.14e-2',
          '123456.789',
          '1000000.0',
          '12345678.0',
        ]);
      case 'bool':
        return pick(['true', 'false']);
      case 'string':
        return text(pick(words));
      case 'version':
        return text(pick(versions));
      case 'ints':
        return `[ ${Array.from({ length: number(3) }, () => number(9)).join(' ')} ]`;
      case 'strings':
        return `[ ${Array.from({ length: number(3) }, () => text(pick(words))).join(' ')} ]`;
      case 'set':
        return pick(['{ }', '{ a = 1; }', '{ b = "x"; or = 2; }', '{ a.b = 1; a.c = [ ]; }']);
    }
  }

  function indented(depth: number, scope: Scope): string {
    const lines = Array.from({ length: 1 + number(4) }, () => {
      const line = pick(['foo', "it's", "''$", "'''", "''\\n", '$$', '\t', '', "''\\${x}", '$', "'"]);
      const hole = chance(0.3) ? `\${${value('string', depth - 2, scope)}}` : '';
      return ' '.repeat(number(5)) + line + hole;
    });
    return `''${pick(['', '\n', '  \n'])}${lines.join('\n')}${pick(['', '\n', '\n  '])}''`;
  }

  function set(depth: number, scope: Scope): string {
    const names = attributes.filter(() => chance(0.4));
    const inner = names.map(name => {
      const type = pick(types);
      if (chance(0.15)) return `${name}.${pick(attributes)} = ${value(type, depth - 1, scope)};`;
      if (chance(0.15)) return `\${${text(name)}} = ${value(type, depth - 1, scope)};`;
      if (chance(0.1)) return `"${name}" = ${value(type, depth - 1, scope)};`;
      return `${name} = ${value(type, depth - 1, scope)};`;
    });
    const known = scope.names.filter(([name]) => chance(0.2) && !names.includes(name));
    if (known.length > 0) inner.push(`inherit ${known.map(([name]) => name).join(' ')};`);
    if (chance(0.1))
      inner.push(
        `inherit (${value('set', depth - 2, scope)}) ${names.includes('q') ? '' : 'q'};`.replace('q;', ';'),
      );
    return `${chance(0.2) ? 'rec ' : ''}{ ${inner.join(' ')} }`;
  }

  /** Constructs that give a value of any type. */
  function control(type: Type, depth: number, scope: Scope): string {
    const name = `v${names++}`;
    const other = pick(types);
    const within: Scope = { names: [...scope.names, [name, other]] };
    const bound = value(other, depth - 1, scope);
    const body = (inner: Scope): string => value(type, depth - 1, inner);
    return pick([
      () => `(let ${name} = ${bound}; in ${body(within)})`,
      () => `(with { ${name} = ${bound}; }; ${body(within)})`,
      () =>
        `((${name}: ${body(within)}) ${bound.startsWith('(') || !/\s/.test(bound) ? bound : `(${bound})`})`,
      () =>
        `(({ ${name} ? ${bound}, ... }: ${body(within)}) { ${chance(0.5) ? `${name} = ${value(other, depth - 1, scope)};` : ''} })`,
      () => `(({ ${name}, ... }@args: ${body(within)}) { ${name} = ${bound}; extra = 1; })`,
      () => `(if ${value('bool', depth - 1, scope)} then ${body(scope)} else ${body(scope)})`,
      () => `(assert ${value('bool', depth - 1, scope)} || true; ${body(scope)})`,
      () => `{ ${name} = ${body(scope)}; }.${name}`,
      () => `(rec { ${name} = ${bound}; r = ${body(within)}; }).r`,
      () => `(let inherit ({ ${name} = ${bound}; }) ${name}; in ${body(within)})`,
      () => `(builtins.getAttr "${name}" { ${name} = ${body(scope)}; })`,
      () => `(builtins.seq ${bound.startsWith('-') ? `(${bound})` : bound} ${body(scope)})`,
      () => `(builtins.tryEval ${body(scope)}).value`,
      () => `({ __functor = self: ${name}: ${body(within)}; } ${bound})`,
      () => `({ }.a or ${body(scope)})`,
    ])();
  }

  return value(pick(types), 2 + number(4), { names: [] });
}
