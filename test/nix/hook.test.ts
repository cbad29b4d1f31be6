/** Shell scripts as shell hooks hold them. */
import { expect, test } from 'vitest';
import { string } from '../../server/nix/eval/value.ts';
import { readScript } from '../../server/nix/hook.ts';
import { literal, plainOf, readString } from '../../server/nix/pieces.ts';
import { textAt } from '../../server/text.ts';

/** What a script does to an environment of `A=1` and `LIBS=/l`: `NAME=value` for what it exports, `?` for what is not known. */
function effects(text: string): string {
  const file = { path: '/project/hook.sh', text };
  const script = { ...string(text, { file, start: 0, end: text.length }), verbatim: true };
  const before = new Map([
    ['A', literal('1')],
    ['LIBS', literal('/l')],
  ]);
  const { variables, unset, calls, unknown } = readScript(readString(script), before);
  return [
    ...[...variables].map(([name, variable]) => `${name}=${plainOf(variable.text) ?? '?'}`),
    ...[...unset].map(name => `-${name}`),
    ...calls.map(({ words }) => `$ ${words.map(word => plainOf(word) ?? '?').join(' ')}`),
    ...unknown.map(({ why, at }) => `?? ${why} (${at && textAt(at)})`),
  ].join(' | ');
}

test.each([
  ['export B=2', 'B=2'],
  ['B=2', ''],
  ['B=2; export B', 'B=2'],
  ['A=2', 'A=2'],
  ['export B=$A/x C="${A}y" D=\'$A\'', 'B=1/x | C=1y | D=$A'],
  ['export LD_LIBRARY_PATH=$LIBS:$LD_LIBRARY_PATH', 'LD_LIBRARY_PATH=/l:$LD_LIBRARY_PATH'],
  ['export LD_LIBRARY_PATH="$LIBS${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"', 'LD_LIBRARY_PATH=/l'],
  ['export B=${NONE:-x} C=${A:-x} D=${A:+y} E=${NONE+z} F=${NONE:=w}$NONE', 'B=x | C=1 | D=y | E= | F=ww'],
  ['export A+=2', 'A=12'],
  ['export B=$(pwd)', 'B=?'],
  ['export B=`pwd`/x', 'B=?'],
  ['export B=${A%x} C=${#A} D=$((1+1)) E=$1', 'B=? | C=? | D=? | E=?'],
  ['declare -x B=2; declare C=3; typeset -gx D=4', 'B=2 | D=4'],
  ['export -n A', ''],
  ['unset A B', '-A | -B'],
  ['unset A; export A=3', 'A=3'],
  ['(export B=2)', ''],
  ['{ export B=2; }', 'B=2'],
  ['export B=2 &', ''],
  ['true | export B=2', ''],
  ['if true; then export B=2; fi', 'B=2'],
  ['if false; then export B=2; else export B=3; fi', 'B=3'],
  ['if [ -n "$A" ]; then export B=2; fi', 'B=2'],
  ['if [[ -z $LD_LIBRARY_PATH ]]; then export B=2; else export B=3; fi', 'B=2'],
  ['if [ -d .venv ]; then export B=2; fi', 'B=?'],
  ['if [ -d .venv ]; then export B=2; else export B=2; fi', 'B=2'],
  ['if [ -d .venv ]; then unset A; fi', 'A=?'],
  ['test -d .venv || uv venv', '$ uv venv'],
  ['test -d .venv && export B=2', 'B=?'],
  ['export B=2 && export C=3', 'B=2 | C=3'],
  [
    '[ ! -d .venv ] && python -m venv .venv\nsource .venv/bin/activate',
    '$ python -m venv .venv | $ source .venv/bin/activate',
  ],
  ['for x in a b; do export B=$x; uv pip install $x; done', 'B=? | $ uv pip install ?'],
  ['case $A in 1) export B=2;; esac', 'B=?'],
  ['f() { export B=$A; }; f', 'B=1'],
  ['function f { uv sync; }; f', '$ uv sync'],
  ['f() { f; }; f', ''],
  ['uv sync --python=$A --frozen', '$ uv sync --python=1 --frozen'],
  ['/nix/store/x-uv/bin/uv sync', '$ /nix/store/x-uv/bin/uv sync'],
  ['uv venv --python $(which python)', '$ uv venv --python ?'],
  ['runHook venvShellHook', '$ runHook venvShellHook'],
  ['echo uv sync; # uv sync\ncat <<EOF\nuv sync\nEOF', ''],
  ['source ./env.sh', '$ source ./env.sh | ?? it reads ./env.sh when it runs (source ./env.sh)'],
  [
    'eval "$(poetry env activate)"',
    '?? the hook evaluates text that is made when it runs (eval "$(poetry env activate)")',
  ],
  ['$CMD x', ''],
  ['export PATH=$PWD/bin:$PATH', 'PATH=$PWD/bin:$PATH'],
  ['PATH_add bin; layout python python3.12', '$ layout python python3.12'],
  ['path_add LD_LIBRARY_PATH lib', 'LD_LIBRARY_PATH=lib'],
])('%s', (script, expected) => {
  expect(effects(script)).toBe(expected);
});

test('a script that does not parse keeps what stands before the mistake, and says so', () => {
  expect(effects('export B=2\nif true; then\nexport C="')).toMatch(/^B=2.*\?\? /);
});

test('every prefix of a hook is read', () => {
  const script =
    'export A="${B:-$(c)}"\nif [ -f x ]; then\n  f() { case $x in a|b) uv sync <<< "y";; esac; }\n  f "$@"\nfi\n';
  for (let length = 0; length <= script.length; length++)
    expect(() => effects(script.slice(0, length))).not.toThrow();
});

test('a piece of a value knows where it is written', () => {
  const text = 'X=/a\nexport B="$X:/b"';
  const file = { path: '/project/hook.sh', text };
  const script = { ...string(text, { file, start: 0, end: text.length }), verbatim: true };
  const { variables } = readScript(readString(script), new Map());
  expect(variables.get('B')!.text.pieces.map(({ at }) => at && textAt(at))).toEqual(['/a', ':/b']);
  expect(textAt(variables.get('B')!.at!)).toBe('B="$X:/b"');
});
